"""Organisations (M1, D9): commands and questions."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.organisations import organising
from application.permissions import Hidden
from application.work import Work
from domain.organisations.organisation import (
    ORGANISATION,
    Organisation,
    OrganisationKind,
    Uses,
)
from domain.terms import AdministrativeLevel, Role, UnitNature
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from projections.organisations import organisation_tree, organisations
from projections.organisations.organisation_tree import TreeRow
from projections.organisations.organisations import OrganisationRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationConditions:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    kind: OrganisationKind | None = None
    level: AdministrativeLevel | None = None
    nature: UnitNature | None = None
    division: str = ""
    superior: UUID | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAnswer(OrganisationRow):
    contact: str
    """Telephone; like person and address empty for other bodies' eyes."""
    contact_person: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowConditions:
    superior: UUID | None = None
    """Left out: the tops of the forest."""


def organisation_list(system: System, call: Call[OrganisationConditions]) -> Page[OrganisationRow]:
    asked = call.body
    conditions = organisations.OrganisationFilter(
        text=asked.text,
        kind=asked.kind,
        level=asked.level,
        nature=asked.nature,
        division=asked.division.strip(),
        superior=asked.superior,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(organisations.listing(tx, conditions, wanted(call)))


def one_organisation(system: System, call: Call[Any]) -> OrganisationAnswer:
    state, version = folded(system, call, ORGANISATION, call.id)
    with system.reading() as tx:
        row = organisations.get(tx, call.id)
    if row is None:
        raise Hidden
    own = call.actor.role is Role.ADMINISTRATOR or call.actor.organisation == call.id
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    # Whoever may not see them is told nothing instead.
    told = contacts_of(state) if own else dict.fromkeys(contacts_of(state), "")
    return OrganisationAnswer(**values | told)


def contacts_of(state: Organisation) -> dict[str, str]:
    """Personal data of whoever answers the telephone, so only the log has it."""
    known = {
        "contact": state.contact,
        "contact_person": state.contact_person,
        "address": state.address,
    }
    return {name: str(value) if value else "" for name, value in known.items()}


def below(system: System, call: Call[BelowConditions]) -> Page[TreeRow]:
    part = call.listing
    with system.reading() as tx:
        rows = organisation_tree.level(tx, call.body.superior, part.offset, part.size)
        return Page(rows, organisation_tree.level_size(tx, call.body.superior))


def uses(system: System, call: Call[Any]) -> Uses:
    """What names the body now."""
    folded(system, call, ORGANISATION, call.id)
    work = Work(system.log, call.context)
    return organising.uses_of(work, system.desk(call.actor), call.id)


REGISTER_ORGANISATION = Operation(
    name="organisations.register",
    functions=("M1",),
    path="/organisations",
    summary="新增机构",
    body=organising.OrganisationForm,
    handler=command(organising.register_organisation),
    roles=ADMINISTRATOR,
    creates=True,
)


AMEND_ORGANISATION = Operation(
    name="organisations.amend",
    functions=("M1", "D9"),
    path="/organisations/{id}/amend",
    summary="维护机构信息",
    body=organising.OrganisationData,
    handler=command(organising.amend_organisation),
)


MOVE_ORGANISATION = Operation(
    name="organisations.move",
    functions=("M1",),
    path="/organisations/{id}/move",
    summary="调整上级机构",
    body=organising.Moving,
    handler=command(organising.move_organisation),
    roles=ADMINISTRATOR,
)


CANCEL_ORGANISATION = Operation(
    name="organisations.cancel",
    functions=("M1",),
    path="/organisations/{id}/cancel",
    summary="注销机构",
    body=organising.Cancelling,
    handler=command(organising.cancel_organisation),
    roles=ADMINISTRATOR,
    refusals=("organisation-in-use", "organisation-has-accounts"),
)


CORRECT_ORGANISATION = Operation(
    name="organisations.correct",
    functions=("M1",),
    path="/organisations/{id}/correct",
    summary="更正机构登记信息",
    body=organising.Correction,
    handler=command(organising.correct_organisation),
    roles=ADMINISTRATOR,
)


MERGE_ORGANISATION = Operation(
    name="organisations.merge",
    functions=("M1",),
    path="/organisations/{id}/merge",
    summary="合并机构",
    body=organising.Merging,
    handler=command(organising.merge_organisation),
    roles=ADMINISTRATOR,
    refusals=("organisation-in-use", "merge-node-twice"),
)


ORGANISATIONS_EXPORT = Export(
    title="机构",
    rows=organisation_list,
    columns=(
        ("机构名称", lambda row: row.name),
        ("统一社会信用代码", lambda row: row.credit_code),
        ("行政区划代码", lambda row: row.division),
        ("级别", lambda row: row.level),
        ("机构类型", lambda row: row.kind),
        ("单位性质", lambda row: row.nature),
        ("上级机构", lambda row: row.superior_name),
        ("登记时间", lambda row: row.registered_at),
        ("是否注销", lambda row: row.cancelled),
        ("注销原因", lambda row: row.cancelled_reason),
        ("并入机构", lambda row: row.merged_into_name),
    ),
)
ORGANISATIONS = Read(
    name="organisations.list",
    functions=("M1",),
    path="/organisations",
    summary="机构列表",
    export=ORGANISATIONS_EXPORT,
    handler=organisation_list,
    answer=OrganisationRow,
    filters=OrganisationConditions,
    paged=True,
    sorts=("division", "name", "level", "kind", "registered_at"),
)


ORGANISATION_ONE = Read(
    name="organisations.one",
    functions=("M1", "D9"),
    path="/organisations/{id}",
    summary="机构详情",
    handler=one_organisation,
    answer=OrganisationAnswer,
)


ORGANISATIONS_BELOW = Read(
    name="organisations.children",
    functions=("M1",),
    path="/organisations/children",
    summary="机构树的一层",
    handler=below,
    answer=TreeRow,
    filters=BelowConditions,
    paged=True,
    roles=ADMINISTRATOR,
)


ORGANISATION_USES = Read(
    name="organisations.uses",
    functions=("M1",),
    path="/organisations/{id}/uses",
    summary="机构的使用情况",
    handler=uses,
    answer=Uses,
    roles=ADMINISTRATOR,
)


ORGANISATION_HISTORY = History(
    things="organisations",
    functions=("M1",),
    decider=ORGANISATION,
    roles=ADMINISTRATOR,
    labels={
        "name": "机构名称",
        "credit_code": "统一社会信用代码",
        "division": "行政区划代码",
        "level": "级别",
        "kind": "机构类型",
        "nature": "单位性质",
        "superior": "上级机构",
        "contact": "联系电话",
        "contact_person": "联系人",
        "address": "地址",
        "merged_into": "并入机构",
        "reason": "原因",
    },
)


COMMANDS = (
    REGISTER_ORGANISATION,
    AMEND_ORGANISATION,
    MOVE_ORGANISATION,
    CANCEL_ORGANISATION,
    CORRECT_ORGANISATION,
    MERGE_ORGANISATION,
)


READS = (
    ORGANISATIONS,
    ORGANISATION_ONE,
    ORGANISATIONS_BELOW,
    ORGANISATION_USES,
    ORGANISATION_HISTORY.read,
)
