"""Commands of the draw of experts and of their attendance."""

from application.experts import drawing as d
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

OFFICE = (Role.COMMITTEE_OFFICER,)
AUTHORITY = (Role.TITLE_OFFICER,)
PARTIES = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
ATTENDING = (Role.COMMITTEE_OFFICER, Role.EXPERT)

REQUEST_DRAW = Operation(
    name="draws.request",
    functions=("C1", "C2"),
    path="/draws",
    summary="评委抽取申请",
    body=d.DrawForm,
    handler=command(d.request_draw),
    roles=OFFICE,
    creates=True,
)
APPROVE_DRAW = Operation(
    name="draws.approve",
    functions=("C1", "C2"),
    path="/draws/{id}/approve",
    summary="抽取申请审核通过",
    body=d.DrawApproval,
    handler=command(d.approve_draw),
    roles=AUTHORITY,
)
REJECT_DRAW = Operation(
    name="draws.reject",
    functions=("C1", "C2"),
    path="/draws/{id}/reject",
    summary="抽取申请审核不通过",
    body=d.DrawRejection,
    handler=command(d.reject_draw),
    roles=AUTHORITY,
)
REVEAL_SECRET = Operation(
    name="draws.reveal",
    functions=("C1", "C2"),
    path="/draws/{id}/reveal",
    summary="公布本方密钥",
    body=d.Reveal,
    handler=command(d.reveal_secret),
    roles=PARTIES,
)
RECORD_NO_REVEAL = Operation(
    name="draws.record-no-reveal",
    functions=("C1", "C2"),
    path="/draws/{id}/record-no-reveal",
    summary="登记对方未公布密钥，或本方密钥遗失",
    body=d.NoReveal,
    handler=command(d.record_no_reveal),
    roles=PARTIES,
)
RECORD_PUBLIC_VALUE = Operation(
    name="draws.record-public-value",
    functions=("C1", "C2"),
    path="/draws/{id}/record-public-value",
    summary="登记公开随机值",
    body=d.PublicValue,
    handler=command(d.record_public_value),
    roles=PARTIES,
)
CONFIRM_ATTENDANCE = Operation(
    name="draws.confirm",
    functions=("C3", "A7"),
    path="/draws/{id}/confirm",
    summary="确认参评",
    body=d.AttendanceForm,
    handler=command(d.confirm_attendance),
    roles=ATTENDING,
)
DECLINE_ATTENDANCE = Operation(
    name="draws.decline",
    functions=("C3", "A7"),
    path="/draws/{id}/decline",
    summary="确认不参评",
    body=d.AttendanceForm,
    handler=command(d.decline_attendance),
    roles=ATTENDING,
)
RESET_CONFIRMATION = Operation(
    name="draws.reset",
    functions=("C3",),
    path="/draws/{id}/reset",
    summary="移除",
    body=d.AttendanceForm,
    handler=command(d.reset_confirmation),
    roles=OFFICE,
)
COMMANDS = (
    REQUEST_DRAW,
    APPROVE_DRAW,
    REJECT_DRAW,
    REVEAL_SECRET,
    RECORD_NO_REVEAL,
    RECORD_PUBLIC_VALUE,
    CONFIRM_ATTENDANCE,
    DECLINE_ATTENDANCE,
    RESET_CONFIRMATION,
)
