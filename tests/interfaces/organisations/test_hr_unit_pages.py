"""人事管理单位用户管理 (D3), and the log-in by certificate that it is for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.organisations.organisation import OrganisationKind as Kind
from domain.people.account import ACCOUNT
from domain.streams import account_stream
from domain.terms import Role, UnitNature
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world
from tests.interfaces.world import Browser, fields_of, secret_of
from tests.signers import Signer

KEEPER = "auth-320000"
PATH = "/hr-units"
LOGIN = "/login/certificate"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("hr"), applicants=1) as world:
        founder = world.small.founder
        for short, superior in ("hr-own", KEEPER), ("hr-other", "title-320000"):
            founder.body(
                short,
                f"人事单位 {short}",
                "320000",
                Kind.HR_UNIT,
                superior=superior,
                nature=UnitNature.INSTITUTION,
                role=Role.UNIT_OFFICER,
            )
        world.small.shown()
        # The certificates of these tests begin now, which is later than the world's first day.
        world.small.clock.move(datetime.now(UTC) + timedelta(minutes=5) - world.small.clock.now())
        yield world


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer.make(tmp_path_factory.mktemp("signer"))


def unit(world: ReviewWorld, short: str = "hr-own") -> str:
    return str(world.small.founder.bodies.ids[short])


def user_page(login: str) -> str:
    return f"/hr-unit-users/{account_stream(login)}"


def added(world: ReviewWorld, login: str) -> str:
    """The first password of a new user of the own unit."""
    page, action = f"{PATH}/{unit(world)}", f"{PATH}/{unit(world)}/add-user"
    shown = world.browser(KEEPER).send(page, action, login=login, name="某经办").text
    world.small.shown()
    return secret_of(shown)


def bound(world: ReviewWorld, login: str, signer: Signer, *, active: bool = True) -> Browser:
    added(world, login)
    keeper, page = world.browser(KEEPER), user_page(login)
    keeper.send(page, f"{page}/bind-certificate", certificate=signer.certificate)
    if active:
        keeper.send(page, f"{page}/activate-certificate")
    world.small.shown()
    return keeper


def log_in(world: ReviewWorld, login: str, signer: Signer, **changes: str) -> Browser:
    visitor = world.browser()
    asked = fields_of(visitor.open(LOGIN), LOGIN)
    given = {**asked, "login": login, "signature": signer.sign(asked["challenge"]), **changes}
    visitor.client.post(LOGIN, data=given)
    return visitor


def inside(visitor: Browser) -> bool:
    return visitor.client.get("/todo", follow_redirects=False).status_code != 303 or (
        visitor.client.get("/todo", follow_redirects=False).headers["location"] == "/password"
    )


def test_units_are_added_found_amended_and_exported(world: ReviewWorld) -> None:
    keeper = world.browser(KEEPER)
    typed = {
        "name": "省属人事管理处",
        "kind": "HR_UNIT",
        "level": "p",
        "division": "320000",
        "nature": "INSTITUTION",
    }
    refused = keeper.send(PATH, f"{PATH}/add", **{**typed, "kind": "EMPLOYER", "name": "x单位"})
    assert refused.status_code == 422
    assert "人事管理单位或人事代理机构" in refused.text
    made = keeper.send(PATH, f"{PATH}/add", **typed)
    assert made.status_code == 200, made.text
    page = made.url.path
    keeper.send(page, f"{page}/amend", name="省属人事服务处", contact="025-00000000")
    world.small.shown()
    listed = keeper.open(f"{PATH}?text=服务处")
    assert "省属人事服务处" in listed
    assert "hr-own" not in listed
    everything = keeper.open(PATH)
    assert "人事单位 hr-own" in everything
    assert "hr-other" not in everything
    assert "修改机构信息" in keeper.open(page)
    export = keeper.client.get(f"{PATH}/export")
    assert export.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert world.program("title-320000").get("/api/hr-units?sort=-users").json()["total"] >= 1


def test_users_are_added_renamed_suspended_and_reset(world: ReviewWorld) -> None:
    password, system = added(world, "hr.first"), world.small.system
    account, page = account_stream("hr.first"), user_page("hr.first")
    assert system.authenticate("hr.first", password) is not None
    assert system.vault.must_change(account)
    keeper = world.browser(KEEPER)
    keeper.send(page, f"{page}/rename", name="改名后")
    keeper.send(page, f"{page}/suspend", reason="调离")
    world.small.shown()
    assert system.authenticate("hr.first", password) is None
    keeper.send(page, f"{page}/restore")
    shown = keeper.send(page, f"{page}/reset-password").text
    world.small.shown()
    assert system.authenticate("hr.first", password) is None
    assert system.authenticate("hr.first", secret_of(shown)) is not None
    history = keeper.open(page)
    for said in "修改经办人姓名", "锁定账号", "解锁账号", "调离", "改名后":
        assert said in history


def test_other_bodies_units_and_users_do_not_exist(world: ReviewWorld) -> None:
    program = world.program(KEEPER)
    foreign, user = unit(world, "hr-other"), account_stream("hr-other")
    employer, officer = unit(world, "unit-320000"), account_stream("unit-320000")
    for place in foreign, employer:
        for path in f"/hr-units/{place}", f"/hr-units/{place}/changes":
            assert program.get(f"/api{path}").status_code == 404, path
        assert program.post(f"/api/hr-units/{place}/users", json={}).status_code == 404
        for name, body in (
            ("amend", {"name": "别人的"}),
            ("cancel", {"reason": "x"}),
            ("add-user", {"login": "spy", "name": "某"}),
        ):
            answer = program.post(f"/api/hr-units/{place}/{name}", json=body)
            assert answer.status_code == 404, (name, answer.text)
    for person in user, officer, account_stream("admin"), account_stream(KEEPER):
        assert program.get(f"/api/hr-unit-users/{person}").status_code == 404
        for name, body in (
            ("rename", {"name": "x"}),
            ("suspend", {"reason": "x"}),
            ("restore", {}),
            ("reset-password", {}),
            ("activate-certificate", {}),
            ("unbind-certificate", {}),
        ):
            answer = program.post(f"/api/hr-unit-users/{person}/{name}", json=body)
            assert answer.status_code == 404, (name, answer.text)
    for login in "unit-320000", "applicant-0", "admin", "auditor":
        assert world.program(login).get("/api/hr-units").status_code == 403


def test_the_office_at_the_top_keeps_what_is_further_below(world: ReviewWorld) -> None:
    founder = world.small.founder
    founder.body(
        "auth-below", "下一级", "320000", Kind.ADMINISTRATIVE_AUTHORITY,
        superior=KEEPER, role=Role.AUTHORITY_OFFICER,
    )  # fmt: skip
    founder.body(
        "hr-far", "远处的人事单位", "320000", Kind.HR_AGENCY,
        superior="auth-below", nature=UnitNature.OTHER, role=Role.UNIT_OFFICER,
    )  # fmt: skip
    world.small.shown()
    assert "远处的人事单位" in world.browser(KEEPER).open(PATH)
    path = f"/api/hr-unit-users/{account_stream('hr-far')}"
    assert world.program(KEEPER).get(path).status_code == 200


def test_a_bound_and_activated_certificate_logs_in(world: ReviewWorld, tmp_path: Path) -> None:
    signer = Signer.make(tmp_path, "rsa")
    keeper = bound(world, "hr.card", signer, active=False)
    page = user_page("hr.card")
    shown = keeper.open(page)
    state = world.small.stage.look(ACCOUNT, account_stream("hr.card"))
    assert state.certificate.thumbprint in shown
    assert "待激活" in shown
    assert not inside(log_in(world, "hr.card", signer)), "not before it is activated"
    keeper.send(page, f"{page}/activate-certificate")
    assert inside(log_in(world, "hr.card", signer))
    visitor = world.browser()
    asked = fields_of(visitor.open(LOGIN), LOGIN)
    cms = {**asked, "login": "hr.card", "signature": signer.sign_cms(asked["challenge"])}
    assert visitor.client.post(LOGIN, data=cms, follow_redirects=False).status_code == 303
    keeper.send(page, f"{page}/unbind-certificate")
    assert not inside(log_in(world, "hr.card", signer)), "from that moment on"
    for said in "绑定 CA 证书", "激活 CA 证书", "删除绑定 CA 证书":
        assert said in keeper.open(page)


def test_whatever_is_wrong_is_answered_alike(
    world: ReviewWorld, signer: Signer, tmp_path: Path
) -> None:
    bound(world, "hr.alike", signer)
    other = Signer.make(tmp_path)
    visitor = world.browser()

    def answer(login: str, by: Signer, challenge: str = "", text: str = "") -> tuple[int, str]:
        asked = fields_of(visitor.open(LOGIN), LOGIN)["challenge"]
        given = {
            "login": login,
            "challenge": challenge or asked,
            "signature": by.sign(text or challenge or asked),
        }
        said = visitor.client.post("/api/session/certificate", json=given)
        return said.status_code, said.json().get("code", "")

    wrong = (401, "certificate-login-failed")
    assert answer("hr.alike", other) == wrong
    assert answer("nobody.here", signer) == wrong
    assert answer("applicant-0", signer) == wrong
    assert answer("hr.alike", signer, challenge="zhicheng-login made up") == wrong
    assert answer("hr.alike", signer, text="another text") == wrong
    assert answer("hr.alike", signer)[0] == 201


def test_a_challenge_serves_once(world: ReviewWorld, signer: Signer, tmp_path: Path) -> None:
    mine = Signer.make(tmp_path)
    bound(world, "hr.once", mine)
    visitor = world.browser()
    asked = visitor.client.post("/api/session/challenge").json()
    assert asked["expires_in"] == 60
    given = {"login": "hr.once", "challenge": asked["challenge"]}
    bad = {**given, "signature": signer.sign(asked["challenge"])}
    assert visitor.client.post("/api/session/certificate", json=bad).status_code == 401
    good = {**given, "signature": mine.sign(asked["challenge"])}
    assert visitor.client.post("/api/session/certificate", json=good).status_code == 401
    assert inside(log_in(world, "hr.once", mine))


def test_one_certificate_for_one_user(world: ReviewWorld, tmp_path: Path) -> None:
    mine = Signer.make(tmp_path)
    bound(world, "hr.one", mine)
    added(world, "hr.two")
    keeper, page = world.browser(KEEPER), user_page("hr.two")
    action = f"{page}/bind-certificate"
    taken = keeper.send(page, action, certificate=mine.certificate)
    assert taken.status_code == 422
    assert "已绑定其他账号" in taken.text
    assert "不能识别" in keeper.send(page, action, certificate="no certificate").text
    files = {"file": ("card.cer", Signer.make(tmp_path / "two").pem.read_bytes(), "text/plain")}
    assert "已绑定，请核对姆印" in keeper.attach(page, action, files).text


def test_users_of_a_cancelled_unit_log_in_no_more(world: ReviewWorld, tmp_path: Path) -> None:
    founder, system = world.small.founder, world.small.system
    made = founder.body(
        "hr-gone", "将注销的人事单位", "320000", Kind.HR_UNIT,
        superior=KEEPER, nature=UnitNature.OTHER, role=Role.UNIT_OFFICER,
    )  # fmt: skip
    world.small.shown()
    mine, user = Signer.make(tmp_path), user_page("hr-gone")
    system.vault.set_password(account_stream("hr-gone"), "a good password")
    keeper, page = world.browser(KEEPER), f"{PATH}/{made}"
    keeper.send(user, f"{user}/bind-certificate", certificate=mine.certificate)
    keeper.send(user, f"{user}/activate-certificate")
    at_work = log_in(world, "hr-gone", mine)
    assert inside(at_work)
    assert "确认该单位的 1 个用户" in keeper.open(page)
    assert keeper.send(page, f"{page}/cancel", reason="撤并").status_code == 422
    keeper.send(page, f"{page}/cancel", reason="撤并", confirmed="true")
    world.small.shown()
    assert not inside(at_work)
    assert not inside(log_in(world, "hr-gone", mine))
    assert system.authenticate("hr-gone", "a good password") is None
    assert "将注销的人事单位" in keeper.open(f"{PATH}?cancelled=true")


def test_an_expired_certificate_opens_nothing(world: ReviewWorld, tmp_path: Path) -> None:
    """The last test of the module: the world's clock goes forward only."""
    mine = Signer.make(tmp_path, days=30)
    bound(world, "hr.late", mine)
    assert inside(log_in(world, "hr.late", mine))
    world.small.clock.move(timedelta(days=31))
    assert not inside(log_in(world, "hr.late", mine))
    page = world.browser(KEEPER).open(user_page("hr.late"))
    assert "已过期" in page
