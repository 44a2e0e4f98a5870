"""Use cases of every request that goes up by steps; drafting and granting come with its kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.desk import Desk
from application.permissions import (
    Hidden,
    require_request_reviewer,
    require_requester,
    sees_request,
)
from application.work import Work
from domain.cases.request_acts import (
    AcceptRequest,
    AddFile,
    ApproveRequest,
    RefuseRequest,
    RemoveFile,
    ReturnRequest,
    WithdrawRequest,
)
from domain.configuration.template import Attachment
from domain.decider import Decider
from domain.kept_file import kept
from domain.organisations.organisation import ORGANISATION
from domain.terms import Role

REQUESTERS = (Role.APPLICANT, Role.UNIT_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpinion:
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalForm:
    reason: str


@dataclass(frozen=True, slots=True)
class StepRequests:
    """Of the requests of one aggregate."""

    decider: Decider[Any, Any, Any]

    def own(self, work: Work, desk: Desk, request: UUID, expected: int | None) -> Any:
        """The state, for whoever asks. Raises `Hidden` or `Forbidden` for anybody else."""
        state = work.load(self.decider, request)
        require_requester(desk.actor, state)
        work.expect(self.decider, request, expected)
        return state

    def at_my_step(self, work: Work, desk: Desk, request: UUID, expected: int | None) -> Any:
        """The state, for the body whose turn it is."""
        state = work.load(self.decider, request)
        if not sees_request(desk.actor, state):
            raise Hidden
        work.expect(self.decider, request, expected)
        require_request_reviewer(desk.actor, state)
        return state

    def add_file(
        self, work: Work, desk: Desk, request: UUID, file: Attachment, expected: int | None
    ) -> UUID:
        """上传附件; the file itself has been kept already."""
        person: UUID = self.own(work, desk, request, expected).person
        work.do(self.decider, request, AddFile(file=kept(file, person)))
        return request

    def remove_file(
        self, work: Work, desk: Desk, request: UUID, digest: str, expected: int | None
    ) -> UUID:
        """删除附件"""
        self.own(work, desk, request, expected)
        work.do(self.decider, request, RemoveFile(digest=digest))
        return request

    def withdraw(
        self, work: Work, desk: Desk, request: UUID, form: WithdrawalForm, expected: int | None
    ) -> UUID:
        """撤回: before it is granted or refused."""
        self.own(work, desk, request, expected)
        work.do(self.decider, request, WithdrawRequest(reason=form.reason))
        return request

    def accept(
        self, work: Work, desk: Desk, request: UUID, _: object, expected: int | None
    ) -> UUID:
        """受理, by the authority."""
        self.at_my_step(work, desk, request, expected)
        work.do(self.decider, request, AcceptRequest(organisation=desk.organisation))
        return request

    def approve(
        self, work: Work, desk: Desk, request: UUID, form: RequestOpinion, expected: int | None
    ) -> UUID:
        """审核通过, with the opinion that the steps above will see."""
        self.at_my_step(work, desk, request, expected)
        command = ApproveRequest(organisation=desk.organisation, opinion=form.opinion)
        work.do(self.decider, request, command)
        return request

    def send_back(
        self, work: Work, desk: Desk, request: UUID, form: RequestOpinion, expected: int | None
    ) -> UUID:
        """退回修改, one step down; from the HR unit's step to whoever asked."""
        self.at_my_step(work, desk, request, expected)
        command = ReturnRequest(organisation=desk.organisation, opinion=form.opinion)
        work.do(self.decider, request, command)
        return request

    def refuse(
        self, work: Work, desk: Desk, request: UUID, form: RequestOpinion, expected: int | None
    ) -> UUID:
        """不受理: the request ends."""
        self.at_my_step(work, desk, request, expected)
        command = RefuseRequest(organisation=desk.organisation, opinion=form.opinion)
        work.do(self.decider, request, command)
        return request


def employs(work: Work, organisation: UUID) -> bool:
    """Whether it is an active body that can be the HR unit's step."""
    body = work.load(ORGANISATION, organisation)
    return body.active and body.kind.unit


def authority_of(work: Work, unit: UUID) -> UUID | None:
    """The active body above a unit."""
    above = work.load(ORGANISATION, unit).superior
    if above is None or not work.load(ORGANISATION, above).active:
        return None
    return above
