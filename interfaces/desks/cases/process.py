"""过程跟踪 (H24, A3) as a page of its own: each stage, who, when, how long; printed or as Excel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.terms import Role
from interfaces.desks.cases.case import stage_bar, timeline
from interfaces.desks.cases.tones import action, tone
from interfaces.dossier import division_name
from interfaces.http.calls import Call, Page, Show
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.cases.declaration_reads import READERS
from interfaces.operations.cases.tracking import (
    TrackStay,
    followed,
    stay_list,
    stays_in,
    tracking_of,
)
from interfaces.system import System
from interfaces.words import stage_word
from projections.cases import declaration_lists as lists


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """One visit, in words."""

    place: int
    stage: str
    organisation: str
    arrived_at: datetime
    left_at: datetime | None
    spent: str
    action: str
    kind: str
    actor: str
    opinion: str


def stay_rows(system: System, call: Call[Any]) -> Page[StayRow]:
    rows = _rows(stay_list(system, call))
    part = call.listing
    if part.everything:
        return Page(rows[part.offset : part.offset + part.size], len(rows))
    return Page(rows, len(rows))


def _rows(found: Iterable[TrackStay]) -> list[StayRow]:
    return [_row(place, one) for place, one in enumerate(found, 1)]


def _row(place: int, stay: TrackStay) -> StayRow:
    said, kind = action(stay.action) if stay.action else ("办理中", "info")
    return StayRow(
        place=place,
        stage=stage_word(stay.code) if stay.code else "申报人",
        organisation=stay.organisation_name,
        arrived_at=stay.arrived_at,
        left_at=stay.left_at,
        spent=time_spent(timedelta(seconds=stay.seconds)),
        action=said,
        kind=kind,
        actor=stay.actor_name,
        opinion=stay.opinion or "",
    )


def time_spent(span: timedelta) -> str:
    """3 天 4 小时"""
    hours, minutes = span.seconds // 3600, span.seconds // 60
    if span.days:
        return f"{span.days} 天 {hours} 小时" if hours else f"{span.days} 天"
    if hours:
        return f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不足 1 分钟"


def process_page(system: System, call: Call[NoBody]) -> Show:
    history = system.log.read(call.id)
    state = followed(system, call.actor, history)
    tracked = tracking_of(system, call.actor, history, state)
    with system.reading() as tx:
        row = lists.get(tx, call.id)
    name = row.applicant_name or "" if row else ""
    return Show(
        "review/process.html",
        {
            "title": f"过程跟踪：{name} {row.title if row else ''}".strip(),
            "row": row,
            "division": division_name(row.division) if row else "",
            "status": state.status,
            "tone": tone(state.status),
            "marks": stage_bar(state, tracked),
            "stays": _rows(stays_in(system, call.actor, history)),
            "entries": timeline(tracked),
            "printed_at": system.clock.now(),
            "lists": call.account.role in (Role.TITLE_OFFICER, Role.AUDITOR),
        },
    )


EXPORT = Export(
    title="过程跟踪",
    rows=stay_rows,
    columns=(
        ("序号", lambda row: row.place),
        ("环节", lambda row: row.stage),
        ("单位", lambda row: row.organisation),
        ("到达时间", lambda row: row.arrived_at),
        ("办结时间", lambda row: row.left_at),
        ("用时", lambda row: row.spent),
        ("结果", lambda row: row.action),
        ("经办人", lambda row: row.actor),
        ("意见", lambda row: row.opinion),
    ),
)
VIEWS = (
    View(
        name="pages.declaration-process",
        functions=("H24", "A3", "A6"),
        path="/declarations/{id}/process",
        title="过程跟踪",
        show=process_page,
        export=EXPORT,
        roles=READERS,
    ),
)
