"""Who audited what (X1): every inquiry with its purpose, searches and histories, for the others."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.audit.audit_inquiry import (
    AUDIT_INQUIRY,
    AuditInquiry,
    AuditSearched,
    HistoryOpened,
    HistoryRevealed,
    InquiryOpened,
    LookForm,
)
from domain.decider import Recorded
from domain.personal import Personal
from domain.rules.china_time import beginning, end
from domain.terms import Role
from interfaces.actions import action_word
from interfaces.auditing.names import names_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import wanted
from interfaces.system import System
from interfaces.vocabulary.kinds import kind_word
from projections.audit import audit_inquiries, audit_lists
from projections.audit.audit_inquiries import InquiryFilter, InquiryRow

OVERSEERS = (Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryConditions:
    account: UUID | None = None
    """Who looked."""
    since: date | None = None
    until: date | None = None
    """Looks between these days, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    inquiry: UUID
    account: UUID
    login: str
    account_name: str
    purpose: str
    opened_at: datetime
    valid_until: date
    last_at: datetime
    searches: int
    histories: int
    revealed: int
    exports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryLook:
    """One act of an inquiry. What was typed, and what a thing is called, only auditors read."""

    version: int
    at: datetime
    action: str
    """Stored name: `audit_inquiry.HistoryOpened`."""
    kind: str
    """Of the thing, or of the things searched for; empty when no kind was asked."""
    history: UUID | None
    label: str
    form: LookForm | None
    in_full: bool
    as_of: datetime | None
    purpose: str
    conditions: tuple[str, ...]
    """In words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryInFull:
    inquiry: UUID
    account: UUID
    account_name: str
    purpose: str
    opened_at: datetime
    valid_until: date
    looks: tuple[InquiryLook, ...]
    """Oldest first."""


def inquiry_list(system: System, call: Call[InquiryConditions]) -> Page[Inquiry]:
    asked = call.body
    conditions = InquiryFilter(
        account=asked.account,
        since=beginning(asked.since),
        until=end(asked.until),
    )
    with system.reading() as tx:
        found = audit_inquiries.listing(tx, conditions, wanted(call))
    return Page(with_purposes(system, found.rows), found.total)


def with_purposes(system: System, rows: tuple[InquiryRow, ...]) -> tuple[Inquiry, ...]:
    """The purpose is sealed, so it stands in the log alone."""
    told = system.log.read_many([row.inquiry for row in rows])
    return tuple(
        Inquiry(
            inquiry=row.inquiry,
            account=row.account,
            login=row.login or "",
            account_name=row.account_name or "",
            purpose=str(told[row.inquiry][0].event.purpose),
            opened_at=row.opened_at,
            valid_until=row.valid_until,
            last_at=row.last_at,
            searches=row.searches,
            histories=row.histories,
            revealed=row.revealed,
            exports=row.exports,
        )
        for row in rows
    )


def one_inquiry(system: System, call: Call[Any]) -> InquiryInFull:
    history = system.log.read(call.id)
    if not history or not isinstance(history[0].event, InquiryOpened):
        raise Hidden
    state: AuditInquiry = AUDIT_INQUIRY.fold(r.event for r in history)
    assert state.account is not None, "an opened inquiry is somebody's"
    assert state.valid_until is not None
    names = names_of(system, _named(history, state.account), None, in_full=False)
    with system.reading() as tx:
        labels = audit_lists.labels(
            tx, [r.event.history for r in history if hasattr(r.event, "history")]
        )
    reads = call.account.role is Role.AUDITOR
    looks = tuple(_look(r, names, labels.get(_history(r), "")) for r in history[1:])
    return InquiryInFull(
        inquiry=call.id,
        account=state.account,
        account_name=names.get(state.account, ""),
        purpose=str(state.purpose),
        opened_at=history[0].at,
        valid_until=state.valid_until,
        looks=looks if reads else tuple(_outline(one) for one in looks),
    )


def _named(history: list[Recorded], account: UUID) -> set[UUID]:
    ids = {account}
    for r in history:
        if isinstance(r.event, AuditSearched):
            ids |= {i for i in (r.event.person, r.event.organisation, r.event.actor) if i}
    return ids


def _history(r: Recorded) -> Any:
    return getattr(r.event, "history", None)


def _look(r: Recorded, names: dict[UUID, str], label: str) -> InquiryLook:
    event = r.event
    opened = isinstance(event, HistoryOpened)
    revealed = isinstance(event, HistoryRevealed)
    return InquiryLook(
        version=r.version,
        at=r.at,
        action=r.name,
        kind=getattr(event, "kind", ""),
        history=_history(r),
        label=label,
        form=event.form if opened else None,
        in_full=revealed or (opened and event.in_full),
        as_of=event.as_of if opened else None,
        purpose=str(event.purpose) if revealed else "",
        conditions=conditions_said(event, names) if isinstance(event, AuditSearched) else (),
    )


def conditions_said(search: AuditSearched, names: dict[UUID, str]) -> tuple[str, ...]:
    """姓名：张三"""
    told = (
        ("姓名", _text(search.name)),
        ("证件号码对应人员", _called(search.person, names)),
        ("编号", _text(search.number)),
        ("机构", _called(search.organisation, names)),
        ("经办人", _called(search.actor, names)),
        ("起始日期", search.since.isoformat() if search.since else ""),
        ("截止日期", search.until.isoformat() if search.until else ""),
        ("事项类型", kind_word(search.kind)),
        ("操作类型", action_word(search.event)),
    )
    return tuple(f"{label}：{text}" for label, text in told if text)


def _text(value: Personal | None) -> str:
    return "" if value is None else str(value)


def _called(which: UUID | None, names: dict[UUID, str]) -> str:
    return "" if which is None else names.get(which, "未登记")


def _outline(look: InquiryLook) -> InquiryLook:
    """For administrators: that somebody looked, at what kind of thing, and why."""
    return replace(look, history=None, label="", conditions=(), purpose="")


INQUIRIES_EXPORT = Export(
    title="审计查阅记录",
    rows=inquiry_list,
    columns=(
        ("查阅人", lambda row: row.account_name),
        ("登录名", lambda row: row.login),
        ("查阅事由", lambda row: row.purpose),
        ("登记时间", lambda row: row.opened_at),
        ("最近查阅", lambda row: row.last_at),
        ("有效期止", lambda row: row.valid_until),
        ("查询次数", lambda row: row.searches),
        ("查阅记录数", lambda row: row.histories),
        ("显示完整信息", lambda row: row.revealed),
        ("导出次数", lambda row: row.exports),
    ),
)
INQUIRIES = Read(
    name="audit.inquiries",
    functions=("X1",),
    path="/audit-looks",
    summary="审计查阅记录",
    handler=inquiry_list,
    answer=Inquiry,
    filters=InquiryConditions,
    paged=True,
    sorts=("-opened_at", "last_at", "login", "histories", "exports"),
    roles=OVERSEERS,
    export=INQUIRIES_EXPORT,
)
INQUIRY = Read(
    name="audit.inquiry",
    functions=("X1",),
    path="/audit-looks/{id}",
    summary="一次审计查阅的全部记录",
    handler=one_inquiry,
    answer=InquiryInFull,
    filters=NoBody,
    roles=OVERSEERS,
)

COMMANDS = ()
READS = (INQUIRIES, INQUIRY)
