"""From an empty system to a verified certificate, by what its own officers can do.

`zhicheng migrate` and `zhicheng admin create` have run, and nothing else: everything below is an
operation that a page offers too, or a sheet that an officer downloaded, filled in and sent back.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog

from infrastructure.settings import Settings
from interfaces.clock import MovableClock
from interfaces.route_run.client import Client
from interfaces.route_run.databases import fresh_databases
from interfaces.route_run.expected import WALKS
from interfaces.route_run.run import (
    START,
    administrator,
    drive,
    empty_service,
    environment_for,
)
from interfaces.route_run.world import EXPERTS, TEMPLATE, World
from tests.interfaces.founding import (
    OFFICES,
    ROUTE_OPTIONS,
    body_rows,
    committee_row,
    expert_row,
    filled_in,
    route_rows,
    window_row,
)
from tests.interfaces.import_world import XLSX

WALK = next(walk for walk in WALKS if walk.id == "R3b")
"""A city's unit, up to a provincial committee with delegated authority."""
PATIENCE = 30.0
SEEDED = {"catalogue", "calendar"}
"""What `zhicheng admin create` lays down."""
SPECIAL = {"accounts": ["还没有经办人负责呈报方案审核（特殊情况）"]}
"""A province without special plans can do without."""


class ByHand(World):
    """The same province as in `zhicheng routes`, but set up as an office would."""

    def set_up(self) -> "ByHand":
        self.found_bodies()
        self.open_accounts()
        self.number_issuers()
        self.register_committee()
        self.open_window()
        self.configure_routes()
        self.fill_pool()
        self.register_staff()
        return self

    def found_bodies(self) -> None:
        """M1, by sheet."""
        send_sheet(self.admin, "organisations", list(body_rows()))
        known = {
            row["name"]: row["organisation"] for row in everything(self.admin, "/organisations")
        }
        self.bodies = {short: known[name] for short, (name, _, _) in OFFICES.items()}
        self.bodies["institute-p"] = known["省建筑科学研究院"]

    def open_accounts(self) -> None:
        """M2: an officer for every body, who changes the first password."""
        forms: list[dict[str, Any]] = [
            {
                "login": short,
                "name": f"{name}经办人",
                "role": role,
                "organisation": self.bodies[short],
                "duties": list(duties),
            }
            for short, (name, role, duties) in OFFICES.items()
        ]
        clients = self._accounts(forms)
        self.officers = {
            form["organisation"]: client for form, client in zip(forms, clients, strict=True)
        }

    def number_issuers(self) -> None:
        """H9 and M4: who issues has a code and a key."""
        office = {"organisation": self.bodies["office-p"]}
        self.officer("title-p").do("/issuer-codes", {**office, "issuer_code": "002"})
        self.admin.do("/issuer-keys", office)

    def register_committee(self) -> None:
        """H10, by sheet; then the template of its declarations."""
        title = self.officer("title-p")
        send_sheet(title, "committees", [committee_row(self.today)])
        [made] = everything(title, "/committees")
        title.do(f"/committees/{made['committee']}/set-template", TEMPLATE)
        self.committees["p", WALK.variant, True] = made["committee"]

    def open_window(self) -> None:
        """B2, by sheet."""
        send_sheet(self.officer("title-p"), "batches", [window_row(self.today.year)])

    def configure_routes(self) -> None:
        """H8, by sheet, from the roots down."""
        send_sheet(self.officer("title-p"), "routes", list(route_rows()), ROUTE_OPTIONS)

    def register_staff(self) -> None:
        """A unit's people, by sheet; whoever works elsewhere registers alone."""
        unit, who = self.officer("unit-m"), self.identity()
        send_sheet(unit, "people", [{"姓名": who["name"], "证件号码": who["identity_number"]}])
        found = unit.ask("/people/search", {"text": who["name"]})
        assert who["name"] in {row["name"] for row in found["items"]}

    def fill_pool(self) -> None:
        """C9, by sheet."""
        office = self.officer("office-p")
        rows = [expert_row(self.identity(), self.today) for _ in range(EXPERTS)]
        send_sheet(office, "experts", rows)
        self.invite(office)

    def invite(self, office: Client) -> None:
        """An account for everybody who may be drawn."""
        people = [row["person"] for row in everything(office, "/experts")]
        forms = [
            {"login": f"expert-{n}", "name": "评审专家", "role": "Expert", "person": person}
            for n, person in enumerate(people)
        ]
        self.experts = dict(zip(people, self._accounts(forms), strict=True))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def province(tmp_path: Path, clock: MovableClock) -> Iterator[ByHand]:
    with fresh_databases(tmp_path) as urls:
        settings = Settings.from_environment(environment_for(tmp_path, urls))
        with empty_service(settings, clock) as (_, address):
            world = ByHand(address, administrator(address), clock.today())
            yield world
            world.close()
    structlog.reset_defaults()  # the log lines went to this test's stderr


def test_officers_take_an_empty_province_to_a_certificate(
    province: ByHand, clock: MovableClock
) -> None:
    assert SEEDED.isdisjoint(missing(province))
    assert len(missing(province)) == province.admin.get("/setup")["missing"] == 10
    province.set_up()
    assert missing(province) == {"numbers": ["还没有可用的 2026 年证书编号"], **SPECIAL}
    [outcome] = drive(province, clock, lambda _: None, [WALK])
    assert outcome.stages == WALK.stages
    assert outcome.passed_by == ()
    assert outcome.verified
    assert missing(province) == SPECIAL


def missing(province: World) -> dict[str, list[str]]:
    """开始配置: the steps that are not done, and what they lack."""
    steps = province.admin.get("/setup")["steps"]
    return {step["code"]: step["missing"] for step in steps if step["missing"]}


def send_sheet(
    client: Client,
    kind: str,
    rows: Sequence[Mapping[str, str]],
    options: Mapping[str, str] | None = None,
) -> None:
    """Download the template, fill it in, upload it, read the result of the check, submit."""
    content = filled_in(download(client, f"/imports/{kind}/template"), rows)
    sent = client.upload(f"/imports/{kind}", f"{kind}.xlsx", XLSX, content, options or {})
    path = f"/imports/{sent['id']}"
    checked = _settled(client, path, sent["position"], "CHECKED")
    assert (checked["good"], checked["bad"]) == (len(rows), 0), _reasons(client, path)
    done = client.do(f"{path}/submit", {}, expected=checked["version"])
    finished = _settled(client, path, done.position, "FINISHED")
    assert (finished["good"], finished["bad"]) == (len(rows), 0), _reasons(client, path)


def _settled(client: Client, path: str, position: int, status: str) -> Any:
    """The import once the program has done with it; its page looks again in the same way."""
    deadline = time.monotonic() + PATIENCE
    while (found := client.get(path, min_position=position))["status"] != status:
        assert time.monotonic() < deadline, found
        assert found["status"] in ("CHECKING", "STORING"), found
        time.sleep(0.02)  # polled, with a deadline
    return found


def _reasons(client: Client, path: str) -> list[str]:
    return [row["reason"] for row in client.get(f"{path}/refused")["items"]]


def everything(client: Client, path: str) -> Any:
    found = client.get(path, size=200)
    assert found["total"] == len(found["items"])
    return found["items"]


def download(client: Client, path: str) -> bytes:
    connection = HTTPConnection(urlsplit(client.address).netloc, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {client.token}"}
        connection.request("GET", f"/api{path}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, path
        return answer.read()
    finally:
        connection.close()
