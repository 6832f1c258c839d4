"""Fixtures: a stage with the cast on it."""

import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import settings

from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import SystemClock
from storage.file.database import Database
from storage.file.files import open_database
from tests.support.blank import lay_blank_files
from tests.support.keyed import keys_watched
from tests.support.named import names_watched
from tests.support.neutral import first_lines_watched
from tests.support.silent_logs import logs_watched
from tests.support.stage import TOKEN, Speaker, Stage

settings.register_profile("side by side", deadline=None)
settings.load_profile("side by side")
"""How long one example takes says nothing while as many tests run as the computer bears."""

MOST_SECONDS, MOST_SECONDS_OF_A_SLOW_ONE = 300, 1800


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let a test that waits for what never comes fail, as it would hold up all others for ever."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"{item.nodeid} waits for something that does not come")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(MOST_SECONDS_OF_A_SLOW_ONE if item.get_closest_marker("slow") else MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def silent_logs() -> Iterator[None]:
    """Whatever is played: no line of the log at any level names anybody, or holds a word of theirs."""
    with logs_watched():
        yield


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Return a Bot API server for bots that run as processes of their own, on the real clock."""
    made = Server(BotApi(TOKEN, SystemClock().now))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    await made.open()
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def first_lines() -> Iterator[None]:
    """Whatever is played: what nobody asked for has a first line that gives nobody away."""
    with first_lines_watched():
        yield


@pytest.fixture(autouse=True)
def named_alone() -> Iterator[None]:
    """Whatever is played: who is named to somebody else unasked is whom that message is about."""
    with names_watched():
        yield


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    """Whatever is played: no two messages of one turn have the same key."""
    with keys_watched():
        yield


@pytest.fixture
def ana(stage: Stage) -> Speaker:
    return stage.person("Ana")


@pytest.fixture
def ben(stage: Stage) -> Speaker:
    return stage.person("Ben")


@pytest.fixture
def cleo(stage: Stage) -> Speaker:
    return stage.person("Cleo")


@pytest.fixture
def dov(stage: Stage) -> Speaker:
    return stage.person("Dov")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    lay_blank_files(tmp_path)
    made = open_database(tmp_path / "alongside.db", tmp_path / "keys.db", tmp_path / "operator.key")
    yield made
    made.close()
