"""The clock's side of a member's days: what is planned next, and what a day was when it closes."""

from dataclasses import replace
from datetime import date, datetime

from domain.time.days import ONE_DAY, zone_named
from domain.time.schedules import Schedule
from domain.time.verdicts import AskedDay, Verdict, leaves_time, verdict
from domain.time.zone_rules import rules_said
from handlers.beside import ladder
from handlers.turn import Turn
from storage import people
from storage.daily import days, pauses, schedules
from storage.daily.days import Day
from storage.traffic import due, receiving, zones
from storage.traffic.due import Due

PROMPT = "prompt"
CLOSE = "close"


def plan_next(turn: Turn, *, prompts_after: datetime | None = None) -> None:
    """Plan the next prompt and the end of the earliest day that is open.

    A day already asked or answered is not asked again; `prompts_after` leaves out what was due earlier (UTC).
    """
    schedule, today = turn.schedule, turn.schedule.today(turn.now)
    open_day = min(today, _first_open_day(turn))
    due.plan(turn.tx, CLOSE, schedule.closes_at(open_day), person_id=turn.me.id, behind_barrier=True)
    for day, at in schedule.prompts_from(today):
        if _is_settled(turn, day) or (prompts_after is not None and at <= prompts_after):
            continue
        due.plan(turn.tx, PROMPT, at, person_id=turn.me.id, day=day.isoformat())
        return
    due.drop(turn.tx, PROMPT, person_id=turn.me.id)


def next_prompt_at(turn: Turn) -> datetime | None:
    """Return when (UTC) the member is asked next: now, if a prompt already due still leaves time to answer.

    None while they are away for as long as they like.
    """
    schedule, today = turn.schedule, turn.schedule.today(turn.now)
    away = pauses.find(turn.tx, turn.me.id, today)
    if away is not None and away.until_day is None:
        return None
    planned = due.find_at(turn.tx, PROMPT, person_id=turn.me.id)
    if away is None and planned is not None and planned > turn.now:
        return planned
    for day, at in schedule.prompts_from(away.until_day if away and away.until_day else today):
        end = schedule.closes_at(day)
        if not _is_settled(turn, day) and leaves_time(max(at, turn.now), end, at, end):
            return max(at, turn.now)
    return turn.now


def next_question(turn: Turn) -> tuple[str, str] | None:
    """Return the date and the time at which the member is asked next, in words; None while they are away."""
    at = next_prompt_at(turn)
    if at is None:
        return None
    local = at.astimezone(zone_named(turn.schedule.zone))
    return turn.house.texts.day(local.date(), turn.language), turn.house.texts.clock(local.time())


def _is_settled(turn: Turn, day: date) -> bool:
    recorded = days.get(turn.tx, turn.me.id, day)
    return recorded.prompt_due_at is not None or recorded.answered_at is not None


def day_closed(turn: Turn, planned: Due) -> None:
    """Close the days that were over when this was due: only up to then has everything received been handled."""
    close_days_before(turn, turn.schedule, turn.schedule.today(planned.due_at))
    plan_next(turn)


def close_days_before(turn: Turn, schedule: Schedule, today: date) -> None:
    """Close the days before `today`, none of which ended later than now."""
    day = _first_open_day(turn)
    while day < today:
        _close(turn, schedule, day)
        day += ONE_DAY
    days.keep_standing(turn.tx, turn.me.id)


def _first_open_day(turn: Turn) -> date:
    latest = days.latest_ended(turn.tx, turn.me.id)
    if latest is not None:
        return latest + ONE_DAY
    return turn.me.first_day or turn.schedule.today(turn.now)


def _close(turn: Turn, schedule: Schedule, day: date) -> None:
    recorded = days.get(turn.tx, turn.me.id, day)
    closes_at = schedule.closes_at(day)
    ended_at = min(closes_at, turn.now)
    asked = AskedDay(
        scheduled=schedule.asks_on(day),
        paused=pauses.is_paused(turn.tx, turn.me.id, day),
        prompt_due_at=recorded.prompt_due_at,
        planned_end_at=recorded.planned_end_at,
        # A change that ends the day before its time is never held against the member, however early they were asked.
        # Nor is a day on which the chat could not be reached, or one that travel jumped over and came back to.
        asked=recorded.asked if ended_at == closes_at and _may_count(turn, recorded) else (),
        ended_at=ended_at,
    )
    gaps = receiving.gaps_between(turn.tx, recorded.prompted_at, ended_at) if recorded.prompted_at else []
    days.save_ended(turn.tx, turn.me.id, day, ended_at, verdict(asked, gaps))
    ladder.plan_after_close(turn, day)


def _may_count(turn: Turn, recorded: Day) -> bool:
    return turn.me.unreachable_since is None and recorded.verdict is not Verdict.NEUTRAL


def change_schedule(turn: Turn, new: Schedule, *, asks_at_once: bool = True) -> None:
    """Put a schedule in force at once, never in the member's disfavour, and plan anew.

    A prompt whose time has passed today already comes now, or, unless it `asks_at_once`, not at all.

    A date that travel jumps over closes here without having been asked, so it is neutral; one that it returns
    to opens again, and keeps what is recorded of it.
    """
    old = schedules.find(turn.tx, turn.me.id)
    schedules.save(turn.tx, turn.me.id, replace(new, since=turn.now), turn.now)
    for year in (turn.now.year, turn.now.year + 1):
        if not zones.is_known(turn.tx, new.zone, year):
            zones.save(turn.tx, {(new.zone, year): rules_said(new.zone, year)})
    today = new.today(turn.now)
    if new.prompt_at is None:
        return
    if turn.me.first_day is None:
        begin(turn, today)
        return
    if today < turn.me.first_day:
        # Somebody flew back to before the day on which they began: it is theirs to answer as well.
        people.save_first_day(turn.tx, turn.me.id, today)
        turn.reload()
    if old is not None:
        close_days_before(turn, old, today)
    days.reopen_from(turn.tx, turn.me.id, today)
    plan_next(turn, prompts_after=None if asks_at_once else turn.now)
    ladder.plan_anew(turn)


def begin(turn: Turn, today: date) -> None:
    """Begin the member's days with the present one; a prompt whose time has passed today comes tomorrow."""
    people.save_first_day(turn.tx, turn.me.id, today)
    turn.reload()
    plan_next(turn, prompts_after=turn.now)
