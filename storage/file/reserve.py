"""Room kept beside the database, given back when the disk is full so that erasing and checkpoints can go on."""

import os
import time
from contextlib import suppress
from pathlib import Path

SIZE = 1 << 20
ROOM_TO_REMAKE = 3 * SIZE
"""Bytes that must be free before the reserve is made anew: less would fill the disk again at once."""

LOOK_EVERY = 2.0


class Reserve:
    """One file of `SIZE` bytes; it is there, or was released and waits for room."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.reserve")
        self._looked_at = 0.0

    @property
    def is_there(self) -> bool:
        """Return whether the room is held."""
        return self.path.exists()

    def release(self) -> bool:
        """Give the room back; return whether there was any."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def remake(self) -> bool:
        """Hold the room again where the disk has enough; return whether it is held now. Looks every two seconds."""
        if time.monotonic() - self._looked_at < LOOK_EVERY:
            return False
        self._looked_at = time.monotonic()
        if self.is_there:
            return True
        with suppress(OSError):
            disk = os.statvfs(self.path.parent)
            return disk.f_bavail * disk.f_frsize >= ROOM_TO_REMAKE and self._make()
        return False

    def _make(self) -> bool:
        # Random bytes, since a file of zeros takes no room on a file system that compresses.
        fresh = self.path.with_name(f"{self.path.name}.new")
        try:
            fresh.write_bytes(os.urandom(SIZE))
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)
            return False
        return True
