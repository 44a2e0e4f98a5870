"""Committees (评委会) by sheet (H10)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from application.configuring import CONFIGURERS
from application.convening import CommitteeForm, register_committee
from application.desk import Desk
from application.importing import Column, ImportKind, Line
from application.work import Work
from domain.terms import AdministrativeLevel, CommitteeTitleLevel

COLUMNS = (
    Column(name="name", heading="评委会名称", mandatory=True),
    Column(name="level", heading="行政级别", kind=AdministrativeLevel, mandatory=True),
    Column(name="title_level", heading="评委会级别", kind=CommitteeTitleLevel, mandatory=True),
    Column(name="division", heading="行政区划代码", mandatory=True, example="320000"),
    Column(name="office", heading="日常工作部门", mandatory=True, note="全称或统一社会信用代码"),
    Column(
        name="convening_unit", heading="组建单位", mandatory=True, note="全称或统一社会信用代码"
    ),
    Column(name="by_series", heading="按系列组建", kind=bool, default=False),
    Column(name="series", heading="系列", many=True, mandatory=True, note="名称或代码"),
    Column(name="specialties", heading="专业", many=True, note="名称或代码；不填为系列内全部专业"),
    Column(name="delegated", heading="权限下放", kind=bool, default=False),
    Column(name="valid_from", heading="有效期起", kind=date, mandatory=True, example="2026-01-01"),
    Column(
        name="valid_until",
        heading="有效期止",
        kind=date,
        mandatory=True,
        note="核准备案有效期最长 3 年",
        example="2028-12-31",
    ),
    Column(
        name="resume_at_returner",
        heading="重新提交后从退回环节继续",
        kind=bool,
        default=False,
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given, names = line.values, line.names
    form = CommitteeForm(
        name=given["name"],
        level=given["level"],
        title_level=given["title_level"],
        division=given["division"],
        office=names.organisation(given["office"], "office"),
        convening_unit=names.organisation(given["convening_unit"], "convening_unit"),
        by_series=given["by_series"],
        series=tuple(names.series(one, "series") for one in given["series"]),
        specialties=tuple(names.specialty(one, "specialties") for one in given["specialties"]),
        delegated=given["delegated"],
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
        resume_at_returner=given["resume_at_returner"],
    )
    return register_committee(work, desk, line.id, form, None)


def keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    return (values["name"],)


KINDS = (
    ImportKind(
        name="committees",
        title="评委会",
        functions=("H10",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        apply=apply,
        keys=keys,
        back="/committees",
    ),
)
