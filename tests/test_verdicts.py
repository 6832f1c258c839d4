"""What a day without an answer is: quiet only if the member had a fair chance to answer it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.time.verdicts import AskedDay, Gap, Verdict, leaves_time, verdict

QUIET, OFF, PAUSED, NEUTRAL = Verdict.QUIET, Verdict.OFF, Verdict.PAUSED, Verdict.NEUTRAL


def on(text: str) -> datetime:
    """An instant of Monday, "09:00", or with a plus of the night after it, "+04:00"."""
    day = 2 if text.startswith("+") else 1
    hours, minutes, *seconds = text.removeprefix("+").split(":")
    return datetime(2026, 6, day, int(hours), int(minutes), int(seconds[0]) if seconds else 0, tzinfo=UTC)


def day(
    *asked: str,
    due: str | None = "09:00",
    planned_end: str | None = "+04:00",
    ended: str = "+04:00",
    scheduled: bool = True,
    paused: bool = False,
) -> AskedDay:
    return AskedDay(
        scheduled=scheduled,
        paused=paused,
        prompt_due_at=on(due) if due else None,
        planned_end_at=on(planned_end) if planned_end else None,
        asked=tuple(on(each) for each in asked),
        ended_at=on(ended),
    )


def gap(since: str, until: str) -> Gap:
    return Gap(on(since), on(until))


@pytest.mark.parametrize(
    ("case", "asked_day", "gaps", "is_"),
    [
        ("asked in time and listened to", day("09:00"), [], QUIET),
        ("no prompt was delivered", day(), [], NEUTRAL),
        ("not a scheduled weekday", day(scheduled=False), [], OFF),
        ("not a scheduled weekday, though asked by hand", day("09:00", scheduled=False), [], OFF),
        ("paused", day(paused=True), [], PAUSED),
        ("paused after the prompt", day("09:00", paused=True), [], PAUSED),
        ("paused on a weekday that is not scheduled", day(paused=True, scheduled=False), [], PAUSED),
        # how late a prompt may come: 19 hours were planned, six are always enough
        ("delivered nine and a half hours late", day("18:30"), [], QUIET),
        ("delivered with six hours left", day("22:00"), [], QUIET),
        ("delivered with a second less than six hours left", day("22:00:01"), [], NEUTRAL),
        ("delivered with five hours left", day("23:00"), [], NEUTRAL),
        ("delivered at the very end", day("+04:00"), [], NEUTRAL),
        ("delivered after the end", day("+05:00"), [], NEUTRAL),
        # seven hours were planned, and half of them are enough
        ("due at nine in the evening, delivered at once", day("21:00", due="21:00"), [], QUIET),
        ("half of the planned time left", day("+00:30", due="21:00"), [], QUIET),
        ("a second less than half of it left", day("+00:30:01", due="21:00"), [], NEUTRAL),
        # travel ends a day before its time
        ("the day was cut short by travel, six hours left", day("09:00", ended="15:00"), [], QUIET),
        ("the day was cut short by travel to five hours", day("09:00", ended="14:00"), [], NEUTRAL),
        ("nothing was planned, six hours left", day("09:00", due=None, planned_end=None, ended="15:00"), [], QUIET),
        ("nothing was planned, five hours", day("09:00", due=None, planned_end=None, ended="14:00"), [], NEUTRAL),
        # the bot could not hear
        ("deaf for exactly two minutes", day("09:00"), [gap("12:00", "12:02")], QUIET),
        ("deaf for two minutes and a second", day("09:00"), [gap("12:00", "12:02:01")], NEUTRAL),
        ("deaf twice for two minutes", day("09:00"), [gap("12:00", "12:02"), gap("13:00", "13:02")], QUIET),
        ("deaf before the prompt", day("09:00"), [gap("06:00", "09:00")], QUIET),
        ("deaf until a minute after the prompt", day("09:00"), [gap("06:00", "09:01")], QUIET),
        ("deaf until three minutes after the prompt", day("09:00"), [gap("06:00", "09:03")], NEUTRAL),
        ("deaf from a minute before the end", day("09:00"), [gap("+03:59", "+09:00")], QUIET),
        ("deaf from three minutes before the end", day("09:00"), [gap("+03:57", "+09:00")], NEUTRAL),
        ("deaf after the end", day("09:00"), [gap("+04:00", "+09:00")], QUIET),
        # asked again
        ("deaf, then asked again in time", day("09:00", "13:00"), [gap("10:00", "12:00")], QUIET),
        ("deaf, then asked again with six hours", day("09:00", "22:00"), [gap("10:00", "12:00")], QUIET),
        ("deaf, then asked again too late", day("09:00", "23:00"), [gap("10:00", "12:00")], NEUTRAL),
        ("deaf before and after the second asking", day("09:00", "13:00"), [gap("14:00", "15:00")], NEUTRAL),
        ("asked too late, and again too late", day("23:00", "23:30"), [], NEUTRAL),
    ],
)
def test_a_day_is_quiet_only_after_a_fair_chance(
    case: str, asked_day: AskedDay, gaps: list[Gap], is_: Verdict
) -> None:
    assert verdict(asked_day, gaps) is is_, case


@pytest.mark.parametrize(
    ("asked", "end", "due", "planned_end", "enough"),
    [
        ("09:00", "15:00", None, None, True),
        ("09:00", "14:59", None, None, False),
        ("09:00", "14:00", "09:00", "14:00", True),
        ("11:30", "14:00", "09:00", "14:00", True),
        ("11:31", "14:00", "09:00", "14:00", False),
        ("14:00", "14:00", "14:00", "14:00", False),
        ("15:00", "14:00", "15:00", "14:00", False),
    ],
)
def test_half_of_the_planned_time_or_six_hours_are_enough(
    asked: str, end: str, due: str | None, planned_end: str | None, enough: bool
) -> None:
    planned = on(due) if due else None
    assert leaves_time(on(asked), on(end), planned, on(planned_end) if planned_end else None) is enough


def test_a_longer_deafness_never_makes_a_day_quiet() -> None:
    verdicts = [
        verdict(day("09:00"), [Gap(on("12:00"), on("12:00") + timedelta(seconds=seconds))]) for seconds in range(300)
    ]
    assert verdicts == [QUIET] * 121 + [NEUTRAL] * 179
