"""What a meeting needs beside its plain course: a vice-chair, panels, standing back, rounds,
papers, minutes, and votes that are refused."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from application.desk import Actor
from application.meeting import MeetingForm, SignIn, open_meeting, sign_in, start_review
from application.planning import Nothing
from application.work import Work
from domain.declaration import Status as CaseStatus
from domain.review_meeting import REVIEW_MEETING, MeetingCandidate, Status
from domain.review_meeting.commands import OpenMeeting
from interfaces.demo.people import expert_actor
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.world import Browser, fields_of

VOTES = ("Y", "N", "A")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("rooms"), applicants=24) as world:
        yield world


def convened(world: ReviewWorld, candidates: int = 1, present: range = range(7)) -> UUID:
    """Some members have signed in; E[0] is the chair, E[1] the vice-chair."""
    plan = world.publicised(world.accepted(candidates))
    draw = world.drawn(plan)
    world.small.journeys.attend(draw)
    roster = world.roster(draw)
    form = MeetingForm(plan=plan, draws=(draw,), chair=roster[0], vice_chairs=(roster[1],))
    meeting = world.small.stage.act(world.actor(OFFICE), open_meeting, form)
    for place in present:
        world.small.stage.act(expert(world, roster[place]), sign_in, SignIn(), meeting)
    world.small.shown()
    return meeting


def begun(world: ReviewWorld, candidates: int = 1, present: range = range(7)) -> UUID:
    meeting = convened(world, candidates, present)
    chair = world.meeting_state(meeting).roster[0]
    world.small.stage.act(expert(world, chair), start_review, Nothing(), meeting)
    world.small.shown()
    return meeting


def expert(world: ReviewWorld, person: UUID) -> Actor:
    return expert_actor(world.small.founder, person, world.small.journeys.people)


def member(world: ReviewWorld, meeting: UUID, place: int) -> tuple[str, Browser]:
    login = world.expert(world.meeting_state(meeting).roster[place])
    return login, world.browser(login)


def vote(world: ReviewWorld, meeting: UUID, choices: dict[int, str]) -> None:
    """By place on the roster, the same choice for every candidate of the ballot."""
    state = world.meeting_state(meeting)
    for place, choice in choices.items():
        person = state.roster[place]
        votes = [
            {"declaration": str(declaration), "choice": choice}
            for declaration, electors in state.all_electors.items()
            if person in electors
        ]
        if votes:
            world.do(world.expert(person), f"/meetings/{meeting}/cast-ballot", {"votes": votes})


def refused(world: ReviewWorld, login: str, path: str, body: object) -> str:
    """The code of a command that is refused."""
    answer = world.program(login).post("/api" + path, json=body)
    assert answer.status_code == 422, answer.text
    code: str = answer.json()["code"]
    return code


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


# Votes that are refused.


def test_votes_that_are_refused_say_why(world: ReviewWorld) -> None:
    meeting = begun(world, 2, present=range(6))
    state = world.meeting_state(meeting)
    one, two = (c.declaration for c in state.candidates)
    page, api = f"/my-reviews/meetings/{meeting}/ballot", f"/meetings/{meeting}/cast-ballot"
    recused = member(world, meeting, 5)[0]
    for declaration in (one, two):
        body = {"declaration": str(declaration), "ground": "KIN"}
        if declaration == one:
            world.do(recused, f"/meetings/{meeting}/declare-avoidance", body)
    both = {"votes": [{"declaration": str(d), "choice": "Y"} for d in (one, two)]}
    early = member(world, meeting, 2)[0]
    assert refused(world, early, api, both) == "ballot-not-open"
    world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
    voter = world.browser(early)
    kept = voter.fill(page, f"{page}/check", **{"votes.0.choice": "Y", "votes.1.choice": "N"})

    absent, away = member(world, meeting, 6)
    assert refused(world, absent, api, both) == "elector-absent"
    assert "没有需要您投票" in away.open(page)
    form = {**kept, **fields_of(away.open("/todo"), "/logout")}
    assert "没有签到出席" in away.client.post(f"{page}/cast", data=form).text
    assert refused(world, recused, api, both) == "vote-recused"
    half = {"votes": both["votes"][:1]}
    assert refused(world, early, api, half) == "ballot-incomplete"
    stale = {**both, "ballot": str(uuid4())}
    assert refused(world, early, api, stale) == "ballot-not-open"

    assert voter.client.post(f"{page}/cast", data=kept).status_code == 200
    second = voter.client.post(f"{page}/cast", data={**kept, "_key": "another"})
    assert second.status_code == 422
    assert "每人只能投一次" in second.text
    assert refused(world, early, api, both) == "ballot-already-returned"

    vote(world, meeting, dict.fromkeys((0, 1, 3, 5), "Y"))
    world.do(OFFICE, f"/meetings/{meeting}/close-ballot", {})
    late, latecomer = member(world, meeting, 4)
    assert refused(world, late, api, both) == "vote-over"
    form = {**kept, **fields_of(latecomer.open("/todo"), "/logout")}
    told = latecomer.client.post(f"{page}/cast", data=form)
    assert told.status_code == 422
    assert "已经结束" in told.text


def test_one_who_stands_back_from_all_is_told_so(world: ReviewWorld) -> None:
    meeting = begun(world)
    (candidate,) = world.meeting_state(meeting).candidates
    login = member(world, meeting, 5)[0]
    body = {"declaration": str(candidate.declaration), "ground": "KIN"}
    world.do(login, f"/meetings/{meeting}/declare-avoidance", body)
    world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
    ballot = {"votes": [{"declaration": str(candidate.declaration), "choice": "Y"}]}
    for command in ("check-ballot", "cast-ballot"):
        code = refused(world, login, f"/meetings/{meeting}/{command}", ballot)
        assert code == "elector-recused"


def test_the_size_of_what_travels_does_not_tell_the_choice(world: ReviewWorld) -> None:
    """Requests and answers of the page and of the API, for each of the three."""
    meeting = begun(world, 2)
    page = f"/my-reviews/meetings/{meeting}/ballot"
    world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
    state = world.meeting_state(meeting)
    sizes: dict[str, set[tuple[int, int]]] = {}
    for place, choice in enumerate(VOTES):
        login, voter = member(world, meeting, place + 2)
        form = voter.fill(page, f"{page}/check", **{f"votes.{n}.choice": choice for n in (0, 1)})
        for step in ("check", "change", "cast"):
            answer = voter.client.post(f"{page}/{step}", data=form, follow_redirects=False)
            assert answer.status_code in (200, 303)
            sent = len(answer.request.content)
            sizes.setdefault(step, set()).add((sent, len(answer.content)))
    for place, choice in enumerate(VOTES):
        login = member(world, meeting, place)[0] if place < 2 else member(world, meeting, 5)[0]
        votes = [{"declaration": str(d), "choice": choice} for d in state.voted_on]
        answer = world.program(login).post(
            f"/api/meetings/{meeting}/cast-ballot", json={"votes": votes}
        )
        assert answer.status_code == 200
        told = re.sub(r'"(version|position)": ?\d+', "", answer.text)
        sizes.setdefault("api", set()).add((len(answer.request.content), len(told)))
    assert {step: len(found) for step, found in sizes.items()} == dict.fromkeys(sizes, 1), sizes


# On paper, and the minutes.


def test_papers_are_counted_by_two_people_and_the_minutes_tell_all(world: ReviewWorld) -> None:
    meeting = begun(world, 2)
    state = world.meeting_state(meeting)
    page, paper = f"/meetings/{meeting}", f"/meetings/{meeting}/paper"
    office, second = world.browser(OFFICE), world.browser("second")
    office.send(page, f"{page}/open-ballot", paper="true")
    ballot = f"/my-reviews/meetings/{meeting}/ballot"
    assert "没有需要您投票" in member(world, meeting, 2)[1].open(ballot)
    body = {"votes": [{"declaration": str(d), "choice": "Y"} for d in state.undecided]}
    login = member(world, meeting, 2)[0]
    assert refused(world, login, f"{page}/cast-ballot", body) == "ballot-on-paper"
    assert refused(world, OFFICE, f"{page}/close-ballot", {}) == "ballot-on-paper"

    counted = {"issued": "7", "returned": "7"} | {
        f"counts.{place}.{name}": str(votes)
        for place, row in enumerate(((6, 1, 0), (3, 3, 1)))
        for name, votes in zip(("yes", "no", "abstain"), row, strict=True)
    }
    wrong = office.send(paper, f"{paper}/enter-paper", **{**counted, "counts.1.yes": "4"})
    assert wrong.status_code == 422
    assert 'id="enter-paper-counts-1-yes-error"' in wrong.text
    assert 'value="6"' in wrong.text, "what was typed is kept"
    assert office.send(paper, f"{paper}/enter-paper", **counted).status_code == 200
    api = {
        "issued": 7,
        "returned": 7,
        "counts": [
            {"declaration": str(d), "yes": y, "no": n, "abstain": a}
            for d, (y, n, a) in zip(state.undecided, ((6, 1, 0), (3, 3, 1)), strict=True)
        ],
    }
    assert refused(world, OFFICE, f"{page}/confirm-paper", api) == "paper-tally-same-person"
    assert "/paper" in second.open("/todo")
    blank = second.fill(paper, f"{paper}/confirm-paper")
    assert blank["counts.0.yes"] == "", "the second person counts afresh"
    other = second.send(
        paper, f"{paper}/confirm-paper", **{**counted, "counts.0.yes": "5", "counts.0.no": "2"}
    )
    assert other.status_code == 422
    assert "不一致" in other.text
    assert second.send(paper, f"{paper}/confirm-paper", **counted).status_code == 200
    assert world.meeting_state(meeting).status is Status.COUNTED

    assert refused_minutes(world, meeting) == "minutes-not-signed"
    world.do(member(world, meeting, 0)[0], f"{page}/sign-tally", {})
    minutes = f"/api{page}/minutes"
    printed = world.program(OFFICE).get(minutes)
    assert printed.status_code == 200
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    assert world.program(OFFICE).get(minutes).content == printed.content, "the same each time"
    chair = member(world, meeting, 0)[0]
    for reader in (chair, "title-320000", "auditor"):
        assert world.program(reader).get(minutes).content == printed.content
    assert world.program(login).get(minutes).status_code == 404, "for those who preside"
    assert world.program("stranger").get(minutes).status_code == 404
    assert "会议纪要" in office.open(page)
    assert office.client.get(f"{page}/minutes").content == printed.content


def refused_minutes(world: ReviewWorld, meeting: UUID) -> str:
    answer = world.program(OFFICE).get(f"/api/meetings/{meeting}/minutes")
    assert answer.status_code == 422
    code: str = answer.json()["code"]
    return code


def test_a_member_may_confirm_the_count_of_papers(world: ReviewWorld) -> None:
    meeting = begun(world, present=range(6))
    page = f"/meetings/{meeting}"
    (candidate,) = world.meeting_state(meeting).candidates
    world.do(OFFICE, f"{page}/open-ballot", {"paper": True})
    count = {"declaration": str(candidate.declaration), "yes": 4, "no": 1, "abstain": 1}
    body = {"issued": 6, "returned": 6, "counts": [count]}
    teller, browser = member(world, meeting, 3)
    assert refused(world, teller, f"{page}/confirm-paper", body) == "paper-tally-missing"
    world.do(OFFICE, f"{page}/enter-paper", body)
    assert "复核纸质计票" in browser.open(f"/my-reviews/meetings/{meeting}")
    absent = member(world, meeting, 6)[0]
    assert refused(world, absent, f"{page}/confirm-paper", body) == "not-present"
    world.do(teller, f"{page}/confirm-paper", body)
    assert world.meeting_state(meeting).status is Status.COUNTED


# Many candidates.


def test_two_hundred_candidates_fit_on_the_pages(world: ReviewWorld) -> None:
    small = convened(world)
    state = world.meeting_state(small)
    many, system = uuid4(), world.small.system
    work = Work(system.log, system.context(world.actor(OFFICE), "many"))
    candidates = tuple(MeetingCandidate(declaration=uuid4(), applicant=uuid4()) for _ in range(200))
    assert state.plan is not None
    assert state.committee is not None
    assert state.chair is not None
    work.do(
        REVIEW_MEETING,
        many,
        OpenMeeting(
            plan=state.plan,
            committee=state.committee,
            roster=state.roster,
            candidates=candidates,
            chair=state.chair,
            rubric=state.rubric,
        ),
    )
    work.commit(many)
    for person in state.roster:
        world.small.stage.act(expert(world, person), sign_in, SignIn(), many)
    world.small.stage.act(expert(world, state.roster[0]), start_review, Nothing(), many)
    world.small.shown()
    office, (_, judge) = world.browser(OFFICE), member(world, many, 2)
    page, mine = f"/meetings/{many}", f"/my-reviews/meetings/{many}"
    assert "第 1 / 10 页" in office.open(page)
    assert "第 10 / 10 页" in office.open(f"{page}/scores?page=10")
    assert judge.open(f"{mine}?page=2").count('class="card"') == 20
    office.send(page, f"{page}/open-ballot")
    whole = {f"votes.{place}.choice": "Y" for place in range(200)}
    shown = judge.send(f"{mine}/ballot", f"{mine}/ballot/check", **whole)
    assert shown.status_code == 200
    form = fields_of(shown.text, f"{mine}/ballot/cast")
    assert judge.client.post(f"{mine}/ballot/cast", data=form).status_code == 200
    assert len(world.meeting_state(many).returned) == 1
