"""The decisions of a review meeting; panels and votes have files of their own."""

from typing import assert_never
from uuid import UUID

from domain.committees import secret_ballot
from domain.committees.review_meeting import panels, votes
from domain.committees.review_meeting.commands import (
    CallOffMeeting,
    Command,
    DeclareAvoidance,
    DeferCandidate,
    DissolvePanel,
    FormPanel,
    OpenMeeting,
    RecordAttendance,
    Score,
    StartReview,
    WritePanelOpinion,
)
from domain.committees.review_meeting.events import (
    AttendanceRecorded,
    AvoidanceDeclared,
    AvoidanceGround,
    CandidateDeferred,
    Event,
    MeetingCalledOff,
    MeetingOpened,
    ReviewStarted,
    Scored,
)
from domain.committees.review_meeting.requirements import (
    require,
    require_member,
    require_present,
    require_quorum,
    require_undecided,
)
from domain.committees.review_meeting.state import ReviewMeeting, Status
from domain.committees.rubric import out_of_range, weighted_total
from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.quorum import lawful_size


def decide(command: Command, state: ReviewMeeting) -> list[Event]:
    match command:
        case OpenMeeting():
            return _open(command, state)
        case RecordAttendance(expert=expert):
            # While a ballot is open the electors stand fixed; afterwards nobody comes late.
            require(state, Status.OPEN, Status.REVIEWING)
            require_member(expert, state)
            if expert in state.present:
                raise Rejected("already-present")
            return [AttendanceRecorded(expert=expert)]
        case StartReview(presiding=presiding):
            return _start(presiding, state)
        case DeclareAvoidance():
            return _stand_back(command, state)
        case FormPanel() | DissolvePanel() | WritePanelOpinion():
            return panels.decide(command, state)
        case Score():
            return _score(command, state)
        case DeferCandidate():
            return _defer(command, state)
        case CallOffMeeting(reason=reason):
            require(state, Status.OPEN, Status.REVIEWING)
            if state.tallies:
                raise Rejected("meeting-has-decided")
            return [MeetingCalledOff(reason=_required(reason))]
        case _:
            return _vote(command, state)


def _vote(command: secret_ballot.Command, state: ReviewMeeting) -> list[Event]:
    match command:
        case secret_ballot.OpenBallot():
            return votes.open_ballot(command, state)
        case secret_ballot.ReturnBallot():
            return votes.return_ballot(command, state)
        case secret_ballot.CloseBallot():
            return votes.close_ballot(command, state)
        case secret_ballot.EnterPaperTally():
            return votes.enter_paper_tally(command, state)
        case secret_ballot.ConfirmPaperTally():
            return votes.confirm_paper_tally(command, state)
        case secret_ballot.VoidBallot():
            return votes.void_ballot(command, state)
        case secret_ballot.SignTally():
            return votes.sign_tally(command, state)
        case _:
            assert_never(command)


def _open(command: OpenMeeting, state: ReviewMeeting) -> list[Event]:
    require(state, Status.NEW)
    members = frozenset(command.roster)
    declarations = [candidate.declaration for candidate in command.candidates]
    codes = [item.code for item in command.rubric]
    vices = frozenset(command.vice_chairs)
    wrong: dict[str, str] = {}
    if len(members) < len(command.roster):
        wrong["roster"] = "listed-twice"
    elif not lawful_size(len(members), command.minimum_seats):
        wrong["roster"] = "seats"
    if command.chair not in members:
        wrong["chair"] = "not-on-roster"
    if not vices <= members:
        wrong["vice_chairs"] = "not-on-roster"
    elif len(vices) < len(command.vice_chairs) or command.chair in vices:
        wrong["vice_chairs"] = "vice-chairs-others"
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
            vice_chairs=command.vice_chairs,
            rubric=command.rubric,
            exclusions=command.exclusions,
        )
    ]


def _start(presiding: UUID, state: ReviewMeeting) -> list[Event]:
    """主任委员或者副主任委员主持 (chapter 4); a vice-chair only while the chair is not there."""
    require(state, Status.OPEN)
    if presiding != state.chair and presiding not in state.vice_chairs:
        raise Rejected("not-chair-or-vice")
    require_present(presiding, state)
    if presiding != state.chair and state.chair in state.present:
        raise Rejected("chair-present")
    require_quorum(state)
    present, members = len(state.present), len(state.roster)
    return [ReviewStarted(presiding=presiding, present=present, members=members)]


def _stand_back(command: DeclareAvoidance, state: ReviewMeeting) -> list[Event]:
    """Also from a candidate of the expert's own panel: the panel then has one member less."""
    if state.status is Status.VOTING and command.declaration in state.voted_on:
        raise Rejected("avoidance-too-late")
    require(state, Status.OPEN, Status.REVIEWING, Status.VOTING)
    require_member(command.expert, state)
    candidate = require_undecided(command.declaration, state)
    if command.expert in candidate.recused:
        raise Rejected("recused-already")
    if command.ground is AvoidanceGround.OTHER:
        _required(command.reason)
    return [
        AvoidanceDeclared(
            expert=command.expert,
            declaration=command.declaration,
            ground=command.ground,
            reason=Personal(command.expert, command.reason.strip()),
        )
    ]


def _score(command: Score, state: ReviewMeeting) -> list[Event]:
    require(state, Status.REVIEWING)
    require_present(command.expert, state)
    candidate = require_undecided(command.declaration, state)
    if command.expert in candidate.recused:
        raise Rejected("recused")
    points = {item.code: item.points for item in command.items}
    if set(points) != {item.code for item in state.rubric} or len(points) < len(command.items):
        raise Rejected("rubric-incomplete", fields={"items": "one-per-line"})
    if wrong := out_of_range(state.rubric, points):
        places = [n for n, item in enumerate(command.items) if item.code in wrong]
        fields = {f"items.{place}.points": "out-of-range" for place in places}
        raise Rejected("score-out-of-range", fields=fields)
    return [
        Scored(
            expert=command.expert,
            declaration=command.declaration,
            items=command.items,
            total=weighted_total(state.rubric, points),
            opinion=Personal(candidate.applicant, command.opinion),
        )
    ]


def _defer(command: DeferCandidate, state: ReviewMeeting) -> list[Event]:
    """For want of a quorum, say: the others are decided, this one in another meeting."""
    require(state, Status.REVIEWING)
    candidate = require_undecided(command.declaration, state)
    last = state.undecided == (command.declaration,)
    if last and not state.tallies:
        raise Rejected("nobody-voted-on")
    return [
        CandidateDeferred(
            declaration=command.declaration,
            reason=Personal(candidate.applicant, _required(command.reason)),
            complete=last,
        )
    ]


def _required(reason: str) -> str:
    if not reason.strip():
        raise Rejected("reason-required", fields={"reason": "required"})
    return reason.strip()
