"""`alongside doctor`: what is wrong, each with an id that stays, and how to mend it; it changes nothing."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.clock import Clock
from bot.errors import CONFIGURATION, IO_ERROR, UNAVAILABLE, AlreadyRunning
from bot.last_backup import last_backup
from bot.running.lock import Lock
from bot.running.zones import zone_data
from bot.sending.asking import Answers, ask
from bot.settings import Settings, SettingsInvalid, read_settings
from storage.file import health
from storage.file.keys import KeyFileUnusable, is_key_of, read_operator_key
from storage.file.reading import SAFE_SINCE, is_safe_beside_the_bot, open_to_read, sqlite_version
from storage.file.sqlite import sqlite3

CLOCK_MAY_DIFFER = timedelta(minutes=1)
BACKUP_EVERY = timedelta(days=2)
ZONES_AGE_YEARS = 2
LEAST_FREE = 64 << 20
LITTLE_FREE = 512 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: an E ends in the exit code `code`, a W in none."""

    id: str
    what: str
    mend: str
    code: int = 0


def examine(clock: Clock, *, as_json: bool) -> int:
    """Look at everything, print what was found, and return the exit code."""
    settings: Settings | None = None
    try:
        settings = read_settings()
    except SettingsInvalid as error:
        found = [
            Finding("E001", line, "Mend .env or the environment.", CONFIGURATION) for line in str(error).split("\n")
        ]
    else:
        found = findings(settings, clock)
    code = max((each.code for each in found), default=0)
    if as_json:
        click.echo(
            json.dumps({"healthy": code == 0, "exit_code": code, "findings": [asdict(each) for each in found]})
        )
        return code
    for each in found:
        click.echo(f"{each.id}  {each.what}\n      {each.mend}")
    if not code:
        click.echo("Nothing is broken." if found else "All is well.")
    if settings is not None:
        click.echo(f"Keep a copy of {settings.operator_key_path} elsewhere: no backup holds it.")
    return code


def findings(settings: Settings, clock: Clock) -> list[Finding]:
    """Return everything that is wrong, in the order of the ids."""
    answers = asyncio.run(ask(settings))
    now = clock.now()
    found = [
        *_telegram(answers),
        *_webhook(settings, answers),
        *_clock(answers, now),
        *_zones(now),
        *_sqlite(),
        *_files(settings),
        *_database(settings, now),
        *_permissions(settings),
        *_disk(settings),
        *_backup(settings, now),
    ]
    return sorted(found, key=lambda each: each.id[1:])


def _telegram(answers: Answers) -> Iterator[Finding]:
    if answers.refused:
        mend = "Set TELEGRAM_BOT_TOKEN to what @BotFather shows for this bot."
        yield Finding("E003", "Telegram does not know this token.", mend, CONFIGURATION)
    elif answers.failure:
        mend = "Look at the network, and at TELEGRAM_API_URL if it is set."
        yield Finding("E002", f"Telegram cannot be reached ({answers.failure}).", mend, UNAVAILABLE)


def _webhook(settings: Settings, answers: Answers) -> Iterator[Finding]:
    if answers.webhook is None:
        return
    there = answers.webhook.get("url") or ""
    waiting = answers.webhook.get("pending_update_count") or 0
    if there and not settings.webhook_url:
        mend = "Start the bot, which takes it away; if it comes back, another program uses this token."
        yield Finding("W004", "A webhook is set, but this bot asks Telegram itself, which excludes the other.", mend)
    elif settings.webhook_url and there != settings.webhook_url:
        mend = "Start the bot, which sets it; if that does not last, another program uses this token."
        yield Finding("W005", "Telegram does not deliver to WEBHOOK_URL.", mend)
    elif waiting and answers.webhook.get("last_error_date"):
        mend = "Look at the proxy, its certificate, and WEBHOOK_LISTEN; nothing is lost for a day."
        yield Finding("W006", f"Telegram could not deliver, and {waiting} updates wait there.", mend)


def _clock(answers: Answers, now: datetime) -> Iterator[Finding]:
    if answers.date is not None and abs(answers.date - now) > CLOCK_MAY_DIFFER:
        seconds = round((now - answers.date).total_seconds())
        what = f"This computer's clock differs from Telegram's by {seconds:+d} seconds."
        yield Finding("E007", what, "Switch on time synchronization, such as systemd-timesyncd.", CONFIGURATION)


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


def _files(settings: Settings) -> Iterator[Finding]:
    database, keys, operator_key = settings.database_path, settings.keys_path, settings.operator_key_path
    if not database.parent.is_dir():
        mend = "Make it, or set DATABASE_PATH."
        yield Finding("E010", f"The folder {database.parent.absolute()} does not exist.", mend, CONFIGURATION)
        return
    for there, missing in ((database, keys), (keys, database)):
        if there.exists() and not missing.exists():
            what = f"{there} is there but {missing} is not, and they belong together."
            yield Finding("E010", what, "Restore both with alongside restore.", CONFIGURATION)
    if not keys.exists():
        return
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
        with _not_disturbing(path):
            yield from _inside(path, now)
    except AlreadyRunning:
        mend = "Update SQLite, or stop the bot and ask again."
        yield Finding("W019", "The database was not looked at, as the bot is running on an older SQLite.", mend)
    except sqlite3.Error:
        mend = "Keep a copy of it aside, then restore a backup with alongside restore."
        yield Finding("E012", f"{path} is damaged, or cannot be read.", mend, IO_ERROR)


@contextmanager
def _not_disturbing(path: Path) -> Iterator[None]:
    """Read beside the bot where that is safe, else only while it is off; raises `AlreadyRunning`."""
    if is_safe_beside_the_bot():
        yield
        return
    lock = Lock(path)
    try:
        yield
    finally:
        lock.release()


def _inside(path: Path, now: datetime) -> Iterator[Finding]:
    with closing(open_to_read(path)) as reading:
        if not health.is_whole(reading):
            mend = "Keep a copy of it aside, then restore a backup with alongside restore."
            yield Finding("E012", f"{path} is damaged.", mend, IO_ERROR)
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
    for path in (database, wal, settings.keys_path, settings.operator_key_path):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("E014", f"{path} can be read by others.", f"chmod 600 {path}", CONFIGURATION)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.database_path.parent
    free = free_bytes(folder) if folder.is_dir() else LITTLE_FREE
    if free < LEAST_FREE:
        yield Finding("E015", f"Only {free >> 20} MB are free for the database.", "Make room.", IO_ERROR)
    elif free < LITTLE_FREE:
        yield Finding("W015", f"Only {free >> 20} MB are free for the database.", "Make room soon.")


def free_bytes(folder: Path) -> int:
    """Return how many bytes may still be written there."""
    from shutil import disk_usage

    return disk_usage(folder).free


def _backup(settings: Settings, now: datetime) -> Iterator[Finding]:
    if not settings.database_path.exists():
        return
    last = last_backup(settings.database_path)
    mend = "Run alongside backup every night, into a folder on another disk."
    if last is None:
        yield Finding("W018", "No backup was ever made.", mend)
    elif not last[1].exists():
        yield Finding("W018", f"The last backup, {last[1]}, is not there any more.", mend)
    elif now - last[0] > BACKUP_EVERY:
        yield Finding("W018", f"The last backup is {(now - last[0]).days} days old.", mend)
