"""Civil time (Asia/Shanghai): today, notices, T+1. Injected everywhere; leases and back-off use monotonic or database time instead."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in Asia/Shanghai."""
        ...

    def today(self) -> date: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(SHANGHAI)

    def today(self) -> date:
        return self.now().date()
