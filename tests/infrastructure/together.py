"""Runs the same work many times at the same moment, as far as threads can."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_parallel(count: int, work: Callable[[int], T]) -> list[T]:
    """The answers of work(0) .. work(count - 1), in that order."""
    barrier = threading.Barrier(count)

    def run(n: int) -> T:
        barrier.wait(timeout=30)
        return work(n)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
