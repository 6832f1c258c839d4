"""The bell that APScheduler rings."""

import asyncio
import time

from tests.support.stage import Stage


async def test_a_stop_in_the_middle_of_a_tick_is_no_error(stage: Stage) -> None:
    writer_is_held = asyncio.ensure_future(stage.clockwork.bot.database.write(lambda tx: time.sleep(2.5)))
    await asyncio.sleep(1.3)  # by now a tick waits for the writer
    await stage.goes_off()
    await writer_is_held
    assert stage.trouble() == []
