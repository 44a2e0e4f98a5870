"""To-do items of unit registrations: they wait for the body that the unit named above itself."""

from domain.decider import Recorded
from domain.organisations.unit_registration import (
    UnitRegistrationConfirmed,
    UnitRegistrationRefused,
    UnitRegistrationSubmitted,
)
from projections.projection import Rows
from projections.todo.todo_cases import Follow
from projections.todo.todo_items import TodoKind, drop, put


def _submitted(r: Recorded, rows: Rows) -> None:
    event: UnitRegistrationSubmitted = r.event
    kind = TodoKind.UNIT_REGISTRATION
    put(rows, r.stream, kind, r.at, organisation=event.superior, title=event.name)


def _settled(r: Recorded, rows: Rows) -> None:
    drop(rows, r.stream, TodoKind.UNIT_REGISTRATION)


FOLLOWED: dict[type, Follow] = {
    UnitRegistrationSubmitted: _submitted,
    UnitRegistrationConfirmed: _settled,
    UnitRegistrationRefused: _settled,
}
