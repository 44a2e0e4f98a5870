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
from domain.experts import expert_declarations
from domain.experts.expert_declarations import (
    UNDECLARED,
    Declared,
    DeclareTie,
    DeclareUnavailable,
    TieDeclared,
    TieKind,
    TieWithdrawn,
    UnavailabilityDeclared,
    UnavailabilityWithdrawn,
    Unavailable,
    WithdrawTie,
    WithdrawUnavailable,
)
from domain.personal import Personal
from domain.rules.avoidance import Ties
from domain.rules.filing import last_day
from domain.terms import TitleLevel

TERM_YEARS = 3
"""Of one term of an expert, at most.

Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019), chapter 2.
"""

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterExpert:
    """Take a person into the pool, for the first time or again after leaving.

    What they declared before they left still holds.
    """

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
    admitted_on: date
    """The day that the pool's keeper decided it; not after `today`."""
    note: str = ""
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendExpert:
    """Replace what the keepers of the pool say; what the expert declared stays."""

    name: Personal
    unit: UUID
    unit_name: str = ""
    specialties: tuple[str, ...]
    level: TitleLevel
    term_from: date
    term_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePool:
    reason: str


Command = RegisterExpert | AmendExpert | LeavePool | expert_declarations.Command

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
    admitted_on: date | None
    """None in what was stored before it was asked: the day it was recorded."""
    note: Personal


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


Event = (
    ExpertRegistered
    | ExpertAmended
    | LeftPool
    | TieDeclared
    | TieWithdrawn
    | UnavailabilityDeclared
    | UnavailabilityWithdrawn
)

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
    declared: Declared = UNDECLARED

    @property
    def ties(self) -> Ties | None:
        """What the avoidance rules compare; None before registration."""
        if self.person is None:
            return None
        return Ties(
            person=self.person,
            unit=self.unit,
            kin=self.declared.others(TieKind.KIN),
            supervisors_students=self.declared.others(TieKind.SUPERVISOR_STUDENT),
            interests=self.declared.others(TieKind.INTEREST),
        )

    @property
    def unavailable(self) -> tuple[Unavailable, ...]:
        return self.declared.unavailable

    def away(self, first: date, last: date) -> Unavailable | None:
        """The declared time away that touches these days and lasts longest."""
        met = (one for one in self.unavailable if one.meets(first, last))
        return max(met, key=lambda one: one.away_until, default=None)


def decide(command: Command, state: Expert) -> list[Event]:
    match command:
        case RegisterExpert():
            return _register(command, state)
        case AmendExpert():
            return _amend(command, state)
        case LeavePool(reason=reason):
            person = _require_in_pool(state)
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [LeftPool(person=person, reason=Personal(person, reason.strip()))]
        case DeclareTie() | WithdrawTie() | DeclareUnavailable() | WithdrawUnavailable():
            person = _require_in_pool(state)
            return [*expert_declarations.decide(command, state.declared, person)]
        case _:
            assert_never(command)


def _register(command: RegisterExpert, state: Expert) -> list[Event]:
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
            kin=_joined(state, TieKind.KIN, command.kin),
            supervisors_students=_joined(
                state, TieKind.SUPERVISOR_STUDENT, command.supervisors_students
            ),
            admitted_on=command.admitted_on,
            note=Personal(command.person, command.note.strip()),
        )
    ]


def _joined(state: Expert, kind: TieKind, named: tuple[UUID, ...]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((*state.declared.others(kind), *named)))


def _amend(command: AmendExpert, state: Expert) -> list[Event]:
    person = _require_in_pool(state)
    _require_sound(command, person)
    if all(getattr(state, name) == getattr(command, name) for name in _AMENDABLE):
        return []
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
            kin=state.declared.others(TieKind.KIN),
            supervisors_students=state.declared.others(TieKind.SUPERVISOR_STUDENT),
        )
    ]


_AMENDABLE = ("name", "unit", "unit_name", "specialties", "level", "term_from", "term_until")


def evolve(state: Expert, event: Event) -> Expert:
    match event:
        case ExpertRegistered() | ExpertAmended():
            named = event.kin, event.supervisors_students
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
                declared=expert_declarations.with_named(state.declared, *named),
            )
        case LeftPool():
            return replace(state, status=Status.LEFT)
        case TieDeclared() | TieWithdrawn() | UnavailabilityDeclared() | UnavailabilityWithdrawn():
            return replace(state, declared=expert_declarations.evolve(state.declared, event))
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
        wrong["specialties"] = "field-required"
    elif len(set(command.specialties)) < len(command.specialties):
        wrong["specialties"] = "listed-twice"
    if command.term_until < command.term_from:
        wrong["term_until"] = "before-start"
    elif command.term_until > last_day(command.term_from, TERM_YEARS):
        wrong["term_until"] = "term-too-long"
    if isinstance(command, RegisterExpert):
        if command.admitted_on > command.today:
            wrong["admitted_on"] = "day-in-future"
        if person in command.kin:
            wrong["kin"] = "names-themself"
        if person in command.supervisors_students:
            wrong["supervisors_students"] = "names-themself"
    if wrong:
        raise Rejected("expert-fields-wrong", fields=wrong)


EXPERT: Decider[Command, Expert, Event] = Decider(
    "expert", get_args(Event), Expert(), decide, evolve
)
