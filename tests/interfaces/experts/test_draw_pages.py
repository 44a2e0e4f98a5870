"""Draws (C1, C2): the numbers, trials, both secrets, failure, supplement, and the public."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import pytest

from domain.experts.attendance import Answer
from domain.experts.expert_draw import EXPERT_DRAW, ExpertDraw
from domain.rules.avoidance import ExclusionRule
from interfaces.cli import run
from interfaces.http.limiting import Limiter
from tests.domain import stranger
from tests.interfaces.review_world import AUTHORITY, OFFICE, ReviewWorld, sqlite_review_world

OURS, THEIRS = "11" * 32, "22" * 32


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("draws")) as world:
        yield world


@pytest.fixture
def plan(world: ReviewWorld) -> UUID:
    return world.approved(world.accepted(1))


def state(world: ReviewWorld, draw: object) -> ExpertDraw:
    found: ExpertDraw = world.small.stage.look(EXPERT_DRAW, UUID(str(draw)))
    return found


def request(world: ReviewWorld, plan: UUID, **more: object) -> str:
    body = {"plan": str(plan), "secret": OURS, **more}
    return str(world.do(OFFICE, "/draws", body, 201)["id"])


def revealed(world: ReviewWorld, draw: str) -> str:
    world.do(AUTHORITY, f"/draws/{draw}/approve", {"secret": THEIRS})
    world.do(OFFICE, f"/draws/{draw}/reveal", {"secret": OURS})
    world.do(AUTHORITY, f"/draws/{draw}/reveal", {"secret": THEIRS})
    return draw


def names(world: ReviewWorld, draw: str) -> list[str]:
    seats = world.program(OFFICE).get(f"/api/draws/{draw}").json()["seats"]
    return [seat["expert_name"] for seat in seats]


# The request.


def test_the_pool_is_counted_before_anybody_asks(world: ReviewWorld, plan: UUID) -> None:
    told = world.program(OFFICE).get(f"/api/plans/{plan}/draw-survey").json()
    (group,) = told["counts"]
    assert group["eligible"] == 12
    (seats,) = told["seats"]
    page = world.browser(OFFICE).open(f"/plans/{plan}/draw")
    assert "12 名" in page
    assert "偏少" in page, "fewer than three per seat"
    assert f'name="seats.0.primary" value="{seats["primary"]}"' in page
    assert world.program("stranger").get(f"/api/plans/{plan}/draw-survey").status_code == 404


def test_seats_are_cleared_without_script(world: ReviewWorld, plan: UUID) -> None:
    office = world.browser(OFFICE)
    page = office.open(f"/plans/{plan}/draw")
    (clear,) = re.findall(r'href="([^"]+)">清空', page)
    cleared = office.open(unescape(clear))
    assert 'name="seats.0.primary" value=""' in cleared
    refused = office.send(unescape(clear), f"/plans/{plan}/draw/request")
    assert refused.status_code == 422
    assert "aria-invalid" in refused.text


def test_the_request_sets_the_seats_within_the_rules(world: ReviewWorld, plan: UUID) -> None:
    page, action = f"/plans/{plan}/draw", f"/plans/{plan}/draw/request"
    office = world.browser(OFFICE)
    even = office.send(page, action, **{"seats.0.primary": "8", "kind": "FORMAL"})
    assert even.status_code == 422
    assert "须为单数" in even.text
    assert 'name="seats.0.primary" value="8"' in even.text, "what was typed is kept"
    many = office.send(
        page, action, **{"seats.0.primary": "9", "seats.0.alternates": "30", "kind": "FORMAL"}
    )
    assert many.status_code == 422
    assert "仅 12 名，需要 39 名" in many.text
    capped = office.send(page, action, cap_per_unit="1", kind="FORMAL")
    assert "仅 1 名" in capped.text, "all the experts of this world work at one body"
    made = office.send(
        page, action, **{"seats.0.primary": "9", "seats.0.alternates": "1", "kind": "FORMAL"}
    )
    assert made.status_code == 200
    draw = made.url.path.rpartition("/")[2]
    (seats,) = state(world, draw).request.groups  # type: ignore[union-attr]  # it was requested
    assert (seats.primary, seats.alternates) == (9, 1)
    world.small.shown()
    assert "与方案不同" in world.browser(AUTHORITY).open(f"/draws/{draw}")


def test_without_groups_there_is_one(world: ReviewWorld, plan: UUID) -> None:
    page = f"/plans/{plan}/draw?by_group=false"
    office = world.browser(OFFICE)
    assert "全体" in office.open(page)
    made = office.send(page, f"/plans/{plan}/draw/request", kind="FORMAL")
    assert made.status_code == 200, made.text
    draw = made.url.path.rpartition("/")[2]
    assert [one.group for one in state(world, draw).request.groups] == ["全体"]  # type: ignore[union-attr]  # it was requested


def test_the_secret_is_saved_as_a_file_and_read_back(world: ReviewWorld, plan: UUID) -> None:
    office = world.browser(OFFICE)
    page = office.open(f"/plans/{plan}/draw")
    (href,) = re.findall(r'href="(data:text/plain[^"]+)" download="([^"]+)"', page)
    kept = unquote(unescape(href[0]).partition(",")[2])
    typed = office.fill(f"/plans/{plan}/draw", f"/plans/{plan}/draw/request", kind="FORMAL")
    typed["secret"] = re.findall("[0-9a-f]{64}", kept)[0]
    made = office.client.post(f"/plans/{plan}/draw/request", data=typed)
    draw = made.url.path.rpartition("/")[2]
    world.do(AUTHORITY, f"/draws/{draw}/approve", {"secret": THEIRS})
    done = office.send(f"/draws/{draw}", f"/draws/{draw}/reveal", secret=kept)
    assert done.status_code == 200
    assert state(world, draw).committee_secret == typed["secret"]


# Trials.


def test_trials_are_counted_name_nobody_and_come_to_nothing(world: ReviewWorld, plan: UUID) -> None:
    trials = [
        str(world.do(OFFICE, "/draws", {"plan": str(plan), "kind": "TRIAL"}, 201)["id"])
        for _ in range(2)
    ]
    drawn = revealed(world, request(world, plan))
    everybody = names(world, drawn)
    for number, trial in enumerate(trials, 1):
        assert state(world, trial).trials == number
        page = world.browser(OFFICE).open(f"/draws/{trial}")
        told = world.program(OFFICE).get(f"/api/draws/{trial}").text
        events = repr(world.small.system.log.read(UUID(trial)))
        for shown in (page, told):
            assert not any(name in shown for name in everybody)
        experts = [seat.expert for seat in state(world, drawn).seats]
        assert not any(str(expert) in events for expert in experts)
        for path in (f"/draw-records/{trial}", f"/draw-records/{trial}/transcript"):
            world.browser().open(path, status=404)
        world.do(AUTHORITY, f"/draws/{trial}/approve", {"secret": THEIRS}, 422)
    assert "试抽取</dt><dd>2 次" in world.browser(AUTHORITY).open(f"/draws/{drawn}")
    assert "2 次" in world.browser().open(f"/draw-records/{drawn}")


# Failure, and what comes after it.


def test_a_lost_secret_is_public_and_the_next_draw_follows_it(
    world: ReviewWorld, plan: UUID
) -> None:
    first = request(world, plan)
    world.do(AUTHORITY, f"/draws/{first}/approve", {"secret": THEIRS})
    early = world.do(OFFICE, f"/draws/{first}/record-no-reveal", {"reason": "逾期"}, 422)
    assert early["code"] == "reveal-own-first"
    lost = world.browser(AUTHORITY).send(
        f"/draws/{first}", f"/draws/{first}/record-no-reveal", own="true", reason="硬盘损坏"
    )
    assert lost.status_code == 200
    world.small.shown()
    public = world.browser().open(f"/draw-records/{first}")
    assert "职称管理部门未公布密钥" in public
    assert "硬盘损坏" in public
    again = world.browser(OFFICE).open(f"/plans/{plan}/draw")
    assert "硬盘损坏" in again
    second = request(world, plan)
    assert str(state(world, second).request.follows) == first  # type: ignore[union-attr]  # it was requested
    assert "本次接在其后" in world.browser(AUTHORITY).open(f"/draws/{second}")


def test_a_public_value_is_awaited_and_goes_into_the_seed(world: ReviewWorld, plan: UUID) -> None:
    draw = revealed(world, request(world, plan, public_source="双色球第 2026080 期"))
    assert not state(world, draw).seed
    waiting = world.program(OFFICE).get("/api/todo?kind=DRAW_REVEAL").json()["items"]
    assert draw in {item["subject"] for item in waiting}
    page = f"/draws/{draw}"
    done = world.browser(OFFICE).send(page, f"{page}/record-public-value", value="03 11 19")
    assert done.status_code == 200
    assert state(world, draw).seed
    assert "03 11 19" in world.browser().open(f"/draw-records/{draw}")


# Exclusions.


def test_the_days_of_the_meeting_are_asked_about(world: ReviewWorld, plan: UUID) -> None:
    draw = request(world, plan)
    pool = state(world, draw).pool
    assert pool is not None
    assert pool.exclusions == ()
    assert pool.as_of > 0
    late = {"plan": str(plan), "secret": OURS, "kind": "TRIAL", "meeting_from": "2028-01-05"}
    refused = world.do(OFFICE, "/draws", late, 422)
    assert refused["code"] == "too-few-experts", "every term is over by then"


# The supplement.


def test_a_plan_that_lacks_members_is_found_and_supplemented(
    world: ReviewWorld, plan: UUID
) -> None:
    one = {"seats": [{"group": group(world, plan), "primary": 7, "alternates": 0}]}
    first = revealed(world, request(world, plan, **one))
    office = world.browser(OFFICE)
    assert str(plan) not in office.open("/draws/lacking")
    gone = state(world, first).seats[0].expert
    answer = {"expert": str(gone), "reason": "出国"}
    world.do(OFFICE, f"/draws/{first}/decline", answer)
    assert f"/plans/{plan}/draw" in office.open("/draws/lacking")
    waiting = world.program(OFFICE).get("/api/todo?kind=DRAW_REQUEST").json()["items"]
    assert str(plan) in {item["subject"] for item in waiting}
    page = office.open(f"/plans/{plan}/draw")
    assert "补充抽取申请" in page
    assert "已有人选 6 名" in page
    assert "此前已被抽取 7 项" in page
    made = office.send(
        f"/plans/{plan}/draw", f"/plans/{plan}/draw/request", kind="SUPPLEMENTARY", secret=OURS
    )
    assert made.status_code == 200
    second = revealed(world, made.url.path.rpartition("/")[2])
    before = {seat.expert for seat in state(world, first).seats}
    assert not before & {seat.expert for seat in state(world, second).seats}
    listed = world.program(OFFICE).get(f"/api/draws/{second}/exclusions").json()
    assert listed["total"] == 7
    assert {row["rule"] for row in listed["items"]} == {ExclusionRule.DRAWN_BEFORE}
    assert all("次抽取申请" in row["evidence"] for row in listed["items"])
    assert all(row["expert_name"] for row in listed["items"])
    to_hrss = world.program(AUTHORITY).get(f"/api/draws/{second}/exclusions").json()
    assert not any(row["expert_name"] for row in to_hrss["items"])
    assert "此前已被抽取" in world.browser("auditor").open(f"/draws/{second}/exclusions")
    export = world.browser(OFFICE).client.get(f"/draws/{second}/exclusions/export")
    assert export.content.startswith(b"PK")
    assert str(plan) not in office.open("/draws/lacking")
    assert state(world, second).seats[0].answer is Answer.ASKED


def group(world: ReviewWorld, plan: UUID) -> str:
    told = world.program(OFFICE).get(f"/api/plans/{plan}").json()
    return str(told["requirements"][0]["group"])


# The public.


def test_the_public_checks_a_draw_without_an_account(
    world: ReviewWorld, plan: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = request(world, plan)
    nobody = world.browser()
    before = nobody.open(f"/draw-records/{draw}")
    pool = state(world, draw).pool
    assert pool is not None
    assert pool.frozen in before, "published before any seed exists"
    assert nobody.client.get(f"/draw-records/{draw}/transcript").status_code == 422
    revealed(world, draw)
    assert str(draw) in nobody.open("/draw-records")
    page = nobody.open(f"/draw-records/{draw}")
    done = state(world, draw)
    for value in (done.seed, done.hrss_secret, done.committee_secret, done.hrss_promise):
        assert value in page
    assert not any(name in page for name in names(world, draw))
    data = nobody.client.get(f"/draw-records/{draw}/transcript").content
    assert data == world.browser(OFFICE).client.get(f"/draws/{draw}/transcript").content
    assert stranger.check(data) is None
    document = json.loads(data)["transcript"]
    first = document["seats"][0]["entry"][:16]
    assert f"<code>{first}</code>" in page, "the table of ranks has the real entries"
    file = tmp_path / "draw.json"
    file.write_bytes(data)
    published = ["--frozen", pool.frozen, "--hrss", done.hrss_promise]
    assert run(["draw", "verify", str(file), *published]) == 0
    assert "全部通过" in capsys.readouterr().out


def test_transcripts_are_not_for_the_hammering(world: ReviewWorld, plan: UUID) -> None:
    draw = revealed(world, request(world, plan))
    usual = world.small.system.transcripts
    world.small.system.transcripts = Limiter("1/minute")
    try:
        nobody = world.browser()
        assert nobody.client.get(f"/draw-records/{draw}/transcript").status_code == 200
        assert nobody.client.get(f"/draw-records/{draw}/transcript").status_code == 429
    finally:
        world.small.system.transcripts = usual
