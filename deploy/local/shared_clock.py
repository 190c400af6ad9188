"""The civil clock of a composition that runs as several processes: one of them moves it, all read it from a file of the composition."""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

from deploy.local.movable_clock import MovableClock
from libs.common.kernel.clock import SHANGHAI


class SharedClock(MovableClock):
    """Civil time = the instant it was last moved to, plus the time that has passed since. Without its file it is the machine's time."""

    def __init__(self, file: Path) -> None:
        super().__init__(datetime.fromtimestamp(0, SHANGHAI))
        self._file = file
        self._read_at_ns = -1

    def now(self) -> datetime:
        try:
            written = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return datetime.fromtimestamp(time.time(), SHANGHAI)
        if written != self._read_at_ns:
            kept = json.loads(self._file.read_text("utf-8"))
            self._start, self._moved_at = datetime.fromisoformat(kept["civil"]), float(kept["at"])
            self._read_at_ns = written
        return self._start + timedelta(seconds=time.time() - self._moved_at)

    def move_to(self, instant: datetime) -> None:
        """Written whole, by rename. ValueError for an instant that has passed: civil time never runs backwards."""
        if self._file.exists() and instant < self.now():
            raise ValueError(f"the clock is at {self.now():%Y-%m-%d %H:%M} already")
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps({"civil": instant.astimezone(SHANGHAI).isoformat(), "at": time.time()}), "utf-8")
        part.rename(self._file)
