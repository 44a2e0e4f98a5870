"""Blank certificates (D4, C7): the commands of the body that asks, and of its title office."""

from functools import partial

from application.certificates import blank_certificates as b
from application.committees.planning import Nothing
from application.permissions import BLANK_ASKERS
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

FUNCTIONS = ("D4", "C7")
GRANTORS = (Role.TITLE_OFFICER,)

_asking = partial(Operation, functions=FUNCTIONS, roles=BLANK_ASKERS)
_granting = partial(Operation, functions=FUNCTIONS, roles=GRANTORS)
DRAFT = _asking(
    name="blank-certificates.draft",
    path="/blank-certificates",
    summary="填写空白证书申领",
    body=b.BlankForm,
    handler=command(b.draft_blanks),
    creates=True,
    refusals=("request-wrong",),
)
AMEND = _asking(
    name="blank-certificates.amend",
    path="/blank-certificates/{id}/amend",
    summary="修改空白证书申领",
    body=b.BlankForm,
    handler=command(b.amend_blanks),
    refusals=("request-not-open", "request-wrong"),
)
SUBMIT = _asking(
    name="blank-certificates.submit",
    path="/blank-certificates/{id}/submit",
    summary="提交空白证书申领",
    body=Nothing,
    handler=command(b.submit_blanks),
    refusals=("request-no-title-office", "request-not-open"),
)
WITHDRAW = _asking(
    name="blank-certificates.withdraw",
    path="/blank-certificates/{id}/withdraw",
    summary="撤回空白证书申领",
    body=b.BlankWithdrawal,
    handler=command(b.withdraw_blanks),
    refusals=("opinion-required", "request-ended"),
)
RETURN = _granting(
    name="blank-certificates.return",
    path="/blank-certificates/{id}/return",
    summary="退回空白证书申领",
    body=b.BlankOpinion,
    handler=command(b.return_blanks),
    refusals=("not-your-turn", "opinion-required"),
)
REFUSE = _granting(
    name="blank-certificates.refuse",
    path="/blank-certificates/{id}/refuse",
    summary="不受理空白证书申领",
    body=b.BlankOpinion,
    handler=command(b.refuse_blanks),
    refusals=("not-your-turn", "opinion-required"),
)
GRANT = _granting(
    name="blank-certificates.grant",
    path="/blank-certificates/{id}/grant",
    summary="发放空白证书号段",
    body=b.BlankGrant,
    handler=command(b.grant_blanks),
    refusals=("not-your-turn", "serials-taken", "serials-wrong"),
)
RECEIVE = _asking(
    name="blank-certificates.receive",
    path="/blank-certificates/{id}/receive",
    summary="签收空白证书",
    body=b.BlankReceipt,
    handler=command(b.receive_blanks),
    refusals=("blanks-not-granted", "blanks-received-already", "blanks-wrong"),
)
USE = _asking(
    name="blank-certificates.use",
    path="/blank-certificates/{id}/use",
    summary="登记空白证书使用",
    body=b.BlankUse,
    handler=command(b.use_blanks),
    refusals=("blanks-not-received", "blanks-wrong"),
)
VOID = _asking(
    name="blank-certificates.void",
    path="/blank-certificates/{id}/void",
    summary="登记空白证书作废",
    body=b.BlankVoid,
    handler=command(b.void_blanks),
    refusals=("blanks-not-received", "blanks-wrong", "opinion-required"),
)
RESTORE = _asking(
    name="blank-certificates.restore",
    path="/blank-certificates/{id}/restore",
    summary="冲销误登的使用或作废",
    body=b.BlankRestoring,
    handler=command(b.restore_blanks),
    refusals=("blanks-not-received", "blanks-wrong", "opinion-required"),
)

COMMANDS = (
    DRAFT,
    AMEND,
    SUBMIT,
    WITHDRAW,
    RETURN,
    REFUSE,
    GRANT,
    RECEIVE,
    USE,
    VOID,
    RESTORE,
)
