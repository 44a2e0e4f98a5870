"""Yearly batch (年度批次): when one committee takes declarations in a year, and from whom.

A committee has one batch a year; without a published one nobody can submit to it. What was
published is what people prepared for, so its conditions stay: it may be extended, or cancelled
and drawn up anew.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.configuration.conditions import Conditions, misfits, wrong_of
from domain.configuration.template import Template
from domain.decider import Decider, Rejected
from domain.terms import DeclarationType

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""What a year can be; anything else is a slip of the pen."""


class BatchStatus(StrEnum):
    """What an office has done with it."""

    NONE = "NONE"
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"


class BatchPhase(StrEnum):
    """What that means on a certain day."""

    DRAFT = "DRAFT"
    NOT_YET_OPEN = "NOT_YET_OPEN"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTerms:
    opens_on: date
    closes_on: date
    """Both days in Asia/Shanghai, and both included."""
    cut_off_on: date
    """资格截止日期: years are counted up to it."""
    declaration_types: tuple[DeclarationType, ...] = tuple(DeclarationType)
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBatch:
    """Also changes a draft."""

    committee: UUID
    year: int
    terms: BatchTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishBatch:
    template: Template
    """The committee's present one; the conditions must find their fields in it."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendBatch:
    closes_on: date
    reason: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBatch:
    reason: str


Command = DraftBatch | PublishBatch | ExtendBatch | CancelBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDrafted:
    """拟定年度批次"""

    committee: UUID
    year: int
    terms: BatchTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPublished:
    """发布年度批次"""

    template_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchExtended:
    """延长申报时间"""

    closes_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCancelled:
    """注销年度批次"""

    reason: str


Event = BatchDrafted | BatchPublished | BatchExtended | BatchCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyBatch:
    committee: UUID | None = None
    year: int = 0
    status: BatchStatus = BatchStatus.NONE
    terms: BatchTerms | None = None

    @property
    def published(self) -> BatchTerms | None:
        """What stands published, whether the window is open or not."""
        return self.terms if self.status is BatchStatus.PUBLISHED else None


def phase_of(status: BatchStatus, opens_on: date, closes_on: date, on: date) -> BatchPhase:
    """Raises `ValueError` for a batch that does not exist."""
    match status:
        case BatchStatus.DRAFT:
            return BatchPhase.DRAFT
        case BatchStatus.CANCELLED:
            return BatchPhase.CANCELLED
        case BatchStatus.PUBLISHED if on < opens_on:
            return BatchPhase.NOT_YET_OPEN
        case BatchStatus.PUBLISHED if on > closes_on:
            return BatchPhase.CLOSED
        case BatchStatus.PUBLISHED:
            return BatchPhase.OPEN
    raise ValueError("no such batch")


def refusal_of(status: BatchStatus, opens_on: date, closes_on: date, on: date) -> Rejected | None:
    """Why nobody can submit on that day."""
    if status not in (BatchStatus.PUBLISHED, BatchStatus.CANCELLED):
        return no_batch()
    match phase_of(status, opens_on, closes_on, on):
        case BatchPhase.CANCELLED:
            return Rejected("batch-cancelled", fields={"committee": "batch-cancelled"})
        case BatchPhase.NOT_YET_OPEN:
            return Rejected(
                "batch-not-yet-open",
                fields={"committee": "batch-not-yet-open"},
                opens_on=opens_on,
                closes_on=closes_on,
            )
        case BatchPhase.CLOSED:
            return Rejected(
                "batch-closed",
                fields={"committee": "batch-closed"},
                opens_on=opens_on,
                closes_on=closes_on,
            )
    return None


def no_batch() -> Rejected:
    """No window, no submission: a draft is nobody's business yet."""
    return Rejected("batch-missing", fields={"committee": "batch-missing"})


def require_open(state: YearlyBatch, claim: DeclarationType, on: date) -> BatchTerms:
    """The terms on which a declaration may be submitted that day. Raises `Rejected`."""
    if state.terms is None:
        raise no_batch()
    refusal = refusal_of(state.status, state.terms.opens_on, state.terms.closes_on, on)
    if refusal is not None:
        raise refusal
    if claim not in state.terms.declaration_types:
        raise Rejected("batch-type", fields={"declaration_type": "batch-type"}, claim=claim)
    return state.terms


def decide(command: Command, state: YearlyBatch) -> list[Event]:
    if isinstance(command, DraftBatch):
        return _draft(command, state)
    terms = state.terms
    if terms is None:
        raise Rejected("batch-unknown")
    if state.status is BatchStatus.CANCELLED:
        raise Rejected("batch-cancelled")
    match command:
        case PublishBatch():
            return _publish(command, state, terms)
        case ExtendBatch():
            return _extend(command, state, terms)
        case CancelBatch(reason=reason):
            return [BatchCancelled(reason=_reason(reason))]
        case _:
            assert_never(command)


def _draft(command: DraftBatch, state: YearlyBatch) -> list[Event]:
    if state.status is BatchStatus.PUBLISHED:
        raise Rejected("batch-published", year=state.year)
    if wrong := _wrong(command.year, command.terms):
        raise Rejected("yearly-batch-wrong", fields=wrong, year=command.year)
    drafted = BatchDrafted(committee=command.committee, year=command.year, terms=command.terms)
    same = state.status is BatchStatus.DRAFT and command.terms == state.terms
    return [] if same else [drafted]


def _wrong(year: int, terms: BatchTerms) -> dict[str, str]:
    wrong = wrong_of(terms.conditions)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        wrong["year"] = "batch-year"
    if terms.opens_on.year != year:
        wrong["opens_on"] = "batch-outside-year"
    if code := _wrong_end(terms.opens_on, terms.closes_on):
        wrong["closes_on"] = code
    if not year - 1 <= terms.cut_off_on.year <= year:
        wrong["cut_off_on"] = "batch-cut-off"
    if not terms.declaration_types:
        wrong["declaration_types"] = "field-required"
    return wrong


def _wrong_end(opens_on: date, closes_on: date) -> str | None:
    if closes_on < opens_on:
        return "dates-crossed"
    return "batch-outside-year" if closes_on.year != opens_on.year else None


def _publish(command: PublishBatch, state: YearlyBatch, terms: BatchTerms) -> list[Event]:
    if state.status is BatchStatus.PUBLISHED:
        return []
    if not command.template.sections:
        raise Rejected("template-missing")
    if terms.closes_on < command.on:
        fields = {"closes_on": "batch-over"}
        raise Rejected("batch-over", fields=fields, closes_on=terms.closes_on)
    if wrong := misfits(terms.conditions, command.template):
        raise Rejected("batch-template", fields=wrong)
    return [BatchPublished(template_version=command.template.version)]


def _extend(command: ExtendBatch, state: YearlyBatch, terms: BatchTerms) -> list[Event]:
    if state.status is not BatchStatus.PUBLISHED:
        raise Rejected("batch-not-published")
    reason = _reason(command.reason)
    code = _wrong_end(terms.opens_on, command.closes_on)
    if command.closes_on <= terms.closes_on or command.closes_on < command.on:
        code = "batch-not-longer"
    if code:
        raise Rejected(code, fields={"closes_on": code}, closes_on=terms.closes_on, year=state.year)
    return [BatchExtended(closes_on=command.closes_on, reason=reason)]


def _reason(text: str) -> str:
    if not text.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return text.strip()


def evolve(state: YearlyBatch, event: Event) -> YearlyBatch:
    match event:
        case BatchDrafted():
            return YearlyBatch(
                committee=event.committee,
                year=event.year,
                status=BatchStatus.DRAFT,
                terms=event.terms,
            )
        case BatchPublished():
            return replace(state, status=BatchStatus.PUBLISHED)
        case BatchExtended(closes_on=closes_on):
            terms = replace(state.terms, closes_on=closes_on) if state.terms else None
            return replace(state, terms=terms)
        case BatchCancelled():
            return replace(state, status=BatchStatus.CANCELLED)
        case _:
            assert_never(event)


YEARLY_BATCH: Decider[Command, YearlyBatch, Event] = Decider(
    "yearly_batch", get_args(Event), YearlyBatch(), decide, evolve
)
