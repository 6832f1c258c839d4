"""The copies: when the last was made, and whether the operator's key stands apart from them."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.doctor.finding import Finding
from bot.errors import CONFIGURATION
from bot.operating.last_backup import last_backup
from bot.settings import Settings

BACKUP_EVERY = timedelta(days=2)


def look(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Give what is wrong with the copies."""
    yield from _last(settings, now)
    folder = settings.backup_folder
    if folder is None:
        return
    if not folder.parent.is_dir() or (folder.exists() and not os.access(folder, os.W_OK | os.X_OK)):
        what = f"Nothing can be written to {folder}, so no copy is made at night."
        mend = "Make the folder, give it to whoever runs the bot, or set BACKUP_FOLDER to another."
        yield Finding("E024", what, mend, CONFIGURATION)
    if settings.operator_key_path.resolve().is_relative_to(folder.resolve()):
        what = f"{settings.operator_key_path} stands among the copies: whoever takes them can read everything."
        yield Finding("W025", what, "Move it elsewhere, and set KEY_FILE to where it is.")


def _last(settings: Settings, now: datetime) -> Iterator[Finding]:
    if not settings.database_path.exists():
        return
    last = last_backup(settings.database_path)
    mend = "Set BACKUP_FOLDER to a folder on another disk, and a copy is made there every night."
    if settings.backup_folder is not None:
        mend = "Run alongside backup, and look at the bot's log of last night."
    if last is None:
        yield Finding("W018", "No backup was ever made.", mend)
    elif not last[1].exists():
        yield Finding("W018", f"The last backup, {last[1]}, is not there any more.", mend)
    elif now - last[0] > BACKUP_EVERY:
        yield Finding("W018", f"The last backup is {(now - last[0]).days} days old.", mend)
