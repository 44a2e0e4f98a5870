"""Re-issue and replacement of certificates (D1, A4, A6): the commands of every step."""

from functools import partial

from application.cases.step_requests import REQUESTERS
from application.certificates import certificate_requests as c
from application.committees.planning import Nothing
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.operations.cases.step_requests import operations
from interfaces.system import command

FUNCTIONS = ("D1", "A6")
STEPS = operations(c.ACTS, "certificate-requests", "证书补换发申请", FUNCTIONS)
_named = partial(Operation, functions=FUNCTIONS, roles=REQUESTERS)
DRAFT = _named(
    name="certificate-requests.draft",
    functions=("D1", "A6", "A4"),
    path="/certificate-requests",
    summary="填写证书补换发申请",
    body=c.RenewalForm,
    handler=command(c.draft_request),
    creates=True,
    refusals=("request-wrong",),
)
AMEND = _named(
    name="certificate-requests.amend",
    path="/certificate-requests/{id}/amend",
    summary="修改证书补换发申请",
    body=c.RenewalForm,
    handler=command(c.amend_request),
    refusals=("request-not-open", "request-person-kept", "request-wrong"),
)
SUBMIT = _named(
    name="certificate-requests.submit",
    path="/certificate-requests/{id}/submit",
    summary="提交证书补换发申请",
    body=Nothing,
    handler=command(c.submit_request),
    refusals=(
        "certificate-not-valid",
        "correction-evidence",
        "request-no-authority",
        "request-no-title-office",
        "request-not-open",
    ),
)
GRANT = Operation(
    name="certificate-requests.grant",
    functions=("D1",),
    path="/certificate-requests/{id}/grant",
    summary="批准证书补换发，发放新证书",
    body=c.RenewalGrant,
    handler=command(c.grant_request),
    roles=(Role.TITLE_OFFICER,),
    refusals=(
        "case-unprintable",
        "certificate-not-valid",
        "not-your-turn",
        "request-not-last-step",
        "revocation-pending",
        "too-few-numbers",
    ),
)

COMMANDS = (DRAFT, AMEND, SUBMIT, GRANT, *STEPS.all)
