"""Pictures: drawn beside the bot, with letters of their own, in nobody's way, and never without their words."""

import asyncio
import html
import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending.drawing import drawn
from domain.circle.summary import Band, Figures
from domain.outgoing import Lane
from domain.time.weeks import week_of
from handlers.pictures import drawing as pens
from handlers.pictures import fonts
from handlers.pictures.canvas import CUT, MARGIN, SMALL, WIDTH, Canvas, Picture, wrapped
from handlers.pictures.drawing import NotDrawn, draw
from handlers.texts import Texts
from handlers.turn import House
from handlers.turns import turn_of_clock
from handlers.week.card import DayRate, Share, Shown
from handlers.week.chart import chart
from storage import people
from storage.file.database import Database, Tx
from storage.traffic.outbox import File, Owed
from tests.support.faketime import FAKETIME, FakeClock
from tests.support.pictures import SAMPLES, samples
from tests.support.sending import Post


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path)
    await made.open()
    yield made
    await made.close()


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack_from(">LL", png, 16)
    return width, height


def file_of(picture: Picture) -> File:
    return File("photo", f"{picture.name}.png", picture.svg.encode(), to_draw=True)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_picture_is_drawn_wide_enough_for_a_phone(name: str) -> None:
    width, height = size_of(draw(SAMPLES[name].svg))
    assert width == 1080
    assert height <= 2 * width, "Telegram refuses what is longer than twenty times its width; a phone shows two"


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_letter_of_a_picture_can_be_written(name: str) -> None:
    assert fonts.can_write(SAMPLES[name].svg)


@pytest.mark.parametrize("language", Texts().codes())
def test_no_words_are_cut_in_the_pictures_of_any_language(language: str) -> None:
    cut = [name for name, picture in samples(Texts(), language).items() if CUT in picture.svg]
    assert cut == []
    assert all(fonts.can_write(picture.svg) for picture in samples(Texts(), language).values())


TEXT_AT = re.compile(
    r'<text x="([\d.]+)"[^>]*font-size="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*font-weight="(\d+)"[^>]*>([^<]+)<'
)


@pytest.mark.parametrize("language", Texts().codes())
def test_all_words_stay_within_the_margins_and_large_enough(language: str) -> None:
    for name, picture in samples(Texts(), language).items():
        found = TEXT_AT.findall(picture.svg)
        assert found
        for x, size, anchor, weight, words in found:
            wide = fonts.width(html.unescape(words), float(size), bold=weight == "700")
            begin = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            assert begin >= MARGIN - 1, (name, words)
            assert begin + wide <= WIDTH - MARGIN + 1, (name, words)
            assert float(size) >= SMALL - 1, (name, words, size)


@pytest.mark.parametrize("language", Texts().codes())
def test_no_words_are_cut_in_the_picture_of_a_circles_week(language: str, database: Database) -> None:
    assert CUT not in database.submit(lambda tx: week_of_a_circle(tx, language)).result().svg


def week_of_a_circle(tx: Tx, language: str) -> Picture:
    """The picture of a week in which every answer was given at every step."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    person = people.add(tx, 1, language, now)
    turn = turn_of_clock(tx, House(Texts(), "Dov", "dov@example.org", 18), person.id, "cause", now)
    options = [turn.label(f"questions.recovery.day.{each}") for each in ("on_track", "hard", "setback", "no_details")]
    bands = [turn.label(f"summary.band.{each}") for each in Band]
    shown = Shown(
        "Tuesday evening",
        week_of(now.date()),
        turn.house.texts.day(now.date(), language),
        turn.house.texts.day(now.date(), language),
        False,
        Figures(members=9, expected=63, answered=52, away=1),
        before=78,
        days=[DayRate(turn.house.texts.weekday_named(day, language), 100) for day in range(7)],
        how=[[Share(o, band, words) for o, band, words in zip(options, Band, bands, strict=True)]],
        moods=[turn.label("summary.mood_or_more", value=4, high=5)],
    )
    drawn = chart(turn, shown)
    assert drawn is not None
    return drawn


def test_a_letter_without_a_shape_is_known_beforehand() -> None:
    assert fonts.can_write("Añadir, schön, Жизнь, 7–9 · “…”")
    assert not fonts.can_write("🌱")
    assert not fonts.can_write("日")


def test_words_in_a_picture_are_words_whatever_they_hold() -> None:
    canvas = Canvas(200)
    canvas.text("<b>&</b> \"'", 10, 100)
    assert size_of(draw(canvas.picture("words").svg)) == (1080, 200)


@given(st.text("abcde ÄÖß", max_size=300), st.sampled_from([32, 54]), st.booleans())
def test_no_line_is_wider_than_its_place_unless_one_word_is(words: str, size: int, bold: bool) -> None:
    lines = wrapped(words, size, 600, bold=bold)
    assert " ".join(lines) == " ".join(words.split())
    assert all(" " not in line or fonts.width(line, size, bold=bold) <= 600 for line in lines)


@pytest.mark.parametrize(
    ("words", "is_cut"), [("seven", False), ("a longer line that has to be smaller", False), ("word " * 60, True)]
)
def test_a_line_that_is_too_long_shrinks_and_only_then_is_cut(words: str, is_cut: bool) -> None:
    canvas = Canvas(200)
    canvas.text(words.strip(), 10, 100, size=54, within=700)
    svg = canvas.picture("line").svg
    assert (CUT in svg) is is_cut
    size = float(svg.split('font-size="')[1].split('"')[0])
    assert SMALL <= size <= 54


def test_what_cannot_be_drawn_says_so() -> None:
    with pytest.raises(NotDrawn):
        draw("no picture at all")


def test_a_pen_that_hangs_is_put_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "pen.py"
    hanging.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(30)\n")
    monkeypatch.setattr(pens, "PEN", hanging)
    monkeypatch.setattr(pens, "WITHIN", 0.3)
    began = time.monotonic()
    with pytest.raises(NotDrawn):
        draw(SAMPLES["milestone"].svg)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed (Debian: apt-get install faketime)")
def test_a_clock_that_is_set_meanwhile_costs_no_picture(tmp_path: Path) -> None:
    clock, svg = FakeClock(tmp_path), SAMPLES["milestone"].svg
    clock.set("2027-03-01 08:00")
    code = "import sys\nfrom handlers.pictures.drawing import draw\nsvg = sys.stdin.read()\n"
    code += "for _ in range(8): print(len(draw(svg)), flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **clock.environment()},
        text=True,
    ) as drawing:
        assert drawing.stdin is not None
        assert drawing.stdout is not None
        drawing.stdin.write(svg)
        drawing.stdin.close()
        sizes = []
        for day, line in enumerate(drawing.stdout, start=2):
            sizes.append(int(line))
            clock.set(f"2027-03-{day:02} 08:00")
    assert len(sizes) == 8
    assert min(sizes) > 1000


async def test_a_picture_is_drawn_when_it_goes(post: Post) -> None:
    key = await post.owes(method="sendPhoto", params={"caption": "30 days"}, file=file_of(SAMPLES["milestone"]))
    await post.settles()
    assert await post.state(key) == "sent"
    [got] = [each for each in post.api.messages(post.ana.id) if each.file]
    assert (got.kind, got.caption) == ("photo", "30 days")
    assert got.file is not None
    assert size_of(got.file.content) == (1080, 1080)


async def test_words_go_alone_where_a_picture_cannot_be_drawn(post: Post) -> None:
    broken = File("photo", "weeks.png", b"no picture at all", to_draw=True)
    key = await post.owes(method="sendPhoto", params={"caption": "12 weeks"}, file=broken)
    await post.settles()
    assert await post.state(key) == "sent"
    assert [each.text for each in post.api.messages(post.ana.id) if each.sender.is_bot] == ["12 weeks"]


@pytest.mark.slow
async def test_drawing_ten_pictures_holds_up_the_event_loop_for_no_twentieth_of_a_second() -> None:
    """Between two turns of the loop this process may not be busy for long, however busy the computer is."""
    owed = Owed("picture", Lane.REPLY, "reply", "sendPhoto", 1, {"caption": ""}, file=file_of(SAMPLES["weeks"]))
    drawing = asyncio.gather(*(drawn(owed) for _ in range(10)))
    longest, last = 0.0, time.process_time()
    while not drawing.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.process_time() - last), time.process_time()
    assert all(each.file and each.file.content.startswith(b"\x89PNG") for each in await drawing)
    print(f"longest stall: {longest * 1000:.1f} ms")  # noqa: T201 - the figure that is measured
    assert longest < 0.05
