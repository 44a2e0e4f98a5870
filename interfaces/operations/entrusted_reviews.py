"""Entrusted reviews outside the province (D2, A6): the commands of every step."""

from dataclasses import replace
from functools import partial
from typing import Any

from application import entrusted_reviews as e
from application.entrusted_reviews import REQUESTERS, REVIEWERS
from application.permissions import require_requester
from application.planning import Nothing
from application.ports import Receipt
from domain.entrusted_review import ENTRUSTED_REVIEW
from domain.terms import Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation
from interfaces.operations.asking import folded
from interfaces.operations.attachments import Sending, keep
from interfaces.system import System, command

FUNCTIONS = ("D2", "A6")
DECIDERS = (Role.AUTHORITY_OFFICER, Role.TITLE_OFFICER)


def attach(system: System, call: Call[Sending]) -> Receipt:
    """Keeps the file before the request names it."""
    state, _ = folded(system, call, ENTRUSTED_REVIEW, call.id)
    require_requester(call.actor, state)
    state.steps.require_open()
    assert state.person is not None, "a request that is seen has a person"
    asked: Call[Any] = call
    file = keep(system, state.person, call.body.file, "file")
    return system.run(replace(asked, body=file), e.add_file)


def detach(system: System, call: Call[NoBody]) -> Receipt:
    asked: Call[Any] = call
    return system.run(replace(asked, body=call.path["digest"]), e.remove_file)


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
ATTACH = _named(
    name="entrusted-reviews.attach",
    path="/entrusted-reviews/{id}/attachments",
    summary="上传省外委托评审申请的附件",
    body=Sending,
    handler=attach,
    roles=REQUESTERS,
    refusals=("attachment-type-not-allowed", "files-too-many", "request-not-open"),
)
DETACH = _named(
    name="entrusted-reviews.detach",
    path="/entrusted-reviews/{id}/attachments/{digest:str}/remove",
    summary="删除省外委托评审申请的附件",
    handler=detach,
    roles=REQUESTERS,
    refusals=("request-not-open",),
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
WITHDRAW = _named(
    name="entrusted-reviews.withdraw",
    path="/entrusted-reviews/{id}/withdraw",
    summary="撤回省外委托评审申请",
    body=e.WithdrawalForm,
    handler=command(e.withdraw_request),
    roles=REQUESTERS,
    refusals=("request-ended",),
)
ACCEPT = _named(
    name="entrusted-reviews.accept",
    path="/entrusted-reviews/{id}/accept",
    summary="受理省外委托评审申请",
    body=Nothing,
    handler=command(e.accept_request),
    roles=DECIDERS,
    refusals=("not-your-turn", "own-case", "request-accepted-already"),
)
APPROVE = _named(
    name="entrusted-reviews.approve",
    path="/entrusted-reviews/{id}/approve",
    summary="省外委托评审申请审核通过",
    body=e.RequestOpinion,
    handler=command(e.approve_request),
    roles=REVIEWERS,
    refusals=("not-your-turn", "opinion-required", "request-last-step", "request-not-accepted"),
)
RETURN = _named(
    name="entrusted-reviews.return",
    path="/entrusted-reviews/{id}/return",
    summary="退回修改省外委托评审申请",
    body=e.RequestOpinion,
    handler=command(e.return_request),
    roles=REVIEWERS,
    refusals=("not-your-turn", "opinion-required"),
)
REFUSE = _named(
    name="entrusted-reviews.refuse",
    path="/entrusted-reviews/{id}/refuse",
    summary="不受理省外委托评审申请",
    body=e.RequestOpinion,
    handler=command(e.refuse_request),
    roles=REVIEWERS,
    refusals=("not-your-turn", "opinion-required", "request-accepted"),
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

COMMANDS = (
    DRAFT,
    AMEND,
    ATTACH,
    DETACH,
    SUBMIT,
    WITHDRAW,
    ACCEPT,
    APPROVE,
    RETURN,
    REFUSE,
    GRANT,
)
