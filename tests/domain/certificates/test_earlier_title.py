"""An earlier title counts once somebody else than whoever recorded it has checked it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.certificates.earlier_number import (
    EARLIER_NUMBER,
    MOST_ISSUERS,
    ClaimNumber,
    NumberClaimed,
    NumberReleased,
    ReleaseNumber,
)
from domain.certificates.earlier_title import (
    EARLIER_TITLE,
    LONGEST_TEXT,
    MOST_FILES,
    AddEvidence,
    ConfirmTitle,
    CorrectTitle,
    EarlierEvidenceAdded,
    EarlierTitleConfirmed,
    EarlierTitleCorrected,
    EarlierTitleEntered,
    EarlierTitleRefused,
    EarlierTitleStatus,
    EarlierTitleWithdrawn,
    EnterTitle,
    RefuseTitle,
    Typed,
    WithdrawTitle,
)
from domain.decider import Rejected
from domain.kept_file import KeptFile
from domain.personal import Personal
from domain.terms import TitleLevel
from tests.spec import spec

HOLDER, OFFICE, UNIT = UUID(int=1), UUID(int=2), UUID(int=3)
MAKER, CHECKER = UUID(int=4), UUID(int=5)
TODAY = date(2026, 6, 1)
SCAN = KeptFile(digest="0" * 64, name=Personal(HOLDER, "证书.png"), media_type="image/png", size=9)
TYPED = Typed(
    series="05",
    title="工程师",
    level=TitleLevel.INTERMEDIATE,
    specialty="建筑设计",
    obtained_on=date(2008, 12, 20),
    province="330000",
    issuer="某省人事厅",
    number="浙（08）工 0123",
    holder="欧阳明远",
)
BY_OFFICE = EnterTitle(
    person=HOLDER,
    identity_number="11010519491231002X",
    office=OFFICE,
    unit=None,
    by_unit=False,
    typed=TYPED,
    files=(),
    maker=MAKER,
    organisation=OFFICE,
    today=TODAY,
)
BY_HOLDER = replace(BY_OFFICE, unit=UNIT, files=(SCAN,), maker=HOLDER, organisation=None)
CONFIRM = ConfirmTitle(checker=CHECKER, organisation=OFFICE, basis="与档案一致")
REFUSE = RefuseTitle(checker=CHECKER, organisation=OFFICE, reason="无法核实")
WITHDRAW = WithdrawTitle(organisation=OFFICE, reason="重复登记")


def correct(**changes: Any) -> CorrectTitle:
    return CorrectTitle(
        identity_number="11010519491231002X",
        typed=replace(TYPED, **changes),
        reason="录入有误",
        maker=CHECKER,
        organisation=OFFICE,
        today=TODAY,
    )


new = spec(EARLIER_TITLE).given()
entered = new.after(BY_OFFICE)
confirmed = entered.after(CONFIRM)
refused = entered.after(REFUSE)
withdrawn = confirmed.after(WITHDRAW)


def status(story: Any) -> EarlierTitleStatus:
    return EARLIER_TITLE.fold(story.history).status


def test_it_waits_once_it_is_recorded() -> None:
    (event,) = new.when(BY_OFFICE).events
    assert isinstance(event, EarlierTitleEntered)
    assert event.certificate.number == Personal(HOLDER, "浙（08）工 0123")
    assert status(entered) is EarlierTitleStatus.ENTERED
    entered.when(BY_OFFICE).rejected("earlier-title-exists")


def test_people_and_units_show_the_certificate() -> None:
    assert new.when(BY_HOLDER).events
    with pytest.raises(Rejected) as refusal:
        EARLIER_TITLE.decide(replace(BY_HOLDER, files=()), EARLIER_TITLE.initial)
    assert refusal.value.fields == {"file": "field-required"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "field-required"),
        ("issuer", "", "field-required"),
        ("issuer", "厅" * (LONGEST_TEXT + 1), "earlier-text-too-long"),
        ("number", "", "field-required"),
        ("number", "——", "earlier-number-wrong"),
        ("province", "990000", "choice-unknown"),
        ("obtained_on", date(2026, 6, 2), "day-in-future"),
        ("holder", "张\u202e三", "name-character"),
        ("holder", "", "name-empty"),
    ],
)
def test_what_the_certificate_cannot_say_is_told_at_its_field(
    field: str, value: Any, code: str
) -> None:
    wrong = replace(BY_OFFICE, typed=replace(TYPED, **{field: value}))
    with pytest.raises(Rejected) as refusal:
        EARLIER_TITLE.decide(wrong, EARLIER_TITLE.initial)
    assert refusal.value.fields == {field: code}


def test_a_specialty_is_not_needed() -> None:
    assert new.when(replace(BY_OFFICE, typed=replace(TYPED, specialty=""))).events


def test_another_person_confirms_it() -> None:
    entered.when(replace(CONFIRM, checker=MAKER)).rejected("earlier-title-second-person")
    entered.when(replace(REFUSE, checker=MAKER)).rejected("earlier-title-second-person")
    (event,) = entered.when(CONFIRM).events
    assert isinstance(event, EarlierTitleConfirmed)
    assert status(confirmed) is EarlierTitleStatus.CONFIRMED
    confirmed.when(CONFIRM).rejected("earlier-title-checked")


def test_nobody_confirms_their_own() -> None:
    entered.when(replace(CONFIRM, checker=HOLDER)).rejected("own-case")
    new.after(BY_HOLDER).when(replace(CONFIRM, checker=HOLDER)).rejected("own-case")


def test_without_a_scan_the_basis_is_told() -> None:
    bare = replace(CONFIRM, basis=" ")
    entered.when(bare).rejected("earlier-title-basis")
    assert new.after(BY_HOLDER).when(bare).events
    assert entered.after(AddEvidence(file=SCAN)).when(bare).events


def test_a_refused_one_is_corrected_and_checked_again() -> None:
    entered.when(replace(REFUSE, reason="")).rejected("reason-required")
    (event,) = entered.when(REFUSE).events
    assert isinstance(event, EarlierTitleRefused)
    refused.when(CONFIRM).rejected("earlier-title-checked")
    again = refused.after(correct())
    assert status(again) is EarlierTitleStatus.ENTERED


def test_a_correction_has_to_be_checked_by_somebody_else() -> None:
    (event,) = confirmed.when(correct(number="浙（08）工 0124")).events
    assert isinstance(event, EarlierTitleCorrected)
    corrected = confirmed.given(event)
    assert status(corrected) is EarlierTitleStatus.ENTERED
    corrected.when(CONFIRM).rejected("earlier-title-second-person")
    assert corrected.when(replace(CONFIRM, checker=MAKER)).events


def test_a_correction_of_nothing_changes_nothing() -> None:
    confirmed.when(correct()).then()
    confirmed.when(replace(correct(number="9"), reason=" ")).rejected("earlier-title-wrong")


def test_what_is_withdrawn_stays_so() -> None:
    (event,) = entered.when(WITHDRAW).events
    assert isinstance(event, EarlierTitleWithdrawn)
    confirmed.when(replace(WITHDRAW, reason="")).rejected("reason-required")
    for command in (WITHDRAW, correct(number="9")):
        withdrawn.when(command).rejected("earlier-title-ended")
    withdrawn.when(CONFIRM).rejected("earlier-title-checked")
    new.when(WITHDRAW).rejected("earlier-title-unknown")


def test_evidence_is_added_until_it_is_confirmed() -> None:
    entered.when(AddEvidence(file=SCAN)).then(EarlierEvidenceAdded(file=SCAN))
    refused.when(AddEvidence(file=SCAN)).then(EarlierEvidenceAdded(file=SCAN))
    entered.after(AddEvidence(file=SCAN)).when(AddEvidence(file=SCAN)).then()
    confirmed.when(AddEvidence(file=SCAN)).rejected("earlier-title-checked")
    many = [AddEvidence(file=replace(SCAN, digest=f"{n:064}")) for n in range(MOST_FILES)]
    full = entered.after(*many)
    full.when(AddEvidence(file=replace(SCAN, digest="f" * 64))).rejected("files-too-many")


ONE, OTHER = UUID(int=11), UUID(int=12)
claimed = spec(EARLIER_NUMBER).given(NumberClaimed(title=ONE, issuer="某省人事厅"))


def test_one_issuer_has_a_number_once() -> None:
    claimed.when(ClaimNumber(title=OTHER, issuer=" 某省 人事厅 ")).rejected("earlier-title-twice")
    claimed.when(ClaimNumber(title=ONE, issuer="某省人事厅")).then()
    assert claimed.when(ClaimNumber(title=OTHER, issuer="另一省人事厅")).events


def test_a_corrected_issuer_takes_the_place_of_the_former() -> None:
    moved = claimed.after(ClaimNumber(title=ONE, issuer="另一省人事厅"))
    assert moved.when(ClaimNumber(title=OTHER, issuer="某省人事厅")).events


def test_a_released_number_is_free() -> None:
    claimed.when(ReleaseNumber(title=ONE)).then(NumberReleased(title=ONE))
    claimed.when(ReleaseNumber(title=OTHER)).then()
    assert (
        claimed.after(ReleaseNumber(title=ONE))
        .when(ClaimNumber(title=OTHER, issuer="某省人事厅"))
        .events
    )


def test_a_number_has_no_more_issuers_than_a_verification_looks_at() -> None:
    full = spec(EARLIER_NUMBER).after(
        *(ClaimNumber(title=UUID(int=n), issuer=f"第{n}厅") for n in range(1, MOST_ISSUERS + 1))
    )
    full.when(ClaimNumber(title=UUID(int=99), issuer="又一厅")).rejected("earlier-number-crowded")
