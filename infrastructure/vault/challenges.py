"""Challenges of the log-in by certificate: single use, one minute, in the vault's database.

They lie in a table because the answer may reach another process than the question; only a digest
is kept, as of session tokens.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from infrastructure.vault.vault_store import transaction

metadata = sa.MetaData()

login_challenge = sa.Table(
    "login_challenge",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("expires", sa.BigInteger, nullable=False, index=True),  # seconds since 1970
)


class SqlChallenges:
    """On SQLite and on PostgreSQL. Every method may raise `Unavailable`."""

    def __init__(self, engine: sa.Engine, *, lifetime: timedelta = timedelta(seconds=60)) -> None:
        self._engine = engine
        self._lifetime = int(lifetime.total_seconds())

    def create_tables(self) -> None:
        with transaction(self._engine, writes=True) as tx:
            metadata.create_all(tx)

    def close(self) -> None:
        self._engine.dispose()

    def issue(self, site: str, at: datetime) -> str:
        """A text to sign, in ASCII. It names the site, so that a signature that another site
        asked for opens nothing here; also sweeps away what is over."""
        now = int(at.timestamp())
        text = f"zhicheng-login {site} {secrets.token_urlsafe(32)}"
        row = {"digest": _digest(text), "expires": now + self._lifetime}
        with transaction(self._engine, writes=True) as tx:
            tx.execute(sa.delete(login_challenge).where(login_challenge.c.expires < now))
            tx.execute(sa.insert(login_challenge).values(row))
        return text

    def take(self, text: str, at: datetime) -> bool:
        """Whether it was issued, has not run out and was not taken before; it is taken now."""
        here = login_challenge.c.digest == _digest(text)
        alive = login_challenge.c.expires >= int(at.timestamp())
        with transaction(self._engine, writes=True) as tx:
            return bool(tx.execute(sa.delete(login_challenge).where(here, alive)).rowcount)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
