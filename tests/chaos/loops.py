"""What must heal or end by itself: loops that stand still, a writer that died, a token refused once or for ever."""

import asyncio
import time
from pathlib import Path

from bot.botapi.faults import Fault, FaultKind
from tests.chaos.cast import Book, Member, a_crowd, a_process

ENDS = {"blocked": 69, "sleeping": 69, "deaf_writer": 74}
"""The broken bots, and the code that each must end with."""


async def ends(folder: Path, broken: str, *, patiently: bool = False) -> tuple[int, str, float]:
    """Run a bot with a defect until it ends; return its code, its log and the seconds; `patiently`: as released."""
    stage = await a_crowd(folder, ["Ana"])
    process = a_process(stage, broken, **({"CHAOS_PATIENTLY": "1"} if patiently else {}))
    try:
        process.start()
        assert process.running is not None
        while not process.is_up and process.running.poll() is None:
            await asyncio.sleep(0.05)
        began = time.monotonic()
        code = await asyncio.to_thread(process.running.wait, 90)
        return code, process.log, time.monotonic() - began
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()


async def refused(folder: Path, *, times: int | None) -> tuple[int | None, float]:
    """Refuse the token so often (None: for ever); return the exit code, None if the bot healed, and the seconds."""
    stage = await a_crowd(folder, ["Ana"])
    book, ana = Book(stage), Member(stage.api, stage.people[0].id)
    process = a_process(stage)
    try:
        process.start()
        await ana.asks()
        stage.api.faults.add(Fault(FaultKind.UNAUTHORIZED, times=times))
        began = time.monotonic()
        stage.api.say(ana.id, ana.id, "/me")
        if times is None:
            assert process.running is not None
            code = await asyncio.to_thread(process.running.wait, 90)
            assert process.log.count("TELEGRAM_BOT_TOKEN") == 1
            return code, time.monotonic() - began
        await book.drained(process)
        return None, time.monotonic() - began
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
