"""A process of its own that rebuilds everything: to be measured, and to be killed.

python -m tests.bench.year.rebuilder LOG_URL VIEWS_URL [KILL_AT]
python -m tests.bench.year.rebuilder

With KILL_AT, a share of the log, it kills itself there; without the databases they, and the
vault, are those of the environment. Prints `rebuilding` once it begins, and as JSON what it took.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from domain.registry import DECIDERS
from infrastructure.log.codec import Codec
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.read_models import rebuild
from infrastructure.read_models.views import open_views
from infrastructure.settings import Settings
from infrastructure.vault.sealing import Sealer
from projections.registry import PROJECTIONS
from tests.infrastructure.keys import FixedKeys


def floor(log: StoredEventLog) -> int:
    """Read and decode every event and do nothing with it; how many there are."""
    position = count = 0
    while page := log.after(position, rebuild.PAGE):
        position = page[-1].position
        count += len(page)
    return count


def main(log_url: str = "", views_url: str = "", kill_at: str = "") -> None:
    if log_url:
        log = open_log(log_url, Codec(DECIDERS, Sealer(FixedKeys())))
        views = open_views(views_url)
    else:
        from interfaces.system import System  # takes a second, which the others need not wait

        system = System.open(Settings.from_environment(os.environ))
        log, views = system.log, system.views
    if kill_at:
        rebuild.SAVE_SECONDS = 0.0
        rebuild.PAGE = 200
    seen: list[int] = []

    def tell(position: int, target: int) -> None:
        seen.append(position)
        if kill_at and position > float(kill_at) * target:
            os.kill(os.getpid(), signal.SIGKILL)

    began = time.perf_counter()
    events = 0 if kill_at else floor(log)
    read, at_first = time.perf_counter() - began, _peak()
    sys.stdout.write("rebuilding\n")
    sys.stdout.flush()
    began = time.perf_counter()
    outcomes = rebuild.rebuild_many(log, views, PROJECTIONS, tell)
    took = time.perf_counter() - began
    told = {
        "events": events,
        "read_and_decode": read,
        "rebuild": took,
        "first_position": seen[0] if seen else 0,
        "peak_before": at_first,
        "peak": _peak(),
        "refused": [name for name, one in outcomes.items() if not isinstance(one, int)],
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _peak() -> int:
    """Most megabytes that this process has ever had in memory."""
    # Not by getrusage: its figure begins with what the parent had.
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in one]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
