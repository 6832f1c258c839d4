"""The only place that reads the clock; everything below `bot/` gets `now` as a parameter."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the process takes the time from."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock for the demo and the tests: it runs on with real time, or stands still, and can be set."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._base = start
        self._elapsed: Callable[[], float] = time.monotonic if running else lambda: 0.0
        self._set_at = self._elapsed()

    def now(self) -> datetime:
        """Return the present instant of this clock, aware, in UTC."""
        return self._base + timedelta(seconds=self._elapsed() - self._set_at)

    def set(self, instant: datetime) -> None:
        """Set the clock to an instant (UTC)."""
        self._base, self._set_at = instant, self._elapsed()
