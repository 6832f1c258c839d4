"""The 20-minute timer: it asks again, and remembers what helped."""

from datetime import timedelta

from handlers.buttons import Rows
from handlers.coping import helping_me
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage.traffic import due
from storage.traffic.due import Due

TIMER, EASED, STILL = "timer", "timer_ok", "timer_on"
LASTS = timedelta(minutes=20)
MEANS_NOTHING_AFTER = timedelta(hours=3)
"""So long after it was over nobody is asked any more how it is now."""


def timer_pressed(turn: Turn) -> None:
    """Start the timer, in place of one that runs already."""
    until = turn.now + LASTS
    due.plan(turn.tx, TIMER, until, person_id=turn.me.id)
    clock = turn.house.texts.clock_in(until, turn.schedule.zone)
    turn.say("timer.started", [[helping_me.button(turn)]], clock=clock)


def timer_over(turn: Turn, planned: Due) -> None:
    """Ask how it is now. They asked to be asked, so no quiet hours hold it."""
    if turn.now - planned.due_at > MEANS_NOTHING_AFTER:
        return
    rows = [[turn.button("timer.eased", EASED), turn.button("timer.still", STILL)]]
    turn.say("timer.over", rows, kind=TIMER)


def eased_pressed(turn: Turn) -> None:
    """It eased: ask what helped, so that it can be given back another time."""
    turn.change(turn.text("timer.has_eased"))
    helping_me.ask(turn)


def still_pressed(turn: Turn) -> None:
    """It has not: say what that already is, and offer what is at hand."""
    turn.change(turn.text("timer.goes_on"), tools(turn))


def tools(turn: Turn) -> Rows:
    """Return what is at hand in a hard moment."""
    return [
        [turn.button("support.timer", TIMER), helping_me.button(turn)],
        [turn.button("support.help_lines", "help_lines"), turn.button("button.need_someone", "sos")],
    ]


routes = Routes(
    presses=[
        Route(TIMER, timer_pressed, Gate.SETTLED),
        Route(EASED, eased_pressed, Gate.SETTLED),
        Route(STILL, still_pressed, Gate.SETTLED),
    ],
)
