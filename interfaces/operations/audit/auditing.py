"""Auditing (X1): an inquiry with its purpose, and what is found in the whole log."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.audit import auditing
from application.audit.auditing import (
    AUDITORS,
    AuditConditions,
    AuditStart,
    SearchTaken,
)
from application.permissions import Hidden
from application.work import Work
from domain.audit.audit_inquiry import AUDIT_INQUIRY, AuditInquiry, AuditSearched
from domain.rules.china_time import beginning, end
from domain.rules.names import mask_name
from domain.terms import Role
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces.actions import action_word
from interfaces.auditing.names import names_of
from interfaces.http.calls import Call, Choice, File, Page
from interfaces.http.exports import Export, exported
from interfaces.http.operations import Lookup, Operation, Read
from interfaces.http.problems import invalid
from interfaces.system import System, command
from interfaces.vocabulary.kinds import kind_word
from projections import listing
from projections.audit import audit_lists
from projections.audit.audit_lists import ActFound, AuditFilter, ThingFound
from projections.people import accounts

ROWS = 20
"""Of one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPlace:
    after: str = ""
    """Where the page before ended: its `next`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditThing:
    history: UUID
    kind: str
    label: str
    person_name: str
    """Masked."""
    identity_masked: str
    started_at: datetime
    last_at: datetime
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAct:
    history: UUID
    version: int
    """Of the history after it, by which the history's page knows it."""
    position: int
    at: datetime
    name: str
    """Stored name: `declaration.Returned`."""
    actor_name: str
    organisation_name: str
    kind: str
    label: str
    person_name: str
    """Masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFound:
    """Things, or single acts where the search names a body, an account or a kind of act."""

    inquiry: UUID
    search: int
    of_acts: bool
    things: tuple[AuditThing, ...]
    acts: tuple[AuditAct, ...]
    next: str
    """For `after`; empty on the last page."""


def inquiry_of(system: System, call: Call[Any]) -> AuditInquiry:
    """The caller's own. Raises `Hidden` for anybody else's."""
    state: AuditInquiry = Work(system.log, call.context).load(AUDIT_INQUIRY, call.id)
    if state.account is None or state.account != call.account.id:
        raise Hidden
    return state


def search_of(system: System, call: Call[Any]) -> AuditSearched:
    """The conditions, which the log alone keeps: no address ever holds them."""
    inquiry_of(system, call)
    number = call.path["search"]
    found = [r.event for r in system.log.read(call.id) if r.version == number]
    if not found or not isinstance(found[0], AuditSearched):
        raise Hidden
    return found[0]


def results(system: System, call: Call[AuditPlace]) -> AuditFound:
    return _found(system, call, call.body.after, ROWS)


def _found(system: System, call: Call[Any], after: str, size: int) -> AuditFound:
    conditions = filter_of(search_of(system, call))
    inquiry_of(system, call)
    things: tuple[AuditThing, ...] = ()
    acts: tuple[AuditAct, ...] = ()
    last: audit_lists.Key | None = None
    if conditions.of_acts:
        place = _place(after, int)
        with system.reading() as tx:
            rows = audit_lists.acts(tx, conditions, place, size + 1)
        acts = _acts(system, rows[:size])
        if len(rows) > size:
            last = (rows[size - 1].at, rows[size - 1].position)
    else:
        place = _place(after, UUID)
        with system.reading() as tx:
            found = audit_lists.things(tx, conditions, place, size + 1)
        things = _things(system, found[:size])
        if len(found) > size:
            last = (found[size - 1].started_at, found[size - 1].stream)
    return AuditFound(
        inquiry=call.id,
        search=call.path["search"],
        of_acts=conditions.of_acts,
        things=things,
        acts=acts,
        next=f"{last[0].isoformat()}_{last[1]}" if last else "",
    )


def filter_of(search: AuditSearched) -> AuditFilter:
    return AuditFilter(
        who=search.person,
        name=str(search.name or ""),
        number=str(search.number or ""),
        organisation=search.organisation,
        actor=search.actor,
        since=beginning(search.since),
        until=end(search.until),
        kind=search.kind,
        event=search.event,
    )


def _place(after: str, kind: Callable[[str], Any]) -> audit_lists.Key | None:
    if not after:
        return None
    at, _, tie = after.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        place = (moment, kind(tie))
    except ValueError:
        raise invalid({"after": "bad-value"}) from None
    if moment.tzinfo is None:
        raise invalid({"after": "bad-value"})
    return place


def _things(system: System, found: tuple[ThingFound, ...]) -> tuple[AuditThing, ...]:
    with system.reading() as tx:
        known = audit_lists.known(tx, (one.stream for one in found))
    return tuple(
        AuditThing(
            history=one.stream,
            kind=one.kind,
            label=known[one.stream].label,
            person_name=mask_name(one.person_name or ""),
            identity_masked=one.identity_masked or "",
            started_at=one.started_at,
            last_at=known[one.stream].last_at,
            events=known[one.stream].events,
        )
        for one in found
    )


def _acts(system: System, found: tuple[ActFound, ...]) -> tuple[AuditAct, ...]:
    who = {one for row in found for one in (row.actor, row.organisation) if one is not None}
    names = names_of(system, who, None, in_full=False)
    with system.reading() as tx:
        labels = audit_lists.labels(tx, {one.stream for one in found})
    return tuple(
        AuditAct(
            history=one.stream,
            version=one.version,
            position=one.position,
            at=one.at,
            name=one.name,
            actor_name=names.get(one.actor, "") if one.actor else "",
            organisation_name=names.get(one.organisation, "") if one.organisation else "",
            kind=one.kind,
            label=labels.get(one.stream, ""),
            person_name=mask_name(one.person_name or ""),
        )
        for one in found
    )


# What is taken away

_THING_COLUMNS = (
    ("事项", lambda row: kind_word(row.kind)),
    ("编号或名称", lambda row: row.label),
    ("人员", lambda row: row.person_name),
    ("证件号码", lambda row: row.identity_masked),
    ("开始时间", lambda row: row.started_at),
    ("最近时间", lambda row: row.last_at),
    ("事件数", lambda row: row.events),
)
_ACT_COLUMNS = (
    ("时间", lambda row: row.at),
    ("操作", lambda row: action_word(row.name)),
    ("经办人", lambda row: row.actor_name),
    ("机构", lambda row: row.organisation_name),
    ("事项", lambda row: kind_word(row.kind)),
    ("编号或名称", lambda row: row.label),
    ("人员", lambda row: row.person_name),
    ("日志位置", lambda row: row.position),
)


def results_file(system: System, call: Call[Any]) -> File:
    """All that was found, `listing.MAX_EXPORT` rows at most; that it was taken is recorded."""
    acts = filter_of(search_of(system, call)).of_acts
    taken = SearchTaken(search=call.path["search"])
    system.run(replace(call, body=taken), auditing.take_search)

    def rows(_: System, asked: Call[Any]) -> Page[Any]:
        if asked.listing.page > 1:
            return Page((), 0)
        found = _found(system, call, "", listing.MAX_EXPORT)
        part = found.acts if acts else found.things
        return Page(part, len(part))

    columns = _ACT_COLUMNS if acts else _THING_COLUMNS
    title = "审计查询结果（操作）" if acts else "审计查询结果（事项）"
    return exported(Export(title=title, rows=rows, columns=columns), system, call)


def _accounts(system: System, _: Call[object], text: str) -> tuple[Choice, ...]:
    with system.reading() as tx:
        wanted = listing.Listing(size=ROWS)
        rows = accounts.listing(tx, accounts.AccountFilter(text=text), wanted).rows
    return tuple(
        Choice(str(row.account), f"{row.login}（{row.organisation_name or '—'}）") for row in rows
    )


def _account_called(system: System, _: Call[object], value: str) -> str:
    try:
        which = UUID(value)
    except ValueError:
        return ""
    with system.reading() as tx:
        row = accounts.get(tx, which)
    return f"{row.login}（{row.organisation_name or '—'}）" if row else ""


ACTORS = Lookup(
    name="audit-actors",
    functions=("X1",),
    summary="经办账号",
    handler=_accounts,
    roles=(*AUDITORS, Role.ADMINISTRATOR),
    label=_account_called,
)
BEGIN = Operation(
    name="audit.begin",
    functions=("X1",),
    path="/audit",
    summary="登记查阅事由并查询；应答的版本即查询序号",
    body=AuditStart,
    handler=command(auditing.begin),
    roles=AUDITORS,
    creates=True,
    refusals=("purpose-required", "audit-search-too-wide", "audit-search-wrong"),
)
SEARCH = Operation(
    name="audit.search",
    functions=("X1",),
    path="/audit/{id}/search",
    summary="以同一事由再次查询；应答的版本即查询序号",
    body=AuditConditions,
    handler=command(auditing.search),
    roles=AUDITORS,
    refusals=("inquiry-over", "audit-search-too-wide", "audit-search-wrong"),
)
RESULTS = Read(
    name="audit.results",
    functions=("X1",),
    path="/audit/{id}/searches/{search:int}",
    summary="查询结果",
    handler=results,
    answer=AuditFound,
    filters=AuditPlace,
    roles=AUDITORS,
)
RESULTS_FILE = Read(
    name="audit.results-file",
    functions=("X1",),
    path="/audit/{id}/searches/{search:int}/export",
    summary="查询结果：导出",
    handler=results_file,
    answer=File,
    media=(MEDIA_TYPE,),
    roles=AUDITORS,
)

COMMANDS = (BEGIN, SEARCH)
READS = (RESULTS, RESULTS_FILE)
LOOKUPS = (ACTORS,)
