"""The bot's files: which are there, whether they belong together, whole and private, and what waits in them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.doctor.finding import Finding
from bot.errors import CONFIGURATION, IO_ERROR, AlreadyRunning
from bot.operating.beside import reading_beside
from bot.settings import DOTENV, Settings
from handlers.support import lines
from storage.file import health
from storage.file.keys import KeyFileUnusable, is_key_of, read_operator_key
from storage.file.reading import open_to_read
from storage.file.sqlite import sqlite3

RESTORE = "Keep a copy of it aside, then restore a backup with alongside restore."


def look(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Give what is wrong with the files."""
    yield from _files(settings)
    yield from _database(settings, now)
    yield from _permissions(settings)
    yield from _help_lines(settings)


def _help_lines(settings: Settings) -> Iterator[Finding]:
    """Give what is wrong with the operator's own help lines, with which the bot would not start."""
    if settings.help_lines_file is None:
        return
    try:
        lines.read(settings.help_lines_file)
    except lines.LinesInvalid as error:
        yield Finding("E022", f"{error}.", "Mend that file, or take HELP_LINES_FILE away.", CONFIGURATION)


def _files(settings: Settings) -> Iterator[Finding]:
    database, keys = settings.database_path, settings.keys_path
    if not database.parent.is_dir():
        mend = "Make it, or set DATABASE_PATH."
        yield Finding("E010", f"The folder {database.parent.absolute()} does not exist.", mend, CONFIGURATION)
        return
    for there, missing in ((database, keys), (keys, database)):
        if there.exists() and not missing.exists():
            what = f"{there} is there but {missing} is not, and they belong together."
            yield Finding("E010", what, "Restore both with alongside restore.", CONFIGURATION)
    if keys.exists():
        yield from _operator_key(settings.operator_key_path, keys)


def _operator_key(operator_key: Path, keys: Path) -> Iterator[Finding]:
    if not operator_key.exists():
        what = f"{operator_key} is missing, and without it no name or note can be read."
        yield Finding("E011", what, "Put your copy of it back, or set KEY_FILE to where it is.", CONFIGURATION)
        return
    try:
        with closing(open_to_read(keys)) as reading:
            matches = is_key_of(reading, read_operator_key(operator_key))
    except sqlite3.Error:
        yield Finding("E012", f"{keys} is damaged.", "Restore a backup with alongside restore.", IO_ERROR)
        return
    except KeyFileUnusable:
        matches = False
    if not matches:
        what = f"{operator_key} is not the key that {keys} was made with."
        yield Finding("E011", what, "Put your copy of the right one back.", CONFIGURATION)


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    path = settings.database_path
    if not path.exists():
        return
    try:
        with reading_beside(path, "nothing can be looked at"):
            yield from _inside(path, now)
    except AlreadyRunning:
        mend = "Update SQLite, or stop the bot and ask again."
        yield Finding("W019", "The database was not looked at, as the bot is running on an older SQLite.", mend)
    except sqlite3.Error:
        yield Finding("E012", f"{path} is damaged, or cannot be read.", RESTORE, IO_ERROR)


def _inside(path: Path, now: datetime) -> Iterator[Finding]:
    with closing(open_to_read(path)) as reading:
        if not health.is_whole(reading):
            yield Finding("E012", f"{path} is damaged.", RESTORE, IO_ERROR)
            return
        if newer := health.newer_step(reading):
            what = f"{path} is newer than this version of Alongside (it has {newer})."
            yield Finding("E013", what, "Update Alongside.", CONFIGURATION)
            return
        stuck = health.count_stuck(reading, now)
    if stuck.updates_waiting or stuck.messages_waiting:
        what = f"{stuck.updates_waiting} updates and {stuck.messages_waiting} messages wait for too long."
        yield Finding("W016", what, "Is the bot running? If it is, look at its log.")
    if stuck.updates_dead or stuck.messages_dead:
        what = f"Within a week {stuck.updates_dead} updates and {stuck.messages_dead} messages were given up."
        yield Finding("W017", what, "Look at the log for their numbers and places; each is a bug worth reporting.")


def _permissions(settings: Settings) -> Iterator[Finding]:
    database = settings.database_path
    wal = database.with_name(f"{database.name}-wal")
    for path in (DOTENV, database, wal, settings.keys_path, settings.operator_key_path):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("E014", f"{path} can be read by others.", f"chmod 600 {path}", CONFIGURATION)
