"""The generated year is a year: every way is taken, in order, and the same seed tells it again."""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.decider import Recorded
from domain.declaration.events import Submitted
from domain.registry import DECIDERS
from domain.rules.agency_route import ROW
from domain.rules.routes import ROUTE_TABLE
from infrastructure import rebuild_runs
from infrastructure.codec import Codec
from infrastructure.comparing import Verdict, compare
from infrastructure.event_log import open_log
from infrastructure.projector import Projector
from infrastructure.rebuild_runs import RunState
from infrastructure.sealing import Sealer
from infrastructure.views import open_views
from projections.registry import PROJECTIONS
from tests.bench.year import tell_year
from tests.infrastructure.keys import FixedKeys

DECLARATIONS = 1_500
FEW = 60


def events_of(url: str) -> Iterator[Recorded]:
    log = open_log(url, Codec(DECIDERS, Sealer(FixedKeys())))
    position = 0
    try:
        while page := log.after(position, 5_000):
            yield from page
            position = page[-1].position
    finally:
        log.close()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[Recorded]:
    folder: Path = tmp_path_factory.mktemp("year")
    url = f"sqlite:///{folder / 'log.db'}"
    told = tell_year(url, FixedKeys(), DECLARATIONS)
    events = list(events_of(url))
    assert len(events) == told.events
    return events


def test_every_route_is_walked(year: list[Recorded]) -> None:
    rows = Counter(r.event.route.row for r in year if isinstance(r.event, Submitted))
    assert set(rows) == {row.id for row in ROUTE_TABLE} | {ROW}
    assert sum(rows.values()) > 0.9 * DECLARATIONS


def test_every_end_is_met(year: list[Recorded]) -> None:
    told = {r.name.removeprefix("declaration.") for r in year}
    assert told >= {
        "CertificateIssued",
        "VoteFailed",
        "FilingRefused",
        "ObjectionUpheld",
        "Refused",
        "Withdrawn",
        "Lapsed",
        "StageSkipped",
        "StageMerged",
        "Unplanned",
    }
    assert {"certificate.Superseded", "certificate.Revoked"} <= told
    assert 18 < len(year) / DECLARATIONS < 30


def test_time_never_runs_backwards(year: list[Recorded]) -> None:
    times = [r.at for r in year]
    assert times == sorted(times)
    months = Counter(at.month for at in times)
    assert len(months) == 12


def test_the_same_seed_tells_the_same_year_on_either_store(
    new_database: Callable[[], str],
) -> None:
    def told(url: str) -> list[Recorded]:
        tell_year(url, FixedKeys(), FEW)
        return [*events_of(url)]

    first, second = told(new_database()), told(new_database())
    assert [_but_its_position(r) for r in first] == [_but_its_position(r) for r in second]


def test_a_rebuild_killed_in_the_middle_is_carried_on(
    new_database: Callable[[], str],
) -> None:
    log_url, views_url = new_database(), new_database()
    tell_year(log_url, FixedKeys(), FEW)
    log = open_log(log_url, Codec(DECIDERS, Sealer(FixedKeys())))
    views = open_views(views_url)
    try:
        Projector(log, views, *PROJECTIONS).catch_up()
        assert _rebuild(log_url, views_url, "0.5") == {}
        assert _all_agree(compare(log, views, PROJECTIONS)), "a kill changes nothing in use"
        with views.connect() as tx:
            runs = rebuild_runs.read(tx)
        assert {run.state for run in runs.values()} == {RunState.RUNNING}
        told = _rebuild(log_url, views_url)
        assert told["refused"] == []
        assert told["first_position"] > log.last_position() / 3, "it began anew"
        assert _all_agree(compare(log, views, PROJECTIONS))
    finally:
        views.dispose()
        log.close()


def _rebuild(*arguments: str) -> dict[str, Any]:
    """What the process said, nothing when it was killed."""
    command = [sys.executable, "-m", "tests.bench.year.rebuilder", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == -signal.SIGKILL:
        return {}
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _all_agree(verdicts: dict[str, Verdict]) -> bool:
    assert verdicts.keys() == {projection.name for projection in PROJECTIONS}
    return all(
        isinstance(verdict, tuple) and all(table.same for table in verdict)
        for verdict in verdicts.values()
    )


def _but_its_position(r: Recorded) -> tuple[object, ...]:
    return (r.stream, r.version, r.name, r.event, r.at, r.actor, r.organisation, r.request)
