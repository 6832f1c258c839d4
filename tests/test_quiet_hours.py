"""Quiet hours: the table of when they hold, and a person's own, kept by name and dated."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.botapi.faults import Fault, FaultKind
from domain.beside.consent import Item
from domain.beside.ladder import reminder_at
from domain.daily.preferences import Preference, Preferences, Reminders, hours_text, preferences
from domain.outgoing import Lane
from domain.time.quiet_hours import QuietHours
from domain.time.schedules import Schedule
from storage.daily import preferences as stored
from storage.file.database import Tx
from storage.traffic import outbox
from storage.traffic.outbox import Owed
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by
from tests.test_sos import allows
from tests.test_ticks import ticks

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
    ("zone", "hours", "now", "goes"),
    [
        # Berlin goes from 03:00 back to 02:00 on 25 October: the hours have ended at the first 02:30.
        (BERLIN, ("22:00", "02:30"), "2026-10-25 00:29", "2026-10-25 00:30"),
        (BERLIN, ("22:00", "02:30"), "2026-10-25 01:10", "2026-10-25 01:10"),  # the second 02:10
        (BERLIN, ("02:30", "08:00"), "2026-10-25 01:10", "2026-10-25 07:00"),  # they began at the first 02:30
        (BERLIN, ("02:15", "02:45"), "2026-10-25 01:20", "2026-10-25 01:20"),
        (BERLIN, ("22:00", "08:00"), "2026-10-25 01:10", "2026-10-25 07:00"),
        ("America/Havana", ("21:00", "00:30"), "2026-11-01 05:10", "2026-11-01 05:10"),  # 01:00 to 00:00
        # Berlin skips 02:00 to 03:00 on 29 March, Havana 00:00 to 01:00 on 8 March, Samoa a whole date in 2011.
        (BERLIN, ("22:00", "02:30"), "2026-03-29 00:59", "2026-03-29 01:00"),
        (BERLIN, ("02:15", "02:45"), "2026-03-29 01:00", "2026-03-29 01:00"),
        (BERLIN, ("02:45", "02:15"), "2026-03-29 00:59", "2026-03-30 00:15"),
        ("America/Havana", ("22:00", "00:30"), "2026-03-08 04:59", "2026-03-08 05:00"),
        ("Pacific/Apia", ("22:00", "08:00"), "2011-12-30 09:00", "2011-12-30 18:00"),
    ],
)
def test_quiet_hours_begin_and_end_once_on_the_night_of_a_clock_change(
    zone: str, hours: tuple[str, str], now: str, goes: str
) -> None:
    quiet = QuietHours(zone, *(time.fromisoformat(each) for each in hours))
    assert quiet.held_until(utc(now)) == utc(goes)


LONGEST_SHIFT = timedelta(hours=2)
"""Of the zones below, that of Troll."""

ZONES = (BERLIN, "America/Havana", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Cairo", "UTC")
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
CHANGES = st.sampled_from([utc("2026-03-08 06:00"), utc("2026-03-29 01:00"), utc("2026-10-25 01:00")])


@given(
    zone=st.sampled_from(ZONES),
    start=TIMES,
    end=TIMES,
    change=CHANGES | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    off_by=st.integers(-1500, 1500),
)
def test_what_is_held_goes_when_quiet_hours_end_and_never_in_them(
    zone: str, start: time, end: time, change: datetime, off_by: int
) -> None:
    span = timedelta(minutes=(end.hour * 60 + end.minute - start.hour * 60 - start.minute) % (24 * 60))
    assume(span <= timedelta(days=1) - LONGEST_SHIFT)  # else the clock may skip all that is left of the day
    now, quiet = change + timedelta(minutes=off_by), QuietHours(zone, start, end)
    goes = quiet.held_until(now)
    assert not quiet.are_on(goes)
    assert now <= goes <= now + span + LONGEST_SHIFT


async def test_words_in_the_hour_that_comes_twice_do_not_wait_for_the_next_night(tmp_path: Path) -> None:
    stage = Stage(tmp_path, start=utc("2026-10-24 08:00"))
    await stage.open()
    ana, ben = stage.person("Ana"), stage.person("Ben")
    await stand_by(ana, ben)
    night = hours_text(time(22), time(2, 30))
    await stage.read(lambda tx: stored.save(tx, 2, Preference.QUIET_HOURS, night, stage.now))
    await stage.until("2026-10-25 01:10")  # in Berlin 02:10, for the second time
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("still awake?")
    ana.sees("words.sent", name="Ben")
    ben.sees("words.from", words="still awake?")
    await stage.close()


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
        await stage.read(partial(stored.save, person_id=1, name=Preference.REMINDERS, value=value, now=stage.now))
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


async def test_what_an_outage_kept_into_the_night_waits_for_the_morning(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    """Owed before ten in the evening and not gone: at midnight it is no less asleep who would read it."""
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await stage.until("2026-01-05 20:30")  # 21:30 in Berlin
    await ana.says("/checkin")
    stage.trouble_expected = True
    stage.api.faults.add(Fault(FaultKind.CLOSE_BEFORE, chat_id=ben.id, times=None))
    await ana.presses("It's hard", "Send now")
    await stage.goes_off()
    stage.api.faults.clear()
    stage.clock_jumps("2026-01-05 22:30")
    ben._mark()
    await stage.comes_back()
    await stage.until("2026-01-06 06:59")
    ben.sees_nothing()
    await stage.until("2026-01-06 07:00")
    ben.sees("tell.hard_day", name="Ana")


async def test_what_waits_an_hour_after_an_outage_does_not_wait_into_the_night(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    """One message an hour after a return: the second would come at 22:15."""
    await stand_by(ana, ben)
    await stage.until("2026-01-05 18:00")
    await stage.goes_off()
    stage.clock_jumps("2026-01-05 20:15")
    await stage.comes_back()
    await stage.passes(minutes=1)
    await owe_two_of_the_clock(stage, ben)
    await stage.settle()
    first = ben.new()
    assert len(first) == 1
    ben._mark()
    await stage.until("2026-01-06 06:59")
    ben.sees_nothing()
    await stage.until("2026-01-06 07:00")
    assert len(ben.new()) == 1


async def owe_two_of_the_clock(stage: Stage, who: Speaker) -> None:
    def owe(tx: Tx) -> None:
        number = tx.all("SELECT id FROM people WHERE telegram_id = ?", (who.id,))[0][0]
        for key in ("one", "two"):
            owed = Owed(
                key=key,
                lane=Lane.BULK,
                kind="share_waits",
                method="sendMessage",
                chat_id=who.id,
                params={"text": key},
                receiver=number,
            )
            outbox.add(tx, owed, stage.now)

    await stage.read(owe)


async def test_words_in_a_call_for_help_are_never_held(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await allows(ana, ben, "Any hour")
    await stage.until("2026-01-06 01:00")  # two at night for both
    await ana.says("/sos")
    await ben.presses("I'm here", "Write")
    await ben.says("I am on my way.")
    ben.sees("words.sent", name="Ana")
    assert "I am on my way." in ana.newest().words
    await ana.presses("Write")
    await ana.says("Thank you.")
    assert "Thank you." in ben.newest().words
    await ana.presses("I'm okay now")
    await ben.presses("Write")
    await ben.says("Sleep well.")
    ben.sees("words.held", name="Ana")
    assert "Sleep well." not in ana.newest().words
