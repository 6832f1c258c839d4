"""The Bot API server on loopback: tests run it in-process, the demo beside its page."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from bot.botapi.botapi import BotApi
from bot.botapi.polling import LongPoll
from bot.botapi.posting import WebhookPosts
from bot.botapi.wire import FileHandler, MethodHandler, NowhereHandler

_MOST_BYTES = 64 * 1024 * 1024


class Server:
    """One HTTP server for one `BotApi`; port 0 takes any that is free."""

    def __init__(
        self,
        api: BotApi,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        routes: Iterable[Any] = (),
    ):
        self.api = api
        self.host = host
        self.port = port
        self._routes = list(routes)
        self._polls = LongPoll(api)
        self._posts = WebhookPosts(api)
        self._application: Application | None = None
        self._http: HTTPServer | None = None
        self._working: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """The server's root, as TELEGRAM_API_URL wants it."""
        return f"http://{self.host}:{self.port}"

    async def start(self) -> None:
        """Listens; the port is known afterwards."""
        context = {"api": self.api, "polls": self._polls, "working": self._working}
        routes: list[Any] = [
            (r"/bot([^/]*)/(?:test/)?(.*)", MethodHandler, context),
            (r"/file/bot([^/]*)/(.+)", FileHandler, {"api": self.api}),
            *self._routes,
        ]
        self._application = Application(
            routes,
            default_handler_class=NowhereHandler,
            websocket_max_message_size=_MOST_BYTES,
            log_function=lambda handler: None,  # a path of ours holds the token
        )
        await self.online()

    async def stop(self) -> None:
        """Ends held requests and closes every connection, so that nothing is left pending."""
        self._polls.stop()
        await self._posts.stop()
        if self._working:
            await asyncio.wait(self._working, timeout=1)  # what was held gets its answer out
        await self.offline()

    def clock_moved(self) -> None:
        """Ends the held poll, whose timeout the moved clock has passed."""
        self._polls.lapse()

    async def online(self) -> None:
        """Takes connections, again on the same port after `offline`."""
        if self._application is None:
            raise RuntimeError("start the server first")
        sockets = bind_sockets(self.port, self.host, family=socket.AF_INET)
        self.port = sockets[0].getsockname()[1]
        self._http = HTTPServer(self._application, max_body_size=_MOST_BYTES, max_buffer_size=_MOST_BYTES)
        self._http.add_sockets(sockets)

    async def offline(self) -> None:
        """Refuses connections and drops the open ones, until `online`."""
        http, self._http = self._http, None
        if http:
            http.stop()
            await http.close_all_connections()
