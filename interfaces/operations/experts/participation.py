"""Participation records (C4): commands and questions, and what experts may see of their own (A7).

What is over is told to all who keep the pool. Who has been drawn for a review that is still to
come, or is under way, is told to its own office, to the title offices of its region and to
auditors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from application.configuration.configuring import Reason
from application.experts import participation as p
from application.experts.participation import KEEPERS, READERS
from application.permissions import Hidden
from application.ports import Receipt
from application.work import Work
from domain.committees.committee import region
from domain.decider import Rejected
from domain.experts.participation import (
    PARTICIPATION,
    MemberAppraised,
    Outcome,
    Position,
)
from domain.terms import Role
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, page_of, wanted
from interfaces.operations.lookups import persons_of_number
from interfaces.system import System, command
from projections.experts import participation_lists as lists
from projections.experts.participation_lists import CountRow, ParticipationFilter, ParticipationRow
from projections.listing import Listing

SORTS = ("-day", "name", "committee", "outcome", "scores")
COUNT_SORTS = ("-attended", "name", "drawn", "declined", "absent", "last_day")
FUNCTIONS = ("C4",)
ONE_PATH = "/participations/{id}/{record}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationSearch:
    text: str = ""
    """Of the expert: name, pinyin, initials, or the whole identity number."""
    committee: UUID | None = None
    year: int | None = None
    outcome: Outcome | None = None
    withdrawn: bool = False
    """Those that were withdrawn, and no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSearch:
    text: str = ""
    committee: UUID | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSearch:
    year: int | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One's own record; appraisals and remarks are the offices'."""

    record: UUID
    committee_name: str
    day: date
    position: Position
    outcome: Outcome
    reason: str
    scores: int
    voted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationAnswer(ParticipationRow):
    kept: bool
    """Whether the asker may correct and withdraw it."""
    appraised_by_asker: bool
    """Whether the asker may appraise the member, who was at a meeting held in the system."""
    version: int
    """Of the stream, for If-Match."""


def record_list(system: System, call: Call[ParticipationSearch]) -> Page[ParticipationRow]:
    asked = call.body
    conditions = ParticipationFilter(
        text=asked.text,
        persons=persons_of_number(system, asked.text) or None,
        committee=asked.committee,
        year=asked.year,
        outcome=asked.outcome,
        withdrawn=asked.withdrawn,
        **_told(system, call),
    )
    with system.reading() as tx:
        return page_of(lists.listing(tx, conditions, wanted(call)))


def count_list(system: System, call: Call[CountSearch]) -> Page[CountRow]:
    asked = call.body
    conditions = ParticipationFilter(
        text=asked.text,
        persons=persons_of_number(system, asked.text) or None,
        committee=asked.committee,
        year=asked.year,
        **_told(system, call),
    )
    with system.reading() as tx:
        return page_of(lists.counts(tx, conditions, wanted(call)))


def of_expert(
    system: System, call: Call[Any], person: UUID
) -> tuple[Page[ParticipationRow], CountRow | None]:
    """The newest records of one expert, and their counts."""
    conditions = ParticipationFilter(persons=(person,), **_told(system, call))
    with system.reading() as tx:
        newest = page_of(lists.listing(tx, conditions, Listing()))
        counted = lists.counts(tx, conditions, Listing()).rows
    return newest, counted[0] if counted else None


def own_list(system: System, call: Call[OwnSearch]) -> Page[OwnRow]:
    """An alternate who was never called does not learn of it."""
    if call.actor.person is None:
        raise Hidden
    asked = call.body
    conditions = ParticipationFilter(
        persons=(call.actor.person,), year=asked.year, outcome=asked.outcome, waiting=False
    )
    with system.reading() as tx:
        found = lists.listing(tx, conditions, wanted(call))
    names = [f.name for f in fields(OwnRow)]
    rows = [OwnRow(**{name: getattr(row, name) for name in names}) for row in found.rows]
    return Page(rows, found.total)


def _told(system: System, call: Call[Any]) -> dict[str, Any]:
    """Whose records are told before they are over."""
    actor = call.actor
    if actor.role is Role.COMMITTEE_OFFICER:
        return {"bodies": actor.bodies}
    if actor.role is Role.TITLE_OFFICER:
        return {"region": division_of(system, actor.organisation)}
    return {}


def one_record(system: System, call: Call[Any]) -> ParticipationAnswer:
    work, record = Work(system.log, call.context), call.path["record"]
    work.load(PARTICIPATION, call.id)
    with system.reading() as tx:
        row = lists.get(tx, record)
    if row is None or row.stream != call.id or not _may_see(system, call, row):
        raise Hidden
    actor, by_hand = call.actor, p.known(work, call.id, record)
    at_meeting = row.meeting is not None and row.outcome is Outcome.ATTENDED
    return ParticipationAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)},
        kept=by_hand is not None
        and not by_hand.withdrawn
        and actor.role in KEEPERS
        and p.keeps(work, system.desk(actor), by_hand),
        appraised_by_asker=at_meeting
        and actor.role is Role.COMMITTEE_OFFICER
        and actor.acts_for(row.organisation),
        version=work.version(call.id),
    )


def _may_see(system: System, call: Call[Any], row: ParticipationRow) -> bool:
    actor = call.actor
    if row.over or actor.role is Role.AUDITOR or actor.acts_for(row.organisation):
        return True
    if actor.role is not Role.TITLE_OFFICER or row.organisation is None:
        return False
    own = division_of(system, actor.organisation)
    return division_of(system, row.organisation).startswith(region(own))


def record_changes(system: System, call: Call[NoBody]) -> Changes:
    """Of what officers entered; draws and meetings tell their own steps."""
    found = one_record(system, call)

    def about(event: Any) -> bool:
        if isinstance(event, MemberAppraised):
            return event.meeting == found.meeting
        return bool(event.record == found.record)

    return Changes(changes=changes_of(system, call.id, LABELS, about))


def appraise(system: System, call: Call[p.AppraisalForm]) -> Receipt:
    """The record tells the meeting and the member."""
    found = one_record(system, call)
    if found.meeting is None:
        raise Rejected("appraisal-by-hand")
    form = p.MemberAppraisal(
        appraisal=call.body.appraisal,
        remark=call.body.remark,
        meeting=found.meeting,
        expert=found.person,
    )
    asked: Call[Any] = call
    return system.run(replace(asked, body=form), p.appraise_member)


LABELS: Mapping[str, str] = {
    "committee_name": "评委会",
    "held_on": "评审日期",
    "position": "职务",
    "attended": "是否到会",
    "reason": "缺席原因",
    "appraisal": "履职评价",
    "remark": "评价说明",
    "correction_reason": "更正原因",
    "withdrawal_reason": "撤销原因",
}


def _voted(row: Any) -> str:
    """On paper nobody is told who handed one in, so that no word is no more than that."""
    return "已投票" if row.voted else ""


def _columns() -> Iterable[tuple[str, Any]]:
    yield "姓名", lambda row: row.name
    yield "评委会", lambda row: row.committee_name
    yield "日期", lambda row: row.day
    yield "职务", lambda row: row.position
    yield "参评情况", lambda row: row.outcome
    yield "不参评或缺席原因", lambda row: row.reason
    yield "评分人数", lambda row: row.scores
    yield "投票", _voted
    yield "履职评价", lambda row: row.appraisal
    yield "评价说明", lambda row: row.remark
    yield "登记方式", lambda row: "手工登记" if row.by_hand else "系统记录"
    yield "登记单位", lambda row: row.organisation_name


EXPORT = Export(title="评委参评记录", rows=record_list, columns=tuple(_columns()))
COUNT_EXPORT = Export(
    title="评委参评统计",
    rows=count_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("抽中次数", lambda row: row.drawn),
        ("到会次数", lambda row: row.attended),
        ("不参评次数", lambda row: row.declined),
        ("缺席次数", lambda row: row.absent),
        ("评分人数", lambda row: row.scores),
        ("最近到会", lambda row: row.last_day),
    ),
)
OWN_EXPORT = Export(
    title="我的参评记录",
    rows=own_list,
    columns=(
        ("评委会", lambda row: row.committee_name),
        ("日期", lambda row: row.day),
        ("职务", lambda row: row.position),
        ("参评情况", lambda row: row.outcome),
        ("不参评或缺席原因", lambda row: row.reason),
        ("评分人数", lambda row: row.scores),
        ("投票", _voted),
    ),
)
REGISTER = Operation(
    name="participations.register",
    functions=FUNCTIONS,
    path="/participations",
    summary="登记评委参评情况",
    body=p.ParticipationForm,
    handler=command(p.register_participation),
    roles=KEEPERS,
    creates=True,
    refusals=("participation-wrong",),
)
CORRECT = Operation(
    name="participations.correct",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/correct",
    summary="更正评委参评记录",
    body=p.ParticipationCorrection,
    handler=command(p.correct_participation, "record"),
    roles=KEEPERS,
    refusals=("participation-withdrawn", "participation-wrong", "reason-required"),
)
WITHDRAW = Operation(
    name="participations.withdraw",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/withdraw",
    summary="撤销评委参评记录",
    body=Reason,
    handler=command(p.withdraw_participation, "record"),
    roles=KEEPERS,
    refusals=("participation-withdrawn", "reason-required"),
)
APPRAISE = Operation(
    name="participations.appraise",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/appraise",
    summary="评委履职评价",
    body=p.AppraisalForm,
    handler=appraise,
    roles=(Role.COMMITTEE_OFFICER,),
    refusals=("appraisal-by-hand", "appraisal-of-absent"),
)
SEARCH = Read(
    name="participations.search",
    functions=FUNCTIONS,
    path="/participations/search",
    summary="评委参评记录查询",
    handler=record_list,
    answer=ParticipationRow,
    filters=ParticipationSearch,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
    export=EXPORT,
)
COUNTS = Read(
    name="participations.counts",
    functions=FUNCTIONS,
    path="/participations/counts",
    summary="评委参评统计",
    handler=count_list,
    answer=CountRow,
    filters=CountSearch,
    paged=True,
    sorts=COUNT_SORTS,
    roles=READERS,
    private=True,
    export=COUNT_EXPORT,
)
MINE = Read(
    name="participations.mine",
    functions=("A7", "C4"),
    path="/my-participations",
    summary="我的参评记录",
    handler=own_list,
    answer=OwnRow,
    filters=OwnSearch,
    paged=True,
    sorts=SORTS,
    roles=(Role.EXPERT,),
    export=OWN_EXPORT,
)
ONE = Read(
    name="participations.one",
    functions=FUNCTIONS,
    path=ONE_PATH,
    summary="评委参评记录详情",
    handler=one_record,
    answer=ParticipationAnswer,
    roles=READERS,
)
CHANGES = Read(
    name="participations.changes",
    functions=FUNCTIONS,
    path=f"{ONE_PATH}/changes",
    summary="变更记录",
    handler=record_changes,
    answer=Changes,
    roles=READERS,
)

COMMANDS = (REGISTER, CORRECT, WITHDRAW, APPRAISE)
READS = (SEARCH, COUNTS, MINE, ONE, CHANGES)
