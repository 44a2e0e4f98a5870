"""The same seed tells the same year, and a rebuild of it that is killed is carried on."""

import signal
import subprocess
import sys
from collections.abc import Callable

from domain.decider import Recorded
from domain.registry import DECIDERS
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import open_log
from infrastructure.read_models import rebuild_runs
from infrastructure.read_models.projector import Projector
from infrastructure.read_models.rebuild import rebuild_many
from infrastructure.read_models.rebuild_runs import RunState
from infrastructure.read_models.views import open_views
from infrastructure.vault.sealing import Sealer
from projections.registry import PROJECTIONS
from tests.bench.year import events_of, tell_year
from tests.infrastructure.keys import FixedKeys
from tests.projections.story import content

FEW = 60
TABLES = [table for projection in PROJECTIONS for table in projection.tables]


def test_the_same_seed_tells_the_same_year_on_either_store(
    new_database: Callable[[], str],
) -> None:
    def told(url: str) -> list[Recorded]:
        tell_year(url, FixedKeys(), FEW)
        return [*events_of(url, FixedKeys())]

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
        before = content(views, TABLES)
        assert sum(map(bool, before.values())) > 40, "most tables tell of the year"
        _killed_rebuild(log_url, views_url, at=0.5)
        assert content(views, TABLES) == before, "a kill changes nothing in use"
        with views.connect() as tx:
            runs = rebuild_runs.read(tx)
        assert {run.state for run in runs.values()} == {RunState.RUNNING}
        seen: list[int] = []
        told = rebuild_many(log, views, PROJECTIONS, lambda position, _: seen.append(position))
        assert told == dict.fromkeys((p.name for p in PROJECTIONS), log.last_position())
        assert seen[0] > log.last_position() / 3, "it began anew"
        assert content(views, TABLES) == before
    finally:
        views.dispose()
        log.close()


def _killed_rebuild(log_url: str, views_url: str, *, at: float) -> None:
    """By a process of its own, which is killed when it has come so far."""
    command = [sys.executable, "-m", "tests.bench.year.rebuilder", log_url, views_url, str(at)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def _but_its_position(r: Recorded) -> tuple[object, ...]:
    return (r.stream, r.version, r.name, r.event, r.at, r.actor, r.organisation, r.request)
