"""Where the last backup went, as it is noted beside the database."""

import json
import logging
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from storage.copies.backup import BackupFailed, renew
from storage.file.sqlite import sqlite3

log = logging.getLogger(__name__)


def last_backup(database: Path) -> tuple[datetime, Path] | None:
    """Return when (UTC) the last copy was made and where, or None where no note of one can be read."""
    try:
        noted = json.loads(_note_of(database).read_text("utf-8"))
        return datetime.fromisoformat(noted["at"]), Path(noted["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note(database: Path, made: Path, now: datetime) -> None:
    """Note beside the database that a copy was made, so that doctor can tell how old it is."""
    noted = json.dumps({"at": now.isoformat(), "file": str(made.resolve())})
    _note_of(database).write_text(f"{noted}\n", "utf-8")


def renew_keys(settings: Settings) -> None:
    """Write the copied keys anew where copies go and where the last one went, so that they forget who was erased.

    Where that is out of reach now, the next backup does it.
    """
    last = last_backup(settings.database_path)
    folders = {last[1].parent.resolve()} if last else set()
    if settings.backup_folder is not None:
        folders.add(settings.backup_folder.resolve())
    for folder in folders:
        try:
            renew(settings.keys_path, folder)
        except (BackupFailed, OSError, sqlite3.Error) as error:
            log.warning(
                "the keys beside the backups were not renewed (%s): the next backup does it", type(error).__name__
            )


def _note_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.last-backup")
