"""专业组人数分布: the plan's seats, those still empty, and what a request may change."""

import pytest

from domain.committees.review_plan import ExpertRequirement
from domain.decider import Rejected
from domain.experts.draw_seats import (
    WHOLE_COMMITTEE,
    SeatsAsked,
    SeatsBefore,
    demands,
    seats_to_fill,
    usual_seats,
)
from domain.rules.draw_algorithm import GroupSeats
from domain.terms import TitleLevel

REQUIREMENTS = tuple(
    ExpertRequirement(
        group=group,
        specialties=(code,),
        level=TitleLevel.SENIOR_FULL,
        primary=primary,
        alternates=1,
    )
    for group, code, primary in (("机械", "0501", 4), ("电气", "0502", 3))
)
NOTHING = SeatsBefore()
FORMAL = usual_seats(REQUIREMENTS, NOTHING, by_group=True)
LACKING = SeatsBefore(groups=FORMAL, held=("机械",) * 4 + ("电气",))


def asked(*seats: tuple[str, int, int]) -> tuple[SeatsAsked, ...]:
    return tuple(SeatsAsked(group=g, primary=p, alternates=a) for g, p, a in seats)


def numbers(seats: tuple[GroupSeats, ...]) -> list[tuple[str, int, int]]:
    return [(one.group, one.primary, one.alternates) for one in seats]


def test_the_plan_says_how_many() -> None:
    assert numbers(FORMAL) == [("机械", 4, 1), ("电气", 3, 1)]
    (whole,) = usual_seats(REQUIREMENTS, NOTHING, by_group=False)
    assert (whole.group, whole.primary, whole.alternates) == (WHOLE_COMMITTEE, 7, 2)
    assert whole.specialties == ("0501", "0502")
    assert len(demands(REQUIREMENTS, by_group=False)[0].demands) == 2


def test_the_request_may_change_the_numbers() -> None:
    changed = seats_to_fill(
        REQUIREMENTS, NOTHING, asked(("电气", 6, 0), ("机械", 5, 3)), by_group=True
    )
    assert numbers(changed) == [("机械", 5, 3), ("电气", 6, 0)], "in the order of the plan"
    assert [one.specialties for one in changed] == [("0501",), ("0502",)]


@pytest.mark.parametrize(
    ("seats", "wrong"),
    [
        (asked(("机械", 0, 1), ("电气", 3, 1)), {"seats.0.primary": "draw-seats-least"}),
        (asked(("机械", 4, -1), ("电气", 3, 1)), {"seats.0.alternates": "negative"}),
        (asked(("机械", 4, 1)), {"seats": "draw-group-missing"}),
        (
            asked(("机械", 4, 1), ("电气", 3, 1), ("土木", 1, 0)),
            {"seats.2.group": "draw-group-unknown"},
        ),
        (asked(("机械", 1, 1), ("机械", 4, 1), ("电气", 3, 1)), {"seats.0.group": "listed-twice"}),
    ],
)
def test_but_not_the_groups(seats: tuple[SeatsAsked, ...], wrong: dict[str, str]) -> None:
    with pytest.raises(Rejected) as caught:
        seats_to_fill(REQUIREMENTS, NOTHING, seats, by_group=True)
    assert caught.value.code == "draw-seats-wrong"
    assert caught.value.fields == wrong


def test_a_supplement_fills_what_is_empty_and_no_more() -> None:
    assert numbers(usual_seats(REQUIREMENTS, LACKING, by_group=True)) == [("电气", 2, 1)]
    fewer = seats_to_fill(REQUIREMENTS, LACKING, asked(("电气", 1, 4)), by_group=True)
    assert numbers(fewer) == [("电气", 1, 4)]
    with pytest.raises(Rejected) as caught:
        seats_to_fill(REQUIREMENTS, LACKING, asked(("电气", 3, 0)), by_group=True)
    assert caught.value.fields == {"seats.0.primary": "draw-seats-most"}
    (whole,) = usual_seats(REQUIREMENTS, LACKING, by_group=False)
    assert whole.primary == 2


def test_a_supplement_completes_the_draw_and_not_the_plan() -> None:
    """The formal draw had more seats than the plan asked for."""
    larger = seats_to_fill(
        REQUIREMENTS, NOTHING, asked(("机械", 6, 0), ("电气", 3, 2)), by_group=True
    )
    before = SeatsBefore(groups=larger, held=("机械",) * 5 + ("电气",) * 3)
    assert numbers(usual_seats(REQUIREMENTS, before, by_group=True)) == [("机械", 1, 0)]


def test_there_may_be_nothing_to_fill() -> None:
    full = SeatsBefore(groups=FORMAL, held=("机械",) * 4 + ("电气",) * 3)
    for seats in ((), asked(("机械", 1, 0))):
        with pytest.raises(Rejected, match="draw-nothing-to-fill"):
            seats_to_fill(REQUIREMENTS, full, seats, by_group=True)
