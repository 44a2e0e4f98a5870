"""Issuer key (发证密钥): the keys that sign an issuer's certificates, their public halves only."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class AddKey:
    """The new key signs from now on; what older keys signed stays valid."""

    key: UUID
    organisation: UUID
    certificate: str
    """X.509 in DER, hexadecimal; public."""
    fingerprint: str
    """SHA-256 of the certificate, hexadecimal."""
    suite: str
    """Name of the signature suite; stored with each signature too."""
    external: str = ""
    """Name of the key at the signing server; empty for one in the vault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawKey:
    """For a key that somebody else may have: it signs nothing more."""

    key: UUID
    since: datetime
    """What it signed from then on is not trusted; what it signed before stays valid."""
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAdded:
    """启用发证密钥"""

    key: UUID
    organisation: UUID
    certificate: str
    fingerprint: str
    suite: str
    external: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWithdrawn:
    """停用发证密钥"""

    key: UUID
    since: datetime
    reason: str


Command = AddKey | WithdrawKey
Event = KeyAdded | KeyWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKeys:
    keys: tuple[KeyAdded, ...] = ()
    withdrawn: tuple[KeyWithdrawn, ...] = ()

    @property
    def current(self) -> KeyAdded | None:
        """The newest, unless it is withdrawn: then nothing is signed until there is another."""
        if not self.keys or self.withdrawn_since(self.keys[-1].key) is not None:
            return None
        return self.keys[-1]

    def withdrawn_since(self, key: UUID) -> datetime | None:
        return next((one.since for one in self.withdrawn if one.key == key), None)

    def vouches(self, key: UUID | None, signed_at: datetime | None) -> bool:
        """Whether a signature of this key at that time is trusted; unknown times and keys are
        those of the first form of seals, and trusted while no key is withdrawn."""
        if key is None or signed_at is None:
            return not self.withdrawn
        since = self.withdrawn_since(key)
        return since is None or signed_at < since


def decide(command: Command, state: IssuerKeys) -> list[Event]:
    match command:
        case AddKey():
            if any(known.key == command.key for known in state.keys):
                raise Rejected("key-exists")
            if any(known.fingerprint == command.fingerprint for known in state.keys):
                raise Rejected("key-exists", fields={"external": "key-exists"})
            return [
                KeyAdded(
                    key=command.key,
                    organisation=command.organisation,
                    certificate=command.certificate,
                    fingerprint=command.fingerprint,
                    suite=command.suite,
                    external=command.external,
                )
            ]
        case WithdrawKey(key=key, since=since):
            if all(known.key != key for known in state.keys):
                raise Rejected("key-unknown")
            if state.withdrawn_since(key) is not None:
                raise Rejected("key-withdrawn")
            if since > command.now:
                raise Rejected("withdrawn-in-future", fields={"since": "withdrawn-in-future"})
            if not command.reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [KeyWithdrawn(key=key, since=since, reason=command.reason.strip())]
        case _:
            assert_never(command)


def evolve(state: IssuerKeys, event: Event) -> IssuerKeys:
    match event:
        case KeyAdded():
            return replace(state, keys=(*state.keys, event))
        case KeyWithdrawn():
            return replace(state, withdrawn=(*state.withdrawn, event))
        case _:
            assert_never(event)


ISSUER_KEY: Decider[Command, IssuerKeys, Event] = Decider(
    "issuer_key", get_args(Event), IssuerKeys(), decide, evolve
)
