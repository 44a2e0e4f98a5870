"""Questions about people and the expert pool (C9)."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.blacklist import in_force
from domain.expert import EXPERT
from domain.expert import Status as ExpertStatus
from domain.person import PERSON
from domain.streams import expert_stream
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, wanted
from interfaces.system import System
from projections import blacklist, experts, people
from projections.experts import ExpertRow
from projections.people import PeopleFilter, PersonRow

POOL_KEEPERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
REGISTRARS = (
    Role.ADMINISTRATOR,
    Role.TITLE_OFFICER,
    Role.COMMITTEE_OFFICER,
    Role.UNIT_OFFICER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertConditions:
    specialty: str = ""
    level: TitleLevel | None = None
    status: ExpertStatus | None = ExpertStatus.IN_POOL


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSearch(ExpertConditions):
    text: str = ""
    """Name, pinyin or initials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertAnswer(ExpertRow):
    id: UUID
    """Of the pool membership: what leaving is addressed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSearch:
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonItem(PersonRow):
    barred_until: date | None
    """None for somebody who is not barred today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAnswer(PersonItem):
    version: int
    """Of the person's own stream, for If-Match."""


def expert_list(system: System, call: Call[Any]) -> Page[ExpertAnswer]:
    asked: ExpertConditions = call.body
    conditions = experts.ExpertFilter(
        text=asked.text if isinstance(asked, ExpertSearch) else "",
        specialty=asked.specialty.strip(),
        level=asked.level,
        status=asked.status,
    )
    with system.reading() as tx:
        found = experts.listing(tx, conditions, wanted(call))
    rows = [
        ExpertAnswer(
            **{f.name: getattr(row, f.name) for f in fields(row)}, id=expert_stream(row.person)
        )
        for row in found.rows
    ]
    return Page(rows, found.total)


def one_expert(system: System, call: Call[Any]) -> ExpertAnswer:
    state, version = folded(system, call, EXPERT, call.id)
    with system.reading() as tx:
        row = experts.get(tx, state.person) if state.person else None
    if row is None:
        raise Hidden
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return ExpertAnswer(**values, id=call.id)


def person_list(system: System, call: Call[PersonSearch]) -> Page[PersonItem]:
    """By name only; nothing is listed for nothing, so that nobody browses through people."""
    if not call.body.text.strip():
        return Page((), 0)
    with system.reading() as tx:
        found = people.listing(tx, PeopleFilter(text=call.body.text), wanted(call))
        barred = blacklist.barred(tx, [row.person for row in found.rows], system.clock.today())
    rows = [
        PersonItem(
            **{f.name: getattr(row, f.name) for f in fields(row)},
            barred_until=barred.get(row.person),
        )
        for row in found.rows
    ]
    return Page(rows, found.total)


def one_person(system: System, call: Call[Any]) -> PersonAnswer:
    state, version = folded(system, call, PERSON, call.id)
    barred = in_force(state.bars, system.clock.today())
    with system.reading() as tx:
        row = people.get(tx, call.id)
    if row is None:
        raise Hidden
    return PersonAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)},
        barred_until=barred.barred_until if barred else None,
        version=version,
    )


EXPERTS_EXPORT = Export(
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
    ),
)
PEOPLE_EXPORT = Export(
    title="人员",
    rows=person_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("证件类型", lambda row: row.identity_kind),
        ("证件号码", lambda row: row.identity_masked),
        ("登记时间", lambda row: row.registered_at),
        ("黑名单结束", lambda row: row.barred_until),
        ("退休时间", lambda row: row.retired_on),
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
    export=EXPERTS_EXPORT,
    paged=True,
    sorts=("name", "unit", "level", "term_until"),
    roles=POOL_KEEPERS,
)
EXPERT_SEARCH = Read(
    name="experts.search",
    functions=("C9",),
    path="/experts/search",
    summary="专家库查询，可按姓名",
    export=EXPERTS_EXPORT,
    handler=expert_list,
    answer=ExpertAnswer,
    filters=ExpertSearch,
    paged=True,
    sorts=("name", "unit", "level", "term_until"),
    roles=POOL_KEEPERS,
    private=True,
)
EXPERT_ONE = Read(
    name="experts.one",
    functions=("C9",),
    path="/experts/{id}",
    summary="专家详情",
    handler=one_expert,
    answer=ExpertAnswer,
    roles=POOL_KEEPERS,
)
PEOPLE = Read(
    name="people.search",
    functions=("H21",),
    path="/people/search",
    summary="按姓名查询人员",
    export=PEOPLE_EXPORT,
    handler=person_list,
    answer=PersonItem,
    filters=PersonSearch,
    paged=True,
    sorts=("name", "registered_at"),
    roles=REGISTRARS,
    private=True,
)
PERSON_ONE = Read(
    name="people.one",
    functions=("H21",),
    path="/people/{id}",
    summary="人员详情",
    handler=one_person,
    answer=PersonAnswer,
    roles=REGISTRARS,
)

READS = (EXPERTS, EXPERT_SEARCH, EXPERT_ONE, PEOPLE, PERSON_ONE)
