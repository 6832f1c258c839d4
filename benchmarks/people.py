"""People as the bot would have recorded them, in a file of any size, for the benchmarks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from domain.beside.consent import Item
from domain.time.schedules import EVERY_DAY, Schedule
from domain.time.verdicts import Verdict
from storage import people
from storage.beside import consent
from storage.daily import days, schedules
from storage.file.database import Database, Tx

FIRST_ACCOUNT = 1000
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
A_BATCH = 2000
"""People made in one transaction."""


@contextmanager
def keys_together(tx: Tx) -> Iterator[None]:
    """Let the keys of many people be made with one commit, which the vault makes for each by itself."""
    keys = tx.vault._connection
    keys.execute("BEGIN")
    yield
    keys.execute("COMMIT")


def joined(tx: Tx, number: int, version: str, now: datetime, zone: str, at: time) -> int:
    """Add somebody who has come in and is asked at that time of their day, and return their number."""
    person = people.add(tx, FIRST_ACCOUNT + number, "en", now)
    people.save_name(tx, person.id, "Ana")
    consent.give(tx, person.id, Item.NOTICE, text_version=version, now=now)
    schedule = Schedule(zone=zone, prompt_at=at, day_end=time(4), weekdays=EVERY_DAY, since=now)
    schedules.save(tx, person.id, schedule, now)
    people.save_first_day(tx, person.id, schedule.today(now))
    return person.id


async def add_many(
    database: Database, count: int, version: str, now: datetime, each: Callable[[Tx, int, int], None] | None = None
) -> None:
    """Add so many people who came in a month ago; `each` adds what else belongs to one of them (their id, number)."""
    for first in range(0, count, A_BATCH):
        numbers = range(first, min(first + A_BATCH, count))

        def add(tx: Tx, numbers: range = numbers) -> None:
            with keys_together(tx):
                for number in numbers:
                    zone = ZONES[number % len(ZONES)]
                    person = joined(tx, number, version, now - timedelta(days=30), zone, time(9))
                    if each is not None:
                        each(tx, person, number)

        await database.write(add)


def live(tx: Tx, person: int, days_: int, now: datetime) -> None:
    """Let somebody have days behind them, all but each fifteenth answered, up to three days ago."""
    people.save_first_day(tx, person, (now - timedelta(days=days_ + 3)).date())
    for back in range(days_ + 2, 2, -1):
        day, at = (now - timedelta(days=back)).date(), now - timedelta(days=back)
        if back % 15:
            days.save_answered(tx, person, day, at)
        days.save_ended(tx, person, day, at + timedelta(hours=12), Verdict.QUIET)
    days.keep_standing(tx, person)
