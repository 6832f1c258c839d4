"""Milestones as they are reached: gathered on one card a day, which goes with that day's question."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.counting.counters import marks_between
from domain.counting.milestones import KEEPS_FOR, may_be_said, row_marks, run_started_on
from domain.counting.streaks import DayRecord, states
from domain.time.days import ONE_DAY
from handlers.counting import cards
from handlers.turn import Turn
from storage.counting import counters, milestones
from storage.counting.counters import Counter
from storage.counting.milestones import Milestone, State
from storage.daily import days, pauses
from storage.traffic import due
from storage.traffic.due import Due

MILESTONE = "milestone"
AFTER_PROMPT = timedelta(minutes=1)
"""A milestone that no prompt has carried by then goes by itself."""

LOOK_AHEAD = timedelta(days=370)


def day_answered(turn: Turn, day: date) -> None:
    """Note what the run of days has reached by the first answer of that day.

    The next prompt says it; at once, where the answer was late or no prompt comes in time. Of several the largest.
    """
    history = days.history(turn.tx, turn.me.id)
    marks = row_marks(history.without_answer_on(day).row, history.streak.row)
    started = run_started_on(states(days.records(turn.tx, turn.me.id))) if marks else None
    if started is not None:
        known = milestones.marks_since(turn.tx, turn.me.id, started)
        _note(turn, [mark for mark in marks if cards.row_mark(mark) not in known], _last_answered(history.records))
        if _is_late(turn, day) or not _is_asked_in_time(turn):
            say_what_waits(turn)
    plan(turn)


def _last_answered(records: Sequence[DayRecord]) -> date:
    return max(each.day for each in records if each.answered_at is not None)


def _note(turn: Turn, marks: list[int], on: date) -> None:
    for mark in marks:
        state = State.WAITING if mark == marks[-1] else State.SILENT
        milestones.add(turn.tx, turn.me.id, cards.row_mark(mark), on, turn.now, state)


def _is_late(turn: Turn, day: date) -> bool:
    return days.get(turn.tx, turn.me.id, day).ended_at is not None


def _is_asked_in_time(turn: Turn) -> bool:
    """Return whether a prompt comes while a milestone reached now may still be said."""
    schedule = turn.schedule
    for day, at in schedule.prompts_from(schedule.today(turn.now)):
        if at > turn.now:
            return at - turn.now <= KEEPS_FOR and not pauses.is_paused(turn.tx, turn.me.id, day)
    return False


def say_what_waits(turn: Turn) -> None:
    """Make the card of today, if something waits to be said and today has none yet."""
    today = turn.schedule.today(turn.now)
    for counter in counters.list_of(turn.tx, turn.me.id):
        _note_counter(turn, counter, today)
    if milestones.find_card_of(turn.tx, turn.me.id, today) is not None:
        return
    waiting = milestones.list_waiting(turn.tx, turn.me.id)
    largest: dict[int | None, Milestone] = {}
    for each in waiting:
        if may_be_said(each.reached_at, turn.now) and (each.run is not None or _still_stands(turn, each)):
            largest[each.run] = each
    milestones.pass_over(turn.tx, [each for each in waiting if each not in largest.values()])
    if largest:
        said = list(largest.values())
        card = milestones.put_on_card(turn.tx, turn.me.id, today, said)
        cards.owe(turn, card, expires_at=min(each.reached_at for each in said) + KEEPS_FOR)


def _still_stands(turn: Turn, reached: Milestone) -> bool:
    """Return whether the run of days is as long as it was when that was reached."""
    return days.history(turn.tx, turn.me.id).streak.row >= cards.amount_of(reached)


def _note_counter(turn: Turn, counter: Counter, today: date) -> None:
    """Note the dates that a counter's run has reached since its start was entered; earlier ones stay silent."""
    run = counter.current
    if run is None:
        return
    known = milestones.marks_of_run(turn.tx, run.id)
    for on, mark in marks_between(run.started_on, max(run.entered_on, run.started_on), today):
        if str(mark) not in known:
            at = _usual_time(turn, on)
            state = State.WAITING if may_be_said(at, turn.now) else State.SILENT
            milestones.add(turn.tx, turn.me.id, str(mark), on, at, state, run=run.id)


def _usual_time(turn: Turn, day: date) -> datetime:
    """Return the instant (UTC) of the member's question on that date, whether or not it is a day of theirs."""
    return turn.schedule.prompt_instant(day) or turn.now


def plan(turn: Turn) -> None:
    """Plan the next look: a minute after the question of the next date on which something may be to be said."""
    at = min((_usual_time(turn, day) + AFTER_PROMPT for day in _days_ahead(turn)), default=None)
    if at is None:
        due.drop(turn.tx, MILESTONE, person_id=turn.me.id)
    else:
        due.plan(turn.tx, MILESTONE, at, person_id=turn.me.id)


def _days_ahead(turn: Turn) -> list[date]:
    """Return the dates ahead on which a counter reaches something, and the next one if something waits."""
    today = turn.schedule.today(turn.now)
    first = today if _usual_time(turn, today) + AFTER_PROMPT > turn.now else today + ONE_DAY
    found = [max(first, _said_from(turn, each)) for each in milestones.list_waiting(turn.tx, turn.me.id)]
    for counter in counters.list_of(turn.tx, turn.me.id):
        run = counter.current
        if run is not None:
            after = max(run.entered_on, run.started_on, first - ONE_DAY)
            found += [on for on, _ in marks_between(run.started_on, after, today + LOOK_AHEAD)[:1]]
    return found


def _said_from(turn: Turn, waiting: Milestone) -> date:
    """Return the first date that may say it: what an answer reached waits for the next day's question."""
    day = turn.schedule.today(waiting.reached_at)
    return day + ONE_DAY if waiting.run is None else day


def milestone_due(turn: Turn, planned: Due) -> None:
    """Say what no prompt has said; on a pause it is left unsaid."""
    if not pauses.is_paused(turn.tx, turn.me.id, turn.schedule.today(turn.now)):
        say_what_waits(turn)
    plan(turn)
