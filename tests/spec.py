"""spec(DECIDER).given(...).when(...).then(...): the rules, read aloud."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.decider import Decider, Rejected


def spec(decider: Decider[Any, Any, Any]) -> "Spec":
    return Spec(decider)


class Spec:
    """What happened before a command."""

    def __init__(self, decider: Decider[Any, Any, Any], *history: Any) -> None:
        self._decider = decider
        self._history = history

    def given(self, *events: Any) -> "Spec":
        """More history, after what was given before."""
        return Spec(self._decider, *self._history, *events)

    def after(self, *commands: Any) -> "Spec":
        """The history that these commands lead to; none of them may be refused."""
        history = list(self._history)
        for command in commands:
            history += self._decider.decide(command, self._decider.fold(history))
        return Spec(self._decider, *history)

    def when(self, command: Any) -> "Then":
        state = self._decider.fold(self._history)
        return Then(lambda: self._decider.decide(command, state))

    @property
    def history(self) -> list[Any]:
        return list(self._history)

    @property
    def state(self) -> Any:
        return self._decider.fold(self._history)


class Then:
    """What a command leads to."""

    def __init__(self, act: Callable[[], list[Any]]) -> None:
        self._act = act

    def then(self, *events: Any) -> None:
        assert self._act() == list(events)

    @property
    def events(self) -> list[Any]:
        """For events with values that a test does not write out."""
        return self._act()

    def rejected(self, code: str, **facts: Any) -> Rejected:
        """Refused with this code, and with these facts among its own."""
        with pytest.raises(Rejected) as caught:
            self._act()
        assert caught.value.code == code
        assert caught.value.facts.items() >= facts.items()
        return caught.value
