"""Two processes: on one database the second ends at once; with one token both end, and neither sends meanwhile."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import SystemClock
from tests.chaos.cast import Book, a_crowd, a_process
from tests.support.process import ROOT, Process, environment, settings
from tests.support.stage import TOKEN

pytestmark = pytest.mark.slow


async def test_the_second_on_one_database_ends_with_75_and_the_first_goes_on(tmp_path: Path) -> None:
    stage = await a_crowd(tmp_path, ["Ana"])
    book = Book(stage)
    first, second = a_process(stage), a_process(stage)
    second.logs.append(tmp_path / "nothing")
    second.logs[-1].touch()
    try:
        first.start()
        while not book.polls:
            await asyncio.sleep(0.02)
        second.starts = 10
        began = time.monotonic()
        await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", "import bot.cli, bot.app"], cwd=ROOT, check=True
        )
        python_starts_within = time.monotonic() - began
        second.start()
        began = time.monotonic()
        assert await second.ended() == 75
        assert time.monotonic() - began < 1 + 2 * python_starts_within
        assert "stop it first" in second.log
        assert "Traceback" not in second.log
        first.kill()
        began = time.monotonic()
        second.start()
        while not second.is_up:
            assert time.monotonic() - began < 2 + 4 * python_starts_within
            await asyncio.sleep(0.02)
        assert await second.terminate() == 0
    finally:
        first.close()
        second.close()
        stage.trouble_expected = True
        await stage.close()


async def test_two_with_one_token_both_end_with_69_and_stop_sending(tmp_path: Path) -> None:
    server = Server(BotApi(TOKEN, SystemClock().now))
    await server.start()
    api = server.api
    ana = api.add_person("Ana")
    both = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        both.append(Process(folder, environment(folder, **settings(server.url))))
    try:
        for each in both:
            each.start()
        while not all("Conflict" in each.log for each in both):  # one that had none yet cannot know
            await asyncio.sleep(0.02)
        sent = len(api.messages(ana.id))
        api.start(ana.id)
        codes = await asyncio.wait_for(asyncio.gather(*(_end(each) for each in both)), 60)
        assert codes == [69, 69]
        assert len(api.messages(ana.id)) == sent + 1  # what she said herself
        for each in both:
            assert each.log.count("another process is receiving with this token") == 1
            assert "Traceback" not in each.log
    finally:
        for each in both:
            each.close()
        await server.stop()


async def _end(process: Process) -> int:
    assert process.running is not None
    return await asyncio.to_thread(process.running.wait, 60)
