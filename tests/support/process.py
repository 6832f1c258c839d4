"""The bot as a process of its own, `python -m bot run`, against a Bot API server in the test."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.botapi.botapi import BotApi
from bot.botapi.state.objects import Message
from tests.support.stage import TOKEN, buttons_of, is_labelled

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
LOOK_EVERY = 0.02


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What the process gets to see: nothing of whoever runs the tests but where Python is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "TZ": "UTC", "DATABASE_PATH": str(folder / "alongside.db"), **settings}


def settings(url: str, token: str = TOKEN) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": token,
        "OPERATOR_NAME": "Dov",
        "OPERATOR_CONTACT": "dov@example.org",
        "TELEGRAM_API_URL": url,
    }


def start(module: Sequence[str], cwd: Path, given: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start the module as `python -m` does, in that folder and with nothing but that environment."""
    with log.open("wb") as written:
        return subprocess.Popen([sys.executable, "-m", *module], cwd=cwd, env=given, stdout=written, stderr=written)


@dataclass
class Process:
    """One bot after another on the same folder; what they wrote to stderr stands in `log`."""

    folder: Path
    given: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    starts: int = 0
    logs: list[Path] = field(default_factory=list)
    module: tuple[str, ...] = ("bot", "run")

    def start(self) -> None:
        self.starts += 1
        self.logs.append(self.folder / f"log{self.starts}.txt")
        self.running = start(self.module, self.folder, self.given, self.logs[-1])

    def kill(self) -> None:
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    async def terminate(self) -> int:
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        assert self.running is not None
        running = self.running
        return await asyncio.wait_for(asyncio.to_thread(running.wait), PATIENCE)

    def close(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.kill()

    @property
    def has_ended(self) -> bool:
        """Whether the bot that ran last runs no more."""
        return self.running is None or self.running.poll() is not None

    @property
    def is_up(self) -> bool:
        """Whether the bot that runs now has begun its work."""
        return "Application started" in self.logs[-1].read_text()

    @property
    def log(self) -> str:
        return "".join(log.read_text() for log in self.logs)


@dataclass
class Remote:
    """Somebody who talks with a bot that runs elsewhere: every look waits until it is so."""

    api: BotApi
    id: int

    def says(self, text: str) -> None:
        if text.startswith("/start"):
            self.api.start(self.id)
        else:
            self.api.say(self.id, self.id, text)

    async def presses(self, label: str) -> None:
        message, data = await self.until(lambda: self._button(label), f"a button {label!r}")
        self.api.press(self.id, self.id, message.message_id, data)

    async def sees(self, words: str, *, within: float = PATIENCE) -> Message:
        return await self.until(lambda: self._saying(words), f"{words!r}", within)

    async def sees_times(self, words: str, times: int, what: str, within: float = PATIENCE) -> None:
        await self.until(lambda: self.count(words) >= times or None, what, within)

    async def until(self, look: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
        for _ in range(int(within / LOOK_EVERY)):
            found = look()
            if found is not None:
                return found
            await asyncio.sleep(LOOK_EVERY)
        raise AssertionError(f"no {what} within {within} s among {[each.words for each in self.told()][-5:]}")

    def told(self) -> list[Message]:
        return [each for each in self.api.messages(self.id) if each.sender.is_bot]

    def count(self, words: str) -> int:
        return sum(words in each.words for each in self.told())

    def _saying(self, words: str) -> Message | None:
        return next((each for each in reversed(self.told()) if words in each.words), None)

    def _button(self, label: str) -> tuple[Message, str] | None:
        for message in reversed(self.told()):
            for button in buttons_of(message):
                if is_labelled(button.text, label):
                    return message, str(button.data)
        return None
