"""A whole journey leaves no personal data in the log, the vault, the blobs or the log lines;
destroying a person's key takes that person out of everything that stays readable.

Canaries are names, numbers, phones, answers, opinions and reasons that occur nowhere else.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import structlog

from application.cases import declaring as d
from application.cases import reviewing as r
from application.desk import Actor
from application.experts import drawing
from domain.configuration.template import Answer
from domain.experts.expert_draw import EXPERT_DRAW
from domain.personal import Personal
from domain.rules.draw_algorithm import SeatKind
from domain.terms import Role
from infrastructure.read_models.rebuild import rebuild
from interfaces.demo.people import expert_actor
from interfaces.logs import write_logs
from interfaces.main import application
from interfaces.serving import in_background, listen
from interfaces.words import word
from projections.listing import Listing
from projections.people import people
from projections.people.people import PeopleFilter
from projections.registry import PROJECTIONS
from tests.infrastructure.canary import assert_no_canary
from tests.infrastructure.vault.test_personal_data import everything
from tests.interfaces.small_world import (
    EXPERTS,
    PASSWORD,
    SEAT,
    SmallWorld,
    small_world,
    somebody,
)

APPLICANT, NEIGHBOUR = somebody(500), somebody(501)
JUDGES = [somebody(600 + place) for place in range(EXPERTS)]
PEOPLE = (APPLICANT, NEIGHBOUR, *JUDGES)
OFFICER = "沙渚经办"
CONTACT = "000-00000000"
SCHOOL, SUMMARY = "金丝雀工业大学", "主持金丝雀大桥设计"
RETURNED, APPROVED, POSTED = "金丝雀退回意见", "材料齐全，符合申报条件", "经单位审核，情况属实"
SCORED, FILED, DECLINED = "业绩较突出", "予以备案", "金丝雀须出差"
EVIDENCE, FILE_NAME = "\x89PNG evidence", "公示照片.png"
TYPED = "打错的金丝雀"
"""Only ever in requests that fail."""
ABOUT_PEOPLE = [part for one in PEOPLE for part in (one.name, one.number, one.phone)]
STORED = [
    *(OFFICER, CONTACT, SCHOOL, SUMMARY, RETURNED, APPROVED, POSTED, SCORED, FILED, DECLINED),
    *(FILE_NAME, EVIDENCE[1:]),
]
CANARIES = [*ABOUT_PEOPLE, *STORED, TYPED, PASSWORD]
DESTROYED = "（已销毁）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    world: SmallWorld
    case: UUID
    neighbours: UUID
    certificate: UUID

    @property
    def person(self) -> UUID:
        person = self.world.applicants[0].person
        assert person is not None
        return person


@pytest.fixture
def written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[], str]]:
    """All log lines, the libraries' as well, at their most talkative."""
    stderr = StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    write_logs("debug")
    caplog.set_level(logging.DEBUG)
    for client in ("httpx2", "httpcore2"):  # the other end of the wire
        caplog.set_level(logging.CRITICAL, client)
    yield lambda: stderr.getvalue() + caplog.text
    structlog.reset_defaults()


@pytest.fixture
def urls() -> list[str]:
    return []


@pytest.fixture
def journey(
    written: Callable[[], str],
    urls: list[str],
    tmp_path: Path,
    new_database: Callable[[], str],
) -> Iterator[Journey]:
    """Two declarations from the draft to the certificate; `urls` are log, views, vault."""

    def database() -> str:
        urls.append(new_database())
        return urls[-1]

    with small_world(
        tmp_path / "var", database, applicants=(APPLICANT, NEIGHBOUR), experts=JUDGES
    ) as world:
        yield _walk(world)


def _walk(world: SmallWorld) -> Journey:
    body = world.founder.bodies.ids["auth-320000"]
    world.founder.account("officer", OFFICER, Role.AUTHORITY_OFFICER, organisation=body)
    world.shown()  # experts are looked for in the read models
    cases = [_declare(world, applicant) for applicant in world.applicants]
    for case in cases:
        world.journeys.post(case)
    world.stage.past(_last_day(world, cases))
    for case in cases:
        world.journeys.bring(case, "D")
    _back_and_up_again(world, cases)
    certificate = _judge(world, cases)
    return Journey(world=world, case=cases[0], neighbours=cases[1], certificate=certificate)


def _declare(world: SmallWorld, applicant: Actor) -> UUID:
    form = world.journeys.form(SEAT, "unit-320000")
    said = {"school": SCHOOL, "summary": SUMMARY}
    answers = tuple(
        Answer(field=a.field, text=said[a.field]) if a.field in said else a for a in form.answers
    )
    assert {SCHOOL, SUMMARY} <= {answer.text for answer in answers}
    draft = world.stage.act(applicant, d.save_draft, replace(form, answers=answers[:5]))
    return world.stage.act(applicant, d.submit, replace(form, answers=answers), draft)


def _back_and_up_again(world: SmallWorld, cases: list[UUID]) -> None:
    authority = world.actor("auth-320000")
    back = r.Returning(opinion=RETURNED, to_code="APPLICANT")
    world.stage.act(authority, r.send_back, back, cases[0])
    answers = d.Answering(answers=world.journeys.form(SEAT, "unit-320000").answers)
    world.stage.act(world.applicants[0], d.resubmit, answers, cases[0])
    world.journeys.post(cases[0])
    world.stage.past(_last_day(world, cases[:1]))
    for case in cases:
        world.journeys.bring(case, "P1")


def _judge(world: SmallWorld, cases: list[UUID]) -> UUID:
    play = world.journeys
    plan = play.plan(SEAT, cases, "呈报方案")
    play.submit_plan(SEAT, plan)
    play.approve_plan(plan)
    _publicise(world, plan, "P1")
    draw = play.request_draw(SEAT, plan)
    play.approve_draw(plan, draw)
    play.reveal(SEAT, plan, draw)
    primary = next(
        s for s in world.stage.look(EXPERT_DRAW, draw).seats if s.kind is SeatKind.PRIMARY
    )
    expert = expert_actor(world.founder, primary.expert, play.people)
    world.stage.act(
        expert, drawing.decline_attendance, drawing.AttendanceForm(reason=DECLINED), draw
    )
    seated = [s.expert for s in world.stage.look(EXPERT_DRAW, draw).seats if s.seat is not None]
    for person in seated:
        if person != primary.expert:
            actor = expert_actor(world.founder, person, play.people)
            world.stage.act(actor, drawing.confirm_attendance, drawing.AttendanceForm(), draw)
    meeting = play.open_meeting(SEAT, plan, draw)
    play.score(meeting)
    play.vote(SEAT, meeting)
    _publicise(world, plan, "P2")
    play.file(cases, "备〔2026〕1号")
    return play.issue(cases)


def _publicise(world: SmallWorld, plan: UUID, code: str) -> None:
    world.stage.past(world.journeys.open_publicity(SEAT, plan, code))
    world.journeys.close_publicity(SEAT, plan, code)


def _last_day(world: SmallWorld, cases: list[UUID]) -> date:
    return max(last for case in cases if (last := world.journeys.case(case).last_day))


def test_a_journey_leaves_no_personal_data_and_a_destroyed_key_takes_its_person_along(
    journey: Journey, urls: list[str], tmp_path: Path, store: str, written: Callable[[], str]
) -> None:
    """One after the other, as the journey is long."""
    _nothing_personal_is_stored_or_written_down(journey, urls, tmp_path, store, written)
    _destroying_a_key_leaves_the_history_without_its_person(journey, urls)


def _nothing_personal_is_stored_or_written_down(
    journey: Journey, urls: list[str], tmp_path: Path, store: str, written: Callable[[], str]
) -> None:
    world = journey.world
    with _asked(world) as ask:
        _good_and_bad_requests(ask, journey)
    world.shown()
    log, views, vault = urls
    assert_no_canary(everything(log), CANARIES)
    assert_no_canary(everything(vault), CANARIES)
    # The opposite, so that the looking is known to work: the read models do hold names.
    with pytest.raises(AssertionError, match=APPLICANT.name):
        assert_no_canary(everything(views), [APPLICANT.name])
    if store == "sqlite":  # every byte, what has been deleted and the write-ahead log too
        files = [*_files(log), *_files(vault)]
        assert any(file.name.endswith("-wal") for file in files)
        assert_no_canary((file.read_bytes() for file in files), CANARIES)
    blobs = [path for path in (tmp_path / "var" / "blobs").rglob("*") if path.is_file()]
    assert_no_canary((path.read_bytes() for path in blobs), CANARIES)
    assert_no_canary((str(path.relative_to(tmp_path)).encode() for path in blobs), CANARIES)
    told = written()
    assert "certificates.pdf" in told
    assert "verifications.verify" in told
    assert_no_canary((line.encode() for line in told.splitlines()), CANARIES)


def _files(url: str) -> list[Path]:
    path = Path(url.removeprefix("sqlite:///"))
    return [one for one in path.parent.iterdir() if one.name.startswith(path.name)]


Ask = Callable[..., httpx2.Response]
"""(log-in, method, path, ...) -> the answer"""


@contextmanager
def _asked(world: SmallWorld) -> Iterator[Ask]:
    """The service over real HTTP: whatever the server itself writes is seen as well."""
    world.give_password("applicant-0", "auth-320000", "auditor")
    world.shown()
    listening = listen("127.0.0.1", 0)
    tokens: dict[str, str] = {}
    with (
        in_background(application(world.system), listening) as address,
        httpx2.Client(base_url=address, timeout=30) as http,
    ):

        def ask(login: str, method: str, path: str, **more: Any) -> httpx2.Response:
            if login and login not in tokens:
                given = {"login": login, "password": PASSWORD}
                tokens[login] = http.post("/api/session", json=given).json()["token"]
            headers = dict(more.pop("headers", {}))
            if login:
                headers["authorization"] = f"Bearer {tokens[login]}"
            return http.request(method, path, headers=headers, **more)

        yield ask


def _good_and_bad_requests(ask: Ask, journey: Journey) -> None:
    case, certificate = (
        f"/api/declarations/{journey.case}",
        f"/api/certificates/{journey.certificate}",
    )
    assert ask("applicant-0", "GET", f"{certificate}/pdf").content.startswith(b"%PDF-")
    seen = ask("auditor", "GET", f"{case}/tracking")
    assert RETURNED in seen.text
    number = journey.world.system.log.read(journey.certificate)[0].event.number
    form = {"number": number, "name": APPLICANT.name}
    assert ask("", "POST", "/api/verifications", json=form).json()["status"] == "VALID"
    form["name"] = APPLICANT.number
    assert ask("", "POST", "/api/verifications", json=form).json()["status"] == "VALID"
    person = {"name": TYPED, "identity_number": APPLICANT.number, "phone": APPLICANT.phone}
    bad: list[tuple[int, httpx2.Response]] = [
        (401, ask("", "POST", "/api/session", json={"login": TYPED, "password": PASSWORD})),
        (422, ask("", "POST", "/api/session", json={"login": [TYPED], "password": PASSWORD})),
        (401, ask("", "GET", f"/api/declarations?text={APPLICANT.name}")),
        (400, ask("auditor", "GET", f"/api/declarations?{TYPED}={APPLICANT.number}")),
        (422, ask("auditor", "GET", f"/api/declarations?page={APPLICANT.number}x")),
        (404, ask("auditor", "GET", f"/api/{TYPED}/{APPLICANT.number}")),
        (404, ask("auditor", "GET", f"/{TYPED}/{APPLICANT.number}")),
        (400, ask("auditor", "GET", f"{case}/tracking", headers={"x": "1"}, params={"q": TYPED})),
        (422, ask("auth-320000", "POST", f"{case}/approve", json={"opinion": TYPED})),
        (
            409,
            ask(
                "auth-320000",
                "POST",
                f"{case}/approve",
                json={"opinion": TYPED},
                headers={"if-match": "3"},
            ),
        ),
        (400, ask("auth-320000", "POST", f"{case}/approve", json={TYPED: TYPED})),
        (422, ask("auth-320000", "POST", f"{case}/approve", json={"opinion": [TYPED]})),
        (400, ask("auth-320000", "POST", f"{case}/approve", content=TYPED.encode())),
        (400, ask("auth-320000", "POST", f"{case}/approve", content=TYPED.encode("gb18030"))),
        (403, ask("auth-320000", "POST", "/api/people", json=person)),
        (
            422,
            ask(
                "",
                "POST",
                "/api/registrations",
                json={
                    **person,
                    "identity_number": APPLICANT.number[:-1] + "x1",
                    "login": "new-one",
                    "password": PASSWORD,
                },
            ),
        ),
        (422, ask("applicant-0", "POST", f"{case}/withdraw", json={"reason": TYPED})),
        (
            400,
            ask(
                "",
                "POST",
                "/login",
                content=TYPED.encode(),
                headers={"content-type": "multipart/form-data; boundary=x"},
            ),
        ),
        (303, ask("", "GET", f"/todo?name={TYPED}")),
    ]
    wrong = [(wanted, a.status_code, str(a.url)) for wanted, a in bad if a.status_code != wanted]
    assert not wrong


def _destroying_a_key_leaves_the_history_without_its_person(
    journey: Journey, urls: list[str]
) -> None:
    world, system = journey.world, journey.world.system
    context = system.context(world.actor("auditor"), "test")
    assert system.press.document(journey.certificate, context, word)
    world.shown()
    before = system.log.after(0, 10_000)
    system.vault.destroy(journey.person)

    history = system.log.after(0, 10_000)
    assert [record.name for record in history] == [record.name for record in before]
    values = [one for record in history for one in _personal(record.event)]
    assert {one.value for one in values if one.subject == journey.person} == {None}
    assert {str(one) for one in values if one.subject == journey.person} == {DESTROYED}
    others = [one.value for one in values if one.subject != journey.person]
    assert None not in others
    assert NEIGHBOUR.name in others

    assert system.press.document(journey.certificate, context, word) is None
    for name in ("people", "accounts"):
        rebuild(system.log, system.views, next(p for p in PROJECTIONS if p.name == name))
    with system.reading() as tx:
        row = people.get(tx, journey.person)
        assert row is not None
        assert (row.name, row.identity_masked) == (DESTROYED, "")
        assert people.listing(tx, PeopleFilter(text=APPLICANT.name), Listing()).total == 0
        assert people.listing(tx, PeopleFilter(text=NEIGHBOUR.name), Listing()).total == 1
    gone = [APPLICANT.name, APPLICANT.number, APPLICANT.phone]
    assert_no_canary(everything(urls[1]), gone)
    _answers_without_values(journey, gone)


def _answers_without_values(journey: Journey, gone: list[str]) -> None:
    case = f"/api/declarations/{journey.case}"
    certificate = f"/api/certificates/{journey.certificate}"
    with _asked(journey.world) as ask:
        tracked = ask("auditor", "GET", f"{case}/tracking")
        assert tracked.status_code == 200
        assert [s["opinion"] for s in tracked.json()["steps"] if s["action"] == "Returned"] == [
            None
        ]
        neighbours = ask("auditor", "GET", f"/api/declarations/{journey.neighbours}/tracking")
        assert APPROVED in neighbours.text
        found = [
            tracked,
            ask("auditor", "GET", case),
            ask("auditor", "GET", certificate),
            ask("auditor", "GET", "/api/declarations"),
            ask("auditor", "POST", "/api/declarations/search", json={}),
        ]
        assert [answer.status_code for answer in found] == [200] * len(found)
        told = [*gone, SCHOOL, SUMMARY, RETURNED]
        assert_no_canary((answer.content for answer in (found[0], found[1])), told)
        assert_no_canary((answer.content for answer in found[2:]), gone)
        refused = ask("auditor", "GET", f"{certificate}/pdf")
        assert (refused.status_code, refused.json()["code"]) == (422, "certificate-unreadable")
        number = journey.world.system.log.read(journey.certificate)[0].event.number
        form = {"number": number, "name": APPLICANT.name}
        verified = ask("", "POST", "/api/verifications", json=form)
        assert verified.json()["status"] == "UNKNOWN"


def _personal(value: Any) -> Iterator[Personal]:
    if isinstance(value, Personal):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _personal(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _personal(one)
