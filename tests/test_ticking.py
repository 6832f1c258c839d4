"""The bell that APScheduler rings."""

import asyncio
import time
from datetime import datetime

import pytest

from handlers import subjects
from handlers.turn import House
from storage.file.database import Tx
from storage.traffic import due
from storage.traffic.due import Due
from tests.support.stage import Stage


async def test_a_stop_in_the_middle_of_a_tick_is_no_error(stage: Stage) -> None:
    writer_is_held = asyncio.ensure_future(stage.clockwork.bot.database.write(lambda tx: time.sleep(2.5)))
    await asyncio.sleep(1.3)  # by now a tick waits for the writer
    await stage.goes_off()
    await writer_is_held
    assert stage.trouble() == []


async def test_of_many_due_at_once_one_that_fails_holds_up_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.trouble_expected = True
    done: list[int] = []

    def do(tx: Tx, house: House, planned: Due, now: datetime) -> None:
        if planned.data["number"] == 20:
            raise LookupError("as it should")
        done.append(planned.data["number"])

    monkeypatch.setattr(subjects, "DUE_TO_NOBODY", {f"test{n}": do for n in range(50)})
    await stage.read(lambda tx: [due.plan(tx, f"test{n}", stage.now, number=n) for n in range(50)])
    await stage.clockwork.bot.ticking.tick()
    assert sorted(done) == [n for n in range(50) if n != 20]
    left = await stage.read(lambda tx: due.find(tx, "test20"))
    assert left is not None
    assert left.due_at > stage.now
