"""SIGTERM and Ctrl-C, heard from the first moment on and for as long as the process lives."""

import asyncio
import signal
from contextlib import suppress
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Sets an event when the process is asked to end; before there is anything to stop, it ends at once.

    The loop's own handlers would give way to the system's at its end, and a second signal would kill what closes.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def listen(self) -> None:
        """Hear the signals from now on."""
        for each in SIGNALS:
            signal.signal(each, self._heard)

    def set_on(self, loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
        """From now on, set `stop` in that loop."""
        self._stop, self._loop = stop, loop

    def ignore(self) -> None:
        """Hear no more: all is closed, and while Python itself ends a signal would kill it."""
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self._loop is None or self._stop is None:
            raise SystemExit(0)
        with suppress(RuntimeError):  # the loop is closed: the process is about to end
            self._loop.call_soon_threadsafe(self._stop.set)
