"""One declaration, from the draft to the committee's list of accepted cases, or to its end."""

from datetime import date, timedelta
from uuid import UUID

from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.cases.declaration.commands import (
    Approve,
    CloseUnitPublicity,
    ExtendUnitPublicity,
    Lapse,
    PassDown,
    PostUnitPublicity,
    Refuse,
    RequestSupplement,
    Resubmit,
    Return,
    SaveDraft,
    Submit,
    Withdraw,
)
from domain.cases.declaration.decide import APPLICANT
from domain.cases.declaration.events import Choice
from domain.configuration.reference.series import SERIES as SERIES_TABLE
from domain.configuration.route import Route, StageKind
from domain.configuration.template import Answer, Answers
from domain.people.person import (
    PERSON,
    STEPS,
    CloseDeclaration,
    OpenDeclaration,
)
from domain.rules.agency_route import resolve_to_agency
from domain.rules.routes import choose_row, resolve
from domain.terms import AcquisitionMode, AdministrativeLevel, Role, TitleLevel
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.founding import specialties_of
from tests.bench.year.ledger import SYSTEM, Hand
from tests.bench.year.objections import in_unit
from tests.bench.year.province import CAPITAL, JUNIOR, SENIOR, TEMPLATE, WINDOWS, Unit
from tests.bench.year.reexamining import ask_about
from tests.bench.year.world import CALENDAR, World

PROVINCE, CITY, COUNTY = (
    AdministrativeLevel.PROVINCE,
    AdministrativeLevel.CITY,
    AdministrativeLevel.COUNTY,
)
LEVELS_OF = {
    "R1": (PROVINCE, PROVINCE),
    "R2": (COUNTY, PROVINCE),
    "R3": (CITY, PROVINCE),
    "R4": (COUNTY, CITY),
    "R5": (CITY, CITY),
    "R6": (COUNTY, COUNTY),
}
"""Unit and committee."""
LAST_ACT = date(2026, 12, 10)
"""What begins to run later would end in a year that the calendar does not know yet."""
BEFORE_THE_END = timedelta(days=14)
"""Drafts are begun no later, and so submitted in time."""
NAMES = {series.code: series for series in SERIES_TABLE}
WORK = (
    "主持完成重点项目的方案设计与技术论证，",
    "解决了施工中软土地基处理的关键技术问题，",
    "参与编制地方标准一项，",
    "获得实用新型专利两项，",
    "在核心期刊发表论文三篇，",
    "指导青年技术人员五名，",
    "负责质量安全体系的建设与持续改进，",
    "完成成果转化并取得显著经济效益，",
)


def declare(world: World) -> Story:
    """Somebody new declares, at their own time in the window; then the review begins."""
    ledger = world.ledger
    mode = world.pick(mix.MODES)
    if mode is AcquisitionMode.PEER_REVIEW:
        choice, route, opens = _to_committee(world)
        if ledger.today < opens:
            yield world.clock.after(0, 40 + (opens - ledger.today).days)
    else:
        choice, route = _to_agency(world, mode)
        yield world.clock.after(0, 160)  # there is no window
    title = world.hand(world.province.bodies["title", choice.division])
    hand, _ = world.people.register(None, Role.APPLICANT, "person")
    person = hand.person
    assert person is not None, "an applicant is a person"
    yield world.clock.after(0, 2)
    if mode is not AcquisitionMode.INITIAL_DETERMINATION:
        step = STEPS.index(choice.title_level)
        if step > STEPS.index(TitleLevel.JUNIOR_ASSISTANT):
            world.people.earlier_title(title, person, choice.series, STEPS[step - 1])
            yield world.clock.after(0, 4)
    case = ledger.new_id()
    answers = _answers(world)
    for _ in range(2 if world.chance(mix.SECOND_DRAFT) else 1):
        ledger.begin(hand)
        draft = SaveDraft(applicant=person, choice=choice, answers=answers[:3], template=TEMPLATE)
        ledger.do(DECLARATION, case, draft)
        yield world.clock.after(0, 5)
    if world.chance(mix.STAYS_DRAFT):
        return
    ledger.begin(hand)
    ledger.do(
        PERSON,
        person,
        OpenDeclaration(
            declaration=case,
            year=choice.year,
            mode=mode,
            level=choice.title_level,
            declaration_type=choice.declaration_type,
            on=ledger.today,
        ),
    )
    seat = world.seats[choice.committee] if choice.committee else None
    submit = Submit(
        applicant=person,
        choice=choice,
        answers=answers,
        template=TEMPLATE if seat is None else seat.template,
        route=route,
        resume_at_returner=seat is not None and seat.resumes,
    )
    ledger.do(DECLARATION, case, submit)
    world.applicants[case] = hand
    yield world.clock.after(1, 6)
    yield from review(world, case, hand)


def _to_committee(world: World) -> tuple[Choice, Route, date]:
    """With the first day of the window."""
    province, random = world.province, world.random
    unit_level, committee_level = LEVELS_OF[world.pick(mix.SCOPES)]
    while world.ledger.today > WINDOWS[committee_level][1] - BEFORE_THE_END:
        unit_level, committee_level = LEVELS_OF[world.pick(mix.SCOPES)]
    opens = WINDOWS[committee_level][0]
    unit = _unit(world, unit_level)
    seats = [
        seat
        for seat in province.seats
        if seat.level is committee_level
        and (committee_level is PROVINCE or unit.division.startswith(_region(seat.division)))
    ]
    seat = random.choice(seats)
    level = {SENIOR: mix.SENIOR_LEVELS, JUNIOR: mix.JUNIOR_LEVELS}.get(seat.title_level)
    title = TitleLevel.INTERMEDIATE if level is None else world.pick(level)
    key = (unit.id, seat.id, title.senior)
    if key not in world.routes:
        world.routes[key] = resolve(
            choose_row(unit_level, committee_level, seat.delegated, title),
            title,
            unit=unit.id,
            climb=province.climb(unit.division),
            office=_body(seat.office),
            authorities=province.authorities(seat.division),
        )
    choice = _choice(world, unit, title, seat.series, committee=seat.id)
    return choice, world.routes[key], opens


def _to_agency(world: World, mode: AcquisitionMode) -> tuple[Choice, Route]:
    province = world.province
    level = world.pick({PROVINCE: 0.2, CITY: 0.4, COUNTY: 0.4})
    unit = _unit(world, level)
    doors = [door for door in province.doors[unit.division] if door.mode is mode]
    door = world.random.choice(doors)
    key = (unit.id, door.id)
    if key not in world.routes:
        climb = province.climb(unit.division)
        if level is PROVINCE:
            climb = (*climb, province.step(StageKind.TITLE_OFFICE, "title", CAPITAL))
        world.routes[key] = resolve_to_agency(
            climb,
            (door.body, StageKind.TITLE_OFFICE),
            unit=unit.id,
            unit_level=level,
            issues_itself=True,
        )
    series = world.random.choice(("05", "06", "12", "01"))
    return _choice(world, unit, door.level, series, mode=mode, agency=door.id), world.routes[key]


def _choice(
    world: World,
    unit: Unit,
    level: TitleLevel,
    series: str,
    *,
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW,
    committee: UUID | None = None,
    agency: UUID | None = None,
) -> Choice:
    names = NAMES[series].title_names(level)
    return Choice(
        year=2026,
        mode=mode,
        division=unit.division,
        unit_nature=unit.nature,
        unit=unit.id,
        title_level=level,
        series=series,
        title=world.random.choice(names) if names else NAMES[series].name,
        specialty=world.random.choice(specialties_of(series)),
        committee=committee,
        agency=agency,
        declaration_type=world.pick(mix.TYPES),
    )


def _unit(world: World, level: AdministrativeLevel) -> Unit:
    nature = world.pick(mix.NATURES)
    units = world.province.units[level]
    fitting = [unit for unit in units if unit.nature is nature] or units
    return world.random.choice(fitting)


def _region(division: str) -> str:
    return division[:4] if division.endswith("00") else division


def _body(hand: Hand) -> UUID:
    assert hand.organisation is not None, "an officer acts for a body"
    return hand.organisation


def _answers(world: World) -> Answers:
    pieces = world.random.sample(WORK, 5)
    return (
        Answer(field="phone", text=f"139{world.random.randrange(10**8):08d}"),
        Answer(field="post", text=world.random.choice(("项目负责人", "主管", "技术骨干"))),
        Answer(field="years", text=str(world.random.randint(5, 12))),
        Answer(field="summary", text="任现职以来，" + "".join(pieces) + "完成本职工作。"),
        Answer(field="proof", files=(world.file("业绩证明.pdf"),)),
    )


def review(world: World, case: UUID, applicant: Hand) -> Story:
    """From the unit up to the committee's office; told again when a case comes back from above."""
    ledger = world.ledger
    returns = world.pick(mix.RETURNS)
    withdraws = world.random.randint(1, 12) if world.chance(mix.WITHDRAWN) else 0
    refused = world.chance(mix.REFUSED)
    supplement = world.chance(mix.SUPPLEMENT)
    step = 0
    while True:
        state = ledger.state(DECLARATION, case)
        step += 1
        if ledger.today > LAST_ACT:
            return  # in review when the year ends
        if step == withdraws and state.plan is None and state.effective_on is None:
            ledger.begin(applicant)
            command = Withdraw(applicant=_who(applicant), reason="个人原因，本年度不再申报。")
            ledger.do(DECLARATION, case, command)
            _end(world, case, applicant)
            return
        if state.status in (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT):
            asked = state.status is Status.SUPPLEMENT
            if asked and world.chance(mix.LAPSES):
                assert state.deadline is not None, "a notice has a deadline"
                yield world.clock.on(state.deadline + timedelta(days=1))
                ledger.begin(SYSTEM)
                ledger.do(DECLARATION, case, Lapse(on=ledger.today))
                _end(world, case, applicant)
                return
            yield world.clock.after(0, 2 if asked else 8)
            _resubmit(world, case, applicant)
        elif state.stage is None or not state.stage.kind.reviewed:
            break
        elif state.status is Status.RETURNED_TO_STAGE and world.chance(mix.PASSED_ON):
            _pass_down(world, case, state)
        elif state.stage.kind is StageKind.UNIT:
            yield from _unit_review(world, case)
        else:
            above = state.at >= 1
            if refused and above and state.plan is None:
                ledger.begin(world.hand(state.stage.organisation))
                refusal = Refuse(
                    organisation=state.stage.organisation,
                    officer=None,
                    opinion="不属于本系列申报范围，不予受理。",
                )
                ledger.do(DECLARATION, case, refusal)
                ledger.do(PERSON, _who(applicant), CloseDeclaration(declaration=case))
                refused = False
                if world.chance(mix.ASKED_ABOUT):
                    yield from ask_about(world, case, applicant, ledger.today)
                if ledger.state(DECLARATION, case).status.finished:
                    _forget(world, case, applicant)
                    return
                continue
            once = state.stage.code not in state.asked
            if supplement and once and state.status is Status.IN_REVIEW:
                supplement = False
                _ask(world, case, state)
            elif returns and world.chance(0.5):
                returns -= 1
                _return(world, case, state)
            else:
                ledger.begin(world.hand(state.stage.organisation))
                approval = Approve(
                    organisation=state.stage.organisation,
                    officer=None,
                    opinion=world.opinion(),
                    on=ledger.today,
                )
                ledger.do(DECLARATION, case, approval)
        yield world.clock.after(1, 7)
    if state.status.finished:
        return
    waiting(world, case, state)


def waiting(world: World, case: UUID, state: Declaration) -> None:
    """Accepted: it lies with the committee's office, or waits for its certificate."""
    assert state.choice is not None, "what was submitted has a choice"
    if state.choice.committee is not None:
        if state.route.stages[state.at - 1].kind is not StageKind.COMMITTEE:
            return  # it goes on where a publicity returned it, beyond what a plan takes up
        world.seats[state.choice.committee].waiting.append(case)
        return
    doors = world.province.doors[state.choice.division]
    next(door for door in doors if door.id == state.choice.agency).waiting.append(case)


def _end(world: World, case: UUID, applicant: Hand) -> None:
    """Before the review: the person's place of the year is free again."""
    world.ledger.do(PERSON, _who(applicant), CloseDeclaration(declaration=case))
    _forget(world, case, applicant)


def _forget(world: World, case: UUID, applicant: Hand) -> None:
    world.ledger.forget(case, _who(applicant))
    world.applicants.pop(case, None)


def _who(applicant: Hand) -> UUID:
    assert applicant.person is not None, "an applicant is a person"
    return applicant.person


def _unit_review(world: World, case: UUID) -> Story:
    ledger = world.ledger
    state = ledger.state(DECLARATION, case)
    assert state.stage is not None, "a case in review lies at a stage"
    body = state.stage.organisation
    ledger.begin(world.hand(body))
    posting = PostUnitPublicity(
        organisation=body,
        officer=None,
        opinion="经单位审核，情况属实，予以公示。",
        posted_on=ledger.today,
        working_days=5,
        calendar=CALENDAR,
    )
    state = ledger.do(DECLARATION, case, posting)
    if world.chance(mix.UNIT_EXTENSION):
        yield world.clock.after(1, 2)
        ledger.begin(world.hand(body))
        longer = ExtendUnitPublicity(
            organisation=body,
            officer=None,
            reason="公示栏维修，顺延公示时间。",
            working_days=3,
            calendar=CALENDAR,
        )
        state = ledger.do(DECLARATION, case, longer)
    if world.chance(mix.OBJECTION["U"]):
        yield from in_unit(world, case)
        state = ledger.state(DECLARATION, case)
        if state.stage is None or state.last_day is None:
            return
    assert state.last_day is not None, "a publicity runs"
    yield world.clock.on(state.last_day + timedelta(days=world.random.randint(1, 3)))
    ledger.begin(world.hand(body))
    closing = CloseUnitPublicity(
        organisation=body,
        officer=None,
        opinion="公示期满无异议，同意上报。",
        evidence=(world.file("公示照片.pdf"),),
        on=ledger.today,
    )
    ledger.do(DECLARATION, case, closing)


def _return(world: World, case: UUID, state: Declaration) -> None:
    stage = state.stage
    assert stage is not None, "a case in review lies at a stage"
    to = world.pick(mix.RETURNED_TO)
    code = {"APPLICANT": APPLICANT, "NAMED": state.route.stages[0].code}.get(to)
    world.ledger.begin(world.hand(stage.organisation))
    command = Return(
        organisation=stage.organisation,
        officer=None,
        opinion="任职年限计算有误，请核对后重新提交。",
        to_code=code,
    )
    world.ledger.do(DECLARATION, case, command)


def _pass_down(world: World, case: UUID, state: Declaration) -> None:
    stage = state.stage
    assert stage is not None, "a returned case lies at a stage"
    world.ledger.begin(world.hand(stage.organisation))
    command = PassDown(
        organisation=stage.organisation, officer=None, opinion="请按上级意见补充材料。"
    )
    world.ledger.do(DECLARATION, case, command)


def _ask(world: World, case: UUID, state: Declaration) -> None:
    stage = state.stage
    assert stage is not None, "a case in review lies at a stage"
    world.ledger.begin(world.hand(stage.organisation))
    notice = RequestSupplement(
        organisation=stage.organisation,
        officer=None,
        items="1. 毕业证书扫描件；2. 近三年年度考核表。",
        on=world.ledger.today,
        working_days=10,
        calendar=CALENDAR,
    )
    world.ledger.do(DECLARATION, case, notice)


def _resubmit(world: World, case: UUID, applicant: Hand) -> None:
    world.ledger.begin(applicant)
    command = Resubmit(
        applicant=_who(applicant),
        answers=_answers(world),
        template=TEMPLATE,
        on=world.ledger.today,
    )
    world.ledger.do(DECLARATION, case, command)
