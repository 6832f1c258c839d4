"""The weeks behind the number: a picture with its words, and a page to hand over oneself."""

from datetime import date
from pathlib import Path

import pytest

from domain.counting.overview import shown_up, span, weekly_means
from domain.counting.streaks import DayState
from tests.support.stage import Speaker, Stage
from tests.test_counters import counts
from tests.test_pictures import size_of
from tests.test_rhythms import shows_up


def test_a_span_ends_with_the_week_of_today() -> None:
    shown = span(date(2026, 11, 26), 12)
    assert shown.first == date(2026, 9, 7)
    assert [week.monday.weekday() for week in shown.weeks] == [0] * 12
    assert shown.days()[-1][3] == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("began", "first", "last", "columns"),
    [
        ("2026-01-01", "2026-09-07", "2026-11-23", 12),  # long here: twelve weeks
        ("2026-09-14", "2026-09-14", "2026-11-23", 11),  # their twelfth week has not come yet
        ("2026-10-28", "2026-10-26", "2026-11-23", 5),
        ("2026-11-17", "2026-11-16", "2026-12-07", 4),  # new: their first week, and room ahead
        ("2026-11-26", "2026-11-23", "2026-12-14", 4),
        ("2026-12-02", "2026-11-23", "2026-12-14", 4),  # flew back to before the day on which they began
    ],
)
def test_the_weeks_of_somebody_new_begin_with_their_first(began: str, first: str, last: str, columns: int) -> None:
    shown = span(date(2026, 11, 26), 12, date.fromisoformat(began))
    assert (str(shown.first), str(shown.weeks[-1].monday), len(shown.weeks)) == (first, last, columns)


@pytest.mark.parametrize(
    ("letters", "came", "asked"),
    [("", 0, 0), ("AAA", 3, 3), ("ALQG", 2, 4), ("onp", 0, 0), ("AoA", 2, 2)],
)
def test_days_one_was_not_asked_on_do_not_count(letters: str, came: int, asked: int) -> None:
    known = {
        "A": DayState.ANSWERED,
        "L": DayState.LATE,
        "Q": DayState.QUIET,
        "G": DayState.GRACE,
        "o": DayState.OFF,
        "n": DayState.NEUTRAL,
        "p": DayState.PAUSED,
    }
    assert shown_up(known[each] for each in letters) == (came, asked)


def test_a_week_has_the_mean_of_its_days() -> None:
    shown = span(date(2026, 1, 18), 3)
    values = {date(2026, 1, 5): 2.0, date(2026, 1, 6): 3.0, date(2026, 1, 18): 5.0}
    assert weekly_means(shown, values) == [None, 2.5, 5.0]


async def lives(stage: Stage, ana: Speaker, *, days: int, moods: str, urges: str) -> None:
    """Answer these days as they are asked, with the moods and urges in turn."""
    for n in range(days):
        await stage.passes(days=1)
        await ana.presses("On track", moods[n % len(moods)], urges[n % len(urges)])


async def test_the_picture_is_a_tap_away_and_its_words_say_the_same(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await lives(stage, ana, days=4, moods="24", urges="86")
    await stage.passes(days=1)
    await ana.says("/me")
    assert ana.labels() == ["My weeks"]
    await ana.presses("My weeks")
    [picture] = ana.new()
    assert picture.file is not None
    assert size_of(picture.file.content)[0] == 1080
    assert picture.words.splitlines() == [
        "You showed up on 4 of 4 days.",
        "Mood: about 3 of 5.",
        "Craving or urge: about 7 of 10.",
    ]
    assert ana.labels(picture) == ["For my appointment"]


async def test_where_there_are_more_days_than_the_picture_shows_their_total_is_said(
    stage: Stage, ana: Speaker
) -> None:
    await shows_up(stage, ana, 100)
    await stage.passes(hours=1)  # the question of today comes late
    await ana.says("/me")
    ana.sees("me.row", n=100)
    await ana.presses("My weeks")
    assert "100 days you showed up in all." in ana.newest().words.splitlines()


async def test_from_the_seventh_day_on_steadiness_is_said(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await lives(stage, ana, days=8, moods="3", urges="5")
    await ana.says("/me")
    await ana.presses("My weeks")
    words = ana.newest().words
    assert "Steadiness: 100 %." in words
    assert "Mood: about 3 of 5 at first, 3 of late." in words


async def test_the_page_holds_what_was_chosen(stage: Stage, ana: Speaker, tmp_path: Path) -> None:
    await ana.joins()
    await counts(ana, "sober 🌱", "2025-12-01", "Skip")
    await lives(stage, ana, days=3, moods="35", urges="64")
    await ana.says("A long walk helped. 🌱 <b>")
    await ana.says("/me")
    await ana.presses("My weeks", "For my appointment")
    ana.sees("page.choose")
    assert ana.labels() == [
        "✓ Days I showed up",
        "✓ Mood",
        "✓ Craving or urge",
        "What I count",
        "My notes",
        "Make the page",
    ]
    await ana.presses("Craving or urge", "What I count", "My notes", "Make the page")
    _, page = ana.new()
    assert page.file is not None
    assert page.kind == "document"
    assert size_of(page.file.content)[0] == 1080
    assert "Mood: about 3.7 of 5." in page.words
    assert "Craving" not in page.words


async def test_nothing_chosen_makes_no_page(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await lives(stage, ana, days=1, moods="3", urges="5")
    await ana.says("/me")
    await ana.presses("My weeks", "For my appointment", "Days I showed up", "Mood", "Craving or urge")
    assert "Make the page" not in ana.labels()
    for forged in ("page_make:1:0", "page_make:1:32", "page_make:1:x", "page_tick:1:99"):
        await ana.forges(forged, on=ana.newest())
        ana.sees_nothing()
