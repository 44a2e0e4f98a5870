"""The clock of the business. Only the demo, the tests and `zhicheng routes` can move it."""

from datetime import UTC, date, datetime, timedelta
from threading import Lock

from domain.rules.china_time import day_in_china


class Clock:
    """Real time."""

    def now(self) -> datetime:
        """UTC, aware."""
        return datetime.now(UTC)

    def today(self) -> date:
        """In Asia/Shanghai, where the offices are."""
        return day_in_china(self.now())


class MovableClock(Clock):
    """Goes on from a given moment, and jumps forward when told to."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._offset

    def move(self, by: timedelta) -> None:
        """Forward only: what was stored stays in the past."""
        if by < timedelta(0):
            raise ValueError("the clock goes forward only")
        with self._lock:
            self._offset += by

    def move_past(self, day: date) -> None:
        """To nine in the morning after that day; nothing when it is over already."""
        after = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(days=1)
        if after > self.now():
            self.move(after - self.now())
