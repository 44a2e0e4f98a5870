"""What objections (异议) and re-examinations (复查) have in common: who answers, what is said."""

from uuid import UUID

from domain.configuration.template import (
    Answer,
    Answers,
    Attachment,
    to_json,
)
from domain.decider import Rejected
from domain.personal import Personal


class Answered:
    """What the body it came to answers, or another one that it was referred to."""

    __slots__ = ()
    organisation: UUID
    referred_to: UUID | None

    @property
    def decided_by(self) -> UUID:
        """The body whose turn it is."""
        return self.referred_to or self.organisation

    @property
    def bodies(self) -> tuple[UUID, ...]:
        """All that deal with it."""
        return tuple(dict.fromkeys((self.organisation, self.decided_by)))


def said(text: str, subject: UUID, field: str, incomplete: str) -> Personal:
    """Sealed with the subject's key. Raises `Rejected` with the code `incomplete` for nothing."""
    if not text.strip():
        raise Rejected(incomplete, fields={field: "field-required"})
    return Personal(subject, text.strip())


def evidence(files: tuple[Attachment, ...], subject: UUID) -> Personal:
    """Which files were handed in, sealed with the subject's key."""
    answers: Answers = (Answer(field="evidence", files=files),) if files else ()
    return Personal(subject, to_json(answers))
