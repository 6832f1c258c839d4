"""`alongside backup` and `alongside restore`: what they say, and when they refuse."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.clock import Clock
from bot.errors import Misconfigured
from bot.operating.beside import reading_beside
from bot.operating.last_backup import note
from bot.running.lock import Lock
from bot.settings import Settings
from storage.copies.backup import BackupFailed, make
from storage.copies.restoring import restore
from storage.file.files import check_folder


def back_up(settings: Settings, folder: Path, keep: int, clock: Clock) -> None:
    """Make a copy while the bot runs, and say where; raises `Ending`s and `OSError`."""
    for path in (settings.database_path, settings.keys_path):
        if not path.exists():
            raise Misconfigured(f"{path} is not there: start the bot once, or set DATABASE_PATH")
    now = clock.now()
    with (
        reading_beside(settings.database_path, "no copy can be made"),
        _failing_clearly(),
        _progress("Copying") as progress,
    ):
        made = make(settings.database_path, settings.keys_path, folder, keep=keep, now=now, progress=progress)
    note(settings.database_path, made.path, now)
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
        with _failing_clearly(), _progress("Restoring") as progress:
            found = restore(
                copy,
                database=settings.database_path,
                keys=settings.keys_path,
                operator_key=settings.operator_key_path,
                now=clock.now(),
                progress=progress,
            )
    finally:
        lock.release()
    click.echo(f"{copy} is in place at {settings.database_path}, with {found.people} people.")
    click.echo(
        f"Open when it was copied, and not to be read any more: {found.updates_dropped} updates,"
        f" {found.messages_dropped} messages. They were dropped."
    )
    click.echo(f"Erased since it was copied, and erased again: {found.erased}.")
    if found.keyless:
        click.echo(
            f"Came after the keys beside the copy were written, so that nobody can read them: {found.keyless}."
            " They are erased, and begin anew."
        )
    if found.kept:
        click.echo("The old files are kept; remove them once all is well:")
        for path in found.kept:
            click.echo(f"  {path}")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many pages are done where somebody watches: on a terminal, and only what takes long enough to see."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield show


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except BackupFailed as error:
        raise Misconfigured(str(error)) from error
