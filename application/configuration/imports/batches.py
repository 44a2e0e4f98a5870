"""Yearly batches (年度批次) by sheet (B2); their conditions are set on the page."""

from datetime import date
from uuid import UUID

from application.configuration.batches import (
    BatchForm,
    Nothing,
    draft_batch,
    publish_batch,
)
from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.work import Work
from domain.terms import DeclarationType

COLUMNS = (
    Column(name="committee", heading="评委会名称", mandatory=True, note="全称"),
    Column(name="year", heading="年度", kind=int, mandatory=True, example="2026"),
    Column(
        name="opens_on", heading="申报开始日期", kind=date, mandatory=True, example="2026-05-01"
    ),
    Column(
        name="closes_on",
        heading="申报截止日期",
        kind=date,
        mandatory=True,
        note="含当日",
        example="2026-06-30",
    ),
    Column(
        name="cut_off_on",
        heading="资格截止日期",
        kind=date,
        mandatory=True,
        note="任职年限等计算到这一天",
        example="2026-12-31",
    ),
    Column(
        name="declaration_types",
        heading="申报类型",
        kind=DeclarationType,
        many=True,
        note="正常申报、破格、绿色通道；不填为全部",
    ),
    Column(
        name="publish",
        heading="立即发布",
        kind=bool,
        default=False,
        note="不设资格条件的可填“是”",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given = line.values
    form = BatchForm(
        committee=line.names.committee(given["committee"], "committee"),
        year=given["year"],
        opens_on=given["opens_on"],
        closes_on=given["closes_on"],
        cut_off_on=given["cut_off_on"],
        declaration_types=given["declaration_types"] or tuple(DeclarationType),
    )
    batch = draft_batch(work, desk, line.id, form, None)
    if given["publish"]:
        publish_batch(work, desk, batch, Nothing(), None)
    return batch


KINDS = (
    ImportKind(
        name="batches",
        title="年度批次",
        functions=("B2",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        apply=apply,
        back="/batches",
    ),
)
