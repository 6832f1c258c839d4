"""Make the pictures of the documentation: `make images`. The one of the demo's page needs a Chromium."""

import asyncio
import sys
import tempfile
from pathlib import Path

from handlers.pictures.drawing import draw
from tests.support.page import CHROMIUM, Demo, Player, browser_page
from tests.support.pictures import SAMPLES

IMAGES = Path(__file__).parents[1] / "docs" / "images"


async def take_demo(url: str) -> None:
    """Play the first days of a member, and take the page as it looks then."""
    async with browser_page(width=1120, height=900, scale=1.5) as page:
        player = Player(page)
        await player.opens(url)
        await player.starts()
        await player.presses("I agree")
        await player.presses("Keep Ana")
        await player.sees("Which city")
        await player.says("berlin")
        await player.presses("Berlin")
        await player.presses("09:00")
        await player.sees("All set, Ana")
        await player.moves("next")
        await player.presses("On track")
        await player.presses("4")
        await player.presses("3")
        await player.sees("Anything to add?")
        await player.says("A long walk helped.")
        await player.sees("“A long walk helped.”", "That is all for this day")
        while await player.bubbles("your daily question is here").count() == 0:
            await player.moves("next")
        await player.presses("Here, no details")
        await player.sees("2 days in a row", "Mood")
        await player.says("/me")
        await player.sees("2 days in a row", "Today is answered")
        await page.mouse.move(0, 0)
        await page.get_by_test_id("toast").last.wait_for(state="detached")
        await page.screenshot(path=IMAGES / "demo.png")


def draw_samples() -> None:
    """Draw each picture that the bot sends, of days that are made up."""
    for name, picture in SAMPLES.items():
        (IMAGES / f"{name}.png").write_bytes(draw(picture.svg))


def main() -> None:
    """Make every picture."""
    draw_samples()
    if CHROMIUM is None:
        sys.exit("There is no Chromium to take pictures with (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder), "--empty")
        try:
            asyncio.run(take_demo(demo.url))
        finally:
            demo.close()


if __name__ == "__main__":
    main()
