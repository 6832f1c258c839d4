"""The close of a week: counted once, when its Sunday has ended for every member, and then told."""

from datetime import timedelta

from domain.circle import summary as rules
from domain.time.schedules import Schedule
from domain.time.weeks import Week, closes_at, week_named, week_of
from handlers.turn import Turn
from handlers.week import news
from storage.circle import circles, summaries
from storage.circle.circles import Circle
from storage.daily import days, schedules
from storage.traffic import due
from storage.traffic.due import Due

WEEK = "week"
LOOK_AGAIN_AFTER = timedelta(minutes=10)


def plan(turn: Turn, circle: Circle, week: Week) -> None:
    """Plan the close of a week, which is looked at again when it comes."""
    at = closes_at(week, circle.zone, schedules.list_of_circle(turn.tx, circle.id))
    due.plan(turn.tx, WEEK, at, circle=circle.id, behind_barrier=True, week=str(week))


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
    """Write the week's snapshot once its Sunday has ended for every member, tell of it, and plan the next close."""
    circle, week = circles.find(turn.tx, planned.circle or 0), week_named(planned.data["week"])
    if circle is None or week is None:
        return
    at = closes_at(week, circle.zone, schedules.list_of_circle(turn.tx, circle.id))
    if at > turn.now or days.list_behind_in_circle(turn.tx, circle.id, week.sunday):
        again = max(at, turn.now + LOOK_AGAIN_AFTER)
        due.plan(turn.tx, WEEK, again, circle=circle.id, behind_barrier=True, week=str(week))
        return
    found = summaries.load_days(turn.tx, circle.id, week)
    counts = rules.kept(rules.figures(found, summaries.load_rest(turn.tx, circle, week)))
    summaries.save(turn.tx, circle.id, week, counts, turn.now)
    news.plan(turn, circle, week)
    plan(turn, circle, week.next)
