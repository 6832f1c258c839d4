"""Days of many members passed through in minutes: `python -m benchmarks.simulated MEMBERS DAYS`.

The real bot on a clock that is moved ten minutes at a time; half of the members answer each question at once.
"""

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from benchmarks.hosting import resident_mb, served
from benchmarks.loops import run
from benchmarks.ours import NO_LIMITS, made
from benchmarks.people import joined, keys_together
from benchmarks.sizes import ZONES, watch
from bot.app import Bot
from bot.clock import MovableClock
from domain.outgoing import Lane
from handlers.daily.days import plan_next
from handlers.turns import turn_of_clock
from storage.daily import checkins, days
from storage.file.database import Tx

START = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
STEP = timedelta(minutes=10)


async def fill(bot: Bot, members: int) -> None:
    """Let members of forty zones have come in a month ago, asked at any quarter of an hour from 6 to 22."""
    from bot.app import _keep_question_sets

    version = bot.house.notice_version("en")
    await bot.database.write(_keep_question_sets)
    for first in range(0, members, 500):

        def add(tx: Tx, first: int = first) -> None:
            with keys_together(tx):
                for number in range(first, min(first + 500, members)):
                    at = clock_time(6 + number % 16, number % 4 * 15)
                    person = joined(tx, number, version, START - timedelta(days=30), ZONES[number % len(ZONES)], at)
                    plan_next(turn_of_clock(tx, bot.house, person, f"fill.{person}", START))

        await bot.database.write(add)


async def pass_through(bot: Bot, clock: MovableClock, days_: int, resident: list[float]) -> None:
    """Move the clock through these days; note the memory at the end of each."""
    for step in range(days_ * 144):
        clock.set(START + STEP * (step + 1))
        bot.receiving.catch_up()
        while (drained := bot.receiving.drained_at) is None or drained < clock.now():  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        await bot.ticking.tick()
        while not await bot.is_settled():  # noqa: ASYNC110 - the bot tells nobody
            await asyncio.sleep(0.005)
        await bot.database.write(lambda tx: _answer(tx, clock.now()))
        if (step + 1) % 144 == 0:
            resident.append(resident_mb())


def _answer(tx: Tx, now: datetime) -> None:
    """Let every other member who was asked a moment ago answer the first question."""
    rows = tx.all(
        "SELECT person_id, day, set_id FROM days WHERE prompted_at >= ? AND answered_at IS NULL AND person_id % 2",
        ((now - STEP).strftime("%Y-%m-%dT%H:%M:%S"),),
    )
    for row in rows:
        day = datetime.fromisoformat(row["day"]).date()
        checkins.save_value(tx, row["person_id"], day, row["set_id"], "day", "on_track", now)
        days.save_answered(tx, row["person_id"], day, now)


async def measured(members: int, days_: int) -> dict[str, float]:
    """Return the longest stall of the loop in milliseconds, what was sent, and the memory at the end of each day."""
    with served() as (url, _), tempfile.TemporaryDirectory() as folder:
        clock = MovableClock(START)
        bot = made(url, Path(folder), NO_LIMITS, clock)
        await fill(bot, members)
        sent = [0]
        bot.delivery.on_tried = lambda lane, outcome: sent.__setitem__(0, sent[0] + (lane >= Lane.REPLY))
        await bot.start()
        stalls, work, resident = list[float](), list[float](), list[float]()
        beside = asyncio.ensure_future(watch(stalls, work))
        began = time.perf_counter()
        await pass_through(bot, clock, days_, resident)
        took = time.perf_counter() - began
        beside.cancel()
        await bot.stop()
    stalls.sort()
    return {
        "members": members,
        "days": days_,
        "sent": sent[0],
        "seconds": took,
        "stall_ms": stalls[-1],
        "work_ms": max(work),
        "stall_p999_ms": stalls[int(len(stalls) * 0.999)],
        "resident_first_mb": resident[0],
        "resident_last_mb": resident[-1],
    }


if __name__ == "__main__":
    print(json.dumps(run(measured(int(sys.argv[1]), int(sys.argv[2])))))
