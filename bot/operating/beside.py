"""Reading beside a bot that may be running: only while it is off where SQLite is not safe with two programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import AlreadyRunning
from bot.running.lock import Lock
from storage.file.reading import is_safe_beside_the_bot, sqlite_version


@contextmanager
def reading_beside(database: Path, wanted: str) -> Iterator[None]:
    """Hold the bot off while an older SQLite reads: with it a second connection can lose what the bot commits.

    Raises `AlreadyRunning`, saying what was `wanted` in vain.
    """
    if is_safe_beside_the_bot():
        yield
        return
    try:
        lock = Lock(database)
    except AlreadyRunning as error:
        raise AlreadyRunning(
            f"with SQLite {sqlite_version()} {wanted} while the bot runs: stop it first, or update SQLite"
        ) from error
    try:
        yield
    finally:
        lock.release()
