"""The watchdog: when a loop has stood still for a minute, the process ends, for its supervisor to start it again."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from bot.errors import UNAVAILABLE

log = logging.getLogger(__name__)

STILL_FOR = 58.0
"""Seconds without a finished round after which a loop counts as dead."""

GRACE = 1.5
"""Seconds that the process gets to end by itself before it is ended."""

LOOK_EVERY = 0.5


class Loop(Protocol):
    """Whatever runs in rounds; `alive_at` is when (monotonic, seconds) the last one ended."""

    alive_at: float


class Watchdog:
    """A thread of its own, since a loop that is blocked could not watch itself."""

    def __init__(
        self,
        loops: Mapping[str, Loop],
        end: Callable[[int], object] = os._exit,
        alive: Callable[[], object] = lambda: None,
    ) -> None:
        self._loops = loops
        self._end = end
        self._alive = alive
        self._over = threading.Event()
        self._must_end_at: float | None = None
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self, found_dead: Callable[[str], None]) -> None:
        """Watch from now on; `found_dead` is called from the watchdog's thread with the line that says why."""
        self._found_dead = found_dead
        for each in self._loops.values():
            each.alive_at = time.monotonic()
        self._thread.start()

    def end_within(self, seconds: float) -> None:
        """End the process if it is still there then; the loops may stand still meanwhile."""
        self._must_end_at = time.monotonic() + seconds
        if not self._thread.is_alive():
            self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()

    def _watch(self) -> None:
        looked_at = time.monotonic()
        while not self._over.wait(LOOK_EVERY):
            now = time.monotonic()
            if now - looked_at > LOOK_EVERY + GRACE:
                self._forgive(now - looked_at)
            looked_at = now
            if self._must_end_at is not None:
                self._end_if_due(now)
            elif dead := self._dead(now):
                self._must_end_at = now + GRACE
                line = f"{dead} has stood still for {STILL_FOR:.0f} s: ending, to be started again"
                log.error(line)
                self._found_dead(line)
            else:
                self._alive()

    def _dead(self, now: float) -> str | None:
        """Return the loop that has stood still longest, if too long: the others may stand only because of it."""
        name, loop = min(self._loops.items(), key=lambda each: each[1].alive_at)
        return name if now - loop.alive_at > STILL_FOR else None

    def _forgive(self, seconds: float) -> None:
        """Leave out a stretch in which not even this thread ran: the process was paused, and nothing is dead."""
        for each in self._loops.values():
            each.alive_at += seconds
        if self._must_end_at is not None:
            self._must_end_at += seconds

    def _end_if_due(self, now: float) -> None:
        if self._must_end_at is not None and now > self._must_end_at:
            log.error(
                "the process does not end by itself and is ended: what was in work is taken up at the next start"
            )
            logging.shutdown()
            self._end(UNAVAILABLE)
            self._over.set()
