"""Review form (评审表): the one signed document that tells how a result came about.

A result has one, kept for the personnel archive. A later result of the same case, after a
re-examination, has another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.cases.declaration.events import (
    Filed,
    FilingRefused,
    TookEffect,
    VoteFailed,
)
from domain.cases.reexamination import CaseReopened, ResultConfirmed
from domain.decider import Decider, Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReviewForm:
    """Once a result: the first form stays the only one."""

    declaration: UUID
    result: int
    """Version of the declaration at which the result stood."""
    digest: str
    """SHA-256 of the signed PDF, hexadecimal."""
    key: UUID
    suite: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFormSealed:
    """评审表签章"""

    declaration: UUID
    result: int
    digest: str
    key: UUID
    suite: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    result: int = 0
    digest: str = ""


def decide(command: SealReviewForm, state: ReviewForm) -> list[ReviewFormSealed]:
    if command.result <= state.result:
        return []
    return [
        ReviewFormSealed(
            declaration=command.declaration,
            result=command.result,
            digest=command.digest,
            key=command.key,
            suite=command.suite,
            signed_at=command.signed_at,
        )
    ]


def evolve(_: ReviewForm, event: ReviewFormSealed) -> ReviewForm:
    return ReviewForm(result=event.result, digest=event.digest)


REVIEW_FORM: Decider[SealReviewForm, ReviewForm, ReviewFormSealed] = Decider(
    "review_form", (ReviewFormSealed,), ReviewForm(), decide, evolve
)


def result_in(history: Sequence[Recorded]) -> Recorded | None:
    """The event at which a declaration's present result stood; None while there is none.

    A case that was never reviewed has a decision and no result: not accepted, withdrawn, lapsed.
    """
    found: Recorded | None = None
    for r in history:
        if isinstance(r.event, CaseReopened):
            found = None
        elif isinstance(r.event, _RESULTS) or (
            isinstance(r.event, ResultConfirmed) and found is not None
        ):
            found = r
    return found


_RESULTS = (VoteFailed, FilingRefused, Filed, TookEffect)
