"""The running bot over the week-ends on which clocks change: each prompt once, at its moment and never before."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from domain.time.days import ONE_DAY
from domain.time.schedules import Schedule, nearest_day_end
from handlers.daily import days
from handlers.turns import turn_of_clock
from storage import people
from storage.file.database import Tx
from tests.chaos.cast import on_files
from tests.chaos.travel import HOUSE, prepared
from tests.support.faketime import FakeClock
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import Stage

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "Europe/Chisinau",
    "Atlantic/Azores",
    "America/Nuuk",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Asia/Gaza",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "America/Halifax",
    "America/St_Johns",
    "America/Havana",
    "America/Miquelon",
    "America/Santiago",
    "Pacific/Easter",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Norfolk",
)
"""One for each set of rules that changes its clocks in 2026, in all the data there is of zones."""

PROMPT = "your daily question is here"
BEFORE = timedelta(seconds=2)
PATIENCE = 20.0


@dataclass(frozen=True)
class Asked:
    """A member to be: where, and at what time on the wall."""

    zone: str
    at: time


def changes(zone: str, year: int) -> list[datetime]:
    """The instants (UTC, to the minute) at which the clock of the zone is set in that year."""
    found, tz = [], ZoneInfo(zone)
    at, step = datetime(year, 1, 1, tzinfo=UTC), timedelta(hours=6)
    while at.year == year:
        if at.astimezone(tz).utcoffset() != (at + step).astimezone(tz).utcoffset():
            minute = at
            while minute.astimezone(tz).utcoffset() == at.astimezone(tz).utcoffset():
                minute += timedelta(minutes=1)
            found.append(minute)
        at += step
    return found


def weekends(year: int, zones: Iterable[str] = ZONES) -> dict[date, list[Asked]]:
    """By the date on which clocks are set: who is asked then, at the hour of the change and at midnight."""
    found: dict[date, list[Asked]] = defaultdict(list)
    for zone in zones:
        for change in changes(zone, year):
            before = (change - timedelta(minutes=1)).astimezone(ZoneInfo(zone)) + timedelta(minutes=1)
            hour = (before.replace(tzinfo=None) + timedelta(minutes=15)).time()
            found[change.date()] += [Asked(zone, hour), Asked(zone, time(0))]
    return dict(found)


def moments(asked: Asked, first: datetime, until: datetime) -> list[datetime]:
    """When the wall clock reads that time, each date once: by looking at the clock minute by minute."""
    found, seen, tz = [], set(), ZoneInfo(asked.zone)
    at = first - timedelta(days=1)
    while at < until:
        wall = at.astimezone(tz)
        for day in (wall.date() - ONE_DAY, wall.date()):
            passed = wall.replace(tzinfo=None) >= datetime.combine(day, asked.at)
            if passed and day not in seen:
                seen.add(day)
                found.append(at)
        at += timedelta(minutes=1)
    return [each for each in found[2:] if each >= first]


async def weekend(folder: Path, *, day: date, asked: list[Asked]) -> int:
    """Live from the day before that date to the day after it, and return how many prompts came at their moment."""
    first = datetime.combine(day - ONE_DAY, time(0), UTC)
    until = first + timedelta(days=3, minutes=-1)  # at midnight (UTC) the next one may be due
    stage = Stage(folder, SystemClock().now())
    await stage.server.start()
    accounts = [stage.api.add_person(f"Member{number}").id for number in range(len(asked))]
    for each in accounts:
        stage.api.start(each)
    stage.api.take_updates(max(each["update_id"] for each in stage.api.pending_updates) + 1, 1)
    prepared(folder).close()
    _join(folder, dict(zip(accounts, asked, strict=True)), first - timedelta(minutes=5))
    clock = FakeClock(folder)
    clock.set(first - timedelta(minutes=5))
    given = environment(folder, **settings(stage.server.url), **clock.environment())
    process = Process(folder, given)
    try:
        process.start()
        while not process.is_up:
            assert process.running is not None
            assert process.running.poll() is None, process.log
            await asyncio.sleep(0.05)
        count = await _live(stage, clock, dict(zip(accounts, asked, strict=True)), first, until)
        assert await process.terminate() == 0
        assert "ERROR" not in process.log, process.log
    finally:
        process.close()
        await stage.server.stop()
    return count


def _join(folder: Path, members: dict[int, Asked], now: datetime) -> None:
    database = on_files(folder)

    def join(tx: Tx) -> None:
        for account, asked in members.items():
            person = people.add(tx, account, "en", now)
            people.save_name(tx, person.id, "Ana")
            end = min(time(4), asked.at)
            schedule = Schedule(asked.zone, asked.at, nearest_day_end(asked.at, end))
            days.change_schedule(turn_of_clock(tx, HOUSE, person.id, f"joins.{account}", now), schedule)

    database.submit(join).result()
    database.close()


async def _live(stage: Stage, clock: FakeClock, members: dict[int, Asked], first: datetime, until: datetime) -> int:
    expected: dict[datetime, list[int]] = defaultdict(list)
    for account, asked in members.items():
        for at in moments(asked, first, until):
            expected[at].append(account)
    remotes = {account: Remote(stage.api, account) for account in members}
    had = dict.fromkeys(members, 0)
    for at in sorted(expected):
        clock.set(at - BEFORE)
        await asyncio.sleep(0.5)
        assert {each: remotes[each].count(PROMPT) for each in members} == had, f"asked before {at}"
        for account in expected[at]:
            had[account] += 1
        for account in expected[at]:
            remote, count = remotes[account], had[account]
            what = f"prompt of {members[account]} at {at}"
            await remote.sees_times(PROMPT, count, what, PATIENCE)
    clock.set(until)
    await asyncio.sleep(2.5)
    assert {each: remotes[each].count(PROMPT) for each in members} == had, "asked twice"
    return sum(had.values())
