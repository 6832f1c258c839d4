"""Ten thousand prompts wait, and a reply and a call for help come in: `python -m benchmarks.overtaking`."""

import asyncio
import json
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.hosting import served
from benchmarks.loops import run
from benchmarks.ours import made
from benchmarks.people import FIRST_ACCOUNT, add_many
from bot.sending.pacing import Limits
from domain.outgoing import Lane, Outcome
from storage.file.database import Tx
from storage.traffic import outbox
from storage.traffic.outbox import Owed

WAITING = 10_000
TIMES = 20


def owe(tx: Tx, person: int, lane: Lane, key: str) -> None:
    """Owe somebody words in a lane."""
    from bot.clock import SystemClock

    chat = FIRST_ACCOUNT + person - 1
    owed = Owed(key, lane, "bench", "sendMessage", chat, {"text": "words"}, person, person)
    outbox.add(tx, owed, SystemClock().now())


async def measured() -> dict[str, float]:
    """Return after how many milliseconds each arrived, at worst and as a rule."""
    with served() as (url, _), tempfile.TemporaryDirectory() as folder:
        bot = made(url, Path(folder), Limits())
        version = bot.house.notice_version("en")
        await add_many(
            bot.database,
            WAITING,
            version,
            bot.clock.now(),
            lambda tx, person, number: owe(tx, person, Lane.PROMPT, f"prompt.{person}"),
        )
        arrived: asyncio.Queue[tuple[Lane, float]] = asyncio.Queue()

        def tried(lane: Lane, outcome: Outcome) -> None:
            if lane in (Lane.REPLY, Lane.SOS) and outcome is Outcome.SENT:
                arrived.put_nowait((lane, time.perf_counter()))

        bot.delivery.on_tried = tried
        await bot.start()
        await asyncio.sleep(3)
        found: dict[Lane, list[float]] = {Lane.REPLY: [], Lane.SOS: []}
        for number in range(TIMES):
            for lane in found:
                began = time.perf_counter()
                person = WAITING - number - 100 * lane
                await bot.database.write(partial(owe, person=person, lane=lane, key=f"b.{lane}.{number}"))
                _, at = await arrived.get()
                found[lane].append((at - began) * 1000)
                await asyncio.sleep(0.13)
        await bot.stop()
    return {
        "reply_ms": statistics.median(found[Lane.REPLY]),
        "reply_worst_ms": max(found[Lane.REPLY]),
        "sos_ms": statistics.median(found[Lane.SOS]),
        "sos_worst_ms": max(found[Lane.SOS]),
    }


if __name__ == "__main__":
    print(json.dumps(run(measured())))
