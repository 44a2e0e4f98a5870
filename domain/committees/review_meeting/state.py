"""Where a review meeting stands, and how each event moves it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    AvoidanceDeclared,
    CandidateDeferred,
    Event,
    MeetingCalledOff,
    MeetingCandidate,
    MeetingOpened,
    PanelDissolved,
    PanelFormed,
    PanelOpinionWritten,
    ReviewStarted,
    Scored,
)
from domain.committees.rubric import RubricItem
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    PaperTallyConfirmed,
    PaperTallyEntered,
    Result,
    Tally,
    TallySigned,
)


class Status(StrEnum):
    NEW = "NEW"
    OPEN = "OPEN"
    """Experts sign in."""
    REVIEWING = "REVIEWING"
    VOTING = "VOTING"
    COUNTED = "COUNTED"
    """Nobody is left to vote on; the tally is to be signed."""
    SIGNED = "SIGNED"
    CALLED_OFF = "CALLED_OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """专家评议组: the experts who go deeper into some of the candidates."""

    panel: UUID
    name: str
    members: tuple[UUID, ...]
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMeeting:
    status: Status = Status.NEW
    plan: UUID | None = None
    committee: UUID | None = None
    roster: tuple[UUID, ...] = ()
    candidates: tuple[MeetingCandidate, ...] = ()
    chair: UUID | None = None
    vice_chairs: tuple[UUID, ...] = ()
    rubric: tuple[RubricItem, ...] = ()
    present: tuple[UUID, ...] = ()
    presiding: UUID | None = None
    """Who opened the meeting."""
    panels: tuple[Panel, ...] = ()
    ballot: UUID | None = None
    """The ballot that is open, or was the last one counted."""
    voted_on: tuple[UUID, ...] = ()
    """The declarations of that ballot."""
    paper: bool = False
    """That ballot is on paper."""
    entered: PaperTallyEntered | None = None
    """What the first of two people has counted of it."""
    earlier_ballots: frozenset[UUID] = frozenset()
    returned: frozenset[UUID] = frozenset()
    tallies: tuple[Tally, ...] = ()
    deferred: frozenset[UUID] = frozenset()
    results: tuple[Result, ...] = ()

    def candidate(self, declaration: UUID) -> MeetingCandidate | None:
        return next((c for c in self.candidates if c.declaration == declaration), None)

    def electors(self, declaration: UUID) -> tuple[UUID, ...]:
        """Who votes on a declaration: the experts present who are not recused for it."""
        candidate = self.candidate(declaration)
        if candidate is None:
            return ()
        return tuple(e for e in self.present if e not in candidate.recused)

    @property
    def all_electors(self) -> dict[UUID, tuple[UUID, ...]]:
        """By declaration of the ballot: what the ballot box has to be opened with."""
        return {declaration: self.electors(declaration) for declaration in self.voted_on}

    @property
    def undecided(self) -> tuple[UUID, ...]:
        """Declarations neither voted on nor put off."""
        gone = self.deferred | {tally.declaration for tally in self.tallies}
        return tuple(c.declaration for c in self.candidates if c.declaration not in gone)

    @property
    def signatories(self) -> frozenset[UUID]:
        """Who may sign the tally: whoever presides, and the chair once there."""
        chair = {self.chair} & set(self.present)
        return frozenset(one for one in {self.presiding, *chair} if one is not None)

    def panel_of(self, declaration: UUID) -> Panel | None:
        return next((one for one in self.panels if declaration in one.declarations), None)


def evolve(state: ReviewMeeting, event: Event) -> ReviewMeeting:
    match event:
        case MeetingOpened():
            return replace(
                state,
                status=Status.OPEN,
                plan=event.plan,
                committee=event.committee,
                roster=event.roster,
                candidates=event.candidates,
                chair=event.chair,
                vice_chairs=event.vice_chairs,
                rubric=event.rubric,
            )
        case AttendanceRecorded(expert=expert):
            return replace(state, present=(*state.present, expert))
        case ReviewStarted(presiding=presiding):
            return replace(state, status=Status.REVIEWING, presiding=presiding or state.chair)
        case AvoidanceDeclared():
            return replace(state, candidates=_standing_back(state.candidates, event))
        case PanelFormed():
            others = tuple(one for one in state.panels if one.panel != event.panel)
            formed = Panel(
                panel=event.panel,
                name=event.name,
                members=event.members,
                declarations=event.declarations,
            )
            return replace(state, panels=(*others, formed))
        case PanelDissolved(panel=panel):
            return replace(state, panels=tuple(p for p in state.panels if p.panel != panel))
        case PanelOpinionWritten() | Scored():
            return state
        case CandidateDeferred(declaration=declaration, complete=complete):
            return replace(
                state,
                deferred=state.deferred | {declaration},
                status=Status.COUNTED if complete else state.status,
            )
        case MeetingCalledOff():
            return replace(state, status=Status.CALLED_OFF)
        case _:
            return _evolve_vote(state, event)


def _evolve_vote(
    state: ReviewMeeting,
    event: BallotOpened
    | BallotReturned
    | PaperTallyEntered
    | PaperTallyConfirmed
    | BallotClosed
    | BallotVoided
    | TallySigned,
) -> ReviewMeeting:
    match event:
        case BallotOpened(ballot=ballot):
            everybody = tuple(candidate.declaration for candidate in state.candidates)
            return replace(
                state,
                status=Status.VOTING,
                ballot=ballot,
                voted_on=event.candidates or everybody,
                paper=event.paper,
                entered=None,
                earlier_ballots=state.earlier_ballots | {ballot},
                returned=frozenset(),
            )
        case BallotReturned(expert=expert):
            return replace(state, returned=state.returned | {expert})
        case PaperTallyEntered():
            return replace(state, entered=event)
        case PaperTallyConfirmed():
            return state
        case BallotClosed(tallies=tallies, complete=complete):
            return replace(
                state,
                status=Status.COUNTED if complete else Status.REVIEWING,
                tallies=(*state.tallies, *tallies),
            )
        case BallotVoided():
            return replace(
                state,
                status=Status.REVIEWING,
                ballot=None,
                voted_on=(),
                paper=False,
                entered=None,
                returned=frozenset(),
            )
        case TallySigned(results=results):
            return replace(state, status=Status.SIGNED, results=results)
        case _:
            assert_never(event)


def _standing_back(
    candidates: tuple[MeetingCandidate, ...], event: AvoidanceDeclared
) -> tuple[MeetingCandidate, ...]:
    return tuple(
        replace(one, recused=(*one.recused, event.expert))
        if one.declaration == event.declaration
        else one
        for one in candidates
    )
