"""Log identity (日志标识): the keys that sign what the event log says of itself, and its witnesses.

Public halves only. A key is changed by a note that the old key and the new one sign; the witnesses
(见证人) are keys of others, who vouch that the log they saw before is the beginning of this one.
"""

from dataclasses import dataclass, replace
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.rules.note_key import KeyKind, NoKey, NoteKey, read_key

LONGEST_WITNESS = 100
"""Characters of a witness's name on pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIdentity:
    """Once, before the first checkpoint."""

    key: UUID
    """Names the private half in the vault."""
    verifier: str
    """The public half as verifiers are given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLogKey:
    key: UUID
    verifier: str
    size: int
    """Of the newest checkpoint: up to it the old key signs."""
    announcement: str
    """The note, signed by both keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitWitness:
    name: str
    """The body that keeps the key, for pages."""
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissWitness:
    verifier: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCreated:
    """启用日志密钥"""

    key: UUID
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeyChanged:
    """轮换日志密钥"""

    key: UUID
    verifier: str
    size: int
    announcement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAdmitted:
    """登记见证人"""

    name: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessDismissed:
    """注销见证人"""

    name: str
    verifier: str
    reason: str


Command = CreateIdentity | ChangeLogKey | AdmitWitness | DismissWitness
Event = IdentityCreated | LogKeyChanged | WitnessAdmitted | WitnessDismissed


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIdentity:
    first: IdentityCreated | None = None
    changes: tuple[LogKeyChanged, ...] = ()
    witnesses: tuple[WitnessAdmitted, ...] = ()
    """Those whose co-signatures are taken in."""
    dismissed: tuple[WitnessDismissed, ...] = ()

    @property
    def current(self) -> IdentityCreated | LogKeyChanged | None:
        return self.changes[-1] if self.changes else self.first

    @property
    def verifiers(self) -> tuple[str, ...]:
        """Every key of the log, oldest first."""
        first = (self.first.verifier,) if self.first else ()
        return (*first, *(one.verifier for one in self.changes))

    def witness(self, verifier: str) -> WitnessAdmitted | None:
        return next((one for one in self.witnesses if one.verifier == verifier), None)


def decide(command: Command, state: LogIdentity) -> list[Event]:
    match command:
        case CreateIdentity(key=key, verifier=verifier):
            if state.first is not None:
                raise Rejected("log-identity-exists")
            return [IdentityCreated(key=key, verifier=_key(verifier, KeyKind.SIGNER).text)]
        case ChangeLogKey():
            return _changed(command, state)
        case AdmitWitness(name=name, verifier=verifier):
            return [_admitted(name.strip(), verifier, state)]
        case DismissWitness(verifier=verifier, reason=reason):
            known = state.witness(verifier)
            if known is None:
                raise Rejected("witness-unknown", fields={"verifier": "witness-unknown"})
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [WitnessDismissed(name=known.name, verifier=verifier, reason=reason.strip())]
        case _:
            assert_never(command)


def evolve(state: LogIdentity, event: Event) -> LogIdentity:
    match event:
        case IdentityCreated():
            return replace(state, first=event)
        case LogKeyChanged():
            return replace(state, changes=(*state.changes, event))
        case WitnessAdmitted():
            return replace(state, witnesses=(*state.witnesses, event))
        case WitnessDismissed(verifier=verifier):
            left = tuple(one for one in state.witnesses if one.verifier != verifier)
            return replace(state, witnesses=left, dismissed=(*state.dismissed, event))
        case _:
            assert_never(event)


def _changed(command: ChangeLogKey, state: LogIdentity) -> list[Event]:
    if state.first is None:
        raise Rejected("log-identity-missing")
    new, first = _key(command.verifier, KeyKind.SIGNER), read_key(state.first.verifier)
    last = state.changes[-1].size if state.changes else 0
    if new.text in state.verifiers or new.name != first.name or command.size < last:
        raise Rejected("log-key-known")
    return [
        LogKeyChanged(
            key=command.key,
            verifier=new.text,
            size=command.size,
            announcement=command.announcement,
        )
    ]


def _admitted(name: str, verifier: str, state: LogIdentity) -> WitnessAdmitted:
    if not name:
        raise Rejected("witness-name", fields={"name": "field-required"})
    if len(name) > LONGEST_WITNESS:
        raise Rejected("text-too-long", fields={"name": "text-too-long"})
    key = _key(verifier, KeyKind.WITNESS)
    known = [one.verifier for one in state.witnesses]
    known += [one.verifier for one in state.dismissed]
    if any(read_key(one).name == key.name for one in known):
        # Nor one that was dismissed: a witness that comes back brings a new key.
        raise Rejected("witness-known", fields={"verifier": "witness-known"})
    return WitnessAdmitted(name=name, verifier=key.text)


def _key(verifier: str, kind: KeyKind) -> NoteKey:
    try:
        key = read_key(verifier)
    except NoKey:
        key = None
    if key is None or key.kind is not kind:
        raise Rejected("verifier-key-form", fields={"verifier": "verifier-key-form"})
    return key


LOG_IDENTITY: Decider[Command, LogIdentity, Event] = Decider(
    "log_identity", get_args(Event), LogIdentity(), decide, evolve
)
