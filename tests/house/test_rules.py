"""docs/rules.md names every number of the rules, as it is, with a test at its boundary."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs" / "rules.md"
OF_THE_PROGRAM = re.compile(r"(LONGEST|SHORTEST|MOST|MAX)(_|$)")
"""Limits of what is typed and stored; no rule of a review."""
NO_RULES = {
    "OWN_PART": "letters of an account that a password may not hold",
    "REFUSED_WITHIN": "hours in which wrong guesses are counted together",
    "YEAR_AND_VALUE": "columns of a table",
}
ROW = re.compile(r"`(?P<name>[A-Z_]+)` in `(?P<file>[\w/]+\.py)` \| (?P<value>[^|]+) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def constants(file: Path) -> Iterator[tuple[str, str]]:
    """Name and value of every public number of a module; `2 of 3` for two of them."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        if not isinstance(target, ast.Name) or not re.fullmatch("[A-Z][A-Z_]*", target.id):
            continue
        numbers = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
        if numbers and all(type(one) is int for one in numbers) and _plain(node.value):
            yield target.id, " of ".join(map(str, numbers))


def _plain(value: ast.expr) -> bool:
    """A number, some numbers, or so many days."""
    days = isinstance(value, ast.Call) and getattr(value.func, "id", "") == "timedelta"
    return days or isinstance(value, ast.Constant | ast.Tuple)


def rule_numbers() -> dict[tuple[str, str], str]:
    return {
        (str(file.relative_to(ROOT)), name): value
        for file in sorted((ROOT / "domain").rglob("*.py"))
        if "reference" not in file.parts
        for name, value in constants(file)
    }


def documented() -> dict[tuple[str, str], str]:
    return {(m["file"], m["name"]): m["value"].strip() for m in ROW.finditer(RULES.read_text())}


def test_the_numbers_are_found() -> None:
    found = rule_numbers()
    assert found["domain/rules/quorum.py", "TWO_THIRDS"] == "2 of 3"
    assert found["domain/rules/publicity.py", "LEFT_TO_OFFICE"] == "1"
    assert len(found) > 20


def test_every_rule_is_in_the_document_with_its_value() -> None:
    found, told = rule_numbers(), documented()
    rules = {
        key: value
        for key, value in found.items()
        if key in told or (not OF_THE_PROGRAM.match(key[1]) and key[1] not in NO_RULES)
    }
    assert told == rules


def test_every_rule_has_a_test() -> None:
    rows = [line for line in RULES.read_text("utf-8").splitlines() if ROW.search(line)]
    assert rows
    for row in rows:
        named = TEST.findall(row)
        assert named, row
        for file, name in named:
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), (file, name)


@pytest.mark.parametrize("rule", sorted(documented()))
def test_the_code_tells_where_a_number_comes_from(rule: tuple[str, str]) -> None:
    file, name = rule
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    for node, after in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            assert isinstance(after, ast.Expr), f"{name} has no docstring"
            return
    raise AssertionError(name)
