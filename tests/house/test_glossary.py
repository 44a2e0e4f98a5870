"""docs/glossary.md: one word for one thing, and the code uses that word."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import domain
from domain.decider import Decider

ROOT = Path(__file__).parents[2]
HEADER = "| 中文 | code name | in code | meaning |"
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    chinese: str
    name: str
    in_code: bool
    meaning: str


def terms(text: str) -> list[Term]:
    """The rows of all the tables in `text`; raises ValueError on one that says neither."""
    found = []
    for line in text.splitlines():
        if line.startswith("|") and line != HEADER and not line.startswith("|--"):
            chinese, name, in_code, meaning = [each.strip() for each in line.strip("|").split("|")]
            if in_code not in ("yes", "not yet"):
                raise ValueError(f"{name}: in code is yes or not yet")
            found.append(
                Term(
                    chinese=chinese,
                    name=name.strip("`"),
                    in_code=in_code == "yes",
                    meaning=meaning,
                )
            )
    return found


def glossary() -> list[Term]:
    return terms((ROOT / "docs/glossary.md").read_text("utf-8"))


def words(name: str) -> str:
    """`ReviewRoute`, `review_route` and `REVIEW_ROUTE` are all " review route "."""
    return f" {' '.join(re.findall(r'[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+', name))} ".lower()


@cache
def words_in_code() -> str:
    """All the names of modules, classes, fields, enum members and functions inside the house."""
    found: set[str] = set()
    for package in ("domain", "application", "projections"):
        for file in (ROOT / package).rglob("*.py"):
            found.add(file.parent.name if file.stem == "__init__" else file.stem)
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                match node:
                    case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                        found.add(name)
                    case ast.AnnAssign(target=ast.Name(id=name)):
                        found.add(name)
                    case ast.Assign(targets=[ast.Name(id=name)]):
                        found.add(name)
    return "|".join(sorted(words(name) for name in found))


def events() -> dict[str, type]:
    """Every event of every aggregate by its stored name, `<aggregate>.<Event>`."""
    found: dict[str, type] = {}
    for module in walk_packages(domain.__path__, "domain."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Decider):
                found |= {f"{value.name}.{event.__name__}": event for event in value.events}
    return found


def test_a_word_and_its_name_belong_together() -> None:
    """No Chinese word has two names, and no name two Chinese words."""
    chinese = [term.chinese for term in glossary()]
    names = [words(term.name) for term in glossary()]
    assert len(names) > 100
    assert [each for each in chinese if chinese.count(each) > 1] == []
    assert [each for each in names if names.count(each) > 1] == []


def test_every_word_is_explained_in_one_short_sentence() -> None:
    for term in glossary():
        assert HAN.search(term.chinese), term
        assert re.fullmatch(r"[A-Z]\w*", term.name), term
        assert re.fullmatch(r"[A-Z][^.]{10,140}\.", term.meaning), term


def test_words_marked_as_in_code_are_there() -> None:
    assert [each.name for each in glossary() if each.in_code and not used(each)] == []


def test_words_marked_as_not_yet_in_code_are_not_there() -> None:
    """When a word has arrived, its row says yes."""
    assert [each.name for each in glossary() if not each.in_code and used(each)] == []


def used(term: Term) -> bool:
    return words(term.name) in words_in_code()


def test_every_event_tells_its_chinese_word() -> None:
    """The one that the glossary gives to its name, where there is one."""
    wanted = {term.name: term.chinese for term in glossary()}
    silent = [
        f"{stored}: {wanted.get(event.__name__, 'a Chinese word')}"
        for stored, event in events().items()
        if not HAN.search(event.__doc__ or "")
        or wanted.get(event.__name__, "") not in (event.__doc__ or "")
    ]
    assert silent == []


def test_the_aggregates_are_found() -> None:
    assert "declaration.Submitted" in events()


def test_a_wrong_row_is_noticed() -> None:
    row = "| 退回 | `{}` | {} | Sends a case back to the stage below. |"
    assert used(terms(row.format("Returned", "yes"))[0])
    assert not used(terms(row.format("SentBackwards", "yes"))[0])
    with pytest.raises(ValueError, match="yes or not yet"):
        terms(row.format("Returned", "soon"))
