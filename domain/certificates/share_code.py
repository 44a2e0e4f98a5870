"""Share code (分享码): the holder shows one certificate in full, once, to whoever has the code.

The stream's id follows from the code, which is stored nowhere: with 80 random bits nobody finds
a code that was given, and nobody finds the code in the log.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal

LONGEST_DAYS = 90
LONGEST_PURPOSE = 200
"""Characters."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are read as something else (Crockford)."""
CODE_BYTES = 10
"""Nobody guesses one of 2 to the power of 80."""
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def written(random: bytes) -> str:
    """A code of 16 characters in groups of four, from `CODE_BYTES` unpredictable bytes."""
    number = int.from_bytes(random, "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def read(text: str) -> str:
    """What is typed as it was given out; empty for what is no code."""
    letters = "".join(text.split()).replace("-", "").upper().translate(_READ_AS)
    fits = len(letters) == 16 and set(letters) <= set(_ALPHABET)
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4)) if fits else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCertificate:
    share: UUID
    person: UUID
    certificate: UUID
    purpose: str
    today: date
    until: date
    """The last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShare:
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawShare:
    person: UUID
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateShared:
    """生成分享码"""

    share: UUID
    person: UUID
    certificate: UUID
    purpose: Personal
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOpened:
    """分享码被使用"""

    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareWithdrawn:
    """撤回分享码"""

    withdrawn_on: date


Command = ShareCertificate | OpenShare | WithdrawShare
Event = CertificateShared | ShareOpened | ShareWithdrawn


class ShareState(StrEnum):
    """分享码状态"""

    OPEN = "OPEN"
    USED = "USED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    shared: CertificateShared | None = None
    used: bool = False
    withdrawn: bool = False

    def on(self, day: date) -> ShareState:
        """Only asked of a share that was made."""
        if self.used:
            return ShareState.USED
        if self.withdrawn:
            return ShareState.WITHDRAWN
        over = self.shared is not None and day > self.shared.until
        return ShareState.EXPIRED if over else ShareState.OPEN


_REFUSALS = {
    ShareState.USED: "share-used",
    ShareState.EXPIRED: "share-expired",
    ShareState.WITHDRAWN: "share-withdrawn",
}


def decide(command: Command, state: Share) -> list[Event]:
    if isinstance(command, ShareCertificate):
        return [_shared(command, state)]
    if state.shared is None:
        raise Rejected("share-unknown")
    now = state.on(command.today)
    match command:
        case OpenShare(today=today):
            if now is not ShareState.OPEN:
                raise Rejected(_REFUSALS[now])
            return [ShareOpened(opened_on=today)]
        case WithdrawShare(person=person, today=today):
            if person != state.shared.person:
                raise Rejected("share-unknown")
            if now is not ShareState.OPEN:
                raise Rejected(_REFUSALS[now])
            return [ShareWithdrawn(withdrawn_on=today)]
        case _:
            assert_never(command)


def _shared(command: ShareCertificate, state: Share) -> CertificateShared:
    if state.shared is not None:
        raise Rejected("share-exists")
    purpose = command.purpose.strip()
    if not purpose:
        raise Rejected("purpose-required", fields={"purpose": "field-required"})
    if len(purpose) > LONGEST_PURPOSE:
        long = {"purpose": "purpose-too-long"}
        raise Rejected("purpose-too-long", fields=long, longest=LONGEST_PURPOSE)
    latest = command.today + timedelta(days=LONGEST_DAYS)
    if not command.today <= command.until <= latest:
        wrong = {"until": "share-period"}
        raise Rejected("share-period", fields=wrong, longest=LONGEST_DAYS, until=latest)
    return CertificateShared(
        share=command.share,
        person=command.person,
        certificate=command.certificate,
        purpose=Personal(command.person, purpose),
        until=command.until,
    )


def evolve(state: Share, event: Event) -> Share:
    match event:
        case CertificateShared():
            return Share(shared=event)
        case ShareOpened():
            return replace(state, used=True)
        case ShareWithdrawn():
            return replace(state, withdrawn=True)
        case _:
            assert_never(event)


SHARE_CODE: Decider[Command, Share, Event] = Decider(
    "share_code", get_args(Event), Share(), decide, evolve
)
