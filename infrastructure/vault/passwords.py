"""Password hashes by argon2id; where they are kept is the vault's business."""

import os
import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024
"""Characters; more is refused before any work is spent on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argon2:
    """Cost of one hash: RFC 9106's second choice, for machines with less memory to spare."""

    passes: int = 3
    kibibytes: int = 65536
    lanes: int = 4


LIGHT = Argon2(passes=1, kibibytes=64, lanes=1)
"""For tests and the demo only."""


class Passwords:
    """Hashes and checks. At most `at_once` of them at a time: each takes its memory."""

    def __init__(self, cost: Argon2, at_once: int | None = None) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.kibibytes, parallelism=cost.lanes
        )
        self._slots = threading.BoundedSemaphore(at_once or os.cpu_count() or 1)
        # Checked for accounts that do not exist, so that they take as long as any other.
        self._nobody = self._hasher.hash(os.urandom(16))

    def hash(self, password: str) -> str:
        """Raises ValueError for one that is longer than `LONGEST`."""
        if len(password) > LONGEST:
            raise ValueError("password too long")
        with self._slots:
            return self._hasher.hash(_bytes(password))

    def check(self, stored: str | None, password: str) -> bool:
        """False when `stored` is None, after the same time."""
        plausible = len(password) <= LONGEST
        with self._slots:
            try:
                self._hasher.verify(stored or self._nobody, _bytes(password[:LONGEST]))
            except (VerificationError, InvalidHashError):
                return False
        return plausible and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    """One form for what different keyboards send for the same characters (RFC 8265: NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
