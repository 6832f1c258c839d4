"""Copies of the database, each checked before it counts, and the one copy of the members' keys beside them."""

import os
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.file.keys import make_tables
from storage.file.reading import open_to_read, row_counts
from storage.file.sqlite import sqlite3

PAGES_A_STEP = 1000
NAME = "alongside-{at:%Y%m%dT%H%M%SZ}.db"
NAME_READ = "alongside-%Y%m%dT%H%M%SZ.db"
NAMED = re.compile(r"alongside-\d{8}T\d{6}Z\.db")
KEYS = "keys.db"
UNFINISHED = ".part"


Progress = Callable[[int, int], None]
"""Is told how many pages are copied, and how many there are."""


class BackupFailed(Exception):
    """No good copy could be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made and checked: its file, how many rows it holds, and the older ones taken away."""

    path: Path
    rows: int
    removed: tuple[Path, ...]


def make(
    database: Path, keys: Path, folder: Path, *, keep: int, now: datetime, progress: Progress | None = None
) -> Made:
    """Copy the database into the folder, then the keys, and keep the newest; raises `BackupFailed`, `OSError`.

    The keys come second: each was there before the first row that needs it, so none is missing in the copy.
    """
    if folder.resolve() == database.resolve().parent:
        raise BackupFailed(f"{folder} is where the database itself stands: choose another folder, on another disk")
    if not folder.parent.is_dir():
        raise BackupFailed(f"{folder.parent} is not there: make it, mount its disk, or choose another folder")
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / NAME.format(at=now.astimezone(UTC))
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        _check_same_keys(keys, folder / KEYS)
        rows = copy_database(database, unfinished, progress)
        unfinished.replace(target)
        copy_keys(keys, folder / KEYS)
    except sqlite3.Error as error:
        raise BackupFailed(f"{database} could not be copied: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    _sync_folder(folder)
    return Made(target, rows, tuple(_remove_old(folder, keep)))


def copy_database(source: Path, target: Path, progress: Progress | None = None) -> int:
    """Copy a database that may be in use, check the copy, and return its number of rows.

    Raises `BackupFailed` and `sqlite3.Error`.
    """
    target.unlink(missing_ok=True)
    with closing(open_to_read(source)) as reading:
        # An open transaction pins what is copied: else each write of the bot would begin the copying anew.
        reading.execute("BEGIN")
        counts, schema = row_counts(reading), _schema(reading)
        with closing(sqlite3.connect(target, isolation_level=None)) as writing:
            reading.backup(writing, pages=PAGES_A_STEP, progress=_told(progress))
            writing.execute("PRAGMA journal_mode=delete")  # so that the copy is one file
    with closing(open_to_read(target)) as copied:
        if [tuple(row) for row in copied.execute("PRAGMA integrity_check(1)")] != [("ok",)]:
            raise BackupFailed(f"the copy of {source} is damaged: restore an older backup, or look at the disk")
        if copied.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupFailed(f"a row in {source} refers to one that is gone: restore an older backup")
        if (row_counts(copied), _schema(copied)) != (counts, schema):
            raise BackupFailed(f"the copy of {source} differs from it: look at the disk")
    _sync(target)
    return sum(counts.values())


def _told(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None
    return lambda status, remaining, total: progress(total - remaining, total)


def copy_keys(source: Path, target: Path) -> None:
    """Write the copy of the keys anew, without those of days, and without a trace of keys erased since."""
    unfinished = target.with_name(target.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    as_of = source.stat().st_mtime_ns  # before the first look: what comes meanwhile leaves the copy behind
    with closing(open_to_read(source)) as reading:  # and soon closed, as the bot's next new key waits for it
        reading.execute("BEGIN")
        keys = [tuple(row) for row in reading.execute("SELECT kind, number, wrapped FROM keys WHERE kind != 'day'")]
        erased = [tuple(row) for row in reading.execute("SELECT hash, erased_at FROM erased")]
    with closing(sqlite3.connect(unfinished)) as writing:
        make_tables(writing)
        writing.executemany("INSERT INTO keys VALUES (?, ?, ?)", keys)
        writing.executemany("INSERT INTO erased VALUES (?, ?)", erased)
        writing.commit()
    _sync(unfinished)
    os.utime(unfinished, ns=(as_of, as_of))
    unfinished.replace(target)


def is_behind(keys: Path, folder: Path) -> bool:
    """Return whether a key was made or destroyed since the copy in that folder was written; there is one."""
    copy = folder / KEYS
    return copy.exists() and copy.stat().st_mtime_ns != keys.stat().st_mtime_ns


def renew(keys: Path, folder: Path) -> None:
    """Write the copy of the keys in that folder anew, if there is one; raises `BackupFailed`, `OSError`."""
    if (folder / KEYS).exists():
        _check_same_keys(keys, folder / KEYS)
        copy_keys(keys, folder / KEYS)


def add_erased(source: Path, target: Path) -> None:
    """Add the erased accounts that one file of keys knows to those of another."""
    with closing(open_to_read(source)) as reading, closing(sqlite3.connect(target)) as writing:
        erased = [tuple(row) for row in reading.execute("SELECT hash, erased_at FROM erased")]
        writing.executemany(
            "INSERT INTO erased VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET"
            " erased_at = max(erased_at, excluded.erased_at)",
            erased,
        )
        writing.commit()


def made_at(folder: Path) -> datetime | None:
    """Return when (UTC) the newest copy in the folder was made, as its name says; None where there is none."""
    made = list_made(folder) if folder.is_dir() else []
    return datetime.strptime(made[-1].name, NAME_READ).replace(tzinfo=UTC) if made else None


def list_made(folder: Path) -> list[Path]:
    """Return the copies in the folder, oldest first."""
    return sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))


def _check_same_keys(keys: Path, copy: Path) -> None:
    """Refuse to write over the keys of another bot, without which its copies could not be read."""
    if copy.exists() and _lineage(copy) != _lineage(keys):
        raise BackupFailed(f"{copy} belongs to another bot: give each bot a folder of its own")


def _lineage(keys: Path) -> bytes | None:
    with closing(open_to_read(keys)) as reading:
        row = reading.execute("SELECT wrapped FROM keys WHERE kind = 'check'").fetchone()
    return bytes(row[0]) if row else None


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return [tuple(row) for row in made]


def _remove_old(folder: Path, keep: int) -> list[Path]:
    old = list_made(folder)[:-keep]
    for path in old:
        path.unlink()
    return old


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
