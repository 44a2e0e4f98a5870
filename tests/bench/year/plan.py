"""A committee's plan: its candidates from the list of accepted cases to the filed results."""

from datetime import date, timedelta
from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import (
    ClosePublicity,
    ExtendPublicity,
    File,
    JoinPlan,
    OpenPublicity,
    PassPlan,
    RefuseFiling,
    StrikeFromPlan,
)
from domain.committees.plan_candidates import AddCandidates, Candidate
from domain.committees.plan_publicity import (
    ClosePlanPublicity,
    ExtendPlanPublicity,
    OpenPlanPublicity,
)
from domain.committees.result_filing import RESULT_FILING, FilingResult, RecordFiling
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanKind,
    RejectPlan,
    ReviewPlan,
    SubmitPlan,
)
from domain.committees.rubric import RubricItem
from domain.people.person import PERSON, CloseDeclaration
from domain.terms import TitleLevel
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.founding import specialties_of
from tests.bench.year.issuing import issue
from tests.bench.year.meeting import draw_experts, hold_meeting
from tests.bench.year.objections import in_public
from tests.bench.year.province import ROUNDS, SENIOR, Seat
from tests.bench.year.world import CALENDAR, World

LARGEST = 200
"""Candidates of one plan."""
RUBRIC = (
    RubricItem(code="ethics", name="职业道德", maximum=10),
    RubricItem(code="ability", name="专业能力", maximum=40),
    RubricItem(code="results", name="业绩成果", maximum=50),
)
GROUP = "学科组"
SEATS = {True: 11, False: 7}
ALTERNATES = 4


def rounds(world: World, seat: Seat) -> Story:
    """The office looks through its accepted cases a few times a year."""
    for number, day in enumerate(ROUNDS[seat.level], 1):
        yield world.clock.on(day + timedelta(days=world.random.randint(0, 10)))
        cases, seat.waiting = seat.waiting, []
        for first in range(0, len(cases), LARGEST):
            story = _sitting(world, seat, cases[first : first + LARGEST], number)
            world.clock.start(story, world.clock.soon())


def _sitting(world: World, seat: Seat, cases: list[UUID], number: int) -> Story:
    plan = world.ledger.new_id()
    _draft(world, seat, plan, cases, number)
    yield world.clock.after(1, 4)
    yield from _approval(world, seat, plan)
    yield world.clock.after(1, 4)
    yield from _publicity(world, seat, plan, "P1")
    if not _at(world, plan, "E"):
        return  # every candidate has been sent back
    yield world.clock.after(1, 3)
    roster = yield from draw_experts(world, seat, plan)
    yield world.clock.after(2, 9)
    yield from hold_meeting(world, seat, plan, _at(world, plan, "E"), roster)
    if not _at(world, plan, "P2"):
        return
    yield world.clock.after(1, 5)
    yield from _publicity(world, seat, plan, "P2")
    yield world.clock.after(6, 14)
    for _ in range(2):  # again for those whom an objection has held back
        _file(world, seat, plan, number)
        yield world.clock.after(2, 12)
        issue(world, _at(world, plan, "X"))
        yield world.clock.after(14, 30)
    world.ledger.forget(plan)


def _draft(world: World, seat: Seat, plan: UUID, cases: list[UUID], number: int) -> None:
    ledger, office = world.ledger, seat.office
    assert office.organisation is not None, "an office is a body"
    assert office.account is not None, "and has an account"
    ledger.begin(office)
    special = world.chance(mix.SPECIAL_PLAN)
    drafting = DraftPlan(
        plan=plan,
        committee=seat.id,
        office=office.organisation,
        name=f"2026年{seat.name}第{number}批呈报方案",
        kind=PlanKind.SPECIAL if special else PlanKind.ORDINARY,
        year=2026,
        requirements=(
            ExpertRequirement(
                group=GROUP,
                specialties=specialties_of(seat.series),
                level=TitleLevel.SENIOR_ASSOCIATE,
                primary=SEATS[seat.title_level is SENIOR],
                alternates=ALTERNATES,
            ),
        ),
        rubric=RUBRIC,
        maker=office.account,
    )
    ledger.do(REVIEW_PLAN, plan, drafting)
    listed = tuple(
        Candidate(declaration=case, authority=seat.authority, waits_for_plan=not seat.delegated)
        for case in cases
    )
    ledger.do(REVIEW_PLAN, plan, AddCandidates(candidates=listed))
    for case in cases:
        ledger.do(DECLARATION, case, JoinPlan(plan=plan, organisation=office.organisation))


def _approval(world: World, seat: Seat, plan: UUID) -> Story:
    """Submitted, perhaps turned away once, and approved; some candidates are struck."""
    ledger, province = world.ledger, world.province
    office = seat.office
    assert office.organisation is not None, "an office is a body"
    assert office.account is not None, "and has an account"
    rejected = world.chance(mix.PLAN_REJECTED)
    while True:
        ledger.begin(office)
        submitting = SubmitPlan(
            office=office.organisation,
            maker=office.account,
            specialties=frozenset(specialties_of(seat.series)),
        )
        state = ledger.do(REVIEW_PLAN, plan, submitting)
        yield world.clock.after(1, 6)
        hands = province.special if state.kind is PlanKind.SPECIAL else province.hands
        reviewer = hands[seat.authority]
        assert reviewer.account is not None, "an officer has an account"
        ledger.begin(reviewer)
        duties = (state.kind.duty,)
        if not rejected:
            break
        rejected = False
        refusal = RejectPlan(
            authority=seat.authority,
            duties=duties,
            reviewer=reviewer.account,
            opinion="专家需求与参评专业不符，请调整。",
        )
        ledger.do(REVIEW_PLAN, plan, refusal)
        yield world.clock.after(1, 5)
    listed = [candidate.declaration for candidate in state.candidates]
    struck = () if seat.delegated else tuple(c for c in listed[1:] if world.chance(mix.STRUCK))
    approval = ApprovePlan(
        authority=seat.authority,
        duties=duties,
        reviewer=reviewer.account,
        struck=struck,
        opinion="同意按方案组织评审。",
    )
    ledger.do(REVIEW_PLAN, plan, approval)
    if seat.delegated:
        return
    gone = frozenset(struck)
    opinion = "同意。"
    for case in listed:
        if case in gone:
            strike = StrikeFromPlan(
                plan=plan, organisation=seat.authority, opinion="业绩材料不充分，退回补充。"
            )
            ledger.do(DECLARATION, case, strike)
            world.again(case)
        else:
            passed = PassPlan(plan=plan, organisation=seat.authority, opinion=opinion)
            ledger.do(DECLARATION, case, passed)


def _publicity(world: World, seat: Seat, plan: UUID, code: str) -> Story:
    ledger, office = world.ledger, seat.office
    assert office.organisation is not None, "an office is a body"
    ledger.begin(office)
    opening = OpenPlanPublicity(
        office=office.organisation,
        code=code,
        posted_on=ledger.today,
        working_days=5,
        calendar=CALENDAR,
    )
    state = ledger.do(REVIEW_PLAN, plan, opening)
    for case in _at(world, plan, code):
        opened = OpenPublicity(
            code=code,
            organisation=office.organisation,
            posted_on=ledger.today,
            last_day=_last(state),
        )
        ledger.do(DECLARATION, case, opened)
        if world.chance(mix.OBJECTION[code]):
            world.clock.start(in_public(world, case), world.clock.soon())
    yield world.clock.after(2, 3)
    if world.chance(mix.PUBLICITY_EXTENDED):
        ledger.begin(office)
        longer = ExtendPlanPublicity(
            office=office.organisation,
            code=code,
            reason="公示期间网站检修，顺延。",
            working_days=2,
            on=ledger.today,
            calendar=CALENDAR,
        )
        state = ledger.do(REVIEW_PLAN, plan, longer)
        for case in _publicised(world, plan, code):
            extended = ExtendPublicity(
                code=code,
                organisation=office.organisation,
                reason=longer.reason,
                last_day=_last(state),
            )
            ledger.do(DECLARATION, case, extended)
    yield world.clock.on(_last(state) + timedelta(days=1))
    ledger.begin(office)
    here = _publicised(world, plan, code)
    closing = ClosePlanPublicity(office=office.organisation, code=code, on=ledger.today)
    ledger.do(REVIEW_PLAN, plan, closing)
    for case in here:
        if not any(one.state.open for one in ledger.state(DECLARATION, case).objections):
            closed = ClosePublicity(code=code, organisation=office.organisation, on=ledger.today)
            ledger.do(DECLARATION, case, closed)


def _file(world: World, seat: Seat, plan: UUID, number: int) -> None:
    """备案: of all but a few the titles take effect."""
    ledger = world.ledger
    authority = world.hand(seat.authority)
    at = _to_be_filed(world, plan) if seat.delegated else _at(world, plan, "X")
    refused = [case for case in at if world.chance(mix.NOT_FILED)]
    gone = frozenset(refused)
    filed = [case for case in at if case not in gone]
    serial = f"{world.random.randrange(10_000):04d}"
    for result, chosen in ((FilingResult.FILED, filed), (FilingResult.NOT_FILED, refused)):
        if not chosen:
            continue
        filing, yes = ledger.new_id(), result is FilingResult.FILED
        ledger.begin(authority)
        recording = RecordFiling(
            filing=filing,
            organisation=seat.authority,
            result=result,
            filing_number=f"职称备〔2026〕{number}{serial}号" if yes else "",
            filed_on=ledger.today,
            opinion="同意备案。" if yes else "评审程序存疑，不予备案。",
            declarations=tuple(chosen),
        )
        ledger.do(RESULT_FILING, filing, recording)
        ledger.forget(filing)
        for case in chosen:
            if yes:
                filing_it = File(
                    organisation=seat.authority,
                    officer=None,
                    opinion=recording.opinion,
                    filing_number=recording.filing_number,
                    filed_on=ledger.today,
                    today=ledger.today,
                )
                ledger.do(DECLARATION, case, filing_it)
                continue
            refusing = RefuseFiling(
                organisation=seat.authority, officer=None, opinion=recording.opinion
            )
            state = ledger.do(DECLARATION, case, refusing)
            assert state.applicant is not None, "a case has an applicant"
            ledger.do(PERSON, state.applicant, CloseDeclaration(declaration=case))
            ledger.forget(state.applicant)
            world.applicants.pop(case, None)


def _to_be_filed(world: World, plan: UUID) -> list[UUID]:
    return [*_at(world, plan, "Fp"), *_at(world, plan, "Fm")]


def _at(world: World, plan: UUID, code: str) -> list[UUID]:
    """The plan's candidates at a stage."""
    found = []
    for candidate in world.ledger.state(REVIEW_PLAN, plan).candidates:
        state = world.ledger.state(DECLARATION, candidate.declaration)
        here = state.plan == plan and state.stage is not None and state.stage.code == code
        if here:
            found.append(candidate.declaration)
    return found


def _publicised(world: World, plan: UUID, code: str) -> list[UUID]:
    """Those in the publicity that runs."""
    posted = world.ledger.state(REVIEW_PLAN, plan).publicities.posted_on
    states = ((case, world.ledger.state(DECLARATION, case)) for case in _at(world, plan, code))
    return [case for case, state in states if state.posted == posted]


def _last(state: ReviewPlan) -> date:
    assert state.last_day is not None, "a publicity runs"
    return state.last_day
