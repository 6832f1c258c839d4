"""Counters: days since a date of the member's own. Nothing is off by one, and a new start hides nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.counters import (
    About,
    Mark,
    Run,
    Standing,
    Unit,
    mark_named,
    marks_between,
    months_after,
    standing,
)
from handlers.counting import safety
from handlers.texts import Texts
from storage.counting import counters
from storage.file.database import Tx
from tests.support.stage import Speaker, Stage
from tests.support.there import there

DAY = timedelta(days=1)
TODAY = date(2026, 6, 20)


def runs(*written: str) -> list[Run]:
    """Runs written as "2026-01-01 to 2026-02-01", the last one perhaps without an end."""
    made = []
    for each in written:
        start, _, end = each.partition(" to ")
        made.append(Run(date.fromisoformat(start), date.fromisoformat(end) if end else None))
    return made


@pytest.mark.parametrize(
    ("written", "days", "best", "kept", "of"),
    [
        (["2026-06-20"], 0, 0, 0, 0),
        (["2026-06-19"], 1, 1, 1, 1),
        (["2026-06-01"], 19, 19, 19, 19),
        # a setback on the 10th, counted from that day on
        (["2026-06-01 to 2026-06-10", "2026-06-10"], 10, 10, 19, 19),
        # a setback on the 10th, counted again from the 15th: five days lie between
        (["2026-06-01 to 2026-06-10", "2026-06-15"], 5, 9, 14, 19),
        # 162 of the last 170
        (["2026-01-01 to 2026-05-01", "2026-05-09"], 42, 120, 162, 170),
        # the longest run is an earlier one, however many new starts there were
        (["2025-06-20 to 2026-01-01", "2026-01-05 to 2026-06-18", "2026-06-20"], 0, 195, 359, 365),
        # days that lie in two runs count once
        (["2026-06-01 to 2026-06-10", "2026-06-05"], 15, 15, 19, 19),
        # nothing goes on
        (["2026-06-01 to 2026-06-10"], 0, 9, 9, 19),
        # a leap day is a day
        (["2024-02-28"], 843, 843, 843, 843),
        ([], 0, 0, 0, 0),
    ],
)
def test_a_counter_stands_like_this(written: list[str], days: int, best: int, kept: int, of: int) -> None:
    assert standing(runs(*written), TODAY) == Standing(days, best, kept, of)


starts = st.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(st.lists(st.tuples(starts, st.integers(0, 400)), max_size=6), starts)
def test_a_new_start_never_hides_what_was_kept(earlier: list[tuple[date, int]], start: date) -> None:
    before = [Run(each, each + days * DAY) for each, days in earlier]
    was, is_ = standing(before, TODAY), standing([*before, Run(start)], TODAY)
    assert is_.kept >= was.kept
    assert is_.best >= was.best
    assert is_.days <= is_.best <= is_.kept <= is_.of


@pytest.mark.parametrize(
    ("start", "mark", "on"),
    [
        # 24 hours is one date after the start
        ("2026-03-01", Mark(1, Unit.DAY), "2026-03-02"),
        ("2026-03-01", Mark(90, Unit.DAY), "2026-05-30"),
        # a month is a month, not thirty days
        ("2026-01-15", Mark(4, Unit.MONTH), "2026-05-15"),
        # a day that the month lacks falls on its last
        ("2025-10-31", Mark(4, Unit.MONTH), "2026-02-28"),
        ("2027-10-31", Mark(4, Unit.MONTH), "2028-02-29"),
        ("2026-01-31", Mark(5, Unit.MONTH), "2026-06-30"),
        ("2024-08-31", Mark(18, Unit.MONTH), "2026-02-28"),
        # a year is a year, leap or not
        ("2024-02-29", Mark(1, Unit.YEAR), "2025-02-28"),
        ("2024-02-29", Mark(4, Unit.YEAR), "2028-02-29"),
        ("2025-12-31", Mark(11, Unit.MONTH), "2026-11-30"),
    ],
)
def test_a_mark_falls_on_this_date(start: str, mark: Mark, on: str) -> None:
    assert mark.on(date.fromisoformat(start)) == date.fromisoformat(on)


def test_these_are_the_marks_of_three_years() -> None:
    start = date(2020, 1, 31)
    assert [f"{mark}: {day}" for day, mark in marks_between(start, start, date(2023, 1, 31))] == [
        "day1: 2020-02-01",
        "day3: 2020-02-03",
        "day7: 2020-02-07",
        "day14: 2020-02-14",
        "day30: 2020-03-01",
        "day60: 2020-03-31",
        "day90: 2020-04-30",
        "month4: 2020-05-31",
        "month5: 2020-06-30",
        "month6: 2020-07-31",
        "month7: 2020-08-31",
        "month8: 2020-09-30",
        "month9: 2020-10-31",
        "month10: 2020-11-30",
        "month11: 2020-12-31",
        "year1: 2021-01-31",
        "month18: 2021-07-31",
        "year2: 2022-01-31",
        "year3: 2023-01-31",
    ]


@given(starts, st.integers(0, 600))
def test_a_month_later_never_runs_over_into_the_next(start: date, months: int) -> None:
    later = months_after(start, months)
    assert (later.year - start.year) * 12 + later.month - start.month == months
    assert later.day in (start.day, (later + DAY).day == 1 and later.day)


def test_a_mark_is_found_again_by_its_name() -> None:
    for _, mark in marks_between(date(2020, 1, 1), date(2020, 1, 1), date(2030, 1, 1)):
        assert mark_named(str(mark)) == mark
    assert mark_named("row7") is None


def test_each_safety_line_has_its_words_its_source_and_the_day_it_was_checked() -> None:
    lines = safety.lines()
    assert set(lines) == {About.ALCOHOL, About.OPIOIDS, About.SEDATIVES}
    for about, line in lines.items():
        assert line.source
        assert line.address.startswith("https://")
        assert line.checked_on.year >= 2026
        assert line.source in Texts().render(f"safety.{about}", "en", source=line.source)


# The conversation. Ana joins on Monday, 5 January 2026, in Berlin.


async def counts(ana: Speaker, word: str, since: str, about: str = "Skip") -> None:
    await ana.says("/counters")
    await ana.presses("Count days of something")
    await ana.says(word)
    await ana.says(since)
    await ana.presses(about)


@pytest.mark.parametrize(
    ("written", "since"),
    [
        ("three months ago", "October 5, 2025"),
        ("vor zwei Wochen", "December 22, 2025"),
        ("hace un año", "January 5, 2025"),
    ],
)
async def test_since_when_may_be_said_as_people_say_it(stage: Stage, ana: Speaker, written: str, since: str) -> None:
    await ana.joins()
    await counts(ana, "sober", written)
    assert f"Since {since}." in ana.newest().words


@pytest.mark.parametrize("written", ["January 2024", "enero de 2024", "seit Januar 2024", "2024"])
async def test_a_month_is_enough_and_is_counted_from_its_first_day(ana: Speaker, written: str) -> None:
    await ana.joins()
    await ana.presses("Count days of something")
    await ana.says("sober")
    await ana.says(written)
    asked = ana.sees("counters.ask_about").words
    assert asked.startswith("Since January 1, 2024, as you named no day. You can change it later.")
    await ana.presses("Skip", "New start date")
    await ana.says("8 January 2024")
    assert "Since January 8, 2024." in ana.newest().words


async def test_how_a_date_was_understood_is_said(ana: Speaker) -> None:
    await ana.joins()
    await ana.presses("Count days of something")
    await ana.says("sober")
    await ana.says("12/24")
    assert ana.sees("counters.ask_about").words.startswith("Since December 24, 2025.")


async def test_counting_is_offered_once_at_the_end_of_the_start(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    assert ana.labels() == ["Check in now", "Count days of something"]
    await ana.says("/start")
    assert ana.labels() == ["Check in now"]


async def test_days_are_counted_in_the_members_own_word(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.presses("Count days of something")
    ana.sees("counters.ask_word")
    await ana.says("off the stuff <b>&")
    ana.sees("counters.ask_since", word="off the stuff <b>&")
    await ana.says("24 December 2025")
    ana.sees("counters.ask_about")
    await ana.presses("Opioids")
    card = ana.sees("counters.heading", word="off the stuff <b>&", days="12 days")
    assert "Since December 24, 2025." in card.words
    assert "naloxone" in card.words
    assert "SAMHSA" in card.words
    await ana.says("/counters")
    ana.sees("counters.line", days="12 days")


async def test_buttons_alone_are_enough(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.presses("Count days of something", "Sober", "Today", "Skip")
    assert "today is the first day" in ana.newest().words
    await stage.passes(days=1)
    await ana.says("/counters")
    ana.sees("counters.line", word="Sober", days="1 day")


@pytest.mark.parametrize("since", ["tomorrow", "2026-01-06", "1066-10-14", "soon", "99", "🙂"])
async def test_a_date_that_cannot_be_is_asked_for_again(stage: Stage, ana: Speaker, since: str) -> None:
    await ana.joins()
    await ana.presses("Count days of something", "Smoke-free")
    await ana.says(since)
    ana.sees("counters.since_unknown")
    await ana.says("yesterday")
    ana.sees("counters.ask_about")


async def test_start_word_and_what_it_is_about_can_be_changed(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2026-01-01")
    assert "4 days" in ana.newest().words
    await ana.presses("New start date")
    await ana.says("2025-12-31")
    ana.sees("counters.heading", word="sober", days="5 days")
    await ana.presses("Change word")
    await ana.says("free")
    ana.sees("counters.heading", word="free", days="5 days")
    await ana.presses("What it is about", "Alcohol")
    assert "Alcohol Change UK" in ana.newest().words


async def test_a_counter_goes_only_after_a_second_yes(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2026-01-01")
    await ana.presses("Remove")
    ana.sees("counters.ask_remove", word="sober")
    await ana.presses("Back")
    ana.sees("counters.heading", word="sober")
    await ana.presses("Remove", "Yes, remove it")
    ana.sees("counters.removed", word="sober")
    await ana.says("/counters")
    ana.sees("counters.none_yet")


async def test_days_before_a_new_start_stay(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-08-01")
    person, today = 1, date(2026, 1, 5)

    def restarts(tx: Tx) -> None:
        [mine] = counters.list_of(tx, person)
        counters.end_run(tx, there(mine.current).id, date(2025, 12, 1))
        counters.start_run(tx, person, mine.id, date(2025, 12, 10), today)

    await stage.read(restarts)
    await ana.says("/counters")
    await ana.presses("sober")
    card = ana.sees("counters.heading", word="sober", days="26 days")
    assert "Your longest run: 122 days." in card.words
    assert "In all: 148 of the last 157 days." in card.words


async def test_nobody_elses_counter_can_be_seen_or_removed(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2026-01-01")
    await cleo.joins(city="London")
    for prefix in ("count", "count_remove", "count_removed", "count_edit"):
        await cleo.forges(f"{prefix}:2:1", on=cleo.newest())
        cleo.sees_nothing()
    assert len(await stage.rows("SELECT id FROM counters")) == 1


async def test_ten_counters_are_enough(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for n in range(10):
        await counts(ana, f"thing {n}", "today")
    await ana.says("/counters")
    assert "Count days of something" not in ana.labels()


async def test_a_long_word_is_cut_and_that_is_said(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/counters")
    await ana.presses("Count days of something")
    await ana.says("free of it " * 5)
    ana.sees("counters.word_cut", "counters.ask_since", word="free of it free of it free of it free of")
