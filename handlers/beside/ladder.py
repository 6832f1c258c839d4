"""Planning the ladder of a day: the reminder, the evening and the morning on which one partner may hear."""

from datetime import date, datetime

from domain.ladder import REMINDER_BEFORE_PARTNER, QuietRule, evening_of, morning_after, reminder_at
from domain.verdicts import Verdict
from handlers.turn import Turn
from storage import days, partners
from storage.traffic import due

REMINDER, LAST_REMINDER, EVENING, MORNING = "reminder", "last_reminder", "evening", "morning"
NUDGE = "nudge"
UNASKED = (REMINDER, NUDGE)
"""Kinds of message that nobody asked for, of which a person gets two a day at most."""


def plan_after_prompt(turn: Turn, day: date) -> None:
    """Plan the reminder, and the evening on which a partner may hear, from the moment the prompt was delivered."""
    schedule = turn.schedule
    at, evening = reminder_at(turn.now, schedule, turn.quiet_hours, day), evening_of(day, schedule)
    if evening is not None and evening <= turn.now:
        evening = None
    if at is not None:
        due.plan(turn.tx, REMINDER, at, person_id=turn.me.id, day=day.isoformat())
    elif evening is not None:
        _plan_last_reminder(turn, day, evening)
    if evening is not None:
        due.plan(turn.tx, EVENING, evening, person_id=turn.me.id, behind_barrier=True, day=day.isoformat())


def plan_after_close(turn: Turn, day: date) -> None:
    """Plan the morning after a day that closed quiet, and the reminder before it if there was none."""
    recorded = days.find(turn.tx, turn.me.id, day)
    if recorded.verdict is not Verdict.QUIET or recorded.answered_at is not None or recorded.ended_at is None:
        return
    morning = morning_after(recorded.ended_at, turn.schedule.zone)
    if recorded.reminded_at is None:
        _plan_last_reminder(turn, day, morning)
    due.plan(turn.tx, MORNING, morning, person_id=turn.me.id, behind_barrier=True, day=day.isoformat())


def _plan_last_reminder(turn: Turn, day: date, before: datetime) -> None:
    """Plan the message without which nobody is told, two hours before a partner would be; only if one could be."""
    if any(each.rule is not QuietRule.NEVER for each in partners.list_standing_by(turn.tx, turn.me.id)):
        at = max(before - REMINDER_BEFORE_PARTNER, turn.now)
        due.plan(turn.tx, LAST_REMINDER, at, person_id=turn.me.id, day=day.isoformat())


def plan_anew(turn: Turn) -> None:
    """Plan what is ahead of the ladder on the clock as it is after a change of zone or time."""
    evening, morning = (due.find(turn.tx, kind, person_id=turn.me.id) for kind in (EVENING, MORNING))
    for kind in (EVENING, MORNING):
        due.drop(turn.tx, kind, person_id=turn.me.id)
    if evening is not None:
        day = date.fromisoformat(evening.data["day"])
        at = evening_of(day, turn.schedule)
        if at is not None and at > turn.now:
            due.plan(turn.tx, EVENING, at, person_id=turn.me.id, behind_barrier=True, **evening.data)
    if morning is not None:
        at = morning_after(turn.now, turn.schedule.zone)
        due.plan(turn.tx, MORNING, at, person_id=turn.me.id, behind_barrier=True, **morning.data)
    for kind in (REMINDER, LAST_REMINDER):
        planned = due.find(turn.tx, kind, person_id=turn.me.id)
        if planned is not None:
            at = turn.quiet_hours.held_until(planned.due_at)
            due.plan(turn.tx, kind, at, person_id=turn.me.id, **planned.data)
