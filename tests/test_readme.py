"""The README's way from nothing to a running bot, followed word for word with our own Bot API server as Telegram."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from bot.botapi.server import Server
from tests.support.process import ROOT, Process, Remote, environment
from tests.support.stage import TOKEN

STEPS = (ROOT / "README.md").read_text("utf-8").split("## Run it for your group")[1].split("##")[0]
ANSWERS = "\n".join([TOKEN, "Dov", "dov@example.org", "", "", ""])


def commands_of(steps: str) -> list[str]:
    """What `make` is asked to do, in the order of the README; the Makefile passes each on to `alongside`."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    found = re.findall(r"`make (\w+)`", steps)
    assert all(f"$(BIN)/alongside {each}" in makefile for each in found)
    return found


async def test_the_readmes_steps_lead_to_a_bot_that_answers_and_is_found_healthy(
    tmp_path: Path, server: Server
) -> None:
    assert commands_of(STEPS) == ["init", "run", "doctor"]
    given = environment(tmp_path, TELEGRAM_API_URL=server.url)
    del given["DATABASE_PATH"]

    async def alongside(command: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-m", "bot", command]
        return await asyncio.to_thread(
            subprocess.run, call, cwd=tmp_path, env=given, input=answers, capture_output=True, text=True, timeout=60
        )

    asked = await alongside("init", ANSWERS)
    assert asked.returncode == 0, asked.stderr
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600

    bot = Process(tmp_path, given)
    bot.start()
    try:
        ana = Remote(server.api, server.api.add_person("Ana").id)
        ana.says("/start")
        await ana.presses("I agree")
        await ana.sees("What shall I call you?")
        found = await alongside("doctor")
        assert [line.split()[0] for line in found.stdout.splitlines() if re.match(r"[EW]\d", line)] == ["W018"]
        assert found.returncode == 0
        assert await bot.terminate() == 0
    finally:
        bot.close()
    assert (tmp_path / "operator.key").exists()
