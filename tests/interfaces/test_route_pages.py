"""审核路径配置 (H4-H8): nodes are added under a node and cancelled, and a route is previewed."""

from collections.abc import Iterator

import pytest

from domain.route_map import ROUTE_MAP
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
    assert "还没有节点" in browser.open(SENIOR)
    given = {"kind": "T", "organisation--text": "省职称办"}
    page = browser.send(SENIOR, f"{SENIOR}/add", **given)
    assert "省职称办" in page.text
    top = nodes(world)["title-320000"]
    world.small.shown()
    under = f"{SENIOR}?under={top}"
    browser.send(under, f"{SENIOR}/add", **{"kind": "C", "organisation--text": "省中评会办公室"})
    world.small.shown()
    page_text = browser.open(SENIOR)
    assert page_text.index("省职称办") < page_text.index("└ </span>省中评会办公室")

    refused = browser.send(SENIOR, f"{SENIOR}/{top}/cancel", reason="x")
    assert "该节点还有下级节点" in refused.text
    office = nodes(world)[OFFICE]
    browser.send(SENIOR, f"{SENIOR}/{office}/cancel", reason="不再办理")
    assert list(nodes(world)) == ["title-320000"]


def test_the_maps_of_the_modes_and_levels_are_apart(world: ReviewWorld) -> None:
    browser = world.browser(AUTHORITY)
    path = "/routes/initial"
    given = {"kind": "D", "organisation--text": "省住建厅"}
    browser.send(f"{path}?title_level=JUNIOR", f"{path}/add", **given)
    world.small.shown()
    assert "省住建厅" in browser.open(f"{path}?title_level=JUNIOR")
    assert "还没有节点" in browser.open(f"{path}?title_level=SENIOR")
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


def test_only_those_who_configure_see_the_maps(world: ReviewWorld) -> None:
    world.browser(OFFICE).open(SENIOR, status=403)
    world.browser("auditor").open("/routes/preview", status=403)
