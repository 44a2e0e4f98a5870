"""How certificates end: superseded by another, or revoked for fraud, and what the person keeps."""

from datetime import date

import pytest

from domain.certificates.certificate import (
    CERTIFICATE,
    CertificateStatus,
    ConfirmRevocation,
    DropRevocation,
    RequestRevocation,
    Revoked,
)
from domain.certificates.certificate_ends import (
    FraudRevocationRequested,
    RecordSuccession,
    Reissued,
    Replaced,
    RequestFraudRevocation,
    SupersedeCertificate,
    Superseded,
)
from domain.people import held_titles
from domain.people.held_titles import (
    CertifyAnew,
    GrantTitle,
    HeldTitle,
    WithdrawTitle,
)
from domain.personal import Personal
from domain.rules.fraud import FRAUD_BAR_YEARS, barred_until
from domain.terms import TitleLevel
from tests.domain.case_samples import APPLICANT, MONDAY, uid
from tests.domain.renewals import HELD, OFFICE
from tests.spec import spec

ISSUED = spec(CERTIFICATE).given(HELD)
FIRST, SECOND = uid("first"), uid("second")
SUPERSEDE = SupersedeCertificate(
    successor=uid("new"), successor_number="2026-2", request=uid("request")
)
FRAUD = RequestFraudRevocation(
    account=FIRST,
    organisation=OFFICE,
    facts="伪造业绩",
    basis="核查决定1号",
    occurred_on=MONDAY,
    today=MONDAY,
)
CONFIRM = ConfirmRevocation(account=SECOND, organisation=OFFICE)
PLAIN = RequestRevocation(account=FIRST, organisation=OFFICE, reason="有误")


def test_a_new_certificate_takes_the_place_of_the_old_one() -> None:
    event = Superseded(successor=uid("new"), successor_number="2026-2", request=uid("request"))
    ISSUED.when(SUPERSEDE).then(event)
    old = ISSUED.after(SUPERSEDE)
    assert old.state.status is CertificateStatus.SUPERSEDED
    for command in (SUPERSEDE, PLAIN, FRAUD):
        old.when(command).rejected("certificate-not-valid")


@pytest.mark.parametrize(("replaced", "kind"), [(False, Reissued), (True, Replaced)])
def test_it_says_whose_place_it_takes(replaced: bool, kind: type) -> None:
    command = RecordSuccession(
        former=uid("old"), former_number="2026-1", request=uid("request"), replaced=replaced
    )
    told = kind(former=uid("old"), former_number="2026-1", request=uid("request"))
    ISSUED.when(command).then(told)
    assert ISSUED.after(command).state.status is CertificateStatus.VALID


def test_what_is_revoked_or_about_to_be_is_not_superseded() -> None:
    ISSUED.after(PLAIN).when(SUPERSEDE).rejected("revocation-pending")
    ISSUED.after(FRAUD, CONFIRM).when(SUPERSEDE).rejected("certificate-not-valid")
    spec(CERTIFICATE).when(SUPERSEDE).rejected("certificate-unknown")


def test_fraud_is_alleged_by_one_and_confirmed_by_another() -> None:
    alleged = FraudRevocationRequested(
        account=FIRST,
        organisation=OFFICE,
        reason=Personal(APPLICANT, "伪造业绩"),
        basis=Personal(APPLICANT, "核查决定1号"),
        occurred_on=MONDAY,
    )
    ISSUED.when(FRAUD).then(alleged)
    pending = ISSUED.after(FRAUD)
    assert pending.state.fraud == alleged
    pending.when(PLAIN).rejected("revocation-pending")
    pending.when(ConfirmRevocation(account=FIRST, organisation=OFFICE)).rejected("second-person")
    pending.when(CONFIRM).then(Revoked(account=SECOND, organisation=OFFICE))
    dropped = pending.after(DropRevocation(account=SECOND, organisation=OFFICE))
    assert dropped.state.fraud is None


def test_an_allegation_names_facts_basis_and_a_past_day() -> None:
    wrong = RequestFraudRevocation(
        account=FIRST,
        organisation=OFFICE,
        facts=" ",
        basis="",
        occurred_on=date(2030, 1, 1),
        today=MONDAY,
    )
    assert ISSUED.when(wrong).rejected("fraud-wrong").fields == {
        "facts": "field-required",
        "basis": "field-required",
        "occurred_on": "fraud-in-future",
    }


def test_fraud_bars_for_three_years_to_the_day() -> None:
    assert FRAUD_BAR_YEARS == 3
    assert barred_until(date(2026, 6, 1)) == date(2029, 5, 31)
    assert barred_until(date(2028, 2, 29)) == date(2031, 2, 28)


def test_a_title_follows_its_certificate() -> None:
    earlier = HeldTitle(series="05", level=TitleLevel.INTERMEDIATE, obtained_on=MONDAY)
    level = TitleLevel.SENIOR_ASSOCIATE
    grant = GrantTitle(certificate=uid("old"), series="05", level=level, obtained_on=MONDAY)
    titles: tuple[HeldTitle, ...] = (earlier,)
    for command in (grant, CertifyAnew(former=uid("old"), certificate=uid("new"))):
        for event in held_titles.decide(command, titles):
            titles = held_titles.evolve(titles, event)
    assert [one.certificate for one in titles] == [None, uid("new")]
    assert held_titles.decide(WithdrawTitle(certificate=uid("old")), titles) == []
    [event] = held_titles.decide(WithdrawTitle(certificate=uid("new")), titles)
    assert held_titles.evolve(titles, event) == (earlier,)
