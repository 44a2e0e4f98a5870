"""The hash tree over the event log (RFC 6962, section 2; checks as in RFC 9162, section 2.1).

A tree of n leaves has one root. Two short lists of hashes prove things about it to somebody who
knows nothing but roots: that a leaf is in it, and that a larger tree begins with all of a
smaller one. Every hash of a proof is used, and a proof with one too many or too few is no proof.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""

_sha256 = hashlib.sha256

Node = Callable[[int, int], bytes]
"""(level, index) -> hash of the complete subtree over the leaves from index << level on, 1 << level
of them."""


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes. The byte in front keeps leaves and nodes apart (RFC 6962, section 2.1)."""
    return _sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes."""
    return _sha256(b"\1" + left + right).digest()


def root_of(size: int, node: Node) -> bytes:
    """The root over the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """From the leaf up; ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin = middle
    return tuple(reversed(path))


def consistency_proof(first: int, second: int, node: Node) -> tuple[bytes, ...]:
    """That the tree of `second` leaves begins with that of `first`; ValueError unless
    0 <= first <= second. Of an empty or equal tree there is nothing to prove."""
    if not 0 <= first <= second:
        raise ValueError("the first tree is the smaller one")
    if first in (0, second):
        return ()
    path = []
    begin, end, whole = 0, second, True
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin, whole = middle, False
    if not whole:  # otherwise it is the first root, which the verifier has
        path.append(_over(begin, end, node))
    return tuple(reversed(path))


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the leaf of that hash is the one at `index` (from 0) of the tree of that root."""
    if not 0 <= index < size or not _hashes(proof):
        return False
    place, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(sibling, hashed)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def continues(
    first_root: bytes, first: int, second_root: bytes, second: int, proof: Sequence[bytes]
) -> bool:
    """Whether the second tree begins with all the leaves of the first, in their order."""
    if not 0 <= first <= second or not _hashes(proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == first_root and newer == second_root


class Frontier:
    """The right edge of a tree that grows leaf by leaf: enough for its root, at any size."""

    __slots__ = ("_edge", "size")

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []
        """Complete subtrees from left to right, one for each bit of the size."""

    def append(self, hashed: bytes) -> None:
        """One more leaf, by its hash."""
        edge, carried = self._edge, self.size
        while carried & 1:
            hashed = _sha256(b"\1" + edge.pop() + hashed).digest()
            carried >>= 1
        edge.append(hashed)
        self.size += 1

    def extend(self, hashes: Iterable[bytes]) -> None:
        for hashed in hashes:
            self.append(hashed)

    @property
    def root(self) -> bytes:
        if not self._edge:
            return EMPTY
        *rest, hashed = self._edge
        for left in reversed(rest):
            hashed = node_hash(left, hashed)
        return hashed


def _hashes(proof: Sequence[bytes]) -> bool:
    return all(len(one) == len(EMPTY) for one in proof)


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(begin: int, end: int, node: Node) -> bytes:
    """The hash over some leaves as they stand together in a tree; at least one."""
    size = end - begin
    if size & (size - 1) == 0:  # subtrees of a power of two begin at a multiple of it
        level = size.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(size)
    return node_hash(_over(begin, middle, node), _over(middle, end, node))
