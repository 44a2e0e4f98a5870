"""Blacklist (H21): commands and questions, and what a barred applicant is told."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from application.configuration.configuring import Reason
from application.people.blacklist import (
    KEEPERS,
    BarDetails,
    BarForm,
    add_bar,
    amend_bar,
    lift_bar,
)
from application.people.blacklist import require_kept as kept
from application.work import Work
from domain.people.blacklist import BarState, in_force
from domain.people.person import PERSON
from domain.terms import Role
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, page_of, wanted
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System, command
from projections.people import blacklist
from projections.people.blacklist import BarFilter, BarRow

SORTS = ("-entered_at", "name", "barred_from", "barred_until", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class BarSearch:
    text: str = ""
    """Of the person: name, pinyin, initials, or the whole identity number."""
    reason: str = ""
    """Part of the reason or of its basis."""
    state: BarState | None = None
    since: date | None = None
    until: date | None = None
    """Records with at least one day in this time."""
    entered_by: str = ""
    """Name or log-in name of the account that entered it."""
    division: str = ""
    """Of the body that entered it; everything inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarAnswer(BarRow):
    version: int
    """Of the person's own stream, for If-Match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBar:
    barred_from: date
    barred_until: date
    reason: str


def bar_list(system: System, call: Call[BarSearch]) -> Page[BarRow]:
    """Administrators see all records, title officers those of their own region."""
    asked = call.body
    conditions = BarFilter(
        text=asked.text,
        persons=persons_of_number(system, asked.text) or None,
        reason=asked.reason,
        state=asked.state,
        since=asked.since,
        until=asked.until,
        entered_by=asked.entered_by,
        division=asked.division.strip(),
        region=region_of(system, call),
    )
    with system.reading() as tx:
        return page_of(blacklist.listing(tx, conditions, system.clock.today(), wanted(call)))


def region_of(system: System, call: Call[Any]) -> str | None:
    """The division whose records this actor keeps; None is all."""
    if call.actor.role is not Role.TITLE_OFFICER or call.actor.organisation is None:
        return None
    return division_of(system, call.actor.organisation)


def one_bar(system: System, call: Call[Any]) -> BarAnswer:
    """Raises `Hidden` for what is not this actor's to keep."""
    work = Work(system.log, call.context)
    record = call.path["record"]
    now = kept(work, system.desk(call.actor), call.id, record)
    with system.reading() as tx:
        row = blacklist.get(tx, record, system.clock.today())
    if row is None:
        raise LookupError("the read model is behind the log")
    # The log is ahead of the read model for a moment.
    fresh = {
        "reason": str(now.reason),
        "basis": str(now.basis),
        "barred_from": now.barred_from,
        "barred_until": now.barred_until,
        "state": now.state(system.clock.today()),
        "version": work.version(call.id),
    }
    return BarAnswer(**{f.name: getattr(row, f.name) for f in fields(row)} | fresh)


def bar_changes(system: System, call: Call[NoBody]) -> Changes:
    record = call.path["record"]
    kept(Work(system.log, call.context), system.desk(call.actor), call.id, record)

    def about(event: Any) -> bool:
        """What was stored before records had ids lifts all that there were."""
        return getattr(event, "record", NO_RECORD) in (None, record)

    return Changes(changes=changes_of(system, call.id, LABELS, about))


NO_RECORD = UUID(int=0)
LABELS = {
    "reason": "原因",
    "basis": "依据",
    "barred_from": "开始日期",
    "barred_until": "结束日期",
    "lifting_reason": "解除原因",
}


def own_bar(system: System, call: Call[Any]) -> OwnBar | None:
    """What bars the person who asks today; from the log, so that a new record counts at once."""
    if call.actor.person is None:
        return None
    state = Work(system.log, call.context).load(PERSON, call.actor.person)
    found = in_force(state.bars, system.clock.today())
    if found is None:
        return None
    return OwnBar(
        barred_from=found.barred_from, barred_until=found.barred_until, reason=str(found.reason)
    )


def own_bars(system: System, call: Call[NoBody]) -> tuple[OwnBar, ...]:
    found = own_bar(system, call)
    return (found,) if found else ()


EXPORT = Export(
    title="黑名单",
    rows=bar_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件类型", lambda row: row.identity_kind),
        ("证件号码", lambda row: row.identity_masked),
        ("原因", lambda row: row.reason),
        ("依据", lambda row: row.basis),
        ("开始日期", lambda row: row.barred_from),
        ("结束日期", lambda row: row.barred_until),
        ("状态", lambda row: row.state),
        ("录入单位", lambda row: row.organisation_name),
        ("录入人", lambda row: row.entered_by_name),
        ("录入时间", lambda row: row.entered_at),
        ("解除时间", lambda row: row.lifted_at),
        ("解除原因", lambda row: row.lifted_reason),
    ),
)
ADD = Operation(
    name="blacklist.add",
    functions=("H21",),
    path="/blacklist",
    summary="列入黑名单",
    body=BarForm,
    handler=command(add_bar),
    roles=KEEPERS,
    creates=True,
    refusals=("bar-wrong", "dates-crossed", "reason-required"),
)
AMEND = Operation(
    name="blacklist.amend",
    functions=("H21",),
    path="/blacklist/{id}/{record}/amend",
    summary="修改黑名单",
    body=BarDetails,
    handler=command(amend_bar, "record"),
    roles=KEEPERS,
    refusals=("not-barred", "dates-crossed", "reason-required"),
)
LIFT = Operation(
    name="blacklist.lift",
    functions=("H21",),
    path="/blacklist/{id}/{record}/lift",
    summary="解除黑名单",
    body=Reason,
    handler=command(lift_bar, "record"),
    roles=KEEPERS,
    refusals=("not-barred", "reason-required"),
)
BARS = Read(
    name="blacklist.search",
    functions=("H21",),
    path="/blacklist/search",
    summary="黑名单查询",
    handler=bar_list,
    answer=BarRow,
    filters=BarSearch,
    paged=True,
    sorts=SORTS,
    roles=KEEPERS,
    private=True,
    export=EXPORT,
)
BAR = Read(
    name="blacklist.one",
    functions=("H21",),
    path="/blacklist/{id}/{record}",
    summary="黑名单详情",
    handler=one_bar,
    answer=BarAnswer,
    roles=KEEPERS,
)
CHANGES = Read(
    name="blacklist.changes",
    functions=("H21",),
    path="/blacklist/{id}/{record}/changes",
    summary="变更记录",
    handler=bar_changes,
    answer=Changes,
    roles=KEEPERS,
)
MINE = Read(
    name="blacklist.mine",
    functions=("H21",),
    path="/my-bars",
    summary="本人是否在黑名单中",
    handler=own_bars,
    answer=tuple[OwnBar, ...],
    roles=(Role.APPLICANT,),
)

COMMANDS = (ADD, AMEND, LIFT)
READS = (BARS, BAR, CHANGES, MINE)
