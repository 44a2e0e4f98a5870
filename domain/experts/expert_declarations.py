"""What an expert has declared: ties to other people (回避申报), and times away (不能参评时段).

Both live in the stream of the pool membership. The people of a tie are matched by the id that
follows from an identity number, so somebody can be named before they are registered.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID, uuid5

from domain.decider import Rejected, changed
from domain.personal import Personal


class TieKind(StrEnum):
    """回避关系"""

    KIN = "KIN"
    SUPERVISOR_STUDENT = "SUPERVISOR_STUDENT"
    INTEREST = "INTEREST"
    """Any other interest that could bias a judgement (其他利害关系)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    kind: TieKind
    other: UUID
    name: Personal | None = None
    """As it was said; None for those named by id alone."""
    relation: Personal | None = None

    @property
    def id(self) -> UUID:
        """One expert names somebody once in each kind."""
        return uuid5(self.other, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """The days count from the first to the last, both included."""

    period: UUID
    away_from: date
    away_until: date
    reason: Personal

    def meets(self, first: date, last: date) -> bool:
        """Whether the two times have a day in common."""
        return self.away_from <= last and first <= self.away_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    ties: tuple[Tie, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()

    def others(self, kind: TieKind) -> tuple[UUID, ...]:
        return tuple(one.other for one in self.ties if one.kind is kind)

    def tie(self, kind: TieKind, other: UUID) -> Tie | None:
        found = (one for one in self.ties if (one.kind, one.other) == (kind, other))
        return next(found, None)


UNDECLARED = Declared()


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareTie:
    kind: TieKind
    other: UUID
    name: str
    """As it was said; the other may not be registered."""
    relation: str
    """配偶, 导师: may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTie:
    tie: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareUnavailable:
    period: UUID
    away_from: date
    away_until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawUnavailable:
    period: UUID


Command = DeclareTie | WithdrawTie | DeclareUnavailable | WithdrawUnavailable

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class TieDeclared:
    """申报回避关系"""

    person: UUID
    kind: TieKind
    other: UUID
    other_name: Personal
    relation: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class TieWithdrawn:
    """撤销回避关系"""

    person: UUID
    kind: TieKind
    other: UUID
    withdrawal_reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailabilityDeclared:
    """登记不能参评时段"""

    person: UUID
    period: UUID
    away_from: date
    away_until: date
    away_reason: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailabilityWithdrawn:
    """撤销不能参评时段"""

    person: UUID
    period: UUID


Event = TieDeclared | TieWithdrawn | UnavailabilityDeclared | UnavailabilityWithdrawn


def decide(command: Command, declared: Declared, person: UUID) -> list[Event]:
    match command:
        case DeclareTie():
            return _declare_tie(command, declared, person)
        case WithdrawTie(tie=tie, reason=reason):
            found = next((one for one in declared.ties if one.id == tie), None)
            if found is None:
                raise Rejected("tie-unknown")
            return [
                TieWithdrawn(
                    person=person,
                    kind=found.kind,
                    other=found.other,
                    withdrawal_reason=_required(reason, "reason", person),
                )
            ]
        case DeclareUnavailable():
            return _declare_unavailable(command, declared, person)
        case WithdrawUnavailable(period=period):
            if all(one.period != period for one in declared.unavailable):
                raise Rejected("unavailability-unknown")
            return [UnavailabilityWithdrawn(person=person, period=period)]
        case _:
            assert_never(command)


def _declare_tie(command: DeclareTie, declared: Declared, person: UUID) -> list[Event]:
    if command.other == person:
        raise Rejected("tie-wrong", fields={"other": "names-themself"})
    if declared.tie(command.kind, command.other) is not None:
        raise Rejected("tie-exists", fields={"other": "tie-exists"})
    return [
        TieDeclared(
            person=person,
            kind=command.kind,
            other=command.other,
            other_name=_required(command.name, "name", person),
            relation=Personal(person, command.relation.strip()),
        )
    ]


def _declare_unavailable(
    command: DeclareUnavailable, declared: Declared, person: UUID
) -> list[Event]:
    first, last = command.away_from, command.away_until
    if last < first:
        raise Rejected("dates-crossed", fields={"away_until": "dates-crossed"})
    if any((one.away_from, one.away_until) == (first, last) for one in declared.unavailable):
        raise Rejected("unavailability-exists", fields={"away_from": "unavailability-exists"})
    return [
        UnavailabilityDeclared(
            person=person,
            period=command.period,
            away_from=first,
            away_until=last,
            away_reason=_required(command.reason, "reason", person),
        )
    ]


def _required(text: str, field: str, person: UUID) -> Personal:
    if not text.strip():
        raise Rejected("expert-fields-wrong", fields={field: "field-required"})
    return Personal(person, text.strip())


def evolve(declared: Declared, event: Event) -> Declared:
    match event:
        case TieDeclared():
            tie = Tie(
                kind=event.kind, other=event.other, name=event.other_name, relation=event.relation
            )
            return changed(declared, ties=(*declared.ties, tie))
        case TieWithdrawn(kind=kind, other=other):
            gone = declared.tie(kind, other)
            return changed(declared, ties=tuple(one for one in declared.ties if one != gone))
        case UnavailabilityDeclared():
            made = Unavailable(
                period=event.period,
                away_from=event.away_from,
                away_until=event.away_until,
                reason=event.away_reason,
            )
            return changed(declared, unavailable=(*declared.unavailable, made))
        case UnavailabilityWithdrawn(period=period):
            left = tuple(one for one in declared.unavailable if one.period != period)
            return changed(declared, unavailable=left)
        case _:
            assert_never(event)


def with_named(declared: Declared, kin: tuple[UUID, ...], taught: tuple[UUID, ...]) -> Declared:
    """With these kin, supervisors and students in place of those there were.

    Registering and amending name them all at once; any other interest stays.
    """
    kinds = ((TieKind.KIN, kin), (TieKind.SUPERVISOR_STUDENT, taught))
    named = tuple(
        declared.tie(kind, other) or Tie(kind=kind, other=other)
        for kind, others in kinds
        for other in others
    )
    rest = tuple(one for one in declared.ties if one.kind is TieKind.INTEREST)
    return changed(declared, ties=(*named, *rest))
