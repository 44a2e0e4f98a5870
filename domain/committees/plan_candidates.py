"""The candidates (参评人员) of a review plan: how they come and go while it is drafted.

Commands, events and rules over the candidates of one plan; `review_plan` puts them in its stream.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected

MOST_CANDIDATES = 3_000
"""Of one plan: its approval moves all of them in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """参评人员"""

    declaration: UUID
    authority: UUID
    """The title authority of its route, stage T or F."""
    waits_for_plan: bool
    """Whether the plan's approval is stage T of the declaration (a routes)."""


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCandidates:
    """Those who are listed already stay where they are."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCandidates:
    declarations: tuple[UUID, ...]


Command = AddCandidates | RemoveCandidates

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateAdded:
    """增加参评人员, one by one as it once was"""

    declaration: UUID
    authority: UUID
    waits_for_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRemoved:
    """移出参评人员: one whose case an objection has sent back; in early plans anybody"""

    declaration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesAdded:
    """增加参评人员"""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesRemoved:
    """移出参评人员"""

    declarations: tuple[UUID, ...]


Event = CandidateAdded | CandidateRemoved | CandidatesAdded | CandidatesRemoved

Candidates = tuple[Candidate, ...]
"""In the order in which they were listed."""


def decide(command: Command, listed: Candidates) -> list[Event]:
    known = {one.declaration for one in listed}
    match command:
        case AddCandidates(candidates=candidates):
            fresh = {one.declaration: one for one in candidates if one.declaration not in known}
            together = (*listed, *fresh.values())
            if len({one.authority for one in together}) > 1:
                raise Rejected("plan-mixed-authority")
            if len(together) > MOST_CANDIDATES:
                raise Rejected("plan-too-large", most=MOST_CANDIDATES)
            return [CandidatesAdded(candidates=tuple(fresh.values()))] if fresh else []
        case RemoveCandidates(declarations=declarations):
            if not known.issuperset(declarations):
                raise Rejected("not-in-this-plan")
            gone = tuple(dict.fromkeys(declarations))
            return [CandidatesRemoved(declarations=gone)] if gone else []
        case _:
            assert_never(command)


def evolve(listed: Candidates, event: Event) -> Candidates:
    match event:
        case CandidateAdded():
            one = Candidate(
                declaration=event.declaration,
                authority=event.authority,
                waits_for_plan=event.waits_for_plan,
            )
            return (*listed, one)
        case CandidateRemoved(declaration=declaration):
            return without(listed, (declaration,))
        case CandidatesAdded(candidates=candidates):
            return (*listed, *candidates)
        case CandidatesRemoved(declarations=declarations):
            return without(listed, declarations)
        case _:
            assert_never(event)


def without(listed: Candidates, declarations: Iterable[UUID]) -> Candidates:
    gone = frozenset(declarations)
    return tuple(one for one in listed if one.declaration not in gone)
