"""Rate limits, kept in the memory of one process."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from interfaces.http.problems import Problem


class Limiter:
    """At most so many attempts per key, written like `10/15 minutes`."""

    def __init__(self, rate: str, code: str = "too-many-requests") -> None:
        self._rate: RateLimitItem = parse(rate)
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._code = code

    def attempt(self, key: str) -> None:
        """Count one. Raises `Problem` 429 with the seconds to wait."""
        if self._window.hit(self._rate, key):
            return
        reset = self._window.get_window_stats(self._rate, key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        raise Problem(
            status=429,
            code=self._code,
            facts={"minutes": math.ceil(seconds / 60)},
            retry_after=seconds,
        )

    def require(self, key: str) -> None:
        """Raises as `attempt` does when none is left, and counts nothing."""
        if not self._window.test(self._rate, key):
            self.attempt(key)

    def count(self, key: str) -> None:
        """Count one without looking whether it was left."""
        self._window.hit(self._rate, key)

    def forget(self, key: str) -> None:
        self._window.clear(self._rate, key)
