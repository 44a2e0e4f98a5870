"""Specialties (职称专业) by sheet (H1), from the top of each series down."""

from uuid import UUID

from application.configuration.cataloguing import SpecialtyForm, put_specialty
from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.work import Work

COLUMNS = (
    Column(
        name="code",
        heading="专业代码",
        mandatory=True,
        note="大写字母、数字、点和短横，最多 20 位；已有的代码改为本行的名称",
        example="05990101",
    ),
    Column(name="name", heading="专业名称", mandatory=True, example="示例专业"),
    Column(
        name="series", heading="职称系列", mandatory=True, note="系列全称或代码；不支持新增系列"
    ),
    Column(
        name="parent",
        heading="上级专业代码",
        note="须已有，或在本表前面；系列下的第一级专业不填",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    form = SpecialtyForm(
        code=given["code"],
        name=given["name"],
        series=line.names.series(given["series"], "series"),
        parent=given["parent"],
    )
    return put_specialty(work, desk, form)


KINDS = (
    ImportKind(
        name="specialties",
        title="职称专业",
        functions=("H1",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        apply=apply,
        back="/specialties",
    ),
)
