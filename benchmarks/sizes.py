"""What the number of members costs: `python -m benchmarks.sizes N DUE`, of whom DUE are asked at this very moment."""

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.hosting import resident_mb, served
from benchmarks.loops import run
from benchmarks.ours import made
from benchmarks.people import FIRST_ACCOUNT, joined, keys_together
from bot.app import Bot
from bot.sending.pacing import Limits
from domain.outgoing import Lane, Outcome
from domain.time.verdicts import Verdict
from handlers.daily.days import PROMPT
from storage.circle import circles, memberships
from storage.daily import checkins, days, questions
from storage.file.database import Tx, to_text
from storage.traffic import inbox
from storage.traffic.inbox import Received

ZONES = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Lima",
    "America/Caracas",
    "America/Halifax",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/St_Johns",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Warsaw",
    "Africa/Cairo",
    "Europe/Athens",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
]
CIRCLE = 50
"""Members of the circle whose week is asked for."""

YEAR = 365
A_BATCH = 20_000
LEAD = FIRST_ACCOUNT


def fill_circle(tx: Tx, version: str, now: datetime) -> None:
    """Make a circle of people, each with a year of answers."""
    for number in range(CIRCLE):
        joined(tx, number, version, now - timedelta(days=YEAR), "Europe/Berlin", clock_time(9))
    circle = circles.make(tx, "Tuesday", 1, zone="Europe/Berlin", language="en", now=now - timedelta(days=60))
    for person in range(2, CIRCLE + 1):
        memberships.admit(
            tx,
            memberships.ask_to_join(tx, circle.id, person, now - timedelta(days=60)),
            now.date() - timedelta(days=60),
        )


def fill_year(tx: Tx, person: int, now: datetime) -> None:
    """Give somebody a year of days, each with three answers."""
    set_id = questions.newest(tx, "recovery")
    for back in range(1, YEAR + 1):
        day = now.date() - timedelta(days=back)
        at = datetime.combine(day, clock_time(9), UTC)
        days.save_set(tx, person, day, set_id)
        days.save_plan(tx, person, day, at, at + timedelta(hours=19))
        days.save_prompted(tx, person, day, at)
        for name, value in (("day", "on_track"), ("mood", 4), ("urge", 2)):
            checkins.save_value(tx, person, day, set_id, name, value, at)
        days.save_answered(tx, person, day, at)
        days.save_ended(tx, person, day, at + timedelta(hours=19), Verdict.QUIET)


def fill_others(tx: Tx, first: int, upto: int, due: int, version: str, now: datetime) -> None:
    """Make the rest by the row: those who are asked now have a name, as the prompt greets them by it."""
    start, ahead = to_text(now - timedelta(days=30)), now + timedelta(hours=1)
    for number in range(first, upto):
        person, zone = number + 1, ZONES[number % len(ZONES)]
        is_due = number < CIRCLE + due
        name = tx.vault.seal(person, f"people.name.{person}", "Ana") if is_due else None
        today = _today(zone, now).isoformat()  # their first day: nothing of theirs is left to be closed before it
        tx.execute(
            "INSERT INTO people (id, telegram_id, name, language, created_at, first_day)"
            " VALUES (?, ?, ?, 'en', ?, ?)",
            (person, FIRST_ACCOUNT + number, name, start, today),
        )
        tx.execute(
            "INSERT INTO consents (person_id, item, text_version, since_at) VALUES (?, 'notice', ?, ?)",
            (person, version, start),
        )
        tx.execute(
            "INSERT INTO schedules (person_id, since_at, zone, prompt_at, day_end, weekdays)"
            " VALUES (?, ?, ?, ?, '04:00', 127)",
            (person, start, zone, "09:00"),
        )
        at = now - timedelta(seconds=1) if is_due else ahead + timedelta(seconds=number % 80_000)
        tx.execute(
            "INSERT INTO due (key, kind, person_id, due_at, behind_barrier, data) VALUES (?, ?, ?, ?, 0, ?)",
            (f"{PROMPT}.{person}", PROMPT, person, to_text(at), json.dumps({"day": today})),
        )


def _today(zone: str, now: datetime) -> date:
    from domain.time.days import member_day

    return member_day(now, clock_time(4), zone)


def _filled(tx: Tx, first: int, upto: int, due: int, version: str, now: datetime) -> None:
    with keys_together(tx):
        fill_others(tx, first, upto, due, version, now)


async def fill(bot: Bot, count: int, due: int) -> float:
    """Fill the file, and return the bytes that a year of one member takes."""
    from bot.app import _keep_question_sets

    version, now = bot.house.notice_version("en"), bot.clock.now()
    await bot.database.write(_keep_question_sets)
    await bot.database.write(lambda tx: fill_circle(tx, version, now))
    before = await bot.database.write(_bytes)
    for person in range(1, CIRCLE + 1):
        await bot.database.write(partial(fill_year, person=person, now=now))
    year = (await bot.database.write(_bytes) - before) / CIRCLE
    for first in range(CIRCLE, count, A_BATCH):
        upto = min(first + A_BATCH, count)
        batch = partial(_filled, first=first, upto=upto, due=due, version=version, now=now)
        await bot.database.write(batch)
    return year


def _bytes(tx: Tx) -> int:
    row = tx.one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    return int(row[0]) if row else 0


async def asked(bot: Bot, text: str, number: int, arrived: asyncio.Event) -> float:
    """Return after how many milliseconds a member's command was answered, from its being stored on."""
    chat = {"id": LEAD, "first_name": "Ana", "type": "private"}
    user = {"id": LEAD, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    message: dict[str, Any] = {
        "message_id": number,
        "from": user,
        "chat": chat,
        "date": int(time.time()),
        "text": text,
    }
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    now = bot.clock.now()
    received = Received(number, LEAD, {"update_id": number, "message": message}, now, now)
    arrived.clear()
    began = time.perf_counter()
    await bot.database.write(lambda tx: inbox.store(tx, [received]))
    bot.dispatching.hand_over(received)
    await asyncio.wait_for(arrived.wait(), 60)
    return (time.perf_counter() - began) * 1000


async def watch(stalls: list[float], work: list[float]) -> None:
    """Note by how many milliseconds the loop came round late, and how many of a core it had worked meanwhile.

    A loop that is late without having worked was not given a core, or the machine stood still.
    """
    while True:
        began, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(0.001)
        stalls.append((time.perf_counter() - began - 0.001) * 1000)
        work.append((time.thread_time() - worked) * 1000)


async def ask_writer(bot: Bot, waits: list[float]) -> None:
    """Note for how many milliseconds a reply would have waited for the writer."""
    while True:
        began = time.perf_counter()
        await bot.database.answers()
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.02)


async def measured(count: int, due: int, at_most: float) -> dict[str, float]:
    """Return what it costs, with so many members of whom so many are due now."""
    with served() as (url, _), tempfile.TemporaryDirectory() as folder:
        bot = made(url, Path(folder), Limits())
        year = await fill(bot, count, due)
        await asyncio.to_thread(bot.database.close)
        size = _size(Path(folder))
        began = time.perf_counter()
        bot = made(url, Path(folder), Limits())
        await bot.start()
        start = time.perf_counter() - began
        handed = await _handed_over(bot, due, at_most)
        arrived = asyncio.Event()
        bot.delivery.on_tried = lambda lane, outcome: (
            arrived.set() if lane is Lane.REPLY and outcome is Outcome.SENT else None
        )
        commands = {}
        for number, text in enumerate(("/me", "/summary", "/export")):
            await asyncio.sleep(4)  # the chat's own pace must not be what is measured
            commands[text] = await asked(bot, text, 1000 + number, arrived)
        began = time.perf_counter()
        for _ in range(20):
            await bot.ticking.tick()
        tick = (time.perf_counter() - began) / 20 * 1000
        resident = resident_mb()
        await bot.stop()
    return {
        "members": count,
        "start_ms": start * 1000,
        "tick_ms": tick,
        "file_mb": size,
        "resident_mb": resident,
        "year_kb": year / 1024,
        "due": due,
        **handed,
        **{f"{name[1:]}_ms": took for name, took in commands.items()},
    }


def _size(folder: Path) -> float:
    return sum(each.stat().st_size for each in folder.iterdir()) / 1e6


async def _handed_over(bot: Bot, due: int, at_most: float) -> dict[str, float]:
    """Wait until those due are in the outbox, or for so many seconds, and say how it went."""
    stalls, work, waits = list[float](), list[float](), list[float]()
    beside = [asyncio.ensure_future(watch(stalls, work)), asyncio.ensure_future(ask_writer(bot, waits))]
    began = time.perf_counter()
    owed = 0
    while owed < due and time.perf_counter() - began < at_most:
        await asyncio.sleep(0.25)
        row = await bot.database.write(lambda tx: tx.one("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"))
        owed = int(row[0]) if row else 0
    took = time.perf_counter() - began
    for each in beside:
        each.cancel()
    await bot.database.write(lambda tx: _put_off(tx, bot.clock.now()))
    return {
        "handed_over": owed,
        "handed_per_second": owed / took,
        "stall_ms": max(stalls, default=0.0),
        "work_ms": max(work, default=0.0),
        "writer_wait_ms": max(waits, default=0.0),
    }


def _put_off(tx: Tx, now: datetime) -> None:
    """Let the rest of those due wait: what is measured next is the bot without them."""
    tx.execute("UPDATE due SET due_at = ? WHERE due_at <= ?", (to_text(now + timedelta(hours=1)), to_text(now)))


if __name__ == "__main__":
    print(json.dumps(run(measured(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))
