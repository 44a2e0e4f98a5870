"""Entrusted review: who may do what at which step, and what the letter must say."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.entrusted_review import ENTRUSTED_REVIEW
from domain.cases.entrusted_review.commands import SealLetter
from domain.cases.entrusted_review.events import (
    FileAdded,
    LetterSealed,
    RequestAccepted,
    RequestApproved,
    RequestReturned,
    RequestSubmitted,
)
from domain.cases.letter_register import LETTER_REGISTER, RegisterLetter
from domain.cases.request_acts import (
    MOST_FILES,
    AcceptRequest,
    AddFile,
    ApproveRequest,
    RefuseRequest,
    RemoveFile,
    ReturnRequest,
    SubmitRequest,
    WithdrawRequest,
)
from domain.cases.request_steps import Chain, RequestStatus, StepAct
from domain.decider import Rejected
from domain.kept_file import KeptFile
from domain.personal import Personal
from tests.domain.case_samples import APPLICANT, UNIT, uid
from tests.domain.requests import (
    ACCEPT,
    BODY,
    BODY_SAYS,
    DRAFT,
    GRANT,
    LETTER,
    OFFICE,
    SUBMIT,
    TO_HRSS,
    UNIT_SAYS,
    WANTED,
)
from tests.spec import Spec, spec

REQUEST = spec(ENTRUSTED_REVIEW)
S = RequestStatus


def said(text: str) -> Personal:
    return Personal(APPLICANT, text)


def back(body: Any) -> ReturnRequest:
    return ReturnRequest(organisation=body, opinion="请修改")


def refuse(body: Any) -> RefuseRequest:
    return RefuseRequest(organisation=body, opinion="不符合条件")


def file(place: int = 0) -> Any:
    return KeptFile(
        digest=f"{place:064x}", name=said(f"{place}.pdf"), media_type="application/pdf", size=9
    )


def at(status: RequestStatus) -> Spec:
    """A person's request that lies at this step."""
    commands = {S.DRAFT: 1, S.AT_HR_UNIT: 2, S.AT_AUTHORITY: 3, S.AT_HRSS: 5}
    return REQUEST.after(*TO_HRSS[: commands[status]])


def test_step_by_step_up_to_the_letter() -> None:
    chain = Chain(hr_unit=UNIT, authority=BODY, hrss=OFFICE)
    at(S.DRAFT).when(SUBMIT).then(RequestSubmitted(chain=chain))
    at(S.AT_HR_UNIT).when(UNIT_SAYS).then(
        RequestApproved(
            organisation=UNIT,
            opinion=said("情况属实"),
            forwarded_to=BODY,
            next_status=S.AT_AUTHORITY,
        )
    )
    at(S.AT_AUTHORITY).when(ACCEPT).then(RequestAccepted(organisation=BODY))
    granted = at(S.AT_HRSS).after(GRANT)
    assert granted.state.status is S.GRANTED
    assert granted.state.letter == LETTER
    granted.when(SealLetter(digest="aa")).then(LetterSealed(digest="aa"))
    granted.after(SealLetter(digest="aa")).when(SealLetter(digest="bb")).then()


def test_the_authority_accepts_before_it_approves_and_refuses_before_it_accepts() -> None:
    waiting = at(S.AT_AUTHORITY)
    waiting.when(BODY_SAYS).rejected("request-not-accepted")
    waiting.after(refuse(BODY)).when(ACCEPT).rejected("not-your-turn")
    accepted = waiting.after(ACCEPT)
    accepted.when(refuse(BODY)).rejected("request-accepted")
    accepted.when(ACCEPT).rejected("request-accepted-already")
    at(S.AT_HR_UNIT).when(AcceptRequest(organisation=UNIT)).rejected("request-accepted-already")


@pytest.mark.parametrize(
    ("status", "by", "to", "status_after"),
    [
        (S.AT_HRSS, OFFICE, BODY, S.AT_AUTHORITY),
        (S.AT_AUTHORITY, BODY, UNIT, S.AT_HR_UNIT),
        (S.AT_HR_UNIT, UNIT, None, S.RETURNED),
    ],
)
def test_a_return_goes_one_step_down(status: Any, by: Any, to: Any, status_after: Any) -> None:
    at(status).when(back(by)).then(
        RequestReturned(
            organisation=by, opinion=said("请修改"), returned_to=to, next_status=status_after
        )
    )


def test_what_comes_down_from_hrss_is_accepted_still_and_from_below_it_is_not() -> None:
    down = at(S.AT_HRSS).after(back(OFFICE))
    assert down.state.steps.acts == (StepAct.APPROVE, StepAct.RETURN)
    down.after(back(BODY), UNIT_SAYS).when(BODY_SAYS).rejected("request-not-accepted")


def test_a_units_request_comes_back_to_the_unit() -> None:
    asked = REQUEST.after(replace(DRAFT, by_unit=True), SUBMIT)
    [event] = asked.when(back(UNIT)).events
    assert event.returned_to == UNIT
    assert asked.after(back(UNIT)).state.status is S.RETURNED


def test_a_title_office_that_is_the_authority_too_decides_once() -> None:
    once = replace(SUBMIT, authority=OFFICE)
    up = REQUEST.after(DRAFT, once, UNIT_SAYS)
    assert up.state.status is S.AT_HRSS
    up.when(ApproveRequest(organisation=OFFICE, opinion="同意")).rejected("request-last-step")
    assert up.after(back(OFFICE)).state.status is S.AT_HR_UNIT
    assert up.after(GRANT).state.status is S.GRANTED


def test_only_the_body_whose_turn_it_is_and_with_an_opinion() -> None:
    for body in (UNIT, OFFICE, uid("stranger")):
        at(S.AT_AUTHORITY).when(replace(ACCEPT, organisation=body)).rejected("not-your-turn")
    for command in (replace(UNIT_SAYS, opinion=" "), replace(back(UNIT), opinion="")):
        refused = at(S.AT_HR_UNIT).when(command).rejected("opinion-required")
        assert refused.fields == {"opinion": "field-required"}
    at(S.AT_HRSS).after(GRANT).when(back(OFFICE)).rejected("not-your-turn")
    grant = replace(GRANT, organisation=BODY)
    at(S.AT_AUTHORITY).after(ACCEPT).when(grant).rejected("request-not-last-step")


def test_a_second_approval_finds_the_request_gone() -> None:
    at(S.AT_HR_UNIT).after(UNIT_SAYS).when(UNIT_SAYS).rejected("not-your-turn")
    at(S.AT_HRSS).after(GRANT).when(GRANT).rejected("not-your-turn")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"province": "320000"}, {"province": "province-own"}),
        ({"province": "999999"}, {"province": "province-unknown"}),
        ({"organisation": "某"}, {"organisation": "entrusted-organisation"}),
        ({"organisation": "某" * 61}, {"organisation": "entrusted-organisation"}),
        ({"reason": said("")}, {"reason": "field-required"}),
        ({"reason": said("某" * 1001)}, {"reason": "reason-too-long"}),
    ],
)
def test_what_a_request_must_say(wrong: dict[str, Any], fields: dict[str, str]) -> None:
    command = replace(DRAFT, entrustment=replace(WANTED, **wrong))
    assert REQUEST.when(command).rejected("request-wrong").fields == fields


def test_changes_only_while_it_is_whoever_asked_for_its_to_make() -> None:
    more = replace(DRAFT, entrustment=replace(WANTED, province="310000"))
    at(S.DRAFT).when(DRAFT).then()
    assert len(at(S.DRAFT).when(more).events) == 1
    returned = at(S.AT_HR_UNIT).after(back(UNIT), more)
    assert returned.state.status is S.RETURNED
    assert returned.after(SUBMIT).state.status is S.AT_HR_UNIT
    other = replace(DRAFT, person=uid("somebody"))
    at(S.DRAFT).when(other).rejected("request-person-kept")
    for command in (more, SUBMIT, AddFile(file=file())):
        at(S.AT_HR_UNIT).when(command).rejected("request-not-open")
    REQUEST.when(SUBMIT).rejected("request-unknown")


def test_files_come_and_go_and_are_not_too_many() -> None:
    at(S.DRAFT).when(AddFile(file=file())).then(FileAdded(file=file()))
    one = at(S.DRAFT).after(AddFile(file=file()))
    one.when(AddFile(file=file())).then()
    assert one.after(RemoveFile(digest=file().digest)).state.files == ()
    one.when(RemoveFile(digest="unknown")).then()
    many = at(S.DRAFT).after(*(AddFile(file=file(place)) for place in range(MOST_FILES)))
    many.when(AddFile(file=file(99))).rejected("files-too-many", most=MOST_FILES)


def test_a_step_without_a_body_is_told_before_it_is_submitted() -> None:
    nobody = SubmitRequest(authority=None, title_office=OFFICE)
    at(S.DRAFT).when(nobody).rejected("request-no-authority")
    at(S.DRAFT).when(replace(SUBMIT, title_office=None)).rejected("request-no-title-office")


def test_withdrawn_by_whoever_asked_until_it_ends() -> None:
    gone = WithdrawRequest(reason="个人原因")
    for status in (S.DRAFT, S.AT_HR_UNIT, S.AT_AUTHORITY, S.AT_HRSS):
        assert at(status).after(gone).state.status is S.WITHDRAWN
    for end in (at(S.AT_HRSS).after(GRANT), at(S.AT_HR_UNIT).after(refuse(UNIT))):
        end.when(gone).rejected("request-ended")
    blank = at(S.DRAFT).when(WithdrawRequest(reason=" ")).rejected("opinion-required")
    assert blank.fields == {"reason": "field-required"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"issued_on": date(2026, 6, 4)}, "letter_date"),
        ({"valid_until": date(2026, 6, 3)}, "valid_until"),
        ({"valid_until": date(2029, 1, 1)}, "valid_until"),
    ],
)
def test_days_of_a_letter(wrong: dict[str, Any], field: str) -> None:
    command = replace(GRANT, letter=replace(LETTER, **wrong))
    assert field in at(S.AT_HRSS).when(command).rejected("letter-wrong").fields


def test_a_letter_number_is_used_once() -> None:
    first = RegisterLetter(number=" 苏职称委〔2026〕1号 ", letter=uid("a"))
    register = spec(LETTER_REGISTER).after(first)
    again = RegisterLetter(number="苏职称委〔2026〕1号", letter=uid("b"))
    assert register.when(again).rejected("letter-wrong").fields == {
        "letter_number": "letter-number-taken"
    }
    for number in ("", "某" * 41):
        wrong = spec(LETTER_REGISTER).when(replace(first, number=number)).rejected("letter-wrong")
        assert wrong.fields == {"letter_number": "letter-number"}


def test_bodies_that_left_the_chain_lose_sight_of_it() -> None:
    down = at(S.AT_HRSS).after(back(OFFICE), back(BODY), back(UNIT))
    assert down.state.steps.reached == (UNIT, BODY, OFFICE)
    elsewhere = down.after(replace(DRAFT, unit=uid("other")), replace(SUBMIT, authority=uid("D2")))
    assert set(elsewhere.state.steps.reached) == {uid("other"), OFFICE}


ACTS = st.sampled_from(
    [
        *(kind(organisation=body) for kind in (AcceptRequest,) for body in (UNIT, BODY, OFFICE)),
        *(ApproveRequest(organisation=b, opinion="好") for b in (UNIT, BODY, OFFICE)),
        *(back(body) for body in (UNIT, BODY, OFFICE)),
        *(refuse(body) for body in (UNIT, BODY, OFFICE)),
        GRANT,
        SUBMIT,
        DRAFT,
        WithdrawRequest(reason="不再申请"),
    ]
)
NAMED = {
    AcceptRequest: StepAct.ACCEPT,
    ApproveRequest: StepAct.APPROVE,
    ReturnRequest: StepAct.RETURN,
    RefuseRequest: StepAct.REFUSE,
    type(GRANT): StepAct.GRANT,
}


@given(st.lists(ACTS, max_size=30))
def test_whatever_is_tried_the_offered_acts_are_exactly_those_allowed(commands: list[Any]) -> None:
    state = REQUEST.after(DRAFT).state
    for command in commands:
        steps = state.steps
        act = NAMED.get(type(command))
        offered = act in steps.acts and steps.waiting == getattr(command, "organisation", None)
        try:
            events = ENTRUSTED_REVIEW.decide(command, state)
        except Rejected:
            assert act is None or not offered, (command, steps)
            continue
        assert act is None or offered, (command, steps)
        state = ENTRUSTED_REVIEW.fold(events, state)
        assert (state.steps.waiting is not None) == state.status.in_review
        if state.steps.waiting is not None:
            assert state.steps.waiting in state.steps.reached
        assert (state.letter is not None) == (state.status is S.GRANTED)
