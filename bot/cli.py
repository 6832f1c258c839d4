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

from bot.errors import ALREADY_RUNNING, CONFIGURATION, EXIT_CODES, IO_ERROR, USAGE, Ending
from bot.running import logs
from bot.running.garbage import what_stays
from bot.running.signals import Signals
from bot.running.silence import silence
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


class InOrder(click.Group):
    """A group of commands that lists them in the order in which somebody needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of their making."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each exit code means, as a list of its own."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="alongside", message="%(prog)s %(version)s")
def main() -> None:
    """Alongside: daily check-ins, partners and weekly summaries for a peer-support group on Telegram.

    Settings come from the environment or from .env in this folder; `alongside init` asks for them and writes it.
    To look around first, `alongside demo` needs no account and no network.
    """
    os.umask(0o077)


@main.command()
def run() -> None:
    """Run the bot, until Ctrl-C or SIGTERM.

    What waits when it ends is kept, and done at the next start. One process uses one database: a second one ends
    at once with 75. Let a supervisor start it again when it ends with 69.
    """
    settings = _settings()
    logs.set_up(settings.log_format)
    run_until_signal(lambda stop: _run(settings, stop))


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Serve on this port (8090 unless that is taken).")
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option("--empty", is_flag=True, help="Begin with nobody having started, instead of six weeks of history.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep the demo's database and keys in this folder, new or empty, when it ends.",
)
def demo(port: int | None, no_browser: bool, empty: bool, keep: Path | None) -> None:
    """Play with the real bot on a page, with a clock that can be moved.

    It needs no account and no network: it brings a Telegram of its own, on this computer only.
    """
    from bot.demo.command import Demo, serve

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    silence()
    wanted = Demo(port=port, browser=not no_browser, empty=empty, keep=keep)
    run_until_signal(lambda stop: serve(wanted, stop))


@main.command()
def init() -> None:
    """Ask for the settings, try the token, and write .env.

    Enter keeps what stands there or the default. Every other line of .env stays as it is.
    """
    from bot.operating.initialising import set_up

    with _one_clear_line():
        set_up()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON, for a program.")
def doctor(as_json: bool) -> None:
    """Look for what is wrong, and say how to mend it.

    It changes nothing, and looks while the bot runs or not. Findings that begin with E end in an exit code, those
    with W in 0.
    """
    from bot.clock import SystemClock
    from bot.doctor.examining import examine

    sys.exit(examine(SystemClock(), as_json=as_json))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--keep", type=click.IntRange(1), help="Keep this many of the newest (BACKUP_KEEP, else 14).")
def backup(folder: Path | None, keep: int | None) -> None:
    """Copy the database and check the copy; the bot may run.

    FOLDER may be left out where BACKUP_FOLDER is set; then the bot does the same every night by itself.
    """
    from bot.clock import SystemClock
    from bot.operating.backup import back_up

    settings = _settings()
    into = folder or settings.backup_folder
    if into is None:
        raise click.UsageError("Name the folder to copy into, or set BACKUP_FOLDER.")
    with _one_clear_line():
        back_up(settings, into, keep or settings.backup_keep, SystemClock())


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put a copy in the place of the database; the bot is off.

    FILE is one that `backup` made. It is checked before anything is replaced, and the old files are kept. Who was
    erased since stays erased.
    """
    from bot.clock import SystemClock
    from bot.operating.backup import put_back

    settings = _settings()
    with _one_clear_line():
        put_back(settings, file, SystemClock())


@main.command()
def migrate() -> None:
    """Bring the database up to date; the bot is off.

    `alongside run` does the same at its start; this is for those who want to see it done first.
    """
    from bot.operating.migrating import bring_up_to_date

    settings = _settings()
    with _one_clear_line():
        bring_up_to_date(settings)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON, for a program.")
def stats(as_json: bool) -> None:
    """Say how many there are of everything, and nobody's answer."""
    from bot.clock import SystemClock
    from bot.operating.stats import show

    settings = _settings()
    with _one_clear_line():
        show(settings, SystemClock().now(), as_json=as_json)


@main.command()
@click.argument("telegram_id", type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="Do not ask once more.")
def erase(telegram_id: int, yes: bool) -> None:
    """Erase somebody for good, at their request by letter.

    TELEGRAM_ID is the number of their account. It is hashed before anything is written. The bot may run: then it is
    asked to do it, and the command waits for its answer.
    """
    from bot.clock import SystemClock
    from bot.operating.erasing import erase as erase_account

    settings = _settings()
    with _one_clear_line():
        if not yes:
            click.confirm(
                "Everything about this person goes, in the copies too, and nothing brings it back. Erase?", abort=True
            )
        erase_account(settings, telegram_id, SystemClock())


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        for line in str(error).splitlines():
            print(f"alongside: {line}", file=sys.stderr)
        sys.exit(CONFIGURATION)


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    from bot.running.lock import Lock  # the demo needs no lock, and runs where there is none of this kind
    from storage.file.files import check_folder

    check_folder(settings.database_path)
    lock = Lock(settings.database_path)
    try:
        with what_stays():
            from bot.app import build  # most of a start is this, which a second process need not wait for
            from bot.clock import SystemClock

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
    from storage.file.faults import NotStored
    from storage.file.keys import KeyFileUnusable
    from storage.file.opening import DatabaseLocked, DatabaseUnusable, StorageLost

    try:
        yield
    except click.Abort:
        _end("stopped half-way: nothing was changed", USAGE)
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
