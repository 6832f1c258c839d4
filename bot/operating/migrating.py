"""`alongside migrate`: brings the database up to date while the bot is off; the start does the same by itself."""

from contextlib import closing

import click

from bot.errors import Misconfigured
from bot.running.lock import Lock
from bot.settings import Settings
from storage.file import health
from storage.file.files import check_folder, open_database
from storage.file.reading import open_to_read
from storage.file.sqlite import sqlite3


def bring_up_to_date(settings: Settings) -> None:
    """Take each step that the schema lacks, and say which; raises `Ending`s and what opening raises."""
    check_folder(settings.database_path)
    lock = Lock(settings.database_path)
    try:
        missing = _missing(settings)
        for step in missing:
            click.echo(f"To do: {step}")
        open_database(
            settings.database_path,
            settings.keys_path,
            settings.operator_key_path,
            checkpoints=not settings.litestream,
        ).close()
    finally:
        lock.release()
    if missing:
        click.echo(f"{settings.database_path} is up to date now.")
    else:
        click.echo(f"{settings.database_path} was up to date already; nothing was changed.")


def _missing(settings: Settings) -> list[str]:
    path = settings.database_path
    if not path.exists():
        raise Misconfigured(f"{path} is not there: the first alongside run makes it as it should be")
    try:
        with closing(open_to_read(path)) as reading:
            return health.missing_steps(reading)
    except sqlite3.Error as error:
        raise Misconfigured(f"{path} cannot be read ({error}): alongside doctor says more") from error
