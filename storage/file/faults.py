"""What SQLite's errors mean for a write: try again later, give up, or it was the statement's own fault."""

import logging
import time

from storage.file.sqlite import sqlite3

log = logging.getLogger(__name__)

BUSY, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN = 5, 7, 8, 10, 11, 13, 14
LOCKED, PROTOCOL, NOTADB = 6, 15, 26
OF_THE_DISK = frozenset({BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB})
HOPELESS = frozenset({READONLY, CORRUPT, NOTADB})
"""What no waiting heals: the process ends, and its supervisor and `alongside doctor` say what to do."""

BORNE_FOR = 60.0
"""Seconds for which failures other than a full disk are borne before the process ends, to start afresh."""

CALM_AFTER = 5.0


class NotStored(Exception):
    """Nothing of this write is kept, for no fault of its own: the disk is full or fails. It may be tried again."""


def kind_of(error: BaseException) -> int:
    """Return SQLite's primary result code, 0 where the error has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def is_of_the_disk(error: BaseException) -> bool:
    """Return whether the disk or another process is at fault, and not the statement."""
    return isinstance(error, sqlite3.Error) and kind_of(error) in OF_THE_DISK


class Trouble:
    """Whether the disk fails at present; says so in one line when it begins and one when it is over."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._failed_at = 0.0

    def strikes(self, error: BaseException) -> bool:
        """Note a failure; return whether the writer should go on."""
        self._failed_at = time.monotonic()
        kind = kind_of(error)
        if self._since is None:
            self._since = self._failed_at
            log.error("nothing can be stored (%s): nothing is confirmed meanwhile, so nothing is lost", error)
        return kind not in HOPELESS and (kind == FULL or self._failed_at - self._since < BORNE_FOR)

    def passes(self) -> None:
        """Note a success; the trouble is over once some seconds went well."""
        if self._since is not None and time.monotonic() - self._failed_at >= CALM_AFTER:
            log.info("storing works again, after %.0f s", time.monotonic() - self._since)
            self._since = None
