"""One process at a time, on either store."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path

import sqlalchemy as sa


@contextmanager
def exclusive(engine: sa.Engine, name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of this name for the whole block; gives whether it was free.

    With `wait` it always becomes free. The lock ends with the process that holds it.
    PostgreSQL: an advisory lock of one session. SQLite: a lock on a file beside the database.
    """
    if engine.dialect.name == "postgresql":
        number = _number(name)
        ask = sa.func.pg_advisory_lock if wait else sa.func.pg_try_advisory_lock
        # AUTOCOMMIT: no transaction stays open meanwhile, so VACUUM can do its work.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            held = db.execute(sa.select(ask(number))).scalar_one() is not False
            try:
                yield held
            finally:
                if held:
                    db.execute(sa.select(sa.func.pg_advisory_unlock(number)))
        return
    path = engine.url.database
    if not path or path == ":memory:":
        raise ValueError("only a SQLite database in a file can be locked")
    file = os.open(Path(f"{path}.{name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(file)


@contextmanager
def claimed(engine: sa.Engine, names: Iterable[str]) -> Iterator[frozenset[str]]:
    """Hold those of these locks that are free for the whole block, and give their names.

    On PostgreSQL all by one connection.
    """
    if engine.dialect.name != "postgresql":
        with ExitStack() as held:
            each = {name: held.enter_context(exclusive(engine, name, wait=False)) for name in names}
            yield frozenset(name for name, free in each.items() if free)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        got = []
        try:
            for name in names:
                ask = sa.select(sa.func.pg_try_advisory_lock(_number(name)))
                if db.execute(ask).scalar_one():
                    got.append(name)
            yield frozenset(got)
        finally:
            for name in got:
                db.execute(sa.select(sa.func.pg_advisory_unlock(_number(name))))


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
