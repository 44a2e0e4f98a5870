"""The hash tree in tiles of 256 hashes, as it is kept and read.

Tiles of level 0 hold the hashes of leaves, those of level 1 the roots of full tiles below, and so
on. What lies between is worked out when it is needed: 32 bytes and a little are kept for a leaf,
and no proof reads more than two tiles of a level.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.rules.merkle import Node, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes of a full tile."""
HASH = 32
"""Bytes."""

Tile = Callable[[int, int], bytes]
"""(level, place) -> the hashes of a tile, one after the other; only those that there are."""


def node_of(tile: Tile) -> Node:
    """Complete subtrees from tiles, each tile asked for once."""
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        above, rest = divmod(level, HEIGHT)
        place, first = divmod(index << rest, WIDTH)
        hashes = known.get((above, place))
        if hashes is None:
            hashes = known[above, place] = tile(above, place)
        wanted = hashes[first * HASH : (first + (1 << rest)) * HASH]
        if len(wanted) != HASH << rest:
            raise LookupError(f"no subtree {index} of level {level}")
        return _joined(wanted)

    return node


def _joined(hashes: bytes) -> bytes:
    """The root over a power of two of hashes."""
    row = [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


@dataclass
class Growth:
    """The tree's right edge: the last tile of each level, which is not full, and what was added."""

    size: int = 0
    edge: list[bytearray] = field(default_factory=list)
    changed: dict[tuple[int, int], bytes] = field(default_factory=dict)
    """(level, place) -> hashes of tiles that are to be written."""

    def extend(self, hashes: Sequence[bytes]) -> None:
        """More leaves, by their hashes."""
        self._add(0, b"".join(hashes), self.size)
        self.size += len(hashes)

    def _add(self, level: int, hashes: bytes, before: int) -> None:
        """`before`: how many hashes the level had."""
        if level == len(self.edge):
            self.edge.append(bytearray())
        tail = self.edge[level]
        tail += hashes
        place, full = before // WIDTH, WIDTH * HASH
        roots = []
        while len(tail) >= full:
            tile = bytes(tail[:full])
            del tail[:full]
            self.changed[level, place] = tile
            roots.append(_joined(tile))
            place += 1
        if tail:
            self.changed[level, place] = bytes(tail)
        if roots:
            self._add(level + 1, b"".join(roots), before // WIDTH)


def edges(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, place and number of hashes of the tiles at the right edge that are not full."""
    level = 0
    while size:
        place, rest = divmod(size, WIDTH)
        if rest:
            yield level, place, rest
        size, level = place, level + 1
