"""Votes that are refused, votes on paper, what sizes tell, the minutes, and many candidates."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from application.committees.meeting import SignIn, sign_in, start_review
from application.committees.planning import Nothing
from application.work import Work
from domain.committees.review_meeting import REVIEW_MEETING, MeetingCandidate, Status
from domain.committees.review_meeting.commands import OpenMeeting
from tests.interfaces.meeting_room import begun, convened, expert, member, refused, vote
from tests.interfaces.review_world import OFFICE, ReviewWorld, sqlite_review_world
from tests.interfaces.world import fields_of

VOTES = ("Y", "N", "A")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("votes"), applicants=12) as world:
        yield world


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
