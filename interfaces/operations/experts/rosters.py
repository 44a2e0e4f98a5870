"""评委名单查看 and 确认专家参评 (C3): a plan in one view, its draw and the supplements."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.experts import attending as a
from application.permissions import Hidden, sees_plan
from domain.committees.review_plan import REVIEW_PLAN, PlanStatus
from domain.experts.attendance import Answer
from domain.rules.draw_algorithm import SeatKind
from domain.terms import Role
from infrastructure.printing.declaration_pdf import DeclarationSheet, render
from infrastructure.printing.ruled_form import Part, Table
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from interfaces.words import word
from projections.committees import plans
from projections.committees.plans import PlanRow
from projections.experts import rosters
from projections.experts.rosters import RosterRow, RosterSeat

OFFICE = (Role.COMMITTEE_OFFICER,)
READERS = (*OFFICE, Role.AUDITOR)
"""The names are secret until the meeting, also to the title authority."""
PRINTED_FOR = "评审结束前请妥善保管，不得外传。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterConditions:
    text: str = ""
    """Part of the plan's name."""
    year: int | None = None
    unanswered: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredConditions:
    group: str = ""
    """Part of the subject group's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMember(RosterSeat):
    """With who came in whose place, in words."""

    in_place_of: str | None
    """Who declined the seat that this expert holds or held."""
    replaced_by: str | None
    """The expert who holds the seat that this one declined."""
    leaves_empty: bool
    """This one declined, and no alternate was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    plan: UUID
    plan_name: str
    committee_name: str | None
    year: int
    seats: int
    empty: int
    """Seats that nobody holds or may still take."""
    supplement: bool
    """A supplementary draw can be asked for now."""
    members: tuple[RosterMember, ...]
    """In the order of the draws."""


def roster_list(system: System, call: Call[RosterConditions]) -> Page[RosterRow]:
    asked, own = call.body, call.actor.bodies
    if not own:
        raise Hidden
    conditions = rosters.RosterFilter(
        office=own,
        text=asked.text,
        year=asked.year,
        unanswered=asked.unanswered,
        empty=asked.empty,
    )
    with system.reading() as tx:
        return page_of(rosters.listing(tx, conditions, wanted(call)))


def one_roster(system: System, call: Call[Any]) -> Roster:
    """Raises `Hidden` until somebody is drawn."""
    row = _plan(system, call)
    with system.reading() as tx:
        drawn = rosters.seats(tx, call.id)
    if not drawn:
        raise Hidden
    seats = sum(s.kind is SeatKind.PRIMARY and s.draw == drawn[0].draw for s in drawn)
    held = sum(s.answer in (Answer.ASKED, Answer.CONFIRMED) for s in drawn)
    return Roster(
        plan=row.plan,
        plan_name=row.name,
        committee_name=row.committee_name,
        year=row.year,
        seats=seats,
        empty=seats - held,
        supplement=seats > held and row.status is PlanStatus.APPROVED,
        members=tuple(_member(one, drawn) for one in drawn),
    )


def attending(system: System, call: Call[AnsweredConditions]) -> Page[RosterSeat]:
    return _answered(system, call, Answer.CONFIRMED)


def not_attending(system: System, call: Call[AnsweredConditions]) -> Page[RosterSeat]:
    return _answered(system, call, Answer.DECLINED)


def printed(system: System, call: Call[Any]) -> File:
    """评委名单 for the meeting: no telephone numbers, as it goes from hand to hand."""
    found = one_roster(system, call)
    on_roster = [one for one in found.members if one.on_roster]
    groups = dict.fromkeys(one.group for one in on_roster)
    sheet = DeclarationSheet(
        title="评委名单",
        subtitle=found.committee_name or "",
        facts=(
            ("呈报方案", found.plan_name),
            ("年度", str(found.year)),
            ("席位", f"{found.seats} 名，名单 {len(on_roster)} 名"),
            ("说明", PRINTED_FOR),
        ),
        parts=(
            Part(
                title="名单",
                below=tuple(
                    _table(group, [one for one in on_roster if one.group == group])
                    for group in groups
                ),
            ),
        ),
        printed_at=system.clock.now(),
        reference=f"评委名单 {str(found.plan)[:8]}",
    )
    return File(
        name=f"roster-{found.plan}.pdf", media_type="application/pdf", content=render(sheet)
    )


def _table(group: str, members: list[RosterMember]) -> Table:
    return Table(
        label=f"{group}（{len(members)} 名）",
        columns=("序号", "姓名", "工作单位", "职称级别", "席位", "参评情况", "签到"),
        rows=tuple(
            (
                str(number),
                one.expert_name or "—",
                one.unit_name or "—",
                word(one.level) if one.level else "—",
                seat_word(one),
                word(one.answer),
                "",
            )
            for number, one in enumerate(members, start=1)
        ),
    )


def seat_word(seat: RosterSeat) -> str:
    """正选 1, 备选 2"""
    return f"{word(seat.kind)} {seat.order}"


def _member(seat: RosterSeat, drawn: tuple[RosterSeat, ...]) -> RosterMember:
    names = {one.expert: one.expert_name for one in drawn}
    primary = seat.seat if seat.kind is SeatKind.ALTERNATE else None
    successor = next(
        (
            one
            for one in drawn
            if one.draw == seat.draw
            and one.kind is SeatKind.ALTERNATE
            and one.seat == seat.expert
            and one.on_roster
        ),
        None,
    )
    declined = seat.answer is Answer.DECLINED and seat.kind is SeatKind.PRIMARY
    return RosterMember(
        **{name: getattr(seat, name) for name in RosterSeat.__dataclass_fields__},
        in_place_of=names.get(primary) if primary else None,
        replaced_by=successor.expert_name if declined and successor else None,
        leaves_empty=declined and successor is None,
    )


def _answered(system: System, call: Call[AnsweredConditions], answer: Answer) -> Page[RosterSeat]:
    _plan(system, call)
    with system.reading() as tx:
        found = rosters.answered(tx, call.id, answer, call.body.group, wanted(call))
    return page_of(found)


def _plan(system: System, call: Call[Any]) -> PlanRow:
    state, _ = folded(system, call, REVIEW_PLAN, call.id)
    if not sees_plan(call.actor, state):
        raise Hidden
    with system.reading() as tx:
        row = plans.get(tx, call.id)
    if row is None:
        raise Hidden
    return row


_COLUMNS = (
    ("姓名", lambda row: row.expert_name),
    ("工作单位", lambda row: row.unit_name),
    ("职称级别", lambda row: row.level),
    ("学科组", lambda row: row.group),
    ("席位", lambda row: row.kind),
    ("席位序号", lambda row: row.order),
    ("抽取方式", lambda row: row.draw_kind),
)
LIST_EXPORT = Export(
    title="评委名单查看",
    rows=roster_list,
    columns=(
        ("呈报方案", lambda row: row.plan_name),
        ("年度", lambda row: row.year),
        ("评委会", lambda row: row.committee_name),
        ("抽取次数", lambda row: row.draws),
        ("席位", lambda row: row.seats),
        ("未确认", lambda row: row.unanswered),
        ("确认参评", lambda row: row.confirmed),
        ("确认不参评", lambda row: row.declined),
        ("候补备选", lambda row: row.waiting),
        ("空缺", lambda row: row.empty),
        ("抽取时间", lambda row: row.drawn_at),
    ),
)
ATTENDING_EXPORT = Export(title="参评专家名单", rows=attending, columns=_COLUMNS)
NOT_ATTENDING_EXPORT = Export(
    title="不参评专家名单",
    rows=not_attending,
    columns=(*_COLUMNS, ("不参评原因", lambda row: row.reason)),
)
LIST_SORTS = ("-drawn_at", "plan", "year", "unanswered", "empty")
SEAT_SORTS = ("drawn_at", "name", "unit", "group")

CONFIRM = Operation(
    name="rosters.confirm",
    functions=("C3",),
    path="/plans/{id}/roster/confirm",
    summary="确认参评：可一次多名",
    body=a.Ticked,
    handler=command(a.confirm_ticked),
    roles=OFFICE,
    refusals=("experts-required", "expert-not-drawn", "attendance-not-asked"),
)
DECLINE = Operation(
    name="rosters.decline",
    functions=("C3",),
    path="/plans/{id}/roster/decline",
    summary="确认不参评：可一次多名，备选专家按顺序递补",
    body=a.Ticked,
    handler=command(a.decline_ticked),
    roles=OFFICE,
    refusals=("experts-required", "expert-not-drawn", "attendance-not-asked", "reason-required"),
)
RESET = Operation(
    name="rosters.reset",
    functions=("C3",),
    path="/plans/{id}/roster/reset",
    summary="移除：重新回到未确认，可一次多名",
    body=a.Ticked,
    handler=command(a.reset_ticked),
    roles=OFFICE,
    refusals=("experts-required", "expert-not-drawn", "attendance-not-answered"),
)
LIST = Read(
    name="rosters.list",
    functions=("C3",),
    path="/rosters",
    summary="评委名单查看",
    handler=roster_list,
    answer=RosterRow,
    filters=RosterConditions,
    paged=True,
    sorts=LIST_SORTS,
    export=LIST_EXPORT,
    roles=OFFICE,
)
ONE = Read(
    name="rosters.one",
    functions=("C3",),
    path="/plans/{id}/roster",
    summary="一个方案的评委名单与确认情况",
    handler=one_roster,
    answer=Roster,
    roles=READERS,
)
ATTENDING = Read(
    name="rosters.attending",
    functions=("C3",),
    path="/plans/{id}/roster/attending",
    summary="参评专家名单",
    handler=attending,
    answer=RosterSeat,
    filters=AnsweredConditions,
    paged=True,
    sorts=SEAT_SORTS,
    export=ATTENDING_EXPORT,
    roles=READERS,
)
NOT_ATTENDING = Read(
    name="rosters.not-attending",
    functions=("C3",),
    path="/plans/{id}/roster/not-attending",
    summary="不参评专家名单",
    handler=not_attending,
    answer=RosterSeat,
    filters=AnsweredConditions,
    paged=True,
    sorts=SEAT_SORTS,
    export=NOT_ATTENDING_EXPORT,
    roles=READERS,
)
PRINTED = Read(
    name="rosters.printed",
    functions=("C3",),
    path="/plans/{id}/roster.pdf",
    summary="评委名单（PDF）",
    handler=printed,
    answer=File,
    roles=READERS,
    media=("application/pdf",),
)

COMMANDS = (CONFIRM, DECLINE, RESET)
READS = (LIST, ONE, ATTENDING, NOT_ATTENDING, PRINTED)
