"""Commands on a declaration: the applicant's and the reviewing officers'."""

from application import declaring as d
from application import reviewing as r
from application.permissions import OFFICERS
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

APPLICANT = (Role.APPLICANT,)
UNIT = (Role.UNIT_OFFICER,)
REVIEW = ("H12", "A6")

SAVE_NEW_DRAFT = Operation(
    name="declarations.start",
    functions=("A2",),
    path="/declarations",
    summary="新建申报草稿",
    body=d.DeclarationForm,
    handler=command(d.save_draft),
    roles=APPLICANT,
    creates=True,
)
SAVE_DRAFT = Operation(
    name="declarations.save-draft",
    functions=("A2",),
    path="/declarations/{id}/save-draft",
    summary="暂存",
    body=d.DeclarationForm,
    handler=command(d.save_draft),
    roles=APPLICANT,
)
SUBMIT = Operation(
    name="declarations.submit",
    functions=("A2",),
    path="/declarations/{id}/submit",
    summary="确认提交",
    body=d.DeclarationForm,
    handler=command(d.submit),
    roles=APPLICANT,
)
RESUBMIT = Operation(
    name="declarations.resubmit",
    functions=("A2",),
    path="/declarations/{id}/resubmit",
    summary="重新提交或补正",
    body=d.Answering,
    handler=command(d.resubmit),
    roles=APPLICANT,
)
WITHDRAW = Operation(
    name="declarations.withdraw",
    functions=("A2",),
    path="/declarations/{id}/withdraw",
    summary="撤回",
    body=d.Withdrawing,
    handler=command(d.withdraw),
    roles=APPLICANT,
)
POST_UNIT_PUBLICITY = Operation(
    name="declarations.post-unit-publicity",
    functions=("A6",),
    path="/declarations/{id}/post-unit-publicity",
    summary="单位审核通过并公示",
    body=r.PublicityPosting,
    handler=command(r.post_unit_publicity),
    roles=UNIT,
)
CLOSE_UNIT_PUBLICITY = Operation(
    name="declarations.close-unit-publicity",
    functions=("A6",),
    path="/declarations/{id}/close-unit-publicity",
    summary="单位公示结束，上报",
    body=r.PublicityEvidence,
    handler=command(r.close_unit_publicity),
    roles=UNIT,
)
APPROVE = Operation(
    name="declarations.approve",
    functions=REVIEW,
    path="/declarations/{id}/approve",
    summary="审核通过",
    body=r.Opinion,
    handler=command(r.approve),
    roles=OFFICERS,
)
RETURN = Operation(
    name="declarations.return",
    functions=REVIEW,
    path="/declarations/{id}/return",
    summary="退回",
    body=r.Returning,
    handler=command(r.send_back),
    roles=OFFICERS,
)
PASS_DOWN = Operation(
    name="declarations.pass-down",
    functions=REVIEW,
    path="/declarations/{id}/pass-down",
    summary="退回补充材料",
    body=r.Opinion,
    handler=command(r.pass_down),
    roles=OFFICERS,
)
REFUSE = Operation(
    name="declarations.refuse",
    functions=REVIEW,
    path="/declarations/{id}/refuse",
    summary="不受理",
    body=r.Opinion,
    handler=command(r.refuse),
    roles=OFFICERS,
)
REQUEST_SUPPLEMENT = Operation(
    name="declarations.request-supplement",
    functions=REVIEW,
    path="/declarations/{id}/request-supplement",
    summary="补正通知",
    body=r.SupplementNotice,
    handler=command(r.request_supplement),
    roles=OFFICERS,
)

COMMANDS = (
    SAVE_NEW_DRAFT,
    SAVE_DRAFT,
    SUBMIT,
    RESUBMIT,
    WITHDRAW,
    POST_UNIT_PUBLICITY,
    CLOSE_UNIT_PUBLICITY,
    APPROVE,
    RETURN,
    PASS_DOWN,
    REFUSE,
    REQUEST_SUPPLEMENT,
)
