"""其他信息: specialties, convening units and fee standards, one by one."""

from dataclasses import replace
from typing import Any

import pytest

from domain.committees.committee import CancelCommittee
from domain.committees.committee_information import (
    AddConveningUnit,
    AddSpecialty,
    ConveningUnitAdded,
    ConveningUnitRemoved,
    FeeStandardRemoved,
    FeeStandardSet,
    RemoveConveningUnit,
    RemoveFee,
    RemoveSpecialty,
    SetFee,
    SpecialtyAdded,
    SpecialtyRemoved,
)
from domain.configuration.fees import (
    MOST,
    FeeItem,
    FeeStandard,
    amount_in_fen,
    amount_in_yuan,
)
from domain.decider import Rejected
from tests.domain.case_samples import uid
from tests.domain.committees.test_committee import REGISTER, nothing, something

REVIEW = FeeStandard(item=FeeItem.REVIEW, amount=28_000)


def test_specialties_are_listed_once_and_never_run_out() -> None:
    something.when(AddSpecialty(specialty="1002")).then(SpecialtyAdded(specialty="1002"))
    two = something.after(AddSpecialty(specialty="1002"))
    assert two.state.specialties == ("1001", "1002")
    two.when(RemoveSpecialty(specialty="1001")).then(SpecialtyRemoved(specialty="1001"))
    refusals: list[tuple[Any, str]] = [
        (AddSpecialty(specialty="1001"), "specialty-listed"),
        (RemoveSpecialty(specialty="1003"), "specialty-not-listed"),
        (RemoveSpecialty(specialty="1001"), "specialty-last"),
    ]
    for command, code in refusals:
        refused = something.when(command).rejected("committee-wrong")
        assert refused.fields == {"specialty": code}


def test_a_committee_by_series_may_list_no_specialty() -> None:
    whole = nothing.after(replace(REGISTER, by_series=True, minimum_seats=25))
    assert whole.after(RemoveSpecialty(specialty="1001")).state.specialties == ()


def test_several_units_convene_it_and_one_always_does() -> None:
    second = uid("second")
    something.when(AddConveningUnit(unit=second)).then(ConveningUnitAdded(unit=second))
    two = something.after(AddConveningUnit(unit=second))
    assert two.state.convening_units == (uid("bureau"), second)
    two.when(RemoveConveningUnit(unit=second)).then(ConveningUnitRemoved(unit=second))
    refusals: list[tuple[Any, str]] = [
        (AddConveningUnit(unit=uid("bureau")), "convening-unit-listed"),
        (RemoveConveningUnit(unit=second), "convening-unit-not-listed"),
        (RemoveConveningUnit(unit=uid("bureau")), "convening-unit-last"),
    ]
    for command, code in refusals:
        assert something.when(command).rejected("committee-wrong").fields == {"unit": code}
    double = replace(REGISTER, convening_units=(second, second))
    nothing.when(double).rejected("committee-wrong")
    nothing.when(replace(REGISTER, convening_units=())).rejected("committee-wrong")


def test_an_item_has_one_standard() -> None:
    something.when(SetFee(fee=REVIEW)).then(FeeStandardSet(fee=REVIEW))
    charged = something.after(SetFee(fee=REVIEW))
    charged.when(SetFee(fee=REVIEW)).then()
    dearer = replace(REVIEW, amount=30_000)
    assert charged.after(SetFee(fee=dearer)).state.fees == (dearer,)
    charged.when(RemoveFee(item=FeeItem.REVIEW)).then(FeeStandardRemoved(item=FeeItem.REVIEW))
    refused = charged.when(RemoveFee(item=FeeItem.DEFENCE)).rejected("committee-wrong")
    assert refused.fields == {"item": "fee-not-listed"}
    nothing.when(replace(REGISTER, fees=(REVIEW, dearer))).rejected("committee-wrong")
    certificate = FeeStandard(item=FeeItem.CERTIFICATE, amount=1)
    ordered = something.after(SetFee(fee=certificate), SetFee(fee=REVIEW)).state.fees
    assert ordered == (REVIEW, certificate)


@pytest.mark.parametrize(
    ("amount", "good"), [(0, False), (1, True), (MOST, True), (MOST + 1, False)]
)
def test_an_amount_is_more_than_nothing(amount: int, good: bool) -> None:
    fee = replace(REVIEW, amount=amount)
    if good:
        assert something.after(SetFee(fee=fee)).state.fees == (fee,)
        return
    something.when(SetFee(fee=fee)).rejected("fee-wrong")
    nothing.when(replace(REGISTER, fees=(fee,))).rejected("fee-wrong")


@pytest.mark.parametrize(
    ("yuan", "fen"), [("280", 28_000), (" 280.5 ", 28_050), ("0.01", 1), ("1.10", 110)]
)
def test_yuan_are_read_to_the_fen(yuan: str, fen: int) -> None:
    assert amount_in_fen(yuan) == fen
    assert amount_in_fen(amount_in_yuan(fen)) == fen


@pytest.mark.parametrize("yuan", ["", "-1", "1.234", "1,000", "１", "1e3", ".5", "1234567"])
def test_what_is_no_amount_is_refused(yuan: str) -> None:
    with pytest.raises(Rejected, match="fee-wrong"):
        amount_in_fen(yuan)


def test_a_cancelled_committee_keeps_what_it_has() -> None:
    gone = something.after(CancelCommittee(reason="届满"))
    gone.when(SetFee(fee=REVIEW)).rejected("committee-closed")
