"""kill -9 of the server in the middle of submissions: what was acknowledged is there, once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.cases.declaration import DECLARATION, Status
from domain.cases.declaration.events import DraftSaved, Submitted
from domain.streams import account_stream
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.http.limiting import Limiter
from interfaces.route_run.client import Client, Done
from interfaces.route_run.run import environment_for, running_world
from interfaces.route_run.world import DIVISIONS, FIRST, SERIES, SPECIALTY, World
from interfaces.system import System
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.listing import MAX_EXPORT, Listing
from tests.interfaces.service_process import Service

THREADS = 16
PROOF = {"digest": "0" * 64, "name": "证明.png", "media_type": "image/png", "size": 1}
ANSWERS: list[dict[str, Any]] = [
    {"field": "years", "text": "6"},
    {"field": "summary", "text": "主持设计三项公共建筑。"},
    {"field": "proof", "files": [PROOF]},
]


@dataclass
class Applicant:
    """Somebody with a session, and what the service has acknowledged to them."""

    token: str
    draft: Done | None = None
    submitted: Done | None = None


@dataclass
class Acknowledged:
    """Counts what came back, and tells when it is enough."""

    enough: int
    count: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def one_more(self) -> None:
        with self.lock:
            self.count += 1
            if self.count >= self.enough:
                self.reached.set()


def test_no_acknowledged_submission_is_lost_or_doubled(tmp_path: Path) -> None:
    survives(tmp_path, applicants=80, kills=1)


@pytest.mark.long
def test_no_acknowledged_submission_is_lost_in_many_kills(tmp_path: Path) -> None:
    survives(tmp_path, applicants=600, kills=10)


def survives(folder: Path, applicants: int, kills: int) -> None:
    names = ("log", "views", "vault")
    log, views, vault = (f"sqlite:///{folder / name}.db" for name in names)
    environment = environment_for(folder, (log, views, vault))
    settings = Settings.from_environment(environment)
    with running_world(settings, Clock()) as (system, world):
        system.registrations = Limiter("1000/second")  # all come from one address
        form = declaration(world)
        people = [registered(system, world, number) for number in range(applicants)]

    for left in range(kills, 0, -1):
        service = Service(environment, folder)
        steps = sum((one.draft is None) + (one.submitted is None) for one in people)
        seen = Acknowledged(enough=max(1, steps // (left + 1)))
        with ThreadPoolExecutor(THREADS) as pool:
            work = [pool.submit(go_on, service.address, one, form, seen) for one in people]
            assert seen.reached.wait(60)
            service.kill()
        assert all(done.exception() is None for done in work)
    before = [(one.draft, one.submitted) for one in people]
    assert any(submitted is None for _, submitted in before), "the kill came too late"

    service = Service(environment, folder)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda one: repeat(service.address, one, form), people))
    finally:
        code = service.terminate()
    assert code == 0
    for (draft, submitted), one in zip(before, people, strict=True):
        assert draft in (None, one.draft)  # the first answer, again
        assert submitted in (None, one.submitted)
    compare(settings, people)


def declaration(world: World) -> dict[str, Any]:
    return {
        "year": Clock().today().year,
        "division": DIVISIONS["c"],
        "unit_nature": "ENTERPRISE",
        "unit": world.bodies["unit-c"],
        "title_level": "INTERMEDIATE",
        "series": SERIES,
        "specialty": SPECIALTY,
        "committee": world.committees["c", "intermediate", False],
        "declaration_type": "GREEN_CHANNEL",
        "answers": ANSWERS,
    }


def registered(system: System, world: World, number: int) -> Applicant:
    who = {**world.identity(), "login": f"applicant-{number}", "password": FIRST}
    world.admin.do("/registrations", who)
    account = account_stream(f"applicant-{number}")
    return Applicant(system.sessions.create(account, datetime.now(UTC)).token)


def go_on(address: str, one: Applicant, form: dict[str, Any], seen: Acknowledged) -> None:
    """Draft and submit what is not acknowledged yet, until the service is gone."""
    client = Client(address)
    client.token = one.token
    try:
        if one.draft is None:
            one.draft = client.do("/declarations", form, key="draft")
            seen.one_more()
        if one.submitted is None:
            one.submitted = submit(client, one.draft, form)
            seen.one_more()
    except OSError:
        pass  # killed
    finally:
        client.close()


def repeat(address: str, one: Applicant, form: dict[str, Any]) -> None:
    """Send everything once more under the same keys."""
    client = Client(address)
    client.token = one.token
    one.draft = client.do("/declarations", form, key="draft")
    one.submitted = submit(client, one.draft, form)
    client.close()


def submit(client: Client, draft: Done, form: dict[str, Any]) -> Done:
    return client.do(f"/declarations/{draft.id}/submit", form, key="submit")


def compare(settings: Settings, people: list[Applicant]) -> None:
    """The log holds each submission once, and the list of declarations says the same."""
    system = System.open(settings, Clock())
    try:
        system.worker.start()
        assert system.worker.wait_for(system.log.last_position(), 60)
        assert {part.status for part in system.worker.status()} == {"live"}
        with system.reading() as tx:
            everything = Listing(size=MAX_EXPORT, export=True)
            page = declaration_lists.listing(tx, DeclarationFilter(), everything)
        rows = {row.declaration: row for row in page.rows}
        assert len(rows) == page.total == len(people)
        for one in people:
            assert one.draft is not None
            assert one.submitted is not None
            history = system.log.read(UUID(one.draft.id))
            kinds = Counter(type(r.event) for r in history)
            assert kinds == {DraftSaved: 1, Submitted: 1}
            assert [r.version for r in history] == [one.draft.version, one.submitted.version]
            state = DECLARATION.fold(r.event for r in history)
            row = rows[UUID(one.draft.id)]
            assert state.status is row.status is Status.IN_REVIEW
            assert (row.applicant, row.version) == (state.applicant, history[-1].version)
            assert state.stage is not None
            assert (row.stage_code, row.waiting_org) == (
                state.stage.code,
                state.stage.organisation,
            )
    finally:
        system.close()
