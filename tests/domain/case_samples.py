"""Declarations to test with: a body behind every letter of the route table, and one who acts."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from domain.cases.declaration import (
    DECLARATION,
    Command,
    Declaration,
    Status,
)
from domain.cases.declaration.commands import (
    Approve,
    ClosePublicity,
    CloseUnitPublicity,
    File,
    Issue,
    JoinPlan,
    OpenPublicity,
    PassPlan,
    PostUnitPublicity,
    Resubmit,
    Submit,
    TakeResult,
)
from domain.cases.declaration.events import Choice
from domain.configuration.route import Route, StageKind
from domain.configuration.template import (
    Answer,
    Answers,
    Attachment,
    FieldKind,
    Section,
    Template,
    TemplateField,
)
from domain.rules.routes import ROUTE_TABLE, Step, resolve
from domain.rules.working_days import HolidayCalendar
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    DeclarationType,
    TitleLevel,
    UnitNature,
)
from tests.spec import Spec, spec


def uid(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(NAMESPACE_OID, name)


APPLICANT, STRANGER, OFFICER = uid("applicant"), uid("stranger"), uid("officer")
UNIT, OFFICE, COMMITTEE = uid("unit"), uid("office"), uid("committee")
PLAN, MEETING, CERTIFICATE = uid("plan"), uid("meeting"), uid("certificate")
MONDAY = date(2026, 6, 1)
FILING_DAY = date(2026, 6, 15)
"""After every publicity that began on that Monday."""
CALENDAR = HolidayCalendar(years=frozenset({2026, 2027}))
"""Weekends only."""

TEMPLATE = Template(
    version=3,
    sections=(
        Section(
            code="basic",
            title="基本信息",
            fields=(
                TemplateField(code="post", label="现任岗位", kind=FieldKind.TEXT, mandatory=True),
            ),
        ),
    ),
)
ANSWERS: Answers = (Answer(field="post", text="工程师"),)
EVIDENCE = Attachment(digest="0" * 64, name="公示.pdf", media_type="application/pdf", size=9)

CHOICE = Choice(
    year=2026,
    mode=AcquisitionMode.PEER_REVIEW,
    division="320102",
    unit_nature=UnitNature.ENTERPRISE,
    unit=UNIT,
    title_level=TitleLevel.SENIOR_ASSOCIATE,
    series="10",
    title="高级工程师",
    specialty="1001",
    committee=COMMITTEE,
    declaration_type=DeclarationType.ORDINARY,
)

_LEVELS = {level.value: level for level in AdministrativeLevel}


def step(code: str, organisation: UUID | None = None, *, skipped: bool = False) -> Step:
    """`Dc` is the authority node of the county, of a body of its own."""
    return Step(
        kind=StageKind(code[0]),
        level=_LEVELS[code[1]],
        organisation=organisation or uid(code),
        skipped=skipped,
    )


CLIMB = tuple(step(code) for code in ("Dc", "Ic", "Oc", "Dm", "Im", "Om", "Dp"))
AUTHORITIES = tuple(step(code) for code in ("Tc", "Tm", "Tp"))


def route(
    row: str,
    title: TitleLevel = TitleLevel.SENIOR_ASSOCIATE,
    *,
    one_body: tuple[str, ...] = (),
    skipped: tuple[str, ...] = (),
) -> Route:
    """A row with a body of its own for each letter, but `one_body` and `skipped` codes."""
    climb = tuple(
        replace(
            node,
            organisation=uid("one body") if code in one_body else node.organisation,
            skipped=code in skipped,
        )
        for node in CLIMB
        for code in (node.kind + node.level,)
    )
    return resolve(
        next(r for r in ROUTE_TABLE if r.id == row),
        title,
        unit=UNIT,
        climb=climb,
        office=OFFICE,
        authorities=AUTHORITIES,
    )


def submit(row: str | Route, *, resume: bool = False) -> Submit:
    return Submit(
        applicant=APPLICANT,
        choice=CHOICE,
        answers=ANSWERS,
        template=TEMPLATE,
        route=route(row) if isinstance(row, str) else row,
        resume_at_returner=resume,
    )


def resubmit(on: date = MONDAY, applicant: UUID = APPLICANT) -> Resubmit:
    return Resubmit(applicant=applicant, answers=ANSWERS, template=TEMPLATE, on=on)


def post_unit_publicity(
    organisation: UUID = UNIT, *, days: int = 5, officer: UUID | None = OFFICER
) -> PostUnitPublicity:
    return PostUnitPublicity(
        organisation=organisation,
        officer=officer,
        opinion="属实",
        posted_on=MONDAY,
        working_days=days,
        calendar=CALENDAR,
    )


def close_unit_publicity(on: date) -> CloseUnitPublicity:
    return CloseUnitPublicity(
        organisation=UNIT, officer=OFFICER, opinion="无异议", evidence=(EVIDENCE,), on=on
    )


def next_command(state: Declaration, *, passed: bool = True) -> Command:
    """What whoever has the case would do next to bring it forward."""
    if state.status in (Status.RETURNED_TO_APPLICANT, Status.SUPPLEMENT):
        return resubmit()
    stage = state.stage
    assert stage is not None, f"nothing can follow {state.status}"
    body, kind = stage.organisation, stage.kind
    after = (state.last_day or MONDAY) + timedelta(days=1)
    if kind is StageKind.UNIT:
        return post_unit_publicity(body) if state.last_day is None else close_unit_publicity(after)
    if kind.reviewed:
        return Approve(organisation=body, officer=OFFICER, opinion="同意", on=MONDAY)
    if state.plan is None:
        return JoinPlan(plan=PLAN, organisation=OFFICE)
    if kind is StageKind.TITLE_AUTHORITY:
        return PassPlan(plan=state.plan, organisation=body, opinion="同意")
    if kind in (StageKind.PUBLICITY_BEFORE, StageKind.PUBLICITY_AFTER):
        if state.last_day is None:
            last_day = MONDAY + timedelta(days=7)
            return OpenPublicity(
                code=stage.code, organisation=body, posted_on=MONDAY, last_day=last_day
            )
        return ClosePublicity(code=stage.code, organisation=body, on=after)
    if kind is StageKind.EXPERT_REVIEW:
        return TakeResult(
            meeting=MEETING,
            organisation=body,
            yes=9 if passed else 3,
            no=2 if passed else 8,
            abstain=0,
            present=11,
            passed=passed,
        )
    if state.filing is None:
        return File(
            organisation=body,
            officer=OFFICER,
            opinion="",
            filing_number="苏职备〔2026〕1号",
            filed_on=FILING_DAY,
            today=FILING_DAY,
        )
    return Issue(organisation=body, certificate=CERTIFICATE, number="2026320000001200001X")


def case(row: str | Route, *, at: str = "U", resume: bool = False) -> Spec:
    """A case that has come to the stage with this code, counted from the start of its row."""
    reached: Spec = spec(DECLARATION).after(submit(row, resume=resume))
    while reached.state.stage.code.rstrip("cmp") != at.rstrip("cmp") or not _is(reached, at):
        reached = reached.after(next_command(reached.state))
    return reached


def finished(row: str | Route) -> Spec:
    done: Spec = spec(DECLARATION).after(submit(row))
    while not done.state.status.finished:
        done = done.after(next_command(done.state))
    return done


def _is(reached: Spec, code: str) -> bool:
    """`U` and `T` stand for the stage whatever its level."""
    present: str = reached.state.stage.code
    return present == code or (len(code) == 1 and present.rstrip("cmp") == code)
