"""States of long streams are kept in the process: few, and nothing of people."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest

from application.kept_states import KeptStates
from domain.decider import Decider
from domain.people.person import PersonRegistered
from domain.personal import Personal
from domain.registry import DECIDERS

LONG = [decider for decider in DECIDERS if decider.long]
ONE, TWO, THREE = (("pool", UUID(int=place)) for place in range(3))


def test_who_was_not_asked_for_the_longest_goes_first() -> None:
    kept = KeptStates(most=2)
    kept.keep(ONE, "a", 1)
    kept.keep(TWO, "b", 1)
    assert kept.get(ONE) == ("a", 1)
    kept.keep(THREE, "c", 1)
    kept.keep(ONE, "d", 2)
    assert [kept.get(which) for which in (ONE, TWO, THREE)] == [("d", 2), None, ("c", 1)]


def kinds(annotation: Any) -> Iterator[Any]:
    """Every type that a value of this type may hold."""
    yield annotation
    within = get_type_hints(annotation).values() if is_dataclass(annotation) else ()
    for part in (*get_args(annotation), *within):
        yield from kinds(part)


@pytest.mark.parametrize("decider", LONG, ids=lambda d: d.name)
def test_no_key_that_is_destroyed_leaves_a_kept_state_behind(
    decider: Decider[Any, Any, Any],
) -> None:
    assert Personal in kinds(PersonRegistered)
    assert not [event for event in decider.events if Personal in kinds(event)]
