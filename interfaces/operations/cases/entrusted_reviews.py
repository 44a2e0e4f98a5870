"""Entrusted reviews outside the province (D2, A6): the commands of every step."""

from functools import partial

from application.cases import entrusted_reviews as e
from application.cases.step_requests import REQUESTERS
from application.committees.planning import Nothing
from domain.terms import Role
from interfaces.http.operations import Operation
from interfaces.operations.cases.step_requests import operations
from interfaces.system import command

FUNCTIONS = ("D2", "A6")
STEPS = operations(e.ACTS, "entrusted-reviews", "省外委托评审申请", FUNCTIONS)
_named = partial(Operation, functions=FUNCTIONS)
DRAFT = _named(
    name="entrusted-reviews.draft",
    path="/entrusted-reviews",
    summary="填写省外委托评审申请",
    body=e.RequestForm,
    handler=command(e.draft_request),
    roles=REQUESTERS,
    creates=True,
    refusals=("request-wrong", "title-unknown", "exam-in-lieu"),
)
AMEND = _named(
    name="entrusted-reviews.amend",
    path="/entrusted-reviews/{id}/amend",
    summary="修改省外委托评审申请",
    body=e.RequestForm,
    handler=command(e.amend_request),
    roles=REQUESTERS,
    refusals=("request-not-open", "request-person-kept", "request-wrong"),
)
SUBMIT = _named(
    name="entrusted-reviews.submit",
    path="/entrusted-reviews/{id}/submit",
    summary="提交省外委托评审申请",
    body=Nothing,
    handler=command(e.submit_request),
    roles=REQUESTERS,
    refusals=(
        "person-barred",
        "request-no-authority",
        "request-no-title-office",
        "request-not-open",
    ),
)
GRANT = _named(
    name="entrusted-reviews.grant",
    path="/entrusted-reviews/{id}/grant",
    summary="批准省外委托评审，出具委托函",
    body=e.GrantForm,
    handler=command(e.grant_request),
    roles=(Role.TITLE_OFFICER,),
    refusals=("not-your-turn", "letter-wrong", "request-not-last-step"),
)

COMMANDS = (DRAFT, AMEND, SUBMIT, GRANT, *STEPS.all)
