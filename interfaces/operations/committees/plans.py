"""Commands on review plans."""

from application.committees import planning as p
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.system import command

OFFICE = (Role.COMMITTEE_OFFICER,)
AUTHORITY = (Role.TITLE_OFFICER,)

DRAFT_PLAN = Operation(
    name="plans.draft",
    functions=("C11",),
    path="/plans",
    summary="拟定呈报方案",
    body=p.PlanForm,
    handler=command(p.draft_plan),
    roles=OFFICE,
    creates=True,
)
AMEND_PLAN = Operation(
    name="plans.amend",
    functions=("C11",),
    path="/plans/{id}/amend",
    summary="修改呈报方案",
    body=p.PlanForm,
    handler=command(p.draft_plan),
    roles=OFFICE,
)
SUBMIT_PLAN = Operation(
    name="plans.submit",
    functions=("C11",),
    path="/plans/{id}/submit",
    summary="上报呈报方案",
    body=p.Nothing,
    handler=command(p.submit_plan),
    roles=OFFICE,
)
APPROVE_PLAN = Operation(
    name="plans.approve",
    functions=("H13", "H14"),
    path="/plans/{id}/approve",
    summary="呈报方案审核通过",
    body=p.PlanApproval,
    handler=command(p.approve_plan),
    roles=AUTHORITY,
)
REJECT_PLAN = Operation(
    name="plans.reject",
    functions=("H13", "H14"),
    path="/plans/{id}/reject",
    summary="呈报方案审核不通过",
    body=p.PlanRejection,
    handler=command(p.reject_plan),
    roles=AUTHORITY,
)

COMMANDS = (
    DRAFT_PLAN,
    AMEND_PLAN,
    SUBMIT_PLAN,
    APPROVE_PLAN,
    REJECT_PLAN,
)
