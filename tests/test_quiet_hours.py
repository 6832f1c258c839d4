"""Quiet hours: the table of when they hold, and a person's own, kept by name and dated."""

from datetime import UTC, datetime, time

import pytest

from domain.beside.ladder import reminder_at
from domain.daily.preferences import Preference, Preferences, Reminders, hours_text, preferences
from domain.time.quiet_hours import QuietHours
from domain.time.schedules import Schedule
from storage.daily import preferences as stored
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "goes"),
    [
        # Berlin is an hour ahead of UTC in January.
        (("22:00", "08:00"), "2026-01-06 20:59", "2026-01-06 20:59"),
        (("22:00", "08:00"), "2026-01-06 21:00", "2026-01-07 07:00"),
        (("22:00", "08:00"), "2026-01-07 06:59", "2026-01-07 07:00"),
        (("22:00", "08:00"), "2026-01-07 07:00", "2026-01-07 07:00"),
        (("13:00", "15:00"), "2026-01-06 11:59", "2026-01-06 11:59"),  # a nap after lunch
        (("13:00", "15:00"), "2026-01-06 12:00", "2026-01-06 14:00"),
        (("13:00", "15:00"), "2026-01-06 23:30", "2026-01-06 23:30"),
        (("00:00", "06:00"), "2026-01-06 23:00", "2026-01-07 05:00"),
        (("22:00", "22:00"), "2026-01-06 21:00", "2026-01-06 21:00"),  # the same twice: none at all
    ],
)
def test_when_quiet_hours_hold_what_nobody_asked_for(hours: tuple[str, str], now: str, goes: str) -> None:
    quiet = QuietHours(BERLIN, *(time.fromisoformat(each) for each in hours))
    assert quiet.held_until(utc(now)) == utc(goes)


@pytest.mark.parametrize(
    ("hours", "prompt", "reminder"),
    [
        (("22:00", "08:00"), "2026-01-06 17:00", "2026-01-06 20:30"),  # half an hour before they begin
        (("23:30", "07:00"), "2026-01-06 17:00", "2026-01-06 21:00"),  # four hours later, as they begin later
        (("20:00", "08:00"), "2026-01-06 17:00", "2026-01-06 18:30"),
        (("00:00", "00:00"), "2026-01-06 20:00", "2026-01-07 00:00"),
    ],
)
def test_the_reminder_keeps_the_members_own_quiet_hours(hours: tuple[str, str], prompt: str, reminder: str) -> None:
    schedule, quiet = Schedule(BERLIN), QuietHours(BERLIN, *(time.fromisoformat(each) for each in hours))
    delivered = utc(prompt)
    assert reminder_at(delivered, schedule, quiet, schedule.today(delivered)) == utc(reminder)


def test_what_was_never_chosen_keeps_its_usual_value() -> None:
    assert preferences({}) == Preferences(time(22), time(8), Reminders.ONCE, False, False, None)


def test_what_is_kept_as_text_is_read_as_what_it_means() -> None:
    kept = {
        Preference.QUIET_HOURS.value: hours_text(time(23, 30), time(7)),
        Preference.REMINDERS.value: "twice",
        Preference.FIRST_QUESTION_ONLY.value: "yes",
        Preference.DISCREET.value: "no",
        Preference.QUESTION_SET.value: "evening",
    }
    assert preferences(kept) == Preferences(time(23, 30), time(7), Reminders.TWICE, True, False, "evening")


async def test_the_newest_value_holds_and_the_older_ones_are_history(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for value in ("twice", "off"):
        await stage.read(lambda tx, v=value: stored.save(tx, 1, Preference.REMINDERS, v, stage.now))
    assert (await stage.read(lambda tx: stored.get(tx, 1))).reminders is Reminders.OFF
    assert await stage.rows("SELECT name, value FROM preferences ORDER BY id") == [
        ("reminders", "twice"),
        ("reminders", "off"),
    ]


async def test_words_of_a_partner_wait_for_the_readers_own_quiet_hours(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    lunch = hours_text(time(12), time(14))
    await stage.read(lambda tx: stored.save(tx, 2, Preference.QUIET_HOURS, lunch, stage.now))
    await stage.until("2026-01-05 11:30")  # 12:30 in Berlin
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("how is lunch")
    ana.sees("words.held", name="Ben")
    await stage.until("2026-01-05 12:59")
    ben.sees_nothing()
    await stage.until("2026-01-05 13:00")
    ben.sees("words.from", words="how is lunch")
