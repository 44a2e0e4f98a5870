"""Blacklist (黑名单): a person's records, each with its own days, in the person's stream.

Several records may overlap. Somebody is barred on a day when any record is in force on it, so
that a short one never takes the place of a long one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from domain.decider import Rejected, changed
from domain.personal import Personal


class BarState(StrEnum):
    """黑名单状态, on a certain day"""

    IN_FORCE = "IN_FORCE"
    FUTURE = "FUTURE"
    EXPIRED = "EXPIRED"
    LIFTED = "LIFTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The days count from the first to the last, both included."""

    record: UUID
    reason: str
    basis: str
    """依据: the document or finding behind it; may be empty."""
    barred_from: date
    barred_until: date
    organisation: UUID | None
    """The body that enters it; None for an administrator, who has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendBar:
    record: UUID
    reason: str
    basis: str
    barred_from: date
    barred_until: date
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftBar:
    record: UUID
    reason: str
    organisation: UUID | None


Command = Bar | AmendBar | LiftBar


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """列入黑名单"""

    record: UUID
    reason: Personal
    basis: Personal
    barred_from: date
    barred_until: date
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarAmended:
    """修改黑名单"""

    record: UUID
    reason: Personal
    basis: Personal
    barred_from: date
    barred_until: date
    organisation: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLifted:
    """解除黑名单"""

    record: UUID | None
    """None in what was stored before records had ids: every record of that time."""
    lifting_reason: Personal
    organisation: UUID | None


Event = Barred | BarAmended | BarLifted


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRecord:
    record: UUID
    reason: Personal
    basis: Personal
    barred_from: date
    barred_until: date
    organisation: UUID | None
    lifted: bool = False

    def state(self, on: date) -> BarState:
        if self.lifted:
            return BarState.LIFTED
        if on < self.barred_from:
            return BarState.FUTURE
        return BarState.IN_FORCE if on <= self.barred_until else BarState.EXPIRED


Records = tuple[BarRecord, ...]


def in_force(records: Records, on: date) -> BarRecord | None:
    """Of those in force on the day the one that lasts longest."""
    standing = [one for one in records if one.state(on) is BarState.IN_FORCE]
    return max(standing, key=lambda one: one.barred_until, default=None)


def require_free(records: Records, on: date) -> None:
    """Somebody barred submits nothing, neither anew nor again (product section 4).

    Raises `Rejected` with the last day. The reason is personal, so no refusal carries it.
    """
    barred = in_force(records, on)
    if barred is not None:
        raise Rejected("person-barred", until=barred.barred_until)


def decide(command: Command, records: Records, person: UUID) -> list[Event]:
    match command:
        case Bar():
            if _found(records, command.record) is not None:
                raise Rejected("bar-exists")
            return [Barred(record=command.record, **_details(command, person))]
        case AmendBar():
            before = _standing(records, command.record)
            details = _details(command, person)
            if all(getattr(before, name) == details[name] for name in _AMENDABLE):
                return []
            return [BarAmended(record=command.record, **details)]
        case LiftBar():
            _standing(records, command.record)
            reason = required(command.reason, person)
            return [
                BarLifted(
                    record=command.record, lifting_reason=reason, organisation=command.organisation
                )
            ]
        case _:
            assert_never(command)


_AMENDABLE = ("reason", "basis", "barred_from", "barred_until")


def _details(command: Bar | AmendBar, person: UUID) -> dict[str, Any]:
    if command.barred_until < command.barred_from:
        raise Rejected("dates-crossed", fields={"barred_until": "dates-crossed"})
    return {
        "reason": required(command.reason, person),
        "basis": Personal(person, command.basis.strip()),
        "barred_from": command.barred_from,
        "barred_until": command.barred_until,
        "organisation": command.organisation,
    }


def _standing(records: Records, record: UUID) -> BarRecord:
    """What is lifted stays as it was; only a new record bars again."""
    found = _found(records, record)
    if found is None:
        raise Rejected("bar-unknown")
    if found.lifted:
        raise Rejected("not-barred")
    return found


def _found(records: Records, record: UUID) -> BarRecord | None:
    return next((one for one in records if one.record == record), None)


def required(text: str, person: UUID) -> Personal:
    """A reason in free text, which may name people. Raises `Rejected` when it is blank."""
    if not text.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return Personal(person, text.strip())


def evolve(records: Records, event: Event) -> Records:
    match event:
        case Barred() | BarAmended():
            made = BarRecord(
                record=event.record,
                reason=event.reason,
                basis=event.basis,
                barred_from=event.barred_from,
                barred_until=event.barred_until,
                organisation=event.organisation,
            )
            if isinstance(event, Barred):
                return (*(one for one in records if one.record != event.record), made)
            # The record stays with the body that entered it, whoever corrects it.
            return tuple(
                changed(made, organisation=one.organisation) if one.record == event.record else one
                for one in records
            )
        case BarLifted():
            return tuple(
                changed(one, lifted=True) if event.record in (None, one.record) else one
                for one in records
            )
        case _:
            assert_never(event)
