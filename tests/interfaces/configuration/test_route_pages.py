"""审核路径配置 (H4-H8): nodes are added under a node and cancelled, and a route is previewed."""

from collections.abc import Iterator

import pytest

from domain.configuration.route_map import ROUTE_MAP
from domain.streams import route_map_stream
from domain.terms import AcquisitionMode, CommitteeTitleLevel
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

SENIOR = "/routes/senior"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("routes"), applicants=1) as world:
        yield world


def nodes(
    world: ReviewWorld,
    level: CommitteeTitleLevel = CommitteeTitleLevel.SENIOR,
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW,
) -> dict[str, str]:
    """The name of the body -> the node."""
    found = world.small.stage.look(ROUTE_MAP, route_map_stream(mode, level)).nodes
    names = {v: k for k, v in world.small.founder.bodies.ids.items()}
    return {names[one.organisation]: str(one.node) for one in found.values()}


def test_a_forest_grows_from_the_root_and_is_cut_from_the_leaves(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    assert "没有符合条件的节点" in browser.open(SENIOR)
    new = f"{SENIOR}/new"
    given = {"kind": "T", "organisation--text": "省职称办"}
    page = browser.send(new, f"{new}/add", **given)
    assert "省职称办" in page.text
    top = nodes(world)["title-320000"]
    world.small.shown()
    under = f"{new}?superior={top}"
    browser.send(under, f"{new}/add", **{"kind": "C", "organisation--text": "省中评会办公室"})
    world.small.shown()
    page_text = browser.open(SENIOR)
    assert page_text.index("省职称办") < page_text.index("└ </span>省中评会办公室")

    refused = browser.send(f"{SENIOR}/{top}", f"{SENIOR}/{top}/cancel", reason="x")
    assert "该节点还有下级节点" in refused.text
    office = nodes(world)[OFFICE]
    gone = browser.send(f"{SENIOR}/{office}", f"{SENIOR}/{office}/cancel", reason="不再办理")
    assert "不再办理" in gone.text
    assert list(nodes(world)) == ["title-320000"]
    world.small.shown()
    assert "省中评会办公室" in browser.open(f"{SENIOR}?cancelled=true")
    assert "省中评会办公室" not in browser.open(SENIOR)


def test_the_maps_of_the_modes_and_levels_are_apart(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    path = "/routes/initial"
    given = {"kind": "D", "organisation--text": "省住建厅"}
    typed = {**given, "title_level": "JUNIOR"}
    page = browser.send(f"{path}/new", f"{path}/new/add", **typed)
    assert str(page.url).endswith("?title_level=JUNIOR")
    world.small.shown()
    assert "省住建厅" in browser.open(f"{path}?title_level=JUNIOR")
    assert "没有符合条件的节点" in browser.open(f"{path}?title_level=SENIOR")
    mode = AcquisitionMode.INITIAL_DETERMINATION
    assert list(nodes(world, CommitteeTitleLevel.JUNIOR, mode)) == ["auth-320000"]


def test_who_would_go_where(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    asked = {
        "unit--text": "省设计研究院",
        "committee--text": "省建设工程中评会",
        "title_level": "INTERMEDIATE",
    }
    page = browser.send("/routes/preview", "/routes/preview/where", **asked)
    assert page.status_code == 200
    assert "路径 R1b" in page.text
    assert page.text.index("省住建厅") < page.text.index("省中评会办公室")
    asked["title_level"] = "SENIOR_ASSOCIATE"
    page = browser.send("/routes/preview", "/routes/preview/where", **asked)
    assert "审核路径配置不完整" in page.text


def test_a_determination_shows_its_agencies_and_what_they_say(world: ReviewWorld) -> None:
    program, ids = world.program(AUTHORITY), world.small.founder.bodies.ids
    level = {"mode": "RECOGNITION", "title_level": "INTERMEDIATE"}
    asked = {**level, "unit--text": "省设计研究院"}
    browser = world.browser(AUTHORITY)
    page = browser.send("/routes/preview", "/routes/preview/where", **asked)
    assert "没有可选的受理机构" in page.text
    above = world.do(
        AUTHORITY, "/route-nodes", {**level, "kind": "T", "organisation": str(ids[AUTHORITY])}, 201
    )
    assert above
    top = nodes(world, CommitteeTitleLevel.INTERMEDIATE, AcquisitionMode.RECOGNITION)[AUTHORITY]
    below = {**level, "kind": "D", "organisation": str(ids["auth-320000"]), "superior": top}
    world.do(AUTHORITY, "/route-nodes", below, 201)
    agency = {**level, "kind": "T", "organisation": str(ids[AUTHORITY])}
    made = world.do(AUTHORITY, "/accepting-agencies", agency, 201)["id"]
    world.do(AUTHORITY, f"/accepting-agencies/{made}/set-notice", {"text": "请带聘用合同"})
    page = browser.send("/routes/preview", "/routes/preview/where", **asked)
    assert page.text.index("省住建厅") < page.text.index("最终机构")
    assert "请带聘用合同" in page.text
    question = {**level, "unit": str(ids["unit-320000"])}
    for one in program, world.program("applicant-0"):
        told = one.post("/api/accepting-agencies/for-unit", json=question).json()["agencies"]
        assert [(row["organisation_name"], row["notice"]) for row in told] == [
            ("省职称办", "请带聘用合同")
        ]
        assert [stage["code"] for stage in told[0]["stages"]] == ["Dp", "Tp"]
    missing = browser.send(
        "/routes/preview",
        "/routes/preview/where",
        **{**asked, "mode": "PEER_REVIEW"},
    )
    assert missing.status_code == 422


def test_only_those_who_configure_see_the_maps(world: ReviewWorld) -> None:
    world.browser(OFFICE).open(SENIOR, status=403)
    world.browser("auditor").open("/routes/preview", status=403)
