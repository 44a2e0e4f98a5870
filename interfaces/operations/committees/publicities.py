"""Publicities of plans (C12): commands of the office, and what everybody may see while one runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from application.committees import publicising as u
from application.permissions import Hidden, require_plan_office, sees_plan
from application.ports import Receipt
from application.work import Work
from domain.committees.review_plan import REVIEW_PLAN
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.terms import Role
from infrastructure.uploads.attachments import KINDS
from interfaces.http.calls import Call, File, Listing, Page, Upload
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.cases.attachments import Showing, keep, sent
from interfaces.operations.cases.unit_publicity import Days, days_of
from interfaces.system import System, command
from interfaces.words import stage_word
from projections.committees import publicities
from projections.committees.publicities import EntryRow, PublicityRow
from projections.listing import MAX_EXPORT

EVERYTHING = Listing(everything=True, size=MAX_EXPORT)
OFFICE = (Role.COMMITTEE_OFFICER,)
READERS = (*OFFICE, Role.TITLE_OFFICER, Role.AUDITOR)


class PublicityCode(StrEnum):
    """评前公示, 评后公示"""

    BEFORE = "P1"
    AFTER = "P2"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityConditions:
    text: str = ""
    """Part of the plan's name, or name of the committee, its pinyin or initials."""
    code: PublicityCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryConditions:
    name: str = field(default="", repr=False)
    """Of a person; that is why these conditions stand in no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(PublicityRow):
    """What stands above the list of a publicity."""

    days: Days
    entries: int
    """How many people it names."""
    extended: str
    """Why it was made longer; empty when it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceForm:
    """公示材料: a photograph of the notice as it was put up, a scan."""

    code: PublicityCode
    file: Upload


def running(system: System, call: Call[PublicityConditions]) -> Page[PublicityRow]:
    asked = call.body
    filters = publicities.PublicityFilter(
        text=asked.text, code=asked.code.value if asked.code else ""
    )
    with system.reading() as tx:
        return page_of(publicities.listing(tx, today(system), filters, wanted(call)))


def notice(system: System, call: Call[Any]) -> Notice:
    """Raises `Hidden` when no such publicity is running: old ones are not kept in public."""
    plan, code = call.path["plan"], call.path["code"]
    with system.reading() as tx:
        row = publicities.get(tx, plan, code, today(system))
        if row is None:
            raise Hidden
        count = publicities.count(tx, row)
    work = Work(system.log, call.context)
    calendar = work.load(CALENDAR, CALENDAR_STREAM)
    return Notice(
        **{f.name: getattr(row, f.name) for f in fields(row)},
        days=days_of(calendar, row.posted_on, row.last_day, today(system)),
        entries=count,
        extended=work.load(REVIEW_PLAN, plan).publicities.extended,
    )


def entries(system: System, call: Call[EntryConditions]) -> Page[EntryRow]:
    """Raises `Hidden` as `notice` does."""
    plan, code = call.path["plan"], call.path["code"]
    with system.reading() as tx:
        row = publicities.get(tx, plan, code, today(system))
        if row is None:
            raise Hidden
        return page_of(publicities.entries(tx, row, call.body.name, wanted(call)))


def all_entries(system: System, call: Call[Any]) -> Sequence[EntryRow]:
    """The whole list in the order of a notice on paper."""
    return entries(system, replace(call, body=EntryConditions(), listing=EVERYTHING)).items


def is_over(system: System, call: Call[Any]) -> bool:
    """Whether there was such a publicity that the public sees no more."""
    with system.reading() as tx:
        return publicities.over(tx, call.path["plan"], call.path["code"], today(system))


def today(system: System) -> date:
    return system.clock.today()


def add_evidence(system: System, call: Call[EvidenceForm]) -> Receipt:
    """Checked, sealed under the plan's own key, and then named by the plan."""
    state, _ = folded(system, call, REVIEW_PLAN, call.id)
    require_plan_office(call.actor, state)
    kept = keep(system, call.id, call.body.file, "file")
    form = u.PublicityEvidence(code=call.body.code.value, evidence=(kept,))
    run: Call[Any] = call
    return system.run(replace(run, body=form), u.add_evidence)


def evidence_file(system: System, call: Call[Showing]) -> File:
    """For whoever may see the plan. Raises `Hidden`."""
    state, _ = folded(system, call, REVIEW_PLAN, call.id)
    if not sees_plan(call.actor, state):
        raise Hidden
    files: Iterator[Attachment] = (file for _, file in state.publicities.files)
    named = next((file for file in files if file.digest == call.path["digest"]), None)
    if named is None:
        raise Hidden
    return sent(system, call.id, named, inline=call.body.inline)


OPEN_PUBLICITY = Operation(
    name="plans.open-publicity",
    functions=("C12",),
    path="/plans/{id}/open-publicity",
    summary="评前公示或评后公示",
    body=u.Posting,
    handler=command(u.open_publicity),
    roles=OFFICE,
    refusals=("publicity-too-short", "calendar-year-unknown", "nobody-at-this-stage"),
)
EXTEND_PUBLICITY = Operation(
    name="plans.extend-publicity",
    functions=("C12",),
    path="/plans/{id}/extend-publicity",
    summary="公示延期",
    body=u.Extending,
    handler=command(u.extend_publicity),
    roles=OFFICE,
    refusals=("publicity-over", "extension-wrong", "calendar-year-unknown"),
)
CLOSE_PUBLICITY = Operation(
    name="plans.close-publicity",
    functions=("C12",),
    path="/plans/{id}/close-publicity",
    summary="公示期满",
    body=u.Closing,
    handler=command(u.close_publicity),
    roles=OFFICE,
    refusals=("publicity-not-over", "publicity-not-running"),
)
ADD_EVIDENCE = Operation(
    name="plans.add-publicity-evidence",
    functions=("C12",),
    path="/plans/{id}/add-publicity-evidence",
    summary="上传公示材料",
    body=EvidenceForm,
    handler=add_evidence,
    roles=OFFICE,
    attachments=True,
    refusals=("attachment-type-not-allowed", "attachment-unreadable", "publicity-not-running"),
)
PUBLICITIES_EXPORT = Export(
    title="职称评审公示",
    rows=running,
    columns=(
        ("公示", lambda row: stage_word(row.code)),
        ("评委会", lambda row: row.committee_name),
        ("呈报方案", lambda row: row.plan_name),
        ("开始", lambda row: row.posted_on),
        ("最后一日", lambda row: row.last_day),
    ),
)
RUNNING = Read(
    name="publicities.list",
    functions=("C12",),
    path="/publicities",
    summary="正在公示",
    handler=running,
    answer=PublicityRow,
    filters=PublicityConditions,
    export=PUBLICITIES_EXPORT,
    paged=True,
    sorts=("-posted_on", "last_day", "plan", "committee"),
    public=True,
)
NOTICE = Read(
    name="publicities.one",
    functions=("C12",),
    path="/publicities/{plan}/{code:str}",
    summary="公示",
    handler=notice,
    answer=Notice,
    public=True,
)
ENTRIES = Read(
    name="publicities.entries",
    functions=("C12",),
    path="/publicities/{plan}/{code:str}/entries",
    summary="公示名单",
    handler=entries,
    answer=EntryRow,
    filters=EntryConditions,
    paged=True,
    sorts=("unit", "name", "specialty", "level"),
    public=True,
    private=True,
)
EVIDENCE = Read(
    name="plans.publicity-evidence",
    functions=("C12",),
    path="/plans/{id}/publicity-evidence/{digest:str}",
    summary="公示材料",
    handler=evidence_file,
    filters=Showing,
    answer=File,
    media=KINDS,
    roles=READERS,
)

COMMANDS = (OPEN_PUBLICITY, EXTEND_PUBLICITY, CLOSE_PUBLICITY, ADD_EVIDENCE)
READS = (RUNNING, NOTICE, ENTRIES, EVIDENCE)
