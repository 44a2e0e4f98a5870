"""Encryption of personal data under one key per person, bound to the place it is stored at.

What is sealed starts with one byte that names the suite, so that the national algorithms
(SM4) can be added beside AES without touching what is already stored.
"""

import os
from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEAD = 1 + _NONCE_BYTES
"""Suite byte and nonce."""

_Opener = Callable[[bytes, bytes], bytes]
"""(what is sealed, suite byte and what it is bound to) -> the plain bytes"""


class Tampered(Exception):
    """A sealed value was changed, moved from another place, or sealed under another key."""


class KeyDestroyed(Exception):
    """This person's key is gone for good; nothing new can be kept about them."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"the key of {subject} has been destroyed")
        self.subject = subject


class KeyLost(Exception):
    """Something is sealed under a key that the vault never destroyed and does not have.

    The vault is another one than the log's, or an older copy. Reading on as if the person had
    been forgotten would write that lie into every projection.
    """

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"the vault has no key of {subject} and no record of destroying it")
        self.subject = subject


class Keys(Protocol):
    """Where the keys of persons come from; the vault, or a dictionary in a test."""

    def key_for(self, subject: UUID, create: bool) -> bytes | None:
        """32 bytes, durable before they are returned; None when absent or destroyed.

        With `create` an absent key is made, and a destroyed one raises `KeyDestroyed`.
        """

    def destroyed(self, subject: UUID) -> bool:
        """Whether this person's key existed and was destroyed."""

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        """Fetch many keys at once ahead of `key_for`, with `create` make the absent ones; a
        hint."""


class _Aes256Gcm:
    """Nonce of 96 random bits, then the ciphertext with its 128-bit tag."""

    identifier = 1

    def seal(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)

    def opener(self, key: bytes) -> _Opener:
        """Setting up the cipher costs more than using it."""
        decrypt = AESGCM(key).decrypt

        def unseal(sealed: bytes, bound_to: bytes) -> bytes:
            try:
                return decrypt(sealed[1:_HEAD], sealed[_HEAD:], bound_to)
            except (InvalidTag, ValueError) as error:
                # ValueError: too short to hold a nonce and a tag.
                raise Tampered from error

        return unseal


_SUITE = _Aes256Gcm()
_SUITES = {_SUITE.identifier: _SUITE}
_PREFIX = bytes([_SUITE.identifier])


def seal_with(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Suite byte, then what the suite makes of it. `bound_to` must be given again to unseal."""
    return _PREFIX + _SUITE.seal(key, plain, _PREFIX + bound_to)


def unseal_with(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Raises `Tampered`; an unknown suite byte counts as that too."""
    return _suite_of(sealed).opener(key)(sealed, sealed[:1] + bound_to)


def _suite_of(sealed: bytes) -> _Aes256Gcm:
    suite = _SUITES.get(sealed[0]) if sealed else None
    if suite is None:
        raise Tampered
    return suite


class Sealer:
    """Seals under the key of the person that the data is about."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def seal(self, subject: UUID, plain: bytes, bound_to: bytes) -> bytes:
        """Raises `KeyDestroyed`.

        The key is durable in the vault before anything sealed under it leaves this method:
        key first, then event. The other order could leave an event that nobody can ever read.
        """
        key = self._keys.key_for(subject, create=True)
        if key is None:
            raise KeyLost(subject)
        return seal_with(key, plain, bound_to)

    def unseal(self, subject: UUID, sealed: bytes, bound_to: bytes) -> bytes | None:
        """None when the person's key has been destroyed. Raises `Tampered`, `KeyLost`."""
        key = self._keys.key_for(subject, create=False)
        if key is not None:
            return unseal_with(key, sealed, bound_to)
        if not self._keys.destroyed(subject):
            raise KeyLost(subject)
        return None

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        self._keys.preload(subjects, create)

    def batch(self) -> "Sealer":
        """One that asks for each person's key once; for values that are read together."""
        return _Batch(self._keys)


class _Batch(Sealer):
    """Lives as long as one page of the log: a key destroyed meanwhile is gone with the next."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self._openers: dict[tuple[UUID, bytes], _Opener] = {}

    def unseal(self, subject: UUID, sealed: bytes, bound_to: bytes) -> bytes | None:
        suite = sealed[:1]
        opener = self._openers.get((subject, suite))
        if opener is None:
            key = self._keys.key_for(subject, create=False)
            if key is None:
                return super().unseal(subject, sealed, bound_to)
            opener = self._openers[subject, suite] = _suite_of(sealed).opener(key)
        return opener(sealed, suite + bound_to)


class Roll(Sealer):
    """Seals nothing and notes whose key would be needed."""

    def __init__(self) -> None:
        self.subjects: set[UUID] = set()

    def seal(self, subject: UUID, plain: bytes, bound_to: bytes) -> bytes:
        self.subjects.add(subject)
        return b""
