"""A year of one member's life, moved through by the clock: at its end the numbers are those worked out by hand.

Ana joins on Monday, 5 January 2026, in Berlin, and answers at 09:00 from the 6th on, until 4 January 2027:

- 6 January to 4 January are 364 dates;
- she writes `/pause 10d` early on 1 July, before she is asked: 10 days, to 10 July, are paused;
- the bot is off from the morning of 10 November to the morning of the 12th: 2 are neutral;
- she is quiet on 10 March, on 5 August, and on 1, 2 and 3 December: 5;
- so she shows up on 364 - 10 - 2 - 5 = 347 days.

Her run holds through March and August, each a day of grace, and through the first two days of December; the third
breaks it. Until 30 November that is 329 dates (6 January is the 6th day of the year, 30 November the 334th), less
10, 2 and 2: 315 in a row. From 4 December to 4 January it is 28 + 4 = 32 in a row.

The clocks change on 29 March and on 25 October, and from 11 to 24 May she is in Auckland, where the question comes at
09:00 as well. She counts the days since 5 January, with setbacks on 14 February (counted again from that day), on
19 June (told on the 20th, counted again from the 20th) and on 30 September: runs of 40, 125, 102 and 96 days, 363 of
the last 364.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.counting.counters import Run, Standing, standing
from domain.counting.steadiness import steadiness
from domain.counting.streaks import DayState, states, streak
from domain.time.days import instant_of
from storage.counting import counters, milestones
from storage.daily import days
from storage.file.database import Tx
from tests.support.stage import Speaker, Stage
from tests.test_counters import counts

ANA = 1
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 6), date(2027, 1, 4)
QUIET = {date(2026, 3, 10), date(2026, 8, 5), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)}
AWAY = {date(2026, 7, 1) + n * DAY for n in range(10)}
OFF = {date(2026, 11, 10), date(2026, 11, 11)}
SETBACKS = {date(2026, 2, 14), date(2026, 6, 20), date(2026, 9, 30)}
THERE, BACK = date(2026, 5, 11), date(2026, 5, 24)
"""The last date answered in Berlin before the flight, and the last one answered in Auckland."""


def asked_at(day: date) -> datetime:
    zone = "Pacific/Auckland" if THERE < day <= BACK else "Europe/Berlin"
    return instant_of(day, time(9), zone)


async def flies(stage: Stage, ana: Speaker, *, to: str, at: datetime) -> None:
    await stage.until(at)
    await ana.says("/settings")
    await ana.presses("Place")
    await ana.says(to)
    await ana.presses(to)


async def has_a_setback(ana: Speaker, day: date) -> None:
    await ana.presses("I had a setback")
    if day == date(2026, 6, 20):
        await ana.presses("Yesterday", "Today")
    else:
        await ana.presses("Today", "From that day")


async def lives(stage: Stage, ana: Speaker, day: date) -> None:
    """Live through one date: to its question, and an answer or none."""
    if day in OFF:
        return
    if day - DAY in OFF:
        await stage.goes_off()
        stage.clock_jumps(instant_of(day, time(7), "Europe/Berlin"))
        await stage.comes_back()
    if day == min(AWAY):
        await stage.until(asked_at(day) - timedelta(hours=1))
        await ana.says("/pause 10d")
    await stage.until(asked_at(day))
    if day in QUIET or day in AWAY:
        return
    if day in SETBACKS:
        await has_a_setback(ana, day)
    else:
        await ana.presses("On track")
    if day == THERE:
        await flies(stage, ana, to="Auckland", at=datetime(2026, 5, 11, 14, tzinfo=UTC))
    if day == BACK:
        await flies(stage, ana, to="Berlin", at=datetime(2026, 5, 23, 22, tzinfo=UTC))


@pytest.mark.slow
async def test_a_year_comes_to_what_was_worked_out_by_hand(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "today")
    day = FIRST
    while day <= LAST:
        await lives(stage, ana, day)
        day += DAY

    records = await stage.read(lambda tx: days.records(tx, ANA))
    seen = {day: state for day, state, _ in states(records)}
    assert {day for day, state in seen.items() if state is DayState.PAUSED} == AWAY
    assert {day for day, state in seen.items() if state is DayState.NEUTRAL} == {date(2026, 1, 5)} | OFF
    assert {day for day, state in seen.items() if state in (DayState.GRACE, DayState.QUIET)} == QUIET
    assert {day for day, state in seen.items() if state is DayState.QUIET} == {date(2026, 12, 3)}

    stands = streak(records)
    assert (stands.total, stands.row, stands.best) == (347, 32, 315)
    assert (stands.hand, stands.counted) == (2, 6)  # 32 answers since the run broke fill the bucket of 20

    # The newest 31 closed days are answered, the three before are not: m = 0.5 ** (1/13), so the three weigh
    # (0.1915 + 0.1816 + 0.1721) * (1 - m) = 0.5452 * 0.0519 = 2.83 %, and what was quiet in March and August nothing.
    assert steadiness(records, asked_today=True) == 97

    [counter] = await stage.read(lambda tx: counters.list_of(tx, ANA))
    assert [each.run for each in counter.runs] == [
        Run(date(2026, 1, 5), date(2026, 2, 14)),
        Run(date(2026, 2, 14), date(2026, 6, 19)),
        Run(date(2026, 6, 20), date(2026, 9, 30)),
        Run(date(2026, 9, 30)),
    ]
    assert standing((each.run for each in counter.runs), LAST) == Standing(days=96, best=125, kept=363, of=364)

    said = await stage.read(all_said)
    assert [mark for run, mark in said if run is None] == [
        *("row3", "row7", "row14", "row30", "row60", "row90", "row180"),
        *("row3", "row7", "row14", "row30"),
    ]
    assert [mark for run, mark in said if run is not None] == [
        *("day1", "day3", "day7", "day14", "day30"),
        *("day1", "day3", "day7", "day14", "day30", "day60", "day90", "month4"),
        *("day1", "day3", "day7", "day30", "day60", "day90"),  # the 14th day falls into the time away
        *("day1", "day3", "day7", "day14", "day30", "day60", "day90"),
    ]
    await ana.says("/me")
    ana.sees("me.row", n=32)


def all_said(tx: Tx) -> list[tuple[int | None, str]]:
    rows = tx.all(
        "SELECT run_id, mark FROM milestones WHERE state = ? ORDER BY reached_on, id", (milestones.State.SAID.value,)
    )
    return [(row["run_id"], row["mark"]) for row in rows]
