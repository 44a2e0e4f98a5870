"""The hash tree over the log: growth against bare SHA-256 of the same leaves, and proofs.

Three figures of growth, all in the same run: hashing alone, the tree in memory, and the
follower, which reads rows from the store and writes tiles.
"""

import random
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from uuid import uuid4

import pytest

from domain.rules import log_leaf
from domain.rules.merkle import leaf_hash
from infrastructure.evidence.log_tiles import Growth
from infrastructure.evidence.log_tree import LogTree
from infrastructure.log.event_log import open_log
from infrastructure.read_models.views import open_views
from tests.bench.test_append import Benchmark
from tests.plain_codec import CONTEXT, PlainCodec, write

EVENTS = 100_000
BATCH = 500
ROUNDS = 5
PROOFS = 2_000
TEXT = "职" * 55
"""Makes an event of about 500 stored bytes."""


def test_growth_against_bare_hashing(
    tmp_path: Path, benchmark: Benchmark, capsys: pytest.CaptureFixture[str]
) -> None:
    views = open_views(f"sqlite:///{tmp_path / 'views.db'}")
    figures: dict[str, list[float]] = {"bare": [], "tree": []}
    with closing(open_log(f"sqlite:///{tmp_path / 'log.db'}", PlainCodec())) as log:
        log.create_tables()
        for _ in range(EVENTS // BATCH):
            stream = uuid4()
            log.append([write(stream, 0, *[TEXT] * BATCH)], CONTEXT, answer=stream)
        rows = log.rows_after(0, EVENTS)
        leaves = [log_leaf.encoded(row) for row in rows]

        def measure() -> None:
            began = time.perf_counter()
            for leaf in leaves:
                leaf_hash(leaf)
            middle = time.perf_counter()
            growth = Growth()
            for at in range(0, EVENTS, 5_000):
                growth.extend(log_leaf.hashes(rows[at : at + 5_000]))
            ended = time.perf_counter()
            figures["bare"].append(EVENTS / (middle - began))
            figures["tree"].append(EVENTS / (ended - middle))

        benchmark.pedantic(measure, rounds=ROUNDS, iterations=1)
        tree = LogTree(views, log)
        began = time.perf_counter()
        while tree.follow():
            pass
        followed = EVENTS / (time.perf_counter() - began)
        chance, times = random.Random(1), []
        for _ in range(PROOFS):
            began = time.perf_counter()
            with tree.view() as view:
                view.inclusion(chance.randrange(EVENTS), EVENTS)
            times.append(time.perf_counter() - began)
    views.dispose()
    bare, grown = median(figures["bare"]), median(figures["tree"])
    told = {
        "bare SHA-256, leaves/s": round(bare),
        "tree in memory, leaves/s": round(grown),
        "share": round(grown / bare, 2),
        "follower on SQLite, events/s": round(followed),
        "proof, ms": round(1000 * median(times), 2),
    }
    benchmark.extra_info.update(told)
    with capsys.disabled():
        print(f"\n{told}")  # noqa: T201  (the figures of the proof)
