"""Large content sealed piece by piece, so that no more than one piece is in memory.

What is sealed whole starts with the byte of its suite; frames start with a byte that no suite
has. Every frame is bound to the content's name, to its place and to whether it is the last:
none can be moved, dropped or repeated.
"""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from infrastructure.vault.sealing import Sealer, Tampered

FRAME = 1 << 20
"""Bytes of content in a frame; only the last has less."""
MARK = b"\x80\x01"
"""Frames, and their version: one MiB each, sealed by suite 1."""
_GROWTH = 1 + 12 + 16
"""What sealing by suite 1 adds to a frame: suite, nonce and tag."""
SEALED_FRAME = FRAME + _GROWTH


def sealed(
    sealer: Sealer, subject: UUID, content: IO[bytes], size: int, bound_to: bytes
) -> Iterator[bytes]:
    """Mark and frames. Raises `KeyDestroyed`, and ValueError when there is not just `size`."""
    yield MARK
    frames = frame_count(size)
    for place in range(frames):
        want = min(FRAME, size - place * FRAME)
        plain = content.read(want)
        if len(plain) != want:
            raise ValueError("the content is shorter than it was said to be")
        yield sealer.seal(subject, plain, _bound(bound_to, place, place == frames - 1))
    if content.read(1):
        raise ValueError("the content is longer than it was said to be")


def unsealed(
    sealer: Sealer, subject: UUID, frames: Iterator[bytes], stored: int, bound_to: bytes
) -> Iterator[bytes] | None:
    """The content, a frame at a time; None when the person's key has been destroyed.

    `frames` is what follows the mark in pieces of any size, `stored` the length of mark and
    frames. The first frame is opened at once. Raises `Tampered`, then and while it is read.
    """
    last = frame_count(plain_size(stored)) - 1
    opener = sealer.batch()
    whole = _regrouped(frames)

    def opened(place: int, frame: bytes) -> bytes | None:
        if place > last or not frame:
            raise Tampered
        return opener.unseal(subject, frame, _bound(bound_to, place, place == last))

    first = opened(0, next(whole, b""))
    if first is None:
        return None

    def contents(plain: bytes) -> Iterator[bytes]:
        yield plain
        place = 0
        for place, frame in enumerate(whole, 1):
            following = opened(place, frame)
            if following is None:  # destroyed while it was read
                raise Tampered
            yield following
        if place != last:
            raise Tampered

    return contents(first)


def frame_count(size: int) -> int:
    """Nothing at all is one empty frame."""
    return max(1, -(-size // FRAME))


def plain_size(stored: int) -> int:
    """Bytes of content in so many bytes of mark and frames."""
    inside = max(0, stored - len(MARK))
    return max(0, inside - _GROWTH * -(-inside // SEALED_FRAME))


def _regrouped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= SEALED_FRAME:
            yield bytes(held[:SEALED_FRAME])
            del held[:SEALED_FRAME]
    if held:
        yield bytes(held)


def _bound(bound_to: bytes, place: int, last: bool) -> bytes:
    return b"frame\0" + place.to_bytes(8, "big") + bytes([last]) + bound_to
