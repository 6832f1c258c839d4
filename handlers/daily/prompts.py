"""The daily prompt: put on its way when it is due, checked again when it goes, recorded when Telegram took it."""

from datetime import date, datetime, timedelta

from domain.daily.checkin import first_question
from domain.outgoing import Lane
from domain.time.schedules import TIME_TO_ANSWER, Schedule
from domain.time.verdicts import leaves_time
from handlers.beside import ladder
from handlers.buttons import keyboard
from handlers.counting import celebrating
from handlers.daily.days import CLOSE, PROMPT, plan_next
from handlers.daily.screens import load, screen
from handlers.turn import Turn
from storage import dialogs
from storage.daily import days, pauses
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

MOST_WAITED = timedelta(seconds=10)
"""For how long a prompt waits at most until the day before it is judged, which takes a second as a rule."""

MEANT_AT = "meant_at"
"""The field of a prompt that was put off with the instant (UTC) at which it was due before."""


def prompt_due(turn: Turn, planned: Due) -> None:
    """Owe the day's prompt if the day is still to be asked and leaves time to answer, and plan the next."""
    if _waits_for_the_day_before(turn, planned):
        return
    day, due_at, schedule = date.fromisoformat(planned.data["day"]), _meant_at(planned), turn.schedule
    end = schedule.closes_at(day)
    days.save_plan(turn.tx, turn.me.id, day, due_at, end)
    if _is_wanted(turn, day) and leaves_time(turn.now, end, due_at, end):
        celebrating.say_what_waits(turn)
        _owe_prompt(turn, day, due_at, schedule)
    plan_next(turn)


def _waits_for_the_day_before(turn: Turn, planned: Due) -> bool:
    """Put off a prompt by a moment where the day that ended before it is not judged yet: it tells a used grace day.

    So it is where the prompt starts the day. Once that day is judged the prompt is planned anew, and goes at once.
    """
    closes_at = due.find_at(turn.tx, CLOSE, person_id=turn.me.id)
    if closes_at is None or closes_at > planned.due_at or MEANT_AT in planned.data:
        return False
    put_off = {**planned.data, MEANT_AT: planned.due_at.isoformat()}
    due.plan(turn.tx, PROMPT, turn.now + MOST_WAITED, person_id=turn.me.id, **put_off)
    return True


def _meant_at(planned: Due) -> datetime:
    """Return when (UTC) a prompt was due by the member's schedule, whether or not it was put off since."""
    return datetime.fromisoformat(planned.data[MEANT_AT]) if MEANT_AT in planned.data else planned.due_at


def _owe_prompt(turn: Turn, day: date, due_at: datetime, schedule: Schedule) -> None:
    asked = load(turn, day)
    text, rows = screen(turn, asked, first_question(asked.checkin), greet=True)
    end = schedule.closes_at(day)
    turn.owe(
        "sendMessage",
        {"text": text, "reply_markup": keyboard(rows)},
        kind=PROMPT,
        lane=Lane.PROMPT,
        day=day.isoformat(),
        key=f"{PROMPT}.{turn.me.id}.{day}",
        expires_at=end - min(TIME_TO_ANSWER, (end - due_at) / 2),
    )


def _is_wanted(turn: Turn, day: date) -> bool:
    answered = days.get(turn.tx, turn.me.id, day).answered_at is not None
    return not answered and not pauses.is_paused(turn.tx, turn.me.id, day)


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether a prompt that waited is still to go: the day is neither answered nor paused meanwhile."""
    return owed.day is not None and _is_wanted(turn, date.fromisoformat(owed.day))


def prompt_sent(turn: Turn, owed: Owed) -> None:
    """Record that Telegram took the prompt: from here on the day's first question is open."""
    if owed.day is None:
        return
    day = date.fromisoformat(owed.day)
    days.save_prompted(turn.tx, turn.me.id, day, turn.now)
    dialogs.close(turn.tx, turn.me.id)  # the newest question takes the next words, and nothing older does again
    recorded = days.get(turn.tx, turn.me.id, day)
    if recorded.answered_at is None and recorded.asking is None:
        opening = first_question(load(turn, day).checkin)
        days.save_asking(turn.tx, turn.me.id, day, opening.name, turn.now)
    if recorded.answered_at is None:
        ladder.plan_after_prompt(turn, day)
