"""Verifier keys: how the log and its witnesses write the public halves of their keys.

name+id+key, as c2sp.org/signed-note says: the id is four bytes in hexadecimal, the key one byte
for its kind and then 32 bytes of Ed25519, in base64.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass
from enum import IntEnum

_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_PUBLIC = 32


class NoKey(ValueError):
    """The text is no verifier key."""


class KeyKind(IntEnum):
    """密钥种类: what the signatures look like; the first byte of a written key."""

    SIGNER = 1
    """Ed25519 over the text."""
    WITNESS = 4
    """Ed25519 over the text with a time (cosignature/v1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A public key with the name it signs under."""

    name: str
    kind: KeyKind
    public: bytes
    """32 bytes."""

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no more than a hint."""
        named = f"{self.name}\n".encode()
        return hashlib.sha256(named + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The `vkey` that verifiers are given."""
        public = b64encode(bytes([self.kind]) + self.public).decode("ascii")
        return f"{self.name}+{self.id.hex()}+{public}"


def read_key(text: str) -> NoteKey:
    """Raises `NoKey`, also where the id is not that of the name and key."""
    written = text.strip()
    name, _, rest = written.partition("+")
    try:
        raw = b64decode(rest.partition("+")[2], validate=True)
        kind = KeyKind(raw[0])
    except (Error, ValueError, IndexError):
        raise NoKey("not a verifier key") from None
    key = NoteKey(name=name, kind=kind, public=raw[1:])
    if not valid_name(name) or len(key.public) != _PUBLIC or key.text != written:
        raise NoKey("not a verifier key")
    return key


def valid_name(name: str) -> bool:
    """Whether a key may have this name: no spaces, no plus sign, at most 200 characters."""
    return _NAME.fullmatch(name) is not None
