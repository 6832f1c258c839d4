"""The only place that reads the clock; everything below `bot/` gets `now` as a parameter."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the process takes the time from."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def elapsed(self) -> float:
        """Return the seconds that have really passed since some beginning, whatever the clock was set to."""


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return the seconds that have really passed; sleep of the whole machine does not count."""
        return time.monotonic()


class MovableClock:
    """A clock for the demo and the tests: it runs on with real time, or stands still, and can be set."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._base = start
        self._passed = 0.0
        self._elapsed: Callable[[], float] = time.monotonic if running else lambda: 0.0
        self._set_at = self._elapsed()

    def now(self) -> datetime:
        """Return the present instant of this clock, aware, in UTC."""
        return self._base + timedelta(seconds=self._elapsed() - self._set_at)

    def elapsed(self) -> float:
        """Return the seconds that have passed on this clock, those that `set` jumped over among them."""
        return self._passed + self._elapsed() - self._set_at

    def set(self, instant: datetime) -> None:
        """Set the clock to an instant (UTC): the time until then has passed."""
        self._passed = self.elapsed() + max(0.0, (instant - self.now()).total_seconds())
        self._base, self._set_at = instant, self._elapsed()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the clock stand still meanwhile, but for being set; then it goes on from there as before."""
        running, still = self._elapsed, self._elapsed()
        self._elapsed = lambda: still
        try:
            yield
        finally:
            self._elapsed = running
            self._set_at += running() - still

    def step(self, by: timedelta) -> None:
        """Set the clock forward or back as somebody sets a computer's, without any time passing."""
        self._passed, self._base, self._set_at = self.elapsed(), self.now() + by, self._elapsed()
