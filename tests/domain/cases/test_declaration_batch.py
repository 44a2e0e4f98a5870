"""The later stages of a declaration: plan, publicity, vote, filing, issue."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.cases.declaration import Status
from domain.cases.declaration.commands import (
    ClosePublicity,
    Issue,
    JoinPlan,
    LeavePlan,
    OpenPublicity,
    PassPlan,
    StrikeFromPlan,
    TakeResult,
)
from domain.cases.declaration.decide import APPLICANT as TO_APPLICANT
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    Filed,
    Planned,
    Publicised,
    Returned,
    Unplanned,
    VoteFailed,
)
from domain.configuration.route import StageKind
from tests.domain.asked import (
    ONE_DAY,
    about,
    approve,
    filing,
    send_back,
)
from tests.domain.case_samples import (
    FILING_DAY,
    MONDAY,
    OFFICE,
    PLAN,
    UNIT,
    case,
    finished,
    next_command,
    resubmit,
    uid,
)

# Plans.

JOIN = JoinPlan(plan=PLAN, organisation=OFFICE)
LEAVE = LeavePlan(plan=PLAN, organisation=OFFICE)
PASS = PassPlan(plan=PLAN, organisation=uid("Tp"), opinion="")
STRIKE = StrikeFromPlan(plan=PLAN, organisation=uid("Tp"), opinion="业绩不足")


@pytest.mark.parametrize(("row", "stage"), [("R1a", "T"), ("R1b", "P1")])
def test_an_accepted_case_joins_one_plan(row: str, stage: str) -> None:
    accepted = case(row, at=stage)
    accepted.when(JOIN).then(Planned(plan=PLAN, organisation=OFFICE))
    accepted.after(JOIN).when(replace(JOIN, plan=uid("other"))).rejected("in-another-plan")
    accepted.when(replace(JOIN, organisation=uid("Tp"))).rejected("not-a-candidate")
    accepted.after(JOIN).when(LEAVE).then(Unplanned(plan=PLAN, organisation=OFFICE))
    accepted.when(LEAVE).rejected("not-in-this-plan")


@pytest.mark.parametrize("stage", ["U", "D", "C", "P2", "X"])
def test_no_plan_takes_a_case_from_another_stage(stage: str) -> None:
    case("R1b", at=stage).when(replace(JOIN, plan=uid("other"))).rejected("not-a-candidate")


def test_nobody_leaves_a_plan_that_has_moved_them_on() -> None:
    case("R1a", at="T").after(JOIN, PASS).when(LEAVE).rejected("not-a-candidate")
    publicised = case("R1b", at="P1").after(JOIN)
    publicised = publicised.after(next_command(publicised.state))
    publicised.when(LEAVE).rejected("not-a-candidate")
    finished("R1a").when(LEAVE).rejected("not-a-candidate")


def test_the_approved_plan_is_stage_t() -> None:
    planned = case("R1a", at="T").after(JOIN)
    planned.when(PASS).then(
        Approved(
            code="Tp",
            organisation=uid("Tp"),
            opinion=about(""),
            forwarded_to=OFFICE,
            next_code="P1",
        )
    )
    planned.when(replace(PASS, plan=uid("other"))).rejected("not-in-this-plan")
    planned.when(replace(PASS, organisation=uid("Tm"))).rejected("not-your-turn")
    case("R1b", at="P1").after(JOIN).when(PASS).rejected("not-your-turn")


def test_a_struck_candidate_goes_back_to_the_office_and_may_come_again() -> None:
    planned = case("R1a", at="T").after(JOIN)
    planned.when(STRIKE).then(
        Unplanned(plan=PLAN, organisation=uid("Tp")),
        Returned(
            code="Tp",
            organisation=uid("Tp"),
            opinion=about("业绩不足"),
            to_code="C",
            to=OFFICE,
        ),
    )
    planned.when(replace(STRIKE, opinion="")).rejected("opinion-required")
    struck = planned.after(STRIKE)
    assert struck.state.status is Status.RETURNED_TO_STAGE
    struck.when(JOIN).rejected("not-a-candidate")
    again = struck.after(approve("C"))
    again.when(PASS).rejected("not-in-this-plan")
    assert again.after(JOIN, PASS).state.stage.code == "P1"


# Publicity, vote, filing, issue.


def open_publicity(code: str, organisation: UUID = OFFICE) -> OpenPublicity:
    return OpenPublicity(
        code=code,
        organisation=organisation,
        posted_on=MONDAY,
        last_day=date(2026, 6, 8),
    )


def close_publicity(code: str, on: date = date(2026, 6, 9)) -> ClosePublicity:
    return ClosePublicity(code=code, organisation=OFFICE, on=on)


@pytest.mark.parametrize("code", ["P1", "P2"])
def test_publicity_is_opened_in_a_plan_and_closed_after_its_last_day(code: str) -> None:
    waiting = case("R1b", at=code) if code == "P2" else case("R1b", at="P1").after(JOIN)
    waiting.when(open_publicity(code)).then(
        Publicised(code=code, organisation=OFFICE, posted_on=MONDAY, last_day=date(2026, 6, 8))
    )
    waiting.when(close_publicity(code)).rejected("publicity-not-running")
    running = waiting.after(open_publicity(code))
    running.when(open_publicity(code)).rejected("publicity-running")
    running.when(close_publicity(code, date(2026, 6, 8))).rejected("publicity-not-over")
    assert running.when(close_publicity(code)).events[0].next_code in ("E", "Fp")


def test_publicity_without_a_plan_is_refused() -> None:
    case("R1b", at="P1").when(open_publicity("P1")).rejected("not-in-this-plan")


@pytest.mark.parametrize("stage", ["E", "X"])
def test_no_other_stage_is_passed_by_a_publicity(stage: str) -> None:
    """The office works E, and on b routes X, so only the code tells them from a publicity."""
    waiting = case("R1b", at=stage)
    waiting.when(open_publicity(stage)).rejected("not-at-this-stage")
    forged = waiting.given(
        Publicised(code=stage, organisation=OFFICE, posted_on=MONDAY, last_day=MONDAY)
    )
    forged.when(close_publicity(stage)).rejected("not-at-this-stage")


def test_the_publicities_do_not_change_places() -> None:
    case("R1b", at="P1").after(JOIN).when(open_publicity("P2")).rejected("not-at-this-stage")
    case("R1b", at="P2").when(open_publicity("P1")).rejected("not-at-this-stage")


def test_a_failed_vote_ends_the_case() -> None:
    voting = case("R1b", at="E")
    command = next_command(voting.state, passed=False)
    (failed,) = voting.when(command).events
    assert isinstance(failed, VoteFailed)
    assert (failed.yes, failed.no, failed.abstain, failed.present) == (3, 8, 0, 11)
    assert voting.after(command).state.status is Status.VOTE_FAILED


def test_a_result_counts_at_the_review_only() -> None:
    command = next_command(case("R1b", at="E").state)
    assert isinstance(command, TakeResult)
    for stage in "P1", "P2", "X":
        case("R1b", at=stage).when(command).rejected("not-at-this-stage")
    case("R1b", at="E").when(replace(command, organisation=UNIT)).rejected("not-your-turn")


def test_filing_is_stage_f_on_b_routes() -> None:
    waiting = case("R1b", at="F")
    (filed,) = waiting.when(filing(uid("Tp"))).events
    assert filed == Filed(
        code="Fp",
        organisation=uid("Tp"),
        opinion=about(""),
        filing_number="苏职备1号",
        filed_on=FILING_DAY,
        forwarded_to=OFFICE,
        next_code="X",
    )
    waiting.given(filed).when(filing(uid("Tp"))).rejected("not-your-turn")
    waiting.given(filed).when(filing(OFFICE)).rejected("not-your-turn")


def test_filing_is_the_first_half_of_issuing_on_a_routes() -> None:
    waiting = case("R1a", at="X")
    (filed,) = waiting.when(filing(uid("Tp"))).events
    assert (filed.code, filed.next_code, filed.forwarded_to) == ("X", "X", uid("Tp"))
    waiting.given(filed).when(filing(uid("Tp"))).rejected("filed-before")


@pytest.mark.parametrize(("row", "stage"), [("R1a", "P2"), ("R1b", "P2"), ("R1a", "T")])
def test_nothing_is_filed_before_the_last_publicity_is_over(row: str, stage: str) -> None:
    waiting = case(row, at=stage)
    for organisation in uid("Tp"), OFFICE:
        waiting.when(filing(organisation)).rejected("not-your-turn")


def test_filing_has_a_number_and_no_date_to_come() -> None:
    waiting = case("R1b", at="F")
    waiting.when(filing(uid("Tp"), filing_number=" ")).rejected("filing-number-required")
    waiting.when(filing(uid("Tp"), filed_on=FILING_DAY + ONE_DAY)).rejected("date-in-future")
    until = waiting.state.publicised_until
    assert until is not None
    early = filing(uid("Tp"), filed_on=until)
    waiting.when(early).rejected("filed-before-publicity", until=until)


@pytest.mark.parametrize(("row", "issuer"), [("R1a", uid("Tp")), ("R1b", OFFICE)])
def test_a_certificate_follows_the_filing(row: str, issuer: UUID) -> None:
    issue = Issue(
        organisation=issuer,
        certificate=uid("certificate"),
        number="1",
    )
    if row == "R1a":
        case(row, at="X").when(issue).rejected("not-filed")
    filed = case(row, at="F" if row == "R1b" else "X").after(filing(uid("Tp")))
    filed.when(replace(issue, organisation=UNIT)).rejected("not-your-turn")
    filed.when(issue).then(
        CertificateIssued(
            organisation=issuer,
            certificate=uid("certificate"),
            number="1",
        )
    )
    filed.after(issue).when(issue).rejected("not-your-turn")


@pytest.mark.parametrize("row", ["R1a", "R2b"])
def test_the_highest_stage_that_had_the_case_is_remembered(row: str) -> None:
    returned = case(row, at="C").after(send_back("C", TO_APPLICANT), resubmit())
    assert returned.state.stage.kind is StageKind.UNIT
    top = returned.state.route.stages[returned.after(send_back("U")).state.reached]
    assert top.code == "C"
