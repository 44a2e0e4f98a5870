"""Expert (评审专家): a member of the expert pool, with what avoidance needs to know.

The stream is the pool membership of one person; `person` is the identity that draws,
rosters and the avoidance rules match by.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal
from domain.rules.avoidance import Ties
from domain.terms import TitleLevel

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterExpert:
    """Take a person into the pool, for the first time or again after leaving."""

    person: UUID
    name: Personal
    unit: UUID
    unit_name: str = ""
    specialties: tuple[str, ...]
    """Specialty codes."""
    level: TitleLevel
    term_from: date
    term_until: date
    """The last day of the term."""
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendExpert:
    """Replace everything but the person; the page shows the present values first."""

    name: Personal
    unit: UUID
    unit_name: str = ""
    specialties: tuple[str, ...]
    level: TitleLevel
    term_from: date
    term_until: date
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePool:
    reason: str


Command = RegisterExpert | AmendExpert | LeavePool

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertRegistered:
    """专家入库"""

    person: UUID
    name: Personal
    unit: UUID
    unit_name: str
    specialties: tuple[str, ...]
    level: TitleLevel
    term_from: date
    term_until: date
    kin: tuple[UUID, ...]
    supervisors_students: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertAmended:
    """专家信息维护"""

    person: UUID
    name: Personal
    unit: UUID
    unit_name: str
    specialties: tuple[str, ...]
    level: TitleLevel
    term_from: date
    term_until: date
    kin: tuple[UUID, ...]
    supervisors_students: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPool:
    """专家退出专家库"""

    person: UUID
    reason: Personal


Event = ExpertRegistered | ExpertAmended | LeftPool

# State.


class Status(StrEnum):
    UNKNOWN = "UNKNOWN"
    IN_POOL = "IN_POOL"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    status: Status = Status.UNKNOWN
    person: UUID | None = None
    name: Personal | None = None
    unit: UUID | None = None
    unit_name: str = ""
    specialties: tuple[str, ...] = ()
    level: TitleLevel | None = None
    term_from: date = date.min
    term_until: date = date.min
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()

    @property
    def ties(self) -> Ties | None:
        """What the avoidance rules compare; None before registration."""
        if self.person is None:
            return None
        return Ties(
            person=self.person,
            unit=self.unit,
            kin=self.kin,
            supervisors_students=self.supervisors_students,
        )

    def serves_on(self, day: date) -> bool:
        """In the pool, and `day` lies within the term."""
        return self.status is Status.IN_POOL and self.term_from <= day <= self.term_until


def decide(command: Command, state: Expert) -> list[Event]:
    match command:
        case RegisterExpert():
            if state.status is Status.IN_POOL:
                raise Rejected("expert-already-registered")
            if state.person not in (None, command.person):
                raise Rejected("expert-is-another-person")
            _require_sound(command, command.person)
            return [
                ExpertRegistered(
                    person=command.person,
                    name=command.name,
                    unit=command.unit,
                    unit_name=command.unit_name,
                    specialties=command.specialties,
                    level=command.level,
                    term_from=command.term_from,
                    term_until=command.term_until,
                    kin=command.kin,
                    supervisors_students=command.supervisors_students,
                )
            ]
        case AmendExpert():
            person = _require_in_pool(state)
            _require_sound(command, person)
            return [
                ExpertAmended(
                    person=person,
                    name=command.name,
                    unit=command.unit,
                    unit_name=command.unit_name,
                    specialties=command.specialties,
                    level=command.level,
                    term_from=command.term_from,
                    term_until=command.term_until,
                    kin=command.kin,
                    supervisors_students=command.supervisors_students,
                )
            ]
        case LeavePool(reason=reason):
            person = _require_in_pool(state)
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "required"})
            return [LeftPool(person=person, reason=Personal(person, reason))]
        case _:
            assert_never(command)


def evolve(state: Expert, event: Event) -> Expert:
    match event:
        case ExpertRegistered() | ExpertAmended():
            return Expert(
                status=Status.IN_POOL,
                person=event.person,
                name=event.name,
                unit=event.unit,
                unit_name=event.unit_name,
                specialties=event.specialties,
                level=event.level,
                term_from=event.term_from,
                term_until=event.term_until,
                kin=event.kin,
                supervisors_students=event.supervisors_students,
            )
        case LeftPool():
            return replace(state, status=Status.LEFT)
        case _:
            assert_never(event)


def _require_in_pool(state: Expert) -> UUID:
    if state.status is not Status.IN_POOL or state.person is None:
        raise Rejected("expert-not-in-pool")
    return state.person


def _require_sound(command: RegisterExpert | AmendExpert, person: UUID) -> None:
    """All the wrong fields at once."""
    wrong: dict[str, str] = {}
    if command.name.subject != person or not (command.name.value or "").strip():
        wrong["name"] = "required"
    if not command.specialties or not all(code.strip() for code in command.specialties):
        wrong["specialties"] = "required"
    elif len(set(command.specialties)) < len(command.specialties):
        wrong["specialties"] = "listed-twice"
    if command.term_until < command.term_from:
        wrong["term_until"] = "before-start"
    if person in command.kin:
        wrong["kin"] = "names-themself"
    if person in command.supervisors_students:
        wrong["supervisors_students"] = "names-themself"
    if wrong:
        raise Rejected("expert-fields-wrong", fields=wrong)


EXPERT: Decider[Command, Expert, Event] = Decider(
    "expert", get_args(Event), Expert(), decide, evolve
)
