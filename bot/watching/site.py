"""The pages for whoever watches: `/healthz` and `/metrics`, on this computer only unless set otherwise."""

import json
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.errors import Unavailable, described
from bot.watching.health import Health

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Site:
    """A small HTTP server that answers two questions and takes nothing."""

    def __init__(
        self, host: str, port: int, health: Callable[[], Awaitable[Health]], metrics: Callable[[], Awaitable[bytes]]
    ) -> None:
        self._where = (host, port)
        self._routes: list[Any] = [(r"/healthz", _Health, {"ask": health}), (r"/metrics", _Metrics, {"ask": metrics})]
        self._http: HTTPServer | None = None

    def start(self) -> None:
        """Take connections; raises `Unavailable` where the port cannot be had."""
        host, port = self._where
        application = Application(self._routes, default_handler_class=_Nowhere, log_function=lambda handler: None)
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            raise Unavailable(f"nothing can listen at MONITOR_LISTEN {host}:{port}: {error.strerror}") from error
        listening.setblocking(False)
        self._http = HTTPServer(application, max_body_size=MOST_BYTES, max_header_size=16 * 1024)
        self._http.add_socket(listening)

    async def stop(self) -> None:
        """Take no more connections, and close those that are open."""
        if self._http is not None:
            self._http.stop()
            await self._http.close_all_connections()


class _Page(RequestHandler):
    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: object) -> None:
        self.finish()

    def log_exception(self, *details: object) -> None:
        error = details[1] if len(details) > 1 else None
        if isinstance(error, Exception) and not isinstance(error, HTTPError):  # that one is the asker's
            log.error("a page for whoever watches failed: %s", described(error))


class _Health(_Page):
    def initialize(self, ask: Callable[[], Awaitable[Health]]) -> None:
        self._ask = ask

    async def get(self) -> None:
        health = await self._ask()
        self.set_status(200 if health.is_well else 503)
        self.set_header("Content-Type", "application/json")
        self.finish(f"{json.dumps(health.told())}\n")


class _Metrics(_Page):
    def initialize(self, ask: Callable[[], Awaitable[bytes]]) -> None:
        self._ask = ask

    async def get(self) -> None:
        page = await self._ask()
        self.set_header("Content-Type", TEXT)
        self.finish(page)


class _Nowhere(_Page):
    def prepare(self) -> None:
        self.set_status(404)
        self.finish()
