"""`alongside backup` and `alongside restore`: what they say, and when they refuse."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.clock import Clock
from bot.errors import AlreadyRunning, Misconfigured
from bot.last_backup import note_of
from bot.running.lock import Lock
from bot.settings import Settings
from storage.copies.backup import BackupFailed, make
from storage.copies.restoring import restore
from storage.file.files import check_folder
from storage.file.reading import is_safe_beside_the_bot, sqlite_version


def back_up(settings: Settings, folder: Path, keep: int, clock: Clock) -> None:
    """Make a copy while the bot runs, and say where; raises `Ending`s and `OSError`."""
    for path in (settings.database_path, settings.keys_path):
        if not path.exists():
            raise Misconfigured(f"{path} is not there: start the bot once, or set DATABASE_PATH")
    now = clock.now()
    with _alone_where_needed(settings.database_path), _failing_clearly():
        made = make(settings.database_path, settings.keys_path, folder, keep=keep, now=now)
    _note(settings.database_path, made.path, now)
    click.echo(f"{made.path}: {made.rows} rows, checked")
    if made.removed:
        click.echo(f"Taken away, as {keep} are kept: {', '.join(path.name for path in made.removed)}")
    click.echo(
        f"Without {settings.operator_key_path} no copy can be read. Keep that key elsewhere, never beside them."
    )
    if settings.operator_key_path.resolve().is_relative_to(folder.resolve()):
        click.echo("It stands among the copies now: whoever takes them can read every name and note.", err=True)


def put_back(settings: Settings, copy: Path, clock: Clock) -> None:
    """Put a copy in place while the bot is off, and say what that came to; raises `Ending`s and `OSError`."""
    check_folder(settings.database_path)
    lock = Lock(settings.database_path)
    try:
        with _failing_clearly():
            found = restore(
                copy,
                database=settings.database_path,
                keys=settings.keys_path,
                operator_key=settings.operator_key_path,
                now=clock.now(),
            )
    finally:
        lock.release()
    click.echo(f"{copy} is in place at {settings.database_path}, with {found.people} people.")
    click.echo(
        f"Open when it was copied, and not to be read any more: {found.updates_dropped} updates,"
        f" {found.messages_dropped} messages. They were dropped."
    )
    click.echo(f"Erased since it was copied, and erased again: {found.erased}.")
    if found.kept:
        click.echo("The old files are kept; remove them once all is well:")
        for path in found.kept:
            click.echo(f"  {path}")


def _note(database: Path, made: Path, now: datetime) -> None:
    """Note beside the database that a copy was made, so that doctor can tell how old it is."""
    note = json.dumps({"at": now.isoformat(), "file": str(made.resolve())})
    note_of(database).write_text(f"{note}\n", "utf-8")


@contextmanager
def _alone_where_needed(database: Path) -> Iterator[None]:
    """Hold the bot off while an older SQLite reads: with it a second connection can lose what the bot commits."""
    if is_safe_beside_the_bot():
        yield
        return
    try:
        lock = Lock(database)
    except AlreadyRunning as error:
        raise AlreadyRunning(
            f"with SQLite {sqlite_version()} no copy can be made while the bot runs: stop it first, or update SQLite"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except BackupFailed as error:
        raise Misconfigured(str(error)) from error
