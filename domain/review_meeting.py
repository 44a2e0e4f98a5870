"""Review meeting (评审会议): attendance, quorum, scores, the secret vote and its tally.

Scores and opinions carry their author's name; votes do not. Of a ballot the log keeps who
returned one and, once it is closed, the tally: nothing that links an expert to a choice
(`secret_ballot`).
Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain import secret_ballot
from domain.decider import Decider, Rejected
from domain.personal import Personal
from domain.rubric import ItemScore, RubricItem, out_of_range, weighted_total
from domain.rules.quorum import lawful_size, quorum, without
from domain.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    CloseBallot,
    OpenBallot,
    Result,
    ReturnBallot,
    SignTally,
    Tally,
    TallySigned,
    VoidBallot,
)

# What a meeting is about.


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCandidate:
    """参评人员: a declaration, whose it is, and the experts who stand back from it (回避)."""

    declaration: UUID
    applicant: UUID
    recused: tuple[UUID, ...] = ()


# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeeting:
    plan: UUID
    committee: UUID
    roster: tuple[UUID, ...]
    """The members: an odd number of experts."""
    candidates: tuple[MeetingCandidate, ...]
    chair: UUID
    """One of the roster."""
    rubric: tuple[RubricItem, ...]
    minimum_seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttendance:
    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReview:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Again for the same expert and declaration: the later one counts."""

    expert: UUID
    declaration: UUID
    items: tuple[ItemScore, ...]
    opinion: str


Command = OpenMeeting | RecordAttendance | StartReview | Score | secret_ballot.Command

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened:
    """评审会议召开"""

    plan: UUID
    committee: UUID
    roster: tuple[UUID, ...]
    candidates: tuple[MeetingCandidate, ...]
    chair: UUID
    rubric: tuple[RubricItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecorded:
    """专家签到"""

    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStarted:
    """评审开始, with the quorum"""

    present: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """专家打分"""

    expert: UUID
    declaration: UUID
    items: tuple[ItemScore, ...]
    total: int
    opinion: Personal
    """About the candidate, and so theirs."""


Event = MeetingOpened | AttendanceRecorded | ReviewStarted | Scored | secret_ballot.Event

# State.


class Status(StrEnum):
    NEW = "NEW"
    OPEN = "OPEN"
    """Experts sign in."""
    REVIEWING = "REVIEWING"
    VOTING = "VOTING"
    COUNTED = "COUNTED"
    SIGNED = "SIGNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMeeting:
    status: Status = Status.NEW
    plan: UUID | None = None
    roster: tuple[UUID, ...] = ()
    candidates: tuple[MeetingCandidate, ...] = ()
    chair: UUID | None = None
    rubric: tuple[RubricItem, ...] = ()
    present: tuple[UUID, ...] = ()
    ballot: UUID | None = None
    """The ballot that is open, or was counted."""
    earlier_ballots: frozenset[UUID] = frozenset()
    returned: frozenset[UUID] = frozenset()
    tallies: tuple[Tally, ...] = ()
    results: tuple[Result, ...] = ()

    def electors(self, declaration: UUID) -> tuple[UUID, ...]:
        """Who votes on a declaration: the experts present who are not recused for it."""
        for candidate in self.candidates:
            if candidate.declaration == declaration:
                return tuple(e for e in self.present if e not in candidate.recused)
        return ()

    @property
    def all_electors(self) -> dict[UUID, tuple[UUID, ...]]:
        """By declaration: what the ballot box has to be opened with."""
        return {c.declaration: self.electors(c.declaration) for c in self.candidates}


def decide(command: Command, state: ReviewMeeting) -> list[Event]:
    match command:
        case OpenMeeting():
            return _open(command, state)
        case RecordAttendance(expert=expert):
            # While a ballot is open the electors stand fixed; afterwards nobody comes late.
            _require(state, Status.OPEN, Status.REVIEWING)
            _require_member(expert, state)
            if expert in state.present:
                raise Rejected("already-present")
            return [AttendanceRecorded(expert=expert)]
        case StartReview():
            _require(state, Status.OPEN)
            _require_quorum(state)
            if state.chair not in state.present:
                raise Rejected("chair-absent")
            return [ReviewStarted(present=len(state.present), members=len(state.roster))]
        case Score():
            return _score(command, state)
        case OpenBallot(ballot=ballot):
            _require(state, Status.REVIEWING)
            _require_quorum(state)
            if ballot in state.earlier_ballots:
                raise Rejected("ballot-used-before", fields={"ballot": "used"})
            electors = tuple(e for e in state.present if _may_vote(e, state))
            return [BallotOpened(ballot=ballot, electors=electors)]
        case ReturnBallot(ballot=ballot, expert=expert):
            _require_ballot(ballot, state)
            if expert not in state.present or not _may_vote(expert, state):
                raise Rejected("not-an-elector")
            if expert in state.returned:
                raise Rejected("ballot-already-returned")
            return [BallotReturned(ballot=ballot, expert=expert)]
        case CloseBallot(ballot=ballot, tallies=tallies):
            _require_ballot(ballot, state)
            return _close(tallies, state, ballot)
        case VoidBallot(ballot=ballot, reason=reason):
            _require_ballot(ballot, state)
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "required"})
            return [BallotVoided(ballot=ballot, reason=reason)]
        case SignTally(chair=chair):
            _require(state, Status.COUNTED)
            if chair != state.chair:
                raise Rejected("not-the-chair")
            assert state.ballot is not None
            results = tuple(secret_ballot.result(tally) for tally in state.tallies)
            return [TallySigned(chair=chair, ballot=state.ballot, results=results)]
        case _:
            assert_never(command)


def evolve(state: ReviewMeeting, event: Event) -> ReviewMeeting:
    match event:
        case MeetingOpened():
            return replace(
                state,
                status=Status.OPEN,
                plan=event.plan,
                roster=event.roster,
                candidates=event.candidates,
                chair=event.chair,
                rubric=event.rubric,
            )
        case AttendanceRecorded(expert=expert):
            return replace(state, present=(*state.present, expert))
        case ReviewStarted():
            return replace(state, status=Status.REVIEWING)
        case Scored():
            return state
        case BallotOpened(ballot=ballot):
            return replace(
                state,
                status=Status.VOTING,
                ballot=ballot,
                earlier_ballots=state.earlier_ballots | {ballot},
                returned=frozenset(),
            )
        case BallotReturned(expert=expert):
            return replace(state, returned=state.returned | {expert})
        case BallotClosed(tallies=tallies):
            return replace(state, status=Status.COUNTED, tallies=tallies)
        case BallotVoided():
            return replace(state, status=Status.REVIEWING, ballot=None, returned=frozenset())
        case TallySigned(results=results):
            return replace(state, status=Status.SIGNED, results=results)
        case _:
            assert_never(event)


def _open(command: OpenMeeting, state: ReviewMeeting) -> list[Event]:
    _require(state, Status.NEW)
    members = frozenset(command.roster)
    declarations = [candidate.declaration for candidate in command.candidates]
    codes = [item.code for item in command.rubric]
    wrong: dict[str, str] = {}
    if len(members) < len(command.roster):
        wrong["roster"] = "listed-twice"
    elif not lawful_size(len(members), command.minimum_seats):
        wrong["roster"] = "seats"
    if command.chair not in members:
        wrong["chair"] = "not-on-roster"
    if not declarations or len(set(declarations)) < len(declarations):
        wrong["candidates"] = "required-once-each"
    elif any(not members.issuperset(candidate.recused) for candidate in command.candidates):
        wrong["candidates"] = "recused-not-on-roster"
    if not codes or len(set(codes)) < len(codes) or any(i.flaws() for i in command.rubric):
        wrong["rubric"] = "items"
    if wrong:
        raise Rejected(
            "meeting-fields-wrong",
            fields=wrong,
            seats=len(command.roster),
            minimum=command.minimum_seats,
        )
    return [
        MeetingOpened(
            plan=command.plan,
            committee=command.committee,
            roster=command.roster,
            candidates=command.candidates,
            chair=command.chair,
            rubric=command.rubric,
        )
    ]


def _score(command: Score, state: ReviewMeeting) -> list[Event]:
    _require(state, Status.REVIEWING)
    _require_member(command.expert, state)
    if command.expert not in state.present:
        raise Rejected("not-present")
    about = {c.declaration: c.applicant for c in state.candidates}
    if command.declaration not in about:
        raise Rejected("not-a-candidate", fields={"declaration": "unknown"})
    if command.expert not in state.electors(command.declaration):
        raise Rejected("recused")
    points = {item.code: item.points for item in command.items}
    if set(points) != {item.code for item in state.rubric} or len(points) < len(command.items):
        raise Rejected("rubric-incomplete", fields={"items": "one-per-line"})
    if wrong := out_of_range(state.rubric, points):
        raise Rejected("score-out-of-range", fields=dict.fromkeys(wrong, "out-of-range"))
    return [
        Scored(
            expert=command.expert,
            declaration=command.declaration,
            items=command.items,
            total=weighted_total(state.rubric, points),
            opinion=Personal(about[command.declaration], command.opinion),
        )
    ]


def _close(tallies: tuple[Tally, ...], state: ReviewMeeting, ballot: UUID) -> list[Event]:
    present = {d: len(electors) for d, electors in state.all_electors.items()}
    returned = {
        d: sum(e in state.returned for e in electors) for d, electors in state.all_electors.items()
    }
    for candidate in state.candidates:
        # Too few ballots decide nothing, and would tell how those few voted.
        members = without(state.roster, candidate.recused)
        if not quorum(returned[candidate.declaration], members):
            raise Rejected(
                "too-few-ballots", returned=returned[candidate.declaration], members=members
            )
    secret_ballot.require_true_tallies(tallies, present=present, returned=returned)
    return [BallotClosed(ballot=ballot, tallies=tallies)]


def _may_vote(expert: UUID, state: ReviewMeeting) -> bool:
    return any(expert not in candidate.recused for candidate in state.candidates)


def _require(state: ReviewMeeting, *statuses: Status) -> None:
    if state.status not in statuses:
        raise Rejected("meeting-status", status=state.status)


def _require_member(expert: UUID, state: ReviewMeeting) -> None:
    if expert not in state.roster:
        raise Rejected("not-on-roster")


def _require_ballot(ballot: UUID, state: ReviewMeeting) -> None:
    if state.status is not Status.VOTING or ballot != state.ballot:
        raise Rejected("ballot-not-open", status=state.status)


def _require_quorum(state: ReviewMeeting) -> None:
    """Of the whole meeting, and of what is left of it for each candidate."""
    for recused in ((), *(candidate.recused for candidate in state.candidates)):
        present, members = without(state.present, recused), without(state.roster, recused)
        if not quorum(present, members):
            raise Rejected("quorum-not-met", present=present, members=members)


REVIEW_MEETING: Decider[Command, ReviewMeeting, Event] = Decider(
    "review_meeting", get_args(Event), ReviewMeeting(), decide, evolve
)
