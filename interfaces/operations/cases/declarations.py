"""Commands on a declaration: the applicant's and the reviewing officers'."""

from application.cases import declaring as d
from application.cases import reviewing as r
from application.cases import reviewing_many as m
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
EXTEND_UNIT_PUBLICITY = Operation(
    name="declarations.extend-unit-publicity",
    functions=("A6",),
    path="/declarations/{id}/extend-unit-publicity",
    summary="单位公示延期",
    body=r.PublicityExtension,
    handler=command(r.extend_unit_publicity),
    roles=UNIT,
    refusals=("publicity-not-running", "extension-too-short", "opinion-required"),
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

APPROVE_MANY = Operation(
    name="declarations.approve-many",
    functions=REVIEW,
    path="/declarations/approve-many",
    summary="批量审核通过",
    body=m.ManyOpinion,
    handler=command(m.approve_many),
    roles=OFFICERS,
    refusals=("cases-refused", "nothing-chosen", "batch-wrong"),
)
POST_MANY = Operation(
    name="declarations.post-unit-publicity-many",
    functions=("A6",),
    path="/declarations/post-unit-publicity-many",
    summary="批量审核通过并公示",
    body=m.ManyPosting,
    handler=command(m.post_many),
    roles=UNIT,
    refusals=("cases-refused", "nothing-chosen", "batch-wrong"),
)
CLOSE_MANY = Operation(
    name="declarations.close-unit-publicity-many",
    functions=("A6",),
    path="/declarations/close-unit-publicity-many",
    summary="批量结束单位公示，上报",
    body=m.ManyClosing,
    handler=command(m.close_many),
    roles=UNIT,
    refusals=("cases-refused", "nothing-chosen", "batch-wrong"),
)

COMMANDS = (
    SAVE_NEW_DRAFT,
    SAVE_DRAFT,
    SUBMIT,
    RESUBMIT,
    WITHDRAW,
    POST_UNIT_PUBLICITY,
    EXTEND_UNIT_PUBLICITY,
    CLOSE_UNIT_PUBLICITY,
    APPROVE_MANY,
    POST_MANY,
    CLOSE_MANY,
    APPROVE,
    RETURN,
    PASS_DOWN,
    REFUSE,
    REQUEST_SUPPLEMENT,
)
