"""Receiving by webhook: the same guarantees as polling, and nothing for anyone but Telegram."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import Bot, build
from bot.botapi.faults import Fault, FaultKind
from bot.botapi.server import Server
from bot.errors import Misconfigured, Unavailable
from bot.receiving import webhook
from bot.receiving.polling import ALLOWED_UPDATES
from bot.receiving.webhook import SECRET_HEADER, Listener, Site, Webhook
from bot.settings import Settings, SettingsInvalid, read_settings
from storage.file.sqlite import sqlite3
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN, Stage

pytestmark = pytest.mark.slow

SECRET = "the-secret_of_the_tests-AAAAAAAAAAAAAAAAAAA"
PATIENCE = 10.0
ENDED = "SELECT ended_at FROM days WHERE day = '2026-01-06'"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class WebhookStage(Stage):
    """A stage whose bot is told of updates instead of asking for them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/updates"

    def _make_bot(self) -> Bot:
        made = Settings(
            telegram_bot_token=TOKEN,
            operator_name="Dov",
            operator_contact="dov@example.org",
            telegram_api_url=self.server.url,
            database_path=self.folder / "alongside.db",
            webhook_url=self.url,
            webhook_secret=SECRET,
            webhook_listen=f"127.0.0.1:{self.port}",
        )
        return build(made, self.clock, self.limits)

    async def post(self, body: bytes, *, secret: str | None = SECRET, path: str = "", method: str = "POST") -> Any:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        url = f"http://127.0.0.1:{self.port}{path}" if path else self.url
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers=headers) as told,
        ):
            return told.status, await told.read()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WebhookStage]:
    made = WebhookStage(tmp_path)
    await made.open()
    yield made
    await made.close()


async def test_a_day_goes_as_it_does_with_polling(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    assert stage.api.webhook["url"] == stage.url
    assert stage.api.webhook["secret_token"] == SECRET
    assert stage.api.updates.allowed == frozenset(ALLOWED_UPDATES)
    assert not [each for each in stage.api.calls if each.method.lower() == "getupdates"]


async def test_a_day_is_judged_only_once_nothing_can_be_waiting_at_telegram(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await stage.until("2026-01-06 08:00")
    receiving = stage.clockwork.bot.receiving
    heard_until = receiving.drained_at
    stage.trouble_expected = True
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME COLUMN counts_at TO elsewhere"))
    stage.api.say(ana.id, ana.id, "/me")
    stage.clock_jumps("2026-01-07 06:00")
    for _ in range(3):
        receiving.catch_up()
        await asyncio.sleep(0.05)
        await stage.clockwork.bot.ticking.tick()
    assert receiving.drained_at == heard_until
    assert await stage.rows(ENDED) == [(None,)]
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME COLUMN elsewhere TO counts_at"))
    await stage.passes(minutes=1)
    assert receiving.drained_at == stage.now
    assert await stage.rows(ENDED) != [(None,)]


async def test_what_waits_while_the_bot_is_off_comes_when_it_is_back(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await stage.goes_off()
    await ana.says("/me")
    assert stage.api.pending_updates
    await stage.comes_back()
    assert [each.text for each in ana.new()]
    assert not stage.api.pending_updates


# Who is refused


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET + "A", "é" * 40])
async def test_who_does_not_know_the_secret_is_refused_without_a_word(
    stage: WebhookStage, secret: str | None
) -> None:
    body = json.dumps({"update_id": 1, "message": {"text": "let me in"}}).encode()
    assert await stage.post(body, secret=secret) == (403, b"")
    assert await stage.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_a_connection_is_said_to_end_with_a_refusal(stage: WebhookStage) -> None:
    async with aiohttp.ClientSession() as session:  # which would use a connection again, and find it gone
        for _ in range(3):
            async with session.post(stage.url, data=b"{}" * 500) as told:
                assert told.status == 403
                assert told.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/", "POST", 404), ("/updates/", "POST", 404), ("/updates", "GET", 405)]
)
async def test_another_path_or_method_is_refused_without_a_word(
    stage: WebhookStage, path: str, method: str, status: int
) -> None:
    assert await stage.post(b"{}", path=path, method=method) == (status, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"\xff\xfe",
        b'[{"update_id": 1}]',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"message": {}}',
        b"[" * 100_000,
    ],
)
async def test_a_body_that_is_not_one_update_is_refused(stage: WebhookStage, body: bytes) -> None:
    assert await stage.post(body) == (400, b"")
    assert await stage.rows("SELECT count(*) FROM inbox") == [(0,)]


async def raw(port: int, sent: bytes) -> bytes:
    """What comes back for bytes sent as they are, until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE)
    finally:
        writer.close()


def head(length: int) -> bytes:
    return (
        f"POST /updates HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: {length}\r\n\r\n".encode()
    )


async def test_a_body_of_more_than_a_megabyte_is_refused_before_it_is_read(stage: WebhookStage) -> None:
    answer = await raw(stage.port, head(webhook.MOST_BYTES + 1))
    assert answer.startswith(b"HTTP/1.1 400 ")
    with pytest.raises(ConnectionError):
        await send_in_lumps(stage.port, 100)
    assert await stage.rows("SELECT count(*) FROM inbox") == [(0,)]


async def send_in_lumps(port: int, lumps: int) -> None:
    """Send a body whose length is not said before, 64 kB at a time."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
        for _ in range(lumps):
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await asyncio.wait_for(writer.drain(), PATIENCE)
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [head(500) + b'{"update_id": 1', b"POST /updates HTTP/1.1\r\nHost: "])
async def test_a_client_that_does_not_finish_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(webhook, "BODY_WITHIN", 0.2)
    monkeypatch.setattr(webhook, "HEADERS_WITHIN", 0.2)
    taken: list[Any] = []

    async def take(update: Any) -> None:
        taken.append(update)

    port = free_port()
    listener = Listener(Site(f"http://127.0.0.1:{port}/updates", SECRET, "127.0.0.1", port), take)
    listener.start()
    try:
        assert b"200" not in await raw(port, sent)
        assert taken == []
    finally:
        await listener.stop()


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"WEBHOOK_LISTEN 127.0.0.1:{port}"):
            Listener(Site("http://127.0.0.1/", SECRET, "127.0.0.1", port), lambda update: asyncio.sleep(0)).start()


# What is guaranteed


async def test_what_cannot_be_stored_is_not_taken_and_comes_again(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    stage.trouble_expected = True
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME TO inbox_elsewhere"))
    stage.api.say(ana.id, ana.id, "/me")
    assert (await stage.post(b'{"update_id": 5, "message": {}}')) == (500, b"")
    assert len(stage.api.pending_updates) == 1
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox_elsewhere RENAME TO inbox"))
    await stage.settle()
    assert len(ana.new()) == 1
    assert not any("let me" in line or "/me" in line for line in stage.trouble())


async def test_the_test_above_fails_for_a_bot_that_says_yes_first(
    stage: WebhookStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an update taken into memory is gone for good when it cannot be stored."""
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    stage.trouble_expected = True
    stored = Webhook._take
    later: list[asyncio.Task[None]] = []

    async def taken_into_memory(receiving: Webhook, update: Any) -> None:
        later.append(asyncio.get_running_loop().create_task(stored(receiving, update)))

    monkeypatch.setattr(Webhook, "_take", taken_into_memory)
    await stage.restart()
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME TO inbox_elsewhere"))
    stage.api.say(ana.id, ana.id, "/me")
    for _ in range(100):
        if not stage.api.pending_updates:
            break
        await asyncio.sleep(0.02)
    await asyncio.gather(*later, return_exceptions=True)
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox_elsewhere RENAME TO inbox"))
    await stage.settle()
    assert ana.new() == []


async def test_an_update_delivered_twice_counts_once(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    stage.api.say(ana.id, ana.id, "/me")
    body = json.dumps(stage.api.updates.pending()[-1].to_api()).encode()
    answers = await asyncio.gather(*(stage.post(body) for _ in range(10)))
    assert set(answers) == {(200, b"")}
    await stage.settle()
    assert len(ana.new()) == 1


async def test_what_people_say_to_each_other_in_groups_is_taken_and_not_kept(stage: WebhookStage) -> None:
    chatter = {"update_id": 9, "message": {"chat": {"id": -5, "type": "supergroup"}, "text": "hi all"}}
    assert await stage.post(json.dumps(chatter).encode()) == (200, b"")
    assert await stage.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_a_time_in_which_nothing_comes_through_is_a_gap(stage: WebhookStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await stage.passes(minutes=1)
    receiving = stage.clockwork.bot.receiving
    stage.trouble_expected = True
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME COLUMN counts_at TO elsewhere"))
    stage.api.say(ana.id, ana.id, "/me")
    for _ in range(10):  # each a minute in which Telegram was told that it cannot be taken
        stage.clock_jumps(stage.now + timedelta(minutes=1))
        receiving.catch_up()
        await asyncio.sleep(0.03)
    await stage.read(lambda tx: tx.execute("ALTER TABLE inbox RENAME COLUMN elsewhere TO counts_at"))
    await stage.passes(minutes=1)
    gaps = await stage.rows("SELECT since_at, until_at FROM receiving_gaps")
    assert len(gaps) == 1
    assert (await stage.rows("SELECT count(*) FROM inbox WHERE counts_at < received_at")) == [(1,)]


async def test_a_webhook_taken_away_again_and_again_ends_the_process(
    stage: WebhookStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "CHECK_AGAIN_AFTER", 0.01)
    bot = stage.clockwork.bot
    task = next(each for each in bot._loops if each.get_name() == "receiving")
    stage.api.updates.subscribe(lambda: stage.api.webhook.update(url="https://elsewhere.example.org/"))
    stage.api.webhook["url"] = "https://elsewhere.example.org/"
    bot.receiving.catch_up()
    with pytest.raises(Unavailable, match="takes the webhook"):
        await asyncio.wait_for(asyncio.shield(task), PATIENCE)


async def test_polling_takes_a_webhook_left_over_away(stage: WebhookStage, tmp_path: Path) -> None:
    await stage.goes_off()
    assert stage.api.webhook
    polling = Stage(tmp_path)
    stage.clockwork._make_bot = lambda: build(
        Settings(TOKEN, "Dov", "dov@example.org", stage.server.url, database_path=tmp_path / "alongside.db"),
        stage.clock,
        polling.limits,
    )
    await stage.comes_back()
    assert not stage.api.webhook


# As a process


async def test_kill_9_between_storing_and_handling_loses_nothing(tmp_path: Path, server: Server) -> None:
    api, port = server.api, free_port()
    given = settings(server.url) | {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
    }
    process = Process(tmp_path, environment(tmp_path, **given))
    ana = Remote(api, api.add_person("Ana").id)
    process.start()
    try:
        ana.says("/start")
        await ana.presses("I agree")
        await ana.sees("What shall I call you")
        for _ in range(3):
            before = api.updates._next_id
            ana.says("/settings")
            # The moment the server hears a yes the update is in the file, whether it was handled or not.
            await ana.until(lambda: not api.pending_updates or None, "yes to the update")
            process.kill()
            kept = sqlite3.connect(tmp_path / "alongside.db")
            assert kept.execute("SELECT count(*) FROM inbox WHERE update_id = ?", (before,)).fetchone() == (1,)
            kept.close()
            process.start()
        ana.says("/sos")
        await ana.sees("help")
        await ana.until(lambda: _open(tmp_path) == 0 or None, "an empty inbox")
        assert await process.terminate() == 0
        assert SECRET not in process.log
        assert TOKEN not in process.log
        assert "ERROR" not in process.log
    finally:
        process.close()
    kept = sqlite3.connect(tmp_path / "alongside.db")
    states = kept.execute("SELECT DISTINCT state FROM inbox").fetchall()
    owed = kept.execute("SELECT count(DISTINCT key) FROM outbox WHERE key GLOB 'u*'").fetchone()[0]
    kept.close()
    assert states == [("done",)]
    assert owed >= 6  # the notice, the name, three answers, the help lines


def _open(folder: Path) -> int:
    found = sqlite3.connect(folder / "alongside.db")
    try:
        return int(found.execute("SELECT count(*) FROM inbox WHERE state = 'open'").fetchone()[0])
    finally:
        found.close()


async def test_an_address_that_telegram_does_not_take_ends_the_start(tmp_path: Path) -> None:
    stage = WebhookStage(tmp_path)
    words = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    stage.api.faults.add(Fault(FaultKind.REFUSAL, method="setWebhook", times=None, code=400, description=words))
    await stage.open()
    task = next(each for each in stage.clockwork.bot._loops if each.get_name() == "receiving")
    with pytest.raises(Misconfigured, match=r"WEBHOOK_URL: .*https url must be provided"):
        await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    stage.trouble_expected = True
    await stage.close()


# Its settings

GIVEN = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPERATOR_NAME": "Dov", "OPERATOR_CONTACT": "dov@example.org"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_URL", "http://bot.example.org/updates"),
        ("WEBHOOK_URL", "bot.example.org"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_URL", "https://bot.example.org/updates?secret=1"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_SECRET", "A" * 31),
        ("WEBHOOK_SECRET", "A" * 257),
        ("WEBHOOK_SECRET", "A" * 40 + "!"),
        ("WEBHOOK_LISTEN", "8081"),
        ("WEBHOOK_LISTEN", "127.0.0.1:0"),
        ("WEBHOOK_LISTEN", "127.0.0.1:70000"),
    ],
)
def test_a_malformed_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    given = GIVEN | {"WEBHOOK_URL": "https://bot.example.org/updates", "WEBHOOK_SECRET": SECRET} | {name: value}
    with pytest.raises(SettingsInvalid, match=f"^{name} is malformed: set it to ") as caught:
        read_settings(given, tmp_path / "nothing")
    assert len(str(caught.value).splitlines()) == 1


def test_a_webhook_without_a_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"^WEBHOOK_SECRET is missing: set it to 32 characters"):
        read_settings(GIVEN | {"WEBHOOK_URL": "https://bot.example.org/updates"}, tmp_path / "nothing")


def test_the_secret_is_shown_nowhere(tmp_path: Path) -> None:
    given = GIVEN | {"WEBHOOK_URL": "https://bot.example.org/updates", "WEBHOOK_SECRET": SECRET}
    made = read_settings(given, tmp_path / "nothing")
    assert made.webhook_site == ("127.0.0.1", 8081)
    assert SECRET not in repr(made)
    assert SECRET not in repr(Site("https://bot.example.org/updates", SECRET, "127.0.0.1", 8081))
