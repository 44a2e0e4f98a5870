"""Pseudonyms: the same for the same thing under one key, and not to be undone without it.

One key for each recipient, kept in the vault under the recipient's name. Two recipients cannot
join what they were given by ids of people; giving a recipient another name is a new key.
"""

import hmac
from collections import OrderedDict
from typing import Protocol
from uuid import UUID

from domain.audit.log_export import is_recipient

_REMEMBERED = 200_000
"""Ids whose pseudonyms are kept at hand: those of a few days of a province."""


class Secrets(Protocol):
    """`infrastructure.vault.vault.Vault`, as far as it is needed here."""

    def secret(self, name: str) -> bytes:
        """The secret of that name, made when first asked for."""


class Pseudonyms:
    """Of one recipient. Not for several threads at once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: OrderedDict[UUID, UUID] = OrderedDict()

    @classmethod
    def of(cls, secrets: Secrets, recipient: str) -> "Pseudonyms":
        """Raises ValueError for what is no name of a recipient."""
        if not is_recipient(recipient):
            raise ValueError("a recipient is named by small letters, figures and hyphens")
        return cls(secrets.secret(f"export:{recipient}"))

    @property
    def fingerprint(self) -> str:
        """Tells whether two exports were made under one key; 16 hexadecimal characters."""
        return self._digest(b"fingerprint", b"").hex()[:16]

    def of_id(self, value: UUID) -> UUID:
        """Of whatever kind: an id that names a person in two places is one pseudonym."""
        known = self._known.get(value)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.popitem(last=False)
            known = self._known[value] = _uuid(self._digest(b"id", value.bytes))
        return known

    def of_text(self, value: str) -> UUID | None:
        """Nothing stays nothing."""
        text = value.encode("utf-8", "surrogatepass")
        return _uuid(self._digest(b"text", text)) if value else None

    def _digest(self, kind: bytes, value: bytes) -> bytes:
        return hmac.digest(self._key, kind + b"\0" + value, "sha256")


def _uuid(digest: bytes) -> UUID:
    # RFC 9562, version 8: made by a rule of our own.
    return UUID(int=int.from_bytes(digest[:16]) & ~(0xF << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62)
