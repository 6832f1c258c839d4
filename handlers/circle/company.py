"""*You're not alone in this*: after an answer, that others in a circle have checked in too; no count and no names."""

from datetime import date

from domain.circle.summary import LEAST_PEOPLE
from handlers.texts import Html
from handlers.turn import Turn
from storage.circle import circles
from storage.daily import days


def line(turn: Turn, day: date) -> Html:
    """Return the line for whoever has answered today, empty where in no circle of theirs five or more have."""
    if day != turn.schedule.today(turn.received_at):
        return Html("")
    for circle in circles.list_of(turn.tx, turn.me.id):
        if circles.is_member(turn.tx, circle.id, turn.me.id):
            answered = days.count_answered_in_circle(turn.tx, circle.id, day)
            if answered >= LEAST_PEOPLE:
                return turn.text("circle.not_alone", title=circle.title)
    return Html("")
