"""Commands that set a province up: bodies, committees, routes, catalogue, calendar, keys."""

from application import configuring as c
from application import keys
from domain.template import Template
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

ADMINISTRATOR = (Role.ADMINISTRATOR,)

REGISTER_ORGANISATION = Operation(
    name="organisations.register",
    functions=("M1",),
    path="/organisations",
    summary="新增机构",
    body=c.OrganisationForm,
    handler=command(c.register_organisation),
    roles=ADMINISTRATOR,
    creates=True,
)
AMEND_ORGANISATION = Operation(
    name="organisations.amend",
    functions=("M1", "D9"),
    path="/organisations/{id}/amend",
    summary="维护机构信息",
    body=c.OrganisationData,
    handler=command(c.amend_organisation),
)
MOVE_ORGANISATION = Operation(
    name="organisations.move",
    functions=("M1",),
    path="/organisations/{id}/move",
    summary="调整上级机构",
    body=c.Moving,
    handler=command(c.move_organisation),
    roles=ADMINISTRATOR,
)
CANCEL_ORGANISATION = Operation(
    name="organisations.cancel",
    functions=("M1",),
    path="/organisations/{id}/cancel",
    summary="注销机构",
    body=c.Reason,
    handler=command(c.cancel_organisation),
    roles=ADMINISTRATOR,
)
REGISTER_COMMITTEE = Operation(
    name="committees.register",
    functions=("H10",),
    path="/committees",
    summary="新增评委会",
    body=c.CommitteeForm,
    handler=command(c.register_committee),
    roles=c.CONFIGURERS,
    creates=True,
)
SET_TEMPLATE = Operation(
    name="committees.set-template",
    functions=("H10",),
    path="/committees/{id}/set-template",
    summary="设置申报模板",
    body=Template,
    handler=command(c.set_template),
    roles=c.CONFIGURERS,
)
CANCEL_COMMITTEE = Operation(
    name="committees.cancel",
    functions=("H10",),
    path="/committees/{id}/cancel",
    summary="注销评委会",
    body=c.Reason,
    handler=command(c.cancel_committee),
    roles=c.CONFIGURERS,
)
ADD_NODE = Operation(
    name="route-nodes.add",
    functions=("H6", "H7", "H8"),
    path="/route-nodes",
    summary="新增审核路径节点",
    body=c.NodeForm,
    handler=command(c.add_node),
    roles=c.CONFIGURERS,
    creates=True,
)
AMEND_NODE = Operation(
    name="route-nodes.amend",
    functions=("H6", "H7", "H8"),
    path="/route-nodes/{id}/amend",
    summary="修改审核路径节点",
    body=c.NodeChange,
    handler=command(c.amend_node),
    roles=c.CONFIGURERS,
)
CANCEL_NODE = Operation(
    name="route-nodes.cancel",
    functions=("H6", "H7", "H8"),
    path="/route-nodes/{id}/cancel",
    summary="注销审核路径节点",
    body=c.NodeCancelling,
    handler=command(c.cancel_node),
    roles=c.CONFIGURERS,
)
DEFINE_SERIES = Operation(
    name="series.define",
    functions=("H2",),
    path="/series",
    summary="维护职称系列",
    body=c.SeriesForm,
    handler=command(c.define_series),
    roles=c.CONFIGURERS,
    creates=True,
)
DEFINE_SPECIALTY = Operation(
    name="specialties.define",
    functions=("H1",),
    path="/specialties",
    summary="维护专业",
    body=c.SpecialtyForm,
    handler=command(c.define_specialty),
    roles=c.CONFIGURERS,
    creates=True,
)
SET_CALENDAR_YEAR = Operation(
    name="calendar.set-year",
    functions=("M3",),
    path="/calendar/set-year",
    summary="导入一年的节假日",
    body=c.CalendarYear,
    handler=command(c.set_calendar_year),
    roles=c.CONFIGURERS,
)
ADD_ISSUER_KEY = Operation(
    name="issuer-keys.add",
    functions=("M4",),
    path="/issuer-keys",
    summary="启用或轮换发证密钥",
    body=keys.KeyForm,
    handler=command(keys.add_key),
    roles=ADMINISTRATOR,
    creates=True,
)

COMMANDS = (
    REGISTER_ORGANISATION,
    AMEND_ORGANISATION,
    MOVE_ORGANISATION,
    CANCEL_ORGANISATION,
    REGISTER_COMMITTEE,
    SET_TEMPLATE,
    CANCEL_COMMITTEE,
    ADD_NODE,
    AMEND_NODE,
    CANCEL_NODE,
    DEFINE_SERIES,
    DEFINE_SPECIALTY,
    SET_CALENDAR_YEAR,
    ADD_ISSUER_KEY,
)
