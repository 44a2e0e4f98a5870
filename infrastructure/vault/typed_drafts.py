"""What an applicant has typed and not yet saved (自动保存): one sealed row per section of a draft.

Kept beside the log (docs/adr/0016): a new text takes the place of the one before it, so that
typing for hours leaves no history behind, and 暂存 alone is an event.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infrastructure.vault.sealing import Sealer
from infrastructure.vault.vault_store import insert_new, transaction
from projections.columns import UtcDateTime

_BEGINNING = 1_700_000_000
"""Seconds since 1970. A revision is a second since then, so that none comes back after its row
was deleted, and it stays within the 31 bits of a number in a form for 67 years."""

metadata = sa.MetaData()

typed_draft = sa.Table(
    "typed_draft",
    metadata,
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("section", sa.String(100), primary_key=True),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("tab", sa.String(100), nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    sa.Column("request", sa.String(300), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`section` is empty where the whole declaration is one form: the answer to a return."""

    declaration: UUID
    subject: UUID
    """Whose key seals it."""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One section as it stands in somebody's window."""

    version: int
    """Of the declaration that it was typed upon."""
    revision: int
    """Grows with every text kept here, and never comes back."""
    tab: str
    """The window that sent it."""
    saved_at: datetime
    values: Mapping[str, str]

    def __repr__(self) -> str:
        """Without the values, so that no traceback or log line can show them."""
        return f"Typed(revision {self.revision})"


class Overtaken(Exception):
    """Another window has kept a newer text. Nothing was written."""

    def __init__(self, newer: Typed) -> None:
        super().__init__("another window has kept a newer text")
        self.newer = newer


class TypedDrafts:
    """Rows in the vault's database, on SQLite and on PostgreSQL. May raise `Unavailable`."""

    def __init__(self, engine: sa.Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def create_tables(self) -> None:
        with transaction(self._engine, writes=True) as tx:
            metadata.create_all(tx)

    def close(self) -> None:
        self._engine.dispose()

    def keep(
        self,
        place: Place,
        values: Mapping[str, str],
        *,
        version: int,
        seen: int,
        tab: str,
        at: datetime,
        request: str = "",
    ) -> Typed:
        """Durable when it returns. `seen` is the revision that the window knows of, 0 for none.

        The same `request` again (key and digest of what was asked) gives the first answer.
        Raises `Overtaken`, `KeyDestroyed`.
        """
        plain = json.dumps(dict(values), ensure_ascii=False).encode()
        row = {
            "declaration": place.declaration,
            "section": place.section,
            "subject": place.subject,
            "version": version,
            "revision": 0,
            "tab": tab,
            "saved_at": at,
            "request": request,
            "sealed": self._sealer.seal(place.subject, plain, _bound(place)),
        }
        with transaction(self._engine, writes=True) as tx:
            # There is a row to lock from now on, whoever else is typing.
            insert_new(tx, typed_draft, [{**row, "request": ""}])
            found = tx.execute(sa.select(typed_draft).where(_at(place)).with_for_update()).one()
            if request and found.request == request:
                return self._read(place, found)
            if found.revision and found.revision != seen and found.tab != tab:
                raise Overtaken(self._read(place, found))
            revision = max(found.revision + 1, int(at.timestamp()) - _BEGINNING)
            row["revision"] = revision
            tx.execute(sa.update(typed_draft).where(_at(place)).values(row))
        return Typed(version=version, revision=revision, tab=tab, saved_at=at, values=values)

    def find(self, place: Place) -> Typed | None:
        """None as well once the person's key has been destroyed."""
        with transaction(self._engine) as tx:
            row = tx.execute(sa.select(typed_draft).where(_at(place))).one_or_none()
        if row is None:
            return None
        plain = self._plain(place, row)
        return None if plain is None else _typed(row, plain)

    def sections(self, declaration: UUID) -> dict[str, datetime]:
        """Section -> when something typed in it was kept, oldest first."""
        asked = (
            sa.select(typed_draft.c.section, typed_draft.c.saved_at)
            .where(typed_draft.c.declaration == declaration)
            .order_by(typed_draft.c.saved_at)
        )
        with transaction(self._engine) as tx:
            return {row.section: row.saved_at for row in tx.execute(asked)}

    def forget(self, place: Place, upto: int | None = None) -> None:
        """It was saved, or thrown away. What came after revision `upto` stays."""
        where = _at(place)
        if upto is not None:
            where &= typed_draft.c.revision <= upto
        self._delete(where)

    def forget_all(self, declaration: UUID) -> None:
        """The declaration was submitted, or is over."""
        self._delete(typed_draft.c.declaration == declaration)

    def _delete(self, where: sa.ColumnElement[bool]) -> None:
        with transaction(self._engine, writes=True) as tx:
            tx.execute(sa.delete(typed_draft).where(where))

    def _read(self, place: Place, row: sa.Row[Any]) -> Typed:
        return _typed(row, self._plain(place, row) or b"{}")

    def _plain(self, place: Place, row: sa.Row[Any]) -> bytes | None:
        return self._sealer.unseal(place.subject, row.sealed, _bound(place))


def _typed(row: sa.Row[Any], plain: bytes) -> Typed:
    return Typed(
        version=row.version,
        revision=row.revision,
        tab=row.tab,
        saved_at=row.saved_at,
        values=json.loads(plain),
    )


def _at(place: Place) -> sa.ColumnElement[bool]:
    return (typed_draft.c.declaration == place.declaration) & (
        typed_draft.c.section == place.section
    )


def _bound(place: Place) -> bytes:
    return b"typed-draft\0" + place.declaration.bytes + place.section.encode()
