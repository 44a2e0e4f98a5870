"""The officers' side of a declaration: approve, return, pass down, refuse, ask for supplements."""

from dataclasses import dataclass
from uuid import UUID

from application.cases.fees import charge, end_before_review
from application.desk import Desk
from application.permissions import require_reviewer
from application.work import Work
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.commands import (
    Approve,
    CloseUnitPublicity,
    ExtendUnitPublicity,
    Lapse,
    PassDown,
    PostUnitPublicity,
    Refuse,
    RequestSupplement,
    Return,
)
from domain.configuration.calendar import CALENDAR
from domain.configuration.template import Attachment
from domain.streams import CALENDAR as CALENDAR_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """审核意见"""

    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    opinion: str
    to_code: str | None = None
    """An earlier stage, or `APPLICANT`; none is one stage down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityPosting:
    opinion: str = ""
    working_days: int | None = None
    """None for as many as the province asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityExtension:
    reason: str
    working_days: int
    """Further ones, after the present last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityEvidence:
    evidence: tuple[Attachment, ...]
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementNotice:
    items: str
    working_days: int | None = None
    """None for as many as is usual in the province."""


def post_unit_publicity(
    work: Work, desk: Desk, declaration: UUID, body: PublicityPosting, expected: int | None
) -> UUID:
    reviewed(work, desk, declaration, expected)
    command = PostUnitPublicity(
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=body.opinion,
        posted_on=desk.today,
        working_days=desk.rules.publicity_days if body.working_days is None else body.working_days,
        at_least=desk.rules.publicity_days,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def extend_unit_publicity(
    work: Work, desk: Desk, declaration: UUID, body: PublicityExtension, expected: int | None
) -> UUID:
    """公示延期"""
    reviewed(work, desk, declaration, expected)
    command = ExtendUnitPublicity(
        organisation=desk.organisation,
        officer=desk.actor.person,
        reason=body.reason,
        working_days=body.working_days,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def close_unit_publicity(
    work: Work, desk: Desk, declaration: UUID, body: PublicityEvidence, expected: int | None
) -> UUID:
    before = reviewed(work, desk, declaration, expected)
    command = CloseUnitPublicity(
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=body.opinion,
        evidence=body.evidence,
        on=desk.today,
    )
    work.do(DECLARATION, declaration, command)
    charge(work, desk, declaration, before)
    return declaration


def approve(work: Work, desk: Desk, declaration: UUID, body: Opinion, expected: int | None) -> UUID:
    """审核通过; the committee's office thereby accepts the case, and its fee is due."""
    before = reviewed(work, desk, declaration, expected)
    command = Approve(
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=body.opinion,
        on=desk.today,
    )
    work.do(DECLARATION, declaration, command)
    charge(work, desk, declaration, before)
    return declaration


def send_back(
    work: Work, desk: Desk, declaration: UUID, body: Returning, expected: int | None
) -> UUID:
    """退回"""
    reviewed(work, desk, declaration, expected)
    command = Return(
        organisation=desk.organisation,
        officer=desk.actor.person,
        opinion=body.opinion,
        to_code=body.to_code,
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def pass_down(
    work: Work, desk: Desk, declaration: UUID, body: Opinion, expected: int | None
) -> UUID:
    """退回补充材料"""
    reviewed(work, desk, declaration, expected)
    command = PassDown(
        organisation=desk.organisation, officer=desk.actor.person, opinion=body.opinion
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def refuse(work: Work, desk: Desk, declaration: UUID, body: Opinion, expected: int | None) -> UUID:
    """不受理"""
    reviewed(work, desk, declaration, expected)
    command = Refuse(
        organisation=desk.organisation, officer=desk.actor.person, opinion=body.opinion
    )
    work.do(DECLARATION, declaration, command)
    end_before_review(work, declaration)
    return declaration


def request_supplement(
    work: Work, desk: Desk, declaration: UUID, body: SupplementNotice, expected: int | None
) -> UUID:
    """补正通知"""
    reviewed(work, desk, declaration, expected)
    command = RequestSupplement(
        organisation=desk.organisation,
        officer=desk.actor.person,
        items=body.items,
        on=desk.today,
        working_days=desk.rules.supplement_days if body.working_days is None else body.working_days,
        calendar=work.load(CALENDAR, CALENDAR_STREAM),
    )
    work.do(DECLARATION, declaration, command)
    return declaration


def lapse(work: Work, desk: Desk, declaration: UUID) -> UUID:
    """视为放弃; asked by the worker when a supplement is overdue."""
    work.do(DECLARATION, declaration, Lapse(on=desk.today))
    end_before_review(work, declaration)
    return declaration


def reviewed(work: Work, desk: Desk, declaration: UUID, expected: int | None) -> Declaration:
    """The case, for an officer of the body whose turn it is."""
    work.expect(DECLARATION, declaration, expected)
    state = work.load(DECLARATION, declaration)
    require_reviewer(desk.actor, state)
    return state
