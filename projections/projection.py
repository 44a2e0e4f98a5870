"""A projection: its tables, and what each event does to their rows.

`project` reads and writes rows by primary key through `Rows`, so the same function serves
catching up (rows come from the database, a batch at a time) and rebuilding (rows are
folded in memory and written once).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from domain.decider import Recorded

metadata = sa.MetaData()

RowKey = tuple[Any, ...]
"""Primary-key values, in the order of the table's primary-key columns."""
Row = dict[str, Any]


class Rows(Protocol):
    """The rows of one projection while a batch is applied."""

    def get(self, table: sa.Table, *key: Any) -> Row | None:
        """The row with this primary key as it now stands, or None. Change it by `put` only."""

    def put(self, table: sa.Table, row: Row) -> None:
        """Insert or replace the whole row; every column of the table must be given."""

    def drop(self, table: sa.Table, *key: Any) -> None:
        """Delete the row with this primary key, if there is one."""

    def append(self, table: sa.Table, row: Row) -> None:
        """Insert a row that no later event reads or changes (history tables)."""


def _no_reads(_: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    return ()


@dataclass(frozen=True)
class Projection:
    """`version` grows when tables or rules change: the runner then rebuilds it."""

    name: str
    version: int
    tables: tuple[sa.Table, ...]
    project: Callable[[Recorded, Rows], None]
    reads: Callable[[Recorded], Iterable[tuple[sa.Table, RowKey]]] = field(default=_no_reads)
    """The keys `project` will `get` for this event; a hint that lets a batch load them at once."""
    takes: tuple[type[Any], ...] | None = None
    """The types of events that `project` does anything for; it is handed no others. None: all."""

    def concerned(self, kind: type[Any]) -> bool:
        """Whether events of this type are handed to it."""
        return self.takes is None or issubclass(kind, self.takes)


def shares(page: Iterable[Recorded], projections: Sequence[Projection]) -> list[list[Recorded]]:
    """The events of a page that each of these is to be handed, in their order.

    Most events concern a few of them: calling all the others would take most of the time.
    """
    found: list[list[Recorded]] = [[] for _ in projections]
    hands: dict[type[Any], list[Callable[[Recorded], None]]] = {}
    for recorded in page:
        kind = type(recorded.event)
        if kind not in hands:
            each = zip(found, projections, strict=True)
            hands[kind] = [share.append for share, one in each if one.concerned(kind)]
        for hand in hands[kind]:
            hand(recorded)
    return found
