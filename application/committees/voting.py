"""The vote of a meeting (C13, A7): ballots in the box or on paper, counted, signed."""

from dataclasses import dataclass, field
from uuid import UUID

from application.committees.ballot_box import BallotLost, Choice
from application.committees.meeting_access import (
    loaded,
    plan_of,
    require_member,
    require_office,
)
from application.committees.planning import Nothing
from application.desk import Desk
from application.organisations.post_quotas import end_without_title
from application.permissions import require_role
from application.ports import Context, EventLog, Key, Receipt
from application.work import Work, execute
from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import TakeResult
from domain.committees.review_meeting import REVIEW_MEETING, ReviewMeeting, Status
from domain.committees.secret_ballot import (
    CloseBallot,
    ConfirmPaperTally,
    EnterPaperTally,
    OpenBallot,
    PaperCount,
    ReturnBallot,
    SignTally,
    Tally,
    VoidBallot,
)
from domain.decider import Rejected
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    declaration: UUID
    choice: Choice = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotForm:
    """One expert's whole ballot. Nothing of it is stored, logged or hashed."""

    votes: tuple[Vote, ...] = field(repr=False)
    ballot: UUID | None = None
    """Which ballot it was filled in for, so that a page from an earlier one does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidForm:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBallotForm:
    candidates: tuple[UUID, ...] = ()
    """Declarations that are voted on in this round; none: all that are left."""
    paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """What one person has counted of the papers."""

    issued: int
    returned: int
    counts: tuple[PaperCount, ...]


def open_ballot(
    work: Work, desk: Desk, meeting: UUID, form: OpenBallotForm, expected: int | None
) -> UUID:
    require_office(work, desk, loaded(work, meeting, expected))
    ballot = desk.new_id()
    command = OpenBallot(ballot=ballot, candidates=form.candidates, paper=form.paper)
    state = work.do(REVIEW_MEETING, meeting, command)
    if not form.paper:
        work.afterwards(lambda: desk.ballots.open(ballot, state.all_electors))
    return meeting


def check_ballot(
    log: EventLog, context: Context, desk: Desk, meeting: UUID, form: BallotForm
) -> UUID:
    """Whether this ballot would be taken now; answers the ballot it is for. Changes nothing.

    Raises `Rejected` as `cast_ballot` does.
    """
    require_role(desk.actor, Role.EXPERT)
    look = Work(log, context)
    state = loaded(look, meeting, None)
    require_member(desk, state)
    ballot = form.ballot or _open_ballot(state)
    # Decided and thrown away: it tells whoever is late, away or has voted already.
    look.do(REVIEW_MEETING, meeting, ReturnBallot(ballot=ballot, expert=desk.person))
    listed = [vote.declaration for vote in form.votes]
    mine = {d for d, electors in state.all_electors.items() if desk.person in electors}
    if any(d in state.voted_on and d not in mine for d in listed):
        raise Rejected("vote-recused")
    if len(set(listed)) < len(listed) or set(listed) != mine:
        raise Rejected("ballot-incomplete", fields={"votes": "one-per-candidate"})
    return ballot


def cast_ballot(
    log: EventLog, context: Context, desk: Desk, meeting: UUID, form: BallotForm, key: Key | None
) -> Receipt:
    """Only that it was returned is stored; `key` must not be derived from the choices.

    Raises `Rejected("ballot-lost")` when this process does not hold the box.
    """
    if key is not None and (earlier := log.receipt(key)) is not None:
        return earlier
    ballot = check_ballot(log, context, desk, meeting, form)
    choices = {vote.declaration: vote.choice for vote in form.votes}
    receipts: list[Receipt] = []

    def returned(work: Work) -> UUID:
        work.do(REVIEW_MEETING, meeting, ReturnBallot(ballot=ballot, expert=desk.person))
        return meeting

    try:
        desk.ballots.cast(
            ballot,
            desk.person,
            choices,
            lambda: receipts.append(execute(log, context, returned, key)),
        )
    except BallotLost:
        raise Rejected("ballot-lost") from None
    return receipts[0]


def close_ballot(
    log: EventLog,
    context: Context,
    desk: Desk,
    meeting: UUID,
    expected: int | None,
    key: Key | None,
) -> Receipt:
    """计票: the tally is the event, and the box is destroyed."""
    if key is not None and (earlier := log.receipt(key)) is not None:
        return earlier
    look = Work(log, context)
    state = loaded(look, meeting, expected)
    require_office(look, desk, state)
    ballot = _open_ballot(state)
    if state.status is not Status.VOTING:
        raise Rejected("vote-over")
    if state.paper:
        raise Rejected("ballot-on-paper")
    receipts: list[Receipt] = []

    def record(tallies: tuple[Tally, ...]) -> None:
        def counted(work: Work) -> UUID:
            work.do(REVIEW_MEETING, meeting, CloseBallot(ballot=ballot, tallies=tallies))
            return meeting

        receipts.append(execute(log, context, counted, key))

    try:
        desk.ballots.close(ballot, record)
    except BallotLost:
        raise Rejected("ballot-lost") from None
    return receipts[0]


def enter_paper_tally(
    work: Work, desk: Desk, meeting: UUID, form: PaperForm, expected: int | None
) -> UUID:
    """录入纸质计票: the first of two people, from the office."""
    state = loaded(work, meeting, expected)
    require_office(work, desk, state)
    work.do(
        REVIEW_MEETING,
        meeting,
        EnterPaperTally(
            ballot=_open_ballot(state),
            clerk=desk.actor.account,
            issued=form.issued,
            returned=form.returned,
            counts=form.counts,
        ),
    )
    return meeting


def confirm_paper_tally(
    work: Work, desk: Desk, meeting: UUID, form: PaperForm, expected: int | None
) -> UUID:
    """复核纸质计票: another officer of the office, or a member who is there (监票人)."""
    state = loaded(work, meeting, expected)
    if desk.actor.role is Role.EXPERT:
        require_member(desk, state)
        if desk.person not in state.present:
            raise Rejected("not-present")
    else:
        require_office(work, desk, state)
    work.do(
        REVIEW_MEETING,
        meeting,
        ConfirmPaperTally(
            ballot=_open_ballot(state),
            clerk=desk.actor.account,
            issued=form.issued,
            returned=form.returned,
            counts=form.counts,
        ),
    )
    return meeting


def void_ballot(
    work: Work, desk: Desk, meeting: UUID, form: VoidForm, expected: int | None
) -> UUID:
    """The box was lost or the vote disturbed: everybody votes again under a new ballot."""
    state = loaded(work, meeting, expected)
    require_office(work, desk, state)
    ballot = _open_ballot(state)
    work.do(REVIEW_MEETING, meeting, VoidBallot(ballot=ballot, reason=form.reason))
    work.afterwards(lambda: desk.ballots.discard(ballot))
    return meeting


def sign_tally(work: Work, desk: Desk, meeting: UUID, _: Nothing, expected: int | None) -> UUID:
    """By the chair or the vice-chair who presides; every declaration takes its result with it."""
    require_role(desk.actor, Role.EXPERT)
    require_member(desk, loaded(work, meeting, expected))
    state = work.do(REVIEW_MEETING, meeting, SignTally(chair=desk.person))
    plan = plan_of(work, state)
    assert plan.office is not None, "a plan with a meeting has an office"
    for result in state.results:
        work.do(
            DECLARATION,
            result.declaration,
            TakeResult(
                meeting=meeting,
                organisation=plan.office,
                yes=result.yes,
                no=result.no,
                abstain=result.abstain,
                present=result.present,
                passed=result.passed,
            ),
        )
        if not result.passed:
            end_without_title(work, result.declaration)
    return meeting


def _open_ballot(state: ReviewMeeting) -> UUID:
    """The ballot that is open, or the last one, which is over."""
    if state.ballot is None:
        raise Rejected("ballot-not-open", status=state.status)
    return state.ballot
