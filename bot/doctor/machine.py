"""This computer: the age of its time-zone data, its SQLite, and the room on its disk."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import disk_usage

from bot.doctor.finding import Finding
from bot.errors import IO_ERROR
from bot.running.zones import zone_data
from bot.settings import Settings
from storage.file.reading import SAFE_SINCE, is_safe_beside_the_bot, sqlite_version

ZONES_AGE_YEARS = 2
LEAST_FREE = 64 << 20
LITTLE_FREE = 512 << 20


def look(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Give what is wrong with the computer."""
    yield from _zones(now)
    yield from _sqlite()
    yield from _disk(settings)


def _zones(now: datetime) -> Iterator[Finding]:
    version = zone_data()
    if version is None:
        yield Finding("W008", "There is no telling how old the time-zone data is.", "pip install --upgrade tzdata")
    elif now.year - int(version[:4]) >= ZONES_AGE_YEARS:
        mend = "Update the system's tzdata, or pip install --upgrade tzdata, and start the bot again."
        yield Finding("W008", f"The time-zone data is of {version}, so clock changes may be missed.", mend)


def _sqlite() -> Iterator[Finding]:
    if not is_safe_beside_the_bot():
        wanted = ".".join(str(each) for each in SAFE_SINCE)
        what = f"SQLite {sqlite_version()} can lose commits when two programs use one database."
        yield Finding("W009", what, f"Update SQLite to {wanted}; until then make backups while the bot is off.")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.database_path.parent
    free = free_bytes(folder) if folder.is_dir() else LITTLE_FREE
    if free < LEAST_FREE:
        yield Finding("E015", f"Only {free >> 20} MB are free for the database.", "Make room.", IO_ERROR)
    elif free < LITTLE_FREE:
        yield Finding("W015", f"Only {free >> 20} MB are free for the database.", "Make room soon.")


def free_bytes(folder: Path) -> int:
    """Return how many bytes may still be written there."""
    return disk_usage(folder).free
