"""Fewer questions for those who have shown up for long: offered once at each mark, and nothing earned is lost.

The offer stands alone: it comes when the check-in that passed the mark is done, or some time after it was left.
"""

from dataclasses import replace
from datetime import date, timedelta

from domain.beside.hard_days import HARD_ANSWERS
from domain.daily.preferences import Preference
from domain.daily.rhythms import Rhythm, is_to_offer, marks, weekdays_of
from handlers.daily.days import change_schedule, next_question
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage.daily import checkins, days, preferences
from storage.traffic import due
from storage.traffic.due import Due

RHYTHM = "rhythm"
OFFER = "rhythm_offer"
"""What is due where a check-in was left half-way."""

LEFT_FOR = timedelta(minutes=10)


def day_answered(turn: Turn, day: date) -> None:
    """Plan the offer of another rhythm after the answer with which a mark was passed."""
    if day == turn.schedule.today(turn.received_at) and _to_offer(turn, day):
        at = turn.quiet_hours.held_until(turn.now + LEFT_FOR)
        due.plan(turn.tx, OFFER, at, person_id=turn.me.id, day=day.isoformat())


def check_in_done(turn: Turn, day: date) -> bool:
    """Make the offer now that nothing else is asked, and return whether there was one to make."""
    planned = due.find(turn.tx, OFFER, person_id=turn.me.id)
    if planned is None or planned.data["day"] != day.isoformat():
        return False
    due.drop(turn.tx, OFFER, person_id=turn.me.id)
    return _offer(turn, day)


def offer_due(turn: Turn, planned: Due) -> None:
    """Make the offer, as the rest of the check-in was left for a while."""
    _offer(turn, date.fromisoformat(planned.data["day"]))


def _offer(turn: Turn, day: date) -> bool:
    reached = _to_offer(turn, day)
    for mark in sorted(reached):
        preferences.save(turn.tx, turn.me.id, Preference.RHYTHM_OFFERED, mark, turn.now)
    if reached:
        turn.say("rhythm.ask", [[turn.button(f"rhythm.{each.value}", RHYTHM, each.value)] for each in Rhythm])
    return bool(reached)


def _to_offer(turn: Turn, day: date) -> frozenset[str]:
    """Return the marks for which it is to be offered; on a hard day none, it waits for another."""
    if checkins.answered_any_of(turn.tx, turn.me.id, day, HARD_ANSWERS):
        return frozenset()
    total = days.history(turn.tx, turn.me.id).streak.total
    reached = marks(total, turn.me.first_day or day, day)
    offered = preferences.values_of(turn.tx, turn.me.id, Preference.RHYTHM_OFFERED)
    return reached - set(offered) if is_to_offer(reached, offered, turn.schedule.weekdays) else frozenset()


def rhythm_pressed(turn: Turn) -> None:
    """Take the rhythm."""
    rhythm = turn.one_of(Rhythm)
    if rhythm is None:
        turn.gone()
        return
    weekdays = weekdays_of(rhythm, turn.schedule.today(turn.received_at))
    if weekdays != turn.schedule.weekdays:
        change_schedule(turn, replace(turn.schedule, weekdays=weekdays), asks_at_once=False)
    day, clock = next_question(turn) or ("", "")
    turn.change(turn.text("rhythm.saved", date=day, clock=clock))


routes = Routes(presses=[Route(RHYTHM, rhythm_pressed)])
