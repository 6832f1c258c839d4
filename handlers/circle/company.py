"""*You're not alone in this*: after an answer, that others in a circle have checked in too; no count and no names."""

from datetime import date

from domain.circle.summary import LEAST_PEOPLE
from handlers.texts import Html
from handlers.turn import Turn
from storage.circle import circles
from storage.daily import days


def line(turn: Turn, day: date) -> Html:
    """Return the line for whoever has answered today, empty where it may be said of no circle of theirs."""
    if day != turn.schedule.today(turn.received_at):
        return Html("")
    for circle in circles.list_joined(turn.tx, turn.me.id):
        if days.count_answered_in_circle(turn.tx, circle.id, day) >= LEAST_PEOPLE:
            return turn.text("circle.not_alone", title=circle.title)
    return Html("")
