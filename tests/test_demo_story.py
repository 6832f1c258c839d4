"""The main job on the demo's page, with six weeks of history: a quiet day, a partner, a lead's week."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from playwright.async_api import Page

from tests.support.page import CHROMIUM, WIDE, Demo, Player, browser_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to play the page in")


def is_evening_in_berlin(clock: str) -> bool:
    """Whether the demo's clock, which shows UTC, means 20:00 there."""
    at = datetime.strptime(clock, "%a %d %b %Y · %H:%M UTC").replace(tzinfo=UTC)
    return at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "20:00"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path)
    yield made
    made.close()


async def becomes(page: Page, name: str) -> None:
    """Open somebody's private chat, by keyboard alone: the row takes the focus and Enter opens it."""
    row = page.locator(f"[data-name='{name}']").first
    await row.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_function(
        "name => document.querySelector('[data-testid=who]')?.textContent.includes(name)", arg=name
    )


async def test_a_quiet_day_from_the_reminder_to_the_leads_summary(demo: Demo) -> None:
    async with browser_page(**WIDE) as page:
        player = Player(page)
        await player.opens(demo.url)
        await becomes(page, "Ana")
        await player.says("/me")
        await player.sees("days in a row", "Today is still open")

        for _ in range(30):
            await player.moves("next")
            clock = await page.get_by_test_id("clock-now").inner_text()
            if is_evening_in_berlin(clock):
                break
        await player.sees("your question is still open")

        await becomes(page, "Ben")
        await player.sees("Ana has not checked in yet today.")
        await player.presses("Thinking of you")

        await becomes(page, "Ana")
        await player.sees("Ben is thinking of you")
        await player.presses("Just busy")
        await player.sees("Today counts")

        await becomes(page, "Ben")
        await player.sees("Ana has checked in since")

        await becomes(page, "Dov")
        await player.says("/summary")
        summary = await (await player.sees("Tuesday evenings", "check-ins", "How the days were")).inner_text()
        assert not [name for name in ("Ana", "Cleo", "Emil") if name in summary]  # the others let a lead know

        await becomes(page, "Cleo")
        await player.says("/summary")
        refusal = await player.page.locator(".message.from-bot").last.inner_text()
        assert "check-ins" not in refusal
        assert "Tuesday evenings" not in refusal
        assert player.complaints == []


async def test_a_lead_approves_pairs_and_plans(demo: Demo) -> None:
    async with browser_page(**WIDE) as page:
        player = Player(page)
        await player.opens(demo.url)
        await becomes(page, "Dov")
        await player.sees("waits for a lead's yes")
        await player.presses("Have a look")
        await player.sees("I walk once around the block")
        await player.presses("Yes, share it")
        await player.sees("The circle can read it now.")

        await player.says("/pair")
        await player.sees("Fay and Gia", "nearly the same clock")
        await player.presses("Suggest · Fay and Gia")
        await player.sees("I have asked both, without names.")
        await player.moves("hour")
        await player.moves("hour")
        await player.moves("hour")
        for name in ("Fay", "Gia"):
            await becomes(page, name)
            await player.sees("check in side by side with someone from Tuesday evenings")
            await player.presses("Accept")
        await player.sees("You and Fay stand by each other now.")

        await becomes(page, "Dov")
        await player.says("/events")
        await player.presses("Plan an event")
        await player.says("Walk in the park")
        await player.says("tomorrow 18:30")
        await player.presses("Skip")
        await player.presses("Post it")
        await becomes(page, "Cleo")
        await player.says("/events")
        await player.presses("I'm coming")
        await player.says("/share")
        await player.presses("Read what others shared")
        await player.sees("I walk once around the block")
        await player.presses("This helped me")
        assert player.complaints == []


async def test_a_lead_sets_up_a_circle_invites_and_names_who_leads_beside_them(demo: Demo) -> None:
    async with browser_page(**WIDE) as page:
        player = Player(page)
        await player.opens(demo.url)
        await becomes(page, "Dov")
        await player.says("/circle")
        await player.presses("Make a circle")
        await player.says("Sunday walks")
        made = await player.sees("Sunday walks is there", "It is good for 30 days")
        link = re.search(r"start=([\w-]+)", await made.inner_text())
        assert link
        await player.presses("Join")
        await player.presses("Join")

        await becomes(page, "Cleo")
        await player.says(f"/start {link[1]}")
        await player.sees("You are invited to a circle: Sunday walks")
        await player.presses("My name in the list of members")
        await player.presses("Join")
        for _ in range(3):  # what a lead is asked waits for the end of their night
            await player.moves("hour")
        await becomes(page, "Dov")
        await player.sees("Cleo asks to join Sunday walks")
        await player.presses("Yes")
        await player.sees("Cleo is in")

        await player.says("/leads")
        await player.presses("Sunday walks")
        await player.presses("Name a co-lead")
        await player.presses("Cleo")
        await player.sees("I have asked Cleo")
        await becomes(page, "Cleo")
        await player.sees("Would you lead a circle")
        await player.presses("Accept")
        await player.sees("You lead Sunday walks now")
        assert player.complaints == []
