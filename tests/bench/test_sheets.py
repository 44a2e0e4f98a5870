"""Long sheets in and out: seconds and memory of 10,000 imported and 100,000 exported rows."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types
from pytest_benchmark.fixture import BenchmarkFixture

from application.configuration.imports import BY_NAME
from application.ports import Context
from domain.rules.identifiers import id_check_character
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export, exported
from tests.interfaces.import_world import XLSX, filled, work_off
from tests.interfaces.review_world import AUTHORITY, ReviewWorld, sqlite_review_world

ROWS = 10_000
IMPORT_SECONDS = 60.0
EXPORT_ROWS = 100_000
MEGABYTE = 1 << 20
GROWTH = 300
"""Megabytes that an import may take."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewWorld]:
    with sqlite_review_world(tmp_path_factory.mktemp("sheets"), applicants=1) as world:
        yield world


def expert(place: int) -> list[str]:
    number = (
        f"32999719{70 + place // 2800}{1 + place % 12:02}{1 + place // 12 % 28:02}{place % 1000:03}"
    )
    name = "验" + "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{place:05d}")
    days = ["2026-01-01", "2028-12-31"]
    who = [name, "", number + id_check_character(number), ""]
    return [*who, "省设计研究院", "建筑学、结构工程", "正高级", *days]


def committee(place: int) -> list[str]:
    bodies = ["320000", "省中评会办公室", "省住建厅"]
    given = [f"第{place:05}评委会", "省级", "中评会", *bodies, "否", "05"]
    given += ["建筑学、结构工程", "是", "2026-01-01", "2028-12-31", ""]
    return [*given, f"pw{place:05}", "2026-01-01", "2027-12-31", "9", "280.00", "", "140", ""]


@pytest.mark.parametrize(("name", "row"), [("experts", expert), ("committees", committee)])
def test_a_long_sheet_is_imported(
    world: ReviewWorld, benchmark: BenchmarkFixture, name: str, row: Any
) -> None:
    content = filled(BY_NAME[name], *(row(place) for place in range(ROWS)))
    program = world.program(AUTHORITY)
    before = peak()

    def imported() -> Any:
        sent = program.post(f"/api/imports/{name}", files={"file": ("x.xlsx", content, XLSX)})
        which = sent.json()["id"]
        work_off(world)
        program.post(f"/api/imports/{which}/submit", json={})
        work_off(world)
        return program.get(f"/api/imports/{which}").json()

    run: Any = benchmark.pedantic  # it has no types
    told = run(imported, rounds=1)
    assert (told["status"], told["good"]) == ("FINISHED", ROWS), told
    benchmark.extra_info["megabytes"] = (peak() - before) / MEGABYTE
    assert benchmark.stats is not None
    assert benchmark.stats.stats.max < IMPORT_SECONDS
    assert peak() - before < GROWTH * MEGABYTE


def test_a_long_list_is_exported_with_flat_memory(benchmark: BenchmarkFixture) -> None:
    """Against openpyxl writing the same cells; memory in a process of its own for each size."""
    cells = [f"单元格{n}" for n in range(12)]
    start = time.perf_counter()
    plain = Workbook(write_only=True)
    page = plain.create_sheet()
    for _ in range(EXPORT_ROWS):
        page.append(cells)
    plain.save(BytesIO())
    floor = time.perf_counter() - start
    run: Any = benchmark.pedantic  # it has no types
    run(lambda: export(EXPORT_ROWS), rounds=1)
    assert benchmark.stats is not None
    benchmark.extra_info["of_openpyxl_alone"] = floor / benchmark.stats.stats.mean
    small, large = (measured(rows) for rows in (EXPORT_ROWS // 10, EXPORT_ROWS))
    benchmark.extra_info["megabytes"] = (small / MEGABYTE, large / MEGABYTE)
    assert large - small < 30 * MEGABYTE


def export(rows: int) -> None:
    def listed(_: Any, call: Call[Any]) -> Page[SimpleNamespace]:
        first = call.listing.offset
        part = range(first, min(first + call.listing.size, rows))
        return Page([SimpleNamespace(text=f"单元格{n}") for n in part], rows)

    columns = tuple((f"列{n}", lambda row: row.text) for n in range(12))
    context = Context(actor=uuid4(), organisation=None, role="x", at=datetime.now(UTC), request="x")
    made = exported(
        Export(title="表", rows=listed, columns=columns), None, Call(context=context, body=None)
    )
    assert made.stream is not None
    with closing(made.stream) as stream:
        while stream.read(MEGABYTE):
            pass


def measured(rows: int) -> int:
    """Peak memory of a process that exports so many rows, in bytes."""
    program = f"from tests.bench.test_sheets import export, peak; export({rows}); print(peak())"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True
    )
    return int(done.stdout)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
