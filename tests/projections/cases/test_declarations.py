from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.cases.declaration.commands import JoinPlan, Return, SaveDraft
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.configuration.route import StageKind
from domain.decider import Recorded
from domain.terms import DeclarationType, TitleLevel
from infrastructure.read_models.rows import HeldRows
from projections.cases import declaration_lists as lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.cases.declarations import (
    DECLARATIONS,
    declaration,
    declaration_body,
    declaration_route,
)
from projections.listing import BadListing, Listing
from projections.people.people import PeopleFilter
from tests.domain.case_samples import (
    ANSWERS,
    APPLICANT,
    CERTIFICATE,
    CHOICE,
    COMMITTEE,
    OFFICE,
    OFFICER,
    PLAN,
    TEMPLATE,
    UNIT,
    next_command,
    resubmit,
    uid,
)
from tests.domain.cases.test_declaration_walk import Walk, walks
from tests.projections.story import AUTHORITY, Story, held_rows, show

CASE, OTHER, THIRD = uid("case"), uid("other case"), uid("third case")


def recorded(events: tuple[Any, ...]) -> list[Recorded]:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    return [
        Recorded(
            position=n,
            stream=CASE,
            version=n,
            name=f"declaration.{type(event).__name__}",
            event=event,
            at=start + timedelta(minutes=n),
            actor=None,
            organisation=None,
            role="",
            request="",
            cause=None,
        )
        for n, event in enumerate(events, start=1)
    ]


def folded(history: list[Recorded]) -> HeldRows:
    rows = held_rows(DECLARATIONS)
    for r in history:
        DECLARATIONS.project(r, rows)
    return rows


def stands(row: dict[str, Any]) -> tuple[Any, ...]:
    names = (
        *("status", "stage_code", "waiting_org", "plan", "posted_on", "last_day"),
        *("filing_number", "filed_on"),
    )
    return tuple(row[name] for name in names)


def should_stand(state: Declaration) -> tuple[Any, ...]:
    stage = state.stage
    return (
        state.status,
        state.route.stages[state.at].code,
        stage.organisation if stage else None,
        state.plan,
        state.posted,
        state.last_day,
        state.filing.number if state.filing else "",
        state.filing.filed_on if state.filing else None,
    )


@given(walks)
@settings(deadline=None)
def test_the_row_says_what_the_aggregate_says_after_every_event(done: Walk) -> None:
    history = recorded(done.history)
    rows = folded([])
    state = DECLARATION.initial
    for r in history:
        DECLARATIONS.project(r, rows)
        state = DECLARATION.evolve(state, r.event)
        row = rows.get(declaration, CASE)
        assert row is not None
        assert stands(row) == should_stand(state)
        assert row["version"] == r.version
        if state.status is Status.SUPPLEMENT:
            assert row["deadline"] == state.deadline
    kept = rows.get(declaration_route, CASE)
    assert kept is not None
    assert kept["stages"] == done.route.stages


@given(walks)
@settings(deadline=None)
def test_the_bodies_are_those_of_the_stages_reached(done: Walk) -> None:
    rows = folded(recorded(done.history))
    bodies = {organisation for _, organisation in rows.of(declaration_body)}
    highest, state = 0, DECLARATION.initial
    for event in done.history:
        state = DECLARATION.evolve(state, event)
        highest = max(highest, state.at)
    assert bodies == {stage.organisation for stage in done.route.stages[: highest + 1]}


def test_a_draft_has_no_stage_and_is_seen_by_its_author_alone(
    engine: sa.Engine, story: Story
) -> None:
    draft = SaveDraft(applicant=APPLICANT, choice=CHOICE, answers=ANSWERS, template=TEMPLATE)
    story.do(DECLARATION, CASE, draft)
    show(story, engine)
    with engine.connect() as tx:
        [row] = lists.mine(tx, APPLICANT)
        assert (row.status, row.stage_code, row.waiting_org, row.stages) == (
            Status.DRAFT,
            "",
            None,
            None,
        )
        assert lists.waiting(tx, UNIT).rows == ()
        assert lists.listing(tx).rows == ()


def test_names_are_joined_when_asked(engine: sa.Engine, story: Story) -> None:
    story.submit(CASE, "R2b")
    story.advance(CASE, "Dc")
    show(story, engine)
    with engine.connect() as tx:
        row = lists.get(tx, CASE)
        assert lists.get(tx, OTHER) is None
    assert row is not None
    assert (row.applicant_name, row.unit_name, row.waiting_name) == (
        "张三",
        "南京建筑设计院",
        "江宁区建设局",
    )
    assert (row.series_name, row.specialty_name) == ("工程技术人员", "建筑学")
    assert row.committee_name == "江苏省工程高评委"
    assert (row.route_row, row.stage_kind, row.office) == ("R2b", StageKind.AUTHORITY, OFFICE)
    assert row.stages is not None
    assert [s.code for s in row.stages][:4] == ["Uc", "Dc", "Ic", "Oc"]
    assert row.submitted_at is not None
    assert row.submitted_at.tzinfo is not None


def test_a_case_waits_at_one_body_and_is_remembered_by_those_before(
    engine: sa.Engine, story: Story
) -> None:
    story.submit(CASE, "R2b")
    story.advance(CASE, "Ic")
    show(story, engine)
    with engine.connect() as tx:
        assert [r.declaration for r in lists.waiting(tx, uid("Ic")).rows] == [CASE]
        assert lists.waiting(tx, uid("Dc")).rows == ()
        assert lists.waiting(tx, uid("Ic"), kinds=(StageKind.TITLE_OFFICE,)).rows == ()
        [before] = lists.handled(tx, uid("Dc")).rows
        assert (before.last_action, before.last_code, before.reached_code) == (
            "Approved",
            "Dc",
            "Dc",
        )
        assert lists.handled(tx, uid("Ic")).rows == ()
        [person] = lists.people_handled(tx, uid("Dc"), PeopleFilter(text="zs")).rows
        assert (person.person, person.name, person.cases) == (APPLICANT, "张三", 1)
        assert person.last_at == before.last_at
        assert lists.people_handled(tx, uid("Ic"), PeopleFilter()).total == 0


def test_a_returned_case_is_with_the_applicant_until_it_comes_back(
    engine: sa.Engine, story: Story
) -> None:
    story.submit(CASE, "R2b")
    story.advance(CASE, "Dm")
    back = Return(organisation=uid("Dm"), officer=OFFICER, opinion="材料不全", to_code=TO_APPLICANT)
    story.do(DECLARATION, CASE, back)
    show(story, engine)
    with engine.connect() as tx:
        [row] = lists.mine(tx, APPLICANT)
        assert (row.status, row.stage_code, row.waiting_org) == (
            Status.RETURNED_TO_APPLICANT,
            "Dm",
            None,
        )
        assert lists.waiting(tx, uid("Dm")).total == 0
    story.do(DECLARATION, CASE, resubmit())
    show(story, engine)
    with engine.connect() as tx:
        assert [r.declaration for r in lists.waiting(tx, UNIT).rows] == [CASE]


def test_candidates_are_accepted_and_in_no_plan(engine: sa.Engine, story: Story) -> None:
    for case, row in ((CASE, "R1a"), (OTHER, "R1b"), (THIRD, "R1a")):
        story.submit(case, row)
    story.advance(CASE, "Tp")
    story.advance(OTHER, "P1")
    story.advance(THIRD, "C")
    show(story, engine)
    with engine.connect() as tx:
        found = lists.candidates_for_plan(tx, OFFICE, COMMITTEE)
        assert {row.declaration for row in found.rows} == {CASE, OTHER}
        assert lists.candidates_for_plan(tx, UNIT, COMMITTEE).rows == ()
        assert lists.candidates_for_plan(tx, OFFICE, uid("another committee")).rows == ()
    story.do(DECLARATION, CASE, JoinPlan(plan=PLAN, organisation=OFFICE))
    show(story, engine)
    with engine.connect() as tx:
        found = lists.candidates_for_plan(tx, OFFICE, COMMITTEE)
        assert [row.declaration for row in found.rows] == [OTHER]
        stays = lists.candidates_for_plan(tx, OFFICE, COMMITTEE, plan=PLAN)
        assert {row.declaration for row in stays.rows} == {CASE, OTHER}, "ticked and not ticked"
        every = partial(lists.all_candidates_for_plan, tx, OFFICE, COMMITTEE)
        assert every(most=9) == (OTHER,)
        for wrong in (
            DeclarationFilter(specialty="none"),
            DeclarationFilter(division="110000"),
            DeclarationFilter(declaration_type=DeclarationType.GREEN_CHANNEL),
            DeclarationFilter(plan=PLAN),
        ):
            assert every(wrong, most=9) == ()


@pytest.mark.parametrize(("row", "filed_at"), [("R1a", "X"), ("R1b", "Fp")])
def test_a_case_is_filed_then_issued(
    engine: sa.Engine, story: Story, row: str, filed_at: str
) -> None:
    issuer = AUTHORITY if row == "R1a" else OFFICE
    story.submit(CASE, row)
    story.advance(CASE, filed_at)
    show(story, engine)

    def where(tx: sa.Connection) -> tuple[int, int, int]:
        return (
            lists.to_file(tx, AUTHORITY).total,
            lists.to_issue(tx, issuer).total,
            lists.listing(tx, DeclarationFilter(status=Status.CERTIFIED)).total,
        )

    with engine.connect() as tx:
        assert where(tx) == (1, 0, 0)
    story.do(DECLARATION, CASE, next_command(story.case(CASE)))
    show(story, engine)
    with engine.connect() as tx:
        assert where(tx) == (0, 1, 0)
    story.advance(CASE, "")
    show(story, engine)
    with engine.connect() as tx:
        assert where(tx) == (0, 0, 1)
        [done] = lists.listing(tx).rows
        assert (done.status, done.certificate, done.waiting_org) == (
            Status.CERTIFIED,
            CERTIFICATE,
            None,
        )
        assert (done.filing_number, done.filed_on is not None) == ("苏职备〔2026〕1号", True)
        [last] = lists.handled(tx, OFFICE, wanted=Listing(sort="last_at")).rows
        assert last.status is Status.CERTIFIED


@pytest.fixture
def many(engine: sa.Engine, story: Story) -> list[UUID]:
    """Thirty cases of ten people at one unit, of two levels and years."""
    people = [story.person(f"{name}明") for name in "曾单仇王李赵钱孙周吴"]
    cases = [uid(f"case {n}") for n in range(30)]
    levels = (TitleLevel.SENIOR_FULL, TitleLevel.SENIOR_ASSOCIATE)
    for n, case in enumerate(cases):
        story.submit(
            case, "R1a", applicant=people[n % 10], level=levels[n % 2], year=2025 + n // 20
        )
    show(story, engine)
    return cases


@pytest.mark.parametrize("sort", ["", *lists._SORTS])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_never_overlap(
    engine: sa.Engine, many: list[UUID], sort: str, descending: bool
) -> None:
    with engine.connect() as tx:
        found: list[UUID] = []
        for number in (1, 2, 3, 4, 5):
            wanted = Listing(page=number, size=7, sort=sort, descending=descending)
            page = lists.waiting(tx, UNIT, wanted=wanted)
            assert (page.total, page.pages) == (30, 5)
            found += [row.declaration for row in page.rows]
        assert len(found) == 30
        assert set(found) == set(many)


def test_filters_narrow_and_combine(engine: sa.Engine, many: list[UUID]) -> None:
    def total(**filters: Any) -> int:
        with engine.connect() as tx:
            return lists.waiting(tx, UNIT, DeclarationFilter(**filters)).total

    assert total(name="曾明") == total(name="zeng") == total(name="zengm") == 3
    assert total(name="sm") == 6  # 单明 and 孙明
    assert total(unit="建筑设计") == total(unit="njjzsjy") == 30
    assert total(unit="别的单位") == 0
    assert total(title_level=TitleLevel.SENIOR_FULL) == 15
    assert total(year=2025) == 20
    assert total(year=2025, title_level=TitleLevel.SENIOR_FULL, name="曾") == 2
    assert total(series="10") == 30
    assert total(series="11") == 0
    assert total(status=Status.IN_REVIEW, stage=StageKind.UNIT, committee=COMMITTEE) == 30
    assert total(status=Status.CERTIFIED) == 0
    assert total(name="%") == total(name="_") == total(unit="_____") == 0


def test_levels_sort_by_rank_and_names_by_pinyin(engine: sa.Engine, many: list[UUID]) -> None:
    with engine.connect() as tx:
        by_level = lists.waiting(tx, UNIT, wanted=Listing(size=30, sort="level")).rows
        by_name = lists.waiting(tx, UNIT, wanted=Listing(size=30, sort="name")).rows
    assert by_level[0].title_level is TitleLevel.SENIOR_FULL
    assert by_level[-1].title_level is TitleLevel.SENIOR_ASSOCIATE
    order = list(dict.fromkeys(row.applicant_name for row in by_name))
    # li, qian, qiu, shan, sun, wang, wu, zeng, zhao, zhou
    assert order == [f"{name}明" for name in "李钱仇单孙王吴曾赵周"]


def test_an_unknown_sort_is_refused_on_every_list(engine: sa.Engine, many: list[UUID]) -> None:
    wanted = Listing(sort="applicant; DROP TABLE declaration")
    with engine.connect() as tx:
        for ask in (lists.waiting, lists.handled, lists.to_file, lists.to_issue):
            with pytest.raises(BadListing) as refused:
                ask(tx, UNIT, wanted=wanted)
            assert refused.value.code == "bad-sort"
        with pytest.raises(BadListing):
            lists.waiting(tx, UNIT, wanted=Listing(sort="last_at"))
