"""Make the pictures of the documentation: `make images`. That of the demo's page and the sheets need a Chromium.

A sheet shows every picture that the bot sends in every language, as small as on a phone, on a light or a dark ground.
"""

import asyncio
import sys
import tempfile
from base64 import b64encode
from pathlib import Path

from handlers.pictures.drawing import draw
from handlers.texts import Texts
from tests.support.page import CHROMIUM, Demo, Player, browser_page
from tests.support.pictures import SAMPLES, samples

IMAGES = Path(__file__).parents[1] / "docs" / "images"
ON_A_PHONE, GAP = 250, 10
GROUNDS = {"light": "#ffffff", "dark": "#17212b"}


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


async def take_sheets() -> None:
    """Put every picture of every language on one page, and take it in light and in dark."""
    texts = Texts()
    pictures = [picture for code in texts.codes() for picture in samples(texts, code).values()]
    drawn = [b64encode(draw(picture.svg)).decode() for picture in pictures]
    shown = "".join(f'<img width="{ON_A_PHONE}" src="data:image/png;base64,{each}">' for each in drawn)
    across = len(pictures) // len(texts.codes()) * (ON_A_PHONE + GAP) + GAP
    async with browser_page(width=across, height=600) as page:
        for name, ground in GROUNDS.items():
            style = (
                f"margin:{GAP}px;background:{ground};display:flex;flex-wrap:wrap;gap:{GAP}px;align-items:flex-start"
            )
            await page.set_content(f'<body style="{style}">{shown}')
            await page.screenshot(path=IMAGES / f"sheet-{name}.png", full_page=True)


def main() -> None:
    """Make every picture."""
    draw_samples()
    if CHROMIUM is None:
        sys.exit("There is no Chromium to take pictures with (Debian: apt-get install chromium).")
    asyncio.run(take_sheets())
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder), "--empty")
        try:
            asyncio.run(take_demo(demo.url))
        finally:
            demo.close()


if __name__ == "__main__":
    main()
