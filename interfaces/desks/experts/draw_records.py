"""Public pages of draws (C1, C2): what was promised and revealed, step by step, and the file."""

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from domain.experts.expert_draw import Status
from domain.rules.draw_algorithm import Step, rank_message, ranked, walk
from domain.rules.draw_transcript import Transcript
from domain.rules.transcript_file import write
from infrastructure.log.event_log import StoredEventLog
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import View
from interfaces.operations.experts import draw_reads
from interfaces.operations.experts.draw_reads import RecordConditions
from interfaces.system import System

TOLD = {
    "expert_draw.PoolFrozen": "冻结专家库，日常工作部门承诺密钥",
    "expert_draw.DrawApproved": "审核通过，职称管理部门承诺密钥",
    "expert_draw.DrawNotApproved": "审核不通过",
    "expert_draw.PublicValueRecorded": "登记公开随机值",
    "expert_draw.SecretRevealed": "公布密钥",
    "expert_draw.SecretNotRevealed": "未公布密钥",
    "expert_draw.ExpertsDrawn": "抽取专家",
}
"""Of a draw, in the public's words."""
AFTER = 3
"""Ranks shown of those that the walk did not come to."""
SHOWN = 60
"""Ranks shown of one group at most; the rest are in the transcript."""
KEPT = 64
"""Walks of finished draws that a process keeps; they never change, and cost seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a group's table of ranks."""

    place: int
    rank: str
    entry: str
    unit_tag: str
    seat: str
    """PRIMARY 1, ALTERNATE 2; CAP when passed over, empty when not come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWalk:
    group: str
    primary: int
    alternates: int
    eligible: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    groups: tuple[GroupWalk, ...]
    example: str
    """The bytes of the first rank's message in hex, for whoever computes one by hand."""


_WALKS: WeakKeyDictionary[StoredEventLog, dict[UUID, Walked]] = WeakKeyDictionary()


def show_list(system: System, call: Call[RecordConditions]) -> Show:
    return Show(
        "draw_records/list.html", {"records": draw_reads.record_list(system, call), "tone": tone}
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    record = draw_reads.one_record(system, call)
    finished = record.status is Status.DRAWN
    return Show(
        "draw_records/record.html",
        {
            "record": record,
            "walked": _walked(system, call) if finished else None,
            "actions": TOLD,
            "tone": tone,
        },
    )


def transcript_file(system: System, call: Call[NoBody]) -> File:
    """The same bytes for everybody; `zhicheng draw verify` takes no others."""
    return File(
        name=f"draw-{call.id}.json",
        media_type="application/json",
        content=write(draw_reads.public_transcript(system, call)),
    )


def _walked(system: System, call: Call[Any]) -> Walked:
    kept = _WALKS.setdefault(system.log, {})
    if call.id not in kept:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[call.id] = explained(draw_reads.public_transcript(system, call))
    return kept[call.id]


def explained(t: Transcript) -> Walked:
    """The walk through every group, as far as a page can show it."""
    ranks = ranked(t.seed, t.draw, t.groups, t.entries)
    groups = []
    for seats in t.groups:
        mine = ranks[seats.group]
        steps = list(islice(walk(seats, mine, t.cap_per_unit), SHOWN))
        lines = [
            Line(
                place=place,
                rank=step.rank,
                entry=step.entry.entry,
                unit_tag=step.entry.unit_tag,
                seat=_seat(step),
            )
            for place, step in enumerate(steps, 1)
        ]
        lines += [
            Line(place=place, rank=rank, entry=entry.entry, unit_tag=entry.unit_tag, seat="")
            for place, (rank, entry) in enumerate(mine[len(steps) :][:AFTER], len(steps) + 1)
        ]
        groups.append(
            GroupWalk(
                group=seats.group,
                primary=seats.primary,
                alternates=seats.alternates,
                eligible=len(mine),
                lines=tuple(lines),
            )
        )
    first = groups[0]
    return Walked(
        groups=tuple(groups),
        example=rank_message(t.draw, first.group, first.lines[0].entry).hex(),
    )


def _seat(step: Step) -> str:
    return f"{step.seat.kind} {step.seat.order}" if step.seat else "CAP"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.draw-records",
        functions=("C1", "C2"),
        path="/draw-records",
        title="专家抽取公开",
        show=show_list,
        filters=RecordConditions,
        paged=True,
        sorts=draw_reads.RECORDS.sorts,
        export=draw_reads.RECORDS_EXPORT,
        public=True,
    ),
    View(
        name="pages.draw-record",
        functions=("C1", "C2"),
        path="/draw-records/{id}",
        title="专家抽取公开",
        show=show_one,
        public=True,
    ),
    View(
        name="pages.draw-record-transcript",
        functions=("C1", "C2"),
        path="/draw-records/{id}/transcript",
        title="抽取过程记录",
        show=transcript_file,
        public=True,
    ),
)
