"""Integrity records (诚信记录): of people (C5) and experts (C6), entered, corrected, withdrawn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuration.configuring import Reason
from application.desk import Desk
from application.permissions import Forbidden, Hidden, keeps_record, require_role
from application.work import Work
from domain.configuration.template import Attachment
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION
from domain.people.integrity import (
    INTEGRITY,
    AddEvidence,
    Capacity,
    CorrectIntegrity,
    Evidence,
    IntegrityKind,
    IntegrityRecord,
    RecordIntegrity,
    WithdrawIntegrity,
)
from domain.people.person import PERSON
from domain.personal import Personal
from domain.streams import integrity_stream
from domain.terms import Role

KEEPERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
READERS = (*KEEPERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityDetails:
    """What was done and by which document it is known; the texts may name people."""

    kind: IntegrityKind
    capacity: Capacity
    occurred_on: date
    facts: str
    basis: str
    source: str
    valid_until: date | None = None
    """The last day on which it counts; for good when it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityForm(IntegrityDetails):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityCorrection(IntegrityDetails):
    reason: str
    """更正原因"""


def record_integrity(work: Work, desk: Desk, _: UUID, form: IntegrityForm, __: int | None) -> UUID:
    """登记诚信记录; answers the stream of the person's records."""
    require_role(desk.actor, *KEEPERS)
    enter(work, desk, form.person, form, desk.organisation)
    return integrity_stream(form.person)


def enter(
    work: Work, desk: Desk, person: UUID, details: IntegrityDetails, organisation: UUID | None
) -> UUID:
    """The record itself, for this use case and for others that lead to one; gives its id.

    `organisation` is the body that enters it. Whether the actor may is the caller's to know.
    """
    if not work.load(PERSON, person).registered:
        raise Rejected("integrity-wrong", fields={"person": "person-unknown"})
    record = desk.new_id()
    command = RecordIntegrity(
        person=person,
        record=record,
        kind=details.kind,
        capacity=details.capacity,
        facts=details.facts,
        basis=details.basis,
        occurred_on=details.occurred_on,
        valid_until=details.valid_until,
        source=details.source,
        organisation=organisation,
        today=desk.today,
    )
    work.do(INTEGRITY, integrity_stream(person), command)
    return record


def correct_integrity(
    work: Work,
    desk: Desk,
    stream: UUID,
    form: IntegrityCorrection,
    expected: int | None,
    *,
    record: UUID,
) -> UUID:
    """更正"""
    require_kept(work, desk, stream, record, expected)
    command = CorrectIntegrity(
        record=record,
        kind=form.kind,
        capacity=form.capacity,
        facts=form.facts,
        basis=form.basis,
        occurred_on=form.occurred_on,
        valid_until=form.valid_until,
        source=form.source,
        reason=form.reason,
        organisation=desk.organisation,
        today=desk.today,
    )
    work.do(INTEGRITY, stream, command)
    return stream


def add_evidence(
    work: Work, desk: Desk, stream: UUID, file: Attachment, expected: int | None, *, record: UUID
) -> UUID:
    """上传附件; the file itself has been kept already."""
    person, _ = require_kept(work, desk, stream, record, expected)
    kept = Evidence(
        digest=file.digest,
        name=Personal(person, file.name),
        media_type=file.media_type,
        size=file.size,
    )
    work.do(INTEGRITY, stream, AddEvidence(record=record, file=kept))
    return stream


def withdraw_integrity(
    work: Work, desk: Desk, stream: UUID, form: Reason, expected: int | None, *, record: UUID
) -> UUID:
    """撤销; the record stays and counts no more."""
    require_kept(work, desk, stream, record, expected)
    command = WithdrawIntegrity(record=record, reason=form.reason, organisation=desk.organisation)
    work.do(INTEGRITY, stream, command)
    return stream


def known(work: Work, stream: UUID, record: UUID) -> tuple[UUID, IntegrityRecord]:
    """The person and the record. Raises `Hidden` for what there is not."""
    state = work.load(INTEGRITY, stream)
    found = state.record(record)
    if found is None or state.person is None:
        raise Hidden
    return state.person, found


def keeps(work: Work, desk: Desk, record: IntegrityRecord) -> bool:
    """Whether the actor may correct and withdraw it."""
    own, entered = desk.actor.organisation, record.organisation
    return keeps_record(
        desk.actor,
        entered,
        work.load(ORGANISATION, own).division if own else "",
        work.load(ORGANISATION, entered).division if entered else "",
    )


def require_kept(
    work: Work, desk: Desk, stream: UUID, record: UUID, expected: int | None = None
) -> tuple[UUID, IntegrityRecord]:
    """Raises `Hidden` for what there is not, `Forbidden` for what another body entered."""
    require_role(desk.actor, *KEEPERS)
    work.expect(INTEGRITY, stream, expected)
    person, found = known(work, stream, record)
    if not keeps(work, desk, found):
        raise Forbidden("integrity-of-another-body")
    return person, found
