"""Commands of the review meeting: attendance, panels, scores, the vote in the box or on paper."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from application.committees import meeting as m
from application.committees import panels as p
from application.committees import voting as v
from application.committees.planning import Nothing
from application.ports import Key, Receipt
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import Operation
from interfaces.system import System, command

OFFICE = (Role.COMMITTEE_OFFICER,)
EXPERT = (Role.EXPERT,)
ATTENDING = (Role.COMMITTEE_OFFICER, Role.EXPERT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCheck:
    """The ballot that would be taken. What was chosen is not repeated."""

    ballot: UUID


def _check(system: System, call: Call[v.BallotForm]) -> BallotCheck:
    return BallotCheck(
        ballot=v.check_ballot(system.log, call.context, system.desk(call.actor), call.id, call.body)
    )


def _cast(system: System, call: Call[v.BallotForm]) -> Receipt:
    """The stored fingerprint of the key is of the meeting alone: of the choices it would tell."""
    return v.cast_ballot(
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
    return v.close_ballot(
        system.log, call.context, system.desk(call.actor), call.id, call.expected, call.key
    )


OPEN_MEETING = Operation(
    name="meetings.open",
    functions=("C13",),
    path="/meetings",
    summary="召集评审会议",
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
    functions=("C13", "A7"),
    path="/meetings/{id}/start",
    summary="宣布开会",
    body=Nothing,
    handler=command(m.start_review),
    roles=EXPERT,
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
    body=v.OpenBallotForm,
    handler=command(v.open_ballot),
    roles=OFFICE,
)
CAST_BALLOT = Operation(
    name="meetings.cast-ballot",
    functions=("A7", "C13"),
    path="/meetings/{id}/cast-ballot",
    summary="无记名投票",
    body=v.BallotForm,
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
    body=v.VoidForm,
    handler=command(v.void_ballot),
    roles=OFFICE,
)
SIGN_TALLY = Operation(
    name="meetings.sign-tally",
    functions=("C13", "A7"),
    path="/meetings/{id}/sign-tally",
    summary="签字确认计票结果",
    body=Nothing,
    handler=command(v.sign_tally),
    roles=EXPERT,
)
DECLARE_AVOIDANCE = Operation(
    name="meetings.declare-avoidance",
    functions=("C13", "A7"),
    path="/meetings/{id}/declare-avoidance",
    summary="当场回避",
    body=m.AvoidanceForm,
    handler=command(m.declare_avoidance),
    roles=ATTENDING,
)
DEFER = Operation(
    name="meetings.defer",
    functions=("C13",),
    path="/meetings/{id}/defer",
    summary="暂缓表决",
    body=m.DeferForm,
    handler=command(m.defer_candidate),
    roles=OFFICE,
)
CALL_OFF = Operation(
    name="meetings.call-off",
    functions=("C13",),
    path="/meetings/{id}/call-off",
    summary="取消会议",
    body=m.CallOffForm,
    handler=command(m.call_off),
    roles=OFFICE,
)
FORM_PANEL = Operation(
    name="meetings.form-panel",
    functions=("C13",),
    path="/meetings/{id}/form-panel",
    summary="成立评议组",
    body=p.PanelForm,
    handler=command(p.form_panel),
    roles=OFFICE,
)
DISSOLVE_PANEL = Operation(
    name="meetings.dissolve-panel",
    functions=("C13",),
    path="/meetings/{id}/dissolve-panel",
    summary="撤销评议组",
    body=p.PanelGone,
    handler=command(p.dissolve_panel),
    roles=OFFICE,
)
WRITE_OPINION = Operation(
    name="meetings.write-opinion",
    functions=("A7", "C13"),
    path="/meetings/{id}/write-opinion",
    summary="填写评议意见",
    body=p.PanelOpinionForm,
    handler=command(p.write_panel_opinion),
    roles=EXPERT,
)
CHECK_BALLOT = Operation(
    name="meetings.check-ballot",
    functions=("A7", "C13"),
    path="/meetings/{id}/check-ballot",
    summary="交回选票前核对",
    body=v.BallotForm,
    handler=_check,
    roles=EXPERT,
    answer=BallotCheck,
)
ENTER_PAPER = Operation(
    name="meetings.enter-paper",
    functions=("C13",),
    path="/meetings/{id}/enter-paper",
    summary="录入纸质计票",
    body=v.PaperForm,
    handler=command(v.enter_paper_tally),
    roles=OFFICE,
)
CONFIRM_PAPER = Operation(
    name="meetings.confirm-paper",
    functions=("C13", "A7"),
    path="/meetings/{id}/confirm-paper",
    summary="复核纸质计票",
    body=v.PaperForm,
    handler=command(v.confirm_paper_tally),
    roles=ATTENDING,
)

COMMANDS = (
    OPEN_MEETING,
    SIGN_IN,
    START_REVIEW,
    DECLARE_AVOIDANCE,
    FORM_PANEL,
    DISSOLVE_PANEL,
    WRITE_OPINION,
    SCORE,
    DEFER,
    CALL_OFF,
    OPEN_BALLOT,
    CHECK_BALLOT,
    CAST_BALLOT,
    CLOSE_BALLOT,
    ENTER_PAPER,
    CONFIRM_PAPER,
    VOID_BALLOT,
    SIGN_TALLY,
)
