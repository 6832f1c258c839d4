"""The close of a week: counted once, when its Sunday has ended for every member, and then told."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.circle import summary as rules
from domain.time.schedules import Schedule
from domain.time.weeks import Week, closes_at, week_named, week_of
from handlers.turn import Turn
from handlers.week import news
from storage.circle import circles, summaries, tallies
from storage.circle.circles import Circle
from storage.circle.tallies import SoFar
from storage.daily import days, schedules
from storage.traffic import due
from storage.traffic.due import Due

WEEK = "week"
LOOK_AGAIN_AFTER = timedelta(minutes=10)
GOES_ON_AFTER = timedelta(seconds=1)
"""So that whatever else is due, and whoever writes, comes in between."""


def plan(turn: Turn, circle: Circle, week: Week) -> None:
    """Plan the close of a week for when it can come at the earliest; then it is put off until all days are over."""
    _plan_at(turn, circle, week, closes_at(week, circle.zone, ()))


def plan_anew(turn: Turn, circle: Circle) -> None:
    """Plan the close of the open week on the circle's clock as it is now."""
    plan(turn, circle, open_week(turn, circle))


def open_week(turn: Turn, circle: Circle) -> Week:
    """Return the week that closes next."""
    planned = due.find(turn.tx, WEEK, circle=circle.id)
    return (week_named(planned.data["week"]) if planned else None) or this_week(turn, circle)


def this_week(turn: Turn, circle: Circle) -> Week:
    """Return the week in which the circle's own clock is."""
    return week_of(Schedule(circle.zone).today(turn.now))


def week_over(turn: Turn, planned: Due) -> None:
    """Count a week once its Sunday has ended for every member, so many of them at a time.

    What is counted is kept until all are; then the snapshot is written, once, and the week is told of.
    """
    circle, week = circles.find(turn.tx, planned.circle or 0), week_named(planned.data["week"])
    if circle is None or week is None:
        return
    so_far = tallies.opened(turn.tx, circle.id, planned.data.get("counted"))
    members = tallies.some(turn.tx, circle.id, week, so_far.upto, tallies.MEMBERS_A_STEP)
    seen = schedules.list_of_members(turn.tx, circle.id, members.first, members.last)
    at = closes_at(week, circle.zone, seen)
    if at > turn.now or days.is_any_behind(turn.tx, circle.id, members.first, members.last, week.sunday):
        _plan_at(turn, circle, week, max(at, turn.now + LOOK_AGAIN_AFTER))
        return
    next_at = max(so_far.next_at or turn.now, closes_at(week.next, circle.zone, seen))
    counted = replace(tallies.count_days(turn.tx, so_far, members), next_at=next_at)
    if counted.is_whole:
        _close(turn, circle, week, counted)
    else:
        # Not behind the barrier: all that was received up to the end of the week was handled before it began.
        kept = tallies.sealed(turn.tx, circle.id, counted, turn.now)
        due.plan(turn.tx, WEEK, turn.now + GOES_ON_AFTER, circle=circle.id, week=str(week), counted=kept)


def _close(turn: Turn, circle: Circle, week: Week, counted: SoFar) -> None:
    """Write the week's snapshot, tell of it, and plan the next close."""
    counts = rules.kept(rules.figures(counted.tally, summaries.load_rest(turn.tx, circle, week)))
    summaries.save(turn.tx, circle.id, week, counts, turn.now)
    news.plan(turn, circle, week)
    _plan_at(turn, circle, week.next, counted.next_at or turn.now)


def _plan_at(turn: Turn, circle: Circle, week: Week, at: datetime) -> None:
    due.plan(turn.tx, WEEK, at, circle=circle.id, behind_barrier=True, week=str(week))
