"""A file that was checked and kept: what an event says of it."""

from dataclasses import dataclass
from uuid import UUID

from domain.configuration.template import Attachment
from domain.personal import Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    digest: str
    """SHA-256 of the content, hexadecimal."""
    name: Personal
    media_type: str
    size: int
    """Bytes."""


def kept(file: Attachment, subject: UUID) -> KeptFile:
    """As an event names it; under the key of `subject`, as its content is."""
    return KeptFile(
        digest=file.digest,
        name=Personal(subject, file.name),
        media_type=file.media_type,
        size=file.size,
    )


def attachment(file: KeptFile) -> Attachment:
    """The same for whoever sends the content."""
    return Attachment(
        digest=file.digest, name=str(file.name), media_type=file.media_type, size=file.size
    )
