"""机构管理 (M1): the tree, correction, merging, cancelling, and who stands in for whom."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from application.organisations import organising
from domain.cases.declaration import DECLARATION
from domain.configuration.route_map import ROUTE_MAP
from domain.organisations.organisation import ORGANISATION, Organisation, OrganisationKind
from domain.people.account import ACCOUNT
from domain.streams import account_stream, route_map_stream
from domain.terms import AcquisitionMode, AdministrativeLevel, Role, UnitNature
from tests.interfaces.import_world import table
from tests.interfaces.review_world import ReviewWorld, sqlite_review_world
from tests.interfaces.small_world import SEAT

PATH = "/admin/organisations"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("bodies"), applicants=3) as world:
        yield world


def body(
    world: ReviewWorld,
    name: str,
    superior: UUID | None = None,
    kind: OrganisationKind = OrganisationKind.ADMINISTRATIVE_AUTHORITY,
    division: str = "320000",
) -> UUID:
    small = world.small
    form = organising.OrganisationForm(
        name=name,
        division=division,
        level=AdministrativeLevel.PROVINCE,
        kind=kind,
        nature=UnitNature.ENTERPRISE if kind.unit else None,
        superior=superior,
    )
    made = small.stage.act(small.actor("admin"), organising.register_organisation, form)
    small.shown()
    return made


def officer(world: ReviewWorld, login: str, organisation: UUID, role: Role) -> None:
    world.small.founder.account(login, "经办人某", role, organisation=organisation)
    world.small.shown()


def look(world: ReviewWorld, which: UUID) -> Organisation:
    state: Organisation = world.small.stage.look(ORGANISATION, which)
    return state


def test_the_tree_opens_level_by_level(world: ReviewWorld) -> None:
    top = body(world, "树顶厅")
    middle = body(world, "树中局", top)
    body(world, "树底局", middle)
    admin = world.browser("admin")
    page = admin.open(f"{PATH}/tree")
    assert "树顶厅" in page
    assert "树中局" not in page
    assert "树底局" not in admin.open(f"{PATH}/tree?open={top}")
    assert "树底局" in admin.open(f"{PATH}/tree?open={middle}")
    below = world.program("admin").get("/api/organisations/children", params={"superior": str(top)})
    assert [(row["name"], row["below"]) for row in below.json()["items"]] == [("树中局", 1)]


@pytest.mark.parametrize("text", ["枝叶局", "zhiyej", "zyj", "320981"])
def test_a_search_shows_the_match_in_its_branch(world: ReviewWorld, text: str) -> None:
    if not world.program("admin").get("/api/organisations?text=枝叶局").json()["total"]:
        branch = body(world, "主干厅")
        body(world, "枝叶局", branch, division="320981")
        body(world, "旁枝局", branch)
    page = world.browser("admin").open(f"{PATH}/tree?text={text}")
    assert "主干厅" in page
    assert "<mark>枝叶局</mark>" in page
    assert "旁枝局" not in page


def test_what_was_registered_wrongly_is_corrected_with_a_reason(world: ReviewWorld) -> None:
    made = body(world, "登记有误局")
    admin, page = world.browser("admin"), f"{PATH}/{made}"
    assert admin.send(page, f"{page}/correct", division="320100").status_code == 422
    admin.send(page, f"{page}/correct", division="320100", level="m", reason="登记时选错")
    state = look(world, made)
    assert (state.division, state.level) == ("320100", AdministrativeLevel.CITY)
    assert "登记时选错" in admin.open(page)
    anchored = world.small.founder.bodies.ids["auth-320000"]
    here = f"{PATH}/{anchored}"
    refused = admin.send(here, f"{here}/correct", level="c", reason="x")
    assert "该机构是审核路径的节点" in refused.text


def test_a_body_in_use_is_not_cancelled(world: ReviewWorld) -> None:
    admin = world.browser("admin")
    page = f"{PATH}/{world.small.founder.bodies.ids['title-320000']}"
    told = admin.send(page, f"{page}/cancel", reason="撤并")
    assert told.status_code == 422
    assert "下级机构 1 个；审核路径节点 1 个；评委会 1 个" in told.text
    uses = world.program("admin").get(f"/api{page[6:]}/uses").json()
    assert (uses["subordinates"], uses["nodes"], uses["committees"]) == (1, 1, 1)


def test_nobody_logs_in_for_a_cancelled_body(world: ReviewWorld) -> None:
    made = body(world, "将撤销局")
    officer(world, "leaving", made, Role.AUTHORITY_OFFICER)
    at_work = world.browser("leaving")
    at_work.open("/todo")
    admin, page = world.browser("admin"), f"{PATH}/{made}"
    told = admin.send(page, f"{page}/cancel", reason="撤并")
    assert "还有 1 个账号可以登录" in told.text
    admin.send(page, f"{page}/cancel", reason="撤并", confirmed="true")
    assert not look(world, made).active
    world.small.give_password("leaving")
    world.small.shown()
    assert world.small.system.authenticate("leaving", "small-world-password") is None
    assert at_work.client.get("/todo").url.path == "/login"


def test_a_merged_body_hands_over_all_that_it_has(world: ReviewWorld) -> None:
    old, new = body(world, "旧厅"), body(world, "新厅")
    child = body(world, "旧厅下属局", old)
    officer(world, "old.officer", old, Role.AUTHORITY_OFFICER)
    admin, page = world.browser("admin"), f"{PATH}/{old}"
    alone = admin.send(page, f"{page}/merge", **{"successor--text": "旧厅下属局", "reason": "改革"})
    assert "不能并入自己的下级机构" in alone.text
    other = admin.send(page, f"{page}/merge", **{"successor--text": "省设计研究院", "reason": "x"})
    assert "只能并入同类机构" in other.text
    done = admin.send(page, f"{page}/merge", **{"successor--text": "新厅", "reason": "机构改革"})
    assert "已并入" in done.text
    assert look(world, old).merged_into == new
    assert look(world, child).superior == new
    account = world.small.stage.look(ACCOUNT, account_stream("old.officer"))
    assert (account.organisation, account.locked) == (new, False)
    assert "旧厅" in admin.open(f"{PATH}/{new}")
    world.browser("old.officer").open("/todo")
    rows = table(admin.client.get(f"{PATH}/export?cancelled=true").content, "机构")
    assert ["旧厅", "新厅"] in [[row[0], row[-1]] for row in rows]


def test_the_accounts_of_a_merged_body_may_be_locked(world: ReviewWorld) -> None:
    old, new = body(world, "甲并厅"), body(world, "乙留厅")
    officer(world, "merged.locked", old, Role.AUTHORITY_OFFICER)
    page = f"{PATH}/{old}"
    typed = {"successor--text": "乙留厅", "reason": "改革", "lock_accounts": "true"}
    world.browser("admin").send(page, f"{page}/merge", **typed)
    assert look(world, old).merged_into == new
    assert world.small.stage.look(ACCOUNT, account_stream("merged.locked")).locked


def test_a_body_that_committees_name_is_settled_first(world: ReviewWorld) -> None:
    office = world.small.founder.bodies.ids[SEAT.short]
    other = body(world, "另一办公室", kind=OrganisationKind.COMMITTEE_OFFICE)
    answer = world.program("admin").post(
        f"/api/organisations/{office}/merge", json={"successor": str(other), "reason": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "organisation-in-use")


def test_two_nodes_of_one_kind_are_no_guess(world: ReviewWorld) -> None:
    authority = world.small.founder.bodies.ids["auth-320000"]
    rival = body(world, "也有节点厅")
    node = {
        "title_level": SEAT.level,
        "kind": "D",
        "organisation": str(rival),
    }
    assert world.program("title-320000").post("/api/route-nodes", json=node).status_code == 201
    answer = world.program("admin").post(
        f"/api/organisations/{rival}/merge", json={"successor": str(authority), "reason": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "merge-node-twice")
    assert look(world, rival).active


def test_the_successor_finishes_what_waits_at_a_merged_authority(world: ReviewWorld) -> None:
    """In flight: the route goes on naming the old body, and the new one acts there. Last in the
    file, as it takes the province's only authority away."""
    small = world.small
    (case,) = small.at_authority(small.applicants[0])
    small.shown()
    old, new = small.founder.bodies.ids["auth-320000"], body(world, "省建设厅")
    officer(world, "successor", new, Role.AUTHORITY_OFFICER)
    officer(world, "bystander", body(world, "无关厅"), Role.AUTHORITY_OFFICER)
    assert world.program("successor").get(f"/api/declarations/{case}").status_code == 404
    page = f"{PATH}/{old}"
    typed = {"successor--text": "省建设厅", "reason": "机构改革"}
    assert world.browser("admin").send(page, f"{page}/merge", **typed).status_code == 200
    small.shown()

    nodes = small.stage.look(
        ROUTE_MAP, route_map_stream(AcquisitionMode.PEER_REVIEW, SEAT.level)
    ).nodes.values()
    assert old not in {node.organisation for node in nodes}
    assert new in {node.organisation for node in nodes}

    waiting = world.program("successor").get("/api/todo").json()["items"]
    assert str(case) in [item["subject"] for item in waiting]
    listed = world.program("successor").get("/api/declarations?which=waiting").json()["items"]
    assert str(case) in [item["declaration"] for item in listed]
    assert "审核通过" in world.browser("successor").open(f"/declarations/{case}")
    approve = f"/api/declarations/{case}/approve"
    assert world.program("bystander").post(approve, json={"opinion": "同意"}).status_code == 404
    assert world.program("successor").post(approve, json={"opinion": "同意"}).status_code == 200
    record = small.system.log.read(case)[-1]
    assert record.event.organisation == old, "the stage that the route names"
    assert record.organisation == new, "who acted"
    state = small.stage.look(DECLARATION, case)
    assert state.stage.organisation == small.founder.bodies.ids[SEAT.short]
    assert world.program("successor").post(approve, json={"opinion": "x"}).status_code == 422


def test_stand_ins_of_stand_ins_act_too(world: ReviewWorld) -> None:
    small = world.small
    new = next(
        UUID(row["organisation"])
        for row in world.program("admin").get("/api/organisations?text=省建设厅").json()["items"]
    )
    last = body(world, "省住建委")
    page = f"{PATH}/{new}"
    typed = {"successor--text": "省住建委", "reason": "再次改革"}
    world.browser("admin").send(page, f"{page}/merge", **typed)
    small.shown()
    account = small.system.account_of(account_stream("successor"))
    assert account is not None
    assert account.organisation == last
    assert {new, small.founder.bodies.ids["auth-320000"]} <= set(account.actor.predecessors)
