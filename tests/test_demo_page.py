"""The demo as a person meets it: the real process, the real page, a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from tests.support.page import CHROMIUM, PHONE, WIDE, Demo, Player, browser_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to play the page in")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path, "--empty")
    yield made
    made.close()


async def joined(player: Player, url: str) -> None:
    await player.opens(url)
    await player.starts()
    await player.presses("I agree")
    await player.presses("Keep Ana")
    await player.sees("Which city")
    await player.says("berlin")
    await player.presses("Berlin")
    await player.presses("09:00")
    await player.sees("All set, Ana")


async def test_a_member_joins_answers_is_silent_and_answers_late(demo: Demo) -> None:
    async with browser_page(**WIDE) as page:
        player = Player(page)
        await joined(player, demo.url)
        await player.says("/me")
        await player.sees("Your first day is one tap away")

        await player.moves("next")
        prompt = await player.sees("your daily question is here")
        await player.presses("On track", on=prompt)
        await player.sees("✓ On track", "1 day in a row", "Mood")
        await player.presses("4")
        await player.sees("✓ Mood 4", "Craving")  # its buttons have the same labels
        await player.presses("2")
        await player.sees("Anything to add?")
        await player.says('slept well <b>&"_*[x](y)')
        await player.sees('“slept well <b>&"_*[x](y)”', "That is all for this day")
        await player.says("/me")
        await player.sees("1 day in a row", "Today is answered")

        await player.moves("day")
        await player.sees("your daily question is here")  # the day that stays silent
        await player.moves("day")
        await player.sees("A grace day kept your row whole")
        await player.says("/me")
        await player.sees("1 day in a row", "Today is still open")

        silent = player.bubbles("your daily question is here").first
        await player.presses("On track", on=silent)
        await player.sees("✓ On track", "2 days in a row", "Mood")
        await player.says("/me")
        await player.sees("2 days in a row", "Today is still open")

        assert player.complaints == []
        assert player.hosts == {f"127.0.0.1:{demo.port}"}

    assert f"http://127.0.0.1:{demo.port}/" in demo.greeting
    code, said = demo.interrupt()
    assert code == 0
    assert said == ""
    assert demo.leftovers() == []


async def test_the_page_fits_a_phone(demo: Demo) -> None:
    async with browser_page(**PHONE) as page:
        player = Player(page)
        await player.opens(demo.url)
        assert await player.overflow() <= 0
        await page.locator("#chats button").first.click()
        await player.starts()
        await player.sees("Welcome to Alongside")
        assert await player.overflow() <= 0
        await player.presses("Show me first")
        await player.presses("It's hard")
        await player.sees("Mood")
        assert await player.overflow() <= 0
        await player.says("/sos " + "x" * 300)
        await player.sees("Nobody has been messaged")
        assert await player.overflow() <= 0
        assert player.complaints == []


async def test_trouble_on_order_loses_nothing(demo: Demo) -> None:
    async with browser_page(**WIDE) as page:
        player = Player(page)
        await player.opens(demo.url)
        await player.starts()
        await player.sees("Welcome to Alongside")
        weather = page.get_by_test_id("weather")

        await weather.select_option("away")
        await page.wait_for_selector("body[data-weather=away]")
        await player.says("/sos")
        await page.wait_for_timeout(700)
        assert await player.bubbles("Nobody has been messaged").count() == 0
        await weather.select_option("fair")
        await player.sees("Nobody has been messaged")

        await weather.select_option("forgetful")
        await page.wait_for_selector("body[data-weather=forgetful]")
        await player.presses("I agree")
        await player.presses("Keep Ana")
        await player.sees("Which city")
        await weather.select_option("strict")
        await player.says("berlin")
        await player.presses("Berlin")
        await player.presses("09:00")
        await player.sees("All set, Ana")
        assert await page.locator("body").get_attribute("data-weather") == "strict"
        assert player.complaints == []
