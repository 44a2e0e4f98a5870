"""Signed checkpoints of the log and what witnesses said of them, in the vault's database.

They lie beside the key that signs them and apart from the log: a log that is restored from an older
backup does not bring older checkpoints along, and is found to be shorter than the newest one.
Rows are added and never changed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from infrastructure.evidence.log_notes import Checkpoint, read_checkpoint
from infrastructure.evidence.signed_note import Note, read_note, read_signatures
from infrastructure.vault.vault_store import insert_new, transaction
from projections.columns import UtcDateTime
from projections.listing import Listing, Order, Page, page_of

metadata = sa.MetaData()

log_checkpoint = sa.Table(
    "log_checkpoint",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("root", sa.LargeBinary(32), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("signed_at", UtcDateTime, nullable=False, index=True),
    sa.Column("note", sa.Text, nullable=False),
)
log_cosignature = sa.Table(
    "log_cosignature",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("witness", sa.String(400), primary_key=True),
    sa.Column("signed_at", UtcDateTime, nullable=False),
    sa.Column("line", sa.Text, nullable=False),
)
"""`witness` is the key as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A checkpoint with the co-signatures that have come in."""

    checkpoint: Checkpoint
    position: int
    """Of the last event that it covers."""
    note: Note
    witnesses: tuple[str, ...] = ()
    """Their keys, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRow:
    """Of the list."""

    size: int
    position: int
    root: bytes = field(repr=False)
    signed_at: datetime
    witnesses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointFilter:
    since: datetime | None = None
    before: datetime | None = None
    size: int | None = None
    """Those that cover so many events."""
    witnessed: bool | None = None


_c, _w = log_checkpoint.c, log_cosignature.c
_counted = (
    sa.select(sa.func.count())
    .select_from(log_cosignature)
    .where(_w.size == _c.size)
    .scalar_subquery()
)
_ORDER = Order(
    columns={"size": _c.size, "signed_at": _c.signed_at},
    default="size",
    descending=True,
    tie=(_c.size.desc(),),
    never_null=("size", "signed_at"),
)


class CheckpointStore:
    """Every method may raise `Unavailable`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def create_tables(self) -> None:
        with transaction(self.engine, writes=True) as tx:
            metadata.create_all(tx)

    def close(self) -> None:
        self.engine.dispose()

    def add(self, note: Note, position: int) -> None:
        """Whoever came first with this size is kept."""
        checkpoint = read_checkpoint(note)
        row = {
            "size": checkpoint.size,
            "root": checkpoint.root,
            "position": position,
            "signed_at": checkpoint.moment,
            "note": note.written,
        }
        with transaction(self.engine, writes=True) as tx:
            insert_new(tx, log_checkpoint, [row])

    def cosigned(self, size: int, witness: str, signed_at: datetime, line: str) -> bool:
        """Whether it was new; the first co-signature of a witness is kept."""
        row = {"size": size, "witness": witness, "signed_at": signed_at, "line": line}
        there = sa.select(sa.exists().where(_w.size == size, _w.witness == witness))
        with transaction(self.engine, writes=True) as tx:
            known = tx.execute(there).scalar_one()
            insert_new(tx, log_cosignature, [row])
        return not known

    def newest(self) -> Kept | None:
        return self._one(sa.select(log_checkpoint).order_by(_c.size.desc()).limit(1))

    def at(self, size: int) -> Kept | None:
        return self._one(sa.select(log_checkpoint).where(_c.size == size))

    def covering(self, index: int) -> Kept | None:
        """The oldest checkpoint that covers the leaf at this index: it tells since when."""
        asked = sa.select(log_checkpoint).where(_c.size > index).order_by(_c.size).limit(1)
        return self._one(asked)

    def all(self) -> Iterator[Kept]:
        """Oldest first, some at a time."""
        after = -1
        while True:
            asked = sa.select(log_checkpoint).where(_c.size > after).order_by(_c.size).limit(500)
            with transaction(self.engine) as tx:
                found = tuple(self._kept(tx, tx.execute(asked).all()))
            yield from found
            if not found:
                return
            after = found[-1].checkpoint.size

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with transaction(self.engine) as tx:
            yield tx

    def listing(self, filters: CheckpointFilter, wanted: Listing) -> Page[CheckpointRow]:
        """Newest first."""
        query = sa.select(_c.size, _c.position, _c.root, _c.signed_at, _counted.label("witnesses"))
        if filters.since is not None:
            query = query.where(_c.signed_at >= filters.since)
        if filters.before is not None:
            query = query.where(_c.signed_at < filters.before)
        if filters.size is not None:
            query = query.where(_c.size >= filters.size)
        if filters.witnessed is not None:
            query = query.where((_counted > 0) == filters.witnessed)
        with transaction(self.engine) as tx:
            return page_of(tx, query, CheckpointRow, _ORDER, wanted)

    def _one(self, asked: sa.Select[tuple[object, ...]]) -> Kept | None:
        with transaction(self.engine) as tx:
            return next(iter(self._kept(tx, tx.execute(asked).all())), None)

    @staticmethod
    def _kept(tx: sa.Connection, rows: Iterable[sa.Row[tuple[object, ...]]]) -> Iterator[Kept]:
        found = {row.size: row for row in rows}
        lines: dict[int, list[sa.Row[tuple[int, str, datetime, str]]]] = {}
        asked = sa.select(log_cosignature).where(_w.size.in_(list(found)))
        for one in tx.execute(asked.order_by(_w.signed_at, _w.witness)):
            lines.setdefault(one.size, []).append(one)
        for size, row in found.items():
            mine = lines.get(size, [])
            note = read_note(row.note).with_signatures(
                signature for one in mine for signature in read_signatures(one.line)
            )
            yield Kept(
                checkpoint=read_checkpoint(note),
                position=row.position,
                note=note,
                witnesses=tuple(one.witness for one in mine),
            )
