"""Keys of persons without a vault, for tests of what is sealed under them."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from infrastructure.vault.sealing import KeyDestroyed


class FixedKeys:
    """Every person has a key, always the same, until it is destroyed."""

    def __init__(self) -> None:
        self.gone: set[UUID] = set()
        self.lost: set[UUID] = set()
        self.preloaded: list[set[UUID]] = []
        self.made: list[set[UUID]] = []

    def key_for(self, subject: UUID, create: bool) -> bytes | None:
        if subject in self.gone and create:
            raise KeyDestroyed(subject)
        if subject in self.gone | self.lost:
            return None
        return hashlib.sha256(b"for tests only" + subject.bytes).digest()

    def destroyed(self, subject: UUID) -> bool:
        return subject in self.gone

    def preload(self, subjects: Iterable[UUID], create: bool = False) -> None:
        (self.made if create else self.preloaded).append(set(subjects))

    def destroy(self, subject: UUID) -> None:
        self.gone.add(subject)
