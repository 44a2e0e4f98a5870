"""Record access (查看记录): who looked at a person's data in full, for what, and when.

One stream per person, so that the person can be told. A look is recorded once a day for each
account: what matters is that somebody looked, not how often the page was drawn.
"""

from dataclasses import dataclass
from datetime import date
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


Command = ViewRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordViewed:
    """查看完整信息"""

    person: UUID
    account: UUID
    organisation: UUID | None
    purpose: Personal
    viewed_on: date


Event = RecordViewed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAccess:
    looks: frozenset[tuple[UUID, date]] = frozenset()
    """Account and day."""


def decide(command: Command, state: RecordAccess) -> list[RecordViewed]:
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


def evolve(state: RecordAccess, event: RecordViewed) -> RecordAccess:
    return RecordAccess(looks=state.looks | {(event.account, event.viewed_on)})


RECORD_ACCESS: Decider[Command, RecordAccess, RecordViewed] = Decider(
    "record_access", (RecordViewed,), RecordAccess(), decide, evolve
)
