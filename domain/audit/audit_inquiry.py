"""Audit inquiry (审计查阅): what an auditor looked for and opened, and for what purpose (X1).

One stream per inquiry. The purpose is stated once, before anything is asked; every search, every
history that is opened, shown in full or taken away is an event here, so that auditors are
audited like everybody else. What was typed is sealed under the inquiry's own key.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal

INQUIRY_DAYS = 30
"""An inquiry serves for so many days; whoever goes on states the purpose anew.

Source: product section 3, X1 (look-ups are recorded); the number is the house's own.
"""
NARROWING = ("person", "name", "number", "organisation", "actor", "kind", "event")
"""A search names one of these at least: a period alone is the whole log."""


class LookForm(StrEnum):
    """查阅方式"""

    PAGE = "PAGE"
    EXCEL = "EXCEL"
    PDF = "PDF"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInquiry:
    inquiry: UUID
    account: UUID
    organisation: UUID | None
    purpose: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSearch:
    """Empty conditions are None or empty texts."""

    person: UUID | None = None
    """Found by an identity number, which is stored nowhere."""
    name: str = ""
    number: str = ""
    organisation: UUID | None = None
    actor: UUID | None = None
    since: date | None = None
    until: date | None = None
    kind: str = ""
    """Of the thing, as streams are named: `declaration`."""
    event: str = ""
    """Stored name."""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSearchExport:
    search: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory:
    history: UUID
    kind: str
    form: LookForm
    as_of: datetime | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealHistory:
    history: UUID
    kind: str
    purpose: str
    on: date


Command = OpenInquiry | RecordSearch | RecordSearchExport | RecordHistory | RevealHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryOpened:
    """登记查阅事由"""

    inquiry: UUID
    account: UUID
    organisation: UUID | None
    purpose: Personal
    opened_on: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearched:
    """审计查询"""

    person: UUID | None
    name: Personal | None
    number: Personal | None
    organisation: UUID | None
    actor: UUID | None
    since: date | None
    until: date | None
    kind: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchExported:
    """导出查询结果: of the search that is the event of that version."""

    search: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOpened:
    """查阅全过程记录"""

    history: UUID
    kind: str
    form: LookForm
    in_full: bool
    as_of: datetime | None
    """None: as it is."""
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRevealed:
    """显示完整信息: for the rest of the day."""

    history: UUID
    kind: str
    purpose: Personal
    opened_on: date


Event = InquiryOpened | AuditSearched | SearchExported | HistoryOpened | HistoryRevealed


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditInquiry:
    inquiry: UUID | None = None
    account: UUID | None = None
    organisation: UUID | None = None
    purpose: Personal | None = None
    opened_on: date | None = None
    valid_until: date | None = None
    opened: frozenset[tuple[UUID, date, bool]] = frozenset()
    """Histories with the day, and whether they were shown in full."""
    revealed: frozenset[tuple[UUID, date]] = frozenset()

    def shows_in_full(self, history: UUID, on: date) -> bool:
        return (history, on) in self.revealed


def decide(command: Command, state: AuditInquiry) -> list[Event]:
    if isinstance(command, OpenInquiry):
        return _open(command, state)
    assert state.inquiry is not None, "the use case opens it first"
    assert state.valid_until is not None
    if command.on > state.valid_until:
        raise Rejected("inquiry-over", until=state.valid_until)
    match command:
        case RecordSearch():
            return [_searched(command, state.inquiry)]
        case RecordSearchExport(search=search):
            return [SearchExported(search=search)]
        case RecordHistory():
            return _history(command, state)
        case RevealHistory():
            return _reveal(command, state, state.inquiry)
        case _:
            assert_never(command)


def _open(command: OpenInquiry, state: AuditInquiry) -> list[Event]:
    purpose = command.purpose.strip()
    if not purpose:
        raise Rejected("purpose-required", fields={"purpose": "field-required"})
    if state.inquiry is not None:
        return []
    return [
        InquiryOpened(
            inquiry=command.inquiry,
            account=command.account,
            organisation=command.organisation,
            purpose=Personal(command.inquiry, purpose),
            opened_on=command.on,
            valid_until=command.on + timedelta(days=INQUIRY_DAYS - 1),
        )
    ]


def _searched(command: RecordSearch, inquiry: UUID) -> AuditSearched:
    name, number = command.name.strip(), command.number.strip()
    asked = replace(command, name=name, number=number)
    if not any(getattr(asked, condition) for condition in NARROWING):
        raise Rejected("audit-search-too-wide")
    if asked.since and asked.until and asked.until < asked.since:
        raise Rejected("period-backwards", fields={"until": "period-backwards"})
    return AuditSearched(
        person=asked.person,
        name=Personal(inquiry, name) if name else None,
        number=Personal(inquiry, number) if number else None,
        organisation=asked.organisation,
        actor=asked.actor,
        since=asked.since,
        until=asked.until,
        kind=asked.kind,
        event=asked.event,
    )


def _history(command: RecordHistory, state: AuditInquiry) -> list[Event]:
    """A page once a day, masked and in full apart; what is taken away every time."""
    in_full = state.shows_in_full(command.history, command.on)
    look = (command.history, command.on, in_full)
    if command.form is LookForm.PAGE and look in state.opened:
        return []
    return [
        HistoryOpened(
            history=command.history,
            kind=command.kind,
            form=command.form,
            in_full=in_full,
            as_of=command.as_of,
            opened_on=command.on,
        )
    ]


def _reveal(command: RevealHistory, state: AuditInquiry, inquiry: UUID) -> list[Event]:
    purpose = command.purpose.strip()
    if not purpose:
        raise Rejected("purpose-required", fields={"purpose": "field-required"})
    if state.shows_in_full(command.history, command.on):
        return []
    return [
        HistoryRevealed(
            history=command.history,
            kind=command.kind,
            purpose=Personal(inquiry, purpose),
            opened_on=command.on,
        )
    ]


def evolve(state: AuditInquiry, event: Event) -> AuditInquiry:
    match event:
        case InquiryOpened():
            return replace(
                state,
                inquiry=event.inquiry,
                account=event.account,
                organisation=event.organisation,
                purpose=event.purpose,
                opened_on=event.opened_on,
                valid_until=event.valid_until,
            )
        case HistoryOpened(form=LookForm.PAGE):
            look = (event.history, event.opened_on, event.in_full)
            return replace(state, opened=state.opened | {look})
        case HistoryRevealed():
            shown = (event.history, event.opened_on)
            return replace(state, revealed=state.revealed | {shown})
        case AuditSearched() | SearchExported() | HistoryOpened():
            return state
        case _:
            assert_never(event)


AUDIT_INQUIRY: Decider[Command, AuditInquiry, Event] = Decider(
    "audit_inquiry",
    (InquiryOpened, AuditSearched, SearchExported, HistoryOpened, HistoryRevealed),
    AuditInquiry(),
    decide,
    evolve,
)
