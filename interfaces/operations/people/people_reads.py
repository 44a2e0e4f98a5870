"""Questions about people."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from application.permissions import Hidden
from domain.people.blacklist import in_force
from domain.people.person import PERSON
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, wanted
from interfaces.system import System
from projections.people import blacklist, people
from projections.people.people import PeopleFilter, PersonRow

REGISTRARS = (
    Role.ADMINISTRATOR,
    Role.TITLE_OFFICER,
    Role.COMMITTEE_OFFICER,
    Role.UNIT_OFFICER,
)


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

READS = (PEOPLE, PERSON_ONE)
