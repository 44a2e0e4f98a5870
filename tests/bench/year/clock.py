"""The year's clock: many stories told side by side, each waking when its next day has come."""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.bench.year.ledger import SHANGHAI, Ledger

Story = Iterator[datetime]
"""What happens to one thing; it gives the time at which it goes on."""
HOURS = (8.6, 17.4)
"""When people work, in Shanghai."""


class Clock:
    """Runs the stories in the order of their times, from the first day to the last."""

    def __init__(self, ledger: Ledger, random: Random) -> None:
        self._ledger = ledger
        self._random = random
        self._queue: list[tuple[datetime, int, Story]] = []
        self._number = 0

    def start(self, story: Story, at: datetime) -> None:
        self._number += 1
        heapq.heappush(self._queue, (at, self._number, story))

    def run(self, until: datetime) -> None:
        """What is still going on at the end stays as it is."""
        while self._queue and self._queue[0][0] < until:
            at, number, story = heapq.heappop(self._queue)
            self._ledger.now = at
            again = next(story, None)
            if again is not None:
                heapq.heappush(self._queue, (max(again, at), number, story))

    def on(self, day: date) -> datetime:
        """Some moment of the working hours of that day."""
        hour = self._random.uniform(*HOURS)
        start = datetime.combine(day, time(), SHANGHAI)
        return (start + timedelta(hours=hour)).astimezone(UTC)

    def after(self, least: int, most: int) -> datetime:
        """Some working hour between so many days from today, weekends left out."""
        day = self._ledger.today + timedelta(days=self._random.randint(least, most))
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return self.on(day)

    def soon(self) -> datetime:
        """Within the next hour."""
        return self._ledger.now + timedelta(seconds=self._random.randint(30, 3_600))
