"""Every aggregate believes whatever its log says, in whatever order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decider import Decider
from domain.registry import DECIDERS


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda d: d.name)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_evolve_accepts_any_history(decider: Decider[Any, Any, Any], data: st.DataObject) -> None:
    events = data.draw(st.lists(st.one_of(*map(st.from_type, decider.events)), max_size=8))
    assert decider.fold(events) is not None
