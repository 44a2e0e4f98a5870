"""Who may act in a review meeting: its office, its members, and nobody else knows of it."""

from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_plan_office
from application.work import Work
from domain.committees.review_meeting import REVIEW_MEETING, ReviewMeeting
from domain.committees.review_plan import REVIEW_PLAN, ReviewPlan


def loaded(work: Work, meeting: UUID, expected: int | None) -> ReviewMeeting:
    work.expect(REVIEW_MEETING, meeting, expected)
    state = work.load(REVIEW_MEETING, meeting)
    if not state.roster:
        raise Hidden
    return state


def plan_of(work: Work, state: ReviewMeeting) -> ReviewPlan:
    assert state.plan is not None, "an open meeting has a plan"
    return work.load(REVIEW_PLAN, state.plan)


def require_office(work: Work, desk: Desk, state: ReviewMeeting) -> None:
    require_plan_office(desk.actor, plan_of(work, state))


def require_member(desk: Desk, state: ReviewMeeting) -> None:
    if desk.actor.person not in state.roster:
        raise Hidden
