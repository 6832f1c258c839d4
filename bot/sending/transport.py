"""HTTP to the Bot API over aiohttp, under python-telegram-bot's `BaseRequest`.

An error says whether the request can have reached the server: `NeverSent` is safe to repeat, `TimedOut` and
other `NetworkError`s leave it in doubt.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from telegram import InputFile
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter
from yarl import URL

from storage.traffic.outbox import File

# python-telegram-bot warns at each wait that Telegram asks for until its future type is chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")

KEEP_IDLE = 20.0
"""Seconds an idle connection is kept: shorter than servers keep theirs, as a POST is not repeated by itself."""

KEEP_IDLE_ONCE = 5.0
"""The same for what must arrive once at most: a connection hardly idle, or a fresh one."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CONNECT_WITHIN = 10.0
READ_WITHIN = 20.0

NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
"""What aiohttp raises before it has sent anything; the last where a proxy lets nobody through."""


class NeverSent(NetworkError):
    """The request did not reach the server: no connection came about."""


class Form:
    """The parameters of a request, written as they are posted: a form, which every server of the Bot API takes.

    python-telegram-bot writes them by way of an object for each; yarl quotes them in a quarter of urllib's time.
    """

    __slots__ = ("written",)

    def __init__(self, params: Mapping[str, Any]) -> None:
        values = {name: _value(value) for name, value in params.items() if value is not None}
        self.written = URL.build(query=values).raw_query_string.encode("ascii")


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Transport(BaseRequest):
    """One pool of connections, by way of an HTTP proxy where there is one.

    In seconds, `read_within` an answer may take, and `keep_idle` a connection waits.
    """

    def __init__(
        self,
        proxy: str | None = None,
        *,
        read_within: float = READ_WITHIN,
        connections: int = 64,
        keep_idle: float = KEEP_IDLE,
    ) -> None:
        self._proxy = proxy
        self._read_within = read_within
        self._connections = connections
        self._keep_idle = keep_idle
        self._session: aiohttp.ClientSession | None = None
        self._timeout = _timeout(read_within)
        self._dated = ""

    @property
    def dated_at(self) -> datetime | None:
        """Return the time (UTC) on the server's own clock at its last answer, None where it told none."""
        try:
            return parsedate_to_datetime(self._dated).astimezone(UTC)
        except ValueError:
            return None

    @property
    def read_timeout(self) -> float | None:
        """Return the seconds that an answer may take."""
        return self._read_within

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=self._keep_idle)
            # Telegram sets no cookies, and looking for them takes a quarter of a request.
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), proxy=self._proxy
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Form | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Do one request and return the status and the body; raises `NeverSent`, `TimedOut`, `NetworkError`."""
        if self._session is None:
            raise NeverSent("the transport is not open")
        within = _seconds(read_timeout, self._read_within)
        timeout = self._timeout if within == self._read_within else _timeout(within)
        try:
            body, headers = _body(request_data)
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                self._dated = response.headers.get("Date", "")
                return response.status, await response.read()
        except NOT_CONNECTED as error:
            raise NeverSent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


async def call(transport: Transport, url: str, params: Mapping[str, Any], file: File | None = None) -> Any:
    """Call one method of the Bot API, with a file where there is one, and return its result, unparsed.

    Raises python-telegram-bot's errors.
    `Bot.do_api_request` would warn at each method that it knows by name, and parses what nobody reads.
    """
    if file is None:
        return await transport.post(url, Form(params))  # type: ignore[arg-type] # handed on to do_request as it is
    parameters = [RequestParameter(name, value, None) for name, value in params.items()]
    upload = InputFile(file.content, filename=file.name)
    return await transport.post(url, RequestData([*parameters, RequestParameter(file.field, None, [upload])]))


def _seconds(timeout: object, otherwise: float) -> float:
    if isinstance(timeout, DefaultValue) or not isinstance(timeout, int | float):
        return otherwise
    return float(timeout)


def _timeout(within: float) -> aiohttp.ClientTimeout:
    """Return the time to read; each byte of an answer that drips would begin it anew, so the whole has an end too."""
    return aiohttp.ClientTimeout(
        total=CONNECT_WITHIN + 2 * within, sock_connect=CONNECT_WITHIN, connect=CONNECT_WITHIN, sock_read=within
    )


def _body(data: RequestData | Form | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """Return the body and its headers; aiohttp puts together a form with a file."""
    if data is None:
        return None, None
    if isinstance(data, Form):
        return data.written, FORM
    if not data.contains_files:
        return Form(data.json_parameters).written, FORM
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime_type) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, None
