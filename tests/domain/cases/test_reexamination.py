"""Re-examinations (复查): which results, how long, who decides, and where the case goes on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.cases.declaration import Status
from domain.cases.declaration.commands import (
    Approve,
    JoinPlan,
    Refuse,
    RefuseFiling,
    TakeResult,
)
from domain.cases.declaration.decide_reexamination import REEXAMINED
from domain.cases.declaration.events import (
    Lapsed,
    Unplanned,
    VoteFailed,
    Withdrawn,
)
from domain.cases.reexamination import (
    LONGEST_REASONS,
    MOST_FILES,
    CaseReopened,
    ConfirmResult,
    ReexaminationReferred,
    ReexaminationRequested,
    ReexaminationState,
    ReexaminationWithdrawn,
    ReferReexamination,
    ReopenCase,
    RequestReexamination,
    ResultConfirmed,
    WithdrawReexamination,
)
from domain.personal import Personal
from domain.rules.provincial import REEXAMINATION_DAYS
from domain.rules.routes import ROUTE_TABLE
from domain.rules.working_days import HolidayCalendar
from tests.domain.case_samples import (
    APPLICANT,
    CALENDAR,
    EVIDENCE,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    STRANGER,
    case,
    finished,
    next_command,
    uid,
)
from tests.spec import Spec

ONE = uid("re-examination")
DECIDER, OTHER = uid("account that decided"), uid("another account")
LAST = date(2026, 6, 15)
"""The tenth working day after that Monday."""


def asking(**changes: Any) -> RequestReexamination:
    plain = RequestReexamination(
        reexamination=ONE,
        applicant=APPLICANT,
        reasons="业绩材料齐全",
        evidence=(),
        known_on=MONDAY,
        working_days=REEXAMINATION_DAYS,
        on=MONDAY,
        calendar=CALENDAR,
    )
    return replace(plain, **changes)


def referring(body: UUID = OFFICE) -> ReferReexamination:
    return ReferReexamination(
        reexamination=ONE, organisation=body, officer=OFFICER, proposal="请认定"
    )


def confirming(body: UUID = OFFICE, account: UUID = OTHER) -> ConfirmResult:
    return ConfirmResult(
        reexamination=ONE,
        organisation=body,
        officer=OFFICER,
        account=account,
        decided_by=DECIDER,
        opinion="原结果无误",
    )


def reopening(body: UUID = OFFICE, account: UUID = OTHER) -> ReopenCase:
    return ReopenCase(
        reexamination=ONE,
        organisation=body,
        officer=OFFICER,
        account=account,
        decided_by=DECIDER,
        opinion="材料确已齐全",
    )


def refused(row: str = "R1b", at: str = "D") -> Spec:
    lies = case(row, at=at)
    body = lies.state.stage.organisation
    return lies.after(Refuse(organisation=body, officer=OFFICER, opinion="材料不全"))


def failed(row: str = "R1b") -> Spec:
    lies = case(row, at="E")
    return lies.after(next_command(lies.state, passed=False))


def not_filed(row: str = "R1b") -> Spec:
    lies = case(row, at="F" if row.endswith("b") else "X")
    body = lies.state.stage.organisation
    return lies.after(RefuseFiling(organisation=body, officer=OFFICER, opinion="程序不符"))


ENDS = {Status.REFUSED: refused, Status.VOTE_FAILED: failed, Status.FILING_REFUSED: not_filed}


@pytest.mark.parametrize("status", REEXAMINED)
def test_a_result_is_asked_about_with_reasons_and_files(status: Status) -> None:
    ended = ENDS[status]()
    here = ended.state.route.stages[ended.state.at]
    (event,) = ended.when(asking(evidence=(EVIDENCE,))).events
    assert isinstance(event, ReexaminationRequested)
    assert (event.code, event.organisation, event.until) == (here.code, here.organisation, LAST)
    assert event.reasons == Personal(APPLICANT, "业绩材料齐全")
    assert EVIDENCE.digest in str(event.evidence)
    assert ended.given(event).state.status is status  # asking changes nothing


def test_other_ends_are_no_result() -> None:
    draft = case("R1b")
    for other in (
        draft,
        finished("R1b"),
        draft.given(Withdrawn(reason=Personal(APPLICANT, "x"))),
        draft.given(Lapsed(deadline=MONDAY)),
    ):
        other.when(asking()).rejected("reexamination-no-result")


@pytest.mark.parametrize("days", [0, 1, 13, 14])
def test_it_is_asked_for_within_ten_working_days(days: int) -> None:
    (event,) = refused().when(asking(on=MONDAY + timedelta(days=days))).events
    assert event.until == LAST


def test_the_day_after_the_last_is_too_late() -> None:
    late = refused().when(asking(on=LAST + timedelta(days=1)))
    late.rejected("reexamination-late", until=LAST)


def test_holidays_lengthen_it_and_an_unknown_year_refuses() -> None:
    feast = HolidayCalendar(years=frozenset({2026}), holidays=frozenset({date(2026, 6, 8)}))
    (event,) = refused().when(asking(calendar=feast, on=date(2026, 6, 16))).events
    assert event.until == date(2026, 6, 16)
    december = asking(known_on=date(2026, 12, 28), on=date(2026, 12, 29), calendar=feast)
    refused().when(december).rejected("calendar-year-unknown")


def test_a_province_sets_another_number_of_days() -> None:
    (event,) = refused().when(asking(working_days=1)).events
    assert event.until == MONDAY + timedelta(days=1)


def test_what_is_needed_and_what_is_too_much() -> None:
    ended = refused()
    told = ended.when(asking(reasons=" ")).rejected("reexamination-incomplete")
    assert told.fields == {"reasons": "field-required"}
    ended.when(asking(reasons="长" * LONGEST_REASONS))
    long = asking(reasons="长" * (LONGEST_REASONS + 1))
    ended.when(long).rejected("reexamination-incomplete", most=LONGEST_REASONS)
    assert ended.when(asking(evidence=(EVIDENCE,) * MOST_FILES)).events
    many = asking(evidence=(EVIDENCE,) * (MOST_FILES + 1))
    ended.when(many).rejected("reexamination-incomplete", most=MOST_FILES)


def test_nobody_else_asks_or_withdraws() -> None:
    refused().when(asking(applicant=STRANGER)).rejected("not-yours")
    asked = refused().after(asking())
    stranger = WithdrawReexamination(reexamination=ONE, applicant=STRANGER)
    asked.when(stranger).rejected("not-yours")


def test_once_a_result() -> None:
    asked = refused().after(asking())
    again = asking(reexamination=uid("second"))
    asked.when(again).rejected("reexamination-asked-before")
    withdrawn = asked.after(WithdrawReexamination(reexamination=ONE, applicant=APPLICANT))
    assert withdrawn.history[-1] == ReexaminationWithdrawn(reexamination=ONE)
    body = asked.state.reexaminations[0].organisation
    asked.after(confirming(body)).when(again).rejected("reexamination-asked-before")


def test_what_is_withdrawn_before_anybody_acted_may_be_asked_again_in_time() -> None:
    withdrawal = WithdrawReexamination(reexamination=ONE, applicant=APPLICANT)
    again = asking(reexamination=uid("second"))
    withdrawn = refused().after(asking(), withdrawal)
    (event,) = withdrawn.when(again).events
    assert (event.reexamination, event.until) == (uid("second"), LAST), "the time runs on"
    late = replace(again, on=LAST + timedelta(days=1))
    withdrawn.when(late).rejected("reexamination-late")
    withdrawn.after(again).when(asking(reexamination=uid("third"))).rejected(
        "reexamination-asked-before"
    )
    body = uid("Dp")
    referred = refused().after(asking(), referring(body), withdrawal)
    referred.when(again).rejected("reexamination-asked-before")


def test_a_new_result_after_a_reopening_is_another_one() -> None:
    body = uid("Dp")
    asked = refused().after(asking(), reopening(body))
    once_more = Refuse(organisation=body, officer=OFFICER, opinion="仍不符合")
    (event,) = asked.after(once_more).when(asking(reexamination=uid("second"))).events
    assert isinstance(event, ReexaminationRequested)


def test_the_officer_who_decided_only_refers_it() -> None:
    body = uid("Dp")
    asked = refused().after(asking())
    asked.when(confirming(body, DECIDER)).rejected("reexamination-other-officer")
    asked.when(reopening(body, DECIDER)).rejected("reexamination-other-officer")
    (referred,) = asked.when(referring(body)).events
    assert isinstance(referred, ReexaminationReferred)
    assert referred.referred_to == uid("Tp")


def test_the_body_decides_or_refers_and_no_other_body() -> None:
    asked = refused().after(asking())
    asked.when(confirming(STRANGER)).rejected("not-your-turn")
    (upheld,) = asked.when(confirming(uid("Dp"))).events
    assert upheld == ResultConfirmed(
        reexamination=ONE, organisation=uid("Dp"), opinion=Personal(APPLICANT, "原结果无误")
    )
    assert asked.given(upheld).state.status is Status.REFUSED


def test_what_was_referred_is_the_authoritys() -> None:
    referred = refused().after(asking(), referring(uid("Dp")))
    referred.when(confirming(uid("Dp"))).rejected("not-your-turn")
    referred.when(referring(uid("Tp"))).rejected("reexamination-referred")
    reopened = referred.after(reopening(uid("Tp")))
    assert reopened.state.stage.code == "D"


def test_what_is_decided_or_unknown_is_decided_no_more() -> None:
    asked = refused().after(asking(), confirming(uid("Dp")))
    asked.when(confirming(uid("Dp"))).rejected("reexamination-decided")
    withdraw = WithdrawReexamination(reexamination=ONE, applicant=APPLICANT)
    asked.when(withdraw).rejected("reexamination-decided")
    refused().when(confirming(uid("Dp"))).rejected("reexamination-unknown")


def test_an_opinion_is_needed_and_nobody_decides_in_their_own_case() -> None:
    asked = refused().after(asking())
    told = asked.when(replace(confirming(uid("Dp")), opinion=" "))
    assert told.rejected("reexamination-incomplete").fields == {"opinion": "field-required"}
    asked.when(replace(reopening(uid("Dp")), officer=APPLICANT)).rejected("own-case")


def test_a_refused_case_goes_on_where_it_was_refused() -> None:
    body = uid("Dp")
    reopened = refused().after(asking(), reopening(body))
    assert isinstance(reopened.history[-1], CaseReopened)
    assert (reopened.state.status, reopened.state.stage.code) == (Status.IN_REVIEW, "D")
    onward = Approve(organisation=body, officer=OFFICER, opinion="同意", on=MONDAY)
    assert reopened.after(onward).state.stage.code == "C"


def test_the_last_authority_cannot_refer() -> None:
    asked = not_filed().after(asking())
    body = asked.state.reexaminations[0].organisation
    asked.when(referring(body)).rejected("reexamination-not-referred")
    again = asked.after(reopening(body)).state
    assert (again.status, again.stage.code, again.plan) == (Status.IN_REVIEW, "Fp", PLAN)


def test_no_office_alone_gives_a_second_vote() -> None:
    asked = failed().after(asking())
    asked.when(reopening()).rejected("reexamination-to-be-referred")
    asked.after(confirming())  # it may let the vote stand
    referred = asked.after(referring())
    assert referred.state.reexaminations[0].state is ReexaminationState.REFERRED


@pytest.mark.parametrize("row", [row.id for row in ROUTE_TABLE])
def test_a_failed_vote_leads_to_a_new_plan_and_its_tally_stays(row: str) -> None:
    asked = failed(row).after(asking(), referring())
    authority = asked.state.reexaminations[0].referred_to
    before = [event for event in asked.history if isinstance(event, VoteFailed)]
    reopened = asked.after(reopening(authority))
    assert [e for e in reopened.history if isinstance(e, VoteFailed)] == before
    assert Unplanned(plan=PLAN, organisation=authority) in reopened.history
    assert (reopened.state.plan, reopened.state.status) == (None, Status.IN_REVIEW)
    later = JoinPlan(plan=uid("later plan"), organisation=OFFICE)
    voted = TakeResult(
        meeting=uid("later meeting"),
        organisation=OFFICE,
        yes=9,
        no=2,
        abstain=0,
        present=11,
        passed=True,
    )
    walked = reopened.after(later)
    while walked.state.stage.code != "E":
        walked = walked.after(next_command(walked.state))
    assert walked.after(voted).state.stage.code == "P2"


def test_the_same_meeting_cannot_count_again() -> None:
    asked = failed().after(asking(), referring())
    authority = asked.state.reexaminations[0].referred_to
    reopened = asked.after(reopening(authority))
    reopened.when(next_command(case("R1b", at="E").state)).rejected("not-at-this-stage")
