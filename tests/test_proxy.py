"""Telegram by way of an HTTP proxy: the real process, whose every call goes through it, by TLS to the far end."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.botapi.server import Server
from bot.sending.asking import ask
from bot.sending.transport import NeverSent, Transport
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN

LET_IN = b"Basic " + b64encode(b"ana:s3cret")


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await source.read(65536):
            sink.write(part)
            await sink.drain()
    sink.close()


class Proxy:
    """A proxy that connects whoever brings the password to wherever they say, and one that has had enough refuses."""

    def __init__(self) -> None:
        self.connected_to: list[str] = []
        self.refuses = False

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def url(self, password: str = "s3cret") -> str:
        return f"http://ana:{password}@127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b" ", 2)
        if method != b"CONNECT" or LET_IN not in head or self.refuses:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        self.connected_to.append(target.decode())
        there, onward = await asyncio.open_connection(*target.decode().split(":"))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, onward), _pump(there, writer))


class TlsFront:
    """What stands before a Bot API server and speaks TLS."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._behind = int(server.url.rpartition(":")[2])
        self._context = context

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.url = f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._behind)
        await asyncio.gather(_pump(reader, onward), _pump(there, writer))


def _certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's side of TLS for 127.0.0.1, and the file with the certificate that it shows."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
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


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    made = Proxy()
    await made.start()
    yield made
    made.stop()


async def test_everything_goes_through_the_proxy_and_is_kept_while_it_lets_nobody_through(
    tmp_path: Path, server: Server, proxy: Proxy
) -> None:
    context, certificate = _certified(tmp_path)
    front = TlsFront(server, context)
    await front.start()
    given = {**settings(front.url), "TELEGRAM_PROXY": proxy.url(), "SSL_CERT_FILE": str(certificate)}
    process = Process(tmp_path, environment(tmp_path, **given))
    ana = Remote(server.api, server.api.add_person("Ana").id)
    try:
        process.start()
        ana.says("/start")
        await ana.presses("I agree")
        await ana.presses("Keep Ana")
        await ana.sees("Which city are you in")
        assert set(proxy.connected_to) == {front.url.removeprefix("https://")}
        await process.terminate()
        proxy.refuses = True
        ana.says("Berlin")
        process.start()
        await ana.until(lambda: "cannot be reached yet (NeverSent)" in process.log or None, "no way")
        proxy.refuses = False
        await ana.presses("Berlin")
        await ana.sees("When shall I ask you each day")
        assert await process.terminate() == 0
        assert "s3cret" not in process.log
    finally:
        process.close()
        front.stop()


async def test_what_a_proxy_does_not_let_through_was_never_sent(server: Server, proxy: Proxy) -> None:
    transport = Transport(proxy.url("wrong"))
    await transport.initialize()
    try:
        with pytest.raises(NeverSent, match="ClientHttpProxyError"):
            await transport.do_request("https://127.0.0.1:1/getMe", "POST")
        proxy.stop()
        with pytest.raises(NeverSent, match="ClientProxyConnectionError"):
            await transport.do_request("https://127.0.0.1:1/getMe", "POST")
    finally:
        await transport.shutdown()


async def test_the_token_is_tried_by_way_of_the_proxy(proxy: Proxy) -> None:
    answers = await ask("https://127.0.0.1:1", TOKEN, proxy.url("wrong"))
    assert answers.failure == "ClientHttpProxyError"
