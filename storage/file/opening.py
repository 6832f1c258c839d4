"""Opening the database file: checked, brought up to date and set as it must be; what an error then means."""

from pathlib import Path

from sqlite_utils import Database as SqliteUtils

from storage.file.faults import BUSY, CORRUPT, LOCKED, NOTADB, is_of_the_disk, kind_of
from storage.file.migrations import migrations
from storage.file.sqlite import sqlite3

CHECKED_BELOW = 32 << 20
"""Bytes up to which a file is checked whole at each start; a larger one takes too long, and is checked at night."""

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an answer that was acknowledged survives a power cut
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
}


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


class DatabaseLocked(Exception):
    """Another program holds the database; the message says which file."""


class StorageLost(Exception):
    """The disk does not let the database be read or written; the message says how."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date with foreign keys off, as `transform()` needs it, then set the pragmas."""
    tables = SqliteUtils(connection, execute_plugins=False)
    connection.execute("PRAGMA journal_mode=wal")
    known = {migration.name for migration in migrations._migrations}
    newer = [each.name for each in migrations.applied(tables) if each.name not in known]
    if newer:
        raise DatabaseUnusable(f"the database is newer than this version of Alongside (it has {newer[0]}): update it")
    pending = bool(migrations.pending(tables))
    migrations.apply(tables)
    # Only a migration runs with foreign keys off; of a million members the check would take seconds at each start.
    checked = pending or path.stat().st_size < CHECKED_BELOW
    broken = connection.execute("PRAGMA foreign_key_check").fetchone() if checked else None
    if broken:
        raise DatabaseUnusable(f"a row of {broken[0]} refers to one that is gone: restore a backup")
    set_pragmas(connection)


def set_pragmas(connection: sqlite3.Connection) -> None:
    """Set what holds for each connection, and assert that it does; raises `DatabaseUnusable`."""
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            raise DatabaseUnusable(f"SQLite would not set {name}={value}")


def opening_failed(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """Return what an error while opening that file means for the process, with the way on."""
    kind = kind_of(error)
    if kind in (BUSY, LOCKED):
        return DatabaseLocked(f"another program has locked {path}: let it finish, or close it")
    if kind in (CORRUPT, NOTADB):
        return _damaged(path, str(error))
    if is_of_the_disk(error):
        return StorageLost(f"{path} cannot be opened for writing: {error}")
    return DatabaseUnusable(f"{path} is not a usable database: {error}")


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Check a file that is small enough for it; raises `DatabaseUnusable` with the way to restore."""
    if path.stat().st_size < CHECKED_BELOW:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _damaged(path, "its pages contradict each other")


def _damaged(path: Path, how: str) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"{path} is damaged ({how}): keep a copy of it aside, then restore a backup with alongside restore"
    )
