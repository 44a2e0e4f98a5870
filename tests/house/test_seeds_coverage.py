"""docs/seeds-coverage.md reads every manual, and what it says of the program is true."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.house.test_functions import (
    IDS,
    NONE,
    ROOT,
    Program,
    cell,
    exists,
    running_program,
)
from tests.house.test_functions import table as functions

PAGE_OR_API_ALONE, SLIP = "—", "slip"
MANUALS = {
    "001": [f"H{number}" for number in range(1, 25)],
    "002": ["A1", "A2", "A3", "A4", "A5", "A6"],
    "000": [f"D{number}" for number in range(1, 11)],
    "003": [f"C{number}" for number in range(1, 11)],
}
"""The functions that each of the four describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One operation of one manual."""

    place: str
    function: str
    pages: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    built: bool = True
    """Neither "not yet" nor a slip."""


def manuals(text: str) -> dict[str, list[Line]]:
    """The tables by the number of their manual; raises ValueError on a cell that is neither."""
    found: dict[str, list[Line]] = {}
    for row in text.splitlines():
        if heading := re.match(r"## .*\((\d{3})\)$", row):
            found[heading[1]] = lines = []
        cells = [one.strip() for one in row.strip("|").split("|")]
        if row.startswith("|") and cells[0] != "place" and not cells[0].startswith("--"):
            lines.append(line(cells))
    return found


def line(cells: list[str]) -> Line:
    """Raises ValueError."""
    place, said, function, *named = cells
    if not said or len(named) != 3:
        raise ValueError(f"{place}: a line has six cells")
    if SLIP in named or NONE in named:
        if len(set(named)) != 1:
            raise ValueError(f"{place}: {NONE} and {SLIP} are said of all three or of none")
        return Line(place=place, function=function, built=False)
    pages, operations, tests = (() if one == PAGE_OR_API_ALONE else cell(one) for one in named)
    return Line(place=place, function=function, pages=pages, operations=operations, tests=tests)


def faults(lines: Iterable[Line], program: Program) -> list[str]:
    """Everything the lines say of the program that is not so."""
    found = []
    for one in lines:
        at = f"{one.place} {one.function}"
        if one.function not in IDS:
            found.append(f"{at}: there is no such function")
        found += [
            f"{at}: there is no page {page}" for page in one.pages if page not in program.pages
        ]
        for operation in one.operations:
            if one.function not in program.operations.get(operation, ()):
                found.append(f"{at}: no operation {operation} serves it")
        found += [f"{at}: there is no test {test}" for test in one.tests if not exists(test)]
        if one.built and not (one.tests and (one.pages or one.operations)):
            found.append(f"{at}: built, but without a test, or with neither page nor operation")
    return found


@pytest.fixture(scope="module")
def read() -> dict[str, list[Line]]:
    return manuals((ROOT / "docs/seeds-coverage.md").read_text("utf-8"))


def test_every_function_of_every_manual_is_read(read: dict[str, list[Line]]) -> None:
    assert read.keys() == MANUALS.keys()
    for manual, ids in MANUALS.items():
        assert set(ids) <= {one.function for one in read[manual]}, manual


def test_what_is_said_of_the_program_is_true(read: dict[str, list[Line]]) -> None:
    program = running_program()
    assert faults([one for lines in read.values() for one in lines], program) == []


def test_a_function_that_is_not_there_is_not_said_to_be(read: dict[str, list[Line]]) -> None:
    """And one of which every line is "not yet" has nothing in docs/functions.md either."""
    table = functions((ROOT / "docs/functions.md").read_text("utf-8"))
    has = {row.id: bool(row.pages or row.operations) for row in table}
    for manual, ids in MANUALS.items():
        for id_ in ids:
            built = any(one.built for one in read[manual] if one.function == id_)
            assert built == has[id_], f"{manual}: {id_}"


HERE = "tests/house/test_seeds_coverage.py::test_what_is_said_of_the_program_is_true"
PROGRAM = Program(
    pages=frozenset({"/todo"}), operations={"GET /api/todo": frozenset({"D8", "C10"})}
)


def test_a_true_line_has_no_fault() -> None:
    cells = ["2.1 a", "see what waits", "D8", "`/todo`", "`GET /api/todo`", f"`{HERE}`"]
    assert faults([line(cells)], PROGRAM) == []
    assert not line([*cells[:3], *["not yet"] * 3]).built


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["D11", "`/todo`", "—", f"`{HERE}`"], "no such function"),
        (["D8", "`/nowhere`", "—", f"`{HERE}`"], "no page /nowhere"),
        (["D9", "—", "`GET /api/todo`", f"`{HERE}`"], "no operation GET /api/todo serves it"),
        (["D8", "`/todo`", "—", "`tests/house/gone.py::test_gone`"], "no test"),
        (["D8", "`/todo`", "—", "—"], "without a test"),
        (["D8", "—", "—", f"`{HERE}`"], "neither page nor operation"),
    ],
)
def test_a_false_line_is_noticed(cells: list[str], fault: str) -> None:
    [found] = faults([line(["2.1 a", "see what waits", *cells])], PROGRAM)
    assert fault in found


def test_a_line_that_is_half_there_is_refused() -> None:
    with pytest.raises(ValueError, match="all three"):
        line(["2.1 a", "see what waits", "D8", "`/todo`", "not yet", "not yet"])
