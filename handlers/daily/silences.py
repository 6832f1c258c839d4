"""A long silence: one question, how often to be asked; without an answer it is once a week."""

from dataclasses import replace

from domain.beside.ladder import Silence, silence
from domain.daily.long_silence import Step, Wish, is_long, step_after, until_next_week
from domain.daily.preferences import Preference
from domain.outgoing import Lane
from domain.time.verdicts import Verdict
from handlers.buttons import keyboard
from handlers.daily import days as closing
from handlers.daily.days import change_schedule, next_question
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage.daily import days, pauses, preferences
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

SILENCE = "silence"
EVERY_DAY, ONCE_A_WEEK = "silence_daily", "silence_weekly"


def day_closed(turn: Turn, planned: Due) -> None:
    """Close the days that are over, and see whether the silence that they belong to is a long one."""
    closing.day_closed(turn, planned)
    _after_close(turn)


def _after_close(turn: Turn) -> None:
    """Ask how to go on, or let a week pass, if the day that closed last made or kept a silence long."""
    records = days.history(turn.tx, turn.me.id).records
    closed = [record for record in records if record.ended_at is not None]
    if not closed or closed[-1].answered_at is not None or closed[-1].verdict is not Verdict.QUIET:
        return
    quiet, quiet_day = silence(records), closed[-1].day
    step = step_after(quiet, _wish(turn, quiet))
    if step is Step.GO_ON:
        return
    pauses.add(turn.tx, turn.me.id, until_next_week(quiet_day), turn.now, until_words=True)
    if step is Step.ASK:
        _save_wish(turn, quiet, Wish.ASKED)
        at = turn.schedule.prompt_instant(turn.schedule.today(turn.now)) or turn.now
        due.plan(turn.tx, SILENCE, turn.quiet_hours.held_until(max(at, turn.now)), person_id=turn.me.id)


def _wish(turn: Turn, quiet: Silence) -> Wish | None:
    kept = preferences.values_of(turn.tx, turn.me.id, Preference.LONG_SILENCE)
    about, _, wish = kept[-1].partition(" ") if kept else ("", "", "")
    return Wish(wish) if about == str(quiet.began_on) else None


def _save_wish(turn: Turn, quiet: Silence, wish: Wish) -> None:
    preferences.save(turn.tx, turn.me.id, Preference.LONG_SILENCE, f"{quiet.began_on} {wish.value}", turn.now)


def silence_due(turn: Turn, planned: Due) -> None:
    """Owe the one question of a long silence, unless the member is back."""
    quiet = silence(days.history(turn.tx, turn.me.id).records)
    if not _lasts(turn, quiet):
        return
    rows = [
        [turn.button("silence.every_day", EVERY_DAY)],
        [turn.button("silence.once_a_week", ONCE_A_WEEK)],
        [turn.button("silence.until_i_write", "pause", "words")],
    ]
    turn.owe(
        "sendMessage",
        {"text": turn.text("silence.ask", name=turn.me.name or ""), "reply_markup": keyboard(rows)},
        kind=SILENCE,
        lane=Lane.PROMPT,
        key=f"{SILENCE}.{turn.me.id}.{quiet.began_on}",
    )


def _lasts(turn: Turn, quiet: Silence) -> bool:
    return is_long(quiet) and pauses.is_paused(turn.tx, turn.me.id, turn.schedule.today(turn.now))


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the question of a long silence is still to go."""
    return _lasts(turn, silence(days.history(turn.tx, turn.me.id).records))


def every_day_pressed(turn: Turn) -> None:
    """Go on asking every day."""
    quiet = silence(days.history(turn.tx, turn.me.id).records)
    if quiet.began_on is not None:
        _save_wish(turn, quiet, Wish.EVERY_DAY)
    _end(turn)
    _say(turn, "silence.saved_every_day")


def once_a_week_pressed(turn: Turn) -> None:
    """Ask once a week from now on, on the weekday on which it would have been asked next, until that is changed."""
    today = turn.schedule.today(turn.now)
    away = pauses.find(turn.tx, turn.me.id, today)
    weekday = (away.until_day if away and away.until_day else today).weekday()
    _end(turn)
    change_schedule(turn, replace(turn.schedule, weekdays=1 << weekday), asks_at_once=False)
    _say(turn, "silence.saved_once_a_week")


def _end(turn: Turn) -> None:
    pauses.end_all(turn.tx, turn.me.id, turn.schedule.today(turn.now), until_words=True)


def _say(turn: Turn, key: str) -> None:
    day, clock = next_question(turn) or ("", "")
    turn.change(turn.text(key, date=day, clock=clock))


routes = Routes(presses=[Route(EVERY_DAY, every_day_pressed), Route(ONCE_A_WEEK, once_a_week_pressed)])
