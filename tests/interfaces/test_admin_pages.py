"""The administrator's desk (M1-M4), and the people and experts that officers register."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.certificates.issuer_key import ISSUER_KEY
from domain.experts.expert import EXPERT
from domain.experts.expert import Status as ExpertStatus
from domain.organisations.organisation import ORGANISATION
from domain.people.account import ACCOUNT
from domain.streams import account_stream, expert_stream, issuer_key_stream
from domain.terms import Duty
from interfaces.demo.committees import SPECIALTY_CODES
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import somebody


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("admin"), applicants=1) as world:
        yield world


def body(world: ReviewWorld, short: str) -> UUID:
    return world.small.founder.bodies.ids[short]


def registered(world: ReviewWorld, **typed: str) -> UUID:
    admin = world.browser("admin")
    given = {
        "name": "测试设计所",
        "kind": "EMPLOYER",
        "level": "p",
        "division": "320000",
        "nature": "ENTERPRISE",
        "superior--text": "省住建厅",
    } | typed
    page = admin.send("/admin/organisations", "/admin/organisations/register", **given)
    assert page.status_code == 200, page.text[:2000]
    return UUID(page.url.path.rpartition("/")[2])


def test_an_organisation_is_registered_amended_moved_and_cancelled(world: ReviewWorld) -> None:
    made = registered(world)
    admin = world.browser("admin")
    page = f"/admin/organisations/{made}"
    assert "省住建厅" in admin.open(page)
    admin.send(page, f"{page}/amend", name="测试规划设计所", contact="025-00000000")
    assert "025-00000000" in admin.open(page)
    admin.send(page, f"{page}/move", **{"superior--text": "省职称办"})
    assert world.small.stage.look(ORGANISATION, made).superior == body(world, AUTHORITY)
    assert admin.send(page, f"{page}/cancel", reason=" ").status_code == 422
    done = admin.send(page, f"{page}/cancel", reason="撤并")
    assert "已注销：撤并" in done.text
    assert "测试规划设计所" not in admin.open("/admin/organisations")
    assert "测试规划设计所" in admin.open("/admin/organisations?cancelled=true")


def test_a_wrong_organisation_is_told_and_kept(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    page = admin.send(
        "/admin/organisations",
        "/admin/organisations/register",
        name="校验码不符",
        kind="TITLE_OFFICE",
        level="p",
        division="32",
        credit_code="11320000014000000X",
    )
    assert page.status_code == 422
    assert 'value="校验码不符"' in page.text


def test_the_tree_is_walked_by_links(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    top = body(world, "auth-320000")
    below = admin.open(f"/admin/organisations?superior={top}")
    assert "省设计研究院" in below
    assert "省住建厅的下级" in below
    listed = world.program("admin").get("/api/organisations", params={"superior": str(top)}).json()
    assert {row["name"] for row in listed["items"]} >= {"省设计研究院"}


def test_an_account_is_opened_given_duties_and_locked(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    typed = {
        "login": "officer.x",
        "name": "经办人某",
        "role": "TitleOfficer",
        "password": "a first password",
        "organisation--text": "省职称办",
    }
    short = admin.send("/admin/accounts", "/admin/accounts/open", **{**typed, "password": "short"})
    assert short.status_code == 422
    assert "a first password" not in short.text
    page = admin.send("/admin/accounts", "/admin/accounts/open", **typed).url.path
    account = account_stream("officer.x")
    assert page == f"/admin/accounts/{account}"
    assert world.small.system.vault.must_change(account)
    both = admin.client.post(
        f"{page}/assign-duties",
        data=admin.fill(page, f"{page}/assign-duties")
        | {"duties": ["ORDINARY_PLANS", "SPECIAL_PLANS"]},
    )
    assert both.status_code == 422
    admin.send(page, f"{page}/assign-duties", duties="SPECIAL_PLANS")
    assert world.small.stage.look(ACCOUNT, account).duties == (Duty.SPECIAL_PLANS,)
    admin.send(page, f"{page}/lock", reason="调离")
    assert world.small.system.authenticate("officer.x", "a first password") is None
    admin.send(page, f"{page}/unlock")
    assert world.small.system.authenticate("officer.x", "a first password") is not None
    found = admin.client.post("/admin/accounts", data={"text": "officer.x"})
    assert "经办人某" in found.text
    by_program = world.program("admin").post("/api/accounts/search", json={"text": "经办人某"})
    assert by_program.json()["total"] == 1


def test_the_administrator_does_not_lock_out_themselves(world: ReviewWorld) -> None:
    own = f"/admin/accounts/{account_stream('admin')}"
    assert "锁定原因" not in world.browser("admin").open(own)
    answer = world.program("admin").post(f"/api{own[6:]}/lock", json={"reason": "x"})
    assert answer.status_code == 403


def test_a_key_is_renewed_and_the_old_one_still_trusted(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    office = body(world, OFFICE)
    before = world.program("admin").get("/api/issuer-keys").json()["items"]
    page = admin.send("/admin/keys", "/admin/keys/add", **{"organisation--text": "省中评会办公室"})
    assert page.status_code == 200
    keys = world.small.stage.look(ISSUER_KEY, issuer_key_stream(office)).keys
    assert len(keys) == 2
    rows = world.program("admin").get(f"/api/issuer-keys?organisation={office}").json()["items"]
    assert [row["current"] for row in rows] == [True, False]
    assert rows[0]["fingerprint"] == keys[-1].fingerprint
    assert len(before) + 1 == len(world.program("admin").get("/api/issuer-keys").json()["items"])
    assert "仅供查验" in admin.open("/admin/keys")


def test_a_year_of_holidays_is_entered(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    page = "/admin/calendar"
    wrong = admin.client.post(
        f"{page}/set-year",
        data=admin.fill(page, f"{page}/set-year") | {"year": "2027", "workdays": ["2027-01-04"]},
    )
    assert wrong.status_code == 422
    assert "2027-01-04" in wrong.text
    data = admin.fill(page, f"{page}/set-year") | {
        "year": "2027",
        "holidays": ["2027-01-01", "2027-02-08", ""],
    }
    assert admin.client.post(f"{page}/set-year", data=data).status_code == 200
    told = world.program("admin").get("/api/calendar").json()
    assert 2027 in told["years"]
    assert "2027-02-08" in told["holidays"]


@pytest.mark.parametrize(
    "path", ["/admin/organisations", "/admin/accounts", "/admin/keys", "/admin/calendar"]
)
def test_these_desks_are_the_administrators(world: ReviewWorld, path: str) -> None:
    world.browser(OFFICE).open(path, status=403)
    assert world.browser().client.get(path).url.path == "/login"


# People and experts.


def test_a_person_is_registered_and_found(world: ReviewWorld) -> None:
    one = somebody(700)
    officer = world.browser(AUTHORITY)
    wrong = officer.send(
        "/people", "/people/register", name=one.name, identity_number=one.number[:-1] + "Y"
    )
    assert wrong.status_code == 422
    made = officer.send("/people", "/people/register", name=one.name, identity_number=one.number)
    page = made.url.path
    assert one.number not in made.text, "masked wherever it is not needed"
    assert page in officer.client.post("/people", data={"text": one.name}).text
    assert "请输入姓名查询" in officer.open("/people"), "nobody browses through people"
    assert "列入黑名单" not in world.browser(OFFICE).open(page).partition("<main")[2]


def test_an_expert_joins_the_pool_and_leaves(world: ReviewWorld) -> None:
    one = somebody(701)
    office = world.browser(OFFICE)
    made = office.send("/people", "/people/register", name=one.name, identity_number=one.number)
    person = UUID(made.url.path.rpartition("/")[2])
    typed = {
        "person--text": one.name,
        "unit--text": "省设计研究院",
        "level": "SENIOR_FULL",
        "term_from": "2026-01-01",
        "term_until": "2027-12-31",
    }
    none = office.send("/experts", "/experts/register", **typed)
    assert none.status_code == 422
    data = office.fill("/experts", "/experts/register", **typed)
    page = office.client.post(
        "/experts/register", data=data | {"specialties": list(SPECIALTY_CODES[:2])}
    )
    assert page.status_code == 200, page.text[:3000]
    expert = expert_stream(person)
    assert page.url.path == f"/experts/{expert}"
    assert world.small.stage.look(EXPERT, expert).specialties == SPECIALTY_CODES[:2]
    found = world.program(OFFICE).post("/api/experts/search", json={"text": one.name}).json()
    assert [row["id"] for row in found["items"]] == [str(expert)]
    office.send(page.url.path, f"{page.url.path}/leave", reason="退休")
    assert world.small.stage.look(EXPERT, expert).status is ExpertStatus.LEFT
    assert (
        one.name
        not in office.client.post("/experts", data={"text": one.name})
        .text.partition("<table")[2]
        .partition("</table>")[0]
    )


def test_committees_and_their_templates_can_be_read(world: ReviewWorld) -> None:
    rows = world.program(OFFICE).get("/api/committees").json()["items"]
    told = world.program(OFFICE).get(f"/api/committees/{rows[0]['committee']}").json()
    assert told["template"]["sections"]
    assert told["version"] >= 2
