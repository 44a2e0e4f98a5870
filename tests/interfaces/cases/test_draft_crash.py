"""kill -9 of the server while somebody types: what was acknowledged is there afterwards."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from application.cases.recipients import committee_of
from domain.cases.declaration import DECLARATION
from domain.committees.committee import COMMITTEE
from infrastructure.settings import Settings
from interfaces.clock import Clock
from interfaces.route_run.client import Client
from interfaces.route_run.run import environment_for, running_world
from interfaces.route_run.world import FIRST
from interfaces.system import System
from tests.interfaces.service_process import Service
from tests.interfaces.test_crash import declaration

KILLS = 1
SENTENCES = 5
"""Acknowledged before each kill."""


def test_nothing_typed_and_acknowledged_is_lost(tmp_path: Path) -> None:
    names = ("log", "views", "vault")
    log, views, vault = (f"sqlite:///{tmp_path / name}.db" for name in names)
    environment = environment_for(tmp_path, (log, views, vault))
    settings = Settings.from_environment(environment)
    with running_world(settings, Clock()) as (system, world):
        who = {**world.identity(), "login": "applicant", "password": FIRST}
        account = UUID(world.admin.do("/registrations", who).id)
        token = system.sessions.create(account, datetime.now(UTC)).token
        form = {**declaration(world), "answers": []}
    case, section, revision = "", "", 0
    text = ""
    for kill in range(KILLS):
        service = Service(environment, tmp_path)
        client = Client(service.address)
        client.token = token
        if not case:
            case = client.do("/declarations", form, key="draft").id
            section = _section_of_summary(settings, case)
        for number in range(SENTENCES):
            text += f"第 {kill}-{number} 句。"
            answer = _keep(service.address, token, case, section, text, revision)
            assert answer.status_code == 200, answer.text
            revision = answer.json()["revision"]
        service.kill()
        client.close()
    service = Service(environment, tmp_path)
    try:
        # The last sending again, as the script does that never saw its answer.
        again = _keep(service.address, token, case, section, text, revision)
        page = httpx2.get(
            f"{service.address}/declarations/{case}/edit/{section}",
            headers={"authorization": f"Bearer {token}"},
        )
    finally:
        assert service.terminate() == 0
    assert again.status_code == 200
    assert page.status_code == 200
    assert text in page.text


def _keep(address: str, token: str, case: str, section: str, text: str, revision: int) -> Any:
    return httpx2.post(
        f"{address}/api/declarations/{case}/autosave",
        json={"section": section, "answers": {"summary": text}, "revision": revision, "tab": "t"},
        headers={"authorization": f"Bearer {token}", "idempotency-key": f"key-{len(text)}"},
        timeout=30,
    )


def _section_of_summary(settings: Settings, case: str) -> str:
    """The code of the section of the committee's template that asks for the summary."""
    system = System.open(settings, Clock())
    try:
        state = DECLARATION.fold(r.event for r in system.log.read(UUID(case)))
        assert state.choice is not None
        committee = COMMITTEE.fold(r.event for r in system.log.read(committee_of(state.choice)))
        sections = committee.template.sections
        return next(s.code for s in sections if any(f.code == "summary" for f in s.fields))
    finally:
        system.close()
