"""What the first stored forms of rubrics mean today: points from 0, each counted once."""

import pytest

from domain.registry import DECIDERS
from tests.golden.forms import FOLDER, Forms


@pytest.mark.parametrize("name", ["review_plan.PlanDrafted", "review_meeting.MeetingOpened"])
def test_a_rubric_of_before_begins_at_nothing_and_weighs_nothing(name: str) -> None:
    back, kept = Forms(DECIDERS).read(FOLDER / f"{name}.json")
    assert [
        {"code": one.code, "name": one.name, "maximum": one.maximum} for one in back.event.rubric
    ] == kept["data"]["rubric"]
    assert {(one.minimum, one.weight) for one in back.event.rubric} == {(0, 1)}
