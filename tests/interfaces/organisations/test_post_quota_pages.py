"""职数申报 (H22, A6): declared, reviewed, queried, used up by submissions and given back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from pydantic_core import to_jsonable_python

from application.cases import reviewing
from application.cases.declaring import Withdrawing, submit, withdraw
from application.work import execute
from domain.decider import Rejected
from domain.organisations.post_quota import POST_QUOTA, PostQuota, QuotaStatus
from domain.streams import post_quota_stream
from domain.terms import TitleLevel
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

PATH, QUERY = "/post-quotas", "/post-quotas/query"
UNIT, BODY = "unit-320000", "auth-320000"
MIDDLE = TitleLevel.INTERMEDIATE


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("quotas"), applicants=12) as world:
        yield world


def lines(declared: int, posts: int = 10) -> list[dict[str, object]]:
    return [{"level": "INTERMEDIATE", "posts": posts, "occupied": 2, "declared": declared}]


def stream(world: ReviewWorld, year: int = 2026) -> UUID:
    return post_quota_stream(world.small.founder.bodies.ids[UNIT], year)


def quota(world: ReviewWorld) -> PostQuota:
    state: PostQuota = world.small.stage.look(POST_QUOTA, stream(world))
    return state


def approve(world: ReviewWorld, declared: int) -> None:
    """A declaration for this year, through both reviews."""
    here = f"{PATH}/{stream(world)}"
    world.do(UNIT, PATH, {"year": 2026, "lines": lines(declared)}, 201)
    world.do(UNIT, f"{here}/submit", {})
    world.do(BODY, f"{here}/approve", {"opinion": "同意"})
    world.do(AUTHORITY, f"{here}/approve", {"opinion": "同意"})


def apply(world: ReviewWorld, place: int) -> UUID:
    form = world.small.journeys.form(SEAT, UNIT)
    return world.small.stage.act(world.small.applicants[place], submit, form)


def test_a_quota_is_declared_and_reviewed_on_pages(world: ReviewWorld) -> None:
    year, here = 2027, f"{PATH}/{stream(world, 2027)}"
    unit = world.browser(UNIT)
    typed = {
        "lines.0.level": "INTERMEDIATE",
        "lines.0.posts": "10",
        "lines.0.occupied": "6",
        "lines.0.declared": "5",
    }
    wrong = unit.send(PATH, f"{PATH}/draft", year=str(year), **typed)
    assert wrong.status_code == 422
    assert "申报职数不能超过空缺职数" in wrong.text
    assert 'value="5"' in wrong.text, "what was typed is kept"
    saved = unit.send(PATH, f"{PATH}/draft", year=str(year), **{**typed, "lines.0.declared": "3"})
    assert saved.url.path == here
    assert "填报中" in saved.text
    assert "填报中" in unit.send(here, f"{here}/draft", **{"lines.0.declared": "4"}).text
    assert "主管部门审核中" in unit.send(here, f"{here}/submit").text
    with pytest.raises(LookupError):
        unit.send(here, f"{here}/draft")
    body = world.browser(BODY)
    assert here in body.open("/todo")
    assert body.send(here, f"{here}/return", opinion=" ").status_code == 422
    assert "已退回" in body.send(here, f"{here}/return", opinion="请核对编制数").text
    assert "职数申报修改" in unit.open("/todo")
    assert "请核对编制数" in unit.open(here)
    unit.send(here, f"{here}/submit")
    assert "职称办审核中" in body.send(here, f"{here}/approve", opinion="同意").text
    office = world.browser(AUTHORITY)
    assert here in office.open("/todo")
    done = office.send(here, f"{here}/approve", opinion="同意")
    assert "审核通过" in done.text
    assert world.small.stage.look(POST_QUOTA, stream(world, year)).status is QuotaStatus.APPROVED
    changes = world.program(UNIT).get(f"/api{here}/changes").json()["changes"]
    assert [one["action"] for one in changes][:3] == ["审核通过", "审核通过", "提交职数申报"]


def test_the_query_finds_sorts_and_exports(world: ReviewWorld) -> None:
    office = world.browser(AUTHORITY)
    assert "省设计研究院" in office.open(f"{QUERY}?text=ssjyjy&year=2027&level=INTERMEDIATE")
    assert "没有符合条件的职数申报" in office.open(f"{QUERY}?year=2030")
    assert "没有符合条件的职数申报" in office.open(f"{QUERY}?division=320300")
    assert "省设计研究院" in office.open(f"{QUERY}?status=APPROVED&sort=-left")
    rows = table(office.client.get(f"{QUERY}/export?year=2027").content, "职数申报")
    assert rows[0][:5] == ["单位", "行政区划代码", "年度", "级别", "核定职数"]
    assert [str(cell) for cell in rows[1][3:8]] == ["中级", "10", "6", "4", "4"]
    assert rows[1][11] == "审核通过"


def test_who_may_declare_review_and_see(world: ReviewWorld) -> None:
    here = f"/api{PATH}/{stream(world, 2027)}"
    for login, status in ((UNIT, 200), (BODY, 200), (AUTHORITY, 200), ("auditor", 200)):
        assert world.program(login).get(here).status_code == status
    for login in (OFFICE, "applicant-0"):
        assert world.program(login).get(here).status_code == 403
    assert world.program(AUTHORITY).get(f"/api{PATH}/{UUID(int=9)}").status_code == 404
    outsider = world.program(BODY).post(f"/api{PATH}", json={"year": 2026, "lines": lines(1)})
    assert outsider.status_code == 403
    late = world.program(BODY).post(f"{here}/approve", json={})
    assert (late.status_code, late.json()["code"]) == (422, "not-your-turn")
    world.browser(BODY).open(PATH, status=403)
    world.browser(UNIT).open(QUERY, status=403)


def test_where_every_submission_needs_a_post_a_unit_without_quota_is_refused(
    world: ReviewWorld,
) -> None:
    """A setting; without it such a unit is not limited, as the next test shows."""
    system = world.small.system
    assert quota(world).approved is None
    system.settings = replace(system.settings, posts_always=True)
    try:
        with pytest.raises(Rejected, match="quota-missing"):
            apply(world, 6)
    finally:
        system.settings = replace(system.settings, posts_always=False)


def test_posts_are_taken_used_up_and_given_back(world: ReviewWorld) -> None:
    before = apply(world, 6)  # nothing has been approved for this year yet
    approve(world, 2)
    assert quota(world).used(MIDDLE) == 0
    first, second = apply(world, 7), apply(world, 8)
    with pytest.raises(Rejected) as refused:
        apply(world, 9)
    assert refused.value.code == "posts-used-up"
    assert (refused.value.facts["quota"], refused.value.facts["used"]) == (2, 2)
    program = world.program("applicant-9")
    form = to_jsonable_python(world.small.journeys.form(SEAT, UNIT))
    told = program.post(f"/api/declarations/{UUID(int=77)}/submit", json=form).json()
    assert "中级职数 2 个，已用 2 个" in told["detail"]
    world.small.stage.act(
        world.small.applicants[7], withdraw, Withdrawing(reason="个人原因"), first
    )
    unit = world.actor(UNIT)
    third = apply(world, 9)
    world.small.stage.act(unit, reviewing.refuse, reviewing.Opinion(opinion="不符合条件"), third)
    assert quota(world).used(MIDDLE) == 1
    notice = reviewing.SupplementNotice(items="学历证明")
    world.small.stage.act(unit, reviewing.request_supplement, notice, second)
    deadline = world.small.journeys.case(second).deadline
    assert deadline is not None
    world.small.stage.past(deadline)
    desk = world.small.system.desk(unit)
    context = world.small.system.context(unit, "lapse")
    execute(world.small.system.log, context, lambda work: reviewing.lapse(work, desk, second))
    assert quota(world).used(MIDDLE) == 0
    world.small.stage.act(world.small.applicants[6], withdraw, Withdrawing(reason="x"), before)
    assert quota(world).left(MIDDLE) == 2


def test_a_failed_vote_gives_the_post_back_and_a_certificate_keeps_it(world: ReviewWorld) -> None:
    approve(world, 3)
    passed, failed = world.accepted(2)
    plan = world.publicised([passed, failed])
    journeys = world.small.journeys
    journeys.vote(SEAT, world.meeting(plan), frozenset({failed}))
    assert {one.declaration for one in quota(world).reserved} == {passed}
    world.over(plan, "P2")
    journeys.file([passed], "苏职称〔2026〕9号")
    journeys.issue([passed])
    assert {one.declaration for one in quota(world).reserved} == {passed}


def test_a_revision_is_reviewed_and_never_below_what_is_used(world: ReviewWorld) -> None:
    assert quota(world).used(MIDDLE) == 1
    less: dict[str, Any] = {"year": 2026, "lines": lines(0)}
    world.do(UNIT, PATH, less, 201)
    told = world.program(UNIT).post(f"/api{PATH}/{stream(world)}/submit", json={})
    assert (told.status_code, told.json()["code"]) == (422, "quota-below-used")
    assert "中级已用职数 1 个" in told.json()["detail"]
    approve(world, 4)
    assert quota(world).left(MIDDLE) == 3


def test_the_wizard_shows_what_is_left_and_says_when_it_is_used_up(world: ReviewWorld) -> None:
    approve(world, 2)
    login = "applicant-3"
    choice = world.small.journeys.form(SEAT, UNIT)
    typed = {
        "division": "320000",
        "unit_nature": "INSTITUTION",
        "unit": str(choice.unit),
        "unit--text": "省设计研究院",
        "unit--label": "省设计研究院",
        "title_level": "INTERMEDIATE",
        "series": choice.series,
        "specialty": choice.specialty,
        "specialty--text": "x",
        "specialty--label": "x",
        "step": "look",
    }
    new, choose = "/declarations/new", "/declarations/new/choose"
    assert "还可申报 1 个" in world.browser(login).send(new, choose, **typed).text
    apply(world, 4)
    assert "现在不能提交" in world.browser(login).send(new, choose, **typed).text
    program = world.program(login)
    draft = program.post("/api/declarations", json=to_jsonable_python(choice)).json()["id"]
    world.small.shown()
    check = f"/declarations/{draft}/check"
    assert "现在不能提交" in world.browser(login).open(check)
    refused = world.browser(login).send(check, f"/declarations/{draft}/submit")
    assert refused.status_code == 422
    assert "没有剩余" in refused.text
