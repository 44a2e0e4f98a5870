"""Record access (查看记录): who looked at a person's data in full, for what, and when.

One stream per person, so that the person can be told. A look is recorded once a day for each
account: what matters is that somebody looked, not how often the page was drawn. Auditors open
whole histories (X1), and that is told even where they saw masked data only.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRecord:
    person: UUID
    account: UUID
    organisation: UUID | None
    """None for whoever audits."""
    purpose: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    person: UUID
    account: UUID
    inquiry: UUID
    on: date


Command = ViewRecord | AuditRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordViewed:
    """查看完整信息"""

    person: UUID
    account: UUID
    organisation: UUID | None
    purpose: Personal
    viewed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAudited:
    """审计查阅: for what is told by the inquiry, to auditors alone."""

    person: UUID
    account: UUID
    inquiry: UUID
    viewed_on: date


Event = RecordViewed | RecordAudited


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAccess:
    looks: frozenset[tuple[UUID, date]] = frozenset()
    """Account and day."""
    audited: frozenset[tuple[UUID, date]] = frozenset()
    """Inquiry and day."""


def decide(command: Command, state: RecordAccess) -> list[Event]:
    match command:
        case ViewRecord():
            return _view(command, state)
        case AuditRecord():
            return _audit(command, state)
        case _:
            assert_never(command)


def _view(command: ViewRecord, state: RecordAccess) -> list[Event]:
    purpose = command.purpose.strip()
    if not purpose:
        raise Rejected("purpose-required", fields={"purpose": "field-required"})
    if (command.account, command.on) in state.looks:
        return []
    return [
        RecordViewed(
            person=command.person,
            account=command.account,
            organisation=command.organisation,
            purpose=Personal(command.person, purpose),
            viewed_on=command.on,
        )
    ]


def _audit(command: AuditRecord, state: RecordAccess) -> list[Event]:
    if (command.inquiry, command.on) in state.audited:
        return []
    return [
        RecordAudited(
            person=command.person,
            account=command.account,
            inquiry=command.inquiry,
            viewed_on=command.on,
        )
    ]


def evolve(state: RecordAccess, event: Event) -> RecordAccess:
    match event:
        case RecordViewed():
            return replace(state, looks=state.looks | {(event.account, event.viewed_on)})
        case RecordAudited():
            return replace(state, audited=state.audited | {(event.inquiry, event.viewed_on)})
        case _:
            assert_never(event)


RECORD_ACCESS: Decider[Command, RecordAccess, Event] = Decider(
    "record_access", (RecordViewed, RecordAudited), RecordAccess(), decide, evolve
)
