"""Claims: who opens the account of somebody that was registered before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.account_claim import (
    CODE_DAYS,
    MOST_REFUSED,
    AccountClaimed,
    AccountClaimRefused,
    ClaimAccount,
    ClaimCodeIssued,
    IssueClaimCode,
    TakeAccount,
    same_phone,
)
from domain.people.person import PERSON, RegisterPerson
from domain.rules.identifiers import DocumentKind, id_check_character
from tests.domain.case_samples import uid
from tests.spec import spec

AT, TODAY = datetime(2026, 6, 1, 4, tzinfo=UTC), date(2026, 6, 1)
STEM = "32010219900301777"
REGISTER = RegisterPerson(
    person=uid("person"),
    name="陈晨",
    identity_kind=DocumentKind.RESIDENT_ID,
    identity_number=STEM + id_check_character(STEM),
    phone="139 0000 0000",
)
CLAIM = ClaimAccount(
    account=uid("account"),
    name="陈晨",
    phone="+86-13900000000",
    code_right=False,
    has_account=False,
    at=AT,
    on=TODAY,
)
CODE = IssueClaimCode(organisation=uid("unit"), has_account=False, on=TODAY)
CLAIMED, REFUSED = AccountClaimed(account=uid("account")), AccountClaimRefused(at=AT)
somebody = spec(PERSON).after(REGISTER)


def test_name_and_telephone_prove_who_somebody_is() -> None:
    somebody.when(CLAIM).then(CLAIMED)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "陈辰"},
        {"phone": "13900000001"},
        {"phone": ""},
        {"has_account": True},
        {"name": "陈辰", "code_right": True},
    ],
)
def test_anything_else_is_refused_and_recorded(change: dict[str, object]) -> None:
    somebody.after(CODE).when(replace(CLAIM, **change)).then(REFUSED)  # type: ignore[arg-type]  # each of its own type


def test_nobody_claims_by_a_telephone_that_was_never_registered() -> None:
    spec(PERSON).after(replace(REGISTER, phone="")).when(replace(CLAIM, phone="")).then(REFUSED)


def test_a_code_serves_once_and_for_a_fortnight() -> None:
    last = TODAY + timedelta(days=CODE_DAYS)
    somebody.when(CODE).then(ClaimCodeIssued(organisation=uid("unit"), last_day=last))
    coded, by_code = somebody.after(CODE), replace(CLAIM, phone="", code_right=True, on=last)
    coded.when(by_code).then(CLAIMED)
    coded.when(replace(by_code, on=last + timedelta(days=1))).then(REFUSED)
    somebody.when(by_code).then(REFUSED)
    coded.after(by_code).when(replace(by_code, account=uid("other"))).then(REFUSED)


def test_no_code_for_somebody_with_an_account() -> None:
    somebody.when(replace(CODE, has_account=True)).rejected("account-claimed")
    somebody.after(TakeAccount(account=uid("account"))).when(CODE).rejected("account-claimed")


def test_after_many_refusals_only_a_code_helps_for_a_day() -> None:
    wrong = replace(CLAIM, name="陈辰")
    tried = somebody.after(*[wrong] * MOST_REFUSED)
    tried.when(CLAIM).then(REFUSED)
    tried.after(CODE).when(replace(CLAIM, code_right=True)).then(CLAIMED)
    later = replace(CLAIM, at=AT + timedelta(hours=24))
    tried.when(later).then(CLAIMED)


@given(st.text(alphabet="0123456789", min_size=11, max_size=11), st.sampled_from([" ", "-", ""]))
def test_telephones_are_compared_by_their_digits(digits: str, gap: str) -> None:
    assert same_phone(digits, f"+86{gap}{digits[:3]}{gap}{digits[3:]}")
    assert not same_phone(digits, digits[:-1])
