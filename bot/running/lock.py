"""One process for one database: a lock that the system gives back when the process ends, however it ends."""

import fcntl
import os
from pathlib import Path

from bot.errors import AlreadyRunning


class Lock:
    """Holds the lock file beside a database from its making until it is released."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise AlreadyRunning(f"another process is using {database}: stop it first") from error

    def release(self) -> None:
        """Give the lock back; the file stays, as removing it would let two processes in."""
        os.close(self._descriptor)
