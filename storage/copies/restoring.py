"""Putting a copy in the place of the database: made ready beside it, checked, and only then exchanged."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.outgoing import Fate
from storage.copies import erasing
from storage.copies.backup import KEYS, BackupFailed, Progress, add_erased, copy_database
from storage.file.database import Database, Tx
from storage.file.files import check_folder
from storage.file.keys import Unreadable, Vault, read_operator_key
from storage.file.opening import DatabaseUnusable
from storage.file.sqlite import sqlite3
from storage.traffic import outbox

READY = ".restoring"
KEPT = ".before-{at:%Y%m%dT%H%M%SZ}"
BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: what could not be taken along, who was erased again, and where the old files are."""

    updates_dropped: int
    messages_dropped: int
    erased: int
    keyless: int
    people: int
    kept: tuple[Path, ...]


def restore(
    copy: Path, *, database: Path, keys: Path, operator_key: Path, now: datetime, progress: Progress | None = None
) -> Restored:
    """Put the copy, with the keys beside it, in place; the bot must be off.

    Raises `DatabaseUnusable`, `KeyFileUnusable`, `BackupFailed` and `OSError`, having changed nothing.
    """
    check_folder(database)
    copied_keys = copy.with_name(KEYS)
    _check_given(copy, copied_keys, database, operator_key)
    ready, ready_keys = database.with_name(database.name + READY), keys.with_name(keys.name + READY)
    _clear(ready, ready_keys)
    try:
        try:
            copy_database(copy, ready, progress)
            shutil.copyfile(copied_keys, ready_keys)
            _carry_erased(keys, ready_keys)
        except sqlite3.Error as error:
            raise DatabaseUnusable(f"{copy} is not a usable backup: {error}") from error
        dropped, found = _made_ready(ready, ready_keys, operator_key, now)
        kept = _exchange(ready, ready_keys, database, keys, _free_suffix(database, keys, now))
    finally:
        _clear(ready, ready_keys)
    return Restored(*dropped, *found, kept)


def _check_given(copy: Path, keys: Path, database: Path, operator_key: Path) -> None:
    if not copy.is_file():
        raise BackupFailed(f"{copy} is not there: name one of the files that alongside backup made")
    if not keys.is_file():
        raise BackupFailed(f"{keys} is not there, and without it no name or note can be read: put it beside the copy")
    if database.exists() and copy.samefile(database):
        raise BackupFailed(f"{copy} is the database itself: name one of the files that alongside backup made")
    if not operator_key.exists():
        raise DatabaseUnusable(f"{operator_key} is missing, and nothing can be read without it: put it back")


def _carry_erased(keys: Path, ready: Path) -> None:
    """Take along who was erased since the copy was made, as files kept by an earlier restore know it too.

    A damaged file of keys cannot say it.
    """
    for present in (keys, *keys.parent.glob(f"{keys.name}.before-*")):
        if present.exists() and not present.name.endswith(BESIDE):
            with suppress(sqlite3.DatabaseError):
                add_erased(present, ready)


def _made_ready(
    path: Path, keys: Path, operator_key: Path, now: datetime
) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """Bring the copy up to date, drop what cannot be read, and erase again who was erased."""
    vault = Vault(keys, read_operator_key(operator_key))
    made = Database(path, vault)
    try:
        made.open()
        dropped = made.submit(lambda tx: (_drop_updates(tx), _drop_messages(tx, now))).result()
        found = made.submit(
            lambda tx: (erasing.erase_again(tx), erasing.erase_keyless(tx), _count_people(tx))
        ).result()
    finally:
        made.close()
        vault.close()
    if path.with_name(path.name + "-wal").exists():
        raise BackupFailed(f"{path} could not be finished: look at the disk")
    return dropped, found


def _drop_updates(tx: Tx) -> int:
    dropped = 0
    for row in tx.all("SELECT update_id, body FROM inbox WHERE state = 'open'"):
        try:
            tx.vault.open_body(f"inbox.body.{row['update_id']}", row["body"])
        except Unreadable:
            tx.execute("DELETE FROM inbox WHERE update_id = ?", (row["update_id"],))
            dropped += 1
    return dropped


def _drop_messages(tx: Tx, now: datetime) -> int:
    dropped = 0
    for row in tx.all("SELECT * FROM outbox WHERE state IN ('waiting', 'claimed', 'joined')"):
        if outbox.read(tx, row) is None:
            outbox.end(tx, row["id"], Fate.DROPPED, now)
            dropped += 1
    return dropped


def _count_people(tx: Tx) -> int:
    row = tx.one("SELECT count(*) FROM people")
    return int(row[0]) if row else 0


def _exchange(ready: Path, ready_keys: Path, database: Path, keys: Path, suffix: str) -> tuple[Path, ...]:
    """Exchange the files so that a cut at any point leaves what a start refuses, never what it would begin anew.

    From the first step to the last there is a database without keys.
    """
    kept = []
    if keys.exists():
        kept.append(keys.rename(keys.with_name(keys.name + suffix)))
    if database.exists():
        before = database.with_name(database.name + suffix)
        beside = [(database.with_name(database.name + end), before.with_name(before.name + end)) for end in BESIDE]
        moved = [old.rename(new) for old, new in beside if old.exists()]
        os.link(database, before)
        kept += [before, *moved]
    ready.replace(database)
    ready_keys.replace(keys)
    descriptor = os.open(database.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return tuple(kept)


def _free_suffix(database: Path, keys: Path, now: datetime) -> str:
    """Return what old files are called by now, which none is called already."""
    suffix, number = KEPT.format(at=now.astimezone(UTC)), 1
    while any(path.with_name(path.name + suffix).exists() for path in (database, keys)):
        number += 1
        suffix = f"{KEPT.format(at=now.astimezone(UTC))}-{number}"
    return suffix


def _clear(*ready: Path) -> None:
    for path in ready:
        for end in ("", *BESIDE, ".reserve"):
            path.with_name(path.name + end).unlink(missing_ok=True)
