"""Good news and the week's mood: told to whom may know, when there is something to tell."""

from collections.abc import Callable
from datetime import date, timedelta

from domain.beside.consent import Item
from domain.beside.ladder import morning_after
from domain.counting.mood_bands import mood_band
from domain.time.weeks import Week, week_of
from handlers.telling import allowed, said
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import checkins
from storage.people import Person
from storage.traffic import due
from storage.traffic.due import Due

MOOD_WEEK = "mood_week"
"""What is due each week for a member who lets somebody know how their mood was."""

KEEPS_FOR = timedelta(hours=36)


def milestone_reached(turn: Turn, cause: str, reached: Callable[[Turn], str]) -> None:
    """Tell whoever may know of a milestone, once for each `cause` (such as "row.30").

    `reached` is called with the turn of each reader, and returns in their language what was reached.
    """
    for each in allowed.list_allowed(turn, Item.MILESTONES):
        there = turn.to(each)
        _tell(turn, each, Item.MILESTONES, cause, said.milestone(there, turn.me.name or "", reached(there)))


def goals_reviewed(turn: Turn, week: Week, *, reached: int, of: int) -> None:
    """Tell whoever may know how many of the week's goals the member reached; nothing, where there was none."""
    if reached == 0:
        return
    for each in allowed.list_allowed(turn, Item.GOALS):
        text = said.goals(turn.to(each), turn.me.name or "", reached=reached, of=of)
        _tell(turn, each, Item.GOALS, str(week), text)


def _tell(turn: Turn, partner: Person, item: Item, cause: str, text: Html) -> None:
    key = f"{allowed.NEWS}.{turn.me.id}.{partner.id}.{item.value}.{cause}"
    allowed.owe(turn, partner, item, text, kind=allowed.NEWS, key=key, keeps_for=KEEPS_FOR)


# The mood of a week.


def plan_mood_week(turn: Turn) -> None:
    """Plan the morning after the running week has closed for the member, unless it is planned."""
    if due.find(turn.tx, MOOD_WEEK, person_id=turn.me.id) is None:
        _plan(turn, week_of(turn.schedule.today(turn.now)))


def _plan(turn: Turn, week: Week) -> None:
    at = morning_after(turn.schedule.closes_at(week.sunday), turn.schedule.zone)
    due.plan(turn.tx, MOOD_WEEK, at, person_id=turn.me.id, behind_barrier=True, monday=week.monday.isoformat())


def mood_week_over(turn: Turn, planned: Due) -> None:
    """Tell whoever may know how the week's mood was, and plan the next as long as there is anybody."""
    week = week_of(date.fromisoformat(planned.data["monday"]))
    may_know = allowed.list_allowed(turn, Item.MOOD_BAND)
    band = mood_band(_moods(turn, week))
    for each in may_know:
        if band is not None:
            _tell(turn, each, Item.MOOD_BAND, str(week), said.mood(turn.to(each), turn.me.name or "", band))
    if may_know:
        _plan(turn, max(week.next, week_of(turn.schedule.today(turn.now))))


def _moods(turn: Turn, week: Week) -> list[float]:
    """Return the moods of the week, each as its place between the lowest of its scale (0) and the highest (1)."""
    return checkins.list_moods(turn.tx, turn.me.id, week.monday, week.sunday)
