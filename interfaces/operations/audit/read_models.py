"""Read models (X4): how far each is, and their rebuild."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog

from domain.decider import Rejected
from domain.terms import Role
from infrastructure.read_models import checkpoint, rebuild_runs
from infrastructure.read_models.checkpoint import STOPPED
from infrastructure.read_models.rebuild_runs import Run, RunState
from infrastructure.read_models.table_sizes import rows_of
from infrastructure.read_models.views import writing
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.read_models import title_of
from interfaces.system import System
from interfaces.vocabulary import WORDS
from projections.registry import PROJECTIONS

ADMINISTRATOR = (Role.ADMINISTRATOR,)
SORTS = ("name", "position", "rows", "finished_at")

_logger = structlog.get_logger()


class ReadModelState(StrEnum):
    """读模型状态"""

    LIVE = "LIVE"
    STOPPED = "STOPPED"
    """At an event that cannot be applied."""
    OUTDATED = "OUTDATED"
    """Of another version of the program, and waiting for its rebuild."""
    ORDERED = "ORDERED"
    REBUILDING = "REBUILDING"
    """The old tables are in use meanwhile."""


WORDS[ReadModelState] = {
    ReadModelState.LIVE: "正常",
    ReadModelState.STOPPED: "已停止",
    ReadModelState.OUTDATED: "待重建",
    ReadModelState.ORDERED: "已排队",
    ReadModelState.REBUILDING: "重建中",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelConditions:
    text: str = ""
    """Part of the name, or of its Chinese title."""
    state: ReadModelState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelRow:
    name: str
    title: str
    """In Chinese."""
    version: int
    """Of the rules by which the tables were built."""
    position: int
    """Of the last event that they show."""
    behind: int
    """Positions that the log is ahead of it; an upper bound of the events."""
    state: ReadModelState
    rows: int
    """Of all its tables; on PostgreSQL an estimate."""
    error: str
    """Type and place of what stopped it, or its last rebuild."""
    progress: float | None
    """Of a rebuild under way, from 0 to 1."""
    seconds_left: int | None
    """Of a rebuild under way, estimated from its pace."""
    started_at: datetime | None
    """Of the last rebuild."""
    finished_at: datetime | None
    """Of the last rebuild, when it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildForm:
    names: tuple[str, ...] = ()
    """Read models; none for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildOrdered:
    names: tuple[str, ...]
    """Those that were not ordered or under way already."""


def read_model_list(system: System, call: Call[ReadModelConditions]) -> Page[ReadModelRow]:
    """Few enough to be put in order here."""
    asked, listing = call.body, call.listing
    found = [row for row in _rows(system) if _meets(row, asked)]
    if listing.sort:
        found.sort(key=_KEYS[listing.sort], reverse=listing.descending)
    return Page(tuple(found[listing.offset : listing.offset + listing.size]), len(found))


def order_rebuild(system: System, call: Call[RebuildForm]) -> RebuildOrdered:
    """A worker does it; until then, and while it does, the tables in use stay."""
    known = [projection.name for projection in PROJECTIONS]
    names = call.body.names or tuple(known)
    if not set(names) <= set(known):
        raise Rejected("read-model-unknown", fields={"names": "read-model-unknown"})
    with writing(system.views) as tx:
        ordered = rebuild_runs.order(tx, dict.fromkeys(names), call.account.id)
    if not ordered:
        raise Rejected("rebuild-under-way")
    _logger.info("rebuild_ordered", account=str(call.account.id), projections=ordered)
    return RebuildOrdered(names=ordered)


def _rows(system: System) -> list[ReadModelRow]:
    last = system.log.last_position()
    with system.reading() as tx:
        marks, runs = checkpoint.read(tx), rebuild_runs.read(tx)
        sizes = rows_of(tx, PROJECTIONS)
    rows = []
    for projection in PROJECTIONS:
        mark, run = marks.get(projection.name), runs.get(projection.name)
        going = run if run is not None and run.state is RunState.RUNNING else None
        position = mark.position if mark else 0
        rows.append(
            ReadModelRow(
                name=projection.name,
                title=title_of(projection.name),
                version=mark.version if mark else 0,
                position=position,
                behind=max(0, last - position),
                state=_state(mark, run, projection.version),
                rows=sizes[projection.name],
                error=(mark.error if mark else None) or (run.error if run else None) or "",
                progress=going.share if going else None,
                seconds_left=going.seconds_left if going else None,
                started_at=run.started_at if run else None,
                finished_at=run.finished_at if run else None,
            )
        )
    return rows


def _state(mark: checkpoint.Checkpoint | None, run: Run | None, version: int) -> ReadModelState:
    if run is not None and run.state is RunState.RUNNING:
        return ReadModelState.REBUILDING
    if run is not None and run.state is RunState.ORDERED:
        return ReadModelState.ORDERED
    if mark is None or mark.version != version:
        return ReadModelState.OUTDATED
    return ReadModelState.STOPPED if mark.status == STOPPED else ReadModelState.LIVE


def _meets(row: ReadModelRow, asked: ReadModelConditions) -> bool:
    text = asked.text.strip().lower()
    named = not text or text in row.name or text in row.title
    return named and asked.state in (None, row.state)


def _ended(row: ReadModelRow) -> tuple[bool, str]:
    return row.finished_at is not None, str(row.finished_at)


_KEYS: dict[str, Callable[[ReadModelRow], Any]] = {
    "name": lambda row: row.name,
    "position": lambda row: row.position,
    "rows": lambda row: row.rows,
    "finished_at": _ended,
}

EXPORT = Export(
    title="读模型",
    rows=read_model_list,
    columns=(
        ("名称", lambda row: row.title),
        ("代码", lambda row: row.name),
        ("版本", lambda row: row.version),
        ("已处理到", lambda row: row.position),
        ("落后", lambda row: row.behind),
        ("状态", lambda row: row.state),
        ("行数", lambda row: row.rows),
        ("上次重建开始", lambda row: row.started_at),
        ("上次重建完成", lambda row: row.finished_at),
        ("原因", lambda row: row.error),
    ),
)


READ_MODELS = Read(
    name="read-models.list",
    functions=("X4",),
    path="/read-models",
    summary="读模型及其重建进度",
    handler=read_model_list,
    answer=ReadModelRow,
    filters=ReadModelConditions,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    roles=ADMINISTRATOR,
)


ORDER_REBUILD = Operation(
    name="read-models.rebuild",
    functions=("X4",),
    path="/read-models/rebuild",
    summary="重建读模型（由后台执行，期间照常使用）",
    body=RebuildForm,
    answer=RebuildOrdered,
    handler=order_rebuild,
    roles=ADMINISTRATOR,
    refusals=("read-model-unknown", "rebuild-under-way"),
)


COMMANDS = (ORDER_REBUILD,)


READS = (READ_MODELS,)
