"""Integrity records (诚信记录, C5 and C6): what a person has done, and until when it counts.

All records of a person stand in one stream, whether they acted as an applicant or as an expert. A
record is corrected or withdrawn with a reason and never deleted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected, changed
from domain.personal import Personal

MOST_FILES = 20


class IntegrityKind(StrEnum):
    """诚信记录类别"""

    SERIOUS = "SERIOUS"
    """严重失信: an expert is not drawn while it is in force."""
    BREACH = "BREACH"
    """一般失信"""
    GOOD = "GOOD"
    """守信"""

    @property
    def keeps_from_draws(self) -> bool:
        """In whatever capacity the person acted: who forged papers does not judge others'."""
        return self is IntegrityKind.SERIOUS


class Capacity(StrEnum):
    """In which the person acted (行为身份)."""

    APPLICANT = "APPLICANT"
    EXPERT = "EXPERT"


class RecordState(StrEnum):
    """诚信记录状态, on a certain day"""

    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file behind a record, sealed under the key of the person."""

    digest: str
    """SHA-256 of the content, hexadecimal."""
    name: Personal
    media_type: str
    size: int
    """Bytes."""


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIntegrity:
    person: UUID
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    facts: str
    basis: str
    """Number of the document or finding behind it."""
    occurred_on: date
    valid_until: date | None
    """The last day on which it counts; None for good."""
    source: str
    """The organisation that found it, as the document names it."""
    organisation: UUID | None
    """The body that enters it; None for the system itself."""
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectIntegrity:
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    facts: str
    basis: str
    occurred_on: date
    valid_until: date | None
    source: str
    reason: str
    organisation: UUID
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """The file itself has been kept already. Evidence is added and never taken away."""

    record: UUID
    file: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawIntegrity:
    record: UUID
    reason: str
    organisation: UUID


Command = RecordIntegrity | CorrectIntegrity | AddEvidence | WithdrawIntegrity

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityRecorded:
    """登记诚信记录"""

    person: UUID
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    facts: Personal
    basis: Personal
    occurred_on: date
    valid_until: date | None
    source: Personal
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityCorrected:
    """更正诚信记录"""

    person: UUID
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    facts: Personal
    basis: Personal
    occurred_on: date
    valid_until: date | None
    source: Personal
    correction_reason: Personal
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityEvidenceAdded:
    """上传诚信记录附件"""

    person: UUID
    record: UUID
    file: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityWithdrawn:
    """撤销诚信记录"""

    person: UUID
    record: UUID
    withdrawal_reason: Personal
    organisation: UUID


Event = IntegrityRecorded | IntegrityCorrected | IntegrityEvidenceAdded | IntegrityWithdrawn

# State.


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityRecord:
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    facts: Personal
    basis: Personal
    occurred_on: date
    valid_until: date | None
    source: Personal
    organisation: UUID | None
    evidence: tuple[Evidence, ...] = ()
    withdrawn: bool = False

    def state(self, on: date) -> RecordState:
        if self.withdrawn:
            return RecordState.WITHDRAWN
        over = self.valid_until is not None and self.valid_until < on
        return RecordState.EXPIRED if over else RecordState.IN_FORCE

    @property
    def until(self) -> date:
        return self.valid_until or date.max


Records = tuple[IntegrityRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    person: UUID | None = None
    records: Records = ()

    def record(self, record: UUID) -> IntegrityRecord | None:
        return next((one for one in self.records if one.record == record), None)


def in_force(records: Records, on: date) -> Records:
    return tuple(one for one in records if one.state(on) is RecordState.IN_FORCE)


def decide(command: Command, state: Integrity) -> list[Event]:
    match command:
        case RecordIntegrity():
            if state.record(command.record) is not None:
                raise Rejected("integrity-exists")
            if state.person not in (None, command.person):
                raise Rejected("integrity-of-another")
            return [
                IntegrityRecorded(
                    person=command.person,
                    record=command.record,
                    organisation=command.organisation,
                    **_details(command, command.person),
                )
            ]
        case CorrectIntegrity():
            person, before = _standing(state, command.record)
            details = _details(command, person)
            if all(getattr(before, name) == value for name, value in details.items()):
                return []
            return [
                IntegrityCorrected(
                    person=person,
                    record=command.record,
                    correction_reason=_reason(command.reason, person),
                    organisation=command.organisation,
                    **details,
                )
            ]
        case AddEvidence(record=record, file=file):
            person, before = _standing(state, record)
            if any(one.digest == file.digest for one in before.evidence):
                return []
            if len(before.evidence) >= MOST_FILES:
                too_many = {"file": "files-too-many"}
                raise Rejected("files-too-many", fields=too_many, most=MOST_FILES)
            return [IntegrityEvidenceAdded(person=person, record=record, file=file)]
        case WithdrawIntegrity():
            person, _ = _standing(state, command.record)
            return [
                IntegrityWithdrawn(
                    person=person,
                    record=command.record,
                    withdrawal_reason=_reason(command.reason, person),
                    organisation=command.organisation,
                )
            ]
        case _:
            assert_never(command)


def _details(command: RecordIntegrity | CorrectIntegrity, person: UUID) -> dict[str, Any]:
    """All the wrong fields at once."""
    texts = {name: getattr(command, name).strip() for name in ("facts", "basis", "source")}
    wrong = {name: "field-required" for name, text in texts.items() if not text}
    if command.occurred_on > command.today:
        wrong["occurred_on"] = "day-in-future"
    if command.valid_until is not None and command.valid_until < command.occurred_on:
        wrong["valid_until"] = "dates-crossed"
    if wrong:
        raise Rejected("integrity-wrong", fields=wrong)
    return {
        "kind": command.kind,
        "capacity": command.capacity,
        **{name: Personal(person, text) for name, text in texts.items()},
        "occurred_on": command.occurred_on,
        "valid_until": command.valid_until,
    }


def _standing(state: Integrity, record: UUID) -> tuple[UUID, IntegrityRecord]:
    found = state.record(record)
    if found is None or state.person is None:
        raise Rejected("integrity-unknown")
    if found.withdrawn:
        raise Rejected("integrity-withdrawn")
    return state.person, found


def _reason(text: str, person: UUID) -> Personal:
    if not text.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return Personal(person, text.strip())


def evolve(state: Integrity, event: Event) -> Integrity:
    match event:
        case IntegrityRecorded():
            made = IntegrityRecord(**_told(event), organisation=event.organisation)
            kept = (one for one in state.records if one.record != event.record)
            return Integrity(person=event.person, records=(*kept, made))
        case IntegrityCorrected():
            # The record stays with the body that entered it, whoever corrects it.
            return _with(state, event.record, _told(event))
        case IntegrityEvidenceAdded(record=record, file=file):
            before = state.record(record)
            evidence = (*before.evidence, file) if before else (file,)
            return _with(state, record, {"evidence": evidence})
        case IntegrityWithdrawn():
            return _with(state, event.record, {"withdrawn": True})
        case _:
            assert_never(event)


def _told(event: IntegrityRecorded | IntegrityCorrected) -> dict[str, Any]:
    names = ("record", "kind", "capacity", "facts", "basis", "occurred_on", "valid_until")
    return {name: getattr(event, name) for name in (*names, "source")}


def _with(state: Integrity, record: UUID, changes: dict[str, Any]) -> Integrity:
    records = tuple(
        changed(one, **changes) if one.record == record else one for one in state.records
    )
    return changed(state, records=records)


INTEGRITY: Decider[Command, Integrity, Event] = Decider(
    "integrity", get_args(Event), Integrity(), decide, evolve
)
