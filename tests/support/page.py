"""The demo in a process of its own and its page in headless Chromium, played as a person would."""

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.support.process import ROOT, environment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """`alongside demo`, started and ended as from a shell."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(self.port), "--no-browser", *options],
            cwd=ROOT,
            env=environment(folder, TMPDIR=str(folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if " is at http" in line:
                break
        else:
            raise AssertionError(f"the demo did not start: {''.join(said)}")
        self.greeting = said[-1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def leftovers(self) -> list[str]:
        """What the demo left behind in the folder for temporary files."""
        return [each.name for each in self.folder.iterdir() if each.name.startswith("alongside-demo")]

    def interrupt(self) -> tuple[int, str]:
        """End it as Ctrl-C does; the exit code and what it said since the greeting."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=15)
        return self.process.returncode, said

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Player:
    """Whoever sits before the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))

    async def opens(self, url: str) -> None:
        await self.page.goto(url)
        await self.page.wait_for_selector("body[data-connected=true]")

    async def starts(self) -> None:
        await self.page.get_by_test_id("start").click()

    def bubbles(self, *words: str) -> Locator:
        found = self.page.locator(".message.from-bot")
        for each in words:
            found = found.filter(has_text=each)
        return found

    async def sees(self, *words: str) -> Locator:
        newest = self.bubbles(*words).last
        await expect(newest).to_be_visible()
        return newest

    async def presses(self, label: str, *, on: Locator | None = None) -> None:
        places = on or self.page.locator(".message.from-bot")
        name = re.compile(rf"^\W*{re.escape(label)}(\W|$)")
        await places.get_by_test_id("inline-button").filter(has_text=name).last.click()

    async def says(self, text: str) -> None:
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.get_by_test_id("send").click()

    async def moves(self, step: str) -> None:
        await self.page.get_by_test_id(f"clock-{step}").click()
        await self.page.wait_for_selector("body[data-moving=false]", timeout=20_000)

    async def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider


@asynccontextmanager
async def browser_page(*, width: int, height: int, scale: float = 1) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
        page.set_default_timeout(10_000)
        try:
            yield page
        finally:
            await browser.close()
