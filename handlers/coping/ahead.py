"""A situation ahead of the member: what it is, and when to ask how it went."""

from datetime import date, datetime, time, timedelta

from domain.coping.plans import ITEM_LENGTH, MOST_OF_A_KIND, PlanKind
from domain.time.clock_times import parse_clock_time
from domain.time.days import ONE_DAY, instant_of, zone_named
from domain.time.moments import written_moment
from domain.time.quiet_hours import next_at
from domain.time.written_days import Towards, written_day
from handlers.buttons import Rows
from handlers.coping import helping_me, plan, timer
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.coping import situations
from storage.coping.situations import Situation
from storage.traffic import due
from storage.traffic.due import Due

SHOW, ADD, WHEN, HOW, DROP = "ahead", "ahead_add", "ahead_when", "ahead_how", "ahead_x"
WRITING, WHEN_TYPED = "ahead", "ahead_when"
DUE = "ahead"
MOST_AHEAD = 5
EVENING, MORNING = time(21, 0), time(9, 0)
CHOICES = {"tonight": (0, EVENING), "morning": (1, MORNING), "tomorrow": (1, EVENING), "week": (7, EVENING)}
"""What can be tapped: so many days from today, at that time on the member's own clock."""

SHORTEST_NAME = 3
"""Letters of the shortest name of a month or a weekday that makes a number a date."""

OUTCOMES = ("better", "so_so", "hard")
MEANS_NOTHING_AFTER = timedelta(days=3)


def ahead_pressed(turn: Turn) -> None:
    """Show what lies ahead, or ask for it."""
    found = situations.list_ahead(turn.tx, turn.me.id)
    if not found:
        add_pressed(turn)
        return
    lines = [turn.text("ahead.line", words=each.text, when=_when_text(turn, each.ask_at)) for each in found]
    rows: Rows = [[turn.labelled(f"✕ {plan.short(each.text)}", DROP, each.id)] for each in found]
    if len(found) < MOST_AHEAD:
        rows = [[turn.button("ahead.add", ADD)], *rows]
    turn.say_text(Html("\n".join([turn.text("ahead.heading"), *lines])), rows)


def _when_text(turn: Turn, at: datetime) -> str:
    zone = turn.schedule.zone
    texts = turn.house.texts
    day = texts.day(at.astimezone(zone_named(zone)).date(), turn.language)
    return turn.label("ahead.when", date=day, clock=texts.clock_in(at, zone))


def add_pressed(turn: Turn) -> None:
    """Ask what lies ahead."""
    if len(situations.list_ahead(turn.tx, turn.me.id)) >= MOST_AHEAD:
        turn.gone()
        return
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now)
    turn.say("ahead.ask")


def situation_typed(turn: Turn) -> None:
    """Take what lies ahead, and ask when to look in."""
    words = turn.typed_within(ITEM_LENGTH)
    dialogs.open_(turn.tx, turn.me.id, WHEN_TYPED, turn.now, words=words)
    choices = [name for name, (days, at) in CHOICES.items() if _choice(turn, days, at) > turn.now]
    turn.say("ahead.ask_when", [[turn.button(f"ahead.at.{name}", WHEN, name)] for name in choices])


def _choice(turn: Turn, days: int, at: time) -> datetime:
    today = turn.now.astimezone(zone_named(turn.schedule.zone)).date()
    return instant_of(today + days * ONE_DAY, at, turn.schedule.zone)


def when_pressed(turn: Turn) -> None:
    """Take the time that was tapped."""
    dialog, choice = dialogs.find(turn.tx, turn.me.id), CHOICES.get(turn.field())
    if dialog is None or dialog.kind != WHEN_TYPED or choice is None:
        turn.gone()
        return
    turn.change(turn.text("ahead.ask_when"))
    _keep(turn, dialog.data["words"], _choice(turn, *choice))


def when_typed(turn: Turn) -> None:
    """Take the time that was written."""
    dialog, at = dialogs.find(turn.tx, turn.me.id), _typed(turn)
    if dialog is None:
        return
    if at is None:
        turn.say("ahead.when_unknown")
        return
    _keep(turn, dialog.data["words"], at)


def _typed(turn: Turn) -> datetime | None:
    """Return the instant (UTC) that was written: a time is the next such time, a day alone means its evening."""
    zone = turn.schedule.zone
    today = turn.now.astimezone(zone_named(zone)).date()
    moment = written_moment(turn.typed, today)
    if moment is not None:
        return instant_of(*moment, zone)
    clock, day = parse_clock_time(turn.typed), written_day(turn.typed, today, Towards.AHEAD)
    in_words = any(word.isalpha() and len(word) >= SHORTEST_NAME for word in turn.typed.split())
    if day is not None and (in_words or clock is None):  # "14 January" is a day, "at 8" a time
        return instant_of(day, EVENING, zone)
    if clock is None or _names_a_day(turn.typed, today):
        return None
    return next_at(turn.now, clock, zone)


def _names_a_day(typed: str, today: date) -> bool:
    """Return whether a word in it is a day, such as "yesterday": then its time is of that day, and of no other."""
    words = (word for word in typed.split() if word.isalpha())
    return any(written_day(word, today, Towards.PAST) is not None for word in words)


def _keep(turn: Turn, words: str, ask_at: datetime) -> None:
    dialogs.close(turn.tx, turn.me.id)
    if ask_at <= turn.now:
        turn.say("ahead.when_unknown")
        return
    situations.add(turn.tx, turn.me.id, words, ask_at, turn.now)
    _plan_next(turn)
    parts = [turn.text("ahead.saved", when=_when_text(turn, ask_at))]
    helps = plan.part_of(turn, PlanKind.HELPS, MOST_OF_A_KIND)
    if helps:
        parts.append(helps)
    turn.say_text(Html("\n\n".join(parts)), [[turn.button("plan.add.helps", plan.ADD, PlanKind.HELPS.value)]])


def _plan_next(turn: Turn) -> None:
    found = situations.list_ahead(turn.tx, turn.me.id)
    if found:
        due.plan(turn.tx, DUE, found[0].ask_at, person_id=turn.me.id)
    else:
        due.drop(turn.tx, DUE, person_id=turn.me.id)


def dropped(turn: Turn) -> None:
    """Forget a situation."""
    situations.remove(turn.tx, turn.me.id, turn.number() or 0)
    _plan_next(turn)
    turn.change(turn.text("ahead.dropped"))


def situation_over(turn: Turn, planned: Due) -> None:
    """Ask how it went. They chose the time, so no quiet hours hold it."""
    for each in situations.list_ahead(turn.tx, turn.me.id):
        if each.ask_at > turn.now:
            break
        situations.save_asked(turn.tx, each.id, turn.now)
        if turn.now - each.ask_at <= MEANS_NOTHING_AFTER:
            _ask_how(turn, each)
    _plan_next(turn)


def _ask_how(turn: Turn, situation: Situation) -> None:
    rows = [[turn.button(f"ahead.outcome.{outcome}", HOW, situation.id, outcome)] for outcome in OUTCOMES]
    turn.say("ahead.how", rows, kind=DUE, words=situation.text)


def how_pressed(turn: Turn) -> None:
    """Keep how it went: after a good one ask what helped, after a hard one offer what is at hand."""
    situation, outcome = situations.find(turn.tx, turn.me.id, turn.number() or 0), turn.field(1)
    if situation is None or outcome not in OUTCOMES:
        turn.gone()
        return
    situations.save_outcome(turn.tx, situation.id, outcome)
    went_hard = outcome == "hard"
    turn.change(turn.text(f"ahead.went.{outcome}"), timer.tools(turn) if went_hard else [])
    if not went_hard and situation.outcome is None:
        helping_me.ask(turn)


routes = Routes(
    presses=[
        Route(SHOW, ahead_pressed, Gate.SETTLED),
        Route(ADD, add_pressed, Gate.SETTLED),
        Route(WHEN, when_pressed, Gate.SETTLED),
        Route(HOW, how_pressed, Gate.SETTLED),
        Route(DROP, dropped, Gate.SETTLED),
    ],
    typed=[
        Route(WRITING, situation_typed, Gate.SETTLED, own_words=True),
        Route(WHEN_TYPED, when_typed, Gate.SETTLED),
    ],
)
