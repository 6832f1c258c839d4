"""Two processes: on one database the second ends at once; with one token both end, and neither sends meanwhile."""

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path

from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import SystemClock
from tests.chaos.cast import Book, a_crowd, a_process
from tests.support.process import PATIENCE, ROOT, Process, environment, settings
from tests.support.stage import TOKEN

MOST_STARTS = 16
"""How many times the work of starting Python a second process may do: it ends before it loads what a bot is made of.

It never waits for anything, so what it computes, unlike how long that takes, is the same on a crowded machine.
"""


async def one_database(folder: Path) -> float:
    """Start a second process on a database; return the seconds that it computed before it ended."""
    stage = await a_crowd(folder, ["Ana"])
    book = Book(stage)
    first, second = a_process(stage), a_process(stage)
    second.logs.append(folder / "nothing")
    second.logs[-1].touch()
    try:
        first.start()
        while not book.polls:
            await asyncio.sleep(0.02)
        bare = min(computed("pass") for _ in range(3))
        whole = computed("import bot.cli, bot.app")
        second.starts = 10
        before = _computed_by_children()
        second.start()
        assert await second.ended() == 75
        seconds = _computed_by_children() - before
        assert seconds < MOST_STARTS * bare < whole, f"{seconds:.2f} s, where Python alone takes {bare:.2f} s"
        assert "stop it first" in second.log
        assert "Traceback" not in second.log
        assert first.running is not None
        assert first.running.poll() is None, "the first goes on"
        first.kill()
        began = time.monotonic()
        second.start()
        while not second.is_up:
            assert time.monotonic() - began < PATIENCE
            await asyncio.sleep(0.02)
        assert await second.terminate() == 0
    finally:
        first.close()
        second.close()
        stage.trouble_expected = True
        await stage.close()
    return seconds


def computed(statement: str) -> float:
    """Return the seconds of the processor that a Python takes to do that and end."""
    before = _computed_by_children()
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
    return _computed_by_children() - before


def _computed_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def one_token(folder: Path) -> float:
    """Start two processes with one token and a database each; return the seconds until both have ended."""
    server = Server(BotApi(TOKEN, SystemClock().now))
    await server.start()
    api = server.api
    ana = api.add_person("Ana")
    both = []
    for name in ("one", "two"):
        place = folder / name
        place.mkdir()
        both.append(Process(place, environment(place, **settings(server.url))))
    try:
        for each in both:
            each.start()
        while not all("Conflict" in each.log for each in both):  # one that had none yet cannot know
            await asyncio.sleep(0.02)
        began, sent = time.monotonic(), len(api.messages(ana.id))
        api.start(ana.id)
        codes = await asyncio.wait_for(asyncio.gather(*(_end(each) for each in both)), 90)
        seconds = time.monotonic() - began
        assert codes == [69, 69]
        assert len(api.messages(ana.id)) == sent + 1, "what she said herself, and nothing else"
        for each in both:
            assert each.log.count("another process is receiving with this token") == 1
            assert "Traceback" not in each.log
    finally:
        for each in both:
            each.close()
        await server.stop()
    return seconds


async def _end(process: Process) -> int:
    assert process.running is not None
    return await asyncio.to_thread(process.running.wait, 90)
