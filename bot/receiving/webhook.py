"""Receiving by webhook: each update is stored before Telegram is told, and Telegram is asked whether more waits."""

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram._utils.types import JSONDict
from telegram.error import BadRequest, NetworkError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler, stream_request_body

from bot.clock import Clock
from bot.errors import Misconfigured, Unavailable, described
from bot.receiving.polling import ALLOWED_UPDATES, CONFLICTS_TO_END, Receiving, is_for_us
from bot.sending.transport import Transport, call
from storage.file.database import Database
from storage.traffic import inbox
from storage.traffic.inbox import Received

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
MOST_CONNECTIONS = 40
BODY_WITHIN = 10.0
"""Seconds within which the body of a request must have come."""

HEADERS_WITHIN = 30.0
"""Seconds within which a connection must have said something, as one that waits for its next request."""

CHECK_EVERY = 15.0
CHECK_AGAIN_AFTER = 1.0
"""Seconds between two looks at what waits at Telegram: while nothing does, and while something does."""

FINISH_WITHIN = 5.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True)
class Site:
    """Where Telegram reaches the bot, what it proves itself with, and where a proxy hands its requests on."""

    url: str
    secret: str
    host: str
    port: int

    def __repr__(self) -> str:
        """Return a text without the secret."""
        return f"Site({self.host}:{self.port})"


class Webhook(Receiving):
    """Listens for updates, and asks Telegram whether any wait: an empty queue there is what an empty poll is."""

    def __init__(
        self,
        transport: Transport,
        url: str,
        database: Database,
        clock: Clock,
        hand_over: Callable[[Received], None],
        site: Site,
    ) -> None:
        super().__init__(transport, url, database, clock, hand_over)
        self._site = site
        self._is_set = False
        self._times_lost = 0
        self._in_trouble = False
        self._last_error: int | None = None

    async def run(self) -> None:
        """Listen until cancelled; raises `Unavailable` or `Misconfigured` when that cannot go on."""
        listener = Listener(self._site, self._take)
        listener.start()
        try:
            await super().run()
        finally:
            await listener.stop()

    async def _take(self, update: JSONDict) -> None:
        """Store one update and hand it over; raises what the storage raised, and then Telegram sends it again."""
        if not is_for_us(update):
            return
        received = self._read(update, self._clock.now())
        for new in await self._database.write(lambda tx: inbox.store(tx, [received])):
            self._hand_over(new)

    async def _round(self) -> None:
        self._hurry.clear()
        if not self._is_set:
            await self._set()
        waiting = await self._look()
        self.failures = 0
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), CHECK_AGAIN_AFTER if waiting else CHECK_EVERY)

    async def _set(self) -> None:
        parameters = {
            "url": self._site.url,
            "secret_token": self._site.secret,
            "max_connections": MOST_CONNECTIONS,
            "allowed_updates": ALLOWED_UPDATES,
        }
        try:
            await call(self._transport, f"{self._url}/setWebhook", parameters)
        except BadRequest as error:
            raise Misconfigured(f"Telegram does not take this webhook, check WEBHOOK_URL: {error.message}") from error
        self._is_set = True

    async def _look(self) -> bool:
        """Ask whether anything waits at Telegram, which is returned, and note until when all was heard."""
        started_at = self._clock.now()
        info = await call(self._transport, f"{self._url}/getWebhookInfo", {})
        if not isinstance(info, dict) or not isinstance(info.get("pending_update_count"), int):
            raise NetworkError("no word on the webhook")
        if info.get("url") != self._site.url:
            self._lost()
            return True
        self._times_lost = 0
        waiting: bool = info["pending_update_count"] > 0
        self._in_trouble = waiting and (self._in_trouble or info.get("last_error_date") != self._last_error)
        self._last_error = info.get("last_error_date")
        if not waiting:
            self.drained_at = started_at
        # What waited out a time in which nothing came through counts for when it was sent.
        self._caught_up = not waiting or (self._caught_up and not self._in_trouble)
        now = self._clock.now()
        if not self._in_trouble and self._heard_is_old(started_at, now):
            await self._keep([], started_at, now)
        return waiting

    def _lost(self) -> None:
        """Set the webhook anew next time; raises `Unavailable` when it is taken away again and again."""
        self._is_set = False
        self._times_lost += 1
        if self._times_lost >= CONFLICTS_TO_END:
            raise Unavailable("another process takes the webhook of this token away: stop it first")
        log.warning("the webhook is not ours any more, setting it again")


class Listener:
    """The HTTP server behind the proxy: it takes one kind of request, and tells nobody else anything."""

    def __init__(self, site: Site, take: Callable[[JSONDict], Awaitable[None]]) -> None:
        self._site = site
        self._working: set[asyncio.Future[None]] = set()
        self._http: HTTPServer | None = None
        self._context = {"site": site, "path": urlsplit(site.url).path or "/", "take": take, "working": self._working}

    def start(self) -> None:
        """Take connections; raises `Unavailable` where the port cannot be had."""
        # At this level it says what strangers sent and from where.
        logging.getLogger("tornado.general").setLevel(logging.ERROR)
        application = Application([(r".*", _Post, self._context)], log_function=lambda handler: None)
        try:
            family = socket.AF_INET6 if ":" in self._site.host else socket.AF_INET
            listening = socket.create_server((self._site.host, self._site.port), family=family)
        except OSError as error:
            raise Unavailable(
                f"nothing can listen at WEBHOOK_LISTEN {self._site.host}:{self._site.port}: {error.strerror}"
            ) from error
        self._http = HTTPServer(
            application,
            max_body_size=MOST_BYTES,
            max_header_size=16 * 1024,
            body_timeout=BODY_WITHIN,
            idle_connection_timeout=HEADERS_WITHIN,
        )
        listening.setblocking(False)
        self._http.add_socket(listening)

    async def stop(self) -> None:
        """Take no more, and finish what is being stored."""
        if self._http is None:
            return
        self._http.stop()
        if self._working:
            await asyncio.wait(self._working, timeout=FINISH_WITHIN)
        await self._http.close_all_connections()


@stream_request_body
class _Post(RequestHandler):
    """One request: who does not know the secret is refused before a byte of the body is read."""

    def initialize(
        self,
        site: Site,
        path: str,
        take: Callable[[JSONDict], Awaitable[None]],
        working: set["asyncio.Future[None]"],
    ) -> None:
        self._site, self._path, self._take, self._working = site, path, take, working
        self._body = bytearray()

    def prepare(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if self.request.path != self._path:
            self._turn_away(404)
        elif self.request.method != "POST":
            self._turn_away(405)
        elif not hmac.compare_digest(given.encode("utf-8", "replace"), self._site.secret.encode()):
            self._turn_away(403)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    async def post(self) -> None:
        update = _update_in(bytes(self._body))
        if update is None:
            self._answer(400)
            return
        storing = asyncio.ensure_future(self._take(update))
        self._working.add(storing)
        storing.add_done_callback(self._working.discard)
        try:
            await storing
        except Exception as error:  # noqa: BLE001 - whatever it was, Telegram must send the update again
            log.error("an update could not be stored: %s", described(error))
            self._answer(500)
        else:
            self._answer(200)

    def _turn_away(self, status: int) -> None:
        """Answer before the body has been read; the connection ends with that, and says so, that nobody reuses it."""
        self.set_header("Connection", "close")
        self._answer(status)

    def _answer(self, status: int) -> None:
        self.set_status(status)
        self.finish()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.finish()

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.clear_header("Content-Type")

    def compute_etag(self) -> None:
        return None


def _update_in(body: bytes) -> JSONDict | None:
    """Return the one update that a body holds, or None."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # also where bytes are no text
        return None
    if not isinstance(found, dict) or type(found.get("update_id")) is not int:
        return None
    return found
