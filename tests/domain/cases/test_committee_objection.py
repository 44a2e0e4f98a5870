"""Objections (异议) before and after the review: the office looks, the authority ends the case."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.cases.declaration import Status
from domain.cases.declaration.commands import (
    ClosePublicity,
    ExtendPublicity,
    File,
    Issue,
    JoinPlan,
    OpenPublicity,
    TakeResult,
)
from domain.cases.declaration.events import Planned, PublicityExtended, Returned
from domain.cases.objection import (
    DismissObjection,
    InvestigateObjection,
    ObjectionInvestigated,
    ObjectionReferred,
    ObjectionState,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.personal import Personal
from tests.domain.case_samples import (
    APPLICANT,
    CERTIFICATE,
    EVIDENCE,
    FILING_DAY,
    MEETING,
    MONDAY,
    OFFICE,
    OFFICER,
    PLAN,
    STRANGER,
    case,
    next_command,
    resubmit,
    uid,
)
from tests.spec import Spec

FIRST = uid("first objection")
LAST = MONDAY + timedelta(days=7)
AFTER = LAST + timedelta(days=1)
AUTHORITY = {"R1a": uid("Tp"), "R1b": uid("Tp"), "R5b": uid("Tp")}
"""Title authority of a row, at stage T or F."""
ROWS = tuple(AUTHORITY)


def publicised(row: str = "R1b", code: str = "P1", *, resume: bool = False) -> Spec:
    waiting = case(row, at=code, resume=resume)
    if waiting.state.plan is None:
        waiting = waiting.after(next_command(waiting.state))
    return waiting.after(next_command(waiting.state))


def raising(which: Any = FIRST, **changes: Any) -> RaiseObjection:
    plain = RaiseObjection(
        objection=which,
        organisation=OFFICE,
        officer=None,
        objector="",
        contact="",
        content="业绩不实",
        evidence=(),
        received_on=MONDAY,
        on=MONDAY,
        public=True,
    )
    return replace(plain, **changes)


def looking(**changes: Any) -> InvestigateObjection:
    plain = InvestigateObjection(
        objection=FIRST, organisation=OFFICE, officer=OFFICER, finding="属实"
    )
    return replace(plain, **changes)


REFER = ReferObjection(objection=FIRST, organisation=OFFICE, officer=OFFICER, proposal="应予终止")


def dismissing(body: Any = OFFICE) -> DismissObjection:
    return DismissObjection(objection=FIRST, organisation=body, officer=OFFICER, opinion="不成立")


def upholding(body: Any = OFFICE, *, ends: bool = True) -> UpholdObjection:
    return UpholdObjection(
        objection=FIRST, organisation=body, officer=OFFICER, opinion="成立", ends=ends
    )


@pytest.mark.parametrize(("row", "code"), [("R1a", "Tp"), ("R1b", "P1")])
def test_what_is_mended_goes_on_where_a_plan_can_take_it(row: str, code: str) -> None:
    objected = publicised(row, resume=True).after(raising(), looking(), upholding(ends=False))
    mended = objected.after(resubmit())
    assert mended.state.stage.code == code
    mended.when(JoinPlan(plan=PLAN, organisation=OFFICE)).then(
        Planned(plan=PLAN, organisation=OFFICE)
    )


CLOSE = ClosePublicity(code="P1", organisation=OFFICE, on=AFTER)


def test_a_case_with_an_open_objection_waits_at_the_end() -> None:
    objected = publicised().after(raising())
    for open_one in objected, objected.after(looking()), objected.after(looking(), REFER):
        open_one.when(CLOSE).rejected("objection-open", count=1)
    assert objected.after(looking(), dismissing()).when(CLOSE).events


@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_filed_or_issued_over_an_open_objection(row: str) -> None:
    objected = publicised(row, "P2").after(raising())
    filing = File(
        organisation=AUTHORITY[row],
        officer=OFFICER,
        opinion="",
        filing_number="苏职备〔2026〕1号",
        filed_on=FILING_DAY,
        today=FILING_DAY,
    )
    issue = Issue(organisation=OFFICE, certificate=CERTIFICATE, number="2026320000001200001X")
    for command in filing, issue, replace(CLOSE, code="P2"):
        objected.when(command).rejected("objection-open", count=1)


@pytest.mark.parametrize("code", ["P1", "P2"])
@pytest.mark.parametrize("row", ROWS)
def test_two_bodies_end_a_case(row: str, code: str) -> None:
    looked = publicised(row, code).after(raising(), looking())
    looked.when(upholding()).rejected("objection-to-be-referred")
    looked.when(REFER).then(
        ObjectionReferred(
            objection=FIRST,
            organisation=OFFICE,
            referred_to=AUTHORITY[row],
            proposal=Personal(APPLICANT, "应予终止"),
        )
    )
    referred = looked.after(REFER)
    for command in upholding(), dismissing(), looking(), REFER:
        referred.when(command).rejected("not-your-turn")
    ended = referred.after(upholding(AUTHORITY[row])).state
    assert ended.status is Status.OBJECTION_UPHELD
    kept = referred.after(dismissing(AUTHORITY[row])).state
    assert (kept.status, kept.stage.code) == (Status.IN_REVIEW, code)


def test_before_the_review_the_office_may_send_it_back_to_the_applicant() -> None:
    looked = publicised().after(raising(), looking())
    _, back = looked.when(upholding(ends=False)).events
    assert isinstance(back, Returned)
    returned = looked.after(upholding(ends=False)).state
    assert (returned.status, returned.plan) == (Status.RETURNED_TO_APPLICANT, None)


def test_after_the_review_there_is_nothing_to_mend() -> None:
    looked = publicised(code="P2").after(raising(), looking())
    looked.when(upholding(ends=False)).rejected("objection-ends-only")
    referred = looked.after(REFER)
    referred.when(upholding(AUTHORITY["R1b"], ends=False)).rejected("objection-ends-only")


def test_the_authority_decides_nothing_of_its_own_motion() -> None:
    looked = publicised().after(raising(), looking())
    for command in upholding(AUTHORITY["R1b"]), dismissing(AUTHORITY["R1b"]):
        looked.when(command).rejected("not-your-turn")
    looked.after(REFER).when(upholding(STRANGER)).rejected("not-your-turn")


def test_nobody_decides_in_their_own_case_or_about_their_own_objection() -> None:
    referred = publicised().after(raising(), looking(), REFER)
    decision = upholding(AUTHORITY["R1b"])
    referred.when(replace(decision, officer=APPLICANT)).rejected("own-case")
    mine = publicised().after(raising(person=OFFICER), looking(officer=STRANGER))
    mine.when(REFER).rejected("own-objection")
    sent = mine.after(replace(REFER, officer=STRANGER))
    sent.when(decision).rejected("own-objection")


def test_an_inquiry_has_files_of_its_own() -> None:
    objected = publicised().after(raising())
    (event,) = objected.when(looking(evidence=(EVIDENCE,))).events
    assert isinstance(event, ObjectionInvestigated)
    assert event.evidence is not None
    assert event.evidence.subject == APPLICANT
    (bare,) = objected.when(looking()).events
    assert bare.evidence is None


def test_several_are_referred_one_by_one() -> None:
    second = uid("second objection")
    both = publicised().after(raising(), raising(second), looking(), REFER)
    decision = upholding(AUTHORITY["R1b"])
    both.when(decision).rejected("objection-others-open")
    alone = both.after(looking(objection=second), replace(dismissing(), objection=second))
    assert alone.after(decision).state.status.finished
    states = [one.state for one in alone.state.objections]
    assert states == [ObjectionState.REFERRED, ObjectionState.DISMISSED]


def test_no_other_stage_takes_an_objection() -> None:
    for at in "C", "E":
        case("R1b", at=at).when(raising()).rejected("publicity-not-running")
    case("R1b", at="P1").when(raising()).rejected("publicity-not-running")


def test_an_extension_moves_the_last_day_and_never_back() -> None:
    until = LAST + timedelta(days=1)
    longer = ExtendPublicity(code="P2", organisation=OFFICE, reason="补充材料", last_day=until)
    running = publicised(code="P2")
    running.when(longer).then(
        PublicityExtended(
            code="P2",
            organisation=OFFICE,
            reason=Personal(APPLICANT, "补充材料"),
            last_day=until,
        )
    )
    for day in LAST, LAST - timedelta(days=1), date.min:
        running.when(replace(longer, last_day=day)).rejected("extension-too-short")
    extended = running.after(longer)
    assert extended.state.publicised_until == until
    close = ClosePublicity(code="P2", organisation=OFFICE, on=until)
    extended.when(close).rejected("publicity-not-over", until=until)
    assert extended.when(raising(received_on=until, on=until)).events
    case("R1b", at="P2").when(longer).rejected("publicity-not-running")
    running.when(replace(longer, code="P1")).rejected("not-at-this-stage")
    running.when(replace(longer, organisation=STRANGER)).rejected("not-your-turn")


def test_a_publicity_begins_once_and_no_vote_comes_before_its_end() -> None:
    running = publicised()
    again = OpenPublicity(code="P1", organisation=OFFICE, posted_on=MONDAY, last_day=LAST)
    running.when(again).rejected("publicity-running")
    vote = TakeResult(
        meeting=MEETING, organisation=OFFICE, yes=9, no=2, abstain=0, present=11, passed=True
    )
    running.after(raising()).when(vote).rejected("not-at-this-stage")
