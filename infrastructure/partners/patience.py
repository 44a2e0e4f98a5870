"""When to ask somebody again who did not answer: later each time, and not at all for a while."""

from collections.abc import Callable

Jitter = Callable[[], float]
"""Between 0 and 1."""


class Backoff:
    """Pauses that double from `first` to `longest` seconds, each shortened by up to a half, so
    that several that were turned away together do not come back together."""

    def __init__(self, first: float, longest: float, jitter: Jitter) -> None:
        self._first = first
        self._longest = longest
        self._jitter = jitter
        self._failures = 0

    def failed(self) -> float:
        """Seconds until it may be tried again."""
        pause = min(self._longest, self._first * 2.0 ** min(self._failures, 60))
        self._failures += 1
        return pause * (1.0 - self._jitter() / 2)

    def succeeded(self) -> None:
        self._failures = 0


class CircuitBreaker:
    """Opens after so many failures in a row. After `pause` seconds it lets one try through: if
    that works it closes, if not it stays open as long again."""

    def __init__(self, most: int, pause: float, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._pause = pause
        self._monotonic = monotonic
        self._failures = 0
        self._opened: float | None = None

    @property
    def allows(self) -> bool:
        return self._opened is None or self._monotonic() - self._opened >= self._pause

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= self._most:
            self._opened = self._monotonic()

    def succeeded(self) -> None:
        self._failures = 0
        self._opened = None
