"""专家信息维护 (C9): admission, amending, leaving, ties and times away; 我的回避申报 (A7)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.experts.expert import EXPERT, Expert, Status
from domain.experts.expert_declarations import TieKind
from domain.rules.identifiers import DocumentKind
from domain.streams import expert_stream
from interfaces.demo.committees import SPECIALTY_CODES
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import Somebody, somebody

TERM = {"term_from": "2026-01-01", "term_until": "2027-12-31"}
AWAY = {"away_from": "2026-07-01", "away_until": "2026-07-09", "reason": "出国进修"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("pool"), applicants=1) as world:
        yield world


def person_of(world: ReviewWorld, one: Somebody) -> UUID:
    return world.small.system.vault.person_id(DocumentKind.RESIDENT_ID, one.number)


def member(world: ReviewWorld, place: int) -> tuple[Somebody, str]:
    """Somebody registered and admitted by the office, and the page of the membership."""
    one = somebody(place)
    office = world.browser(OFFICE)
    office.send("/people", "/people/register", name=one.name, identity_number=one.number)
    data = office.fill(
        "/experts",
        "/experts/register",
        **{"person--text": one.number, "unit--text": "省设计研究院", "level": "SENIOR_FULL"},
        **TERM,
        admitted_on="2026-05-06",
        note="第二批",
    )
    sent = office.client.post("/experts/register", data=data | {"specialties": SPECIALTY_CODES[0]})
    assert sent.status_code == 200, sent.text
    return one, sent.url.path


def state(world: ReviewWorld, page: str) -> Expert:
    found: Expert = world.small.stage.look(EXPERT, UUID(page.rpartition("/")[2]))
    return found


def test_a_member_is_shown_amended_sent_away_and_taken_back(world: ReviewWorld) -> None:
    one, page = member(world, 801)
    office = world.browser(OFFICE)
    shown = office.open(page)
    assert all(text in shown for text in (one.name, "2026-05-06", "第二批", "专家入库"))
    assert one.number not in shown
    edit = f"{page}/edit"
    filled = office.fill(edit, f"{edit}/amend")
    assert (filled["level"], filled["term_until"]) == ("SENIOR_FULL", "2027-12-31")
    assert filled["unit--text"].startswith("省设计研究院"), "the present values are shown"
    office.send(edit, f"{edit}/amend", level="SENIOR_ASSOCIATE", term_until="2028-06-30")
    assert str(state(world, page).term_until) == "2028-06-30"
    assert "2027-12-31" in office.open(page), "变更记录 tells the value before"
    crossed = office.send(edit, f"{edit}/amend", term_until="2025-01-01")
    assert crossed.status_code == 422
    assert "截止日期不能早于开始日期" in crossed.text

    office.send(page, f"{page}/leave", reason="调离本省")
    left = office.open(page)
    assert "调离本省" in left
    assert f'action="{page}/declare-tie"' not in left
    later = office.send(edit, f"{edit}/return", admitted_on="2099-01-01")
    assert "日期不能晚于今天" in later.text
    office.send(edit, f"{edit}/return", note="调回")
    back = state(world, page)
    assert (back.status, back.specialties) == (Status.IN_POOL, (SPECIALTY_CODES[0],))


def test_the_office_enters_whom_an_expert_stands_back_from(world: ReviewWorld) -> None:
    _, page = member(world, 802)
    kin, stranger = somebody(803), somebody(804)
    office = world.browser(OFFICE)
    office.send("/people", "/people/register", name=kin.name, identity_number=kin.number)
    office.send(
        page, f"{page}/declare-tie", kind="KIN", relation="配偶", **{"other--text": kin.number}
    )
    shown = office.open(page)
    assert kin.name in shown
    assert kin.number not in shown
    office.send(
        page,
        f"{page}/declare-tie",
        kind="INTEREST",
        name=stranger.name,
        identity_number=stranger.number,
    )
    found = state(world, page).declared
    assert found.others(TieKind.KIN) == (person_of(world, kin),)
    assert found.others(TieKind.INTEREST) == (person_of(world, stranger),)
    assert "未登记人员" in office.open(page)
    none = office.send(page, f"{page}/declare-tie", kind="KIN")
    assert none.status_code == 422
    assert "此项必填" in none.text
    [tie, _] = found.ties
    blank = office.send(page, f"{page}/ties/{tie.id}/withdraw")
    assert blank.status_code == 422
    office.send(page, f"{page}/ties/{tie.id}/withdraw", reason="已解除婚姻关系")
    assert state(world, page).declared.others(TieKind.KIN) == ()
    assert "已解除婚姻关系" in office.open(page)


def test_times_away_are_entered_listed_and_withdrawn(world: ReviewWorld) -> None:
    one, page = member(world, 805)
    office = world.browser(OFFICE)
    today = world.small.clock.today().isoformat()
    office.send(
        page, f"{page}/declare-unavailable", **AWAY | {"away_from": today, "away_until": today}
    )
    listed = office.client.post("/experts", data={"text": one.name, "available": "false"}).text
    assert "不能参评至" in listed
    free = office.client.post("/experts", data={"text": one.name, "available": "true"}).text
    assert "不能参评至" not in free
    crossed = office.send(
        page, f"{page}/declare-unavailable", **AWAY | {"away_until": "2026-06-01"}
    )
    assert "截止日期不能早于开始日期" in crossed.text
    [period] = state(world, page).unavailable
    office.send(page, f"{page}/unavailable/{period.period}/withdraw")
    assert state(world, page).unavailable == ()


def test_experts_declare_for_themselves(world: ReviewWorld) -> None:
    expert = world.browser("expert-0")
    student = somebody(806)
    office = world.browser(OFFICE)
    office.send("/people", "/people/register", name=student.name, identity_number=student.number)
    said = {"kind": "SUPERVISOR_STUDENT", "relation": "硕士导师", "identity_number": student.number}
    expert.send("/my-pool", "/my-pool/declare-tie", name="张明", **said)
    expert.send("/my-pool", "/my-pool/declare-unavailable", **AWAY)
    mine = expert.open("/my-pool")
    assert "张明" in mine
    assert "出国进修" in mine
    assert student.name not in mine, "nobody learns whose an identity number is"
    person = world.small.founder.bodies.logins["expert-0"].person
    assert person is not None
    page = f"/experts/{expert_stream(person)}"
    assert student.name in office.open(page)
    [period] = state(world, page).unavailable
    assert "撤销回避" not in mine
    expert.send("/my-pool", f"/my-pool/unavailable/{period.period}/withdraw")
    assert state(world, page).unavailable == ()
    wrong = expert.send(
        "/my-pool", "/my-pool/declare-tie", **said | {"name": "张明", "identity_number": "1"}
    )
    assert "证件" in wrong.text


def test_programs_read_the_same(world: ReviewWorld) -> None:
    person = world.small.founder.bodies.logins["expert-1"].person
    assert person is not None
    expert = expert_stream(person)
    world.do(OFFICE, f"/experts/{expert}/declare-unavailable", AWAY)
    told = world.program(OFFICE).get(f"/api/experts/{expert}").json()
    assert [one["reason"] for one in told["unavailable"]] == ["出国进修"]
    assert told["ties"] == []
    own = world.program("expert-1").get("/api/my-pool").json()
    assert own["unavailable"] == told["unavailable"]
    assert own["in_pool"]


def test_who_may_read_and_who_may_change(world: ReviewWorld) -> None:
    person = world.small.founder.bodies.logins["expert-2"].person
    assert person is not None
    page = f"/experts/{expert_stream(person)}"
    auditor = world.browser("auditor")
    shown = auditor.open(page)
    assert "变更记录" in shown
    assert f'action="{page}/leave"' not in shown
    assert "专家入库" not in auditor.open("/experts").partition("<main")[2]
    auditor.open(f"{page}/edit", status=403)
    refused = world.program("auditor").post(f"/api{page}/leave", json={"reason": "x"})
    assert refused.status_code == 403
    for nobody in ("applicant-0", "unit-320000", "expert-0"):
        assert world.program(nobody).get(f"/api{page}").status_code == 403
    assert world.program(OFFICE).get("/api/my-pool").status_code == 403
    gone = world.program(OFFICE).post(f"/api/experts/{UUID(int=9)}/leave", json={"reason": "x"})
    assert gone.status_code == 404
