"""Where the last backup went, as it is noted beside the database."""

import json
import logging
from datetime import datetime
from pathlib import Path

from storage.copies.backup import BackupFailed, renew
from storage.file.sqlite import sqlite3

log = logging.getLogger(__name__)


def last_backup(database: Path) -> tuple[datetime, Path] | None:
    """Return when (UTC) the last copy was made and where, or None where no note of one can be read."""
    try:
        noted = json.loads(note_of(database).read_text("utf-8"))
        return datetime.fromisoformat(noted["at"]), Path(noted["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def renew_keys(database: Path, keys: Path) -> None:
    """Write the backups' copy of the keys anew where the last backup went, so that it forgets who was just erased.

    Where that is out of reach now, the next backup does it.
    """
    last = last_backup(database)
    if last is None:
        return
    try:
        renew(keys, last[1].parent)
    except (BackupFailed, OSError, sqlite3.Error) as error:
        log.warning(
            "the keys beside the backups were not renewed (%s): the next backup does it", type(error).__name__
        )


def note_of(database: Path) -> Path:
    """Return the file in which the last backup is noted."""
    return database.with_name(f"{database.name}.last-backup")
