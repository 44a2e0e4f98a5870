"""Signed notes and their keys (c2sp.org/signed-note), and co-signatures (.../tlog-cosignature).

A note is text, an empty line, and signature lines. Whoever reads one knows keys beforehand; a
signature of any other key says nothing. docs/audit.md tells the formats in full.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.rules.note_key import KeyKind, NoteKey

LARGEST_NOTE = 64 * 1024
"""Bytes; a checkpoint with two co-signatures has about 500."""
_LINE = re.compile(r"— (?P<name>[^\s+]{1,200}) (?P<signature>[A-Za-z0-9+/]{8,4000}={0,2})")
_SIGNATURE = 64
_STAMP = 8


class NoNote(ValueError):
    """The text is no signed note of the form that is described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes = field(repr=False)

    @property
    def line(self) -> str:
        return f"— {self.name} {_written(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    text: str
    """Ends with a line feed; what is signed."""
    signatures: tuple[Signature, ...] = ()

    @property
    def written(self) -> str:
        return self.text + "\n" + "".join(one.line for one in self.signatures)

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """Those that it does not have yet are added at the end."""
        known = dict.fromkeys((*self.signatures, *more))
        return Note(text=self.text, signatures=tuple(known))


def read_note(written: str) -> Note:
    """Raises `NoNote`. Nothing is said about whose signatures hold."""
    if len(written) > LARGEST_NOTE:
        raise NoNote("too long for a note")
    text, gap, lines = written.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or not text:
        raise NoNote("no text with signatures below")
    if any(ord(one) < 0x20 and one != "\n" for one in written):
        raise NoNote("control characters")
    return Note(text=f"{text}\n", signatures=read_signatures(lines))


def read_signatures(lines: str) -> tuple[Signature, ...]:
    """One or more signature lines, as a witness answers them. Raises `NoNote`."""
    found = []
    for line in lines.removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            raise NoNote("not a signature line")
        raw = _read(match["signature"])
        if len(raw) < 5:
            raise NoNote("not a signature line")
        found.append(Signature(name=match["name"], key_id=raw[:4], value=raw[4:]))
    return tuple(found)


def signed(key: NoteKey, note: Note) -> bool:
    """Whether the note has a signature of this key that holds."""
    return any(_holds(key, note.text, one) for one in note.signatures)


def cosigned_at(key: NoteKey, note: Note) -> int | None:
    """When a witness vouched for the note, seconds since 1970; None when it did not."""
    if key.kind is not KeyKind.WITNESS:
        return None
    held = (one for one in note.signatures if _holds(key, note.text, one))
    return next((int.from_bytes(one.value[:_STAMP], "big") for one in held), None)


def _holds(key: NoteKey, text: str, signature: Signature) -> bool:
    if (signature.name, signature.key_id) != (key.name, key.id):
        return False
    value, covered = signature.value, text.encode()
    if key.kind is KeyKind.WITNESS:
        if len(value) != _STAMP + _SIGNATURE:
            return False
        covered = _cosigned(text, int.from_bytes(value[:_STAMP], "big"))
        value = value[_STAMP:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, covered)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSigner:
    """A private key; kept in the vault, or by a witness in a file of its own."""

    name: str
    kind: KeyKind
    seed: bytes = field(repr=False)
    """32 bytes."""

    @property
    def key(self) -> NoteKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return NoteKey(name=self.name, kind=self.kind, public=public)

    def sign(self, text: str) -> Signature:
        """Of the log itself."""
        assert self.kind is KeyKind.SIGNER, "a witness says when"
        return self._signature(b"", text.encode())

    def cosign(self, text: str, at: int) -> Signature:
        """Of a witness; `at` in seconds since 1970."""
        assert self.kind is KeyKind.WITNESS, "only a witness co-signs"
        return self._signature(at.to_bytes(_STAMP, "big"), _cosigned(text, at))

    def _signature(self, stamp: bytes, signed: bytes) -> Signature:
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        value = stamp + private.sign(signed)
        return Signature(name=self.name, key_id=self.key.id, value=value)


def new_seed() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _written(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _read(text: str) -> bytes:
    """There is one way to write bytes. Raises `NoNote`."""
    try:
        raw = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise NoNote("not base64") from None
    if _written(raw) != text:
        raise NoNote("not base64 as it is written")
    return raw
