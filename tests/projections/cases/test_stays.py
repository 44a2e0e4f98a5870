"""How long a case lay where: every visit, in order, with what ended it."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.cases.declaration.commands import PassDown, Return, Withdraw
from domain.decider import Recorded
from projections.cases.stays import stays
from tests.domain.case_samples import (
    APPLICANT,
    OFFICER,
    case,
    finished,
    resubmit,
    route,
)
from tests.spec import Spec

START = datetime(2026, 6, 1, 1, tzinfo=UTC)


def recorded(told: Spec) -> list[Recorded]:
    stream = uuid4()
    return [
        Recorded(
            position=place,
            stream=stream,
            version=place,
            name=f"declaration.{type(event).__name__}",
            event=event,
            at=START + timedelta(hours=place),
            actor=OFFICER,
            organisation=None,
            role="",
            request="",
            cause=None,
        )
        for place, event in enumerate(told.history, 1)
    ]


def visits(told: Spec) -> list[tuple[str, str]]:
    return [(one.code, one.action) for one in stays(recorded(told))]


def test_a_case_that_has_just_come_lies_at_its_unit() -> None:
    (only,) = stays(recorded(case("R1b")))
    assert (only.code, only.left_at, only.action) == ("U", None, "")
    assert only.spent(START + timedelta(hours=6)) == timedelta(hours=5)


@pytest.mark.parametrize("row", ["R1a", "R2b", "R6a"])
def test_times_add_up_to_the_whole_way(row: str) -> None:
    history = recorded(finished(row))
    found = stays(history)
    assert sum((one.spent(START) for one in found), timedelta()) == history[-1].at - history[0].at
    assert next(one.code for one in found).startswith("U")
    assert all(one.left_at is not None for one in found)
    for one, following in itertools.pairwise(found):
        assert one.left_at == following.arrived_at


def test_a_way_back_is_visited_again_and_the_applicant_counts() -> None:
    body = route("R1b").stages[1].organisation
    told = case("R1b", at="D").after(
        Return(organisation=body, officer=OFFICER, opinion="退回"),
        PassDown(organisation=route("R1b").stages[0].organisation, officer=OFFICER, opinion=""),
        resubmit(),
    )
    assert visits(told) == [
        ("U", "Approved"),
        ("D", "Returned"),
        ("U", "PassedDown"),
        ("", "Resubmitted"),
        ("U", ""),
    ]


def test_skipped_and_merged_stages_are_marked() -> None:
    told = case(route("R2b", skipped=("Ic",), one_body=("Dm", "Im")), at="Om")
    assert ("Ic", "StageSkipped") in visits(told)
    assert ("Im", "StageMerged") in visits(told)


def test_what_is_over_lies_nowhere() -> None:
    told = case("R1b").after(Withdraw(applicant=APPLICANT, reason="不报了"))
    assert visits(told) == [("U", "Withdrawn")]
