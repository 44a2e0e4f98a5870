"""What the first stored forms of committees mean today."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.committees.committee import COMMITTEE
from domain.committees.committee_events import CommitteeRegistered, Delegation
from domain.registry import DECIDERS
from infrastructure.log.upcasts import HISTORY
from tests.golden.forms import FOLDER, Forms

EVER = Delegation(since=date.min, until=date.max)


def test_one_convening_unit_and_a_delegation_without_dates() -> None:
    back, kept = Forms(DECIDERS).read(FOLDER / "committee.CommitteeRegistered.json")
    event = back.event
    assert isinstance(event, CommitteeRegistered)
    assert [str(unit) for unit in event.convening_units] == [kept["data"]["convening_unit"]]
    assert (event.delegation, event.fees, event.minimum_seats) == (EVER, (), 25)
    state = COMMITTEE.fold([replace(event, valid_until=date(2028, 12, 31))])
    assert state.delegated_on(date(2028, 1, 1))


def test_delegating_without_dates() -> None:
    back, _ = Forms(DECIDERS).read(FOLDER / "committee.AuthorityDelegated.json")
    assert back.event.delegation == EVER


@pytest.mark.parametrize(
    ("title_level", "by_series", "seats"),
    [("SENIOR", True, 25), ("SENIOR", False, 11), ("INTERMEDIATE", True, 7), ("JUNIOR", False, 7)],
)
def test_a_committee_of_before_has_the_lawful_number(
    title_level: str, by_series: bool, seats: int
) -> None:
    old: dict[str, Any] = {
        "title_level": title_level,
        "by_series": by_series,
        "convening_unit": "x",
        "delegated": False,
    }
    now = HISTORY.upcast("committee.CommitteeRegistered", 1, old)
    assert (now["minimum_seats"], now["delegation"]) == (seats, None)
    assert "convening_unit" in old, "the stored data is left alone"
