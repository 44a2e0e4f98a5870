"""A log of notes with a hash tree and signed checkpoints, and hands that change it unseen."""

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa

from domain.rules.note_key import KeyKind, NoteKey
from infrastructure.evidence.audit_check import Report, verify
from infrastructure.evidence.log_evidence import Hashed
from infrastructure.evidence.log_notes import Checkpoint
from infrastructure.evidence.log_tree import LogTree
from infrastructure.evidence.signed_note import Note, NoteSigner, new_seed
from infrastructure.evidence.store_leaves import stored_leaves
from infrastructure.log.event_log import StoredEventLog, open_log
from infrastructure.read_models.views import open_views
from tests.plain_codec import CONTEXT, PlainCodec, write

ORIGIN = "example.org/log"
MOMENT = 1_780_000_000
STREAMS = 40


def signer(
    name: str = ORIGIN, kind: KeyKind = KeyKind.SIGNER, seed: bytes | None = None
) -> NoteSigner:
    return NoteSigner(name=name, kind=kind, seed=seed or new_seed())


def fill(log: StoredEventLog, events: int, chance: random.Random) -> None:
    """So many more events, some appended together."""
    versions: dict[UUID, int] = {}
    names = random.Random(log.last_position())  # new ones each time, and the same in every run
    streams = [UUID(int=names.getrandbits(128), version=4) for _ in range(STREAMS)]
    left = events
    while left:
        stream = chance.choice(streams)
        texts = [f"note {chance.random()}" for _ in range(min(left, chance.randrange(1, 4)))]
        log.append([write(stream, versions.get(stream, 0), *texts)], CONTEXT, answer=stream)
        versions[stream] = versions.get(stream, 0) + len(texts)
        left -= len(texts)


def checkpoint(tree: LogTree, key: NoteSigner, size: int | None = None) -> Note:
    """Over the first `size` leaves, or all there are."""
    with tree.view() as view:
        size = view.reached.size if size is None else size
        root = view.root(size)
    text = Checkpoint(origin=key.name, size=size, root=root, at=MOMENT + size).text
    return Note(text=text, signatures=(key.sign(text),))


def follow(tree: LogTree) -> None:
    while tree.follow():
        pass


@dataclass
class Evidenced:
    """A store with earlier checkpoints, to be changed and looked at again and again."""

    url: str
    key: NoteSigner
    notes: list[Note] = field(default_factory=list)
    leaves: list[Hashed] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    """As the table has them: position, stream, version, name, state."""
    older: list[tuple[Any, ...]] = field(default_factory=list)
    """An older backup."""

    @property
    def identity(self) -> NoteKey:
        return self.key.key

    def verified(self, *, named: bool = False, exact: bool = False) -> Report:
        with closing(open_log(self.url, PlainCodec())) as log:
            return verify(
                stored_leaves(log),
                self.notes,
                [],
                self.identity,
                reference=self.leaves if named else None,
                exact=exact,
            )


def evidenced(url: str, folder: Path, events: int, seed: int) -> Evidenced:
    """A log with checkpoints at some sizes, the last one over all of it."""
    made, chance = Evidenced(url, signer()), random.Random(seed)
    views = open_views(f"sqlite:///{folder / 'views.db'}")
    with closing(open_log(url, PlainCodec())) as log:
        log.create_tables()
        tree = LogTree(views, log)
        steps = 6
        for step in range(steps):
            fill(log, events // steps, chance)
            follow(tree)
            made.notes.append(checkpoint(tree, made.key))
            if step == steps // 2:
                made.older = stored_rows(url)
        made.leaves = list(stored_leaves(log))
    views.dispose()
    made.rows = stored_rows(url)
    return made


# Behind the program's back.


def stored_rows(url: str) -> list[tuple[Any, ...]]:
    wanted = (
        "SELECT notification_id, originator_id, originator_version, topic, state"
        " FROM stored_events ORDER BY notification_id"
    )
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
            return db.execute(wanted).fetchall()
    with psycopg.connect(url) as connection:
        return connection.execute(wanted).fetchall()


def put_rows(url: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The table holds these rows and no others."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
            db.execute("DELETE FROM stored_events")
            db.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)
            db.commit()
        return
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE stored_events")
        insert = (
            "INSERT INTO stored_events (notification_id, originator_id, originator_version,"
            " topic, state) OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, %s)"
        )
        with connection.cursor() as cursor:
            cursor.executemany(insert, rows)


Tampering = Callable[[list[tuple[Any, ...]], random.Random], "tuple[list[tuple[Any, ...]], int]"]
"""Rows -> other rows, and the first position that is not as it was."""


def flip(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    """One bit of what is stored, or another stream, version or name."""
    at = chance.randrange(len(rows))
    position, stream, version, name, state = rows[at]
    way = chance.choice(("state", "state", "state", "stream", "version", "name"))
    if way == "state":
        changed, bit = bytearray(state), chance.randrange(8 * len(state))
        changed[bit // 8] ^= 1 << bit % 8
        state = bytes(changed)
    elif way == "stream":
        stream = uuid4() if isinstance(stream, UUID) else uuid4().hex
    elif way == "version":
        version += 1_000
    else:
        name = f"{name}x"
    rows[at] = (position, stream, version, name, state)
    return rows, position


def delete(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    gone = rows.pop(chance.randrange(len(rows)))
    return rows, gone[0]


def swap(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    """What two positions hold."""
    one, other = sorted(chance.sample(range(len(rows)), 2))
    first, second = rows[one], rows[other]
    rows[one], rows[other] = (first[0], *second[1:]), (second[0], *first[1:])
    return rows, first[0]


def append(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    """At the end."""
    position, stream, _, name, state = rows[-1]
    rows.append((position + 1, stream, 999_999, name, state))
    return rows, position + 1


def insert(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    """Somewhere before; what follows is moved by one."""
    at = chance.randrange(len(rows))
    position, stream, _, name, state = rows[at]
    later = [(row[0] + 1, *row[1:]) for row in rows[at:]]
    return [*rows[:at], (position, stream, 999_999, name, state), *later], position


def cut(rows: list[tuple[Any, ...]], chance: random.Random) -> tuple[list[tuple[Any, ...]], int]:
    """The end is gone."""
    at = chance.randrange(len(rows) // 2, len(rows))
    return rows[:at], rows[at][0]


KINDS: dict[str, Tampering] = {
    "flip": flip,
    "delete": delete,
    "swap": swap,
    "append": append,
    "insert": insert,
    "cut": cut,
}


def tampered(made: Evidenced, kind: str, chance: random.Random) -> int:
    """The store is changed; gives the first position that differs."""
    if kind == "restore":  # an older backup, on which work went on
        rows, position = list(made.older), int(made.older[-1][0]) + 1
        grown = [(*row[:4], row[4] + b" ") for row in made.rows[len(rows) :]]
        rows += grown[: chance.randrange(len(grown) + 1)]
    else:
        rows, position = KINDS[kind](list(made.rows), chance)
    put_rows(made.url, rows)
    return int(position)


def restored(made: Evidenced) -> None:
    put_rows(made.url, made.rows)


def dropped(engine: sa.Engine) -> None:
    """The tree is lost, as when the read models are."""
    with engine.begin() as tx:
        for table in ("log_tree", "log_tile"):
            tx.exec_driver_sql(f"DELETE FROM {table}")
