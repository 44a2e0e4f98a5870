"""Publicities of a plan: extended with a reason, closed by themselves, posted elsewhere too."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.committees.plan_candidates import CandidateRemoved
from domain.committees.plan_publicity import (
    AddPublicityEvidence,
    ExtendPlanPublicity,
    PlanPublicityExtended,
    PublicityEvidenceAdded,
)
from domain.committees.review_plan import DropCandidate
from domain.configuration.reference.holidays import HOLIDAYS_2024_2026
from domain.configuration.template import Answer, to_json
from domain.personal import Personal
from domain.rules.publicity import closes_by_itself
from tests.domain.case_samples import EVIDENCE, OFFICE, PLAN
from tests.domain.committees.test_review_plan import (
    LAST_DAY,
    ONE,
    approved,
    close,
    drafted,
    publicise,
    submitted,
)

EXTEND = ExtendPlanPublicity(
    office=OFFICE,
    code="P1",
    reason="补充公示",
    working_days=2,
    on=LAST_DAY,
    calendar=HOLIDAYS_2024_2026,
)
EVIDENCE_OF = AddPublicityEvidence(plan=PLAN, office=OFFICE, code="P1", evidence=(EVIDENCE,))
running = approved.after(publicise("P1"))


def test_an_extension_is_counted_from_the_last_day() -> None:
    longer = PlanPublicityExtended(code="P1", reason="补充公示", last_day=date(2026, 6, 10))
    running.when(EXTEND).then(longer)
    extended = running.after(EXTEND)
    assert extended.state.publicities.extended == "补充公示"
    extended.when(close("P1")).rejected("publicity-not-over", until=date(2026, 6, 10))
    assert extended.when(close("P1", date(2026, 6, 11))).events
    assert extended.after(close("P1", date(2026, 6, 11))).state.publicities.extended == ""


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"working_days": 0}, {"working_days": "extension-too-short"}),
        ({"working_days": -3}, {"working_days": "extension-too-short"}),
        ({"reason": " "}, {"reason": "field-required"}),
    ],
)
def test_it_has_days_and_a_reason(change: dict[str, Any], fields: dict[str, str]) -> None:
    assert running.when(replace(EXTEND, **change)).rejected("extension-wrong").fields == fields


def test_only_what_still_runs_is_extended() -> None:
    running.when(replace(EXTEND, on=LAST_DAY + timedelta(days=1))).rejected("publicity-over")
    running.when(replace(EXTEND, code="P2")).rejected("publicity-not-running")
    approved.when(EXTEND).rejected("publicity-not-running")
    approved.when(replace(EXTEND, code="")).rejected("publicity-not-running")
    submitted().when(EXTEND).rejected("plan-not-ready")


def test_days_of_a_year_that_nobody_knows_are_not_counted() -> None:
    far = running.when(replace(EXTEND, working_days=400))
    assert far.rejected("calendar-year-unknown").facts["year"] == 2027
    approved.when(publicise("P1", 400)).rejected("calendar-year-unknown", year=2027)


@given(st.integers(1, 60))
def test_it_is_never_shortened(days: int) -> None:
    (longer,) = running.when(replace(EXTEND, working_days=days)).events
    assert longer.last_day > LAST_DAY


def test_evidence_is_added_while_it_runs_and_afterwards() -> None:
    files = Personal(PLAN, to_json((Answer(field="P1", files=(EVIDENCE,)),)))
    running.when(EVIDENCE_OF).then(PublicityEvidenceAdded(code="P1", evidence=files))
    over = running.after(close("P1"), EVIDENCE_OF)
    assert over.state.publicities.files == (("P1", EVIDENCE),)
    approved.when(EVIDENCE_OF).rejected("publicity-not-running")
    running.when(replace(EVIDENCE_OF, code="P2")).rejected("publicity-not-running")
    bare = running.when(replace(EVIDENCE_OF, evidence=())).rejected("evidence-required")
    assert bare.fields == {"evidence": "field-required"}


def test_the_office_has_the_day_after_the_last() -> None:
    assert not closes_by_itself(LAST_DAY, LAST_DAY)
    assert not closes_by_itself(LAST_DAY, LAST_DAY + timedelta(days=1))
    assert closes_by_itself(LAST_DAY, LAST_DAY + timedelta(days=2))


def test_an_approved_plan_goes_on_without_whom_an_objection_sent_back() -> None:
    running.when(DropCandidate(declaration=ONE)).then(CandidateRemoved(declaration=ONE))
    gone = running.after(DropCandidate(declaration=ONE))
    assert ONE not in {one.declaration for one in gone.state.candidates}
    gone.when(DropCandidate(declaration=ONE)).then()
    drafted.when(DropCandidate(declaration=ONE)).rejected("plan-not-ready")
