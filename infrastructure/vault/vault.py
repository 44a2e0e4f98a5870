"""The vault: keys of persons, named secrets and password hashes.

Keys and secrets are wrapped by the master key, which is in no database. Nothing that is kept
here ever enters an event.
"""

import hmac
import os
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from infrastructure.vault.passwords import Argon2, Passwords
from infrastructure.vault.sealing import (
    KEY_BYTES,
    KeyDestroyed,
    Tampered,
    seal_with,
    unseal_with,
)
from infrastructure.vault.vault_store import (
    insert_new,
    metadata,
    open_vault,
    password,
    person_key,
    transaction,
    upsert,
    vault_secret,
    wipe_freed,
)

_DESTROYED = b""
_AT_ONCE = 500
"""Keys asked for in one statement; SQLite's oldest limit is 999 parameters."""
_NOBODY = UUID(int=0)
_SCHEMA_LOCK = 0x7661756C  # one number for all processes: "vaul"


class WrongMasterKey(Exception):
    """The master key does not open what is in this vault, or the vault is damaged."""

    def __init__(self) -> None:
        super().__init__("the master key does not open this vault, or the vault is damaged")


class Vault:
    """Thread-safe. Every method that reaches the database may raise `Unavailable`."""

    def __init__(
        self,
        url: str,
        master_key: bytes,
        *,
        argon2: Argon2 | None = None,
        cached_keys: int = 10_000,
        cache_seconds: float = 60.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`url` is `sqlite:///path` or `postgresql://...`; `master_key` has 32 bytes.

        `cache_seconds` bounds how long another process may still read with a key that this
        one destroyed.
        """
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"the master key must have {KEY_BYTES} bytes")
        self._master_key = master_key
        self._engine = open_vault(url)
        self._clock = clock
        self._cache = _KeyCache(cached_keys, cache_seconds, monotonic)
        self._secrets: dict[str, bytes] = {}
        self._passwords = Passwords(argon2 or Argon2())

    def create_tables(self) -> None:
        """Make what is missing. Raises `WrongMasterKey` for a vault of another master key."""
        with transaction(self._engine, writes=True) as tx:
            if tx.dialect.name == "postgresql":
                # "If not exists" alone fails when two processes start together.
                tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            metadata.create_all(tx)
        self.check()

    def check(self) -> None:
        """Raises `WrongMasterKey` or `Unavailable`; for the start of the program."""
        self.secret("look-up")

    def close(self) -> None:
        self._engine.dispose()

    # Keys of persons.

    def key_for(self, subject: UUID, create: bool = False) -> bytes | None:
        """32 bytes; None when absent or destroyed.

        With `create` an absent key is made, and a destroyed one raises `KeyDestroyed`. The key
        is committed before it is returned, because the event sealed under it comes after: a
        crash in between leaves a key without use, never an event without key.
        """
        key = self._known(subject)
        if key is None and create:
            key = self._create([subject])[subject]
        if key == _DESTROYED:
            if create:
                raise KeyDestroyed(subject)
            return None
        return key

    def destroyed(self, subject: UUID) -> bool:
        """Whether this person's key was destroyed; False as well for one that never was."""
        return self._known(subject) == _DESTROYED

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        """Fetch many keys, a few statements for all, ahead of `key_for`.

        With `create` absent ones are made in one transaction: for imports of many people.
        Destroyed ones are left as they are.
        """
        wanted = [s for s in dict.fromkeys(subjects) if self._cache.get(s) is None]
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found = self._fetch(some)
            absent = [s for s in some if s not in found]
            if create and absent:
                self._create(absent)

    def destroy(self, subject: UUID) -> None:
        """Destroy this person's key for good; it is never made again. Twice is as once."""
        with transaction(self._engine, writes=True) as tx:
            grave = {"subject": subject, "wrapped": None, "destroyed_at": self._clock()}
            insert_new(tx, person_key, [grave])
            tx.execute(
                sa.update(person_key)
                .where(person_key.c.subject == subject, person_key.c.wrapped.is_not(None))
                .values(wrapped=None, destroyed_at=self._clock())
            )
        self._cache.drop(subject)
        wipe_freed(self._engine)

    def last_destroyed(self) -> datetime | None:
        """When somebody was last forgotten; None while nobody was."""
        with transaction(self._engine) as tx:
            latest: datetime | None = tx.scalar(sa.select(sa.func.max(person_key.c.destroyed_at)))
        return latest

    def _known(self, subject: UUID) -> bytes | None:
        """The key, `_DESTROYED`, or None when there never was one."""
        key = self._cache.get(subject)
        return self._fetch([subject]).get(subject) if key is None else key

    def _fetch(self, subjects: list[UUID]) -> dict[UUID, bytes]:
        seen = self._cache.generation
        with transaction(self._engine) as tx:
            rows = self._select(tx, subjects)
        return self._opened(rows, seen)

    def _create(self, subjects: list[UUID]) -> dict[UUID, bytes]:
        seen = self._cache.generation
        rows = [
            {
                "subject": subject,
                "wrapped": self._wrap(os.urandom(KEY_BYTES), _bound(subject)),
                "destroyed_at": None,
            }
            # One order for all: two imports of the same people must not wait for each other.
            for subject in sorted(subjects)
        ]
        with transaction(self._engine, writes=True) as tx:
            insert_new(tx, person_key, rows)
            # What is there now may be another process's key, or a grave.
            stored = self._select(tx, subjects)
        return self._opened(stored, seen)

    def _select(self, tx: sa.Connection, subjects: list[UUID]) -> dict[UUID, bytes | None]:
        asked = sa.select(person_key.c.subject, person_key.c.wrapped).where(
            person_key.c.subject.in_(subjects)
        )
        return {row.subject: row.wrapped for row in tx.execute(asked)}

    def _opened(self, rows: Mapping[UUID, bytes | None], seen: int) -> dict[UUID, bytes]:
        keys = {
            subject: _DESTROYED if wrapped is None else self._unwrap(wrapped, _bound(subject))
            for subject, wrapped in rows.items()
        }
        self._cache.put(keys, seen)
        return keys

    # Look-up by value.

    def digest(self, kind: str, value: str) -> bytes:
        """32 bytes, equal for equal values of one kind (HMAC-SHA-256); useless without the key.

        The caller brings the value into one form first.
        """
        name = kind.encode()
        message = len(name).to_bytes(4, "big") + name + value.encode("utf-8", "surrogatepass")
        return hmac.digest(self.secret("look-up"), message, "sha256")

    def person_id(self, id_kind: str, id_number: str) -> UUID:
        """One id for one identity document, however its number was typed.

        Width, spaces and the case of letters do not count: 11010519491231002x is ..X.
        """
        number = "".join(unicodedata.normalize("NFKC", id_number).split()).upper()
        return self.blind_id(f"person:{id_kind}", number)

    def blind_id(self, purpose: str, text: str) -> UUID:
        """One id for one text; another purpose gives another id."""
        digest = bytearray(self.digest(purpose, text)[:16])
        digest[6] = digest[6] & 0x0F | 0x80  # RFC 9562, version 8: made by a rule of our own
        digest[8] = digest[8] & 0x3F | 0x80
        return UUID(bytes=bytes(digest))

    # Named secrets.

    def secret(self, name: str, make: Callable[[], bytes] = lambda: os.urandom(KEY_BYTES)) -> bytes:
        """The secret of that name, made when first asked for, then the same for everybody.

        `make` may be called in vain when several processes ask at the same moment.
        """
        known = self._secrets.get(name)
        if known is not None:
            return known
        bound = b"secret\0" + name.encode()
        asked = sa.select(vault_secret.c.wrapped).where(vault_secret.c.name == name)
        with transaction(self._engine) as tx:
            wrapped = tx.execute(asked).scalar_one_or_none()
        if wrapped is None:
            row = {"name": name, "wrapped": self._wrap(make(), bound)}
            with transaction(self._engine, writes=True) as tx:
                insert_new(tx, vault_secret, [row])
                wrapped = tx.execute(asked).scalar_one()
        self._secrets[name] = value = self._unwrap(wrapped, bound)
        return value

    # Passwords.

    def set_password(self, account: UUID, word: str, must_change: bool = False) -> None:
        """Raises ValueError for more than 1,024 characters. What is a good one is a rule of
        the domain."""
        row = {
            "account": account,
            "hash": self._passwords.hash(word),
            "must_change": must_change,
            "changed_at": self._clock(),
        }
        with transaction(self._engine, writes=True) as tx:
            upsert(tx, password, row)

    def copy_password(self, source: UUID, target: UUID) -> None:
        """What opens one thing opens the other from now on, too. Raises LookupError without one."""
        asked = sa.select(password).where(password.c.account == source)
        with transaction(self._engine, writes=True) as tx:
            row = tx.execute(asked).mappings().one_or_none()
            if row is None:
                raise LookupError("no password to copy")
            upsert(tx, password, {**row, "account": target, "changed_at": self._clock()})

    def check_password(self, account: UUID | None, word: str) -> bool:
        """Takes as long for None, and for an account without a password, as for any other."""
        asked = sa.select(password.c.hash).where(password.c.account == (account or _NOBODY))
        with transaction(self._engine) as tx:
            stored: str | None = tx.execute(asked).scalar_one_or_none()
        if not self._passwords.check(stored, word) or stored is None:
            return False
        if self._passwords.outdated(stored):
            self._rehash(account, stored, word)
        return True

    def must_change(self, account: UUID) -> bool:
        """Whether the next log-in must set a new password."""
        asked = sa.select(password.c.must_change).where(password.c.account == account)
        with transaction(self._engine) as tx:
            return bool(tx.execute(asked).scalar_one_or_none())

    def _rehash(self, account: UUID | None, stored: str, word: str) -> None:
        """At today's cost, unless the password was changed in the meantime."""
        fresh = self._passwords.hash(word)
        with transaction(self._engine, writes=True) as tx:
            tx.execute(
                sa.update(password)
                .where(password.c.account == account, password.c.hash == stored)
                .values(hash=fresh)
            )

    def _wrap(self, plain: bytes, bound_to: bytes) -> bytes:
        return seal_with(self._master_key, plain, bound_to)

    def _unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        try:
            return unseal_with(self._master_key, wrapped, bound_to)
        except Tampered as error:
            raise WrongMasterKey from error


class _KeyCache:
    """The keys used last; bounded in number and in age."""

    def __init__(self, size: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self._size = size
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._keys: OrderedDict[UUID, tuple[bytes, float]] = OrderedDict()
        self.generation = 0
        """Grows with every destruction. What was read before one may not be put in after it."""

    def get(self, subject: UUID) -> bytes | None:
        with self._lock:
            found = self._keys.get(subject)
            if found is None:
                return None
            key, until = found
            if self._monotonic() >= until:
                del self._keys[subject]
                return None
            self._keys.move_to_end(subject)
            return key

    def put(self, keys: Mapping[UUID, bytes], seen: int) -> None:
        """`seen` is the generation before the keys were read."""
        with self._lock:
            if seen != self.generation:
                return
            until = self._monotonic() + self._seconds
            for subject, key in keys.items():
                self._keys[subject] = (key, until)
                self._keys.move_to_end(subject)
            while len(self._keys) > self._size:
                self._keys.popitem(last=False)

    def drop(self, subject: UUID) -> None:
        with self._lock:
            self.generation += 1
            self._keys.pop(subject, None)


def _bound(subject: UUID) -> bytes:
    return b"person\0" + subject.bytes
