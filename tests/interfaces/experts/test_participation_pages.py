"""评委参评记录管理 (C4): what a review leaves of each expert, and what is registered by hand."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.experts.participation import PARTICIPATION
from domain.organisations.organisation import OrganisationKind
from domain.streams import expert_stream, participation_id, participation_stream
from domain.terms import Role
from tests.interfaces.import_world import table
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT, somebody

PATH, COUNTS = "/participations", "/participation-counts"
SAID = {
    "committee_name": "省外高评会",
    "held_on": "2024-11-20",
    "position": "CHAIR",
    "attended": "true",
    "appraisal": "EXCELLENT",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("participation"), applicants=6) as world:
        world.small.founder.body(
            "office-320300",
            "徐州市评委会办公室",
            "320300",
            OrganisationKind.COMMITTEE_OFFICE,
            superior=AUTHORITY,
            role=Role.COMMITTEE_OFFICER,
        )
        world.small.shown()
        yield world


def person(world: ReviewWorld, place: int) -> UUID:
    found = world.small.founder.bodies.logins[f"expert-{place}"].person
    assert found is not None
    return found


def rows_of(page: str) -> str:
    return page.partition("<table")[2].partition("</table>")[0]


def registered(world: ReviewWorld, place: int, login: str = OFFICE, **typed: str) -> str:
    """The page of the record; the expert is picked by the identity number."""
    sent = world.browser(login).send(
        PATH, f"{PATH}/register", **{"person--text": somebody(place).number}, **SAID | typed
    )
    assert sent.status_code == 200, sent.text
    assert sent.url.path == PATH
    stream = participation_stream(person(world, place))
    record = world.small.stage.look(PARTICIPATION, stream).records[-1].record
    return f"{PATH}/{stream}/{record}"


def test_a_review_elsewhere_is_registered_found_and_exported(world: ReviewWorld) -> None:
    one = somebody(0)
    page = registered(world, 0, remark="主持得当")
    office = world.browser(OFFICE)
    listed = office.client.post(PATH, data={"text": one.number, "year": "2024"}).text
    assert "省外高评会" in rows_of(listed)
    assert "省外高评会" not in rows_of(office.client.post(PATH, data={"year": "2023"}).text)
    absent = office.client.post(PATH, data={"outcome": "ABSENT"}).text
    assert "省外高评会" not in rows_of(absent)
    sheet = office.client.post(f"{PATH}/export", data={"text": one.name})
    assert [row[0] for row in table(sheet.content, "评委参评记录")[1:]] == [one.name]
    shown = office.open(page)
    assert all(text in shown for text in ("主任委员", "优秀", "主持得当", "登记参评记录"))
    expert = office.open(f"/experts/{expert_stream(person(world, 0))}")
    assert "省外高评会" in expert
    counted = office.client.post(COUNTS, data={"text": one.name}).text
    assert one.name in rows_of(counted)


def test_an_absence_needs_a_reason_and_no_appraisal(world: ReviewWorld) -> None:
    office = world.browser(OFFICE)
    data = office.fill(PATH, f"{PATH}/register", **{"person--text": somebody(1).number}, **SAID)
    sent = office.client.post(
        f"{PATH}/register", data={name: v for name, v in data.items() if name != "attended"}
    )
    assert sent.status_code == 422
    assert "请填写缺席原因" in sent.text
    assert "没有到会的评委不作履职评价" in sent.text
    assert "省外高评会" in sent.text, "what was typed is kept"
    nobody = office.send(PATH, f"{PATH}/register", **{"person--text": somebody(300).number}, **SAID)
    assert nobody.status_code == 422, "only of experts"


def test_a_record_is_corrected_and_withdrawn_by_its_body(world: ReviewWorld) -> None:
    page = registered(world, 2)
    office = world.browser(OFFICE)
    unsaid = office.send(page, f"{page}/correct", position="MEMBER")
    assert unsaid.status_code == 422
    office.send(page, f"{page}/correct", position="VICE_CHAIR", correction_reason="登记有误")
    shown = office.open(page)
    assert "副主任委员" in shown
    assert "登记有误" in shown
    other = world.browser("office-320300")
    assert f'action="{page}/withdraw"' not in other.open(page), "what is over is told to all"
    refused = world.program("office-320300").post(f"/api{page}/withdraw", json={"reason": "x"})
    assert refused.json()["code"] == "participation-of-another-body"
    office.send(page, f"{page}/withdraw", reason="重复登记")
    assert "重复登记" in office.open(page)
    text = {"text": somebody(2).number}
    assert rows_of(office.client.post(PATH, data=text).text) == ""
    assert "省外高评会" in office.client.post(PATH, data=text | {"withdrawn": "true"}).text
    said = world.program(OFFICE).post(f"/api{page}/appraise", json={"appraisal": "BARELY"})
    assert said.json()["code"] == "appraisal-by-hand"


def test_a_review_leaves_records_which_its_office_appraises(world: ReviewWorld) -> None:
    plan = world.publicised(world.accepted(2))
    draw = world.drawn(plan)
    world.small.journeys.attend(draw)
    world.small.shown()
    who = world.roster(draw)[0]
    page = f"{PATH}/{participation_stream(who)}/{participation_id(plan, who)}"
    office, other = world.browser(OFFICE), world.browser("office-320300")
    assert "已确认" in office.open(page)
    other.open(page, status=404)
    assert world.program("office-320300").get(f"/api{page}").status_code == 404
    assert "已确认" in world.browser("auditor").open(page)
    assert "已确认" in world.browser(AUTHORITY).open(page)
    world.small.journeys.open_meeting(SEAT, plan, draw)
    world.small.shown()
    meeting = office.open(page)
    assert "到会" in meeting
    assert f'action="{page}/appraise"' not in other.client.get(page).text
    office.send(page, f"{page}/appraise", appraisal="EXCELLENT", remark="准时到会")
    appraised = office.open(page)
    assert "准时到会" in appraised
    assert "评委履职评价" in appraised
    own = world.browser(world.expert(who))
    mine = own.open("/my-participations")
    assert "到会" in mine
    assert "准时到会" not in mine, "appraisals are the offices'"
    assert "到会" not in rows_of(own.open("/my-participations?year=2001"))


def test_who_may_read_and_who_may_change(world: ReviewWorld) -> None:
    page = registered(world, 3)
    auditor = world.browser("auditor")
    assert "省外高评会" in auditor.open(PATH)
    assert "登记评委参评情况" not in auditor.open(PATH)
    assert "变更记录" in auditor.open(page)
    assert f'action="{page}/correct"' not in auditor.open(page)
    for nobody in ("applicant-0", "unit-320000", "expert-0", "admin"):
        assert world.program(nobody).get(f"/api{page}").status_code == 403
    assert world.program(OFFICE).get("/api/my-participations").status_code == 403
    other = f"{PATH}/{participation_stream(person(world, 0))}/{page.rpartition('/')[2]}"
    assert world.program(OFFICE).get(f"/api{other}").status_code == 404
