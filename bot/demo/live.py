"""The chat page's WebSocket: everything people see goes out, everything they do comes in."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from tornado.web import HTTPError, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.botapi.state.objects import Event
from bot.botapi.state.world import ImpossibleAct
from bot.demo import weather
from bot.demo.loopback import is_loopback
from bot.demo.view import View

logger = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"

_STEPS = {"next", "hour", "day", "week"}
_STEADY = "This server's clock cannot be moved."
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif"}


class Clockwork(Protocol):
    """Whatever moves the demo's clock."""

    def state(self) -> dict[str, Any]:
        """Now, the next thing due, and whether the clock is moving, as the page wants it."""

    async def move(self, step: str, off: bool = False) -> None:
        """Moves on by a step, with the bot off in between or not."""

    def subscribe(self, listener: Callable[..., None]) -> Any:
        """Calls the listener at every change; what comes back ends that."""


class SteadyClock:
    """The clock of a server that has no other: it shows the time and stays."""

    def __init__(self, api: BotApi):
        self._api = api

    def state(self) -> dict[str, Any]:
        """The time."""
        return {"now": self._api.now().isoformat(), "next": None, "moving": False}

    async def move(self, step: str, off: bool = False) -> None:
        """Cannot."""
        raise ImpossibleAct(_STEADY)

    def subscribe(self, listener: Callable[..., None]) -> Any:
        """Never changes, so there is nothing to tell."""
        return lambda: None


class Room:
    """All pages that are open, and what they share."""

    def __init__(self, api: BotApi, clockwork: Clockwork | None):
        self.api = api
        self.view = View(api)
        self.clockwork: Clockwork = clockwork or SteadyClock(api)
        self.weather = weather.FAIR
        self._pages: set[LiveHandler] = set()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._endings = [api.subscribe(self._happened), self.clockwork.subscribe(self._ticked)]

    def enter(self, page: LiveHandler) -> None:
        """Shows a new page everything there is."""
        self._pages.add(page)
        page.tell({**self.view.hello(), "clock": self.clockwork.state(), "weather": self.weather})

    def change_weather(self, name: str) -> None:
        """Lets the server fare so from now on, and tells all pages; raises ValueError for no such weather."""
        weather.change(self.api, name)
        self.weather = name
        self._tell({"type": "weather", "weather": name})

    def leave(self, page: LiveHandler) -> None:
        """Forgets a page."""
        self._pages.discard(page)

    def keep(self, work: Coroutine[Any, Any, Any] | asyncio.Future[Any]) -> None:
        """Lets a piece of work run to its end, holding on to it so that it is not lost."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    async def close(self) -> None:
        """Ends every page."""
        for end in self._endings:
            if callable(end):
                end()
        for page in list(self._pages):
            page.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _finished(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error and not isinstance(error, WebSocketClosedError):  # a page that went away is no news
            logger.error("A page's act failed", exc_info=error)

    def _happened(self, event: Event) -> None:
        for shown in self.view.event(event):
            self._tell(shown)

    def _ticked(self, *_: object) -> None:
        self._tell({"type": "clock", **self.clockwork.state()})

    def _tell(self, shown: dict[str, Any]) -> None:
        for page in list(self._pages):
            page.tell(shown)


class LiveHandler(WebSocketHandler):
    """One open page."""

    def initialize(self, room: Room) -> None:
        """Takes the room that all pages share."""
        self.room = room

    def prepare(self) -> None:
        """Lets nobody in who came under a foreign name."""
        if not is_loopback(self.request.host_name):
            raise HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Only pages from this machine may connect."""
        return is_loopback(origin.partition("://")[2])

    def open(self, *args: str, **kwargs: str) -> None:
        """Greets the page."""
        self.room.enter(self)

    def on_close(self) -> None:
        """Lets the page go."""
        self.room.leave(self)

    def tell(self, shown: dict[str, Any]) -> None:
        """Sends one thing to the page."""
        try:
            self.room.keep(self.write_message(json.dumps(shown, ensure_ascii=False)))
        except WebSocketClosedError:
            self.room.leave(self)

    def on_message(self, message: str | bytes) -> None:
        """Does what the page asks for, or says why not."""
        try:
            act = json.loads(message)
            name = act["do"]
            if name in {"clock", "outage"}:
                self._move(act["move"], off=name == "outage")
            elif name == "weather":
                self.room.change_weather(act["weather"])
            else:
                do(self.room.api, act)
        except ImpossibleAct as reason:
            self.tell({"type": "refused", "text": str(reason)})
        except (KeyError, TypeError, ValueError):
            self.tell({"type": "refused", "text": "That could not be understood."})

    def _move(self, step: str, *, off: bool) -> None:
        if step not in _STEPS:
            raise ValueError(step)
        self.room.keep(self._moved(step, off))

    async def _moved(self, step: str, off: bool) -> None:
        try:
            await self.room.clockwork.move(step, off=off)
        except ImpossibleAct as reason:
            self.tell({"type": "refused", "text": str(reason)})


class PageFileHandler(RequestHandler):
    """Files shown on the page."""

    def initialize(self, api: BotApi) -> None:
        """Takes the server's state."""
        self.api = api

    def get(self, file_id: str) -> None:
        """Gives a picture to be shown, and anything else to be kept."""
        file = self.api.files.get(file_id)
        if file is None or not is_loopback(self.request.host_name):
            raise HTTPError(404)
        picture = next((mime for magic, mime in _PICTURES.items() if file.content.startswith(magic)), None)
        self.set_header("Content-Type", picture or "application/octet-stream")
        self.set_header("X-Content-Type-Options", "nosniff")  # a document is never run as a page
        self.write(file.content)


def do(api: BotApi, act: dict[str, Any]) -> None:
    """Does one act of a page; raises ImpossibleAct, or ValueError and the like for what makes no sense."""
    name, person_id, chat_id = str(act["do"]), act.get("as"), act.get("chat")
    if name == "person":
        api.add_person(str(act["name"]).strip()[:64] or "Someone")
    elif name in _ALONE:
        _ALONE[name](api, int(act["as"]), act)
    elif name in _IN_CHAT:
        _IN_CHAT[name](api, int(person_id or 0), int(chat_id or 0), act)
    else:
        raise ValueError(name)


_ALONE: dict[str, Callable[[BotApi, int, dict[str, Any]], object]] = {
    "start": lambda api, who, act: api.start(who, str(act.get("payload") or "")),
    "block": lambda api, who, act: api.block(who),
    "unblock": lambda api, who, act: api.unblock(who),
    "group": lambda api, who, act: api.add_group(str(act["title"]), who, _living(api)),
}

_IN_CHAT: dict[str, Callable[[BotApi, int, int, dict[str, Any]], object]] = {
    "say": lambda api, who, chat, act: api.say(who, chat, str(act["text"]), reply_to=act.get("reply_to")),
    "press": lambda api, who, chat, act: api.press(who, chat, int(act["message"]), str(act["data"])),
    "edit": lambda api, who, chat, act: api.edit(who, chat, int(act["message"]), str(act["text"])),
    "photo": lambda api, who, chat, act: api.send_photo(who, chat, *_file(act), **_named(act)),
    "voice": lambda api, who, chat, act: api.send_voice(who, chat, *_file(act), **_named(act)),
    "document": lambda api, who, chat, act: api.send_document(who, chat, *_file(act), **_named(act)),
    "sticker": lambda api, who, chat, act: api.send_sticker(who, chat, emoji=str(act["emoji"])),
    "location": lambda api, who, chat, act: api.share_location(
        who, chat, float(act["latitude"]), float(act["longitude"])
    ),
    "contact": lambda api, who, chat, act: api.share_contact(who, chat),
    "users": lambda api, who, chat, act: api.share_users(who, chat, int(act["request"]), [int(act["user"])]),
    "add_bot": lambda api, who, chat, act: api.add_bot(chat, who),
    "remove_bot": lambda api, who, chat, act: api.remove_bot(chat, who),
    "promote_bot": lambda api, who, chat, act: api.promote(chat, api.bot.id, who),
}


class PageServer(Server):
    """The Bot API server with the page beside it, at the root."""

    def __init__(self, api: BotApi, *, clockwork: Clockwork | None = None, **where: Any):
        self._room = Room(api, clockwork)
        super().__init__(
            api,
            routes=[
                (r"/live", LiveHandler, {"room": self._room}),
                (r"/files/([^/]+)", PageFileHandler, {"api": api}),
                (r"/(.*)", StaticFileHandler, {"path": str(PAGE), "default_filename": "index.html"}),
            ],
            **where,
        )

    async def stop(self) -> None:
        """Closes every page, then the server."""
        await self._room.close()
        await super().stop()


def _living(api: BotApi) -> list[int]:
    return [person.id for person in api.people.values() if not person.deactivated]


def _file(act: dict[str, Any]) -> tuple[bytes]:
    return (base64.b64decode(act["content"], validate=True),)


def _named(act: dict[str, Any]) -> dict[str, Any]:
    return {"name": act.get("name"), "caption": act.get("caption")}
