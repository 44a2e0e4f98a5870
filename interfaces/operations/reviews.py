"""Commands of the expert review: the draw, the attendance, the meeting and its secret ballot."""

import hashlib
from dataclasses import replace
from typing import Any

from application import drawing as d
from application import meeting as m
from application.planning import Nothing
from application.ports import Key, Receipt
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import Operation
from interfaces.system import System, command

OFFICE = (Role.COMMITTEE_OFFICER,)
AUTHORITY = (Role.TITLE_OFFICER,)
PARTIES = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
EXPERT = (Role.EXPERT,)
ATTENDING = (Role.COMMITTEE_OFFICER, Role.EXPERT)


def _cast(system: System, call: Call[m.BallotForm]) -> Receipt:
    """The stored fingerprint of the key is of the meeting alone: of the choices it would tell."""
    return m.cast_ballot(
        system.log,
        call.context,
        system.desk(call.actor),
        call.id,
        call.body,
        _blind(call),
    )


def _blind(call: Call[Any]) -> Key | None:
    if call.key is None:
        return None
    return replace(call.key, fingerprint=hashlib.sha256(call.id.bytes).digest())


def _close(system: System, call: Call[Nothing]) -> Receipt:
    return m.close_ballot(
        system.log, call.context, system.desk(call.actor), call.id, call.expected, call.key
    )


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
OPEN_MEETING = Operation(
    name="meetings.open",
    functions=("C13",),
    path="/meetings",
    summary="召开评审会议",
    body=m.MeetingForm,
    handler=command(m.open_meeting),
    roles=OFFICE,
    creates=True,
)
SIGN_IN = Operation(
    name="meetings.sign-in",
    functions=("C13", "A7"),
    path="/meetings/{id}/sign-in",
    summary="签到",
    body=m.SignIn,
    handler=command(m.sign_in),
    roles=ATTENDING,
)
START_REVIEW = Operation(
    name="meetings.start",
    functions=("C13",),
    path="/meetings/{id}/start",
    summary="开始评审",
    body=Nothing,
    handler=command(m.start_review),
    roles=OFFICE,
)
SCORE = Operation(
    name="meetings.score",
    functions=("A7", "C13"),
    path="/meetings/{id}/score",
    summary="打分",
    body=m.ScoreForm,
    handler=command(m.score),
    roles=EXPERT,
)
OPEN_BALLOT = Operation(
    name="meetings.open-ballot",
    functions=("C13",),
    path="/meetings/{id}/open-ballot",
    summary="开始投票",
    body=Nothing,
    handler=command(m.open_ballot),
    roles=OFFICE,
)
CAST_BALLOT = Operation(
    name="meetings.cast-ballot",
    functions=("A7", "C13"),
    path="/meetings/{id}/cast-ballot",
    summary="无记名投票",
    body=m.BallotForm,
    handler=_cast,
    roles=EXPERT,
)
CLOSE_BALLOT = Operation(
    name="meetings.close-ballot",
    functions=("C13",),
    path="/meetings/{id}/close-ballot",
    summary="结束投票并计票",
    body=Nothing,
    handler=_close,
    roles=OFFICE,
)
VOID_BALLOT = Operation(
    name="meetings.void-ballot",
    functions=("C13",),
    path="/meetings/{id}/void-ballot",
    summary="投票作废重投",
    body=m.VoidForm,
    handler=command(m.void_ballot),
    roles=OFFICE,
)
SIGN_TALLY = Operation(
    name="meetings.sign-tally",
    functions=("C13", "A7"),
    path="/meetings/{id}/sign-tally",
    summary="主任委员签字确认计票结果",
    body=Nothing,
    handler=command(m.sign_tally),
    roles=EXPERT,
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
    OPEN_MEETING,
    SIGN_IN,
    START_REVIEW,
    SCORE,
    OPEN_BALLOT,
    CAST_BALLOT,
    CLOSE_BALLOT,
    VOID_BALLOT,
    SIGN_TALLY,
)
