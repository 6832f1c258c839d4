"""HTTP/1.1 over connections that are kept: what the Bot API needs of it, at a fifth of what a whole client takes.

llhttp reads the answers; why this is ours stands in docs/decisions/0019-connections-of-our-own.md.
"""

import asyncio
import ssl
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from socket import SOCK_STREAM
from typing import Any

import httptools
from aiohappyeyeballs import start_connection
from yarl import URL

CONNECT_WITHIN = 10.0
DRIPS_FOR = 30.0
"""Seconds more that an answer may take of which something keeps coming: each byte would begin the wait anew."""

NEXT_ADDRESS_AFTER = 0.25
"""Seconds after which another address of the server is tried beside the first: a way by IPv6 may lead nowhere."""

FRAMES = (b"content-length", b"transfer-encoding")
"""What says where an answer ends; without either it ends with its connection."""


class NotConnected(ConnectionError):
    """No connection came about: nothing has been sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and when by its own account, as it wrote it; empty where it told none."""

    status: int
    body: bytes
    date: str


class Connection(asyncio.Protocol):
    """One connection, which carries one request at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._answered: asyncio.Future[Answer] | None = None
        self._ends_by_closing = False
        self.is_open = False
        self.heard_at = self._loop.time()
        """When (the loop's clock) something last came."""

    async def ask(self, request: bytes, within: float) -> Answer:
        """Send a request and return its answer.

        Raises `TimeoutError` once nothing has come for `within` seconds, or not all of it for `DRIPS_FOR` more, and
        `ConnectionError`; after either the request is in doubt, and the connection closed.
        """
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self._answered = answered
        self.heard_at = now = self._loop.time()
        self._watch = self._loop.call_at(now + within, self._look, within, now + within + DRIPS_FOR)
        self._transport.write(request)
        try:
            return await answered
        except BaseException:
            self.close()
            raise
        finally:
            self._watch.cancel()

    def close(self) -> None:
        """Close at once; what was asked fails."""
        self.is_open = False
        self._transport.abort()

    def _look(self, within: float, ends_at: float) -> None:
        """Give up on an answer that does not come; what is still on its way out is waited for."""
        now = self._loop.time()
        silent_since = now if self._transport.get_write_buffer_size() else self.heard_at
        next_at = min(silent_since + within, ends_at)
        if next_at > now:
            self._watch = self._loop.call_at(next_at, self._look, within, ends_at)
        else:
            self._fail(TimeoutError())

    def _fail(self, error: Exception) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready for a first request."""
        self._transport: Any = transport
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Read on in the answer; what nobody asked for would pass for the next one, and closes the connection."""
        self.heard_at = self._loop.time()
        if self._answered is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(ConnectionError(f"no answer by HTTP ({type(error).__name__})"))

    def connection_lost(self, error: Exception | None) -> None:
        """Take what came for the answer where that was to end so."""
        self.is_open = False
        if error is None and self._answered is not None and self._ends_by_closing:
            self.on_message_complete()
        self._fail(ConnectionError("closed before the answer was whole"))

    # What llhttp calls.

    def on_message_begin(self) -> None:
        """Begin an answer; a second one after the first was asked by nobody."""
        if self._answered is None:
            self.close()
        self._body: list[bytes] = []
        self._date, self._is_framed = "", False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Read the few lines that say something to us."""
        name = name.lower()
        if name == b"date":
            self._date = value.decode("latin-1")
        elif name in FRAMES:
            self._is_framed = True

    def on_headers_complete(self) -> None:
        """Note how the answer will end."""
        self._ends_by_closing = not self._is_framed

    def on_body(self, part: bytes) -> None:
        """Keep a part of the answer."""
        self._body.append(part)

    def on_message_complete(self) -> None:
        """Hand over the answer; before it there may come a word that it will come (100)."""
        status = self._parser.get_status_code()
        if status < 200:
            return
        self._ends_by_closing = False
        if not self._parser.should_keep_alive():
            self.is_open = False
        answered, self._answered = self._answered, None
        if answered is not None and not answered.done():
            answered.set_result(Answer(status, b"".join(self._body), self._date))


class Connections:
    """Connections to any server, each taken again for up to `keep_idle` seconds, the one used last first."""

    def __init__(self, keep_idle: float) -> None:
        self._keep_idle = keep_idle
        self._idle: defaultdict[tuple[str, str], deque[Connection]] = defaultdict(deque)
        self._busy: set[Connection] = set()

    async def ask(
        self, method: str, url: str, within: float, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Do one request; raises `NotConnected` where it cannot have been sent, else as `Connection.ask` does."""
        target = URL(url)
        idle = self._idle[target.scheme, target.host_port_subcomponent or ""]
        connection = self._kept(idle) or await _connected(target)
        self._busy.add(connection)
        try:
            answer = await connection.ask(_written(method, target, body, headers or {}), within)
        finally:
            self._busy.discard(connection)
        if connection.is_open:
            idle.append(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        """Close all of them, also those on which an answer is waited for."""
        for connection in (*self._busy, *(each for idle in self._idle.values() for each in idle)):
            connection.close()
        self._idle.clear()

    def _kept(self, idle: deque[Connection]) -> Connection | None:
        """Return one that is there, and close those that were not needed for long."""
        oldest = asyncio.get_running_loop().time() - self._keep_idle
        while idle and idle[0].heard_at < oldest:
            idle.popleft().close()
        while idle:
            if (connection := idle.pop()).is_open:
                return connection
        return None


async def _connected(target: URL) -> Connection:
    loop, host = asyncio.get_running_loop(), target.raw_host
    tls = _tls() if target.scheme == "https" else None
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            addresses = await loop.getaddrinfo(host, target.port, type=SOCK_STREAM)
            socket = await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_AFTER)
            name = host if tls else None
            _, connection = await loop.create_connection(Connection, sock=socket, ssl=tls, server_hostname=name)
            return connection
    except Exception as error:  # whatever it was (a name, a certificate), nothing was sent
        raise NotConnected(type(error).__name__) from error


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _written(method: str, target: URL, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return (
        f"{method} {target.raw_path_qs} HTTP/1.1\r\nHost: {target.host_port_subcomponent}\r\nAccept: */*\r\n"
        f"User-Agent: alongside\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    ).encode("ascii") + body
