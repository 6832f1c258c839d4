"""Fewer questions for those who have shown up for long: offered once at each mark, and nothing earned is lost."""

from dataclasses import replace
from datetime import date

from domain.beside.hard_days import HARD_ANSWERS
from domain.counting.streaks import streak
from domain.daily.preferences import Preference
from domain.daily.rhythms import Rhythm, is_to_offer, marks, weekdays_of
from handlers.daily.days import change_schedule, next_question
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage.daily import checkins, days, preferences

RHYTHM = "rhythm"


def day_answered(turn: Turn, day: date) -> None:
    """Offer another rhythm after the answer with which a mark was passed; on a hard day it waits for another."""
    if day != turn.schedule.today(turn.received_at):
        return
    if checkins.answered_any_of(turn.tx, turn.me.id, day, HARD_ANSWERS):
        return
    total = streak(days.records(turn.tx, turn.me.id)).total
    reached = marks(total, turn.me.first_day or day, day)
    offered = preferences.values_of(turn.tx, turn.me.id, Preference.RHYTHM_OFFERED)
    if not is_to_offer(reached, offered, turn.schedule.weekdays):
        return
    for mark in sorted(reached - set(offered)):
        preferences.save(turn.tx, turn.me.id, Preference.RHYTHM_OFFERED, mark, turn.now)
    turn.say("rhythm.ask", [[turn.button(f"rhythm.{each.value}", RHYTHM, each.value)] for each in Rhythm])


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
