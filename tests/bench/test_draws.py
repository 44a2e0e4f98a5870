"""A draw from a province's whole pool: 100,000 experts in 20 groups, freeze and draw.

The request is the whole use case on a real store: the pool gathered from the read models once
they have caught up with the log, hashed, frozen and stored; then the two reveals, of which the
second draws. Against it stands the floor: the two hashes that every entry needs, and the rank, with
nothing around them. Judged is the time that the command keeps a core busy, as the clock on the wall
also measures the neighbours; both are told, with the time of a later command and of the check.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from application.experts.drawing import (
    AttendanceForm,
    DrawApproval,
    DrawForm,
    Reveal,
    approve_draw,
    confirm_attendance,
    request_draw,
    reveal_secret,
)
from domain.experts.expert_draw import EXPERT_DRAW, transcript
from domain.rules.draw_transcript import failures, verify
from domain.rules.transcript_file import read, write
from tests.bench.test_append import Benchmark, durable_url
from tests.interfaces.small_world import SEAT, small_world
from tests.large_pool import GROUPS, LargePool, filled
from tests.postgres import fresh_database

__all__ = ["durable_url"]  # the fixture is used by name

EXPERTS = 100_000
MOST_TIMES = 16
"""The floor; it is a quarter to half a second, by how busy the machine is."""
SHOWN_SECONDS = 300.0
MINE, THEIRS = "11" * 32, "22" * 32


@pytest.fixture(scope="module")
def large(durable_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LargePool]:
    folder = tmp_path_factory.mktemp("draws")
    with databases(durable_url, folder) as fresh, small_world(folder, fresh) as small:
        made = filled(small, EXPERTS)
        last = small.system.log.last_position()
        assert small.system.worker.wait_for(last, SHOWN_SECONDS)
        yield made


class databases:  # noqa: N801 a context manager that reads as a word
    """Three new databases on the store of `url`."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._open: list[object] = []

    def __enter__(self) -> Callable[[], str]:
        return self._fresh

    def _fresh(self) -> str:
        if self._url.startswith("sqlite"):
            return f"sqlite:///{self._folder / uuid4().hex}.db"
        database = fresh_database(self._url)
        self._open.append(database)
        return database.__enter__()

    def __exit__(self, *error: object) -> None:
        for database in self._open:
            database.__exit__(None, None, None)  # type: ignore[attr-defined]  # context managers


def test_a_whole_province_is_frozen_and_drawn(
    large: LargePool, durable_url: str, benchmark: Benchmark, capsys: pytest.CaptureFixture[str]
) -> None:
    act, actor = large.small.stage.act, large.small.actor
    office, authority = actor(SEAT.short), actor("title-320000")
    took: dict[str, float] = {}
    draws = []

    def measure() -> None:
        with timed(took, "floor"):
            floor()
        with timed(took, "freeze"):
            form = DrawForm(plan=large.plan, cap_per_unit=2, secret=MINE)
            draws.append(act(office, request_draw, form))
        (draw,) = draws
        act(authority, approve_draw, DrawApproval(secret=THEIRS), draw)
        act(office, reveal_secret, Reveal(secret=MINE), draw)
        with timed(took, "draw"):
            act(authority, reveal_secret, Reveal(secret=THEIRS), draw)
        state = large.small.stage.look(EXPERT_DRAW, draw)
        with timed(took, "confirm"):
            form_of = AttendanceForm(expert=state.seats[0].expert)
            act(office, confirm_attendance, form_of, draw)
        with timed(took, "write"):
            data = write(transcript(state))
        with timed(took, "verify"):
            assert failures(verify(read(data))) == ()
        took["megabytes of transcript"] = len(data) / 1e6
        took["seats"] = len(state.seats)

    benchmark.pedantic(measure, rounds=1, iterations=1)
    total = took["freeze"] + took["draw"]
    busy, least = took["freeze cpu"] + took["draw cpu"], took["floor cpu"]
    store = durable_url.partition(":")[0]
    benchmark.extra_info.update(took | {"total": total, "busy": busy, "ratio": busy / least})
    with capsys.disabled():
        print(  # noqa: T201 figures are what a benchmark is for
            f"\n{store}, {EXPERTS:,} experts in {GROUPS} groups: freeze {took['freeze']:.2f} s,"
            f" draw {took['draw']:.2f} s, together {total:.2f} s,"
            f" of which {took['freeze cpu']:.2f} and {took['draw cpu']:.2f} s of a core,"
            f" {busy / least:.1f} times the floor of {least:.2f} s;"
            f" a later confirmation {took['confirm'] * 1000:.0f} ms; transcript"
            f" {took['megabytes of transcript']:.0f} MB, written in {took['write']:.1f} s,"
            f" verified in {took['verify']:.1f} s"
        )
    assert busy < MOST_TIMES * least


def floor() -> None:
    """Two hashes for each entry and one for its rank, and nothing else."""
    for number in range(EXPERTS):
        person = uid_text(number)
        salt = hmac.digest(b"11" * 32, person, "sha256").hex()
        entry = hashlib.sha256(salt.encode() + person).hexdigest()
        hmac.digest(b"22" * 32, entry.encode(), "sha256").hex()


def uid_text(number: int) -> bytes:
    return f"{number:036}".encode()


class timed:  # noqa: N801 a context manager that reads as a word
    def __init__(self, into: dict[str, float], name: str) -> None:
        self._into, self._name = into, name

    def __enter__(self) -> None:
        self._start, self._busy = time.perf_counter(), time.thread_time()

    def __exit__(self, *error: object) -> None:
        self._into[self._name] = time.perf_counter() - self._start
        self._into[self._name + " cpu"] = time.thread_time() - self._busy
