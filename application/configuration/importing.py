"""Imports (批量导入): the rows of a sheet become commands.

A kind of import names its columns and says what one row does; everything else (template, upload,
checking, storing in chunks, progress) is the same for all of them. The rules stay where they are:
a row runs the same use case as the page, so it is refused for the same reasons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from application.desk import Desk
from application.work import Work
from domain.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the sheet."""

    name: str
    """Key in `Line.values`, and in the `fields` of a refusal about it."""
    heading: str
    """What stands in the first row, in Chinese."""
    kind: type[Any] = str
    """`str`, `int`, `date`, `bool` (是 / 否) or a `StrEnum`; then the sheet offers its words."""
    only: tuple[Any, ...] = ()
    """The members of a `StrEnum` that may be chosen; empty for all."""
    mandatory: bool = False
    many: bool = False
    """Several values in one cell, apart by 、 or ; or a line break; a tuple in `Line.values`."""
    note: str = ""
    """What to fill in, for the template's notes."""
    example: str = ""
    default: Any = None
    """The value of a blank cell that is not mandatory; `""` for text, `()` for many."""

    @property
    def blank(self) -> Any:
        if self.many:
            return ()
        return "" if self.kind is str and self.default is None else self.default


class Names(Protocol):
    """Finds what a cell names. Each raises `Rejected` when it is nothing, or several.

    Things of the same file count when they stand in an earlier row.
    """

    def organisation(self, text: str, field: str) -> UUID:
        """By full name or unified social credit code."""

    def committee(self, text: str, field: str) -> UUID:
        """By full name."""

    def person(self, text: str, field: str) -> UUID:
        """By identity number; the name alone would be somebody else's too."""

    def specialty(self, text: str, field: str) -> str:
        """Code, by code or full name."""

    def fee_notice(self, text: str, field: str) -> UUID:
        """By its number, whichever office's it is."""

    def series(self, text: str, field: str) -> str:
        """Code, by code or full name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the sheet, its cells typed."""

    number: int
    """As the spreadsheet counts; the headings are row 1."""
    id: UUID
    """For the thing that this row makes; the same when the import is run again."""
    values: Mapping[str, Any]
    options: Any
    """What was asked beside the file, an instance of `ImportKind.options`; None without."""
    names: Names


def _no_keys(_: Mapping[str, Any]) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """`apply` decides one row in the given work and returns the stream it made or changed.

    It raises `Rejected` with `fields` named as the columns are; the engine takes back what a
    refused row had decided, and goes on with the next.
    """

    name: str
    """Part of addresses and of stored events: `committees`. Never changed."""
    title: str
    """评委会"""
    functions: tuple[str, ...]
    roles: tuple[Role, ...]
    columns: tuple[Column, ...]
    apply: Callable[[Work, Desk, Line], UUID]
    options: type[Any] | None = None
    """A dataclass of what is asked beside the file: level and mode of a route map."""
    labels: tuple[tuple[str, str], ...] = ()
    """What the options are called in Chinese."""
    keys: Callable[[Mapping[str, Any]], tuple[str, ...]] = _no_keys
    """By what later rows may name the organisation or committee this row makes."""
    back: str = "/"
    """The list page that the import belongs to."""
