"""Calls over HTTP: how they are read, answered, and spoilt when a fault is on order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from bot.botapi.api.calls import Params, Refused, Upload, bad_request, too_many_requests
from bot.botapi.botapi import BotApi, chat_id_of
from bot.botapi.faults import Fault, FaultKind
from bot.botapi.polling import Held, LongPoll

_TOKEN = re.compile(r"[1-9]\d*:[^/]+")
_AFTERWARDS = {FaultKind.CLOSE_AFTER, FaultKind.HANG_AFTER, FaultKind.DRIP}


class JsonHandler(RequestHandler):
    """A handler that answers in Telegram's JSON, also where something is wrong."""

    def set_default_headers(self) -> None:
        """Says JSON, and no more about the server than Telegram does."""
        self.set_header("Content-Type", "application/json")

    def refuse(self, refusal: Refused) -> None:
        """Answers with an error."""
        self.set_status(refusal.code, _reason(refusal.description))
        if "retry_after" in refusal.parameters:
            self.set_header("Retry-After", str(refusal.parameters["retry_after"]))
        body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        self.finish(_encoded(body))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answers what Tornado itself refuses, such as a broken body."""
        description = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}.get(status_code, "")
        self.refuse(Refused(status_code, description or "Internal Server Error"))


class NowhereHandler(JsonHandler):
    """Every path that is none."""

    def prepare(self) -> None:
        """Answers 404 whatever the verb."""
        self.refuse(Refused(404, "Not Found"))


class MethodHandler(JsonHandler):
    """Calls of the Bot API."""

    def initialize(self, api: BotApi, polls: LongPoll, working: set[asyncio.Task[Any]]) -> None:
        """Takes what all calls share."""
        self.api = api
        self.polls = polls
        self.working = working
        self.gone = False
        self.held: Held | None = None

    async def get(self, token: str, method: str) -> None:
        """A call by GET."""
        await self._answered(token, method)

    async def post(self, token: str, method: str) -> None:
        """A call by POST."""
        await self._answered(token, method)

    def on_connection_close(self) -> None:
        """Lets go of a request that nobody waits for any more."""
        self.gone = True
        if self.held:
            self.polls.drop(self.held)

    async def _answered(self, token: str, method: str) -> None:
        work = asyncio.ensure_future(self._answer(token, method))
        self.working.add(work)
        work.add_done_callback(self.working.discard)
        await work

    async def _answer(self, token: str, method: str) -> None:
        try:
            check_token(self.api, token)
            params = read_params(self.request)
        except Refused as refusal:
            self.refuse(refusal)
            return
        fault = self.api.faults.strike(method, chat_id_of(params))
        if fault is None or fault.kind in _AFTERWARDS:
            await self._done(method, params, fault)
        else:
            await self._undone(method, params, fault)

    async def _done(self, method: str, params: Params, fault: Fault | None) -> None:
        """Does the call and answers, or loses or delays the answer as the fault has it."""
        try:
            result = await self._call(method, params)
            answer: Refused | str = _encoded({"ok": True, "result": result})
        except Refused as refusal:
            answer = refusal
        if fault and fault.kind is FaultKind.CLOSE_AFTER:
            self._close()
        elif fault and fault.kind is FaultKind.DRIP and isinstance(answer, str):
            await self._drip(answer, fault.seconds)
        else:
            if fault and fault.kind is FaultKind.HANG_AFTER:
                await self.polls.pause(fault.seconds)
            if isinstance(answer, str):
                self.finish(answer)
            else:
                self.refuse(answer)

    async def _undone(self, method: str, params: Params, fault: Fault) -> None:
        """Answers as the fault has it, with nothing done; after a hang the call is done after all."""
        if fault.kind is FaultKind.HANG:
            if await self.polls.pause(fault.seconds) and not self.gone:
                await self._done(method, params, None)
            return
        refusal = refusal_of(fault)
        self.api.record(method, params, error=f"{fault.kind}: {refusal.description}")
        if fault.kind is FaultKind.CLOSE_BEFORE:
            self._close()
        elif fault.kind is FaultKind.BAD_GATEWAY:
            self.set_status(502)
            self.set_header("Content-Type", "text/html")
            self.finish("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>")
        elif fault.kind is FaultKind.GARBAGE:
            self.finish(fault.body)
        else:
            self.refuse(refusal)

    async def _call(self, method: str, params: Params) -> Any:
        name = method.lower()
        if name == "getupdates":
            return await self._updates(method, params)
        wait = self.api.limits.wait(name, chat_id_of(params), asyncio.get_running_loop().time())
        if wait:
            refusal = too_many_requests(wait)
            self.api.record(method, params, error=refusal.description)
            raise refusal
        return self.api.call(method, params)

    async def _updates(self, method: str, params: Params) -> Any:
        try:
            result = await self.polls.get_updates(params, self._hold)
        except Refused as refusal:
            self.api.record(method, params, error=refusal.description)
            raise
        self.api.record(method, params, result=[update["update_id"] for update in result])
        return result

    def _hold(self, held: Held) -> None:
        self.held = held

    def _close(self) -> None:
        self.detach().close()

    async def _drip(self, answer: str, seconds: float) -> None:
        stream = self.detach()
        body = answer.encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        pieces = [head.encode(), *(body[at : at + 1] for at in range(len(body)))]
        with contextlib.suppress(OSError):  # the bot may have lost its patience
            for piece in pieces:
                await stream.write(piece)
                await self.polls.pause(seconds / len(pieces))
        stream.close()


class FileHandler(JsonHandler):
    """Downloads of files."""

    def initialize(self, api: BotApi) -> None:
        """Takes what all downloads share."""
        self.api = api

    def get(self, token: str, path: str) -> None:
        """Gives the bytes of a file."""
        try:
            check_token(self.api, token)
        except Refused as refusal:
            self.refuse(refusal)
            return
        file = self.api.find_file(path)
        if file is None:
            self.refuse(Refused(404, "Not Found"))
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(file.content)


def check_token(api: BotApi, token: str) -> None:
    """Raises Refused where a token is malformed or not the bot's."""
    if not _TOKEN.fullmatch(token) or len(token) > 80:
        raise Refused(401, "Unauthorized: invalid token specified")
    if token != api.token:
        raise Refused(401, "Unauthorized")


def read_params(request: HTTPServerRequest) -> Params:
    """The arguments of a call from wherever they came: query, form, JSON or multipart."""
    try:
        values = {name: given[-1].decode() for name, given in request.arguments.items()}
        if request.headers.get("Content-Type", "").startswith("application/json") and request.body:
            values |= _json_params(request.body)
    except UnicodeDecodeError:
        raise bad_request("Strings must be encoded in UTF-8") from None
    uploads = {
        name: Upload(given[-1].filename, given[-1].body, given[-1].content_type)
        for name, given in request.files.items()
    }
    return Params(values, uploads)


def refusal_of(fault: Fault) -> Refused:
    """The error answer that a fault stands for."""
    if fault.kind is FaultKind.TOO_MANY:
        if fault.retry_after is None:
            return Refused(429, "Too Many Requests")
        return too_many_requests(fault.retry_after)
    if fault.kind is FaultKind.SERVER_ERROR:
        return Refused(500, "Internal Server Error")
    if fault.kind is FaultKind.UNAUTHORIZED:
        return Refused(401, "Unauthorized")
    if fault.kind is FaultKind.CONFLICT:
        return Refused(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        )
    return Refused(fault.code, fault.description)


def _json_params(body: bytes) -> dict[str, str]:
    try:
        given = json.loads(body)
    except ValueError:
        raise bad_request("Can't parse JSON object") from None
    if not isinstance(given, dict):
        raise bad_request("Expected JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }


def _encoded(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _reason(description: str) -> str:
    """The error's class, which stands on the status line."""
    return description.partition(":")[0]
