"""Folded states of long streams, kept in the process (docs/adr/0011-kept-states.md).

The log never changes what it holds, so a kept state with what came since is the present state,
whoever wrote that.
"""

from collections import OrderedDict
from threading import Lock
from typing import Any
from uuid import UUID

MOST_STATES = 500
"""Number pools are some hundred and small; of issue orders few are open at a time."""
Which = tuple[str, UUID]
"""Name of the decider, and stream."""


class KeptStates:
    """Of one log; of more than `most`, those that nobody has asked for the longest are dropped."""

    def __init__(self, most: int = MOST_STATES) -> None:
        self._most = most
        self._kept: OrderedDict[Which, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, which: Which) -> tuple[Any, int] | None:
        """A state and its version."""
        with self._lock:
            found = self._kept.get(which)
            if found is not None:
                self._kept.move_to_end(which)
            return found

    def keep(self, which: Which, state: Any, version: int) -> None:
        with self._lock:
            self._kept[which] = (state, version)
            self._kept.move_to_end(which)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
