"""SIGTERM at any moment, once or twice: what is in work is finished, the rest waits, and the exit code is 0."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.botapi.botapi import BotApi
from bot.botapi.faults import Fault, FaultKind
from bot.botapi.server import Server
from bot.clock import SystemClock
from tests.chaos.cast import Book, a_crowd, a_process, examine
from tests.support.process import Process, environment, settings
from tests.support.stage import TOKEN

pytestmark = pytest.mark.slow

WITHIN = 10.0


async def test_a_stop_while_a_send_hangs_ends_in_ten_seconds(tmp_path: Path) -> None:
    stage = await a_crowd(tmp_path, ["Ana"])
    book = Book(stage)
    process = a_process(stage)
    stage.api.faults.add(Fault(FaultKind.HANG, method="sendMessage", times=1, seconds=60))
    try:
        process.start()
        stage.api.say(stage.people[0].id, stage.people[0].id, "/help")
        while not stage.api.faults.struck:
            await asyncio.sleep(0.02)
        began = time.monotonic()
        assert await process.terminate() == 0
        assert time.monotonic() - began < WITHIN
        assert "Traceback" not in process.log
        log = tmp_path / "alongside.db-wal"
        assert not log.exists() or log.stat().st_size == 0
        process.start()
        await book.drained(process)
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    found = examine(book, [])
    assert found.is_clean, found


async def test_a_second_sigterm_loses_nothing(tmp_path: Path) -> None:
    stage = await a_crowd(tmp_path, ["Ana", "Ben", "Dov"])
    book = Book(stage)
    process = a_process(stage)
    try:
        for number in range(18):
            person = stage.people[number % 3]
            stage.api.say(person.id, person.id, "/help")
        process.start()
        while book.confirmed == 0:
            await asyncio.sleep(0.005)
        assert process.running is not None
        process.running.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert await process.terminate() == 0, process.log
        assert "Traceback" not in process.log
        process.start()
        await book.drained(process)
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    found = examine(book, [])
    assert found.is_clean, found
    assert (found.updates, found.extra) == (18, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc which signals the process catches")
async def test_a_sigterm_during_the_start_ends_it_cleanly(tmp_path: Path) -> None:
    server = Server(BotApi(TOKEN, SystemClock().now))
    await server.start()
    process = Process(tmp_path, environment(tmp_path, **settings(server.url)))
    chance = random.Random(4)
    try:
        for _ in range(5):
            process.start()
            while not _catches_sigterm(process.running):
                await asyncio.sleep(0.005)
            await asyncio.sleep(chance.random() * 0.8)
            assert await process.terminate() == 0, process.log
        assert "Traceback" not in process.log
    finally:
        process.close()
        await server.stop()


def _catches_sigterm(running: "subprocess.Popen[bytes] | None") -> bool:
    assert running is not None
    status = Path(f"/proc/{running.pid}/status").read_text()
    caught = int(status.split("SigCgt:")[1].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)
