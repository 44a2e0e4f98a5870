"""Accepting agencies (H3): commands and questions."""

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, Reason
from application.organisations import accepting
from application.organisations.accepting import (
    AgencyChange,
    AgencyConditionsForm,
    AgencyForm,
    AgencyTemplateForm,
    NoticeForm,
)
from application.permissions import Hidden, require_role
from application.ports import Receipt
from application.work import Work
from domain.configuration.conditions import Conditions
from domain.configuration.route import StageKind
from domain.configuration.template import Template
from domain.organisations.accepting_agency import ACCEPTING_AGENCY
from domain.terms import AcquisitionMode, Role, TitleLevel
from infrastructure.sheets.excel import MEDIA_TYPE
from interfaces import condition_words, template_sheet
from interfaces.history import History, Words
from interfaces.http.calls import Call, File, Page, Upload
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.cases.tracking import RouteStage, named
from interfaces.system import System, command
from projections.organisations import accepting_agencies, organisations
from projections.organisations.accepting_agencies import AgencyRow, NoticeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyConditions:
    text: str = ""
    """Name of the body, its pinyin or initials."""
    mode: AcquisitionMode | None = None
    title_level: TitleLevel | None = None
    kind: StageKind | None = None
    division: str = ""
    noticed: bool | None = None
    """Whether it has a notice; left out for both."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyQuestion:
    """Who asks where an initial determination or recognition can be declared."""

    unit: UUID
    mode: AcquisitionMode
    title_level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgency:
    """An agency that takes the unit's people, what it tells them, and the way to it."""

    agency: UUID
    organisation: UUID
    organisation_name: str
    kind: StageKind
    notice: str
    """申报须知; lines stay lines; empty while nothing has been said."""
    notice_version: int
    stages: tuple[RouteStage, ...]
    """After the unit's own, the last being the agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgencies:
    agencies: tuple[OpenAgency, ...]
    """Nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySheetForm:
    file: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFormAnswer:
    version: int
    template: Template
    """申报模板; without sections while there is none."""
    conditions: Conditions
    """资格条件"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    notices: tuple[NoticeRow, ...]
    """Newest first."""


def agency_list(system: System, call: Call[AgencyConditions]) -> Page[AgencyRow]:
    asked = call.body
    conditions = accepting_agencies.AgencyFilter(
        text=asked.text,
        mode=asked.mode,
        title_level=asked.title_level,
        kind=asked.kind,
        division=asked.division.strip(),
        noticed=asked.noticed,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(accepting_agencies.listing(tx, conditions, wanted(call)))


def one_agency(system: System, call: Call[Any]) -> AgencyRow:
    _, version = folded(system, call, ACCEPTING_AGENCY, call.id)
    with system.reading() as tx:
        row = accepting_agencies.get(tx, call.id)
    if row is None:
        raise Hidden
    return AgencyRow(**{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version})


def notices_of(system: System, call: Call[NoBody]) -> Notices:
    folded(system, call, ACCEPTING_AGENCY, call.id)
    with system.reading() as tx:
        return Notices(notices=accepting_agencies.notices(tx, call.id))


def form_of(system: System, call: Call[Any]) -> AgencyFormAnswer:
    """What the agency has applicants fill in now, and what it asks of them."""
    state, version = folded(system, call, ACCEPTING_AGENCY, call.id)
    return AgencyFormAnswer(version=version, template=state.template, conditions=state.conditions)


def form_sheet(system: System, call: Call[Any]) -> File:
    """The template as Excel, a row for each field; it may be edited and sent in again."""
    found = form_of(system, call)
    return File(
        name=f"申报模板第{found.template.version}版.xlsx",
        media_type=MEDIA_TYPE,
        content=template_sheet.written(found.template),
    )


def _set_template_sheet(system: System, call: Call[AgencySheetForm]) -> Receipt:
    require_role(call.actor, *CONFIGURERS)  # before a file of somebody else is opened
    body: Any = AgencyTemplateForm(template=template_sheet.read(call.body.file.content))
    return system.run(replace(call, body=body), accepting.set_template)


def for_unit(system: System, call: Call[AgencyQuestion]) -> OpenAgencies:
    """For everyone who declares. Raises `Rejected` for what is no unit."""
    asked = call.body
    return OpenAgencies(agencies=open_to(system, call, asked.unit, asked.mode, asked.title_level))


def open_to(
    system: System, call: Call[Any], unit: UUID, mode: AcquisitionMode, level: TitleLevel
) -> tuple[OpenAgency, ...]:
    """Nearest first. Raises `Rejected` for what is no unit."""
    found = accepting.for_unit(Work(system.log, call.context), unit, mode, level)
    with system.reading() as tx:
        ids = {stage.organisation for one in found for stage in one.path.stages}
        names = organisations.names(tx, ids)
    return tuple(_open(one, names) for one in found)


def _open(one: accepting.OpenAgency, names: dict[UUID, str]) -> OpenAgency:
    body = one.state.organisation
    assert body is not None, "an agency that is open has been added"
    return OpenAgency(
        agency=one.agency,
        organisation=body,
        organisation_name=names.get(body, ""),
        kind=one.state.kind,
        notice=one.state.notice,
        notice_version=one.state.notice_version,
        stages=named(one.path.stages, names),
    )


AGENCIES_EXPORT = Export(
    title="受理机构",
    rows=agency_list,
    columns=(
        ("取得方式", lambda row: row.mode),
        ("职称等级", lambda row: row.title_level),
        ("受理节点类型", lambda row: row.kind),
        ("机构名称", lambda row: row.organisation_name),
        ("行政区划代码", lambda row: row.division),
        ("申报须知", lambda row: row.notice),
        ("须知版本", lambda row: row.notice_version or None),
        ("新增时间", lambda row: row.added_at),
        ("注销时间", lambda row: row.cancelled_at),
        ("注销原因", lambda row: row.cancelled_reason),
    ),
)
ADD = Operation(
    name="accepting-agencies.add",
    functions=("H3",),
    path="/accepting-agencies",
    summary="新增受理机构",
    body=AgencyForm,
    handler=command(accepting.add_agency),
    roles=CONFIGURERS,
    creates=True,
    refusals=("agency-exists", "agency-kind", "agency-mode", "organisation-unknown"),
)
AMEND = Operation(
    name="accepting-agencies.amend",
    functions=("H3",),
    path="/accepting-agencies/{id}/amend",
    summary="修改受理机构",
    body=AgencyChange,
    handler=command(accepting.amend_agency),
    roles=CONFIGURERS,
    refusals=("agency-kind", "agency-cancelled"),
)
SET_NOTICE = Operation(
    name="accepting-agencies.set-notice",
    functions=("H3",),
    path="/accepting-agencies/{id}/set-notice",
    summary="维护申报须知",
    body=NoticeForm,
    handler=command(accepting.set_notice),
    roles=CONFIGURERS,
    refusals=("notice-too-long", "agency-cancelled"),
)
SET_TEMPLATE = Operation(
    name="accepting-agencies.set-template",
    functions=("H3", "A2"),
    path="/accepting-agencies/{id}/set-template",
    summary="维护受理机构的申报模板",
    body=AgencyTemplateForm,
    handler=command(accepting.set_template),
    roles=CONFIGURERS,
    refusals=("template-wrong", "agency-cancelled", "agency-wrong"),
)
SET_TEMPLATE_SHEET = Operation(
    name="accepting-agencies.set-template-sheet",
    functions=("H3", "A2"),
    path="/accepting-agencies/{id}/set-template-sheet",
    summary="用 Excel 表维护受理机构的申报模板",
    body=AgencySheetForm,
    handler=_set_template_sheet,
    roles=CONFIGURERS,
    refusals=("template-wrong", "agency-cancelled", "agency-wrong", "template-sheet-row"),
)
START_OVER = Operation(
    name="accepting-agencies.start-over",
    functions=("H3", "A2"),
    path="/accepting-agencies/{id}/start-over",
    summary="采用内置申报模板和国家规定的资格条件",
    body=NoBody,
    handler=command(accepting.start_over),
    roles=CONFIGURERS,
    refusals=("agency-cancelled",),
)
SET_CONDITIONS = Operation(
    name="accepting-agencies.set-conditions",
    functions=("H3", "A2"),
    path="/accepting-agencies/{id}/set-conditions",
    summary="维护受理机构的资格条件",
    body=AgencyConditionsForm,
    handler=command(accepting.set_conditions),
    roles=CONFIGURERS,
    refusals=("agency-wrong", "agency-cancelled"),
)
CANCEL = Operation(
    name="accepting-agencies.cancel",
    functions=("H3",),
    path="/accepting-agencies/{id}/cancel",
    summary="注销受理机构",
    body=Reason,
    handler=command(accepting.cancel_agency),
    roles=CONFIGURERS,
    refusals=("reason-required", "agency-cancelled"),
)
AGENCIES = Read(
    name="accepting-agencies.list",
    functions=("H3",),
    path="/accepting-agencies",
    summary="受理机构列表",
    handler=agency_list,
    answer=AgencyRow,
    filters=AgencyConditions,
    paged=True,
    sorts=("division", "organisation", "mode", "title_level", "added_at"),
    roles=CONFIGURERS,
    export=AGENCIES_EXPORT,
)
AGENCY = Read(
    name="accepting-agencies.one",
    functions=("H3",),
    path="/accepting-agencies/{id}",
    summary="受理机构详情",
    handler=one_agency,
    answer=AgencyRow,
    roles=CONFIGURERS,
)
NOTICES = Read(
    name="accepting-agencies.notices",
    functions=("H3",),
    path="/accepting-agencies/{id}/notices",
    summary="申报须知的各个版本",
    handler=notices_of,
    answer=Notices,
    roles=CONFIGURERS,
)
FORM = Read(
    name="accepting-agencies.form",
    functions=("H3", "A2"),
    path="/accepting-agencies/{id}/form",
    summary="受理机构的申报模板和资格条件",
    handler=form_of,
    answer=AgencyFormAnswer,
    roles=(*CONFIGURERS, Role.APPLICANT),
)
FOR_UNIT = Read(
    name="accepting-agencies.for-unit",
    functions=("H3", "A2"),
    path="/accepting-agencies/for-unit",
    summary="某单位初定、认定可选的受理机构及其申报须知",
    handler=for_unit,
    answer=OpenAgencies,
    filters=AgencyQuestion,
    private=True,
)


def _in_words(system: System, agency: UUID) -> Words:
    """Conditions name the fields of the agency's template as it calls them now."""
    state = ACCEPTING_AGENCY.fold(r.event for r in system.log.read(agency))
    told = partial(condition_words.told, labels=state.template.labels())
    conditions = {f"conditions.{name}": told for name in condition_words.GROUPS}
    return {"template": _sections, **conditions}


def _sections(template: Template) -> str:
    """第 1 版：基本情况（联系电话、岗位或职务）；附件（劳动合同）"""
    sections = (
        f"{section.title}（{'、'.join(field.label for field in section.fields)}）"
        for section in template.sections
    )
    return f"第 {template.version} 版：{'；'.join(sections)}"


AGENCY_HISTORY = History(
    things="accepting-agencies",
    functions=("H3",),
    decider=ACCEPTING_AGENCY,
    roles=CONFIGURERS,
    labels={
        "mode": "取得方式",
        "title_level": "职称等级",
        "organisation": "机构",
        "kind": "受理节点类型",
        "text": "申报须知",
        "template": "申报模板",
        **{f"conditions.{name}": f"条件：{said}" for name, said in condition_words.GROUPS.items()},
        "reason": "注销原因",
    },
    words_of=_in_words,
)

COMMANDS = (
    ADD,
    AMEND,
    SET_NOTICE,
    SET_TEMPLATE,
    SET_TEMPLATE_SHEET,
    START_OVER,
    SET_CONDITIONS,
    CANCEL,
)
READS = (AGENCIES, AGENCY, NOTICES, FORM, FOR_UNIT, AGENCY_HISTORY.read)
