"""The experts of a plan are drawn, meet, score and vote."""

from collections.abc import Generator
from datetime import datetime
from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import TakeResult
from domain.committees.committee import COMMITTEE
from domain.committees.plan_draws import LinkDraw
from domain.committees.review_meeting import REVIEW_MEETING, MeetingCandidate, ReviewMeeting
from domain.committees.review_meeting.commands import (
    OpenMeeting,
    RecordAttendance,
    Score,
    StartReview,
)
from domain.committees.review_plan import REVIEW_PLAN
from domain.committees.rubric import ItemScore
from domain.committees.secret_ballot import (
    CloseBallot,
    OpenBallot,
    ReturnBallot,
    SignTally,
    Tally,
)
from domain.experts import attendance as a
from domain.experts.draw_request import DrawKind, RequestDraw
from domain.experts.expert_draw import EXPERT_DRAW, ApproveDraw, RevealSecret
from domain.people.person import PERSON, CloseDeclaration
from domain.rules.draw_algorithm import GroupSeats, Party, promise
from domain.rules.draw_pool import PoolEntry
from domain.rules.quorum import passed
from domain.streams import meeting_stream
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.province import Seat
from tests.bench.year.world import World

SCORES = 1
"""Experts who read a case as its main reviewers (主审) and score it."""


def draw_experts(
    world: World, seat: Seat, plan: UUID
) -> Generator[datetime, None, tuple[UUID, ...]]:
    """Request, approval, both secrets, and the answers of the drawn; the roster."""
    ledger, office = world.ledger, seat.office
    assert office.organisation is not None, "an office is a body"
    draw = ledger.new_id()
    secrets = {party: world.random.randbytes(32).hex() for party in Party}
    requirement = ledger.state(REVIEW_PLAN, plan).requirements[0]
    ledger.begin(office)
    ledger.do(REVIEW_PLAN, plan, LinkDraw(draw=draw, kind=DrawKind.FORMAL))
    request = RequestDraw(
        draw=draw,
        plan=plan,
        committee=seat.id,
        office=office.organisation,
        kind=DrawKind.FORMAL,
        groups=(
            GroupSeats(
                group=requirement.group,
                specialties=requirement.specialties,
                primary=requirement.primary,
                alternates=requirement.alternates,
            ),
        ),
        by_group=True,
        pool=tuple(
            PoolEntry(expert=person, group=requirement.group, unit=unit)
            for person, unit in world.province.experts[seat.series]
        ),
        minimum_seats=ledger.state(COMMITTEE, seat.id).minimum_seats,
        salt=world.random.randbytes(32).hex(),
        secret_commitment=promise(draw, Party.COMMITTEE, secrets[Party.COMMITTEE]),
    )
    ledger.do(EXPERT_DRAW, draw, request)
    yield world.clock.after(0, 2)
    ledger.begin(world.hand(seat.authority))
    approval = ApproveDraw(
        office=seat.authority,
        secret_commitment=promise(draw, Party.HRSS, secrets[Party.HRSS]),
    )
    ledger.do(EXPERT_DRAW, draw, approval)
    yield world.clock.soon()
    for party, hand in ((Party.COMMITTEE, office), (Party.HRSS, world.hand(seat.authority))):
        ledger.begin(hand)
        ledger.do(EXPERT_DRAW, draw, RevealSecret(party=party, secret=secrets[party]))
        yield world.clock.soon()
    yield from _answers(world, draw, requirement.alternates)
    return ledger.state(EXPERT_DRAW, draw).roster


def _answers(world: World, draw: UUID, alternates: int) -> Story:
    """Every expert who is asked confirms, or declines while somebody can take the seat."""
    ledger = world.ledger
    while True:
        seats = ledger.state(EXPERT_DRAW, draw).seats
        asked = [one.expert for one in seats if one.answer is a.Answer.ASKED]
        if not asked:
            return
        for expert in asked:
            ledger.begin(world.province.expert_hands[expert])
            if alternates and world.chance(mix.DECLINES):
                alternates -= 1
                declining = a.DeclineAttendance(expert=expert, reason="另有公务")
                ledger.do(EXPERT_DRAW, draw, declining)
            else:
                ledger.do(EXPERT_DRAW, draw, a.ConfirmAttendance(expert=expert))
        yield world.clock.soon()


def hold_meeting(
    world: World, seat: Seat, plan: UUID, cases: list[UUID], roster: tuple[UUID, ...]
) -> Story:
    """Convened, attended, scored, voted on in secret, counted and signed."""
    ledger, hands = world.ledger, world.province.expert_hands
    meeting = meeting_stream(plan, 1)
    ledger.begin(seat.office)
    opening = OpenMeeting(
        plan=plan,
        committee=seat.id,
        roster=roster,
        candidates=tuple(_candidate(world, case, roster) for case in cases),
        chair=roster[0],
        vice_chairs=roster[1:2],
        rubric=ledger.state(REVIEW_PLAN, plan).rubric,
        minimum_seats=ledger.state(COMMITTEE, seat.id).minimum_seats,
    )
    ledger.do(REVIEW_MEETING, meeting, opening)
    yield world.clock.after(1, 3)
    absent = world.random.choice((0, 0, 1))
    for expert in roster[: len(roster) - absent]:
        ledger.begin(hands[expert])
        ledger.do(REVIEW_MEETING, meeting, RecordAttendance(expert=expert))
    ledger.begin(hands[roster[0]])
    state = ledger.do(REVIEW_MEETING, meeting, StartReview(presiding=roster[0]))
    failing = frozenset(case for case in cases if world.chance(mix.FAILS))
    for case in cases:
        electors = sorted(state.electors(case))
        for expert in world.random.sample(electors, min(SCORES, len(electors))):
            ledger.begin(hands[expert])
            score = _score(world, state, expert, case, good=case not in failing)
            ledger.do(REVIEW_MEETING, meeting, score)
    yield world.clock.soon()
    ballot = ledger.new_id()
    ledger.begin(seat.office)
    state = ledger.do(REVIEW_MEETING, meeting, OpenBallot(ballot=ballot))
    voters = frozenset().union(*state.all_electors.values())
    for expert in sorted(voters):
        ledger.begin(hands[expert])
        state = ledger.do(REVIEW_MEETING, meeting, ReturnBallot(ballot=ballot, expert=expert))
    tallies = tuple(
        _tally(world, case, len(electors), case not in failing)
        for case, electors in state.all_electors.items()
    )
    ledger.begin(seat.office)
    ledger.do(REVIEW_MEETING, meeting, CloseBallot(ballot=ballot, tallies=tallies))
    yield world.clock.soon()
    _sign(world, seat, meeting, roster[0])


def _candidate(world: World, case: UUID, roster: tuple[UUID, ...]) -> MeetingCandidate:
    applicant = world.ledger.state(DECLARATION, case).applicant
    assert applicant is not None, "a submitted case has an applicant"
    recused = (roster[-1],) if world.chance(mix.RECUSED * len(roster)) else ()
    return MeetingCandidate(declaration=case, applicant=applicant, recused=recused)


def _score(world: World, state: ReviewMeeting, expert: UUID, case: UUID, *, good: bool) -> Score:
    low, high = (70, 98) if good else (35, 69)
    items = tuple(
        ItemScore(code=item.code, points=item.maximum * world.random.randint(low, high) // 100)
        for item in state.rubric
    )
    opinion = "业绩突出，建议通过。" if good else "业绩一般，创新性不足。"
    return Score(expert=expert, declaration=case, items=items, opinion=opinion)


def _tally(world: World, case: UUID, present: int, good: bool) -> Tally:
    fewest = next(yes for yes in range(present + 1) if passed(yes, present))
    yes = world.random.randint(fewest, present) if good else world.random.randrange(fewest)
    abstain = min(present - yes, world.random.choice((0, 0, 0, 1)))
    no = present - yes - abstain
    return Tally(declaration=case, yes=yes, no=no, abstain=abstain, present=present)


def _sign(world: World, seat: Seat, meeting: UUID, chair: UUID) -> None:
    ledger = world.ledger
    assert seat.office.organisation is not None, "an office is a body"
    ledger.begin(world.province.expert_hands[chair])
    state = ledger.do(REVIEW_MEETING, meeting, SignTally(chair=chair))
    for result in state.results:
        taking = TakeResult(
            meeting=meeting,
            organisation=seat.office.organisation,
            yes=result.yes,
            no=result.no,
            abstain=result.abstain,
            present=result.present,
            passed=result.passed,
        )
        case = ledger.do(DECLARATION, result.declaration, taking)
        if not result.passed:
            assert case.applicant is not None, "a submitted case has an applicant"
            closing = CloseDeclaration(declaration=result.declaration)
            ledger.do(PERSON, case.applicant, closing)
            ledger.forget(case.applicant)
            world.applicants.pop(result.declaration, None)
    ledger.forget(meeting)
