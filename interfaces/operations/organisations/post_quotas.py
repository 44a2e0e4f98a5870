"""Post quotas (H22, A6): the unit's commands, the reviewers', and the query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.committees.planning import Nothing
from application.organisations import post_quotas as q
from application.permissions import Hidden, sees_quota
from domain.committees.committee import region
from domain.organisations.post_quota import (
    POST_QUOTA,
    PostQuota,
    PostReleased,
    PostReserved,
    QuotaLine,
    QuotaStatus,
)
from domain.terms import Role, TitleLevel
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import division_of, folded, page_of, wanted
from interfaces.system import System, command
from projections.organisations import organisations, post_quotas
from projections.organisations.post_quotas import QuotaFilter, QuotaRow

UNIT = (Role.UNIT_OFFICER,)
REVIEWERS = (Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)
QUERIERS = (*REVIEWERS, Role.AUDITOR, Role.ADMINISTRATOR)
READERS = (*UNIT, *QUERIERS)
SORTS = ("-since", "year", "unit", "level", "declared", "left", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaConditions:
    text: str = ""
    """Name of the unit, its pinyin or initials."""
    year: int | None = None
    level: TitleLevel | None = None
    division: str = ""
    """Of the unit, six digits; everything inside."""
    status: QuotaStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPosts:
    """One level: as last declared, and what is in force."""

    level: TitleLevel
    posts: int
    occupied: int
    vacant: int
    declared: int
    in_force: int | None
    used: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUse:
    """A post taken by a submission, or given back; whose it was is told with the cases."""

    at: datetime
    level: TitleLevel
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaView:
    quota: UUID
    version: int
    unit: UUID
    unit_name: str
    division: str
    year: int
    status: QuotaStatus
    authority_name: str
    title_office_name: str
    waiting: UUID | None
    waiting_name: str
    since: datetime
    levels: tuple[LevelPosts, ...]
    uses: tuple[PostUse, ...]
    """Newest first."""


def quota_list(system: System, call: Call[QuotaConditions]) -> Page[QuotaRow]:
    """A unit its own, an authority what was addressed to it, a title office its region."""
    asked, actor = call.body, call.actor
    mine: dict[str, Any] = {}
    if actor.role is Role.UNIT_OFFICER:
        mine = {"unit": actor.organisation}
    elif actor.role is Role.AUTHORITY_OFFICER:
        mine = {"authority": actor.organisation}
    elif actor.role is Role.TITLE_OFFICER and actor.organisation is not None:
        own = division_of(system, actor.organisation)
        mine = {"region": own, "office": actor.organisation}
    conditions = QuotaFilter(
        text=asked.text,
        year=asked.year,
        level=asked.level,
        division=asked.division.strip(),
        status=asked.status,
        **mine,
    )
    with system.reading() as tx:
        return page_of(post_quotas.listing(tx, conditions, wanted(call)))


def seen(system: System, call: Call[Any]) -> tuple[PostQuota, int]:
    """The quota as it is now and its version. Raises `Hidden` for what is not the asker's."""
    state, version = folded(system, call, POST_QUOTA, call.id)
    inside = False
    if call.actor.role is Role.TITLE_OFFICER and call.actor.organisation and state.unit:
        with system.reading() as tx:
            own = organisations.get(tx, call.actor.organisation)
            unit = organisations.get(tx, state.unit)
        inside = bool(own and unit and unit.division.startswith(region(own.division)))
    if not sees_quota(call.actor, state, inside=inside):
        raise Hidden
    return state, version


def one_quota(system: System, call: Call[Any]) -> QuotaView:
    state, version = seen(system, call)
    assert state.unit is not None, "a quota that is seen has a unit"
    bodies = [one for one in (state.unit, state.authority, state.title_office) if one]
    with system.reading() as tx:
        unit = organisations.get(tx, state.unit)
        names = organisations.names(tx, bodies)
    history = system.log.read(call.id)
    uses = [r for r in history if isinstance(r.event, _USES)]
    since = max(r.at for r in history if not isinstance(r.event, _USES))

    def name(which: UUID | None) -> str:
        return names.get(which, "") if which else ""

    return QuotaView(
        quota=call.id,
        version=version,
        unit=state.unit,
        unit_name=name(state.unit),
        division=unit.division if unit else "",
        year=state.year,
        status=state.status,
        authority_name=name(state.authority),
        title_office_name=name(state.title_office),
        waiting=state.waiting,
        waiting_name=name(state.waiting),
        since=since,
        levels=_levels(state),
        uses=tuple(
            PostUse(at=r.at, level=r.event.level, taken=isinstance(r.event, PostReserved))
            for r in reversed(uses)
        ),
    )


def _levels(state: PostQuota) -> tuple[LevelPosts, ...]:
    declared = {line.level: line for line in state.lines}
    bound = {line.level for line in state.approved or ()}
    return tuple(
        _level(state, declared.get(level), level)
        for level in TitleLevel
        if level in declared or level in bound
    )


def _level(state: PostQuota, line: QuotaLine | None, level: TitleLevel) -> LevelPosts:
    binds = state.approved is not None
    return LevelPosts(
        level=level,
        posts=line.posts if line else 0,
        occupied=line.occupied if line else 0,
        vacant=line.vacant if line else 0,
        declared=line.declared if line else 0,
        in_force=state.quota(level) if binds else None,
        used=state.used(level),
        left=state.left(level) if binds else None,
    )


def quota_changes(system: System, call: Call[NoBody]) -> Changes:
    """过程跟踪: who declared, approved and returned what; posts taken are `uses` of the answer."""
    seen(system, call)
    return Changes(changes=changes_of(system, call.id, LABELS, _declared))


def _declared(event: Any) -> bool:
    return not isinstance(event, _USES)


_USES = (PostReserved, PostReleased)


LABELS = {
    "year": "年度",
    "lines": "级别、核定职数、已聘人数、申报职数",
    "authority": "主管部门",
    "title_office": "职称办",
    "opinion": "审核意见",
    "next_status": "状态",
}
EXPORT = Export(
    title="职数申报",
    rows=quota_list,
    columns=(
        ("单位", lambda row: row.unit_name),
        ("行政区划代码", lambda row: row.division),
        ("年度", lambda row: row.year),
        ("级别", lambda row: row.level),
        ("核定职数", lambda row: row.posts),
        ("已聘人数", lambda row: row.occupied),
        ("空缺职数", lambda row: row.vacant),
        ("申报职数", lambda row: row.declared),
        ("生效职数", lambda row: row.in_force),
        ("已用职数", lambda row: row.used),
        ("剩余职数", lambda row: row.left),
        ("状态", lambda row: row.status),
        ("当前办理单位", lambda row: row.waiting_name),
        ("到达时间", lambda row: row.since),
        ("生效时间", lambda row: row.approved_at),
    ),
)
DRAFT = Operation(
    name="post-quotas.draft",
    functions=("H22", "A6"),
    path="/post-quotas",
    summary="填报职数",
    body=q.QuotaForm,
    handler=command(q.draft_quota),
    roles=UNIT,
    creates=True,
    refusals=("quota-not-institution", "quota-in-review", "quota-wrong"),
)
SUBMIT = Operation(
    name="post-quotas.submit",
    functions=("H22", "A6"),
    path="/post-quotas/{id}/submit",
    summary="提交职数申报",
    body=Nothing,
    handler=command(q.submit_quota),
    roles=UNIT,
    refusals=("quota-not-drafted", "quota-no-authority", "quota-below-used"),
)
APPROVE = Operation(
    name="post-quotas.approve",
    functions=("H22",),
    path="/post-quotas/{id}/approve",
    summary="职数申报审核通过",
    body=q.QuotaOpinion,
    handler=command(q.approve_quota),
    roles=REVIEWERS,
    refusals=("not-your-turn", "quota-below-used"),
)
RETURN = Operation(
    name="post-quotas.return",
    functions=("H22",),
    path="/post-quotas/{id}/return",
    summary="退回职数申报",
    body=q.QuotaOpinion,
    handler=command(q.return_quota),
    roles=REVIEWERS,
    refusals=("not-your-turn", "opinion-required"),
)
QUOTAS = Read(
    name="post-quotas.list",
    functions=("H22", "A6"),
    path="/post-quotas",
    summary="职数申报查询",
    handler=quota_list,
    answer=QuotaRow,
    filters=QuotaConditions,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    export=EXPORT,
)
QUOTA = Read(
    name="post-quotas.one",
    functions=("H22", "A6"),
    path="/post-quotas/{id}",
    summary="职数申报详情",
    handler=one_quota,
    answer=QuotaView,
    roles=READERS,
)
CHANGES = Read(
    name="post-quotas.changes",
    functions=("H22", "A6"),
    path="/post-quotas/{id}/changes",
    summary="变更记录",
    handler=quota_changes,
    answer=Changes,
    roles=READERS,
)

COMMANDS = (DRAFT, SUBMIT, APPROVE, RETURN)
READS = (QUOTAS, QUOTA, CHANGES)
