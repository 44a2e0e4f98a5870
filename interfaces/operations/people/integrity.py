"""Integrity records of people (C5) and of experts (C6): commands and questions.

An office lists the records it entered, a title office those of its region; whoever keeps records
may open any of them, because what somebody did elsewhere counts here, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from application.configuration.configuring import Reason
from application.people import integrity as i
from application.people.integrity import KEEPERS, READERS
from application.permissions import Hidden
from application.ports import Receipt
from application.work import Work
from domain.configuration.template import Attachment
from domain.people.integrity import INTEGRITY as DECIDER
from domain.people.integrity import (
    Capacity,
    IntegrityKind,
    IntegrityRecord,
    RecordState,
    in_force,
)
from domain.streams import integrity_stream
from domain.terms import Role
from infrastructure.uploads.attachments import KINDS
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, page_of, wanted
from interfaces.operations.cases.attachments import (
    Sending,
    Showing,
    keep,
    sent,
)
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System, command
from projections.people import integrity
from projections.people.integrity import IntegrityFilter, IntegrityRow

SORTS = ("-entered_at", "name", "kind", "occurred_on", "valid_until", "state")
FUNCTIONS = ("C5", "C6")
ONE_PATH = "/integrity/{id}/{record}"
WRONG = ("integrity-wrong", "integrity-withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityConditions:
    text: str = ""
    """Of the person: name, pinyin, initials, or the whole identity number."""
    kind: IntegrityKind | None = None
    state: RecordState | None = None
    facts: str = ""
    """Part of the facts or of the basis."""
    source: str = ""
    since: date | None = None
    until: date | None = None
    """Of the day it occurred; both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegritySearch(IntegrityConditions):
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    digest: str
    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityAnswer(IntegrityRow):
    evidence: tuple[EvidenceItem, ...]
    kept: bool
    """Whether the asker may correct and withdraw it."""
    version: int
    """Of the stream of all records of the person, for If-Match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record in force, as those are told who review a case of the person."""

    stream: UUID
    record: UUID
    kind: IntegrityKind
    capacity: Capacity
    occurred_on: date
    valid_until: date | None
    facts: str
    basis: str
    source: str


def record_list(system: System, call: Call[IntegritySearch]) -> Page[IntegrityRow]:
    asked, actor = call.body, call.actor
    regional = actor.role is Role.TITLE_OFFICER
    conditions = IntegrityFilter(
        text=asked.text,
        persons=persons_of_number(system, asked.text) or None,
        capacity=asked.capacity,
        kind=asked.kind,
        state=asked.state,
        facts=asked.facts,
        source=asked.source,
        since=asked.since,
        until=asked.until,
        bodies=actor.bodies if actor.role is Role.COMMITTEE_OFFICER else None,
        region=division_of(system, actor.organisation) if regional else None,
    )
    with system.reading() as tx:
        return page_of(integrity.listing(tx, conditions, system.clock.today(), wanted(call)))


def one_record(system: System, call: Call[Any]) -> IntegrityAnswer:
    work, record = Work(system.log, call.context), call.path["record"]
    _, now = i.known(work, call.id, record)
    with system.reading() as tx:
        row = integrity.get(tx, record, system.clock.today())
    if row is None:
        raise LookupError("the read model is behind the log")
    # The log is ahead of the read model for a moment.
    values = {f.name: getattr(row, f.name) for f in fields(row)} | _fresh(now)
    desk = system.desk(call.actor)
    return IntegrityAnswer(
        **values | {"state": now.state(desk.today), "files": len(now.evidence)},
        evidence=tuple(
            EvidenceItem(digest=one.digest, name=str(one.name), size=one.size)
            for one in now.evidence
        ),
        kept=call.actor.role in KEEPERS and i.keeps(work, desk, now),
        version=work.version(call.id),
    )


def _fresh(now: IntegrityRecord) -> dict[str, Any]:
    texts = {name: str(getattr(now, name)) for name in ("facts", "basis", "source")}
    plain = ("kind", "capacity", "occurred_on", "valid_until")
    return texts | {name: getattr(now, name) for name in plain}


def known_of(system: System, call: Call[Any], person: UUID) -> tuple[Known, ...]:
    """The records in force today, from the log, so that a new one counts at once."""
    stream = integrity_stream(person)
    state = Work(system.log, call.context).load(DECIDER, stream)
    return tuple(
        Known(stream=stream, record=one.record, **_fresh(one))
        for one in in_force(state.records, system.clock.today())
    )


def record_changes(system: System, call: Call[NoBody]) -> Changes:
    record = call.path["record"]
    i.known(Work(system.log, call.context), call.id, record)
    found = changes_of(system, call.id, LABELS, lambda event: event.record == record)
    return Changes(changes=found)


def attach(system: System, call: Call[Sending]) -> Receipt:
    """Keeps the file before the record names it."""
    record = call.path["record"]
    work = Work(system.log, call.context)
    person, _ = i.require_kept(work, system.desk(call.actor), call.id, record)
    asked: Call[Any] = call
    file = keep(system, person, call.body.file, "file")
    return _ADD_EVIDENCE(system, replace(asked, body=file))


def evidence_file(system: System, call: Call[Showing]) -> File:
    work = Work(system.log, call.context)
    person, found = i.known(work, call.id, call.path["record"])
    named = [one for one in found.evidence if one.digest == call.path["digest"]]
    if not named:
        raise Hidden
    [one] = named
    file = Attachment(
        digest=one.digest, name=str(one.name), media_type=one.media_type, size=one.size
    )
    return sent(system, person, file, inline=call.body.inline)


_ADD_EVIDENCE = command(i.add_evidence, "record")
LABELS = {
    "kind": "类别",
    "capacity": "行为身份",
    "occurred_on": "发生日期",
    "valid_until": "有效期至",
    "facts": "事实",
    "basis": "依据文号",
    "source": "认定单位",
    "file.name": "附件",
    "correction_reason": "更正原因",
    "withdrawal_reason": "撤销原因",
}


def _columns() -> Iterable[tuple[str, Any]]:
    yield "姓名", lambda row: row.name
    yield "证件类型", lambda row: row.identity_kind
    yield "证件号码", lambda row: row.identity_masked
    yield "行为身份", lambda row: row.capacity
    yield "类别", lambda row: row.kind
    yield "事实", lambda row: row.facts
    yield "依据文号", lambda row: row.basis
    yield "认定单位", lambda row: row.source
    yield "发生日期", lambda row: row.occurred_on
    yield "有效期至", lambda row: row.valid_until or "长期"
    yield "状态", lambda row: row.state
    yield "登记单位", lambda row: row.organisation_name
    yield "登记时间", lambda row: row.entered_at
    yield "撤销时间", lambda row: row.withdrawn_at
    yield "撤销原因", lambda row: row.withdrawn_reason


EXPORT = Export(title="诚信记录", rows=record_list, columns=tuple(_columns()))
RECORD = Operation(
    name="integrity.record",
    functions=FUNCTIONS,
    path="/integrity",
    summary="登记诚信记录",
    body=i.IntegrityForm,
    handler=command(i.record_integrity),
    roles=KEEPERS,
    creates=True,
    refusals=WRONG[:1],
)
CORRECT = Operation(
    name="integrity.correct",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/correct",
    summary="更正诚信记录",
    body=i.IntegrityCorrection,
    handler=command(i.correct_integrity, "record"),
    roles=KEEPERS,
    refusals=("reason-required", *WRONG),
)
ATTACH = Operation(
    name="integrity.attach",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/attachments",
    summary="上传诚信记录附件",
    body=Sending,
    handler=attach,
    roles=KEEPERS,
    refusals=("attachment-type-not-allowed", "files-too-many", "integrity-withdrawn"),
)
WITHDRAW = Operation(
    name="integrity.withdraw",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/withdraw",
    summary="撤销诚信记录",
    body=Reason,
    handler=command(i.withdraw_integrity, "record"),
    roles=KEEPERS,
    refusals=("reason-required", "integrity-withdrawn"),
)
SEARCH = Read(
    name="integrity.search",
    functions=FUNCTIONS,
    path="/integrity/search",
    summary="诚信记录查询",
    handler=record_list,
    answer=IntegrityRow,
    filters=IntegritySearch,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
    export=EXPORT,
)
ONE = Read(
    name="integrity.one",
    functions=FUNCTIONS,
    path=ONE_PATH,
    summary="诚信记录详情",
    handler=one_record,
    answer=IntegrityAnswer,
    roles=READERS,
)
CHANGES = Read(
    name="integrity.changes",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/changes",
    summary="变更记录",
    handler=record_changes,
    answer=Changes,
    roles=READERS,
)
FILE = Read(
    name="integrity.file",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/attachments/{{digest:str}}",
    summary="诚信记录附件",
    handler=evidence_file,
    filters=Showing,
    answer=File,
    media=KINDS,
    roles=READERS,
)

COMMANDS = (RECORD, CORRECT, ATTACH, WITHDRAW)
READS = (SEARCH, ONE, CHANGES, FILE)
