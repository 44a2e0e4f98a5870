"""The hash tree over the whole log, built behind it from the stored bytes (docs/adr/0034).

It lies among the read models, as it follows from the log alone: dropped, it is built again. Rows
come from the store as they are stored, in the order of positions, and only what is settled. Tiles
and the size reached are one transaction, so that a killed process leaves a smaller tree.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from struct import pack, unpack
from typing import Protocol

import sqlalchemy as sa

from application.ports import Unavailable
from domain.rules import log_leaf
from domain.rules.log_leaf import Row
from domain.rules.merkle import Node, consistency_proof, inclusion_proof, root_of
from infrastructure.evidence.log_tiles import (
    HASH,
    WIDTH,
    Growth,
    edges,
    node_of,
)
from infrastructure.locks import exclusive
from infrastructure.read_models.views import reading, writing
from infrastructure.vault.vault_store import upsert

AT_ONCE = 5_000
"""Rows of one transaction."""
CATCH_UP_SECONDS = 10.0
CATCH_UP_PAUSE = 0.05
_SCHEMA_LOCK = 0x74726565  # one number for all processes: "tree"
_NUMBER = 8
"""Bytes of a position."""

_metadata = sa.MetaData()
_tree = sa.Table(
    "log_tree",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
_tile = sa.Table(
    "log_tile",
    _metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
    sa.Column("positions", sa.LargeBinary),
    sa.Column("first_position", sa.BigInteger, index=True),
)
"""`positions` are those of the leaves of a tile of level 0, eight bytes each; there are gaps."""


class StoredRows(Protocol):
    """The log, as bytes."""

    def rows_after(self, position: int, limit: int) -> list[Row]:
        """The next stored rows of the whole log, in order; one that commits later comes later."""

    def last_position(self) -> int:
        """Position of the last event, 0 for an empty log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How much of the log is in the tree."""

    size: int
    position: int
    """Of the last leaf."""


class LogTree:
    """Safe to use from many threads and processes; one of them at a time makes it grow."""

    def __init__(self, engine: sa.Engine, log: StoredRows) -> None:
        self._engine = engine
        self._log = log
        self._growing = threading.Lock()
        self._prepared = False
        self._growth: Growth | None = None
        self._positions = bytearray()
        """Of the last tile of level 0, as far as it is not full."""

    def reached(self) -> Reached:
        self._prepare()
        with reading(self._engine) as tx:
            return _reached(tx)

    def follow(self) -> bool:
        """One page of the log; whether there was one. Another process at it counts as none."""
        self._prepare()
        with self._growing, exclusive(self._engine, "log-tree", wait=False) as free:
            return free and self._grow()

    def catch_up(self, position: int, patience: float = CATCH_UP_SECONDS) -> Reached:
        """Everything up to this position is in the tree then. Raises `Unavailable` when that is
        not to be had within so many seconds: rows under way, or a long history."""
        deadline = time.monotonic() + patience
        while (reached := self.reached()).position < position:
            if time.monotonic() > deadline:
                raise Unavailable("the hash tree is behind the log")
            if not self.follow() and self.reached().position < position:
                time.sleep(CATCH_UP_PAUSE)
        return reached

    @contextmanager
    def view(self) -> Iterator["TreeView"]:
        """The tree as it stands, for one or more questions."""
        self._prepare()
        with reading(self._engine) as tx:
            yield TreeView(tx)

    def _prepare(self) -> None:
        if self._prepared:
            return
        with writing(self._engine) as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            _metadata.create_all(tx)
        self._prepared = True

    def _grow(self) -> bool:
        with reading(self._engine) as tx:
            before = _reached(tx)
            if self._growth is None or self._growth.size != before.size:
                self._resume(tx, before.size)
        assert self._growth is not None, "resumed"
        rows = self._log.rows_after(before.position, AT_ONCE)
        if not rows:
            return False
        growth, self._growth = self._growth, None  # kept again once it is committed
        growth.extend(log_leaf.hashes(rows))
        positions = self._positions + b"".join(pack(">Q", row[4]) for row in rows)
        with writing(self._engine) as tx:
            if _reached(tx, lock=True) != before:
                return True  # a lock that was lost: somebody else went on meanwhile
            _write(tx, growth, bytes(positions), before.size // WIDTH)
            upsert(tx, _tree, {"id": 1, "size": growth.size, "position": rows[-1][4]})
        growth.changed.clear()
        self._positions = positions[_start(growth.size) - _start(before.size) :]
        self._growth = growth
        return True

    def _resume(self, tx: sa.Connection, size: int) -> None:
        """The right edge, as it was committed."""
        growth, self._positions = Growth(size=size), bytearray()
        for level, place, count in edges(size):
            while len(growth.edge) <= level:
                growth.edge.append(bytearray())
            row = tx.execute(_one_tile(level, place)).one()
            growth.edge[level] = bytearray(row.hashes[: count * HASH])
            if level == 0:
                self._positions = bytearray(row.positions[: count * _NUMBER])
        self._growth = growth


class TreeView:
    """Questions to the tree, in one transaction. What lies beyond it raises `LookupError`."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx
        self._node: Node = node_of(self._hashes)
        self.reached = _reached(tx)

    def root(self, size: int) -> bytes:
        return root_of(size, self._node)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        return inclusion_proof(index, size, self._node)

    def consistency(self, first: int, second: int) -> tuple[bytes, ...]:
        return consistency_proof(first, second, self._node)

    def leaf(self, index: int) -> bytes:
        """Its hash."""
        return self._node(0, index)

    def index(self, position: int) -> int | None:
        """Which leaf the event at this position is; None where there is none."""
        found = self._tx.execute(
            sa.select(_tile.c.place, _tile.c.positions)
            .where(_tile.c.level == 0, _tile.c.first_position <= position)
            .order_by(_tile.c.first_position.desc())
            .limit(1)
        ).one_or_none()
        if found is None:
            return None
        positions = _numbers(found.positions)
        at = bisect_left(positions, position)
        there = at < len(positions) and positions[at] == position
        return int(found.place) * WIDTH + at if there else None

    def position(self, index: int) -> int:
        """Of the event that is this leaf."""
        place, at = divmod(index, WIDTH)
        row = self._tx.execute(_one_tile(0, place)).one_or_none()
        positions = _numbers(row.positions) if row is not None else ()
        if index < 0 or at >= len(positions):
            raise LookupError(f"no leaf {index}")
        return positions[at]

    def _hashes(self, level: int, place: int) -> bytes:
        row = self._tx.execute(_one_tile(level, place)).one_or_none()
        return bytes(row.hashes) if row is not None else b""


def _start(size: int) -> int:
    """Where the positions of the last tile begin, among all of them, in bytes."""
    return size // WIDTH * WIDTH * _NUMBER


def _write(tx: sa.Connection, growth: Growth, positions: bytes, first: int) -> None:
    """`positions` begin with those of the tile of level 0 at the place `first`."""
    for (level, place), hashes in growth.changed.items():
        row: dict[str, object] = {
            "level": level,
            "place": place,
            "hashes": hashes,
            "positions": None,
            "first_position": None,
        }
        if level == 0:
            start = (place - first) * WIDTH * _NUMBER
            mine = positions[start : start + WIDTH * _NUMBER]
            row |= {"positions": mine, "first_position": int.from_bytes(mine[:_NUMBER], "big")}
        upsert(tx, _tile, row)


def _reached(tx: sa.Connection, *, lock: bool = False) -> Reached:
    asked = sa.select(_tree.c.size, _tree.c.position)
    row = tx.execute(asked.with_for_update() if lock else asked).one_or_none()
    return Reached(size=row.size, position=row.position) if row else Reached(size=0, position=0)


def _one_tile(level: int, place: int) -> sa.Select[tuple[bytes, bytes | None]]:
    return sa.select(_tile.c.hashes, _tile.c.positions).where(
        _tile.c.level == level, _tile.c.place == place
    )


def _numbers(positions: bytes) -> tuple[int, ...]:
    return unpack(f">{len(positions) // _NUMBER}Q", positions)
