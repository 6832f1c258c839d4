"""Nothing goes to anyone but Telegram: no analytics, no error reports, no other service; and no more is promised."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.texts import Texts
from tests.support.stage import Speaker, Stage
from tests.test_forgetting import partners

LOOPBACK = ("127.0.0.1", "::1", "localhost")
CALLS = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen"}
)


class Watch:
    """Every way out of this process, by Python's own audit events; they cannot be taken off again."""

    seen: list[tuple[str, Any]] | None = None

    @classmethod
    def hook(cls, event: str, given: tuple[Any, ...]) -> None:
        if cls.seen is not None and event in CALLS:
            cls.seen.append((event, given))


sys.addaudithook(Watch.hook)


@pytest.fixture
def ways_out() -> Iterator[list[tuple[str, Any]]]:
    Watch.seen = []
    yield Watch.seen
    Watch.seen = None


def _whither(event: str, given: tuple[Any, ...]) -> str:
    if event in ("socket.connect", "socket.sendto"):
        address = given[1]
        return str(address[0]) if isinstance(address, tuple) else "a file"
    return str(given[0])


async def test_whatever_is_used_nothing_leaves_but_to_the_bot_api(
    ways_out: list[tuple[str, Any]], stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await partners(stage, ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.presses("I had a setback")
    await ana.sends_photo("a picture")
    await ana.shares_location(52.5, 13.4)
    for command in ("/me", "/sos", "/resources", "/export", "/privacy", "/history", "/help"):
        await ana.says(command)
    await stage.until("2026-01-07 12:00")
    await ana.says("/forget")
    await ana.presses("Erase everything")
    assert ways_out, "not even the Bot API was called"
    assert {_whither(*each) for each in ways_out} <= {*LOOPBACK, "a file"}
    ports = {given[1][1] for event, given in ways_out if event == "socket.connect" and isinstance(given[1], tuple)}
    assert ports <= {int(stage.server.url.rpartition(":")[2])}


PROMISE = re.compile(
    r"100 ?%[^.]*(confidential|anonym|secure|safe|vertraulich|sicher|confidencial|segur)"
    r"|\b(fully|completely|totally|absolutely|always|völlig|vollständig|absolut|totalmente|completamente)"
    r" (confidential|anonymous|secure|safe|private|vertraulich|anonym|sicher|confidencial|anónim|segur|privad)",
    re.IGNORECASE,
)
FORBIDS = re.compile(r"Never promise .*|Never \"100 % confidential\".*")
"""Where it is said that nobody may promise it."""


@pytest.mark.parametrize("words", ["100 % confidential", "It is completely anonymous", "völlig vertraulich"])
def test_a_promise_that_nobody_can_keep_is_known(words: str) -> None:
    assert PROMISE.search(words)


def test_no_text_and_no_page_promises_what_nobody_can_keep() -> None:
    texts = Texts()
    said = {
        f"{code} {key}": form
        for code in texts.codes()
        for key, forms in texts.language(code).forms.items()
        for form in forms
    }
    root = Path(__file__).parents[1]
    pages = {path.name: path.read_text("utf-8") for path in (root / "README.md", *(root / "docs").rglob("*.md"))}
    found = {place for place, words in {**said, **pages}.items() if PROMISE.search(FORBIDS.sub("", words))}
    assert found == set()
