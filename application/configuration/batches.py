"""Yearly batches (年度批次, B2): drawn up, published, extended, cancelled; for one or for many."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, Reason
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.committees.committee import COMMITTEE, Committee, region
from domain.configuration.conditions import (
    AnnualAssessments,
    Conditions,
    ContinuingEducation,
    EducationWithYears,
    FieldCondition,
    PreviousTitle,
    YearsInPost,
)
from domain.configuration.yearly_batch import (
    YEARLY_BATCH,
    BatchStatus,
    BatchTerms,
    CancelBatch,
    DraftBatch,
    ExtendBatch,
    PublishBatch,
    YearlyBatch,
)
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.streams import batch_stream
from domain.terms import CommitteeTitleLevel, DeclarationType, Role

DRAFTERS = (*CONFIGURERS, Role.COMMITTEE_OFFICER)
"""A committee's office may propose its own batch; publishing is the department's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsForm:
    """The window, the cut-off date, and the conditions by kind."""

    opens_on: date
    closes_on: date
    cut_off_on: date
    declaration_types: tuple[DeclarationType, ...] = tuple(DeclarationType)
    education: tuple[EducationWithYears, ...] = ()
    titles: tuple[PreviousTitle, ...] = ()
    posts: tuple[YearsInPost, ...] = ()
    learning: tuple[ContinuingEducation, ...] = ()
    assessments: tuple[AnnualAssessments, ...] = ()
    fields: tuple[FieldCondition, ...] = ()

    @property
    def terms(self) -> BatchTerms:
        return BatchTerms(
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            cut_off_on=self.cut_off_on,
            declaration_types=self.declaration_types,
            conditions=Conditions(
                education=self.education,
                titles=self.titles,
                posts=self.posts,
                learning=self.learning,
                assessments=self.assessments,
                fields=self.fields,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchForm(TermsForm):
    committee: UUID
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyBatchesForm(TermsForm):
    """One window for every committee of a level in a division and below it."""

    year: int
    title_level: CommitteeTitleLevel
    division: str
    publish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    closes_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A command that needs no more than the batch."""


def draft_batch(work: Work, desk: Desk, _: UUID, form: BatchForm, expected: int | None) -> UUID:
    """A new batch, or a cancelled one drawn up anew. Raises `Rejected`."""
    require_role(desk.actor, *DRAFTERS)
    committee = _open_committee(work, form.committee)
    if not _keeps(work, desk, committee):
        raise Rejected("committee-not-yours", fields={"committee": "committee-not-yours"})
    batch = batch_stream(form.committee, form.year)
    work.expect(YEARLY_BATCH, batch, expected)
    state = work.load(YEARLY_BATCH, batch)
    if state.status in (BatchStatus.DRAFT, BatchStatus.PUBLISHED):
        raise Rejected("batch-exists", fields={"year": "batch-exists"}, year=form.year)
    command = DraftBatch(committee=form.committee, year=form.year, terms=form.terms)
    work.do(YEARLY_BATCH, batch, command)
    return batch


def amend_batch(work: Work, desk: Desk, batch: UUID, form: TermsForm, expected: int | None) -> UUID:
    require_role(desk.actor, *DRAFTERS)
    state, _ = _kept(work, desk, batch, expected)
    assert state.committee is not None, "a batch that exists has a committee"
    if state.status is BatchStatus.CANCELLED:
        raise Rejected("batch-cancelled")
    command = DraftBatch(committee=state.committee, year=state.year, terms=form.terms)
    work.do(YEARLY_BATCH, batch, command)
    return batch


def draft_many(work: Work, desk: Desk, _: UUID, form: ManyBatchesForm, __: int | None) -> UUID:
    """For every committee without a batch of that year; those that have one keep it.

    Raises `Rejected`: batches-none, or with `publish` batch-template for the first committee
    whose template lacks a field.
    """
    require_role(desk.actor, *CONFIGURERS)
    drafted: list[UUID] = []
    for one in desk.directory.committees(form.title_level, form.division):
        committee = work.load(COMMITTEE, one)
        batch = batch_stream(one, form.year)
        status = work.load(YEARLY_BATCH, batch).status
        taken = status in (BatchStatus.DRAFT, BatchStatus.PUBLISHED)
        if committee.cancelled or taken or not _keeps(work, desk, committee):
            continue
        work.do(YEARLY_BATCH, batch, DraftBatch(committee=one, year=form.year, terms=form.terms))
        if form.publish:
            _publish(work, desk, batch, committee)
        drafted.append(batch)
    if not drafted:
        raise Rejected("batches-none", fields={"title_level": "batches-none"}, year=form.year)
    return drafted[0]


def publish_batch(work: Work, desk: Desk, batch: UUID, _: Nothing, expected: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    committee = _kept(work, desk, batch, expected)[1]
    if committee.cancelled:
        raise Rejected("committee-closed")
    _publish(work, desk, batch, committee)
    return batch


def extend_batch(
    work: Work, desk: Desk, batch: UUID, form: Extension, expected: int | None
) -> UUID:
    """延长: the last day moves back, also after it has passed."""
    require_role(desk.actor, *CONFIGURERS)
    _kept(work, desk, batch, expected)
    command = ExtendBatch(closes_on=form.closes_on, reason=form.reason, on=desk.today)
    work.do(YEARLY_BATCH, batch, command)
    return batch


def cancel_batch(work: Work, desk: Desk, batch: UUID, form: Reason, expected: int | None) -> UUID:
    """What was submitted in it stays; nothing further can be."""
    require_role(desk.actor, *CONFIGURERS)
    _kept(work, desk, batch, expected)
    work.do(YEARLY_BATCH, batch, CancelBatch(reason=form.reason))
    return batch


def require_keeper(work: Work, desk: Desk, committee: Committee) -> None:
    """Raises `Hidden` for an office of another committee or of another region."""
    if not _keeps(work, desk, committee):
        raise Hidden


def _keeps(work: Work, desk: Desk, committee: Committee) -> bool:
    """A title office keeps the committees of its own region, an office its own."""
    actor = desk.actor
    if actor.role is Role.COMMITTEE_OFFICER:
        return actor.organisation is not None and actor.organisation == committee.office
    if actor.role is Role.TITLE_OFFICER:
        place = work.load(ORGANISATION, desk.organisation).division
        return committee.division.startswith(region(place))
    return actor.role is Role.ADMINISTRATOR


def _open_committee(work: Work, committee: UUID) -> Committee:
    state = work.load(COMMITTEE, committee)
    if state.committee is None or state.cancelled:
        raise Rejected("committee-closed", fields={"committee": "committee-closed"})
    return state


def _kept(
    work: Work, desk: Desk, batch: UUID, expected: int | None
) -> tuple[YearlyBatch, Committee]:
    work.expect(YEARLY_BATCH, batch, expected)
    state = work.load(YEARLY_BATCH, batch)
    if state.committee is None:
        raise Hidden
    committee = work.load(COMMITTEE, state.committee)
    require_keeper(work, desk, committee)
    return state, committee


def _publish(work: Work, desk: Desk, batch: UUID, committee: Committee) -> None:
    try:
        work.do(YEARLY_BATCH, batch, PublishBatch(template=committee.template, on=desk.today))
    except Rejected as refusal:
        facts = {**refusal.facts, "committee": committee.name}
        raise Rejected(refusal.code, fields=refusal.fields, **facts) from None
