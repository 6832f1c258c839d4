"""`/history`: the days in pages, each of which opens."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.daily.history import page, page_with
from tests.support.stage import Speaker, Stage, says

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "number", "newest", "oldest", "newer", "older"),
    [
        (1, 0, 1, 1, None, None),
        (7, 0, 7, 1, None, None),
        (8, 0, 8, 2, None, 1),
        (8, 1, 1, 1, 0, None),
        (20, 1, 13, 7, 0, 2),
        (20, 2, 6, 1, 1, None),
        (20, 99, 6, 1, 1, None),  # beyond the last is the last
    ],
)
def test_the_days_of_a_page(
    days: int, number: int, newest: int, oldest: int, newer: int | None, older: int | None
) -> None:
    found = page(FIRST, FIRST + timedelta(days=days - 1), number)
    assert (found.days[0].day, found.days[-1].day) == (newest, oldest)
    assert (found.newer, found.older) == (newer, older)


@given(st.integers(0, 3000))
def test_every_day_is_on_one_page_and_found_there(count: int) -> None:
    today = FIRST + timedelta(days=count)
    seen: list[date] = []
    number: int | None = 0
    while number is not None:
        found = page(FIRST, today, number)
        assert all(page_with(day, today) == number for day in found.days)
        seen += found.days
        number = found.older
    assert seen == [today - timedelta(days=back) for back in range(count + 1)]


async def test_the_days_so_far_stand_on_one_message(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track", "4")
    await ana.says("slept well")
    await stage.until("2026-01-08 10:00")
    await ana.says("/history")
    shown = ana.newest()
    assert shown.words.splitlines() == [
        "Your days",
        "",
        "Thu, Jan 8 · still open",
        "Wed, Jan 7 · a quiet day",
        "Tue, Jan 6 · a quiet day that a grace day covered",
        "Mon, Jan 5 · On track · Mood 4 · a note",
    ]
    assert ana.labels(shown) == ["Thu, Jan 8", "Wed, Jan 7", "Tue, Jan 6", "Mon, Jan 5"]


async def test_a_recent_day_is_changed_from_there(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-08 10:00")
    await ana.says("/history")
    await ana.presses("Tue, Jan 6")
    assert ana.labels() == ["Answer or change", "Back"]
    await ana.presses("Answer or change")
    await ana.presses("On track", on=ana.newest())
    assert says(stage.texts, "checkin.late", ana.newest().words)
    await ana.says("/history")
    assert "Tue, Jan 6 · On track" in ana.newest().words


async def test_an_older_day_is_shown_in_full_and_stays(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("It's hard")
    await ana.says("words of that day")
    await stage.until("2026-01-20 10:00")
    await ana.says("/history")
    screen = ana.newest()
    assert ana.labels(screen)[-1] == "Older"
    await ana.presses("Older", "Older", on=screen)
    assert ana.labels(screen) == ["Tue, Jan 6", "Mon, Jan 5", "Newer"]
    await ana.presses("Mon, Jan 5", on=screen)
    ana.sees("history.closed")
    assert "✓ It's hard\n✓ “words of that day”" in screen.words
    assert ana.labels(screen) == ["Back"]
    await ana.presses("Back", on=screen)
    assert ana.labels(screen) == ["Tue, Jan 6", "Mon, Jan 5", "Newer"]


async def test_a_voice_note_is_heard_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.sends_voice()
    await ana.says("/history")
    await ana.presses("Mon, Jan 5")
    assert ana.labels()[0] == "Hear the voice note"
    await ana.presses("Hear the voice note")
    assert ana.newest().voice is not None


@pytest.mark.parametrize(
    "data", ["history_day:1:2026-01-04", "history_day:1:2027-01-01", "history_day:1:x", "history_note:1:5"]
)
async def test_a_day_that_is_not_theirs_to_see_is_none(stage: Stage, ana: Speaker, data: str) -> None:
    await ana.joins()
    await ana.says("/history")
    await ana.forges(data, on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")


async def test_a_stranger_reads_no_days_of_anas(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.sends_voice()
    note = ana.said().message_id
    await cleo.joins(city="London")
    for data in ("history:1:0", "history_day:1:2026-01-05", f"history_note:1:{note}"):
        await cleo.forges(data, on=cleo.newest())
        assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    await cleo.forges(f"history_note:2:{note}", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")
