"""The decisions about ballots: by the box or on paper, counted, void, signed."""

from uuid import UUID

from domain.committees import secret_ballot
from domain.committees.review_meeting.events import Event
from domain.committees.review_meeting.requirements import require, require_quorum, require_undecided
from domain.committees.review_meeting.state import ReviewMeeting, Status
from domain.committees.secret_ballot import (
    BallotClosed,
    BallotOpened,
    BallotReturned,
    BallotVoided,
    CloseBallot,
    ConfirmPaperTally,
    EnterPaperTally,
    OpenBallot,
    PaperTallyConfirmed,
    PaperTallyEntered,
    ReturnBallot,
    SignTally,
    Tally,
    TallySigned,
    VoidBallot,
)
from domain.decider import Rejected
from domain.rules.quorum import quorum, without


def open_ballot(command: OpenBallot, state: ReviewMeeting) -> list[Event]:
    require(state, Status.REVIEWING)
    if command.ballot in state.earlier_ballots:
        raise Rejected("ballot-used-before", fields={"ballot": "used"})
    listed = command.candidates or state.undecided
    if len(set(listed)) < len(listed):
        raise Rejected("required-once-each", fields={"candidates": "required-once-each"})
    for declaration in listed:
        require_undecided(declaration, state)
    require_quorum(state, listed)
    electors = tuple(e for e in state.present if _may_vote(e, state, listed))
    return [
        BallotOpened(
            ballot=command.ballot, electors=electors, candidates=listed, paper=command.paper
        )
    ]


def return_ballot(command: ReturnBallot, state: ReviewMeeting) -> list[Event]:
    _require_open(command.ballot, state)
    if state.paper:
        raise Rejected("ballot-on-paper")
    if command.expert not in state.present:
        raise Rejected("elector-absent")
    if not _may_vote(command.expert, state, state.voted_on):
        raise Rejected("elector-recused")
    if command.expert in state.returned:
        raise Rejected("ballot-already-returned")
    return [BallotReturned(ballot=command.ballot, expert=command.expert)]


def close_ballot(command: CloseBallot, state: ReviewMeeting) -> list[Event]:
    _require_open(command.ballot, state)
    if state.paper:
        raise Rejected("ballot-on-paper")
    electors = state.all_electors
    returned = {d: sum(e in state.returned for e in mine) for d, mine in electors.items()}
    _require_enough(returned, state)
    present = {d: len(mine) for d, mine in electors.items()}
    secret_ballot.require_true_tallies(command.tallies, present=present, returned=returned)
    return [_closed(command.tallies, state)]


def enter_paper_tally(command: EnterPaperTally, state: ReviewMeeting) -> list[Event]:
    """Again, until somebody else has confirmed it: the later one counts."""
    tallies = _paper_tallies(command, state)
    return [
        PaperTallyEntered(
            ballot=command.ballot,
            clerk=command.clerk,
            issued=command.issued,
            returned=command.returned,
            tallies=tallies,
        )
    ]


def confirm_paper_tally(command: ConfirmPaperTally, state: ReviewMeeting) -> list[Event]:
    """The second person counts afresh; only the same numbers close the ballot."""
    tallies = _paper_tallies(command, state)
    first = state.entered
    if first is None:
        raise Rejected("paper-tally-missing")
    if command.clerk == first.clerk:
        raise Rejected("paper-tally-same-person")
    again = (command.issued, command.returned, frozenset(tallies))
    if again != (first.issued, first.returned, frozenset(first.tallies)):
        raise Rejected("paper-tally-differs")
    return [
        PaperTallyConfirmed(ballot=command.ballot, clerk=command.clerk),
        _closed(first.tallies, state),
    ]


def void_ballot(command: VoidBallot, state: ReviewMeeting) -> list[Event]:
    _require_open(command.ballot, state)
    if not command.reason.strip():
        raise Rejected("reason-required", fields={"reason": "required"})
    return [BallotVoided(ballot=command.ballot, reason=command.reason)]


def sign_tally(command: SignTally, state: ReviewMeeting) -> list[Event]:
    require(state, Status.COUNTED)
    if command.chair not in state.signatories:
        raise Rejected("not-the-chair")
    assert state.ballot is not None, "something was voted on"
    results = tuple(secret_ballot.result(tally) for tally in state.tallies)
    return [TallySigned(chair=command.chair, ballot=state.ballot, results=results)]


def _closed(tallies: tuple[Tally, ...], state: ReviewMeeting) -> BallotClosed:
    assert state.ballot is not None, "a ballot is open"
    left = set(state.undecided) - {tally.declaration for tally in tallies}
    return BallotClosed(ballot=state.ballot, tallies=tallies, complete=not left)


def _paper_tallies(
    command: EnterPaperTally | ConfirmPaperTally, state: ReviewMeeting
) -> tuple[Tally, ...]:
    """What was counted, checked against who is there."""
    _require_open(command.ballot, state)
    if not state.paper:
        raise Rejected("ballot-in-the-box")
    electors = state.all_electors
    voters = len({expert for mine in electors.values() for expert in mine})
    wrong: dict[str, str] = {}
    if not 0 <= command.issued <= voters:
        wrong["issued"] = "paper-issued-wrong"
    if not 0 <= command.returned <= command.issued:
        wrong["returned"] = "paper-returned-wrong"
    if wrong:
        raise Rejected("paper-tally-wrong", fields=wrong, voters=voters)
    present = {d: len(mine) for d, mine in electors.items()}
    counted = {one.declaration: one.yes + one.no + one.abstain for one in command.counts}
    tallies = tuple(
        Tally(
            declaration=one.declaration,
            yes=one.yes,
            no=one.no,
            abstain=one.abstain,
            present=present.get(one.declaration, 0),
        )
        for one in command.counts
    )
    secret_ballot.require_true_tallies(tallies, present=present, returned=counted)
    places = [one.declaration for one in command.counts]
    for declaration, votes in counted.items():
        # Whoever stands back from one candidate returns a paper without a mark there.
        standing_back = voters - present[declaration]
        least = command.returned - standing_back
        if not least <= votes <= min(command.returned, present[declaration]):
            place = f"counts.{places.index(declaration)}.yes"
            raise Rejected("paper-sum-wrong", fields={place: "paper-sum"}, votes=votes)
    _require_enough(counted, state)
    return tallies


def _require_enough(returned: dict[UUID, int], state: ReviewMeeting) -> None:
    """Too few ballots decide nothing, and would tell how those few voted."""
    for declaration, votes in returned.items():
        candidate = state.candidate(declaration)
        members = without(state.roster, candidate.recused if candidate else ())
        if not quorum(votes, members):
            raise Rejected("too-few-ballots", returned=votes, members=members)


def _may_vote(expert: UUID, state: ReviewMeeting, declarations: tuple[UUID, ...]) -> bool:
    return any(expert in state.electors(declaration) for declaration in declarations)


def _require_open(ballot: UUID, state: ReviewMeeting) -> None:
    if state.status is Status.VOTING and ballot == state.ballot:
        return
    if ballot in state.earlier_ballots:
        raise Rejected("vote-over")
    raise Rejected("ballot-not-open", status=state.status)
