"""The demo province: cases at every stage, made by commands, and nothing left unprojected."""

from collections.abc import Iterator

import pytest

from domain.cases.declaration import Status
from domain.streams import account_stream
from interfaces.demo.build import PASSWORD
from interfaces.demo.graduates import STEPS
from interfaces.demo.people import PEOPLE
from interfaces.system import System
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.certificates import certificates, reports
from projections.committees import plans
from projections.listing import Listing
from projections.people import accounts, people
from tests.demo import Shown, built_demo

ALL = Listing(size=10_000, export=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, Shown]]:
    with built_demo(tmp_path_factory) as built:
        yield built


def test_the_clock_stands_in_june(demo: tuple[System, Shown]) -> None:
    assert demo[0].clock.today().isoformat()[:7] == "2026-06"


def test_there_are_cases_at_every_stage(demo: tuple[System, Shown]) -> None:
    system, _ = demo
    with system.reading() as tx:
        page = declaration_lists.listing(tx, DeclarationFilter(), ALL)
    statuses = {row.status for row in page.rows}
    assert statuses == set(Status) - {
        Status.NEW,
        Status.DRAFT,
        Status.LAPSED,
        Status.FILING_REFUSED,
    }
    codes = {row.stage_code for row in page.rows if row.status is Status.IN_REVIEW}
    assert codes >= {"Uc", "Dc", "Ic", "Oc", "Dm", "Im", "Om", "C", "Tp", "P1", "E", "P2", "X"}
    assert codes >= {"U", "Um", "D", "Tm", "Fp"}
    assert {row.route_row for row in page.rows if row.route_row} >= {
        *("R1a", "R1b", "R2a", "R2b", "R4b", "R5a", "R5b", "R6a", "R6b"),
    }


def test_only_the_accounts_shown_can_log_in(demo: tuple[System, Shown]) -> None:
    system, shown = demo
    for login, _ in shown:
        assert system.authenticate(login, PASSWORD) is not None
    with system.reading() as tx:
        rows = accounts.listing(tx, accounts.AccountFilter(), ALL).rows
    logins = {login for login, _ in shown}
    others = [row for row in rows if row.login not in logins]
    assert len(others) > 100
    assert not system.vault.check_password(account_stream(others[0].login), PASSWORD)


def test_the_people_and_the_plans_are_there(demo: tuple[System, Shown]) -> None:
    system, _ = demo
    with system.reading() as tx:
        assert people.listing(tx, people.PeopleFilter(), Listing()).total == PEOPLE + len(STEPS)
        found = certificates.listing(tx, certificates.CertificateFilter(), ALL).rows
        assert {row.status.value for row in found} == {"VALID", "REVOKED", "SUPERSEDED"}
        office = system.account_of(account_stream("office-320000-a-s"))
        assert office is not None
        assert office.organisation is not None
        mine = plans.of_office(tx, office.organisation, plans.PlanFilter(), Listing())
    assert mine.total == 3


def test_reports_to_the_ministry_are_at_every_stage(demo: tuple[System, Shown]) -> None:
    with demo[0].reading() as tx:
        found = reports.counts(tx, reports.ReportFilter())
    states = {"WAITING", "QUEUED", "ACCEPTED", "REFUSED", "NONE"}
    assert {state.value for state in found} == states


def test_no_projection_has_stopped(demo: tuple[System, Shown]) -> None:
    for health in demo[0].worker.status():
        assert (health.error, health.lag) == (None, 0), health.projection
