"""Objections before and after the review: what they keep back, and where the case goes."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.cases import objecting as o
from application.committees.publicising import Extending, close_over, extend_publicity
from application.desk import Actor
from application.permissions import Forbidden, Hidden, sees_declaration, sees_objection
from application.work import Work, execute
from domain.cases.declaration import Status
from domain.cases.fee_notice import FEE_NOTICE, FeeStatus
from domain.committees.review_plan import REVIEW_PLAN
from domain.decider import Rejected
from domain.people.person import PERSON
from domain.streams import fee_notice_stream
from domain.terms import Role
from tests.application.committees.test_planning import Planned
from tests.application.world import ADMINISTRATOR
from tests.domain.cases.test_fee_notice import ISSUE

NOBODY = ADMINISTRATOR
"""Whoever raises one without log-in acts for no body and is no person."""


class Objected(Planned):
    """Both candidates publicised, before the review or after it."""

    def __init__(self) -> None:
        super().__init__()
        self.submit()
        self.approve()
        self.open("P1")

    def to_p2(self) -> None:
        self.later(8)
        self.close("P1")
        self.vote(self.one)
        self.vote(self.two)
        self.open("P2")

    def raised(self, case: UUID, actor: Actor = NOBODY, code: str = "P1") -> UUID:
        objection = self.new_id()
        form = o.PublicObjection(
            objection=objection, plan=self.plan_id, code=code, content="业绩不实"
        )
        self.do(actor, o.object_in_public, case, form)
        return objection

    def open_cases(self, person: UUID) -> list[UUID]:
        return [one.declaration for one in self.state(PERSON, person).open_cases]

    def look(self, case: UUID, objection: UUID) -> None:
        form = o.ObjectionFinding(objection=objection, finding="属实")
        self.do(self.officer_office, o.investigate_objection, case, form)

    def refer(self, case: UUID, objection: UUID) -> None:
        form = o.ObjectionReferral(objection=objection, proposal="应予终止")
        self.do(self.officer_office, o.refer_objection, case, form)

    def dismiss(self, case: UUID, objection: UUID, actor: Actor | None = None) -> None:
        form = o.ObjectionDismissal(objection=objection, opinion="不成立")
        who = actor or self.officer_office
        self.do(who, o.dismiss_objection, case, form)

    def uphold(self, case: UUID, objection: UUID, actor: Actor, *, ends: bool) -> None:
        form = o.ObjectionUpholding(objection=objection, opinion="成立", ends=ends)
        self.do(actor, o.uphold_objection, case, form)


@pytest.fixture
def made() -> Objected:
    return Objected()


def test_at_the_end_only_those_without_an_objection_go_on(made: Objected) -> None:
    objection = made.raised(made.one)
    made.later(8)
    made.close("P1")
    assert made.places == ("P1", "E")
    made.look(made.one, objection)
    made.dismiss(made.one, objection)
    assert made.places == ("E", "E")


def test_what_is_dismissed_before_the_end_waits_for_it(made: Objected) -> None:
    objection = made.raised(made.one)
    made.look(made.one, objection)
    made.dismiss(made.one, objection)
    assert made.places == ("P1", "P1")


def test_a_dismissed_one_waits_for_the_others(made: Objected) -> None:
    first, second = made.raised(made.one), made.raised(made.one)
    made.later(8)
    made.close("P1")
    for objection in first, second:
        assert made.at(made.one) == "P1"
        made.look(made.one, objection)
        made.dismiss(made.one, objection)
    assert made.at(made.one) == "E"


def test_who_is_sent_back_leaves_the_plan(made: Objected) -> None:
    objection = made.raised(made.one)
    made.look(made.one, objection)
    made.uphold(made.one, objection, made.officer_office, ends=False)
    assert made.case(made.one).status is Status.RETURNED_TO_APPLICANT
    assert made.case(made.one).plan is None
    listed = made.state(REVIEW_PLAN, made.plan_id).candidates
    assert [one.declaration for one in listed] == [made.two]
    made.later(8)
    made.close("P1")
    assert made.at(made.two) == "E"


@pytest.mark.parametrize("after", [False, True], ids=["P1", "P2"])
def test_what_was_reviewed_is_still_to_be_paid(made: Objected, after: bool) -> None:
    notice = fee_notice_stream(made.one)

    def charge(work: Work) -> UUID:
        work.do(FEE_NOTICE, notice, replace(ISSUE, declaration=made.one))
        return notice

    execute(made.log, made.context(made.officer_office), charge)
    if after:
        made.to_p2()
    objection = made.raised(made.one, code="P2" if after else "P1")
    made.look(made.one, objection)
    made.refer(made.one, objection)
    made.uphold(made.one, objection, made.officer_tp, ends=True)
    status = made.state(FEE_NOTICE, notice).status
    assert status is (FeeStatus.DUE if after else FeeStatus.CANCELLED)


@pytest.mark.parametrize("after", [False, True], ids=["P1", "P2"])
def test_an_ended_case_gives_back_its_place_of_the_year(made: Objected, after: bool) -> None:
    if after:
        made.to_p2()
    case = made.case(made.one)
    assert case.applicant is not None
    assert made.one in made.open_cases(case.applicant)
    objection = made.raised(made.one, code="P2" if after else "P1")
    made.look(made.one, objection)
    made.refer(made.one, objection)
    made.uphold(made.one, objection, made.officer_tp, ends=True)
    assert made.case(made.one).status is Status.OBJECTION_UPHELD
    assert made.one not in made.open_cases(case.applicant)
    listed = made.state(REVIEW_PLAN, made.plan_id).candidates
    assert made.one in [one.declaration for one in listed], "it stays in the plan's record"
    made.later(8)
    made.close("P2" if after else "P1")
    assert made.at(made.two) == ("X" if after else "E")


def test_a_publicity_is_opened_again_for_whom_an_objection_kept_back(made: Objected) -> None:
    objection = made.raised(made.one)
    made.later(8)
    made.close("P1")
    made.vote(made.two)
    made.look(made.one, objection)
    made.dismiss(made.one, objection)
    made.open("P2")
    made.vote(made.one)
    with pytest.raises(Rejected, match="publicity-running"):
        made.open("P2")
    made.later(8)
    made.close("P2")
    assert made.places == ("P2", "X")
    made.open("P2")
    made.later(8)
    made.close("P2")
    assert made.places == ("X", "X")


def test_who_is_kept_back_is_in_no_later_publicity(made: Objected) -> None:
    made.to_p2()
    made.raised(made.one, code="P2")
    made.later(8)
    made.close("P2")
    assert made.places == ("P2", "X")
    with pytest.raises(Rejected, match="nobody-at-this-stage"):
        made.open("P2")


def test_an_extension_is_of_everybody_in_it(made: Objected) -> None:
    form = Extending(code="P1", reason="补充公示", working_days=1)
    made.do(made.officer_office, extend_publicity, made.plan_id, form)
    made.later(8)
    with pytest.raises(Rejected, match="publicity-not-over"):
        made.close("P1")
    assert {made.case(one).last_day for one in (made.one, made.two)} == {made.today}
    made.later(1)
    made.close("P1")
    assert made.places == ("E", "E")


def test_the_worker_closes_what_the_office_leaves(made: Objected) -> None:
    made.raised(made.one)
    desk, context = made.desk(ADMINISTRATOR), made.context(ADMINISTRATOR)

    def close() -> None:
        desk = made.desk(ADMINISTRATOR)
        execute(made.log, context, lambda work: close_over(work, desk, made.plan_id))

    assert desk.actor.organisation is None
    made.later(8)
    with pytest.raises(Rejected, match="publicity-not-over"):
        close()
    made.later(1)
    close()
    assert made.places == ("P1", "E")
    with pytest.raises(Rejected, match="publicity-not-over"):
        close()


@pytest.mark.parametrize("wrong", ["code", "plan", "day"])
def test_the_public_objects_to_what_it_sees(made: Objected, wrong: str) -> None:
    if wrong == "day":
        made.later(8)
    if wrong == "plan":
        made.plan_id = made.new_id()
    with pytest.raises(Hidden):
        made.raised(made.one, code="P2" if wrong == "code" else "P1")


def test_who_objected_does_not_decide(made: Objected) -> None:
    person = made.person(1277)
    officer = made.account("officer.wu", Role.COMMITTEE_OFFICER, made.office, person)
    objection = made.raised(made.one, made.account("wu.two", Role.APPLICANT, person=person))
    form = o.ObjectionFinding(objection=objection, finding="属实")
    with pytest.raises(Rejected, match="own-objection"):
        made.do(officer, o.investigate_objection, made.one, form)
    made.look(made.one, objection)


def test_each_body_has_its_turn(made: Objected) -> None:
    objection = made.raised(made.one)
    made.look(made.one, objection)
    with pytest.raises(Rejected, match="not-your-turn"):
        made.dismiss(made.one, objection, made.officer_tp)
    with pytest.raises(Hidden):
        made.dismiss(made.one, objection, made.other_office_officer)
    made.refer(made.one, objection)
    with pytest.raises(Rejected, match="not-your-turn"):
        made.dismiss(made.one, objection)
    made.dismiss(made.one, objection, made.officer_tp)


def test_only_those_who_deal_with_it_see_who_objected(made: Objected) -> None:
    made.raised(made.one)
    case = made.case(made.one)
    (one,) = case.objections
    office, authority = made.officer_office, made.officer_tp
    assert sees_objection(office, case, one)
    assert not sees_objection(authority, case, one)
    assert not sees_objection(made.officer_unit, case, one)
    assert not sees_objection(made.applicant, case, one)
    assert sees_objection(made.account("audit", Role.AUDITOR), case, one)
    assert sees_declaration(authority, case)
    own = made.account("own", Role.COMMITTEE_OFFICER, made.office, case.applicant)
    assert not sees_objection(own, case, one), "the person of the case, at whatever desk"


def test_the_unit_has_no_say_here(made: Objected) -> None:
    objection = made.raised(made.one)
    form = o.ObjectionFinding(objection=objection, finding="属实")
    for actor in made.officer_unit, made.applicant:
        with pytest.raises((Rejected, Forbidden)):
            made.do(actor, o.investigate_objection, made.one, form)
