"""Questions about the expert pool (C9), and what an expert may see of their own membership (A7).

Whom an expert stands back from is personal data of others too: it is told on the page of that one
expert, to those who keep the pool and those who audit, and never in a list or a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from application.experts.expert_pool import READERS
from application.permissions import Hidden
from application.work import Work
from domain.experts.expert import EXPERT, Expert
from domain.experts.expert import Status as ExpertStatus
from domain.experts.expert_declarations import TieKind
from domain.streams import expert_stream
from domain.terms import Role, TitleLevel
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, wanted
from interfaces.system import System
from projections.configuration import catalogue
from projections.experts import experts
from projections.experts.experts import ExpertRow
from projections.people import people

SORTS = ("name", "unit", "level", "term_until", "admitted_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertConditions:
    specialty: str = ""
    level: TitleLevel | None = None
    unit: UUID | None = None
    status: ExpertStatus | None = ExpertStatus.IN_POOL
    available: bool | None = None
    """Whether they could serve today: in the pool, in their term and not away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSearch(ExpertConditions):
    text: str = ""
    """Name, pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertAnswer(ExpertRow):
    id: UUID
    """Of the pool membership: what changing and leaving are addressed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTie:
    """The name as it was said, so that nobody learns whose an identity number is."""

    kind: TieKind
    name: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TieAnswer(OwnTie):
    """The name as registered, or as it was said of somebody who is not."""

    tie: UUID
    registered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayAnswer:
    period: UUID
    away_from: date
    away_until: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertDetail(ExpertAnswer):
    specialty_names: tuple[str, ...]
    ties: tuple[TieAnswer, ...]
    unavailable: tuple[AwayAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMembership:
    """What the expert who asks has declared; `in_pool` tells whether more can be."""

    in_pool: bool
    unit_name: str
    term_from: date | None
    term_until: date | None
    ties: tuple[OwnTie, ...]
    unavailable: tuple[AwayAnswer, ...]
    version: int


def expert_list(system: System, call: Call[Any]) -> Page[ExpertAnswer]:
    asked: ExpertConditions = call.body
    conditions = experts.ExpertFilter(
        text=asked.text if isinstance(asked, ExpertSearch) else "",
        specialty=asked.specialty.strip(),
        level=asked.level,
        unit=asked.unit,
        status=asked.status,
        available=asked.available,
    )
    with system.reading() as tx:
        found = experts.listing(tx, conditions, system.clock.today(), wanted(call))
    rows = [
        ExpertAnswer(
            **{f.name: getattr(row, f.name) for f in fields(row)}, id=expert_stream(row.person)
        )
        for row in found.rows
    ]
    return Page(rows, found.total)


def one_expert(system: System, call: Call[Any]) -> ExpertDetail:
    state, version = folded(system, call, EXPERT, call.id)
    with system.reading() as tx:
        row = experts.get(tx, state.person, system.clock.today()) if state.person else None
        if row is None:
            raise Hidden
        known = [catalogue.specialty(tx, code) for code in state.specialties]
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return ExpertDetail(
        **values,
        id=call.id,
        specialty_names=tuple(one.name for one in known if one),
        ties=_ties(system, state),
        unavailable=_away(state),
    )


def own_membership(system: System, call: Call[Any]) -> OwnMembership:
    if call.actor.person is None:
        raise Hidden
    stream = expert_stream(call.actor.person)
    work = Work(system.log, call.context)
    state = work.load(EXPERT, stream)
    member = state.status is not ExpertStatus.UNKNOWN
    return OwnMembership(
        in_pool=state.status is ExpertStatus.IN_POOL,
        unit_name=state.unit_name,
        term_from=state.term_from if member else None,
        term_until=state.term_until if member else None,
        ties=_own_ties(system, state),
        unavailable=_away(state),
        version=work.version(stream),
    )


def _names(system: System, state: Expert) -> Mapping[UUID, str]:
    with system.reading() as tx:
        return people.names(tx, [one.other for one in state.declared.ties])


def _own_ties(system: System, state: Expert) -> tuple[OwnTie, ...]:
    names = _names(system, state)
    return tuple(
        OwnTie(
            kind=one.kind,
            name=str(one.name or names.get(one.other, "")),
            relation=str(one.relation or ""),
        )
        for one in state.declared.ties
    )


def _ties(system: System, state: Expert) -> tuple[TieAnswer, ...]:
    names = _names(system, state)
    return tuple(
        TieAnswer(
            tie=one.id,
            kind=one.kind,
            name=names.get(one.other) or str(one.name or ""),
            registered=one.other in names,
            relation=str(one.relation or ""),
        )
        for one in state.declared.ties
    )


def _away(state: Expert) -> tuple[AwayAnswer, ...]:
    """The latest first."""
    periods = sorted(state.unavailable, key=lambda one: one.away_from, reverse=True)
    return tuple(
        AwayAnswer(
            period=one.period,
            away_from=one.away_from,
            away_until=one.away_until,
            reason=str(one.reason),
        )
        for one in periods
    )


EXPORT = Export(
    title="评审专家",
    rows=expert_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("工作单位", lambda row: row.unit_name),
        ("专业", lambda row: row.specialties),
        ("职称级别", lambda row: row.level),
        ("聘期开始", lambda row: row.term_from),
        ("聘期结束", lambda row: row.term_until),
        ("状态", lambda row: row.status),
        ("入库日期", lambda row: row.admitted_on),
        ("入库说明", lambda row: row.note),
        ("不能参评至", lambda row: row.away_until),
        ("退库时间", lambda row: row.left_at),
        ("退库原因", lambda row: row.left_reason),
    ),
)
EXPERTS = Read(
    name="experts.list",
    functions=("C9",),
    path="/experts",
    summary="专家库",
    handler=expert_list,
    answer=ExpertAnswer,
    filters=ExpertConditions,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
)
SEARCH = Read(
    name="experts.search",
    functions=("C9",),
    path="/experts/search",
    summary="专家库查询，可按姓名",
    export=EXPORT,
    handler=expert_list,
    answer=ExpertAnswer,
    filters=ExpertSearch,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
)
ONE = Read(
    name="experts.one",
    functions=("C9",),
    path="/experts/{id}",
    summary="专家详情",
    handler=one_expert,
    answer=ExpertDetail,
    roles=READERS,
)
MINE = Read(
    name="my-pool.one",
    functions=("A7", "C9"),
    path="/my-pool",
    summary="本人的回避申报和不能参评时间",
    handler=own_membership,
    answer=OwnMembership,
    roles=(Role.EXPERT,),
)
HISTORY = History(
    things="experts",
    functions=("C9",),
    decider=EXPERT,
    roles=READERS,
    labels={
        "unit": "工作单位",
        "unit_name": "工作单位（登记名称）",
        "specialties": "专业代码",
        "level": "职称级别",
        "term_from": "聘期开始",
        "term_until": "聘期结束",
        "admitted_on": "入库日期",
        "note": "入库说明",
        "reason": "退出原因",
        "kind": "回避关系",
        "other_name": "回避人员",
        "relation": "具体关系",
        "withdrawal_reason": "撤销原因",
        "away_from": "不能参评开始",
        "away_until": "不能参评结束",
        "away_reason": "不能参评原因",
    },
)

READS = (EXPERTS, SEARCH, ONE, MINE, HISTORY.read)
