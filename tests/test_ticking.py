"""The bell that APScheduler rings."""

import asyncio
import time
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from handlers import subjects
from handlers.turn import House
from storage.file.database import Tx
from storage.traffic import due
from storage.traffic.due import Due
from tests.support.stage import Speaker, Stage


async def test_a_stop_in_the_middle_of_a_tick_is_no_error(stage: Stage) -> None:
    writer_is_held = asyncio.ensure_future(stage.clockwork.bot.database.write(lambda tx: time.sleep(2.5)))
    await asyncio.sleep(1.3)  # by now a tick waits for the writer
    await stage.goes_off()
    await writer_is_held
    assert stage.trouble() == []


async def test_a_day_closes_also_where_every_poll_brings_something(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that thousands use is never idle: it need not come to nothing to know that it has heard everybody."""
    await ana.joins()
    receiving = stage.clockwork.bot.receiving
    ask, polls = receiving._ask, 0

    async def busy(held_for: int) -> list[dict[str, object]]:
        nonlocal polls
        polls += 1
        stage.api.say(ana.id, ana.id, f"/me {polls}")
        return await ask(held_for)

    monkeypatch.setattr(receiving, "_ask", busy)
    stage.clock_jumps("2026-01-06 04:00")
    for _ in range(200):
        await stage.clockwork.bot.ticking.tick()
        if await stage.rows("SELECT 1 FROM days WHERE day = '2026-01-05' AND ended_at IS NOT NULL"):
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError(f"the day is not closed after {polls} polls")
    assert polls > 1
    monkeypatch.undo()
    await stage.settle()


async def test_a_poll_whose_answer_was_lost_does_not_tell_that_all_was_heard(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is asked for again within half a second, Telegram tells the first alone."""
    await ana.joins()
    receiving = stage.clockwork.bot.receiving
    ask, take, seen, lost = receiving._ask, receiving._received, [], asyncio.Event()

    async def loses_one(held_for: int) -> list[dict[str, object]]:
        found = await ask(held_for)
        if len(found) > 1 and not lost.is_set():
            lost.set()
            receiving.catch_up()
            await asyncio.sleep(10)
        return found

    async def watched(updates: list[dict[str, object]], *given: Any, **more: Any) -> None:
        receiving.drained_at = None
        await take(updates, *given, **more)
        seen.append((len(updates), receiving.drained_at is not None))

    monkeypatch.setattr(receiving, "_received", watched)
    monkeypatch.setattr(receiving, "_ask", loses_one)
    receiving.catch_up()  # the next poll asks with what is patched, and from here on each is asked anew
    for number in range(3):
        stage.api.say(ana.id, ana.id, f"/me {number}")
    await asyncio.wait_for(lost.wait(), 10)
    await stage.settle()
    assert (1, False) in seen, seen
    assert seen[-1][1], "the last one brought the rest, or nothing"


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
    for n in range(50):
        await stage.read(partial(due.plan, kind=f"test{n}", due_at=stage.now, number=n))
    await stage.clockwork.bot.ticking.tick()
    assert sorted(done) == [n for n in range(50) if n != 20]
    left = await stage.read(lambda tx: due.find(tx, "test20"))
    assert left is not None
    assert left.due_at > stage.now
