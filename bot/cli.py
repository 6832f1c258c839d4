"""The command line."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import click

from bot.app import build
from bot.clock import SystemClock
from bot.errors import CONFIGURATION, IO_ERROR, Ending
from bot.settings import Settings, SettingsInvalid, read_settings
from storage.database import DatabaseUnusable
from storage.files import check_folder
from storage.keys import KeyFileUnusable


def _new_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop; where there is none, asyncio's own does the same, a little slower."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Alongside: daily check-ins, partners and weekly summaries for a peer-support group on Telegram."""
    os.umask(0o077)


@main.command()
def run() -> None:
    """Run the bot, with the settings of the environment or of .env."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    settings = _settings()
    run_until_signal(lambda stop: _run(settings, stop))


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Serve on this port (8090 unless that is taken).")
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option("--empty", is_flag=True, help="Begin with nobody having started, instead of six weeks of history.")
def demo(port: int | None, no_browser: bool, empty: bool) -> None:
    """Play with the real bot on a page of its own: no account, no network, and a clock that can be moved."""
    from bot.demo.command import Demo, serve

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    run_until_signal(lambda stop: serve(Demo(port=port, browser=not no_browser, empty=empty), stop))


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        for line in str(error).splitlines():
            print(f"alongside: {line}", file=sys.stderr)
        sys.exit(CONFIGURATION)


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    from bot.lock import Lock  # the demo needs no lock, and runs where there is none of this kind

    check_folder(settings.database_path)
    lock = Lock(settings.database_path)
    try:
        bot = build(settings, SystemClock())
        try:
            await bot.serve(stop)
        finally:
            await bot.stop()
    finally:
        lock.release()


def run_until_signal(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run `work`, setting its event at SIGTERM or Ctrl-C; end the process with one clear line where it fails."""

    async def with_signals() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stop.set)
        await work(stop)

    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(with_signals())
    except Ending as error:
        _end(str(error), error.code)
    except (DatabaseUnusable, KeyFileUnusable) as error:
        _end(str(error), CONFIGURATION)
    except OSError as error:
        _end(f"{error.strerror}: {error.filename}" if error.filename else str(error), IO_ERROR)


def _end(line: str, code: int) -> None:
    print(f"alongside: {line}", file=sys.stderr)
    sys.exit(code)
