"""`alongside demo`: the real bot against the project's own Bot API server, and a page to play on."""

import asyncio
import errno
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot.app import Bot, build
from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import MovableClock, SystemClock
from bot.demo import history
from bot.demo.clockwork import Clockwork
from bot.demo.live import PageServer
from bot.errors import Misconfigured, Unavailable
from bot.sending.pacing import Limits
from bot.settings import Settings

TOKEN = "100000001:this-token-works-in-the-demo-only"  # noqa: S105 - it opens nothing
CAST = ("Ana", "Ben")
ANY_PORT = 0

# Moved by a week, a chat gets in one real second what takes days: the limits of one chat mean nothing here.
LIMITS = Limits(a_second=1000, private_burst=1000, private_a_second=1000, group_a_minute=10_000)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo is started with; `port` None takes the usual one, or any that is free."""

    port: int | None = None
    browser: bool = True
    empty: bool = False
    keep: Path | None = None
    """The folder that keeps the demo's files when it ends; None: they go with it."""
    usual_port: int = 8090


async def serve(demo: Demo, stop: asyncio.Event) -> None:
    """Serve the page until `stop` is set, and leave nothing behind but what is to be kept."""
    with _folder(demo.keep) as folder:
        clock = MovableClock(SystemClock().now(), running=True)
        api = BotApi(TOKEN, clock.now)
        clockwork = Clockwork(api, clock, lambda: _bot(folder, server, clock))
        server = await _listening(api, clockwork, demo)
        clockwork.attach(server)
        looking = asyncio.ensure_future(clockwork.keep_looking())
        try:
            await clockwork.start()
            await _people_come_in(demo, api, clockwork, clock)
            click.echo(f"Alongside's demo is at {server.url}/ (Ctrl-C ends it)")
            if demo.browser:
                await asyncio.to_thread(webbrowser.open, f"{server.url}/")
            await stop.wait()
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await clockwork.stop()
            await server.stop()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Give the folder for the bot's files; raises `Misconfigured` where the one to be kept holds something already.

    The chats of an earlier demo are gone with it, so its database would not fit this one.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="alongside-demo-") as folder:
            yield Path(folder)
        return
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise Misconfigured(f"{keep} is not empty: each demo begins anew, so name another folder")
    yield keep
    click.echo(f"Kept in {keep}: {', '.join(sorted(path.name for path in keep.iterdir()))}")


async def _people_come_in(demo: Demo, api: BotApi, clockwork: Clockwork, clock: MovableClock) -> None:
    """Begin with six weeks of history, early on the present day; or with people who have not started."""
    if demo.empty:
        for name in CAST:
            api.add_person(name)
        return
    click.echo("Six weeks are being played…")
    today = clock.now().replace(hour=5, minute=30, second=0, microsecond=0)
    await history.play(api, clockwork, clock, today)


def _bot(folder: Path, server: Server, clock: MovableClock) -> Bot:
    settings = Settings(
        telegram_bot_token=TOKEN,
        operator_name="the person at this keyboard",
        operator_contact="right here",
        telegram_api_url=server.url,
        database_path=folder / "alongside.db",
    )
    return build(settings, clock, LIMITS)


async def _listening(api: BotApi, clockwork: Clockwork, demo: Demo) -> Server:
    """Return the server, listening; on the usual port or any free one unless a port was asked for."""
    ports = (demo.usual_port, ANY_PORT) if demo.port is None else (demo.port,)
    for port in ports:
        server = PageServer(api, port=port, clockwork=clockwork)
        try:
            await server.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return server
    raise Unavailable(f"port {demo.port} is taken: choose another with --port")
