"""A setback costs nobody the days before it: the row goes on, and a counter starts again from the day one says."""

import pytest

from tests.support.stage import Speaker, Stage
from tests.support.there import there
from tests.test_counters import counts


async def setback(ana: Speaker) -> None:
    await ana.says("/checkin")
    await ana.presses("I had a setback")


async def runs(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT started_on, ended_on FROM counter_runs ORDER BY id")


async def test_who_counts_nothing_reads_a_kind_word_and_is_asked_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await setback(ana)
    card = ana.newest()
    assert "your row goes on: 1 day in a row" in card.words
    assert "methadone and buprenorphine included, is never a setback" in card.words
    assert ana.labels(card) == []


async def test_after_a_break_no_row_is_said_to_go_on_that_has_not_begun(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    await stage.until("2026-01-09 08:00")  # the first quiet day took the grace day, the second broke the row
    await ana.presses("I had a setback")
    card = next(each for each in ana.new() if "That took courage" in each.words)
    assert "this day counts like any other: 2 days you showed up." in card.words
    assert "row" not in card.words
    assert "methadone and buprenorphine included, is never a setback" in card.words
    await stage.until("2026-01-10 08:00")
    await ana.presses("I had a setback")
    assert "your row goes on: 2 days in a row" in next(
        each.words for each in ana.new() if "That took courage" in each.words
    )


async def test_it_happened_yesterday_and_counts_from_today(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07", "Opioids")
    await setback(ana)
    assert ana.labels() == ["Today", "Yesterday", "Another day", "Leave it"]
    await ana.presses("Yesterday")
    ana.sees("setback.again", word="sober")
    assert ana.labels() == ["From that day, Sun, Jan 4", "Today", "Another day", "Leave it"]
    await ana.presses("Today")
    said = ana.sees("setback.begun", word="sober", date="January 5, 2026")
    assert "naloxone" in said.words
    assert await runs(stage) == [("2025-10-07", "2026-01-04"), ("2026-01-05", None)]
    await ana.says("/counters")
    await ana.presses("sober")
    card = ana.sees("counters.heading", word="sober", days="today is the first day")
    assert "Your longest run: 89 days." in card.words
    assert "In all: 89 of the last 90 days." in card.words


async def test_both_days_can_be_written(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07")
    await setback(ana)
    await ana.presses("Another day")
    ana.sees("setback.type_when")
    await ana.says("next year")
    ana.sees("setback.type_between", first="October 7, 2025", last="January 5, 2026")
    await ana.says("24 December")
    ana.sees("setback.again")
    await ana.presses("Another day")
    await ana.says("23 December")
    ana.sees("setback.type_between", first="December 24, 2025")
    await ana.says("2 January")
    ana.sees("setback.begun", date="January 2, 2026")
    assert await runs(stage) == [("2025-10-07", "2025-12-24"), ("2026-01-02", None)]


async def test_it_can_be_left(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07")
    await setback(ana)
    await ana.presses("Leave it")
    ana.sees("setback.left")
    assert await runs(stage) == [("2025-10-07", None)]


async def test_what_is_good_to_know_is_said_also_where_the_counter_is_left(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07", "Opioids")
    await counts(ana, "free", "2025-11-07", "Opioids")
    await setback(ana)
    await ana.presses("Leave it")
    assert ana.sees("setback.left").words.count("naloxone") == 1


async def test_of_several_counters_one_says_which(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07")
    await counts(ana, "smoke-free", "2025-11-07")
    await setback(ana)
    assert ana.labels() == ["sober", "smoke-free", "Leave it"]
    await ana.presses("smoke-free", "Today", "From that day, Mon, Jan 5")
    ana.sees("setback.begun", word="smoke-free")
    assert await runs(stage) == [("2025-10-07", None), ("2025-11-07", "2026-01-05"), ("2026-01-05", None)]


async def test_a_double_tap_starts_it_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07")
    await setback(ana)
    await ana.presses("Today")
    message = ana.newest()
    data = there(next(each.data for row in message.buttons for each in row if each.text.startswith("From that day")))
    await ana.presses("From that day, Mon, Jan 5")
    await ana.forges(data, on=message)
    assert await runs(stage) == [("2025-10-07", "2026-01-05"), ("2026-01-05", None)]


@pytest.mark.parametrize(
    "forged",
    ["sb_when:1:1:2027-01-01", "sb_when:1:1:2020-01-01", "sb_again:1:1:2026-01-04:2026-01-01", "sb_again:1:1:x:y"],
)
async def test_a_day_that_was_never_offered_changes_nothing(stage: Stage, ana: Speaker, forged: str) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-10-07")
    await setback(ana)
    await ana.forges(forged, on=ana.newest())
    assert await runs(stage) == [("2025-10-07", None)]
