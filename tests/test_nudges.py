"""The ladder on a quiet day, as conversations. Ana lives in Berlin (UTC+1 in January) and is asked at 09:00."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from domain.beside.ladder import QuietRule, evening_of, reminder_at, second_reminder_at
from domain.beside.ladder import Stage as Telling
from domain.daily.preferences import Preference, Reminders
from domain.time.quiet_hours import QuietHours
from domain.time.schedules import Schedule
from handlers import sending
from storage.daily import preferences
from storage.file.database import Tx, from_text
from storage.traffic import inbox
from storage.traffic.inbox import Received
from tests.support.stage import Speaker, Stage, says
from tests.test_partners import invites, stand_by, supporter_joins

REMINDER = ("reminder.text",)


async def test_own_first_then_one_partner_and_the_message_changes(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    ana.sees("checkin.greeting")
    await stage.until("2026-01-06 12:00")
    ana.sees("reminder.text", name="Ana")
    await stage.until("2026-01-06 18:59")
    ben.sees_nothing()

    await stage.until("2026-01-06 19:00")
    told = ben.sees("nudge.text.evening", name="Ana")
    assert ben.labels(told) == [
        "👋 Thinking of you",
        "Write",
        "Ready lines",
        "I've reached out",
        "Not today, ask another",
        "I'm worried about them",
    ]
    ana.sees_nothing()

    await ben.presses("Thinking of you")
    ana.sees("words.thinking", name="Ben")
    await ana.presses("On track")
    assert ben.sees("nudge.resolved", name="Ana").message_id == told.message_id
    assert ben.labels(told) == []
    await stage.until("2026-01-07 12:00")
    ben.sees_nothing()


async def test_just_busy_answers_the_day_and_nobody_is_told(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 12:00")
    ana.sees("checkin.greeting", "reminder.text")
    await ana.presses("Just busy")
    card, reminder = ana.new()
    assert "Here, no details" in card.words
    assert "Today counts" in reminder.words
    await stage.until("2026-01-07 07:59")
    ben.sees_nothing()
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-06",)]


async def test_just_busy_of_the_day_before_does_not_speak_of_today(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 12:00")
    reminder = ana.sees("checkin.greeting", "reminder.text")
    await stage.until("2026-01-07 07:00")
    await ana.presses("Just busy", on=reminder)
    ana.sees("checkin.late", "reminder.busy_that_day")
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-06",)]


async def test_check_in_on_the_reminder_opens_the_day(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 12:00")
    await ana.presses("Check in")
    ana.sees("questions.recovery.day")
    await ana.presses("It's hard")
    await stage.until("2026-01-06 19:30")
    ben.sees_nothing()


async def test_nobody_is_told_without_consent(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Nothing for now"))
    ben.sees("partner.accepted")
    await stage.passes(days=6)
    ben.sees_nothing()


async def test_a_member_who_answers_is_not_spoken_of(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.presses("I had a setback")
    await stage.until("2026-01-07 07:59")
    ben.sees_nothing()


async def test_only_after_two_quiet_days_means_the_morning_after_the_second(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Only after two quiet days"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-08 08:59")
    ben.sees_nothing()
    await stage.until("2026-01-08 09:00")
    ben.sees("nudge.text.days", name="Ana", n=2)


async def test_one_silence_is_told_of_at_most_twice(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-20 12:00")
    told = [message.words for message in ben.chat() if "Ana" in message.words and "quiet" in message.words]
    told += [message.words for message in ben.chat() if "has not checked in" in message.words]
    rows = await stage.rows("SELECT stage, day FROM nudges WHERE told_at IS NOT NULL ORDER BY id")
    assert rows == [("begins", "2026-01-06"), ("fourth_day", "2026-01-09")]
    assert len(told) == 2


async def test_a_new_silence_is_a_new_one(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-07 08:00")
    await ana.presses("On track")
    await stage.until("2026-01-08 19:00")
    assert len(await stage.rows("SELECT 1 FROM nudges WHERE told_at IS NOT NULL")) == 2


async def test_not_today_asks_another_who_is_allowed(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker) -> None:
    await stand_by(ana, ben)
    dov = stage.person("Dov")
    await supporter_joins(dov, await invites(ana, "They support me", "Yes, at 20:00"))
    await supporter_joins(cleo, await invites(ana, "They support me", "Nothing for now"))
    dov.sees("partner.accepted")
    await stage.until("2026-01-06 19:00")
    ben.sees("nudge.text.evening")
    dov.sees_nothing()
    await ben.presses("Not today, ask another")
    ben.sees("nudge.another", name="Ana")
    dov.sees("nudge.text.evening", name="Ana")
    await dov.presses("Not today, ask another")
    assert "has not checked in" not in " ".join(message.words for message in cleo.chat())


async def test_reached_out_means_that_nobody_else_is_asked(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    await ben.presses("I've reached out")
    ben.sees("nudge.reached", name="Ana")
    assert ana.new()[-1].words.startswith("Hello Ana"), "the member is not told"
    await stage.until("2026-01-15 12:00")
    assert len(await stage.rows("SELECT 1 FROM nudges WHERE told_at IS NOT NULL")) == 1


async def test_a_muted_partner_hears_nothing(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/partner")
    await ben.presses("Ana", "More", "Mute for now")
    ben.sees("partner.muted")
    await stage.passes(days=3)
    ben.sees_nothing()
    ana.new()


async def test_a_partner_who_had_a_hard_day_is_passed_over(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.joins()
    await ben.says(f"/start {token}")
    await ben.presses("Accept", "Nothing for now")
    await stage.until("2026-01-06 08:00")
    await ben.presses("It's hard")
    ben.sees("questions.recovery.mood", "checkin.hard")
    await stage.until("2026-01-06 20:00")
    ben.sees_nothing()


@pytest.mark.parametrize("does", ["I had a setback", "/pause 3d"])
async def test_a_partner_with_a_setback_or_away_is_passed_over_and_the_next_hears(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, does: str
) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.joins()
    await ben.says(f"/start {token}")
    await ben.presses("Accept", "Nothing for now")
    await supporter_joins(dov, await invites(ana, "They support me", "Yes, at 20:00"))
    await stage.until("2026-01-06 08:00")
    if does.startswith("/"):
        await ben.says(does)
    else:
        await ben.presses(does)
    ben._mark()
    dov._mark()
    await stage.until("2026-01-06 19:00")
    dov.sees("nudge.text.evening", name="Ana")
    assert not [each for each in ben.new() if "has not checked in" in each.words]


async def test_the_partners_quiet_hours_hold_it_and_the_evening_one_lapses(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    # 20:00 in Berlin is 08:00 the next day in Auckland, where it may go; in Tokyo it is 04:00.
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 22:59")
    ben.sees_nothing()
    await stage.until("2026-01-06 23:00")
    ben.sees("nudge.text.evening")


async def test_an_answer_while_it_waits_for_quiet_hours_withdraws_it(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 21:00")
    await ana.presses("On track")
    await stage.until("2026-01-07 07:00")
    ben.sees_nothing()


async def test_an_outage_over_the_evening_accuses_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 11:00")
    await stage.off_for(hours=30)
    await stage.until("2026-01-07 18:00")
    ben.sees_nothing()
    rows = await stage.rows("SELECT verdict FROM days WHERE day = '2026-01-06'")
    assert rows == [("neutral",)]


async def test_with_an_evening_prompt_the_reminder_and_the_partner_come_the_next_morning(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins(at="21:00")
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, the next morning"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-05 20:00")
    ana.sees("partner.was_accepted", "checkin.greeting")
    await stage.until("2026-01-06 06:59")
    ana.sees_nothing()
    await stage.until("2026-01-06 07:00")
    ana.sees("reminder.text")
    ben.sees_nothing()
    await stage.until("2026-01-06 09:00")
    ben.sees("nudge.text.morning", name="Ana")


@pytest.mark.parametrize(
    ("prompt", "reminder"),
    [
        # delivered at (Berlin)      reminded at (Berlin)
        ("2026-01-06 09:00", "2026-01-06 13:00"),  # four hours later
        ("2026-01-06 17:30", "2026-01-06 21:30"),  # half an hour before quiet hours
        ("2026-01-06 19:00", "2026-01-06 21:30"),
        ("2026-01-06 20:30", "2026-01-06 21:30"),  # an hour lies between, just
        ("2026-01-06 20:31", None),  # less than an hour lies between
        ("2026-01-06 06:00", "2026-01-06 10:00"),  # the prompt itself lies in quiet hours
        ("2026-01-06 23:00", None),  # and the day ends before they do
        ("2026-01-07 01:00", None),
    ],
)
def test_when_the_member_is_reminded(prompt: str, reminder: str | None) -> None:
    schedule = Schedule("Europe/Berlin")
    delivered = _berlin(prompt)
    found = reminder_at(delivered, schedule, QuietHours("Europe/Berlin"), schedule.today(delivered))
    assert found == (_berlin(reminder) if reminder else None)


@pytest.mark.parametrize(
    ("prompt_at", "evening"),
    [("07:00", True), ("14:00", True), ("14:01", False), ("21:00", False)],
)
def test_when_the_evening_is_for_partners(prompt_at: str, evening: bool) -> None:
    schedule = Schedule("Europe/Berlin", datetime.strptime(prompt_at, "%H:%M").time())  # noqa: DTZ007
    found = evening_of(_berlin("2026-01-06 12:00").date(), schedule)
    assert found == (_berlin("2026-01-06 20:00") if evening else None)


def _berlin(text: str) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-01-06 13:00", "2026-01-06 16:00"),
        ("2026-01-06 18:59", "2026-01-06 21:59"),
        ("2026-01-06 19:00", None),  # in quiet hours
        ("2026-01-07 00:30", None),
    ],
)
def test_when_the_member_is_reminded_again(first: str, second: str | None) -> None:
    schedule = Schedule("Europe/Berlin")
    at = _berlin(first)
    found = second_reminder_at(at, schedule, QuietHours("Europe/Berlin"), schedule.today(at))
    assert found == (_berlin(second) if second else None)


def test_the_second_reminder_leaves_an_hour_of_the_day() -> None:
    schedule, awake = Schedule("Europe/Berlin"), QuietHours("Europe/Berlin", time(5, 0), time(5, 0))
    late, day = _berlin("2026-01-07 00:00"), date(2026, 1, 6)
    assert second_reminder_at(late, schedule, awake, day) == _berlin("2026-01-07 03:00")
    assert second_reminder_at(late + timedelta(minutes=1), schedule, awake, day) is None


async def chooses(stage: Stage, reminders: Reminders) -> None:
    """Ana chooses how often she is reminded."""
    await stage.read(lambda tx: preferences.save(tx, 1, Preference.REMINDERS, reminders.value, stage.now))


def reminders_of(speaker: Speaker) -> list[str]:
    return [each.date.strftime("%d %H:%M") for each in speaker.chat() if "your question is still open" in each.words]


async def test_twice_means_three_hours_later_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await chooses(stage, Reminders.TWICE)
    await stage.until("2026-01-06 19:00")
    assert reminders_of(ana) == ["06 12:00", "06 15:00"]
    ben.sees("nudge.text.evening")


async def test_once_means_once(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-07 07:30")
    assert reminders_of(ana) == ["06 12:00"]


async def test_off_means_that_only_the_one_before_a_partner_comes(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await chooses(stage, Reminders.OFF)
    await stage.until("2026-01-06 18:59")
    assert reminders_of(ana) == ["06 17:00"]
    ben.sees_nothing()
    await stage.until("2026-01-06 19:00")
    ben.sees("nudge.text.evening")
    await stage.until("2026-01-08 20:00")  # days two and three: nobody would be told
    assert reminders_of(ana) == ["06 17:00"]
    await stage.until("2026-01-09 20:00")
    assert reminders_of(ana) == ["06 17:00", "09 17:00"]


@pytest.mark.parametrize("rule", ["Nothing for now", "Only after two quiet days"])
async def test_off_means_none_where_no_partner_would_be_told(
    stage: Stage, ana: Speaker, ben: Speaker, rule: str
) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", rule))
    await chooses(stage, Reminders.OFF)
    await stage.until("2026-01-08 06:59")
    assert reminders_of(ana) == []
    await stage.until("2026-01-08 12:00")
    assert reminders_of(ana) == ([] if rule == "Nothing for now" else ["08 07:00"])


async def test_a_reminder_that_an_outage_swallowed_comes_before_a_partner_is_told(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 11:30")
    await stage.off_for(hours=3)
    await stage.until("2026-01-06 19:00")
    assert reminders_of(ana) == ["06 17:00"]
    ben.sees("nudge.text.evening")


def test_the_stages_and_rules_are_the_ones_stored() -> None:
    assert [rule.value for rule in QuietRule] == ["first_day", "two_days", "never"]
    assert [stage.value for stage in Telling] == ["begins", "fourth_day"]


async def test_it_waits_while_something_the_member_sent_is_not_handled_yet(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    await stage.until("2026-01-06 20:00")  # 05:00 in Tokyo: Ben's quiet hours hold it
    unread = Received(99, ana.id, {"update_id": 99}, stage.now, stage.now)
    house = stage.clockwork.bot.house

    def claimed(tx: Tx) -> list[bool]:
        row = tx.one("SELECT * FROM outbox WHERE kind = 'nudge' AND state = 'waiting'")
        assert row is not None
        went = [sending.claim(tx, house, row, from_text(row["not_before_at"])) is not None]
        return [*went, tx.one("SELECT 1 FROM outbox WHERE kind = 'nudge' AND state = 'waiting'") is not None]

    await stage.read(lambda tx: inbox.store(tx, [unread]))
    assert await stage.read(claimed) == [False, True]
    await stage.read(lambda tx: inbox.quarantine(tx, 99))
    assert await stage.read(claimed) == [True, False]
    stage.trouble_expected = True


async def test_nobody_is_told_before_20_00_of_where_she_is_now(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 13:00")
    await ana.says("/settings")
    await ana.presses("Place")
    await ana.says("new york")
    await ana.presses("New York City")
    await stage.until("2026-01-07 00:59")  # 19:59 in New York
    assert not [each for each in ben.chat() if "has not checked in" in each.words]
    await stage.until("2026-01-07 08:00")
    assert len([each for each in ben.chat() if "has not checked in" in each.words]) == 1


async def test_an_evening_prompt_from_now_on_means_the_next_morning(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 13:00")
    await ana.says("/settings")
    await ana.presses("Time")
    await ana.says("21:00")
    await stage.until("2026-01-06 22:00")
    assert not [each for each in ben.chat() if "has not checked in" in each.words]


async def test_a_reminder_a_little_late_moves_the_partners_hour_with_it(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins(at="14:00")
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-05 13:00")
    await stage.read(
        lambda tx: tx.execute("UPDATE due SET due_at = '2026-01-05T17:00:30.000000Z' WHERE kind = 'reminder'")
    )
    await stage.until("2026-01-05 19:00")
    ben.sees_nothing()
    await stage.until("2026-01-05 19:01")
    ben.sees("nudge.text.evening", name="Ana")


async def test_a_changed_tick_holds_for_what_waits(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 20:00")
    await ana.says("/partner")
    await ana.presses("Ben", "Went quiet", "Only after two quiet days")
    await stage.until("2026-01-06 23:30")
    ben.sees_nothing()


async def test_on_a_clock_that_runs_as_in_the_demo_the_partner_hears_at_20_00(tmp_path: Path) -> None:
    stage = Stage(tmp_path, running=True)
    await stage.open()
    ana, ben = stage.person("Ana"), stage.person("Ben")
    await stand_by(ana, ben)
    await stage.until("2026-01-06 21:00")
    told = [each for each in ben.chat() if says(stage.texts, "nudge.text.evening", each.words, name="Ana")]
    assert [each.date.astimezone(UTC).strftime("%H:%M") for each in told] == ["19:00"]
    await stage.close()
