"""The reminders of a day, to the member themself: a way to check in, and a way to say "just busy"."""

from datetime import date

from domain.beside.ladder import REMINDER_KEEPS_FOR
from domain.daily.checkin import first_question
from domain.outgoing import Lane
from domain.time.verdicts import leaves_time
from handlers.beside import ladder, nudges
from handlers.beside.ladder import LAST_REMINDER, MORNING_REMINDER, REMINDER, SECOND_REMINDER
from handlers.buttons import keyboard
from handlers.daily import checkin, screens
from handlers.daily.screens import is_open, load, row_text
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage.daily import days, pauses
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

BUSY = "busy"


def reminder_due(turn: Turn, planned: Due) -> None:
    """Owe the member a reminder, if it still means something."""
    day = date.fromisoformat(planned.data["day"])
    if turn.now - planned.due_at > REMINDER_KEEPS_FOR or not _may_remind(turn, day):
        return
    if not _is_its_turn(turn, planned.kind, day):
        return
    second = ".2" if planned.kind == SECOND_REMINDER else ""
    rows = [
        [turn.button("button.check_in", screens.START, day.isoformat())],
        [turn.button("button.just_busy", BUSY, day.isoformat())],
    ]
    turn.owe(
        "sendMessage",
        {"text": turn.text("reminder.text", name=turn.me.name or ""), "reply_markup": keyboard(rows)},
        kind=REMINDER,
        lane=Lane.PROMPT,
        day=day.isoformat(),
        key=f"{REMINDER}.{turn.me.id}.{day}{second}",
        expires_at=planned.due_at + REMINDER_KEEPS_FOR,
    )


def _is_its_turn(turn: Turn, kind: str, day: date) -> bool:
    """Return whether this reminder is next: the second after a first, the last if a partner would be told."""
    reminded = days.get(turn.tx, turn.me.id, day).reminded_at is not None
    if kind in (LAST_REMINDER, MORNING_REMINDER):
        return not reminded and nudges.would_tell(turn, day)
    return reminded is (kind == SECOND_REMINDER)


def _may_remind(turn: Turn, day: date) -> bool:
    recorded = days.get(turn.tx, turn.me.id, day)
    if recorded.answered_at is not None or recorded.prompted_at is None or not is_open(turn, day):
        return False
    if turn.quiet_hours.are_on(turn.now):  # one that is late by now
        return False
    return not pauses.is_paused(turn.tx, turn.me.id, turn.schedule.today(turn.now))


def reminder_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether a reminder that waited is still to go."""
    return owed.day is not None and _may_remind(turn, date.fromisoformat(owed.day))


def reminder_sent(turn: Turn, owed: Owed) -> None:
    """Record that the reminder was delivered; one that leaves time to answer has asked the day again."""
    if owed.day is None:
        return
    day = date.fromisoformat(owed.day)
    recorded = days.get(turn.tx, turn.me.id, day)
    end = turn.schedule.closes_at(day)
    enough = leaves_time(turn.now, end, recorded.prompt_due_at, recorded.planned_end_at)
    days.save_reminded(turn.tx, turn.me.id, day, turn.now, leaves_time=enough)
    if recorded.reminded_at is None:
        ladder.first_reminder_sent(turn, day)


def busy_pressed(turn: Turn) -> None:
    """Take "just busy" as the day's answer, with no details."""
    day = turn.day()
    if day is None or not is_open(turn, day):
        turn.gone()
        return
    asked = load(turn, day)
    if not asked.checkin.answered:
        checkin.save(turn, asked, first_question(asked.checkin), "no_details")
        checkin.show_answered(turn, day)
    is_today = day == turn.schedule.today(turn.received_at)
    turn.change(turn.text("reminder.busy" if is_today else "reminder.busy_that_day", row=row_text(turn)))


routes = Routes(presses=[Route(BUSY, busy_pressed)])
