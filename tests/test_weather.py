"""The troubles that the demo's Telegram can have: each strikes as it says, and none lasts when it is fair again."""

import pytest

from bot.botapi.botapi import BotApi
from bot.botapi.faults import FaultKind
from bot.demo import weather
from tests.support.stage import START, TOKEN, Speaker, Stage


@pytest.fixture
def api() -> BotApi:
    return BotApi(TOKEN, lambda: START)


@pytest.mark.parametrize(
    ("name", "struck"),
    [
        ("fair", [None] * 4),
        ("slow", [FaultKind.HANG] * 4),
        ("forgetful", [None, None, FaultKind.CLOSE_AFTER, None]),
        ("failing", [None, FaultKind.SERVER_ERROR, None, FaultKind.SERVER_ERROR]),
        ("strict", [None] * 4),
        ("away", [FaultKind.CLOSE_BEFORE] * 4),
    ],
)
def test_each_weather_strikes_as_it_says(api: BotApi, name: str, struck: list[FaultKind | None]) -> None:
    weather.change(api, name)
    met = [api.faults.strike("sendMessage", 1) for _ in range(4)]
    assert [each.kind if each else None for each in met] == struck
    assert api.faults.shut_out("getUpdates") is (name == "away")
    assert (api.limits.wait("sendmessage", 1, 0.0), api.limits.wait("sendmessage", 1, 0.0) > 0) == (
        0,
        name == "strict",
    )
    weather.change(api, weather.FAIR)
    assert api.faults.strike("sendMessage", 1) is None
    assert api.limits.wait("sendmessage", 1, 0.0) == 0


@pytest.mark.parametrize("name", [each for each in weather.WEATHERS if each != "slow"])
async def test_a_day_comes_out_right_in_every_weather(stage: Stage, ana: Speaker, name: str) -> None:
    await ana.joins(at="09:00")
    stage.trouble_expected = True
    weather.change(stage.api, name)
    await stage.until("2026-01-06 08:10")
    weather.change(stage.api, weather.FAIR)
    await stage.passes(minutes=6)  # the longest pause before what is in doubt is tried again
    await ana.presses("On track")
    await stage.settle()
    assert await stage.rows("SELECT count(*) FROM answers") == [(1,)]
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-06",)]
