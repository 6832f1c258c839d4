"""One poisonous update holds up nobody, is given up in the end, and leaves neither content in the log nor silence."""

import asyncio
import logging

import pytest

from bot.botapi.botapi import BotApi
from bot.receiving import dispatching
from handlers import incoming
from tests.support.stage import Speaker, Stage

SECRET = "words that no log may hold"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "PAUSES", (0.05, 0.2))


def unreadable(api: BotApi, person: int) -> None:
    """A message whose date is none, as Telegram would never send it."""
    message = api.updates
    sender = api.people[person].to_api()
    message.add(
        "message",
        {
            "message_id": 9_999,
            "date": "no date",
            "chat": {"id": person, "type": "private", "first_name": "x"},
            "from": sender,
            "text": SECRET,
        },
    )


async def told(stage: Stage, who: Speaker, key: str) -> None:
    words = stage.texts.plain(key, "en")
    for _ in range(500):
        if any(words in (each.text or "") for each in who.chat() if each.sender.is_bot):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{who.name} was not told {key}")


async def states(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT state, attempts FROM inbox WHERE state != 'done'")


async def test_an_update_that_cannot_be_read_is_set_aside_and_the_next_is_handled(
    stage: Stage, ana: Speaker, ben: Speaker, caplog: pytest.LogCaptureFixture
) -> None:
    stage.trouble_expected = True
    await ana.joins()
    await ben.joins()
    unreadable(stage.api, ana.id)
    await ben.says("/help")
    ben.sees("help.text")
    await told(stage, ana, "failed.update")
    assert await states(stage) == [("dead", 0)]
    assert SECRET not in caplog.text


async def test_an_update_that_fails_always_is_given_up_after_three_attempts(
    stage: Stage, ana: Speaker, ben: Speaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.trouble_expected = True
    await ana.joins()
    await ben.joins()
    attempts: list[int] = []

    def fail(*_: object) -> bool:
        attempts.append(1)
        raise RuntimeError(SECRET)

    monkeypatch.setattr(incoming, "_is_reply", fail)
    with caplog.at_level(logging.DEBUG):
        stage.api.say(ana.id, ana.id, SECRET)
        await ben.says("/help")
        ben.sees("help.text")
        await told(stage, ana, "failed.update")
    assert len(attempts) == 3
    assert await states(stage) == [("dead", 3)]
    bot_log = [each.getMessage() for each in caplog.records if each.name.startswith("bot")]
    assert SECRET not in "".join(bot_log)
    assert sum("given up" in each for each in bot_log) == 1
