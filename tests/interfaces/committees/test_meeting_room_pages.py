"""What a meeting needs beside its plain course: a vice-chair, panels, standing back, rounds."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from domain.cases.declaration import Status as CaseStatus
from domain.committees.review_meeting import Status
from tests.interfaces.meeting_room import begun, convened, member, refused, vote
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("rooms"), applicants=12) as world:
        yield world


# Chair and vice-chair.


def test_a_vice_chair_opens_it_and_signs_while_the_chair_is_away(world: ReviewWorld) -> None:
    meeting = convened(world, present=range(1, 7))
    mine = f"/my-reviews/meetings/{meeting}"
    login, vice = member(world, meeting, 1)
    assert f"/my-reviews/meetings/{meeting}" in vice.open("/todo")
    assert "宣布开会" in vice.open("/todo")
    assert "宣布开会" not in member(world, meeting, 2)[1].open("/todo")
    assert "法定出席人数" in vice.open(mine)
    page = vice.send(mine, f"{mine}/start")
    assert page.status_code == 200
    assert "副主任委员（主持）" in page.text
    opened = world.small.system.log.read(meeting)[-1]
    assert opened.actor == world.actor(login).account, "the log says who opened it"
    world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
    vote(world, meeting, dict.fromkeys(range(1, 7), "Y"))
    world.do(OFFICE, f"/meetings/{meeting}/close-ballot", {})
    other = member(world, meeting, 2)[0]
    assert refused(world, other, f"/meetings/{meeting}/sign-tally", {}) == "not-the-chair"
    assert "确认计票结果" in vice.open("/todo")
    assert vice.send(mine, f"{mine}/sign-tally").status_code == 200
    assert world.meeting_state(meeting).status is Status.SIGNED


def test_the_chair_who_is_there_opens_it(world: ReviewWorld) -> None:
    meeting = convened(world)
    vice = member(world, meeting, 1)[0]
    assert refused(world, vice, f"/meetings/{meeting}/start", {}) == "chair-present"
    ordinary = member(world, meeting, 2)[0]
    assert refused(world, ordinary, f"/meetings/{meeting}/start", {}) == "not-chair-or-vice"
    assert world.program(OFFICE).post(f"/api/meetings/{meeting}/start", json={}).status_code == 403
    screen = world.browser(OFFICE).open(f"/meetings/{meeting}/screen")
    assert "7 / 7" in screen
    assert 'http-equiv="refresh"' in screen


# Standing back.


def test_an_expert_stands_back_on_the_spot(world: ReviewWorld) -> None:
    meeting = begun(world, 2)
    state = world.meeting_state(meeting)
    first, second = (one.declaration for one in state.candidates)
    _, judge = member(world, meeting, 3)
    candidate = f"/meetings/{meeting}/candidates/{first}"
    assert judge.send(candidate, f"{candidate}/avoid", ground="OTHER").status_code == 422
    judge.send(candidate, f"{candidate}/avoid", ground="OTHER", reason="曾是同一课题的合作者")
    judge.open(candidate, status=404)
    judge.open(f"/meetings/{meeting}/candidates/{second}")
    assert "回避" in judge.open(f"/my-reviews/meetings/{meeting}")
    listed = world.browser(OFFICE).open(f"/meetings/{meeting}/recusals")
    assert "曾是同一课题的合作者" in listed
    assert "当场提出" in listed
    told = world.program(OFFICE).get(f"/api/meetings/{meeting}").json()["listed"]
    assert [(one["electors"], one["members"]) for one in told] == [(6, 6), (7, 7)]
    # The office records what somebody without a telephone says.
    page = f"/meetings/{meeting}/recusals"
    person = str(state.roster[4])
    world.browser(OFFICE).send(
        page, f"{page}/declare", expert=person, declaration=str(first), ground="KIN"
    )
    assert len(world.meeting_state(meeting).electors(first)) == 5
    record = world.browser("auditor").open(f"/meetings/{meeting}/record")
    assert "曾是同一课题的合作者" in record
    assert "宣布开会" in record
    # Others are told of their own only.
    own = world.program(member(world, meeting, 3)[0]).get(f"/api/meetings/{meeting}/recusals")
    assert [one["ground"] for one in own.json()] == ["OTHER"]
    world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
    late = {"declaration": str(second), "ground": "KIN"}
    ordinary = member(world, meeting, 5)[0]
    code = refused(world, ordinary, f"/meetings/{meeting}/declare-avoidance", late)
    assert code == "avoidance-too-late"


# Panels and scores.


def test_a_panel_speaks_before_the_vote_and_scores_have_authors(world: ReviewWorld) -> None:
    meeting = begun(world, 2)
    state = world.meeting_state(meeting)
    first = state.candidates[0].declaration
    page = f"/meetings/{meeting}/panels"
    office = world.browser(OFFICE)
    form = {**office.fill(page, f"{page}/form-panel"), "name": "结构组"}
    two = office.client.post(
        f"{page}/form-panel",
        data={**form, "members": [str(p) for p in state.roster[2:4]], "declarations": [str(first)]},
    )
    assert two.status_code == 422
    assert "不少于 3 名" in two.text
    assert 'value="结构组"' in two.text, "what was typed is kept"
    three = office.client.post(
        f"{page}/form-panel",
        data={**form, "members": [str(p) for p in state.roster[2:5]], "declarations": [str(first)]},
    )
    assert three.status_code == 200
    assert "0 / 1" in three.text
    login, writer = member(world, meeting, 2)
    candidate = f"/meetings/{meeting}/candidates/{first}"
    writer.send(candidate, f"{candidate}/opinion", opinion="论文与业绩相符，建议通过。")
    other = member(world, meeting, 6)[1]
    heard = other.open(candidate)
    assert "论文与业绩相符" in heard
    assert "我的评议意见" not in heard, "only the panel writes"
    name = world.browser(OFFICE).open(page)
    assert "1 / 1" in name

    # 保存，下一名; whoever scored what is told to the office and to the chair, to nobody else.
    points = {f"items.{place}.points": str(5 + place) for place in range(3)}
    form = writer.fill(candidate, f"{candidate}/score", **points, opinion="扎实")
    went = writer.client.post(f"{candidate}/score-next", data=form)
    assert went.url.path.endswith(str(state.candidates[1].declaration))
    told = office.open(f"/meetings/{meeting}/scores/{first}")
    assert "扎实" in told
    assert "论文与业绩相符" in told
    chair = member(world, meeting, 0)[1]
    assert "扎实" in chair.open(f"/meetings/{meeting}/scores/{first}")
    other.open(f"/meetings/{meeting}/scores", status=404)
    other.open(f"/meetings/{meeting}/scores/{first}", status=404)
    (row, _) = world.program(OFFICE).get(f"/api/meetings/{meeting}/scores").json()["items"]
    assert (row["scored"], row["average"], row["items"]) == (1, 5 + 6 + 2 * 7, [5.0, 6.0, 7.0])
    high = writer.send(candidate, f"{candidate}/score", **{**points, "items.1.points": "41"})
    assert high.status_code == 422
    assert 'id="score-items-1-points-error"' in high.text, "the error stands at its line"

    # Once the author stands back, neither the score nor the opinion counts.
    body = {"declaration": str(first), "ground": "SAME_UNIT"}
    world.do(login, f"/meetings/{meeting}/declare-avoidance", body)
    assert "扎实" not in office.open(f"/meetings/{meeting}/scores/{first}")
    assert "论文与业绩相符" not in other.open(candidate)


# Rounds, and a second meeting.


def test_rounds_a_candidate_put_off_and_the_meeting_after(world: ReviewWorld) -> None:
    meeting = begun(world, 3)
    state = world.meeting_state(meeting)
    one, two, three = (c.declaration for c in state.candidates)
    again = {"plan": str(state.plan), "draws": [], "chair": str(state.roster[0])}
    assert refused(world, OFFICE, "/meetings", again) == "meeting-running"
    page = f"/meetings/{meeting}"
    office = world.browser(OFFICE)
    office.client.post(
        f"{page}/open-ballot",
        data={**office.fill(page, f"{page}/open-ballot"), "candidates": [one]},
    )
    assert world.meeting_state(meeting).voted_on == (one,)
    vote(world, meeting, dict.fromkeys(range(7), "Y"))
    world.do(OFFICE, f"{page}/close-ballot", {})
    assert world.meeting_state(meeting).status is Status.REVIEWING
    twice = {"candidates": [str(one)]}
    assert refused(world, OFFICE, f"{page}/open-ballot", twice) == "candidate-decided"
    put_off = office.send(page, f"{page}/defer", declaration=str(three), reason="回避后人数不足")
    assert "暂缓表决" in put_off.text
    world.do(OFFICE, f"{page}/open-ballot", {})
    assert world.meeting_state(meeting).voted_on == (two,)
    vote(world, meeting, dict.fromkeys(range(7), "N"))
    world.do(OFFICE, f"{page}/close-ballot", {})
    world.do(member(world, meeting, 0)[0], f"{page}/sign-tally", {})
    cases = [world.small.journeys.case(case).status for case in (one, two, three)]
    assert cases[1] is CaseStatus.VOTE_FAILED
    assert not cases[2].finished

    # The one put off waits for another meeting, and for that one alone.
    assert "召集会议" in office.open("/todo")
    path = f"/plans/{state.plan}/meeting"
    form = office.fill(path, f"{path}/open", chair=str(state.roster[0]))
    second = UUID(office.client.post(f"{path}/open", data=form).url.path.rpartition("/")[2])
    assert second != meeting
    assert [c.declaration for c in world.meeting_state(second).candidates] == [three]
    called = f"/meetings/{second}"
    office.send(called, f"{called}/call-off", reason="到会人数不足")
    assert world.meeting_state(second).status is Status.CALLED_OFF
    assert f"/plans/{state.plan}/meeting" in office.open("/todo")
