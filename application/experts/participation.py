"""Participation records by hand (登记评委参评情况, C4), and how a member did (履职评价)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuration.configuring import Reason
from application.desk import Desk
from application.permissions import (
    Forbidden,
    Hidden,
    keeps_record,
    require_plan_office,
    require_role,
)
from application.work import Work
from domain.committees.committee import COMMITTEE
from domain.committees.review_meeting import REVIEW_MEETING
from domain.committees.review_plan import REVIEW_PLAN
from domain.decider import Rejected
from domain.experts.expert import EXPERT
from domain.experts.participation import (
    PARTICIPATION,
    Appraisal,
    AppraiseMember,
    CorrectParticipation,
    Position,
    Registered,
    RegisterParticipation,
    WithdrawParticipation,
)
from domain.organisations.organisation import ORGANISATION
from domain.streams import expert_stream, participation_stream
from domain.terms import Role

KEEPERS = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
READERS = (*KEEPERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationDetails:
    """A meeting that was not held in this system."""

    committee: UUID | None = None
    committee_name: str = ""
    """Of one that is not registered here."""
    held_on: date
    position: Position = Position.MEMBER
    attended: bool = False
    reason: str = ""
    """Why somebody was absent."""
    appraisal: Appraisal | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationForm(ParticipationDetails):
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationCorrection(ParticipationDetails):
    correction_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalForm:
    appraisal: Appraisal
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAppraisal(AppraisalForm):
    meeting: UUID
    expert: UUID


def register_participation(
    work: Work, desk: Desk, _: UUID, form: ParticipationForm, __: int | None
) -> UUID:
    """Of somebody who is, or was, in the pool; answers the stream of their records."""
    require_role(desk.actor, *KEEPERS)
    if not work.exists(EXPERT, expert_stream(form.person)):
        raise Rejected("participation-wrong", fields={"person": "expert-not-in-pool"})
    stream = participation_stream(form.person)
    committee, name = _committee(work, form)
    command = RegisterParticipation(
        person=form.person,
        record=desk.new_id(),
        committee=committee,
        committee_name=name,
        held_on=form.held_on,
        position=form.position,
        attended=form.attended,
        reason=form.reason,
        appraisal=form.appraisal,
        remark=form.remark,
        organisation=desk.organisation,
        today=desk.today,
    )
    work.do(PARTICIPATION, stream, command)
    return stream


def correct_participation(
    work: Work,
    desk: Desk,
    stream: UUID,
    form: ParticipationCorrection,
    expected: int | None,
    *,
    record: UUID,
) -> UUID:
    """更正"""
    _require_kept(work, desk, stream, record, expected)
    committee, name = _committee(work, form)
    command = CorrectParticipation(
        record=record,
        committee=committee,
        committee_name=name,
        held_on=form.held_on,
        position=form.position,
        attended=form.attended,
        reason=form.reason,
        appraisal=form.appraisal,
        remark=form.remark,
        correction_reason=form.correction_reason,
        organisation=desk.organisation,
        today=desk.today,
    )
    work.do(PARTICIPATION, stream, command)
    return stream


def withdraw_participation(
    work: Work, desk: Desk, stream: UUID, form: Reason, expected: int | None, *, record: UUID
) -> UUID:
    """撤销; the record stays and counts no more."""
    _require_kept(work, desk, stream, record, expected)
    command = WithdrawParticipation(
        record=record, reason=form.reason, organisation=desk.organisation
    )
    work.do(PARTICIPATION, stream, command)
    return stream


def appraise_member(
    work: Work, desk: Desk, stream: UUID, form: MemberAppraisal, expected: int | None
) -> UUID:
    """履职评价 of somebody who was at a meeting of the office."""
    work.expect(PARTICIPATION, stream, expected)
    held = work.load(REVIEW_MEETING, form.meeting)
    if held.plan is None:
        raise Hidden
    require_plan_office(desk.actor, work.load(REVIEW_PLAN, held.plan))
    if form.expert not in held.present:
        raise Rejected("appraisal-of-absent", fields={"appraisal": "appraisal-of-absent"})
    command = AppraiseMember(
        person=form.expert,
        meeting=form.meeting,
        appraisal=form.appraisal,
        remark=form.remark,
        organisation=desk.organisation,
    )
    work.do(PARTICIPATION, stream, command)
    return stream


def known(work: Work, stream: UUID, record: UUID) -> Registered | None:
    """A record by hand; None for what draws and meetings tell."""
    return work.load(PARTICIPATION, stream).record(record)


def keeps(work: Work, desk: Desk, record: Registered) -> bool:
    """Whether the actor may correct and withdraw it."""
    own = desk.actor.organisation
    return keeps_record(
        desk.actor,
        record.organisation,
        work.load(ORGANISATION, own).division if own else "",
        work.load(ORGANISATION, record.organisation).division,
    )


def _require_kept(work: Work, desk: Desk, stream: UUID, record: UUID, expected: int | None) -> None:
    require_role(desk.actor, *KEEPERS)
    work.expect(PARTICIPATION, stream, expected)
    found = known(work, stream, record)
    if found is None:
        raise Hidden
    if not keeps(work, desk, found):
        raise Forbidden("participation-of-another-body")


def _committee(work: Work, form: ParticipationDetails) -> tuple[UUID | None, str]:
    """One that is registered, with its name of today, or else a name."""
    if form.committee is None:
        return None, form.committee_name
    if not work.exists(COMMITTEE, form.committee):
        raise Rejected("participation-wrong", fields={"committee": "no-match"})
    return form.committee, work.load(COMMITTEE, form.committee).name
