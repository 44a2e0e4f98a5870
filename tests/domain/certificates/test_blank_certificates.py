"""Blank certificates: asked for, granted once, received, and accounted for to the last form."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.request_steps import RequestStatus, StepAct
from domain.certificates.blank_certificates import BLANK_CERTIFICATES
from domain.certificates.blank_certificates.commands import WithdrawBlankRequest
from domain.certificates.blank_certificates.decide import MOST_FORMS, balance
from domain.certificates.blank_certificates.events import (
    BlankRequestDrafted,
    BlanksGranted,
    BlanksRestored,
    BlanksUsed,
    FormState,
)
from domain.decider import Rejected
from domain.personal import Personal
from domain.rules.serials import SerialRange
from tests.domain.blanks import (
    BACK,
    BODY,
    DAY,
    DRAFT,
    GRANT,
    GRANTED,
    HRSS,
    ORDER,
    RECEIVE,
    RECEIVED,
    REFUSE,
    REQUEST,
    SUBMIT,
    restore,
    use,
    void,
)
from tests.domain.case_samples import uid
from tests.spec import Spec, spec

BLANKS = spec(BLANK_CERTIFICATES)
F = FormState


def at(*commands: Any) -> Spec:
    return BLANKS.after(*commands)


def test_what_is_asked_for_is_complete() -> None:
    BLANKS.when(DRAFT).then(
        BlankRequestDrafted(
            body=BODY,
            order=ORDER,
            contact=Personal(REQUEST, "王伟"),
            phone=Personal(REQUEST, "025-83230000"),
        )
    )
    at(DRAFT).when(DRAFT).then()
    empty = replace(
        DRAFT, order=replace(ORDER, quantity=0, purpose=" "), contact="", phone="1" * 31
    )
    assert BLANKS.when(empty).rejected("request-wrong").fields == {
        "quantity": "blank-quantity",
        "purpose": "field-required",
        "contact": "field-required",
        "phone": "too-long",
    }
    BLANKS.when(replace(DRAFT, order=replace(ORDER, quantity=MOST_FORMS + 1))).rejected(
        "request-wrong"
    )


def test_a_request_goes_to_hrss_alone_and_may_come_back() -> None:
    at(DRAFT).when(replace(SUBMIT, hrss=None)).rejected("request-no-title-office")
    asked = at(DRAFT, SUBMIT).state
    assert (asked.steps.waiting, asked.steps.acts) == (
        HRSS,
        (StepAct.GRANT, StepAct.RETURN, StepAct.REFUSE),
    )
    at(DRAFT, SUBMIT).when(DRAFT).rejected("request-not-open")
    at(DRAFT, SUBMIT).when(replace(BACK, opinion=" ")).rejected("opinion-required")
    at(DRAFT, SUBMIT).when(replace(BACK, organisation=BODY)).rejected("not-your-turn")
    returned = at(DRAFT, SUBMIT, BACK)
    assert returned.state.status is RequestStatus.RETURNED
    fewer = replace(DRAFT, order=replace(ORDER, quantity=50))
    again = returned.after(fewer, SUBMIT).state
    assert (again.status, again.order.quantity) == (RequestStatus.AT_HRSS, 50)
    assert again.steps.reached == (HRSS,)


def test_an_ended_request_stays_as_it_is() -> None:
    withdraw = WithdrawBlankRequest(reason="不再需要")
    for ended in (at(DRAFT, SUBMIT, REFUSE), at(DRAFT, withdraw)):
        ended.when(DRAFT).rejected("request-not-open")
        ended.when(SUBMIT).rejected("request-not-open")
        ended.when(GRANT).rejected("not-your-turn")
        ended.when(withdraw).rejected("request-ended")
        ended.when(use("苏A0001001")).rejected("blanks-not-granted")
    at(*GRANTED).when(withdraw).rejected("request-ended")
    BLANKS.when(withdraw).rejected("request-unknown")


def test_at_most_what_was_asked_is_granted() -> None:
    at(DRAFT, SUBMIT).when(GRANT).then(
        BlanksGranted(
            organisation=HRSS,
            opinion="",
            on=DAY,
            serials=SerialRange(prefix="苏A", figures=7, start=1001, end=1100),
        )
    )
    refused = at(DRAFT, SUBMIT).when(replace(GRANT, last="苏A0001101"))
    assert refused.rejected("serials-wrong", asked=100, count=101).fields == {
        "last": "serials-too-many"
    }
    fewer = at(DRAFT, SUBMIT, replace(GRANT, last="苏A0001010"))
    assert fewer.state.granted == 10
    at(*GRANTED).when(GRANT).rejected("not-your-turn")


def test_nothing_is_used_before_it_is_received() -> None:
    at(*GRANTED).when(use("苏A0001001")).rejected("blanks-not-received")
    at(DRAFT, SUBMIT).when(RECEIVE).rejected("blanks-not-granted")
    at(*RECEIVED).when(RECEIVE).rejected("blanks-received-already")
    before = DAY - timedelta(days=1)
    early = at(*GRANTED).when(replace(RECEIVE, on=before)).rejected("blanks-wrong")
    assert early.fields == {"on": "blank-day-early"}
    late = at(*GRANTED).when(replace(RECEIVE, on=DAY + timedelta(days=1)))
    assert late.rejected("blanks-wrong").fields == {"on": "day-in-future"}


def test_a_single_form_or_a_range_is_used() -> None:
    at(*RECEIVED).when(use("苏A0001001", certificate="2026320000")).then(
        BlanksUsed(start=1001, end=1001, on=DAY, certificate="2026320000", note="发证")
    )
    at(*RECEIVED).when(use("0001001", "0001050")).then(
        BlanksUsed(start=1001, end=1050, on=DAY, certificate="", note="发证")
    )
    unsaid = at(*RECEIVED).when(use("苏A0001001", note=" ")).rejected("blanks-wrong")
    assert unsaid.fields == {"certificate": "blank-use-unsaid"}
    early = replace(use("苏A0001001"), on=DAY - timedelta(days=1))
    assert at(*RECEIVED).when(early).rejected("blanks-wrong").fields == {"on": "blank-day-early"}


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("苏A0001000", "", {"first": "serial-not-yours"}),
        ("苏B0001001", "", {"first": "serial-not-yours"}),
        ("001001", "", {"first": "serial-not-yours"}),
        ("苏A0001001", "苏A0001101", {"last": "serial-not-yours"}),
        ("苏A0001009", "苏A0001001", {"last": "serial-order"}),
        ("", "", {"first": "serial-not-yours"}),
    ],
)
def test_only_forms_of_the_own_grant(first: str, last: str, fields: dict[str, str]) -> None:
    for command in (use(first, last), void(first, last), restore(first, last)):
        refused = at(*RECEIVED).when(command).rejected("blanks-wrong", granted_last="苏A0001100")
        assert refused.fields == fields


def test_a_form_is_used_or_void_once() -> None:
    begun = at(*RECEIVED, use("0001001", "0001010"), void("0001020"))
    for command in (use("0001005", "0001030"), void("0001010")):
        begun.when(command).rejected("blanks-wrong", state=F.USED)
    begun.when(use("0001015", "0001025")).rejected(
        "blanks-wrong", first="苏A0001020", last="苏A0001020", state=F.VOID
    )
    begun.when(void("0001011", reason=" ")).rejected("opinion-required")


def test_a_mistake_is_taken_back_with_a_reason() -> None:
    begun = at(*RECEIVED, use("0001001", "0001010"), void("0001011"))
    begun.when(restore("0001004", "0001006")).then(
        BlanksRestored(start=1004, end=1006, was=F.USED, reason="登记有误")
    )
    begun.when(restore("0001001", reason="")).rejected("opinion-required")
    for mixed in (restore("0001010", "0001011"), restore("0001011", "0001012"), restore("0001050")):
        assert begun.when(mixed).rejected("blanks-wrong").fields == {
            "first": "blanks-restore-mixed"
        }
    after = begun.after(restore("0001004", "0001006"), restore("0001011"), void("0001005"))
    assert balance(after.state) == {F.IN_STOCK: 92, F.USED: 7, F.VOID: 1}


places = st.integers(1001, 1100)
acts = st.tuples(st.sampled_from([use, void, restore]), places, places)


@given(st.lists(acts, max_size=30))
def test_used_void_and_stock_are_always_what_was_granted(steps: list[tuple[Any, int, int]]) -> None:
    """Against a register that keeps every form by itself."""
    state = at(*RECEIVED).state
    forms = dict.fromkeys(range(1001, 1101), F.IN_STOCK)
    becomes = {use: F.USED, void: F.VOID, restore: F.IN_STOCK}
    for act, first, last in steps:
        mine = {forms[number] for number in range(first, last + 1)}
        if act is restore:
            allowed = len(mine) == 1 and mine != {F.IN_STOCK}
        else:
            allowed = mine == {F.IN_STOCK}
        command = act(f"{first:07d}", f"{last:07d}")
        if allowed:
            state = BLANK_CERTIFICATES.fold(BLANK_CERTIFICATES.decide(command, state), state)
            forms |= dict.fromkeys(range(first, last + 1), becomes[act])
        else:
            with pytest.raises(Rejected, match="blanks-wrong"):
                BLANK_CERTIFICATES.decide(command, state)
        held = list(forms.values())
        assert balance(state) == {one: held.count(one) for one in F}
    assert sum(balance(state).values()) == state.granted


def test_ten_thousand_forms_used_one_by_one_stay_one_range() -> None:
    big = replace(DRAFT, order=replace(ORDER, quantity=10_000))
    grant = replace(GRANT, first="A00001", last="A10000")
    state = at(big, SUBMIT, grant, RECEIVE).state
    used = [
        BlanksUsed(start=number, end=number, on=DAY, certificate="", note="发证")
        for number in range(1, 10_001)
    ]
    state = BLANK_CERTIFICATES.fold(used, state)
    assert len(state.used) == 1
    assert balance(state)[F.IN_STOCK] == 0


def test_another_office_does_not_decide() -> None:
    at(DRAFT, SUBMIT).when(replace(GRANT, organisation=uid("Tc"))).rejected("not-your-turn")
