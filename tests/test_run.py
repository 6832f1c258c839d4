"""`alongside run` as it runs for real: a process of its own, killed, stopped and under a clock that is set."""

import asyncio
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.botapi.server import Server
from bot.clock import SystemClock
from bot.sending.transport import READ_WITHIN
from tests.support.faketime import FAKETIME, FakeClock
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN, Stage


@pytest.fixture
def process(tmp_path: Path, server: Server) -> Iterator[Process]:
    made = Process(tmp_path, environment(tmp_path, **settings(server.url)))
    yield made
    made.close()


def run(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment(folder, **given),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_missing_settings_end_the_start_with_a_line_for_each(tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert ended.returncode == 78
    lines = ended.stderr.splitlines()
    assert [line.split(":")[1].split()[0] for line in lines] == [
        "TELEGRAM_BOT_TOKEN",
        "OPERATOR_NAME",
        "OPERATOR_CONTACT",
    ]
    assert all("is missing: set it to" in line for line in lines)


def test_malformed_settings_are_named_with_what_would_be_right(tmp_path: Path) -> None:
    ended = run(tmp_path, **settings("not-a-url", token="nonsense"), MINIMUM_AGE="old")
    assert ended.returncode == 78
    lines = ended.stderr.splitlines()
    assert len(lines) == 3
    assert "TELEGRAM_BOT_TOKEN is malformed" in lines[0]
    assert "TELEGRAM_API_URL is malformed" in lines[1]
    assert "MINIMUM_AGE is malformed" in lines[2]
    assert "nonsense" not in ended.stderr


def test_settings_are_read_from_dotenv_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPERATOR_NAME=Dov\nOPERATOR_CONTACT='dov@example.org'\n")
    ended = run(tmp_path)
    assert ended.returncode == 78
    assert ended.stderr.splitlines() == [line for line in ended.stderr.splitlines() if "TELEGRAM_BOT_TOKEN" in line]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    ended = run(tmp_path, **settings("http://127.0.0.1:9"), DATABASE_PATH="nowhere/alongside.db")
    assert ended.returncode == 78
    assert "nowhere" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_a_token_that_telegram_does_not_know_ends_the_start(tmp_path: Path, server: Server) -> None:
    wrong = "123456789:another-token-BBBBBBBBBBBBBBBBBBBB"
    process = Process(tmp_path, environment(tmp_path, **settings(server.url, wrong)))
    process.start()
    assert await process.ended() == 78
    assert process.log.count("TELEGRAM_BOT_TOKEN") == 1
    assert "Traceback" not in process.log
    assert wrong not in process.log


async def test_the_first_day_by_labels(server: Server, process: Process) -> None:
    """Under Telegram's own limits, as nobody lifts them for a real bot."""
    api = server.api
    ana = Remote(api, api.add_person("Ana").id)
    process.start()
    ana.says("/start")
    await ana.presses("I agree")
    await ana.presses("Keep Ana")
    await ana.sees("Which city")
    ana.says("berlin")
    await ana.presses("Berlin")
    await ana.sees("When shall I ask you")
    await ana.presses("09:00")
    await ana.presses("Check in now")
    await ana.presses("On track")
    await ana.sees("Mood")
    ana.says("slept well")
    await ana.sees("“slept well”")
    ana.says("/me")
    await ana.sees("Today is answered")

    began = time.monotonic()
    assert await process.terminate() == 0
    assert time.monotonic() - began < 5
    assert "ERROR" not in process.log
    assert "WARNING" not in process.log
    assert TOKEN not in process.log
    assert str(ana.id) not in process.log


async def test_nobody_waits_for_the_menus_at_a_start(server: Server, process: Process) -> None:
    """They take a call for each scope and language; the first poll does not wait for them, nor does any answer."""
    ana = Remote(server.api, server.api.add_person("Ana").id)
    server.api.faults.add(Fault(FaultKind.HANG, method="setMyCommands", times=None, seconds=3600))
    process.start()
    ana.says("/start")
    await ana.until(lambda: ana.told() or None, "answer while the menus hang", within=READ_WITHIN - 3)
    assert await process.terminate() == 0
    assert "ERROR" not in process.log


async def a_member(folder: Path, start: datetime, *, at: str, then: str | None = None) -> Stage:
    """A stage on which Ana has joined; its bot is off, so that a process can take over its database."""
    stage = Stage(folder, start)
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins(at=at)
    if then:
        await ana.presses(then)
    return stage


async def test_kill_9_at_any_moment_loses_no_answer(tmp_path: Path) -> None:
    stage = await a_member(tmp_path, SystemClock().now(), at="09:00")
    await stage.people[0].says("/checkin")
    await stage.goes_off()
    stage.clock.set(SystemClock().now())
    ana = Remote(stage.api, stage.people[0].id)
    process = Process(tmp_path, environment(tmp_path, **settings(stage.server.url)))
    chance = random.Random(4)
    process.start()
    try:
        for label in ("It's hard", "2", "9"):
            await ana.presses(label)
            await asyncio.sleep(chance.random() * 0.12)
            process.kill()
            process.start()
        await ana.sees("Anything to add?")
        ana.says("killed and still here")
        await asyncio.sleep(chance.random() * 0.05)
        process.kill()
        process.start()
        card = await ana.sees("That is all for this day")
        assert "✓ It's hard\n✓ Mood 2\n✓ Craving or urge 9\n✓ “killed and still here”" in card.words
        ana.says("/me")
        await ana.sees("Today is answered")
        assert await process.terminate() == 0
        assert "ERROR" not in process.log
    finally:
        process.close()
    await stage.comes_back()
    assert await stage.rows("SELECT count(*) FROM answers") == [(3,)]
    assert await stage.rows("SELECT count(*) FROM notes") == [(1,)]
    await stage.close()


PROMPT = "your daily question is here"


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed (Debian: apt-get install faketime)")
async def test_a_clock_that_is_set_is_felt_and_the_night_of_the_change_asks_once(tmp_path: Path) -> None:
    """The server stays on its own time, so what it dates is far from the bot's clock."""
    stage = await a_member(tmp_path, datetime(2026, 3, 28, 12, tzinfo=UTC), at="02:30", then="It starts my day")
    ben_there = stage.person("Ben")
    await ben_there.joins(city="London", at="21:00")
    await stage.goes_off()
    stage.clock.set(SystemClock().now())
    ana, ben = Remote(stage.api, stage.people[0].id), Remote(stage.api, ben_there.id)
    clock = FakeClock(tmp_path)
    clock.set("2026-03-28 12:00:10")
    process = Process(tmp_path, environment(tmp_path, **settings(stage.server.url), **clock.environment()))
    process.start()
    try:
        ana.says("/me")
        await ana.sees("first day is one tap away")

        clock.set("2026-03-29 00:59:58")  # at 01:00 UTC the clock in Berlin goes from 02:00 to 03:00
        await asyncio.sleep(1)
        assert ana.count(PROMPT) == 0
        asked = await ana.sees(PROMPT, within=10)
        assert "Sun, Mar 29" in asked.words
        assert ben.count(PROMPT) == 0  # at 21:00 the evening before; too little of that day was left to ask

        clock.set("2026-03-29 05:00:00")
        await asyncio.sleep(2)
        assert ana.count(PROMPT) == 1
        clock.set("2026-03-30 00:30:01")  # forward by most of a day
        await ana.until(lambda: ana.count(PROMPT) == 2 or None, "second prompt", 10)
        assert "Mon, Mar 30" in ana.told()[-1].words

        clock.set("2026-03-30 05:29:49")
        await asyncio.sleep(1.5)
        clock.set("2026-03-30 04:29:54")  # back by an hour
        ben.says("/settings")
        await ben.presses("Time")
        await ben.sees("When shall I ask you each day")
        ben.says("5:30")  # 04:30 UTC
        await ben.sees("Your next question comes on Mon, Mar 30 at 05:30")
        waited = ben.count(PROMPT)
        await ben.until(lambda: ben.count(PROMPT) == waited + 1 or None, "prompt after the clock was set back", 11)
        assert ana.count(PROMPT) == 2

        await ana.presses("On track")
        await ana.sees("1 day in a row")
        assert await process.terminate() == 0
        assert "ERROR" not in process.log
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()


def test_faketime_is_there_where_the_check_runs() -> None:
    """So that nobody believes the clock to be tested where it is skipped."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    assert FAKETIME is not None
