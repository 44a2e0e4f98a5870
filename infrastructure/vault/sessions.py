"""Who is logged in: one row per session, in the vault database.

Only the SHA-256 of a token is stored, so that a stolen copy of the table opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from infrastructure.vault.vault_store import transaction

metadata = sa.MetaData()

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False, index=True),
    sa.Column("created", sa.BigInteger, nullable=False),  # seconds since 1970, both stores alike
    sa.Column("seen", sa.BigInteger, nullable=False),
)

SEEN_EVERY = timedelta(minutes=1)
"""Activity is written down no finer than this: most requests only read."""


@dataclass(frozen=True, slots=True)
class IssuedSession:
    """The only moment at which a token is known in clear."""

    token: str
    expires_at: datetime
    """UTC; earlier when the session lies idle."""


class SqlSessions:
    """Sessions in a table, on SQLite and on PostgreSQL."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        idle: timedelta = timedelta(minutes=30),
        lifetime: timedelta = timedelta(hours=8),
    ) -> None:
        self._engine = engine
        self._idle = int(idle.total_seconds())
        self._lifetime = int(lifetime.total_seconds())

    def create_tables(self) -> None:
        with transaction(self._engine, writes=True) as tx:
            metadata.create_all(tx)

    def close(self) -> None:
        self._engine.dispose()

    def create(self, account: UUID, at: datetime) -> IssuedSession:
        """A new session; also sweeps away what is over. Raises `Unavailable`."""
        token = secrets.token_urlsafe(32)
        now = _seconds(at)
        row = {"digest": _digest(token), "account": account, "created": now, "seen": now}
        over = (sessions.c.created < now - self._lifetime) | (sessions.c.seen < now - self._idle)
        with transaction(self._engine, writes=True) as tx:
            tx.execute(sa.delete(sessions).where(over))
            tx.execute(sa.insert(sessions).values(row))
        return IssuedSession(token, datetime.fromtimestamp(now + self._lifetime, UTC))

    def find(self, token: str, at: datetime) -> UUID | None:
        """The account of a live session, or None. Raises `Unavailable`."""
        digest, now = _digest(token), _seconds(at)
        here = sessions.c.digest == digest
        with transaction(self._engine) as tx:
            row = tx.execute(sa.select(sessions).where(here)).one_or_none()
        if row is None:
            return None
        if row.created + self._lifetime <= now or row.seen + self._idle <= now:
            return None
        if now - row.seen >= SEEN_EVERY.total_seconds():
            with transaction(self._engine, writes=True) as tx:
                tx.execute(sa.update(sessions).where(here).values(seen=now))
        account: UUID = row.account
        return account

    def end(self, token: str) -> None:
        """Forget one session; an unknown token is no error. Raises `Unavailable`."""
        self._delete(sessions.c.digest == _digest(token))

    def end_all(self, account: UUID) -> None:
        """Forget all sessions of one account. Raises `Unavailable`."""
        self._delete(sessions.c.account == account)

    def _delete(self, where: sa.ColumnElement[bool]) -> None:
        with transaction(self._engine, writes=True) as tx:
            tx.execute(sa.delete(sessions).where(where))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
