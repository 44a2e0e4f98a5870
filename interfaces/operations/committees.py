"""Committees (H10, H11): commands and questions."""

from dataclasses import dataclass, fields
from typing import Any

from application import configuring, convening
from application.permissions import Hidden
from domain.committee import COMMITTEE
from domain.template import Template
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, Role
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from projections import committees
from projections.committees import CommitteeRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeConditions:
    text: str = ""
    level: AdministrativeLevel | None = None
    title_level: CommitteeTitleLevel | None = None
    series: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeAnswer(CommitteeRow):
    template: Template


def committee_list(system: System, call: Call[CommitteeConditions]) -> Page[CommitteeRow]:
    asked = call.body
    conditions = committees.CommitteeFilter(
        text=asked.text,
        level=asked.level,
        title_level=asked.title_level,
        series=asked.series,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(committees.listing(tx, conditions, wanted(call)))


def one_committee(system: System, call: Call[Any]) -> CommitteeAnswer:
    state, version = folded(system, call, COMMITTEE, call.id)
    with system.reading() as tx:
        row = committees.get(tx, call.id)
    if row is None:
        raise Hidden
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return CommitteeAnswer(**values, template=state.template)


REGISTER_COMMITTEE = Operation(
    name="committees.register",
    functions=("H10",),
    path="/committees",
    summary="新增评委会",
    body=convening.CommitteeForm,
    handler=command(convening.register_committee),
    roles=configuring.CONFIGURERS,
    creates=True,
)


SET_TEMPLATE = Operation(
    name="committees.set-template",
    functions=("H10",),
    path="/committees/{id}/set-template",
    summary="设置申报模板",
    body=Template,
    handler=command(convening.set_template),
    roles=configuring.CONFIGURERS,
)


CANCEL_COMMITTEE = Operation(
    name="committees.cancel",
    functions=("H10",),
    path="/committees/{id}/cancel",
    summary="注销评委会",
    body=configuring.Reason,
    handler=command(convening.cancel_committee),
    roles=configuring.CONFIGURERS,
)


COMMITTEES_EXPORT = Export(
    title="评委会",
    rows=committee_list,
    columns=(
        ("评委会名称", lambda row: row.name),
        ("行政级别", lambda row: row.level),
        ("评委会级别", lambda row: row.title_level),
        ("行政区划代码", lambda row: row.division),
        ("日常工作部门", lambda row: row.office_name),
        ("组建单位", lambda row: row.convening_unit_name),
        ("按系列组建", lambda row: row.by_series),
        ("系列", lambda row: row.series),
        ("专业", lambda row: row.specialties),
        ("权限下放", lambda row: row.delegated),
        ("有效期起", lambda row: row.valid_from),
        ("有效期止", lambda row: row.valid_until),
        ("重新提交后从退回环节继续", lambda row: row.resume_at_returner),
        ("是否注销", lambda row: row.cancelled),
    ),
)
COMMITTEES = Read(
    name="committees.list",
    functions=("H10", "H11"),
    path="/committees",
    summary="评委会列表",
    export=COMMITTEES_EXPORT,
    handler=committee_list,
    answer=CommitteeRow,
    filters=CommitteeConditions,
    paged=True,
    sorts=("name", "division", "level", "title_level", "valid_until"),
)


COMMITTEE_ONE = Read(
    name="committees.one",
    functions=("H10", "H11"),
    path="/committees/{id}",
    summary="评委会详情与申报模板",
    handler=one_committee,
    answer=CommitteeAnswer,
)


COMMITTEE_HISTORY = History(
    things="committees",
    functions=("H10", "H11"),
    decider=COMMITTEE,
    roles=(*configuring.CONFIGURERS, Role.AUDITOR),
    labels={
        "name": "评委会名称",
        "level": "行政级别",
        "title_level": "评委会级别",
        "division": "行政区划代码",
        "office": "日常工作部门",
        "convening_unit": "组建单位",
        "by_series": "按系列组建",
        "series": "系列代码",
        "specialties": "专业代码",
        "delegated": "权限下放",
        "valid_from": "有效期起",
        "valid_until": "有效期止",
        "resume_at_returner": "重新提交后从退回环节继续",
        "reason": "注销原因",
    },
)


COMMANDS = (
    REGISTER_COMMITTEE,
    SET_TEMPLATE,
    CANCEL_COMMITTEE,
)


READS = (
    COMMITTEES,
    COMMITTEE_ONE,
    COMMITTEE_HISTORY.read,
)
