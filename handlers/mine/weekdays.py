"""On which weekdays the question comes: each a tap on or off, one at least."""

from dataclasses import replace

from domain.time.schedules import EVERY_DAY
from handlers.buttons import in_rows
from handlers.daily import days
from handlers.mine import settings
from handlers.routing import Route, Routes
from handlers.turn import Turn

DAYS = "weekdays"
DAYS_A_ROW = 4


def weekdays_asked(turn: Turn) -> None:
    """Show the week, each day with whether it is asked."""
    chosen, texts = turn.schedule.weekdays, turn.house.texts
    buttons = []
    for day in range(7):
        name, is_on = texts.weekday_named(day, turn.language), chosen >> day & 1
        buttons.append(turn.labelled(f"✓ {name}" if is_on else name, DAYS, chosen ^ 1 << day))
    rows = [*in_rows(buttons, DAYS_A_ROW), settings.back_row(turn)]
    text = turn.text("weekdays.ask", days=settings.weekdays_in_words(turn, turn.schedule))
    settings.put(turn, text, rows, None)


def weekdays_pressed(turn: Turn) -> None:
    """Take the week as the button carries it."""
    chosen = turn.number()
    if chosen is None or chosen > EVERY_DAY:
        turn.gone()
        return
    if chosen == 0:
        turn.toast = turn.label("weekdays.one_at_least")
        return
    if chosen != turn.schedule.weekdays:
        days.change_schedule(turn, replace(turn.schedule, weekdays=chosen), asks_at_once=False)
    weekdays_asked(turn)


routes = Routes(presses=[Route("set_days", weekdays_asked), Route(DAYS, weekdays_pressed)])
