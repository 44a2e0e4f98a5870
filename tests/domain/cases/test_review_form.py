"""Review forms: one for each result, and which event a result is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.cases.reexamination import CaseReopened, ResultConfirmed
from domain.cases.review_form import (
    REVIEW_FORM,
    ReviewFormSealed,
    SealReviewForm,
    result_in,
)
from domain.decider import Recorded
from domain.personal import Personal
from tests.domain.case_samples import (
    APPLICANT,
    case,
    finished,
    next_command,
    uid,
)
from tests.spec import spec

AT = datetime(2026, 7, 6, tzinfo=UTC)
SEAL = SealReviewForm(
    declaration=uid("case"),
    result=9,
    digest="0" * 64,
    key=uid("key"),
    suite="P256",
    signed_at=AT,
)
CONFIRMED = ResultConfirmed(
    reexamination=uid("x"), organisation=uid("body"), opinion=Personal(APPLICANT, "维持")
)
REOPENED = CaseReopened(
    reexamination=uid("x"),
    organisation=uid("body"),
    opinion=Personal(APPLICANT, "成立"),
    forwarded_to=uid("body"),
    next_code="T",
)


def recorded(events: list[Any]) -> list[Recorded]:
    return [
        Recorded(
            position=place,
            stream=UUID(int=1),
            version=place,
            name=f"declaration.{type(event).__name__}",
            event=event,
            at=AT,
            actor=None,
            organisation=None,
            role="",
            request="",
            cause=None,
        )
        for place, event in enumerate(events, 1)
    ]


def test_the_first_form_of_a_result_stays_and_a_later_result_has_another() -> None:
    (sealed,) = spec(REVIEW_FORM).when(SEAL).events
    assert isinstance(sealed, ReviewFormSealed)
    known = spec(REVIEW_FORM).given(sealed)
    known.when(replace(SEAL, digest="1" * 64)).then()
    (later,) = known.when(replace(SEAL, result=10, digest="1" * 64)).events
    assert later.digest == "1" * 64


def test_a_case_under_way_has_no_result() -> None:
    assert result_in(recorded(case("R1a", at="P2").history)) is None


@pytest.mark.parametrize("row", ["R1a", "R1b"])
def test_a_filed_case_has_its_filing_as_the_result(row: str) -> None:
    found = result_in(recorded(finished(row).history))
    assert found is not None
    assert type(found.event).__name__ == "Filed"


def test_a_confirmed_result_is_the_newer_one_and_a_reopened_case_has_none() -> None:
    lies = case("R1a", at="E")
    failed = lies.after(next_command(lies.state, passed=False)).history
    first, confirmed = result_in(recorded(failed)), result_in(recorded([*failed, CONFIRMED]))
    assert first is not None
    assert confirmed is not None
    assert (first.version, confirmed.version) == (len(failed), len(failed) + 1)
    assert result_in(recorded([*failed, REOPENED])) is None


def test_a_refusal_that_was_confirmed_is_still_no_result() -> None:
    assert result_in(recorded([*case("R1a", at="D").history, CONFIRMED])) is None
