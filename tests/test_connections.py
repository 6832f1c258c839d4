"""Connections by themselves: every shape of an answer, and every way in which one fails, on both event loops."""

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.sending import connections as module
from bot.sending.connections import Answer, Connections, NotConnected

WITHIN = 0.3
DATE = "Mon, 05 Jan 2026 08:00:00 GMT"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Script:
    """A server that reads a request and does what it is told; it keeps what it read and counts connections."""

    def __init__(self, does: Callable[[asyncio.StreamWriter], Awaitable[None]], reads_after: float = 0.0) -> None:
        self.does = does
        self.reads_after = reads_after
        self.requests: list[bytes] = []
        self.connections = 0
        self.closed = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await asyncio.sleep(self.reads_after)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.rpartition(b"Content-Length: ")[2])
                self.requests.append(head + await reader.readexactly(length))
                await self.does(writer)
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self.closed += 1


def writes(
    *parts: bytes, pause: float = 0.0, closes: bool = False
) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def does(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        if closes:
            writer.close()

    return does


@asynccontextmanager
async def talking(
    script: Script, tls: ssl.SSLContext | None = None, keep_idle: float = 5.0
) -> AsyncIterator[Connections]:
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0, ssl=tls)
    script.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:A/getMe"
    connections = Connections(keep_idle)
    try:
        yield connections
    finally:
        connections.close()
        server.close()
        await asyncio.sleep(0.05)
        for _ in range(500):  # until the server has seen every end
            if script.closed == script.connections:
                break
            await asyncio.sleep(0.01)


ANSWERS = {
    "with its length": (OK, Answer(200, b"ok", "")),
    "with a date": (
        b"HTTP/1.1 404 Not Found\r\ndate: " + DATE.encode() + b"\r\nContent-Length: 0\r\n\r\n",
        Answer(404, b"", DATE),
    ),
    "in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        Answer(200, b"ok", ""),
    ),
    "after a word that it will come": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, Answer(200, b"ok", "")),
    "without a body": (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, b"", "")),
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("piecewise", [False, True])
async def test_an_answer_is_read_in_every_shape_and_its_connection_used_again(name: str, piecewise: bool) -> None:
    written, answer = ANSWERS[name]
    parts = [written[at : at + 1] for at in range(len(written))] if piecewise else [written]
    script = Script(writes(*parts))
    async with talking(script) as connections:
        for _ in range(3):
            assert await connections.ask("POST", script.url, WITHIN, b"a=1", {"X-Y": "z"}) == answer
    assert script.connections == 1
    assert script.requests[0].startswith(b"POST /bot1:A/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Y: z\r\n" in script.requests[0]
    assert script.requests[0].endswith(b"\r\n\r\na=1")


LASTS = {
    "ended by closing": (b"HTTP/1.0 200 OK\r\n\r\nok", True),
    "of the older kind": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", False),
    "with a farewell": (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", False),
    "with more than was asked for": (OK + OK, False),
    "with the beginning of more": (OK + b"H", False),
}


@pytest.mark.parametrize("name", LASTS)
async def test_a_connection_that_cannot_go_on_is_not_used_again(name: str) -> None:
    written, closes = LASTS[name]
    script = Script(writes(written, closes=closes))
    async with talking(script) as connections:
        for _ in range(2):
            assert await connections.ask("GET", script.url, WITHIN) == Answer(200, b"ok", "")
    assert script.connections == 2


async def test_what_comes_unasked_is_no_answer() -> None:
    async def does(writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        asyncio.get_running_loop().call_later(0.05, writer.write, b"HTTP/1.1 408 Request Timeout\r\n\r\n")

    script = Script(does)
    async with talking(script) as connections:
        await connections.ask("GET", script.url, WITHIN)
        await asyncio.sleep(0.1)
        assert (await connections.ask("GET", script.url, WITHIN)).status == 200
    assert script.connections == 2


IN_DOUBT = {
    "closed without a word": writes(closes=True),
    "closed within": writes(OK[:-1], closes=True),
    "no HTTP": writes(b"220 mail.example.org ESMTP\r\n"),
    "another protocol": writes(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
}


@pytest.mark.parametrize("name", IN_DOUBT)
async def test_what_was_sent_and_not_answered_is_in_doubt_and_sent_once(name: str) -> None:
    script = Script(IN_DOUBT[name])
    async with talking(script) as connections:
        with pytest.raises(ConnectionError) as raised:
            await connections.ask("POST", script.url, WITHIN)
        assert not isinstance(raised.value, NotConnected)
        await asyncio.sleep(0.05)
    assert len(script.requests) == script.closed == 1


async def test_silence_ends_by_itself_and_its_connection_with_it() -> None:
    script = Script(writes(OK[:10]))
    async with talking(script) as connections:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await connections.ask("POST", script.url, WITHIN)
        assert WITHIN - 0.01 <= asyncio.get_running_loop().time() - began < WITHIN + 1
        await asyncio.sleep(0.05)
        assert script.closed == 1


async def test_drips_are_waited_for_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    dripping = [OK[at : at + 1] for at in range(len(OK))]
    script = Script(writes(*dripping, pause=0.04))
    async with talking(script) as connections:
        assert (await connections.ask("POST", script.url, WITHIN)).body == b"ok"  # in some 1.6 seconds
    monkeypatch.setattr(module, "DRIPS_FOR", 0.2)
    script = Script(writes(*dripping, pause=0.04))
    async with talking(script) as connections:
        with pytest.raises(TimeoutError):
            await connections.ask("POST", script.url, WITHIN)


async def test_a_large_request_has_the_time_that_its_way_takes() -> None:
    large = bytes(16_000_000)
    script = Script(writes(OK), reads_after=1.5)
    async with talking(script) as connections:
        assert (await connections.ask("POST", script.url, 1.0, large)).status == 200
    assert script.requests[0].endswith(large)


async def test_whoever_is_called_off_leaves_no_answer_behind_for_the_next() -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(OK)

    script = Script(late)
    async with talking(script) as connections:
        asking = asyncio.ensure_future(connections.ask("POST", script.url, WITHIN))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (await connections.ask("POST", script.url, WITHIN)).status == 200
    assert script.connections == 2


async def test_closing_ends_what_is_asked_and_what_is_idle() -> None:
    script = Script(writes(OK))
    async with talking(script) as connections:
        await connections.ask("POST", script.url, WITHIN)
        script.does = writes(pause=0.3)
        second = asyncio.ensure_future(connections.ask("POST", script.url, 5))
        third = asyncio.ensure_future(connections.ask("POST", script.url, 5))
        await asyncio.sleep(0.1)
        connections.close()
        for each in (second, third):
            with pytest.raises(ConnectionError):
                await each


async def test_many_at_once_have_a_connection_each_which_are_closed_when_not_needed() -> None:
    script = Script(writes(OK, pause=0.02))
    async with talking(script, keep_idle=0.1) as connections:
        await asyncio.gather(*(connections.ask("POST", script.url, WITHIN) for _ in range(20)))
        assert script.connections == 20
        await asyncio.sleep(0.15)
        await connections.ask("POST", script.url, WITHIN)
        await asyncio.sleep(0.1)
        assert (script.connections, script.closed) == (21, 20)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://nowhere.invalid/", "http://a..b/", "http://[::1]:9/"])
async def test_without_a_connection_nothing_was_sent(url: str) -> None:
    with pytest.raises(NotConnected):
        await Connections(1.0).ask("POST", url, WITHIN)


async def test_an_address_that_does_not_answer_costs_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a name has an address of IPv6, and the way there leads nowhere."""
    deaf = socket.create_server(("127.0.0.2", 0), backlog=0)
    port = deaf.getsockname()[1]
    fillers = [socket.socket() for _ in range(3)]
    for each in fillers:
        each.setblocking(False)
        each.connect_ex(("127.0.0.2", port))
    script = Script(writes(OK))
    server = await asyncio.start_server(script.serve, "127.0.0.1", port)
    loop, connections = asyncio.get_running_loop(), Connections(5.0)

    async def found(host: object, port: object, **of: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(loop, "getaddrinfo", found)
    began = loop.time()
    assert (await connections.ask("POST", f"http://both.invalid:{port}/", WITHIN)).status == 200
    assert loop.time() - began < 2
    connections.close()
    server.close()
    while script.closed < script.connections:
        await asyncio.sleep(0.01)
    for sock in (deaf, *fillers):
        sock.close()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's side of TLS for 127.0.0.1, and the file with the certificate that it shows."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - a certificate is for the real clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, hidden = folder / "shown.pem", folder / "hidden.pem"
    shown.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, hidden)
    return context, shown


async def tls(folder: Path, trusted: pytest.MonkeyPatch | None = None) -> None:
    context, shown = certified(folder)
    module._tls.cache_clear()
    if trusted:
        trusted.setenv("SSL_CERT_FILE", str(shown))
    script = Script(writes(OK))
    try:
        async with talking(script, context) as connections:
            for _ in range(2):
                assert (await connections.ask("POST", script.url, 5.0, b"a=1")).body == b"ok"
        assert script.connections == 1
    finally:
        module._tls.cache_clear()


async def test_a_certificate_that_nobody_vouches_for_is_never_sent_to(tmp_path: Path) -> None:
    with pytest.raises(NotConnected, match="SSLCertVerificationError"):
        await tls(tmp_path)


async def test_by_tls_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await tls(tmp_path, trusted=monkeypatch)


@pytest.mark.parametrize(
    "test",
    [
        test_what_comes_unasked_is_no_answer,
        test_silence_ends_by_itself_and_its_connection_with_it,
        test_a_large_request_has_the_time_that_its_way_takes,
        test_whoever_is_called_off_leaves_no_answer_behind_for_the_next,
        test_closing_ends_what_is_asked_and_what_is_idle,
        test_many_at_once_have_a_connection_each_which_are_closed_when_not_needed,
    ],
)
def test_the_same_on_uvloop(test: Callable[[], Awaitable[None]]) -> None:
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "case",
    [
        *(("answer", each) for each in ANSWERS),
        *(("last", each) for each in LASTS),
        *(("doubt", each) for each in IN_DOUBT),
    ],
)
def test_every_shape_on_uvloop(case: tuple[str, str]) -> None:
    uvloop = pytest.importorskip("uvloop")
    kind, name = case
    tests = {
        "answer": lambda: test_an_answer_is_read_in_every_shape_and_its_connection_used_again(name, True),
        "last": lambda: test_a_connection_that_cannot_go_on_is_not_used_again(name),
        "doubt": lambda: test_what_was_sent_and_not_answered_is_in_doubt_and_sent_once(name),
    }
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(tests[kind]())


def test_tls_on_uvloop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        with pytest.raises(NotConnected, match="SSLCertVerificationError"):
            runner.run(tls(tmp_path))
        runner.run(tls(tmp_path, trusted=monkeypatch))
