"""Plans and the declarations in them move together."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from application.cases.declaring import Withdrawing, withdraw
from application.cases.reviewing import Opinion, approve
from application.committees.planning import (
    Nothing,
    PlanApproval,
    PlanRejection,
    approve_plan,
    draft_plan,
    reject_plan,
    submit_plan,
)
from application.committees.publicising import (
    Closing,
    Posting,
    close_publicity,
    open_publicity,
)
from domain.cases.declaration import Status
from domain.committees.review_plan import REVIEW_PLAN, PlanKind, PlanStatus
from domain.decider import Rejected
from domain.terms import Role, TitleLevel
from tests.application.world import Province

SPECIAL = PlanKind.SPECIAL


class Planned(Province):
    """With two candidates, one plan, and what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.second = self.account(
            "zhou", Role.APPLICANT, person=self.person(1271, TitleLevel.INTERMEDIATE)
        )
        self.one, self.two = self.accepted(), self.accepted(self.second)
        self.plan_id = self.new_id()

    def draft(self, *candidates: UUID, **changes: Any) -> None:
        form = self.plan(*(candidates or (self.one, self.two)), **changes)
        self.do(self.officer_office, draft_plan, self.plan_id, form)

    def submit(self, *candidates: UUID, **changes: Any) -> None:
        self.draft(*candidates, **changes)
        self.do(self.officer_office, submit_plan, self.plan_id, Nothing())

    def approve(self, *struck: UUID, actor: Any = None, opinion: str = "同意") -> None:
        form = PlanApproval(opinion=opinion, struck=struck)
        self.do(actor or self.officer_tp, approve_plan, self.plan_id, form)

    def reject(self, actor: Any = None) -> None:
        form = PlanRejection(opinion="专家不足")
        self.do(actor or self.officer_tp, reject_plan, self.plan_id, form)

    def open(self, code: str, days: int = 5) -> None:
        form = Posting(code=code, working_days=days)
        self.do(self.officer_office, open_publicity, self.plan_id, form)

    def close(self, code: str) -> None:
        self.do(self.officer_office, close_publicity, self.plan_id, Closing(code=code))

    @property
    def status(self) -> PlanStatus:
        status: PlanStatus = self.state(REVIEW_PLAN, self.plan_id).status
        return status

    @property
    def places(self) -> tuple[str, str]:
        return self.at(self.one), self.at(self.two)


@pytest.fixture
def made() -> Planned:
    return Planned()


def test_an_approved_plan_is_stage_t_of_all_in_one_append(made: Planned) -> None:
    made.submit()
    appends = made.log.appends
    made.approve()
    assert made.log.appends == appends + 1
    assert made.places == ("P1", "P1")


def test_a_struck_candidate_goes_back_to_the_office(made: Planned) -> None:
    made.submit()
    made.approve(made.two, opinion="业绩不足")
    assert made.places == ("P1", Status.RETURNED_TO_STAGE)
    stage = made.case(made.two).stage
    assert stage is not None
    assert stage.organisation == made.office
    assert made.case(made.two).plan is None
    made.open("P1")
    assert made.case(made.two).posted is None


def test_a_struck_candidate_may_come_with_another_plan(made: Planned) -> None:
    made.submit()
    made.approve(made.two, opinion="业绩不足")
    made.do(made.officer_office, approve, made.two, Opinion(opinion="已补充"))
    made.plan_id = made.new_id()
    made.submit(made.two)
    made.approve()
    assert made.places == ("P1", "P1")


def test_a_plan_not_approved_moves_nobody(made: Planned) -> None:
    made.submit()
    before = made.log.events(made.one), made.log.events(made.two)
    made.reject()
    assert (made.log.events(made.one), made.log.events(made.two)) == before
    assert made.places == ("Tp", "Tp")
    assert made.status is PlanStatus.DRAFT
    with pytest.raises(Rejected, match="in-a-plan"):
        made.do(made.applicant, withdraw, made.one, Withdrawing(reason="x"))
    made.draft(made.one)
    assert made.case(made.two).plan is None
    made.do(made.second, withdraw, made.two, Withdrawing(reason="x"))
    made.submit(made.one)
    made.approve()
    assert made.places == ("P1", Status.WITHDRAWN)


def test_ordinary_and_special_plans_have_different_officers(made: Planned) -> None:
    made.submit()
    for act in made.approve, made.reject:
        with pytest.raises(Rejected, match="plan-other-duty"):
            act(actor=made.special_tp)
    made.reject()
    made.submit(kind=SPECIAL)
    for act in made.approve, made.reject:
        with pytest.raises(Rejected, match="plan-other-duty"):
            act(actor=made.officer_tp)
    made.approve(actor=made.special_tp)
    assert made.places == ("P1", "P1")


def test_nobody_reviews_a_plan_with_their_own_case(made: Planned) -> None:
    made.submit()
    own = replace(made.officer_tp, person=made.second.person)
    for act in made.approve, made.reject:
        with pytest.raises(Rejected, match="own-case"):
            act(actor=own)
    assert made.status is PlanStatus.SUBMITTED


def test_a_candidate_is_of_the_plans_committee(made: Planned) -> None:
    before = list(made.log.records)
    with pytest.raises(Rejected, match="not-a-candidate"):
        made.draft(committee=made.intermediate)
    with pytest.raises(Rejected, match="not-a-candidate"):
        made.draft(made.new_id())
    assert made.log.records == before
    made.draft()
    with pytest.raises(Rejected, match="not-a-candidate"):
        made.draft(committee=made.intermediate)
    made.draft(made.one)
    assert made.case(made.two).plan is None


def test_a_candidate_is_in_one_plan(made: Planned) -> None:
    made.draft()
    made.plan_id = made.new_id()
    with pytest.raises(Rejected, match="in-another-plan"):
        made.draft(made.one)


def test_a_plan_has_the_seats_the_law_wants(made: Planned) -> None:
    requirements = made.plan().requirements
    for primary in 9, 12:
        with pytest.raises(Rejected, match="seats-too-few"):
            made.draft(requirements=(replace(requirements[0], primary=primary),))


def test_a_submitted_plan_is_not_changed(made: Planned) -> None:
    made.submit()
    for approved in False, True:
        if approved:
            made.approve()
        for candidates in (made.one,), (made.one, made.two):
            with pytest.raises(Rejected, match="plan-not-with-office"):
                made.draft(*candidates)


def test_publicity_moves_all_candidates(made: Planned) -> None:
    made.submit()
    made.approve()
    with pytest.raises(Rejected, match="publicity-too-short"):
        made.open("P1", days=4)
    made.open("P1")
    made.later(7)
    with pytest.raises(Rejected, match="publicity-not-over"):
        made.close("P1")
    made.later(1)
    made.close("P1")
    assert made.places == ("E", "E")


@pytest.mark.parametrize("code", ["E", "X", "C", "Tp", "P2", ""])
def test_a_publicity_is_of_those_who_have_come_to_it(made: Planned, code: str) -> None:
    made.submit()
    made.approve()
    before = list(made.log.records)
    with pytest.raises(Rejected):
        made.open(code)
    assert made.log.records == before


def test_no_publicity_stands_for_the_vote(made: Planned) -> None:
    """The office works stage E as well; waiting five days there is not an expert review."""
    made.submit()
    made.approve()
    made.open("P1")
    made.later(8)
    made.close("P1")
    with pytest.raises(Rejected, match="not-at-this-stage"):
        made.open("E")
    assert made.places == ("E", "E")


def test_only_those_who_passed_are_publicised_after_the_review(made: Planned) -> None:
    made.submit()
    made.approve()
    made.open("P1")
    made.later(8)
    made.close("P1")
    made.vote(made.one)
    made.vote(made.two, passed=False)
    made.open("P2")
    made.later(8)
    made.close("P2")
    assert made.places == ("X", Status.VOTE_FAILED)


def test_on_b_routes_approval_is_an_event_of_the_plan_only(made: Planned) -> None:
    person = made.person(1331, TitleLevel.JUNIOR_ASSISTANT)
    applicant = made.account("zheng", Role.APPLICANT, person=person)
    candidate = made.accepted(applicant, TitleLevel.INTERMEDIATE)
    assert made.at(candidate) == "P1"
    made.submit(candidate, committee=made.intermediate)
    before = made.log.events(candidate)
    with pytest.raises(Rejected):
        made.open("P1")
    with pytest.raises(Rejected):
        made.approve(candidate, actor=made.officer_tm)
    made.approve(actor=made.officer_tm)
    assert made.log.events(candidate) == before
    made.open("P1")
    assert made.case(candidate).posted == made.today
