"""Every aggregate believes whatever its log says, in whatever order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decider import Decider
from domain.registry import DECIDERS

of_every_kind = pytest.mark.parametrize("decider", DECIDERS, ids=lambda d: d.name)


@of_every_kind
@settings(max_examples=10)
@given(data=st.data())
def test_evolve_accepts_any_history(decider: Decider[Any, Any, Any], data: st.DataObject) -> None:
    folds(decider, data)


@pytest.mark.long
@of_every_kind
@settings(max_examples=300)
@given(data=st.data())
def test_evolve_accepts_many_histories(
    decider: Decider[Any, Any, Any], data: st.DataObject
) -> None:
    folds(decider, data)


def folds(decider: Decider[Any, Any, Any], data: st.DataObject) -> None:
    events = data.draw(st.lists(st.one_of(*map(st.from_type, decider.events)), max_size=8))
    assert decider.fold(events) is not None
