"""Whoever watches sees how the bot is and how much waits, and nothing of anyone."""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Bot, build
from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import SystemClock
from bot.errors import Unavailable
from bot.running import logs, notifying
from bot.settings import Settings, SettingsInvalid, read_settings
from domain.outgoing import Lane
from storage.traffic import outbox
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN, Stage
from tests.test_webhook import free_port


class WatchedStage(Stage):
    """A stage whose bot answers on a port of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()

    def _make_bot(self) -> Bot:
        return build(self.settings, self.clock, self.limits)

    @property
    def settings(self) -> Settings:
        return Settings(
            telegram_bot_token=TOKEN,
            operator_name="Dov",
            operator_contact="dov@example.org",
            telegram_api_url=self.server.url,
            database_path=self.folder / "alongside.db",
            monitor_listen=f"127.0.0.1:{self.port}",
        )

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
            return answer.status, await answer.text()

    async def metrics(self) -> dict[str, float]:
        """Each sample by its name and labels."""
        status, page = await self.get("/metrics")
        assert status == 200
        return {
            f"{sample.name}{''.join(f' {value}' for value in sample.labels.values())}": sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WatchedStage]:
    made = WatchedStage(tmp_path)
    await made.open()
    yield made
    await made.close()


async def test_a_bot_that_is_well_says_so(stage: WatchedStage) -> None:
    await stage.passes(minutes=1)
    status, page = await stage.get("/healthz")
    told = json.loads(page)
    assert (status, told["healthy"]) == (200, True)
    assert set(told["loops"]) == {"receiving", "ticking", "delivery"}
    assert told["database"]["answers"] is True
    assert told["last_heard_seconds"] == 0.0


async def test_a_loop_that_stands_still_is_told(stage: WatchedStage) -> None:
    stage.clockwork.bot.ticking.alive_at -= 50
    stage.clockwork.bot.ticking.tick = asyncio.Event().wait  # type: ignore[assignment,method-assign]
    status, page = await stage.get("/healthz")
    assert status == 503
    assert json.loads(page)["loops"]["ticking"]["age_seconds"] >= 50


async def test_a_database_that_does_not_answer_is_told(stage: WatchedStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watching.health.DATABASE_WITHIN", 0.05)
    free = threading.Event()
    stuck = stage.clockwork.bot.database.submit(lambda tx: free.wait(5))
    status, page = await stage.get("/healthz")
    free.set()
    await asyncio.wrap_future(stuck)
    assert (status, json.loads(page)["database"]) == (503, {"answers": False, "seconds": None})


async def test_what_was_done_is_counted_and_nobody_is_named(stage: WatchedStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    found = await stage.metrics()
    assert found["alongside_members"] == 1
    assert found["alongside_updates_total done"] >= 5
    assert found["alongside_updates_total given_up"] == 0
    assert found["alongside_sends_total prompt sent"] == 1
    assert found["alongside_sends_total sos refused"] == 0
    assert found["alongside_database_write_seconds_count"] > 5
    assert found["alongside_due_lag_seconds"] == 0
    assert 0 <= found["alongside_loop_age_seconds delivery"] < 5
    _, page = await stage.get("/metrics")
    assert not any(word in page for word in ("Ana", "Berlin", str(ana.id), TOKEN))


async def test_what_waits_and_what_is_late_is_counted(stage: WatchedStage) -> None:
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    owed = outbox.Owed("held.1", Lane.PARTNER, "reply", "sendMessage", ana.id, {"text": "x"}, receiver=1)
    stage.clockwork.bot.delivery._holding.hold_bot(1000, stage.clock.elapsed())
    await stage.read(lambda tx: outbox.add(tx, owed, stage.now - timedelta(minutes=2)))
    await stage.read(
        lambda tx: tx.execute("UPDATE due SET due_at = '2026-01-05T07:59:00.000000Z', behind_barrier = 1")
    )
    stage.clockwork.bot.receiving.drained_at = None
    found = await stage.metrics()
    assert found["alongside_outbox_waiting partner"] == 1
    assert found["alongside_outbox_oldest_seconds partner"] == 120
    assert found["alongside_outbox_waiting sos"] == 0
    assert found["alongside_due_lag_seconds"] == 60
    assert "alongside_last_heard_age_seconds" not in found
    await stage.read(
        lambda tx: (tx.execute("DELETE FROM outbox WHERE key = 'held.1'"), tx.execute("DELETE FROM due"))
    )


async def test_there_is_nothing_else_to_be_had(stage: WatchedStage) -> None:
    assert (await stage.get("/"))[0] == 404
    assert (await stage.get("/healthz/"))[0] == 404
    assert (await stage.get("/metrics", "POST"))[0] == 405


async def test_a_port_that_is_taken_ends_the_start(stage: WatchedStage, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    bot = build(replace(stage.settings, database_path=second / "alongside.db"), stage.clock)
    with pytest.raises(Unavailable, match="MONITOR_LISTEN"):
        await bot.start()
    await bot.stop()


@pytest.mark.parametrize(
    ("given", "site"),
    [("9105", ("127.0.0.1", 9105)), ("0.0.0.0:9105", ("0.0.0.0", 9105)), ("[::1]:9105", ("::1", 9105)), ("", None)],
)
def test_a_port_alone_is_this_computers_own(given: str, site: tuple[str, int] | None, tmp_path: Path) -> None:
    read = read_settings(settings("http://127.0.0.1:9") | {"MONITOR_LISTEN": given}, tmp_path / ".env")
    assert read.monitor_site == site


@pytest.mark.parametrize(
    ("name", "value"), [("MONITOR_LISTEN", "70000"), ("MONITOR_LISTEN", "x"), ("LOG_FORMAT", "xml")]
)
def test_what_cannot_be_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=f"{name} is malformed: set it to"):
        read_settings(settings("http://127.0.0.1:9") | {name: value}, tmp_path / ".env")


# Logs


def test_a_line_of_json_is_one_object_and_an_error_says_no_word_of_what_was_said() -> None:
    try:
        raise ValueError("what somebody said")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
        record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "it\nfailed: %s", ("here",), found)
    line = logs.JsonLines().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "bot.x", "it\nfailed: here")
    assert told["at"].endswith("+00:00")
    assert "ValueError at test_watching.py" in told["error"]
    text = logs.TextLines().format(record)
    assert "ValueError at test_watching.py" in text
    assert "what somebody said" not in line + text


# systemd


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(str(tmp_path / "notify"))
    listening.settimeout(10)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return listening


def test_the_manager_is_told_and_where_none_listens_nothing_happens(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifying.tell(notifying.READY)
    assert manager.recv(100) == b"READY=1"
    monkeypatch.setenv("NOTIFY_SOCKET", "@no/such/socket")
    notifying.tell(notifying.ALIVE)
    manager.close()


@pytest.mark.slow
async def test_a_process_tells_that_it_is_up_alive_and_ending(tmp_path: Path, manager: socket.socket) -> None:
    server = Server(BotApi(TOKEN, SystemClock().now))
    await server.start()
    given = settings(server.url) | {"NOTIFY_SOCKET": os.environ["NOTIFY_SOCKET"], "LOG_FORMAT": "json"}
    process = Process(tmp_path, environment(tmp_path, **given))
    process.start()
    try:
        assert await asyncio.to_thread(manager.recv, 100) == b"READY=1"
        assert await asyncio.to_thread(manager.recv, 100) == b"WATCHDOG=1"
        ana = Remote(server.api, server.api.add_person("Ana").id)
        ana.says("/start")
        await ana.presses("I agree")
        assert await process.terminate() == 0
    finally:
        process.close()
        await server.stop()
    said = set()
    while b"STOPPING=1" not in said:
        said.add(manager.recv(100))
    manager.close()
    lines = [json.loads(line) for line in process.log.splitlines()]
    assert lines
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
