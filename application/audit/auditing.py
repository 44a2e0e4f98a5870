"""Auditing (X1): every question has a purpose, and leaves a trace before it is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.audit.audit_inquiry import (
    AUDIT_INQUIRY,
    AuditInquiry,
    LookForm,
    OpenInquiry,
    RecordHistory,
    RecordSearch,
    RecordSearchExport,
    RevealHistory,
)
from domain.decider import Rejected
from domain.people.person import PERSON
from domain.people.record_access import RECORD_ACCESS, AuditRecord
from domain.registry import DECIDERS
from domain.rules.identifiers import DocumentKind, check_document
from domain.streams import record_access_stream
from domain.terms import Role

AUDITORS = (Role.AUDITOR,)
KINDS = frozenset(one.name for one in DECIDERS)
EVENTS = frozenset(f"{one.name}.{event.__name__}" for one in DECIDERS for event in one.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditConditions:
    """What is searched for; one condition at least, besides the period."""

    name: str = ""
    """Of a person; pinyin and initials too."""
    identity_number: str = ""
    """Of any kind of document; the whole of it. Stored nowhere."""
    number: str = ""
    """Of a certificate, a filing, a letter, a fee notice, a body; the whole of it."""
    organisation: UUID | None = None
    """That acted."""
    actor: UUID | None = None
    """The account that acted."""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    """Of the thing, as stored names begin: `declaration`."""
    event: str = ""
    """Stored name: `declaration.Returned`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditStart(AuditConditions):
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FullLook:
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Not typed by anybody: which history is about to be shown."""

    history: UUID
    kind: str
    person: UUID | None
    """Whose it is; they are told (A8)."""
    form: LookForm = LookForm.PAGE
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InFull:
    history: UUID
    kind: str
    person: UUID | None
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTaken:
    search: int


def begin(work: Work, desk: Desk, inquiry: UUID, form: AuditStart, _: int | None) -> UUID:
    """登记查阅事由并查询"""
    require_role(desk.actor, *AUDITORS)
    command = OpenInquiry(
        inquiry=inquiry,
        account=desk.actor.account,
        organisation=desk.actor.organisation,
        purpose=form.purpose,
        on=desk.today,
    )
    work.do(AUDIT_INQUIRY, inquiry, command)
    _search(work, desk, inquiry, form)
    return inquiry


def search(work: Work, desk: Desk, inquiry: UUID, form: AuditConditions, _: int | None) -> UUID:
    _mine(work, desk, inquiry)
    _search(work, desk, inquiry, form)
    return inquiry


def take_search(work: Work, desk: Desk, inquiry: UUID, form: SearchTaken, _: int | None) -> UUID:
    _mine(work, desk, inquiry)
    work.do(AUDIT_INQUIRY, inquiry, RecordSearchExport(search=form.search, on=desk.today))
    return inquiry


def look(work: Work, desk: Desk, inquiry: UUID, form: Look, _: int | None) -> UUID:
    _mine(work, desk, inquiry)
    command = RecordHistory(
        history=form.history, kind=form.kind, form=form.form, as_of=form.as_of, on=desk.today
    )
    work.do(AUDIT_INQUIRY, inquiry, command)
    _tell(work, desk, inquiry, form.person)
    return inquiry


def reveal(work: Work, desk: Desk, inquiry: UUID, form: InFull, _: int | None) -> UUID:
    """显示完整信息: of one history, for the rest of the day."""
    _mine(work, desk, inquiry)
    command = RevealHistory(
        history=form.history, kind=form.kind, purpose=form.purpose, on=desk.today
    )
    work.do(AUDIT_INQUIRY, inquiry, command)
    _tell(work, desk, inquiry, form.person)
    return inquiry


def _search(work: Work, desk: Desk, inquiry: UUID, form: AuditConditions) -> None:
    wrong = {
        name: "not-a-choice"
        for name, value, known in (("kind", form.kind, KINDS), ("event", form.event, EVENTS))
        if value and value not in known
    }
    if wrong:
        raise Rejected("audit-search-wrong", fields=wrong)
    person = _numbered(work, desk, form.identity_number.strip())
    command = RecordSearch(
        person=person,
        name=form.name,
        number=form.number,
        organisation=form.organisation,
        actor=form.actor,
        since=form.since,
        until=form.until,
        kind=form.kind,
        event=form.event,
        on=desk.today,
    )
    work.do(AUDIT_INQUIRY, inquiry, command)
    if person is not None and work.load(PERSON, person).registered:
        _tell(work, desk, inquiry, person)


def _numbered(work: Work, desk: Desk, typed: str) -> UUID | None:
    """Who has this identity number; of several documents it may be of, the one that is known."""
    if not typed:
        return None
    found = []
    wrong = None
    for kind in DocumentKind:
        try:
            found.append(desk.identities.person_id(kind, check_document(kind, typed)))
        except Rejected as error:
            wrong = wrong or error.code
    if not found:
        raise Rejected("audit-search-wrong", fields={"identity_number": wrong or "no-match"})
    return next((one for one in found if work.load(PERSON, one).registered), found[0])


def _mine(work: Work, desk: Desk, inquiry: UUID) -> AuditInquiry:
    """Nobody asks in another's name."""
    require_role(desk.actor, *AUDITORS)
    state = work.load(AUDIT_INQUIRY, inquiry)
    if state.account is None or state.account != desk.actor.account:
        raise Hidden
    return state


def _tell(work: Work, desk: Desk, inquiry: UUID, person: UUID | None) -> None:
    if person is None:
        return
    command = AuditRecord(person=person, account=desk.actor.account, inquiry=inquiry, on=desk.today)
    work.do(RECORD_ACCESS, record_access_stream(person), command)
