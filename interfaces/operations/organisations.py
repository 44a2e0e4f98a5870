"""Organisations (M1, D9): commands and questions."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application import configuring, organising
from application.permissions import Hidden
from domain.organisation import ORGANISATION, OrganisationKind
from domain.terms import AdministrativeLevel, Role
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from projections import organisations
from projections.organisations import OrganisationRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationConditions:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    kind: OrganisationKind | None = None
    level: AdministrativeLevel | None = None
    division: str = ""
    superior: UUID | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAnswer(OrganisationRow):
    contact: str
    """Empty for other bodies' eyes."""


def organisation_list(system: System, call: Call[OrganisationConditions]) -> Page[OrganisationRow]:
    asked = call.body
    conditions = organisations.OrganisationFilter(
        text=asked.text,
        kind=asked.kind,
        level=asked.level,
        division=asked.division.strip(),
        superior=asked.superior,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(organisations.listing(tx, conditions, wanted(call)))


def one_organisation(system: System, call: Call[Any]) -> OrganisationAnswer:
    _, version = folded(system, call, ORGANISATION, call.id)
    with system.reading() as tx:
        row = organisations.get(tx, call.id)
    if row is None:
        raise Hidden
    own = call.actor.role is Role.ADMINISTRATOR or call.actor.organisation == call.id
    said = (getattr(r.event, "contact", None) for r in reversed(system.log.read(call.id)))
    contact = next((one for one in said if one is not None), "") if own else ""
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return OrganisationAnswer(**values, contact=str(contact))


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
    body=configuring.Reason,
    handler=command(organising.cancel_organisation),
    roles=ADMINISTRATOR,
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
        "contact": "联系方式",
        "reason": "注销原因",
    },
)


COMMANDS = (
    REGISTER_ORGANISATION,
    AMEND_ORGANISATION,
    MOVE_ORGANISATION,
    CANCEL_ORGANISATION,
)


READS = (
    ORGANISATIONS,
    ORGANISATION_ONE,
    ORGANISATION_HISTORY.read,
)
