"""docs/functions.md is complete, and what it says of the program is true."""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from interfaces.main import routes
from interfaces.operations import REGISTRY

ROOT = Path(__file__).parents[2]
COUNTS = {"H": 24, "D": 10, "C": 14, "A": 8, "X": 5, "M": 4, "B": 5}
IDS = [f"{letter}{number}" for letter, last in COUNTS.items() for number in range(1, last + 1)]
NONE = "not yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One function; a cell that says "not yet" is an empty tuple."""

    id: str
    pages: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What there is: pages as `/path/{parameter}`, operations as `POST /api/path`."""

    pages: frozenset[str]
    operations: Mapping[str, frozenset[str]]
    """With the ids of the functions that each operation says it serves."""


def table(text: str) -> list[Row]:
    """The rows of all the tables in `text`; raises ValueError on a cell that is neither."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "id" and not cells[0].startswith("--"):
            id_, function, pages, operations, tests = cells
            if not re.search(r"[\u4e00-\u9fff]", function) or not re.search("[a-z]", function):
                raise ValueError(f"{id_}: the function wants a Chinese and an English name")
            rows.append(
                Row(id=id_, pages=cell(pages), operations=cell(operations), tests=cell(tests))
            )
    return rows


def cell(text: str) -> tuple[str, ...]:
    if text == NONE:
        return ()
    if not re.fullmatch(r"`[^`]+`(, `[^`]+`)*", text):
        raise ValueError(f"neither `names` nor {NONE}: {text}")
    return tuple(re.findall(r"`([^`]+)`", text))


def faults(rows: Iterable[Row], program: Program) -> list[str]:
    """Everything the table says that is not so, and every operation it is silent about."""
    found = []
    listed: set[tuple[str, str]] = set()
    for row in rows:
        for page in row.pages:
            if page not in program.pages:
                found.append(f"{row.id}: there is no page {page}")
        for operation in row.operations:
            listed.add((row.id, operation))
            if operation not in program.operations:
                found.append(f"{row.id}: there is no operation {operation}")
            elif row.id not in program.operations[operation]:
                found.append(f"{row.id}: {operation} does not serve it")
        for test in row.tests:
            if not exists(test):
                found.append(f"{row.id}: there is no test {test}")
        if (row.pages or row.operations) and not row.tests:
            found.append(f"{row.id}: no test shows it")
    for operation, ids in program.operations.items():
        for id_ in sorted(ids):
            if (id_, operation) not in listed:
                found.append(f"{id_}: {operation} is not listed")
    return found


def exists(test: str) -> bool:
    """Whether `tests/path.py::test_name` names a test function."""
    path, _, name = test.partition("::")
    return path.startswith("tests/") and name.startswith("test_") and name in functions_of(path)


@cache
def functions_of(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def running_program() -> Program:
    """The pages and operations the program really has."""
    return Program(
        pages=frozenset(plain(path) for path in page_paths(routes())),
        operations={
            f"{entry.method} /api{plain(entry.path)}": frozenset(entry.functions)
            for entry in REGISTRY.entries
        },
    )


def page_paths(routes: Iterable[Any], prefix: str = "") -> Iterable[str]:
    """The paths that answer GET, outside /api."""
    for route in routes:
        path = prefix + route.path
        if getattr(route, "routes", None):
            yield from page_paths(route.routes, path)
        elif "GET" in (getattr(route, "methods", None) or ()) and not path.startswith("/api"):
            yield path


def plain(path: str) -> str:
    """`/cases/{id:uuid}` as the table writes it: `/cases/{id}`."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def test_the_table_has_every_function_once_and_in_order() -> None:
    assert [row.id for row in table((ROOT / "docs/functions.md").read_text("utf-8"))] == IDS


def test_the_table_is_true() -> None:
    rows = table((ROOT / "docs/functions.md").read_text("utf-8"))
    assert faults(rows, running_program()) == []


HERE = "tests/house/test_functions.py::test_the_table_is_true"
PROGRAM = Program(
    pages=frozenset({"/todo"}), operations={"POST /api/cases/{id}/approve": frozenset({"H12"})}
)
TRUE = Row(id="H12", pages=("/todo",), operations=("POST /api/cases/{id}/approve",), tests=(HERE,))


def test_a_true_row_has_no_fault() -> None:
    assert faults([TRUE, Row(id="H1")], PROGRAM) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([TRUE, Row(id="D8", pages=("/nowhere",), tests=(HERE,))], "no page /nowhere"),
        ([TRUE, Row(id="D8", operations=("GET /api/x",), tests=(HERE,))], "no operation GET"),
        ([TRUE, Row(id="D8", operations=TRUE.operations, tests=(HERE,))], "does not serve it"),
        ([TRUE, Row(id="D8", tests=("tests/house/test_functions.py::test_gone",))], "no test"),
        ([TRUE, Row(id="D8", tests=("tests/house/gone.py::test_gone",))], "no test"),
        ([TRUE, Row(id="D8", pages=("/todo",))], "no test shows it"),
        ([Row(id="H12")], "is not listed"),
    ],
)
def test_a_false_row_is_noticed(rows: list[Row], fault: str) -> None:
    found = faults(rows, PROGRAM)
    assert len(found) == 1
    assert fault in found[0]


def test_a_cell_holds_names_or_says_not_yet() -> None:
    assert table("| A1 | 登录 log-in | `/a`, `/b` | not yet | not yet |") == [
        Row(id="A1", pages=("/a", "/b"))
    ]
    with pytest.raises(ValueError, match="neither"):
        table("| A1 | 登录 log-in | soon | not yet | not yet |")
    with pytest.raises(ValueError, match="English"):
        table("| A1 | 登录 | not yet | not yet | not yet |")


def test_parameters_are_compared_without_their_types() -> None:
    assert plain("/cases/{id:uuid}/stages/{stage}") == "/cases/{id}/stages/{stage}"
