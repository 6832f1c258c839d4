"""The command line; what takes long to import is imported once the signals are heard."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.errors import ALREADY_RUNNING, CONFIGURATION, IO_ERROR, USAGE, Ending
from bot.running.signals import Signals
from bot.settings import Settings, SettingsInvalid, read_settings

click.UsageError.exit_code = USAGE  # click's own is 2

STOP_WITHIN = 9.0
"""Seconds after which a stop that hangs is cut short; a supervisor expects ten at most."""


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


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(1), default=14, show_default=True, help="Keep this many of the newest.")
def backup(folder: Path, keep: int) -> None:
    """Copy the database into FOLDER, while the bot runs too, and check the copy."""
    from bot.backup import back_up
    from bot.clock import SystemClock

    settings = _settings()
    with _one_clear_line():
        back_up(settings, folder, keep, SystemClock())


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put FILE, a copy that `backup` made, in the place of the database, while the bot is off."""
    from bot.backup import put_back
    from bot.clock import SystemClock

    settings = _settings()
    with _one_clear_line():
        put_back(settings, file, SystemClock())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def doctor(as_json: bool) -> None:
    """Look for what is wrong, and say how to mend it; nothing is changed."""
    from bot.clock import SystemClock
    from bot.doctor import examine

    sys.exit(examine(SystemClock(), as_json=as_json))


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        for line in str(error).splitlines():
            print(f"alongside: {line}", file=sys.stderr)
        sys.exit(CONFIGURATION)


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    from bot.app import build
    from bot.clock import SystemClock
    from bot.running.lock import Lock  # the demo needs no lock, and runs where there is none of this kind
    from storage.file.files import check_folder

    check_folder(settings.database_path)
    lock = Lock(settings.database_path)
    try:
        bot = build(settings, SystemClock())
        try:
            await bot.serve(stop)
        finally:
            bot.watchdog.end_within(STOP_WITHIN)
            await bot.stop()
    finally:
        lock.release()


def run_until_signal(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run `work`, setting its event at SIGTERM or Ctrl-C; end the process with one clear line where it fails."""
    signals = Signals()
    signals.listen()

    async def with_signals() -> None:
        stop = asyncio.Event()
        signals.set_on(asyncio.get_running_loop(), stop)
        await work(stop)

    with _one_clear_line():
        try:
            with asyncio.Runner(loop_factory=_new_loop) as runner:
                runner.run(with_signals())
        finally:
            signals.ignore()


@contextmanager
def _one_clear_line() -> Iterator[None]:
    """End the process with a line and a code where what is done within fails."""
    from storage.file.database import DatabaseLocked, DatabaseUnusable, StorageLost
    from storage.file.faults import NotStored
    from storage.file.keys import KeyFileUnusable

    try:
        yield
    except Ending as error:
        _end(str(error), error.code)
    except (DatabaseUnusable, KeyFileUnusable) as error:
        _end(str(error), CONFIGURATION)
    except DatabaseLocked as error:
        _end(str(error), ALREADY_RUNNING)
    except StorageLost as error:
        _end(str(error), IO_ERROR)
    except NotStored:
        _end("the start could not be stored: see the line above", IO_ERROR)
    except OSError as error:
        _end(f"{error.strerror}: {error.filename}" if error.filename else str(error), IO_ERROR)


def _end(line: str, code: int) -> None:
    print(f"alongside: {line}", file=sys.stderr)
    sys.exit(code)
