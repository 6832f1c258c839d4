"""Kills at random moments, and at the two moments that matter most, while people tap and messages go out."""

import asyncio
import os
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.botapi.api.calls import Refused
from tests.chaos import cast
from tests.chaos.cast import Book, Findings, Member, a_crowd, a_process, examine
from tests.support.process import Process

LONGEST_LIFE = 0.45
"""Seconds for which a process lives after its first poll."""


async def storm(folder: Path, *, kills: int, people: int, seed: int) -> Findings:
    """Kill the bot again and again while people go through their day, let it drain, and examine."""
    chance = random.Random(seed)
    stage = await a_crowd(folder, [f"Member{number}" for number in range(people)])
    book = Book(stage)
    book.seed(kills * 4, kills * 0.9, chance)
    members = [Member(stage.api, each.id) for each in stage.people]
    process = a_process(stage)
    living = [asyncio.ensure_future(_lives(each, random.Random(f"{seed} {each.id}"), people)) for each in members]
    try:
        for _ in range(kills):
            book.calm()
            process.start()
            await _lives_a_while(book, process, chance)
            await book.buries(process)
        for each, member in zip(living, members, strict=True):
            if member.answers:
                each.cancel()
        book.calm()
        process.start()
        async with asyncio.timeout(cast.PATIENCE):
            while not all(member.answers for member in members):
                await asyncio.sleep(0.1)
        for each in living:
            each.cancel()
        await book.drained(process)
        assert "Traceback" not in process.log
    finally:
        for each in living:
            each.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        process.close()
        stage.trouble_expected = True
        await stage.close()
    return examine(book, members)


async def _lives(member: Member, chance: random.Random, people: int) -> None:
    await asyncio.sleep(chance.random() * people / 4)
    await member.answers_the_day(chance)
    while True:
        await member.asks()
        await asyncio.sleep(chance.random())


async def _lives_a_while(book: Book, process: Process, chance: random.Random) -> None:
    if chance.random() < 0.25:
        await asyncio.sleep(chance.random() * 0.8)  # at any moment of the start
        return
    polls = book.polls
    for _ in range(500):
        if book.polls > polls:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(chance.random() * LONGEST_LIFE)


async def killed_when_told(folder: Path, broken: str | None = None) -> Findings:
    """Kill the bot at the moment at which Telegram is told that a dozen updates have arrived."""
    stage = await a_crowd(folder, ["Ana", "Ben", "Dov"])
    book = Book(stage)
    process = a_process(stage, broken)
    for number in range(12):
        person = stage.people[number % 3]
        stage.api.say(person.id, person.id, "/help")
    killed = asyncio.Event()
    take = stage.api.take_updates

    def taken(offset: int, limit: int) -> Any:
        if offset > book.updates[0] and not killed.is_set():
            _kill(process)
            killed.set()
        return take(offset, limit)

    stage.api.take_updates = taken  # type: ignore[method-assign]
    return await _killed_once(book, process, killed)


async def killed_at_send(folder: Path, *, done: bool, broken: str | None = None) -> Findings:
    """Kill the bot when its first messages reach the server: before they are taken, or after."""
    stage = await a_crowd(folder, ["Ana", "Ben", "Dov"])
    book = Book(stage)
    book.seed(8, 0.1, random.Random(4))
    process = a_process(stage, broken)
    killed, call = asyncio.Event(), stage.api.call

    def called(method: str, params: Any) -> Any:
        text = params.text("text") or ""
        if method != "sendMessage" or killed.is_set() or not text.startswith("relay" if done else "reply"):
            return call(method, params)
        if done:
            call(method, params)
        _kill(process)
        killed.set()
        raise Refused(500, "Internal Server Error")

    stage.api.call = called  # type: ignore[method-assign]
    return await _killed_once(book, process, killed)


async def _killed_once(book: Book, process: Process, killed: asyncio.Event) -> Findings:
    try:
        process.start()
        await asyncio.wait_for(killed.wait(), cast.PATIENCE)
        book.kills(process)
        book.calm()
        process.start()
        await book.drained(process)
    finally:
        process.close()
        book.stage.trouble_expected = True
        await book.stage.close()
    return examine(book, [])


def _kill(process: Process) -> None:
    if process.running is not None:
        with suppress(ProcessLookupError):
            os.kill(process.running.pid, signal.SIGKILL)
