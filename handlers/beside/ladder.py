"""Planning the ladder of a day: the reminder, the evening and the morning on which one partner may hear."""

from datetime import date, datetime

from domain.beside.ladder import (
    LOST_AFTER_DAYS,
    REMINDER_BEFORE_PARTNER,
    QuietRule,
    evening_of,
    morning_after,
    reminder_at,
    second_reminder_at,
)
from domain.daily.preferences import Reminders
from domain.time.verdicts import Verdict
from handlers.turn import Turn
from storage.beside import partners
from storage.daily import days, preferences
from storage.traffic import due

REMINDER, SECOND_REMINDER = "reminder", "second_reminder"
LAST_REMINDER, MORNING_REMINDER = "last_reminder", "morning_reminder"
"""The message without which no partner is told, where the member was not reminded before."""

REMINDERS = (REMINDER, SECOND_REMINDER, LAST_REMINDER, MORNING_REMINDER)

EVENING, MORNING = "evening", "morning"
NUDGE = "nudge"
LOST = "lost"
"""What is due when the third day has closed of a member who cannot be reached."""


def plan_after_prompt(turn: Turn, day: date) -> None:
    """Plan the reminder, and the evening on which a partner may hear, from the moment the prompt was delivered."""
    at, evening = _reminder_at(turn, day), evening_of(day, turn.schedule)
    if at is not None:
        due.plan(turn.tx, REMINDER, at, person_id=turn.me.id, day=day.isoformat())
    if evening is None or evening <= turn.now:
        return
    if at is None or at < evening - REMINDER_BEFORE_PARTNER:
        _plan_last_reminder(turn, LAST_REMINDER, day, evening)
    due.plan(turn.tx, EVENING, evening, person_id=turn.me.id, behind_barrier=True, day=day.isoformat())


def _reminder_at(turn: Turn, day: date) -> datetime | None:
    if preferences.get(turn.tx, turn.me.id).reminders is Reminders.OFF:
        return None
    return reminder_at(turn.now, turn.schedule, turn.quiet_hours, day)


def first_reminder_sent(turn: Turn, day: date) -> None:
    """Plan another reminder for those who want two, from the delivery of the first on; no last one is needed."""
    for kind in (LAST_REMINDER, MORNING_REMINDER):
        due.drop(turn.tx, kind, person_id=turn.me.id)
    if preferences.get(turn.tx, turn.me.id).reminders is Reminders.TWICE:
        at = second_reminder_at(turn.now, turn.schedule, turn.quiet_hours, day)
        if at is not None:
            due.plan(turn.tx, SECOND_REMINDER, at, person_id=turn.me.id, day=day.isoformat())


def plan_after_close(turn: Turn, day: date) -> None:
    """Plan the morning after a day that closed quiet, and the reminder before it if there was none.

    Days close one after another, also where several are over at once: so the third without reach is met once.
    """
    recorded = days.get(turn.tx, turn.me.id, day)
    if recorded.verdict is Verdict.NEUTRAL and days_lost(turn) == LOST_AFTER_DAYS:
        due.plan(turn.tx, LOST, turn.now, person_id=turn.me.id)
    if recorded.verdict is not Verdict.QUIET or recorded.answered_at is not None or recorded.ended_at is None:
        return
    morning = morning_after(recorded.ended_at, turn.schedule.zone)
    if recorded.reminded_at is None:
        _plan_last_reminder(turn, MORNING_REMINDER, day, morning)
    due.plan(turn.tx, MORNING, morning, person_id=turn.me.id, behind_barrier=True, day=day.isoformat())


def days_lost(turn: Turn) -> int:
    """Return how many scheduled days have closed since the member could not be reached: such a day is neutral."""
    since = turn.me.unreachable_since
    return days.count_neutral_since(turn.tx, turn.me.id, since) if since is not None else 0


def _plan_last_reminder(turn: Turn, kind: str, day: date, before: datetime) -> None:
    """Plan the message without which nobody is told, two hours before a partner would be; only if one could be.

    Whether one would be then is seen when it is due.
    """
    if all(each.rule is QuietRule.NEVER for each in partners.list_standing_by(turn.tx, turn.me.id)):
        return
    at = turn.quiet_hours.held_until(max(before - REMINDER_BEFORE_PARTNER, turn.now))
    due.plan(turn.tx, kind, at, person_id=turn.me.id, day=day.isoformat())


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
    for kind in REMINDERS:
        planned = due.find(turn.tx, kind, person_id=turn.me.id)
        if planned is not None:
            at = turn.quiet_hours.held_until(planned.due_at)
            due.plan(turn.tx, kind, at, person_id=turn.me.id, **planned.data)
