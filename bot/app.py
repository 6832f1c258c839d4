"""The composition root: `build` makes a bot of its parts, the same for real, in the demo and in the tests."""

import asyncio
import logging
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot

from bot.clock import Clock
from bot.errors import Misconfigured, Unavailable
from bot.operating.last_backup import renew_keys
from bot.operating.nightly import Nightly
from bot.operating.requests import Requests
from bot.receiving.dispatching import Dispatching
from bot.receiving.polling import Receiving
from bot.receiving.webhook import Site, Webhook
from bot.running import notifying
from bot.running.ticking import Ticking
from bot.running.watchdog import Loop, Watchdog
from bot.sending.delivery import Delivery
from bot.sending.menus import set_menus
from bot.sending.pacing import Limits, Pacer, limits_of
from bot.sending.transport import KEEP_IDLE_ONCE, Transport, call
from bot.settings import Settings
from bot.watching.watching import Watching
from handlers import chores, subjects, zones
from handlers.daily import questions as question_files
from handlers.outside import Telegram, done
from handlers.routing import Services
from handlers.support import lines
from handlers.support.lines import HelpLine
from handlers.texts import Texts
from handlers.turn import House
from storage.copies import erasing
from storage.daily import questions
from storage.file import files
from storage.file.database import Tx
from storage.traffic import inbox

log = logging.getLogger(__name__)

POLL_ANSWERS_WITHIN = 35.0
GREETING_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
REFUSALS_AT_START = 3
FINISH_WITHIN = 5.0
"""Seconds for what is in work when the bot stops; the whole stop may take ten."""


class Bot:
    """The bot as it runs: a database, an application, and the three loops around them."""

    def __init__(self, settings: Settings, clock: Clock, limits: Limits) -> None:
        self.settings = settings
        self.clock = clock
        self.house = _house(settings)
        self.database = files.open_database(
            settings.database_path,
            settings.keys_path,
            settings.operator_key_path,
            checkpoints=not settings.litestream,
        )
        url = settings.methods_url
        proxy = settings.telegram_proxy
        self._calls, self._polls = Transport(proxy), Transport(proxy, read_within=POLL_ANSWERS_WITHIN)
        self._calls_once = Transport(proxy, keep_idle=KEEP_IDLE_ONCE)
        self.application = _application(settings, self._calls, self._polls)
        self.dispatching = Dispatching(self.application, self.database, clock, self.house)
        self.application.add_error_handler(self._handler_failed)
        self.receiving = self._receiving(url)
        calls = (self._calls, self._calls_once)
        self.delivery = Delivery(calls, url, self.database, clock, self.house, Pacer(limits), self.receiving)
        telegram = _telegram(settings, self._calls)
        services = Services(self.database, self.house, subjects.DOORS, clock.now, self.dispatching.done, telegram)
        subjects.register(self.application, services)
        outside = partial(done, database=self.database, telegram=telegram)
        self.ticking = Ticking(self.database, self.house, clock, self.receiving, outside)
        loops: dict[str, Loop] = {"receiving": self.receiving, "ticking": self.ticking, "delivery": self.delivery}
        self.watchdog = Watchdog(loops, alive=lambda: notifying.tell(notifying.ALIVE))
        self._watching = Watching(settings, clock, self.database, loops, self.receiving)
        self._watching.count(self.delivery, self.dispatching)
        self._loops: list[asyncio.Task[None]] = []
        self._beside: list[asyncio.Task[None]] = []
        self._menus: asyncio.Task[None] | None = None

    def _receiving(self, url: str) -> Receiving:
        """Return what brings updates in: a webhook where one is configured, polling otherwise."""
        hand_over, settings = self.dispatching.hand_over, self.settings
        if not settings.webhook_url or not settings.webhook_secret:
            return Receiving(self._polls, url, self.database, self.clock, hand_over)
        site = Site(settings.webhook_url, settings.webhook_secret, *settings.webhook_site)
        return Webhook(self._calls, url, self.database, self.clock, hand_over, site)

    async def start(self) -> None:
        """Start everything; raises `Misconfigured` when Telegram does not know the token."""
        loop = asyncio.get_running_loop()
        self._watching.start()
        self.database.on_owed(lambda: self._wake_delivery(loop))
        self.database.on_erased(lambda: self._renew_backups_keys(loop))
        left: erasing.Place | None = erasing.FIRST_KEY
        for _ in range(2):  # of few people that is all; of many the rest is done beside everything else
            if left is not None:
                left = await self.database.write(partial(erasing.destroy_keys_of_nobody, place=left))
        self._renew_backups_keys(loop)  # a kill may have come between an erasure and this
        await self.database.write(_keep_question_sets)
        await self.database.write(lambda tx: chores.plan(tx, self.clock.now()))
        await self.database.write(lambda tx: zones.follow(tx, self.house, self.clock.now()))
        await _greeted(self.application, polls=self.settings.webhook_url is None)
        await self._calls_once.initialize()
        self.house.bot_username = self.application.bot.username
        await self.dispatching.start()
        self._loops = [
            loop.create_task(each.run(), name=name)
            for name, each in (
                ("receiving", self.receiving),
                ("delivery", self.delivery),
                ("ticking", self.ticking),
            )
        ]
        self._menus = loop.create_task(set_menus(self.application.bot, self.house.texts), name="menus")
        self._beside.append(self._menus)
        if left is not None:
            self._beside.append(loop.create_task(self._destroy_all_keys_of_nobody(left), name="keys"))
        requests = Requests(self.settings.database_path, self.database, self.clock)
        self._beside.append(loop.create_task(requests.run(), name="requests"))
        if self.settings.backup_folder is not None:
            nightly = Nightly(self.settings, self.clock)
            self._beside.append(loop.create_task(nightly.run(), name="nightly"))

    async def _destroy_all_keys_of_nobody(self, place: erasing.Place) -> None:
        """Go on where the start left off."""
        following: erasing.Place | None = place
        while following is not None:
            following = await self.database.write(partial(erasing.destroy_keys_of_nobody, place=following))

    async def _handler_failed(self, update: object, context: CallbackContext[ExtBot[None], Any, Any, Any]) -> None:
        """Take what a handler raised; python-telegram-bot tells nobody else."""
        self.dispatching.failed(getattr(update, "update_id", None), context.error)

    def _wake_delivery(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let delivery look at what was just committed; called from the writer's thread."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(self.delivery.wake)

    def _renew_backups_keys(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let whoever was just erased be unreadable in the copies too; called from the writer's thread."""
        work = partial(renew_keys, self.settings)
        with suppress(RuntimeError):  # the loop is closed: the next backup does it
            loop.call_soon_threadsafe(loop.run_in_executor, None, work)

    async def serve(self, stop: asyncio.Event) -> None:
        """Start and run until `stop` is set; raises whatever ended the start, one of the loops or the writer."""
        loop = asyncio.get_running_loop()
        waiting = asyncio.ensure_future(stop.wait())
        starting = asyncio.ensure_future(self.start())
        lost = asyncio.wrap_future(self.database.lost)
        dead: asyncio.Future[None] = loop.create_future()
        try:
            await _first_of(waiting, starting, lost)
            if not waiting.done():
                notifying.tell(notifying.READY)
                self.watchdog.start(lambda line: _fail(loop, dead, Unavailable(line)))
                await _first_of(waiting, lost, dead, *self._loops)
        finally:
            ends = (waiting, starting, lost, dead)
            for each in ends:
                each.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def stop(self) -> None:
        """Finish what is in work, but not for ever, and close; what waits is in the inbox and the outbox."""
        notifying.tell(notifying.STOPPING)
        finishing = asyncio.ensure_future(self._finish())
        await asyncio.wait((finishing,), timeout=FINISH_WITHIN)
        if not finishing.done():
            log.warning("something was still in work or on its way; what became of it is decided at the next start")
            finishing.cancel()
        await asyncio.gather(finishing, return_exceptions=True)
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        await self._calls_once.shutdown()
        await self._watching.stop()
        await asyncio.get_running_loop().run_in_executor(None, self.database.close)
        self.watchdog.stop()

    async def _finish(self) -> None:
        tasks = (*self._loops, *self._beside)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.dispatching.stop()
        await self.delivery.stop()

    async def is_settled(self) -> bool:
        """Return whether all that was received is handled, all that may go now has gone, and the menus are set."""
        if self._menus is not None and not self._menus.done():
            return False
        if not (self.dispatching.is_idle and self.delivery.is_idle):
            return False
        return await self.database.write(self._nothing_waits) and self.delivery.is_idle

    def _nothing_waits(self, tx: Tx) -> bool:
        return inbox.oldest_open_at(tx) is None and not self.delivery.has_work(tx)


def _house(settings: Settings) -> House:
    return House(
        texts=Texts(),
        operator_name=settings.operator_name,
        operator_contact=settings.operator_contact,
        minimum_age=settings.minimum_age,
        words_kept_for=timedelta(days=settings.words_kept_for),
        by_invitation=settings.who_may_join == "invited",
        lines=_help_lines(settings),
    )


def _telegram(settings: Settings, calls: Transport) -> Telegram:
    files_url = f"{settings.telegram_api_url}/file/bot{settings.telegram_bot_token}"
    return Telegram(
        lambda method, params: call(calls, f"{settings.methods_url}/{method}", params),
        lambda path: calls.retrieve(f"{files_url}/{path}"),
    )


def _help_lines(settings: Settings) -> Sequence[HelpLine]:
    """Return the operator's own help lines if there are any; raises `Misconfigured` naming what is wrong in them."""
    if settings.help_lines_file is None:
        return lines.built_in()
    try:
        return lines.read(settings.help_lines_file)
    except lines.LinesInvalid as error:
        raise Misconfigured(f"HELP_LINES_FILE: {error}") from error


def _fail(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None], error: Exception) -> None:
    """Fail a future of that loop, from another thread."""

    def fail() -> None:
        if not future.done():
            future.set_exception(error)

    with suppress(RuntimeError):  # the loop is closed: the process is ending already
        loop.call_soon_threadsafe(fail)


async def _first_of(*tasks: asyncio.Future[Any]) -> None:
    """Wait until one of the tasks ends; raises what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _application(settings: Settings, calls: Transport, polls: Transport) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return python-telegram-bot's application without its own receiving and scheduling, which lose messages."""
    return (
        ApplicationBuilder()
        .token(settings.telegram_bot_token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(calls)
        .get_updates_request(polls)
        .updater(None)
        .job_queue(None)
        .build()
    )


async def _greeted(application: Application[Any, Any, Any, Any, Any, Any], *, polls: bool) -> None:
    """Ask Telegram who we are until it answers, and take away a webhook left over to poll."""
    refusals = 0
    for pause in chain(GREETING_PAUSES, repeat(GREETING_PAUSES[-1])):
        try:
            await application.initialize()
            break
        except InvalidToken as error:
            refusals += 1  # once may be somebody in between: after an exit for that nobody starts the bot again
            if refusals == REFUSALS_AT_START:
                raise Misconfigured("Telegram does not know this token: check TELEGRAM_BOT_TOKEN") from error
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)
        await asyncio.sleep(pause)
    await application.start()
    if polls:
        try:
            await application.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:  # a webhook that is there after all shows at the first poll
            log.warning("a webhook left over could not be taken away (%s)", type(error).__name__)


def _keep_question_sets(tx: Tx) -> None:
    for path in sorted(Path(question_files.__path__[0]).glob("*.toml")):
        questions.keep(tx, tomllib.loads(path.read_text("utf-8")))


def build(settings: Settings, clock: Clock, limits: Limits | None = None) -> Bot:
    """Return a bot that is ready to start; raises `storage.file.opening.DatabaseUnusable` and `KeyFileUnusable`."""
    return Bot(settings, clock, limits or limits_of(settings.messages_per_second))
