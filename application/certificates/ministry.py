"""The port to the ministry (人社部): sealed batches go out, answers to their records come back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.certificates.certificate import Title
from domain.certificates.certificate_report import RecordKind, RefusalCode
from domain.certificates.report_batch import MinistryChannel
from domain.rules.identifiers import DocumentKind

LARGEST_BATCH = 500
"""Records in one batch at most; all of them are answered in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryRecord:
    """What the ministry is told, whatever the format says it in."""

    key: UUID
    """The ministry takes two records of one key once."""
    record: int
    """Version of what is told of this certificate, from 1."""
    kind: RecordKind
    on: date
    """When it was issued, revoked or replaced."""
    number: str
    replaced_by: str
    """Number of the certificate that has taken its place; empty for other kinds."""
    title: Title
    issuer: str
    issued_on: date
    holder: str
    identity_kind: DocumentKind
    identity_number: str

    def __repr__(self) -> str:
        """Without the person, so that no traceback or log line can show them."""
        return f"MinistryRecord({self.key})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHead:
    batch: UUID
    sequence: int
    previous: str
    """Digest of the manifest before; empty for the first."""
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBatch:
    """A batch as it is sent. `records` and `manifest` are bytes of JSON, digests are SHA-256."""

    head: BatchHead
    format: int
    count: int
    records: bytes
    digest: str
    manifest: bytes
    manifest_digest: str

    def __repr__(self) -> str:
        """Without the records, which name people."""
        return f"WrittenBatch({self.head.sequence})"


class BatchWriter(Protocol):
    """The same batch is the same bytes, whenever and wherever it is written."""

    @property
    def format(self) -> int:
        """The version in which new batches are written."""

    def write(
        self, head: BatchHead, records: Sequence[MinistryRecord], version: int
    ) -> WrittenBatch:
        """Raises LookupError for a version that this program does not write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the ministry says of one record."""

    key: UUID
    receipt: str = ""
    """Its own number of what it took; empty when it refused."""
    code: RefusalCode = RefusalCode.OTHER
    correctable: bool = True
    text: str = ""

    def __repr__(self) -> str:
        """Without the text, which may quote a name."""
        return f"Answer({self.key})"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """Answers that came by themselves; `name` tells the adapter which they were."""

    name: str
    batch: UUID
    answers: tuple[Answer, ...]


class NotDelivered(Exception):
    """The batch may have been taken or not; it may be delivered again. `code` says why.

    `of_batch`: the ministry was there and did not want this one; others may go.
    """

    def __init__(self, code: str, *, of_batch: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.of_batch = of_batch


class Ministry(Protocol):
    """Delivering one batch again is harmless, as a record takes effect once under its key."""

    @property
    def channel(self) -> MinistryChannel: ...

    @property
    def largest(self) -> int:
        """Records in one batch."""

    @property
    def asks_again(self) -> bool:
        """Whether the answers still missing come by delivering the batch once more."""

    def deliver(self, batch: WrittenBatch) -> tuple[Answer, ...]:
        """The answers that are known by now. Raises `NotDelivered`."""

    def collect(self) -> Iterator[AnswerFile]:
        """Answers that have come by themselves. Raises `NotDelivered`."""

    def taken(self, name: str) -> None:
        """The answers of that name are stored; they are not to be collected again."""

    def not_taken(self, name: str, code: str) -> None:
        """They are not about what was sent; set them aside."""
