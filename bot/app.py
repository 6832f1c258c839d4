"""The composition root: `build` makes a bot of its parts, the same for real, in the demo and in the tests."""

import asyncio
import logging
import tomllib
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot

from bot.clock import Clock
from bot.delivery import Delivery
from bot.dispatching import Dispatching
from bot.errors import Misconfigured, described
from bot.menus import set_menus
from bot.pacing import Limits, Pacer
from bot.receiving import Receiving
from bot.settings import Settings
from bot.ticking import Ticking
from bot.transport import Transport, call
from handlers import questions as question_files
from handlers import subjects
from handlers.routing import Services
from handlers.texts import Texts
from handlers.turn import House
from storage import due, files, inbox, outbox, questions
from storage.database import Tx

log = logging.getLogger(__name__)

POLL_ANSWERS_WITHIN = 45.0
STOP_WITHIN = 8.0


class Bot:
    """The bot as it runs: a database, an application, and the four loops around them."""

    def __init__(self, settings: Settings, clock: Clock, limits: Limits) -> None:
        self.settings = settings
        self.clock = clock
        self.database = files.open_database(settings.database_path, settings.keys_path, settings.operator_key_path)
        self.house = House(
            texts=Texts(),
            operator_name=settings.operator_name,
            operator_contact=settings.operator_contact,
            minimum_age=settings.minimum_age,
        )
        url = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token}"
        self._calls, self._polls = Transport(), Transport(read_within=POLL_ANSWERS_WITHIN)
        self.application = _application(settings, self._calls, self._polls)
        self.dispatching = Dispatching(self.application, self.database, clock)
        self.receiving = Receiving(self._polls, url, self.database, clock, self.dispatching.hand_over)
        self.delivery = Delivery(self._calls, url, self.database, clock, self.house, Pacer(limits))
        self.ticking = Ticking(self.database, self.house, clock, self.receiving)
        self._loops: list[asyncio.Task[None]] = []
        services = Services(
            self.database,
            self.house,
            subjects.DOORS,
            clock.now,
            self.dispatching.done,
            lambda method, params: call(self._calls, f"{url}/{method}", params),
        )
        subjects.register(self.application, services)

    async def start(self) -> None:
        """Start everything; raises `Misconfigured` when Telegram does not know the token."""
        loop = asyncio.get_running_loop()
        self.database.on_owed(lambda: self._wake_delivery(loop))
        await self.database.write(_keep_question_sets)
        await _greeted(self.application)
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

    def _wake_delivery(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let delivery look at what was just committed; called from the writer's thread."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(self.delivery.wake)

    async def serve(self, stop: asyncio.Event) -> None:
        """Start and run until `stop` is set; raises whatever ended the start or one of the loops."""
        waiting = asyncio.ensure_future(stop.wait())
        starting = asyncio.ensure_future(self.start())
        try:
            await _first_of(waiting, starting)
            if not waiting.done():
                await _first_of(waiting, *self._loops)
        finally:
            waiting.cancel()
            starting.cancel()
            await asyncio.gather(waiting, starting, return_exceptions=True)

    async def stop(self) -> None:
        """Finish what is in work and close; what waits is in the inbox and the outbox."""
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self.dispatching.stop()
        try:
            await asyncio.wait_for(self.delivery.stop(), STOP_WITHIN)
        except TimeoutError:
            log.warning("a message was still on its way; whether it arrived is decided at the next start")
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        await asyncio.get_running_loop().run_in_executor(None, self.database.close)

    async def is_settled(self) -> bool:
        """Return whether all that was received is handled and all that may go now has gone."""
        if not (self.dispatching.is_idle and self.delivery.is_idle):
            return False
        return await self.database.write(self._nothing_waits) and self.delivery.is_idle

    def _nothing_waits(self, tx: Tx) -> bool:
        now = self.clock.now()
        return inbox.oldest_open_at(tx) is None and not outbox.list_waiting(tx, now, (), 1)

    async def next_due(self) -> Any:
        """Return the instant (UTC) at which something happens next by the clock alone, or None."""
        return await self.database.write(due.next_at)


async def _first_of(*tasks: asyncio.Future[Any]) -> None:
    """Wait until one of the tasks ends; raises what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _application(settings: Settings, calls: Transport, polls: Transport) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return python-telegram-bot's application without its own receiving and scheduling, which lose messages."""
    application = (
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
    application.add_error_handler(_log_error)
    return application


async def _log_error(update: object, context: CallbackContext[ExtBot[None], Any, Any, Any]) -> None:
    """Log that a handler failed, and where; never what the update said."""
    log.error("update %s failed: %s", getattr(update, "update_id", None), described(context.error))


async def _greeted(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Ask Telegram who we are until it answers, take away a webhook left over, and give it the menu."""
    for pause in chain((1.0, 2.0, 5.0, 10.0), repeat(30.0)):
        try:
            await application.initialize()
            break
        except InvalidToken as error:
            raise Misconfigured("Telegram does not know this token: check TELEGRAM_BOT_TOKEN") from error
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)
            await asyncio.sleep(pause)
    await application.start()
    try:
        await application.bot.delete_webhook(drop_pending_updates=False)
        await set_menus(application.bot)
    except TelegramError as error:
        # The menu is a comfort: the bot answers without it, and the next start tries again.
        log.warning("the command menu could not be set (%s)", type(error).__name__)


def _keep_question_sets(tx: Tx) -> None:
    for path in sorted(Path(question_files.__path__[0]).glob("*.toml")):
        questions.keep(tx, tomllib.loads(path.read_text("utf-8")))


def build(settings: Settings, clock: Clock, limits: Limits | None = None) -> Bot:
    """Return a bot that is ready to start; raises `storage.database.DatabaseUnusable` and `KeyFileUnusable`."""
    return Bot(settings, clock, limits or Limits())
