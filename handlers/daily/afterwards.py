"""What follows an answer: a kind word after a hard day or a setback, with what is at hand."""

from domain.questions import Value
from handlers.daily.screens import Asked, row_text
from handlers.routing import Route, Routes
from handlers.telling import hard_days, setbacks
from handlers.turn import Turn


def offer(turn: Turn, asked: Asked, value: Value) -> None:
    """After a hard day or a setback, say a kind word in a message of its own, with what is at hand."""
    if value == "hard":
        tools = [turn.button(f"support.{tool}", tool) for tool in asked.checkin.questions.support]
        turn.say("checkin.hard", [[tool] for tool in tools], row=row_text(turn))
    elif value == "setback":
        turn.say("checkin.setback", row=row_text(turn))
        setbacks.ask_who_may_know(turn, asked.day)
    hard_days.day_answered(turn, asked.day, value)


def noted_pressed(turn: Turn) -> None:
    """Close the offer after a hard day: it was enough to say so."""
    turn.change(turn.text("checkin.just_noted"))


routes = Routes(presses=[Route("just_noting", noted_pressed)])
