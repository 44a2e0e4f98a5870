"""What the log says of itself, signed: checkpoints, and who signs them from when on.

A checkpoint (c2sp.org/tlog-checkpoint) tells the size and root of the tree over the log. When the
log's key is changed, a note signed by the old key and by the new one says so; a verifier that
knows any one of the keys finds all the others by these notes.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from domain.rules.note_key import KeyKind, NoKey, NoteKey, read_key
from infrastructure.evidence.signed_note import NoNote, Note, signed

CHANGE = "zhicheng-log-identity/v1"
"""First line of the note that announces a new key; no checkpoint has it as its origin."""
_CHECKPOINT = re.compile(
    r"(?P<origin>[^\n]{1,200})\n(?P<size>0|[1-9]\d{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"time (?P<at>[1-9]\d{0,11})\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    origin: str
    """Of which log; the name of its keys."""
    size: int
    """Leaves."""
    root: bytes
    at: int
    """When it was signed, as the log says; seconds since 1970."""

    @property
    def text(self) -> str:
        root = b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.at}\n"

    @property
    def moment(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.at, UTC)


def read_checkpoint(note: Note) -> Checkpoint:
    """Raises `NoNote`. Whether it is signed is asked of `Identity`."""
    found = _CHECKPOINT.fullmatch(note.text)
    if found is None or found["origin"] == CHANGE:
        raise NoNote("not a checkpoint")
    checkpoint = Checkpoint(
        origin=found["origin"],
        size=int(found["size"]),
        root=b64decode(found["root"]),
        at=int(found["at"]),
    )
    if checkpoint.text != note.text:
        raise NoNote("not a checkpoint as it is written")
    return checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """From one key to the next."""

    old: NoteKey
    new: NoteKey
    size: int
    """Checkpoints up to this size are the old key's, larger ones the new one's."""

    @property
    def text(self) -> str:
        lines = (CHANGE, self.old.name, self.old.text, self.new.text, str(self.size))
        return "".join(f"{line}\n" for line in lines)


def read_change(note: Note) -> KeyChange:
    """Raises `NoNote` also unless both keys signed it."""
    lines = note.text.split("\n")
    if len(lines) != 6 or lines[0] != CHANGE or not re.fullmatch(r"0|[1-9]\d{0,17}", lines[4]):
        raise NoNote("not a change of keys")
    try:
        change = KeyChange(old=read_key(lines[2]), new=read_key(lines[3]), size=int(lines[4]))
    except NoKey:
        raise NoNote("not a change of keys") from None
    if change.text != note.text or change.old.name != change.new.name or change.old == change.new:
        raise NoNote("not a change of keys as it is written")
    if not (signed(change.old, note) and signed(change.new, note)):
        raise NoNote("a change of keys that is not signed by both")
    return change


class WrongIdentity(Exception):
    """The pinned key is none of the keys that are linked with each other, or they are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """All the keys of one log, oldest first, and up to which size each signed."""

    keys: tuple[NoteKey, ...]
    until: tuple[int, ...]
    """One fewer than there are keys: the newest signs on."""

    @property
    def origin(self) -> str:
        return self.keys[0].name

    def key_for(self, size: int) -> NoteKey:
        """The key that signs checkpoints of this size."""
        place = sum(size > last for last in self.until)
        return self.keys[place]

    def checkpoint(self, note: Note) -> Checkpoint:
        """The checkpoint that the note is. Raises `NoNote` unless it is this log's, signed by
        the key of its time."""
        found = read_checkpoint(note)
        if found.origin != self.origin:
            raise NoNote("a checkpoint of another log")
        if not signed(self.key_for(found.size), note):
            raise NoNote("a checkpoint that the log's key did not sign")
        return found


def identity_of(pinned: NoteKey, changes: Sequence[Note]) -> Identity:
    """The chain of keys with the pinned one in it; `changes` are in order, oldest first.

    Each change is signed by both of its keys, so that one key vouches for those after it and for
    those before. Raises `WrongIdentity` and `NoNote`.
    """
    if pinned.kind is not KeyKind.SIGNER:
        raise WrongIdentity("the pinned key is a witness's")
    told = [read_change(one) for one in changes]
    for one, following in pairwise(told):
        if one.new != following.old or following.size < one.size:
            raise WrongIdentity("the changes of keys do not follow from each other")
    keys = (told[0].old, *(one.new for one in told)) if told else (pinned,)
    if pinned not in keys or len(set(keys)) != len(keys):
        raise WrongIdentity("the pinned key is none of this log's")
    return Identity(keys=keys, until=tuple(one.size for one in told))
