"""Auditing (X1): one whole history, now or as of a past moment, on the screen or as a file."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from application.audit import auditing
from application.audit.auditing import (
    AUDITORS,
    FullLook,
    InFull,
    Look,
)
from application.ports import Receipt
from domain.audit.audit_inquiry import LookForm
from domain.rules.china_time import CHINA
from domain.rules.names import mask_name
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces.actions import action_word
from interfaces.auditing.linked import AuditLink, linked
from interfaces.auditing.names import names_of
from interfaces.auditing.sheet import PDF, history_sheet
from interfaces.auditing.signing import signed
from interfaces.auditing.telling import (
    AuditEvent,
    AuditWords,
    Past,
    past_of,
    state_of,
    steps_of,
    told,
)
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export, exported
from interfaces.http.operations import Operation, Read
from interfaces.operations.audit.auditing import inquiry_of
from interfaces.system import System
from interfaces.vocabulary.kinds import kind_word
from interfaces.words import role_word, stage_word, word
from projections.audit import audit_lists
from projections.audit.audit_contents import person_of
from projections.people import people

EVENTS = 100
"""Of one page."""
MOST_STATE = 400
"""Fields of a state that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditMoment:
    as_of: datetime | None = None
    """The history as it was then; a time without zone is one of Shanghai. None: as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPart(AuditMoment):
    action: str = ""
    """Only events of this stored name."""
    after: int = 0
    """Only events after this version: where the page before ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCount:
    name: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHistory:
    history: UUID
    kind: str
    label: str
    person: UUID | None
    person_name: str
    """Masked unless `in_full`, as every personal value below."""
    identity_number: str
    in_full: bool
    as_of: datetime | None
    version: int
    """At that moment."""
    started_at: datetime
    last_at: datetime
    actions: tuple[ActionCount, ...]
    """What happened, and how often, in the order of the first time."""
    events: tuple[AuditEvent, ...]
    """Oldest first."""
    next: int
    """For `after`; 0 on the last page."""
    state: tuple[AuditWords, ...]
    """What is so after all of it, field by field."""
    linked: tuple[AuditLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHistory:
    """A history that somebody may see, before it is told."""

    past: Past
    person: UUID | None
    in_full: bool

    @property
    def stream(self) -> UUID:
        return self.past.records[0].stream


def moment_of(as_of: datetime | None) -> datetime | None:
    """A time without zone is one of Shanghai."""
    if as_of is None or as_of.tzinfo is not None:
        return as_of
    return as_of.replace(tzinfo=CHINA)


def opened(system: System, call: Call[Any], form: LookForm) -> OpenedHistory:
    """Recorded first, and told to the person whose history it is. Raises what `past_of` does."""
    stream = call.path["history"]
    state = inquiry_of(system, call)
    past = past_of(system, stream, moment_of(call.body.as_of))
    person = next((one for r in past.records if (one := person_of(r.event)) is not None), None)
    look = Look(history=stream, kind=past.kind, person=person, form=form, as_of=past.as_of)
    system.run(replace(call, body=look, expected=None), auditing.look)
    return OpenedHistory(
        past=past,
        person=person,
        in_full=state.shows_in_full(stream, system.clock.today()),
    )


def history(system: System, call: Call[AuditPart]) -> AuditHistory:
    return told_of(system, call, opened(system, call, LookForm.PAGE))


def told_of(system: System, call: Call[AuditPart], found: OpenedHistory) -> AuditHistory:
    past, stream = found.past, found.stream
    asked = call.body
    wanted = (
        one
        for one in steps_of(past)
        if one.record.version > asked.after and asked.action in ("", one.record.name)
    )
    page = list(islice(wanted, EVENTS + 1))
    with system.reading() as tx:
        label = audit_lists.labels(tx, [stream], past.as_of).get(stream, "")
        row = people.get(tx, found.person) if found.person else None
    name = names_of(system, [found.person], past.as_of, in_full=True) if found.person else {}
    whose = next(iter(name.values()), "")
    return AuditHistory(
        history=stream,
        kind=past.kind,
        label=label,
        person=found.person,
        person_name=whose if found.in_full else mask_name(whose),
        identity_number=row.identity_masked if row else "",
        in_full=found.in_full,
        as_of=past.as_of,
        version=past.records[-1].version,
        started_at=past.records[0].at,
        last_at=past.records[-1].at,
        actions=tuple(
            ActionCount(name=each, events=count)
            for each, count in Counter(r.name for r in past.records).items()
        ),
        events=told(system, past, page[:EVENTS], in_full=found.in_full),
        next=page[EVENTS - 1].record.version if len(page) > EVENTS else 0,
        state=state_of(system, past, MOST_STATE, in_full=found.in_full),
        linked=linked(system, stream, past, in_full=found.in_full),
    )


def reveal(system: System, call: Call[FullLook]) -> Receipt:
    """显示完整信息: of this history, within this inquiry, until the day is over."""
    inquiry_of(system, call)
    stream = call.path["history"]
    past = past_of(system, stream, None)
    person = next((one for r in past.records if (one := person_of(r.event)) is not None), None)
    wanted = InFull(history=stream, kind=past.kind, person=person, purpose=call.body.purpose)
    run: Call[Any] = call
    return system.run(replace(run, body=wanted, expected=None), auditing.reveal)


# Files

_COLUMNS = (
    ("序号", lambda row: row.version),
    ("时间", lambda row: row.at),
    ("操作", lambda row: action_word(row.name)),
    ("环节", lambda row: stage_word(row.stage) if row.stage else ""),
    ("经办人", lambda row: row.actor_name),
    ("角色", lambda row: role_word(row.role)),
    ("机构", lambda row: row.organisation_name),
    ("意见", lambda row: "\n".join(f"{one.label}：{one.text}" for one in row.said)),
    ("变更前", lambda row: "\n".join(f"{one.label}：{one.before}" for one in row.changes)),
    ("变更后", lambda row: "\n".join(f"{one.label}：{one.after}" for one in row.changes)),
    ("记录内容", lambda row: "\n".join(f"{one.label}：{one.text}" for one in row.content)),
    ("日志位置", lambda row: row.position),
)


def history_file(system: System, call: Call[AuditMoment]) -> File:
    """One row per event, before and after."""
    found = opened(system, call, LookForm.EXCEL)
    steps = steps_of(found.past)  # its rows are asked for page after page

    def rows(_: System, asked: Call[Any]) -> Page[AuditEvent]:
        part = list(islice(steps, asked.listing.size))
        return Page(told(system, found.past, part, in_full=found.in_full), len(found.past.records))

    export = Export(
        title=f"全过程记录（{kind_word(found.past.kind)}）", rows=rows, columns=_COLUMNS
    )
    return exported(export, system, call)


def history_pdf(system: System, call: Call[AuditMoment]) -> File:
    """Signed for the system, so that a changed byte is noticed wherever the file goes."""
    found = opened(system, call, LookForm.PDF)
    part: Call[Any] = replace(call, body=AuditPart(as_of=found.past.as_of))
    view = told_of(system, part, found)
    events = told(system, found.past, steps_of(found.past), in_full=found.in_full)
    inquiry = inquiry_of(system, call)
    sheet = history_sheet(
        view,
        events,
        asked_by=f"{call.account.person}（{word(call.account.role)}）",
        purpose=str(inquiry.purpose or ""),
        at=call.at,
    )
    return File(
        name=f"全过程记录-{str(found.stream)[:8]}.pdf",
        media_type=PDF,
        content=signed(system, sheet, call.at),
    )


HISTORY = Read(
    name="audit.history",
    functions=("X1",),
    path="/audit/{id}/histories/{history}",
    summary="全过程记录；每次查阅均被记录",
    handler=history,
    answer=AuditHistory,
    filters=AuditPart,
    roles=AUDITORS,
)
HISTORY_FILE = Read(
    name="audit.history-file",
    functions=("X1",),
    path="/audit/{id}/histories/{history}/export",
    summary="全过程记录：导出 Excel",
    handler=history_file,
    answer=File,
    filters=AuditMoment,
    media=(MEDIA_TYPE,),
    roles=AUDITORS,
)
HISTORY_PDF = Read(
    name="audit.history-pdf",
    functions=("X1",),
    path="/audit/{id}/histories/{history}/pdf",
    summary="全过程记录：签名的 PDF",
    handler=history_pdf,
    answer=File,
    filters=AuditMoment,
    media=(PDF,),
    roles=AUDITORS,
)
REVEAL = Operation(
    name="audit.reveal",
    functions=("X1",),
    path="/audit/{id}/histories/{history}/reveal",
    summary="当日显示该记录的完整个人信息",
    body=FullLook,
    handler=reveal,
    roles=AUDITORS,
    refusals=("purpose-required", "inquiry-over"),
)

COMMANDS = (REVEAL,)
READS = (HISTORY, HISTORY_FILE, HISTORY_PDF)
