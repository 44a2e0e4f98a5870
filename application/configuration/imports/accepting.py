"""Accepting agencies (受理机构) by sheet (H3), for one mode and title level."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.configuration.importing import Column, ImportKind, Line
from application.desk import Desk
from application.organisations.accepting import (
    AgencyForm,
    NoticeForm,
    add_agency,
    set_notice,
)
from application.work import Work
from domain.configuration.route import StageKind
from domain.decider import Rejected
from domain.organisations.accepting_agency import AGENCY_KINDS
from domain.terms import AcquisitionMode, TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyOptions:
    """What all agencies of the sheet accept."""

    title_level: TitleLevel
    mode: AcquisitionMode


COLUMNS = (
    Column(
        name="kind",
        heading="受理节点类型",
        kind=StageKind,
        only=AGENCY_KINDS,
        mandatory=True,
    ),
    Column(
        name="organisation",
        heading="机构名称",
        mandatory=True,
        note="全称或统一社会信用代码；须已登记为机构",
    ),
    Column(
        name="text",
        heading="申报须知",
        note="给申报人看的办理要求，可换行；也可以导入后再填",
        example="请携带学历证书原件，到受理窗口核验。",
    ),
)


def apply(work: Work, desk: Desk, line: Line) -> UUID:
    given, options = line.values, line.options
    form = AgencyForm(
        mode=options.mode,
        title_level=options.title_level,
        kind=given["kind"],
        organisation=line.names.organisation(given["organisation"], "organisation"),
    )
    try:
        agency = add_agency(work, desk, line.id, form, None)
    except Rejected as wrong:
        if "mode" not in wrong.fields:
            raise
        raise Rejected("agency-mode") from None  # chosen beside the sheet, in no column of it
    if given["text"]:
        set_notice(work, desk, agency, NoticeForm(text=given["text"]), None)
    return agency


KINDS = (
    ImportKind(
        name="accepting-agencies",
        title="受理机构",
        functions=("H3",),
        roles=CONFIGURERS,
        columns=COLUMNS,
        options=AgencyOptions,
        labels=(("title_level", "职称等级"), ("mode", "取得方式")),
        apply=apply,
        back="/accepting-agencies",
    ),
)
