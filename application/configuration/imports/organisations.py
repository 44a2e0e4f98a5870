"""Organisations (机构) by sheet; a superior body may stand in an earlier row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.organisations.organising import OrganisationForm, register_organisation
from application.work import Work
from domain.organisations.organisation import OrganisationKind
from domain.terms import AdministrativeLevel, Role, UnitNature

COLUMNS = (
    Column(name="name", heading="机构名称", mandatory=True, example="某市建筑设计院"),
    Column(name="credit_code", heading="统一社会信用代码", note="18 位；没有的可不填"),
    Column(name="division", heading="行政区划代码", mandatory=True, example="320100"),
    Column(name="level", heading="级别", kind=AdministrativeLevel, mandatory=True),
    Column(name="kind", heading="机构类型", kind=OrganisationKind, mandatory=True),
    Column(name="nature", heading="单位性质", kind=UnitNature, note="用人单位必填"),
    Column(
        name="superior",
        heading="上级机构",
        note="全称或统一社会信用代码；可以是本表前面的机构；最上级不填",
    ),
    Column(name="contact_person", heading="联系人"),
    Column(name="contact", heading="联系电话"),
    Column(name="address", heading="地址"),
    Column(
        name="override_check",
        heading="校验码不符仍登记",
        kind=bool,
        default=False,
        note="少数早期代码的校验码不符，核对无误后填“是”",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    superior = given["superior"]
    form = OrganisationForm(
        name=given["name"],
        division=given["division"],
        level=given["level"],
        kind=given["kind"],
        nature=given["nature"],
        superior=line.names.organisation(superior, "superior") if superior else None,
        credit_code=given["credit_code"].upper(),
        override_check=given["override_check"],
        contact=given["contact"],
        contact_person=given["contact_person"],
        address=given["address"],
    )
    return register_organisation(work, desk, line.id, form, None)


def keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    return values["name"], values["credit_code"]


KINDS = (
    ImportKind(
        name="organisations",
        title="机构",
        functions=("M1",),
        roles=(Role.ADMINISTRATOR,),
        columns=COLUMNS,
        apply=apply,
        keys=keys,
        back="/admin/organisations",
    ),
)
