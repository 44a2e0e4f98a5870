"""The meeting (C13) and the expert's desk (A7), from the invitation to the signed tally."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.committees.voting import OpenBallotForm, open_ballot
from application.experts.expert_pool import (
    ExpertForm,
    Leaving,
    leave_pool,
    register_expert,
)
from application.people.people import PersonForm, register_person
from domain.cases.declaration import Status as CaseStatus
from domain.committees.review_meeting import REVIEW_MEETING, Status
from domain.committees.review_meeting.events import Scored
from domain.rules.identifiers import DocumentKind
from domain.streams import expert_stream
from domain.terms import Role, TitleLevel
from interfaces.demo.committees import SPECIALTY_CODES
from tests.interfaces.review_world import (
    AUTHORITY,
    OFFICE,
    ReviewWorld,
    review_world,
    sqlite_review_world,
)
from tests.interfaces.small_world import somebody
from tests.interfaces.world import Browser, fields_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("meetings")) as world:
        yield world


def post(browser: Browser, page: str, name: str, **typed: str) -> str:
    """Send the form `name` of a page; returns the next page."""
    answer = browser.send(page, f"{page}/{name}", **typed)
    assert answer.status_code == 200, answer.text[:3000]
    text: str = answer.text
    return text


def test_an_expert_answers_the_invitation(world: ReviewWorld) -> None:
    draw = world.drawn(world.approved(world.accepted(1)))
    seats = world.program(OFFICE).get(f"/api/draws/{draw}").json()["seats"]
    asked = [seat for seat in seats if seat["answer"] == "ASKED"]
    waiting = [seat for seat in seats if seat["answer"] == "WAITING"]
    first, second = (world.browser(world.expert(UUID(seat["expert"]))) for seat in asked[:2])
    page = f"/my-reviews/{draw}"
    assert page in first.open("/my-reviews")
    assert "确认参评" in post(first, page, "confirm")
    assert first.send(page, f"{page}/decline", reason="").status_code == 422
    post(second, page, "decline", reason="与会议时间冲突")
    assert "与会议时间冲突" in world.browser(OFFICE).open(f"/draws/{draw}")
    called = world.browser(world.expert(UUID(waiting[0]["expert"])))
    assert page in called.open("/my-reviews"), "the next alternate is called"
    world.browser(world.expert(UUID(waiting[1]["expert"]))).open(page, status=404)
    assert UUID(asked[0]["expert"]) in world.roster(draw)


def test_a_meeting_from_the_roster_to_the_signed_tally(world: ReviewWorld) -> None:
    cases = world.accepted(2)
    plan = world.publicised(cases)
    draw = world.drawn(plan)
    world.small.journeys.attend(draw)
    world.small.shown()
    roster = world.roster(draw)
    chair, members = roster[0], roster[1:]
    office = world.browser(OFFICE)
    page = office.client.post(
        f"/plans/{plan}/meeting/open",
        data=office.fill(f"/plans/{plan}/meeting", f"/plans/{plan}/meeting/open", chair=str(chair)),
    ).url.path
    meeting = UUID(page.rpartition("/")[2])
    mine = f"/my-reviews/meetings/{meeting}"

    # Attendance: by the office and by themselves; the review starts with a quorum only.
    post(office, page, "sign-in", expert=str(members[0]))
    post(world.browser(world.expert(chair)), mine, "sign-in")
    presiding = world.browser(world.expert(chair))
    early = presiding.send(mine, f"{mine}/start")
    assert early.status_code == 422
    assert "不足" in early.text
    for person in members[1:]:
        post(world.browser(world.expert(person)), mine, "sign-in")
    assert "宣布开会</button>" not in world.browser(world.expert(members[0])).open(mine)
    post(presiding, mine, "start")

    # Scores carry their author, and only their author sees them.
    judge = world.browser(world.expert(members[0]))
    candidate = f"/meetings/{meeting}/candidates/{cases[0]}"
    assert candidate in judge.open(mine)
    dossier = judge.open(candidate)
    assert "演示工业大学" in dossier, "the answers of the dossier"
    scores = {f"items.{place}.points": str(points) for place, points in enumerate((9, 30, 41))}
    wrong = judge.send(candidate, f"{candidate}/score", **{**scores, "items.0.points": "11"})
    assert wrong.status_code == 422
    judge.send(candidate, f"{candidate}/score", **scores, opinion="业绩突出")
    assert "业绩突出" in judge.open(candidate)
    other = world.browser(world.expert(members[1]))
    assert "业绩突出" not in other.open(candidate)
    told = world.program(world.expert(members[1])).get(f"/api/meetings/{meeting}").json()
    assert [row["own_total"] for row in told["listed"]] == [None, None]
    assert [row["average"] for row in told["listed"]] == [None, None]
    assert "121.0" in office.open(page), "9 + 30 + 2 x 41"

    # The ballot.
    judge.open(f"{mine}/ballot")
    post(office, page, "open-ballot")
    assert "无记名投票" in judge.open(mine)
    form = judge.fill(f"{mine}/ballot", f"{mine}/ballot/check")
    assert not any(name.endswith("choice") for name in form), "nothing is chosen before"
    half = judge.client.post(f"{mine}/ballot/check", data={**form, "votes.0.choice": "Y"})
    assert half.status_code == 422
    assert fields_of(half.text, f"{mine}/ballot/check")["votes.0.choice"] == "Y"
    for place, person in enumerate(roster):
        choices = {"votes.0.choice": "Y", "votes.1.choice": "N" if place < 4 else "Y"}
        voter = world.browser(world.expert(person))
        cast = confirmed(voter, mine, choices)
        assert voter.client.post(f"{mine}/ballot/cast", data=cast).status_code == 200
        again = voter.client.post(f"{mine}/ballot/cast", data=cast | {"_key": f"k{place}"})
        assert again.status_code == 422, "one ballot each"
    assert "7 / 7" in office.open(page)
    assert "赞成</th>" not in office.open(page), "nothing is known before the count"
    post(office, page, "close-ballot")

    # The chair signs.
    assert "签字确认计票结果" not in judge.open(mine)
    post(world.browser(world.expert(chair)), mine, "sign-tally")
    shown = office.open(page)
    assert re.search(r"通过</span>", shown)
    assert "未通过" in shown
    results = world.program(OFFICE).get(f"/api/meetings/{meeting}").json()["listed"]
    assert [(r["yes"], r["no"], r["passed"]) for r in results] == [(7, 0, True), (3, 4, False)]
    assert world.small.journeys.case(cases[1]).status is CaseStatus.VOTE_FAILED
    assert world.meeting_state(meeting).status is Status.SIGNED


def confirmed(voter: Browser, meeting: str, choices: dict[str, str]) -> dict[str, str]:
    """Fill in the ballot and go to its second page; gives the form that returns it."""
    shown = voter.send(f"{meeting}/ballot", f"{meeting}/ballot/check", **choices)
    assert shown.status_code == 200, shown.text[:2000]
    form = fields_of(shown.text, f"{meeting}/ballot/cast")
    assert {name: form[name] for name in choices} == choices
    changed = voter.client.post(f"{meeting}/ballot/change", data=form)
    again = fields_of(changed.text, f"{meeting}/ballot/check")
    assert {name: again[name] for name in choices} == choices, "going back keeps them"
    return form


def test_no_stored_event_of_the_vote_holds_a_choice(world: ReviewWorld) -> None:
    meeting = world.meeting(world.publicised(world.accepted(1)))
    page = f"/meetings/{meeting}"
    post(world.browser(OFFICE), page, "open-ballot")
    person = world.meeting_state(meeting).roster[0]
    mine = f"/my-reviews/meetings/{meeting}"
    voter = world.browser(world.expert(person))
    version = world.small.system.log.read(meeting)[-1].version
    form = confirmed(voter, mine, {"votes.0.choice": "N"})
    assert world.small.system.log.read(meeting)[-1].version == version, "a check stores nothing"
    voter.client.post(f"{mine}/ballot/cast", data=form)
    stored = world.small.system.log.read(meeting)[-1]
    assert type(stored.event).__name__ == "BallotReturned"
    assert {"ballot", "expert"} == set(stored.event.__dataclass_fields__)


def test_a_disturbed_vote_is_void_and_begins_again(world: ReviewWorld) -> None:
    meeting = world.meeting(world.publicised(world.accepted(1)))
    page = f"/meetings/{meeting}"
    office = world.browser(OFFICE)
    post(office, page, "open-ballot")
    world.small.system.ballots.discard(world.meeting_state(meeting).ballot or UUID(int=0))
    lost = office.send(page, f"{page}/close-ballot")
    assert lost.status_code == 422
    assert "作废" in lost.text
    assert office.send(page, f"{page}/void-ballot", reason="").status_code == 422
    post(office, page, "void-ballot", reason="服务重新启动")
    assert world.meeting_state(meeting).status is Status.REVIEWING
    post(office, page, "open-ballot")


@pytest.mark.parametrize("login", ["stranger", "special", "applicant-0", "expert-out"])
def test_somebody_elses_meeting_does_not_exist(world: ReviewWorld, login: str) -> None:
    meeting, case = _some_meeting(world)
    if login == "expert-out":
        members = world.meeting_state(meeting).roster
        login = next(world.expert(p) for p in world.small.journeys.people[:12] if p not in members)
        world.browser(login).open(f"/my-reviews/meetings/{meeting}", status=404)
    elif login == "special":
        world.browser(login).open(f"/meetings/{meeting}")  # of the authority; may look
        assert "开始投票" not in world.browser(login).open(f"/meetings/{meeting}")
        return
    wanted = 403 if login == "applicant-0" else 404
    assert world.program(login).get(f"/api/meetings/{meeting}").status_code == wanted
    dossier = world.program(login).get(f"/api/meetings/{meeting}/candidates/{case}")
    assert dossier.status_code in (403, 404)


def _some_meeting(world: ReviewWorld) -> tuple[UUID, UUID]:
    listed = world.program(OFFICE).get("/api/meetings").json()["items"]
    meeting = UUID(listed[-1]["meeting"])
    return meeting, world.meeting_state(meeting).candidates[0].declaration


def test_an_expert_does_not_judge_a_colleague(tmp_path: Path) -> None:
    """Five of eleven experts work where the candidate works, so at least one is on the roster."""
    with sqlite_review_world(tmp_path, applicants=2) as world:
        _hire_colleagues(world, 5)
        meeting = world.meeting(world.publicised(world.accepted(1)))
        state = world.meeting_state(meeting)
        (candidate,) = state.candidates
        assert candidate.recused
        login = world.expert(candidate.recused[0])
        browser = world.browser(login)
        mine = f"/my-reviews/meetings/{meeting}"
        assert "回避" in browser.open(mine)
        browser.open(f"/meetings/{meeting}/candidates/{candidate.declaration}", status=404)
        dossier = f"/api/meetings/{meeting}/candidates/{candidate.declaration}"
        assert world.program(login).get(dossier).status_code == 404
        world.small.stage.act(world.actor(OFFICE), open_ballot, OpenBallotForm(), meeting)
        world.small.shown()
        assert "没有需要您投票" in browser.open(f"{mine}/ballot")


def _hire_colleagues(world: ReviewWorld, count: int) -> None:
    """So many of the pool leave, and as many of the applicant's colleagues come in."""
    small = world.small
    hrss = world.actor(AUTHORITY)
    people = small.journeys.people
    for person in people[: count + 1]:
        small.stage.act(hrss, leave_pool, Leaving(reason="调离"), expert_stream(person))
    for place in range(count):
        one = somebody(500 + place)
        small.stage.act(
            hrss, register_person, PersonForm(name=one.name, identity_number=one.number)
        )
        person = small.system.vault.person_id(DocumentKind.RESIDENT_ID, one.number)
        form = ExpertForm(
            person=person,
            unit=small.founder.bodies.ids["unit-320000"],
            specialties=SPECIALTY_CODES,
            level=TitleLevel.SENIOR_FULL,
            term_from=small.clock.today().replace(year=2025),
            term_until=small.clock.today().replace(year=2027),
        )
        small.stage.act(hrss, register_expert, form)
        people.append(person)
        login = f"expert-{len(people) - 1}"
        small.founder.account(login, one.name, Role.EXPERT, person=person)
    small.shown()


def test_the_meeting_by_the_api_on_either_store(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    """The same chain by programs, down to PostgreSQL."""
    with review_world(tmp_path, new_database, applicants=1) as world:
        cases = world.accepted(1)
        plan = world.publicised(cases)
        meeting = world.meeting(plan)
        state = world.meeting_state(meeting)
        items = [{"code": item.code, "points": 5} for item in state.rubric]
        body = {"declaration": str(cases[0]), "items": items}
        world.do(world.expert(state.roster[1]), f"/meetings/{meeting}/score", body)
        world.do(OFFICE, f"/meetings/{meeting}/open-ballot", {})
        vote = {"votes": [{"declaration": str(cases[0]), "choice": "Y"}]}
        for person in state.roster:
            world.do(world.expert(person), f"/meetings/{meeting}/cast-ballot", vote)
        world.do(OFFICE, f"/meetings/{meeting}/close-ballot", {})
        world.do(world.expert(state.roster[0]), f"/meetings/{meeting}/sign-tally", {})
        (row,) = world.program(OFFICE).get(f"/api/meetings/{meeting}").json()["listed"]
        assert (row["yes"], row["scored"], row["passed"]) == (7, 1, True)
        events = [r.event for r in world.small.system.log.read(meeting)]
        (score,) = [event for event in events if isinstance(event, Scored)]
        assert score.opinion.subject == state.candidates[0].applicant
        assert world.small.stage.look(REVIEW_MEETING, meeting).status is Status.SIGNED
