"""The leaf that stands for one stored event in the hash tree over the log.

Five parts, each with its length in four bytes before it: position, stream, version, stored name,
stored bytes. Numbers are big endian. As every part says how long it is, no two different events
have the same leaf.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct, error
from uuid import UUID

from domain.rules.merkle import leaf_hash

Row = tuple[str, bytes, UUID, int, int]
"""Stored name, stored bytes, stream, version, position: as the store hands them out."""

_HEAD = Struct(">IQI16sIQI")
_LENGTH = Struct(">I")


class NoLeaf(ValueError):
    """The bytes are not those of a leaf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    position: int
    stream: UUID
    version: int
    name: str
    state: bytes = field(repr=False)
    """As stored; what is personal in it is sealed."""

    @property
    def row(self) -> Row:
        return self.name, self.state, self.stream, self.version, self.position


def encoded(row: Row) -> bytes:
    """The leaf of one stored event."""
    name, state, stream, version, position = row
    named = name.encode()
    return b"".join(
        (
            _HEAD.pack(8, position, 16, stream.bytes, 8, version, len(named)),
            named,
            _LENGTH.pack(len(state)),
            state,
        )
    )


def read(leaf: bytes) -> Leaf:
    """Raises `NoLeaf` unless `encoded` gives these very bytes again."""
    try:
        *_, position, _, stream, _, version, named = _HEAD.unpack_from(leaf)
        start = _HEAD.size + named
        found = Leaf(
            position=position,
            stream=UUID(bytes=stream),
            version=version,
            name=leaf[_HEAD.size : start].decode(),
            state=leaf[start + _LENGTH.size :],
        )
    except (error, ValueError):
        raise NoLeaf from None
    if encoded(found.row) != leaf:
        raise NoLeaf
    return found


def hashes(rows: Iterable[Row]) -> list[bytes]:
    """The hashes of the leaves of these events, in order; the follower's innermost loop."""
    pack, length = _HEAD.pack, _LENGTH.pack
    found = []
    for name, state, stream, version, position in rows:
        named = name.encode()
        head = pack(8, position, 16, stream.bytes, 8, version, len(named))
        found.append(sha256(b"".join((b"\0", head, named, length(len(state)), state))).digest())
    return found


def hash_of(row: Row) -> bytes:
    return leaf_hash(encoded(row))
