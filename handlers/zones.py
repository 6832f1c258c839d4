"""Following the rules of the zones: where they changed since the last start, what was planned is planned anew."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.time.days import zone_named
from domain.time.quiet_hours import QuietHours
from domain.time.zone_rules import moved, rules_said
from handlers import subjects
from handlers.beside import ladder
from handlers.daily import days
from handlers.together import event_news as reminding
from handlers.turn import House, Turn
from handlers.turns import turn_of_circle, turn_of_clock
from handlers.week import closing
from storage import people
from storage.circle import circles, events
from storage.circle.circles import Circle
from storage.coping import situations
from storage.daily import preferences, schedules
from storage.file.database import Row, Tx, from_text
from storage.traffic import due, waiting, zones

Before = Mapping[str, Mapping[int, str]]
"""Of each zone whose rules are new, what the rules said before for each year."""


def follow(tx: Tx, house: House, now: datetime) -> int:
    """Move what waits for a time on the clock of a zone whose rules are not those of the last start; return how many.

    What is compared is what the rules say, so it does not matter whether a package or the system brought them.
    """
    years = (now.year, now.year + 1)
    before = zones.save(
        tx, {(zone, year): rules_said(zone, year) for zone in schedules.list_zones(tx) for year in years}
    )
    if not before:
        return 0
    _move_what_is_due(tx, before, now)
    _move_what_is_held(tx, before, now)
    for person in people.list_asked(tx):
        schedule = schedules.find(tx, person.id)
        if schedule is not None and schedule.zone in before:
            _follow_member(turn_of_clock(tx, house, person.id, f"zone.{person.id}", now), before[schedule.zone])
    for circle in circles.list_all(tx):
        _follow_circle(turn_of_circle(tx, house, circle.id, f"zone.circle{circle.id}", now), circle, before)
    return len(before)


def _move_what_is_due(tx: Tx, before: Before, now: datetime) -> None:
    for planned in due.list_ahead(tx, subjects.ON_THE_WALL, now):
        schedule = schedules.find(tx, planned.person_id or 0)
        if schedule is not None and schedule.zone in before:
            due.move(tx, planned, moved(planned.due_at, schedule.zone, before[schedule.zone]))


def _move_what_is_held(tx: Tx, before: Before, now: datetime) -> None:
    """Let what waits for the end of quiet hours wait for it on the clock as it goes now."""
    for row in waiting.list_held(tx, now):
        hours, held_until = _quiet_hours(tx, row), from_text(row["not_before_at"])
        if hours is None or hours.zone not in before:
            continue
        at = moved(held_until, hours.zone, before[hours.zone])
        if at.astimezone(zone_named(hours.zone)).time() == hours.end:
            waiting.move(tx, row, at)


def _quiet_hours(tx: Tx, row: Row) -> QuietHours | None:
    if row["receiver"] is not None:
        return preferences.quiet_hours_of(tx, row["receiver"])
    circle = circles.find_by_chat(tx, row["chat_id"])
    return QuietHours(circle.zone) if circle is not None else None


def _follow_member(turn: Turn, before: Mapping[int, str]) -> None:
    schedule = turn.schedule
    if schedule.prompt_at is not None:
        days.plan_next(turn)
    for planned in due.list_ahead(turn.tx, ladder.REMINDERS, turn.now):
        if planned.person_id == turn.me.id:
            due.move(turn.tx, planned, turn.quiet_hours.held_until(planned.due_at))
    for each in situations.list_ahead(turn.tx, turn.me.id):
        situations.save_time(turn.tx, each.id, moved(each.ask_at, schedule.zone, before))


def _follow_circle(turn: Turn, circle: Circle, before: Before) -> None:
    """Plan the close of its week anew, which rests on its members' clocks too, and let its events keep the hour."""
    if due.find(turn.tx, closing.WEEK, circle=circle.id) is not None:
        closing.plan_anew(turn, circle)
    if circle.zone not in before:
        return
    for event in events.list_coming(turn.tx, circle.id, turn.now - timedelta(hours=3)):
        if event.starts_at is not None:
            events.save_start(turn.tx, event, moved(event.starts_at, circle.zone, before[circle.zone]))
    reminding.plan_reminder(turn, circle)
