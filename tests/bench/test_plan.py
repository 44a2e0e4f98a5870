"""A plan of 1,000 candidates: drafted, submitted, approved, publicised and filed in one command
each, every declaration moved.

The floor is what the same log needs to read those declarations and to store one event for
each, with no rule asked, measured in the same run on the same store.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.test_append import Benchmark, durable_url
from tests.infrastructure.many_candidates import many_candidates

__all__ = ["durable_url"]  # the fixture is used by name

CANDIDATES = 1_000
LONGEST = 5.0
"""Seconds that any of the commands may take."""


def test_a_plan_of_a_thousand(
    durable_url: str, tmp_path: Path, benchmark: Benchmark, capsys: pytest.CaptureFixture[str]
) -> None:
    took: dict[str, float] = {}

    def timed(name: str, command: Callable[[], object]) -> None:
        began = time.perf_counter()
        command()
        took[name] = time.perf_counter() - began

    with many_candidates(durable_url, tmp_path, CANDIDATES) as plan:

        def measure() -> None:
            timed("draft", plan.draft)
            timed("submit", plan.submit)
            timed("approve", plan.approve)
            assert plan.stages == {"P1"}
            timed("floor", plan.touch)
            timed("publicise", lambda: plan.publicise("P1"))
            timed("close", lambda: plan.close("P1"))
            plan.vote()
            plan.publicise("P2")
            plan.close("P2")
            timed("file", plan.file)
            assert plan.stages == {"X"}
            assert plan.filed == CANDIDATES

        benchmark.pedantic(measure, rounds=1, iterations=1)
    ratio = took["approve"] / took["floor"]
    benchmark.extra_info.update(took, ratio=ratio)
    with capsys.disabled():
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items())
        store = durable_url.partition(":")[0]
        print(f"\n{store}: {told}; approve {ratio:.1f} times the floor")  # noqa: T201 figures are what a benchmark is for
    assert max(took.values()) < LONGEST
