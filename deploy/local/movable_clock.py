"""The demo's civil clock: forward only. A service has no such door; only this composition moves it."""

import time
from datetime import date, datetime, timedelta

from libs.common.kernel.clock import SHANGHAI


class MovableClock:
    """Civil time = the instant it was last moved to, plus the time that has passed since."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(SHANGHAI)
        self._moved_at = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._moved_at)

    def today(self) -> date:
        return self.now().date()

    def move_to(self, instant: datetime) -> None:
        """ValueError for an instant that has passed: civil time never runs backwards."""
        if instant < self.now():
            raise ValueError(f"the clock is at {self.now():%Y-%m-%d %H:%M} already")
        self._start, self._moved_at = instant.astimezone(SHANGHAI), time.monotonic()

    def move_to_day(self, day: date, hour: int = 9) -> None:
        """To `hour` o'clock of a day; a day that is today already stays as it is."""
        instant = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
        if instant > self.now():
            self.move_to(instant)
        elif self.today() > day:
            raise ValueError(f"the clock is at {self.today()} already")
