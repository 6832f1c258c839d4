"""What follows an answer: a kind word after a hard day or a setback, with what is at hand."""

from domain.beside.hard_days import HARD, SETBACK
from domain.daily.questions import Value
from handlers.coping import to_self
from handlers.counting import restarting
from handlers.daily.screens import Asked, streak_text
from handlers.routing import Route, Routes
from handlers.telling import hard_days
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import days

DAYS_BEFORE_OFFER = 3
"""Days somebody has shown up before they are asked for anything more than their answer."""


def offer(turn: Turn, asked: Asked, value: Value) -> None:
    """After a hard day or a setback, say a kind word in a message of its own, with what is at hand."""
    if value == HARD:
        tools = [turn.button(f"support.{tool}", tool) for tool in asked.checkin.questions.support]
        parts = [turn.text("checkin.hard"), to_self.given_back(turn)]
        turn.say_text(Html("\n\n".join(part for part in parts if part)), [[tool] for tool in tools])
    elif value == SETBACK:
        restarting.say_kindly(turn, _kind_words(turn), asked.day)
    hard_days.day_answered(turn, asked.day, value)


def _kind_words(turn: Turn) -> Html:
    """Return the kind words after a setback: that the row goes on, or, after a break, that the day counts."""
    stands = days.history(turn.tx, turn.me.id).streak
    if stands.headline_is_row:
        return turn.text("checkin.setback", row=streak_text(turn, stands))
    return turn.text("checkin.setback.after_break", total=streak_text(turn, stands))


def with_a_good_day_s_offer(
    turn: Turn, asked: Asked, text: Html, rows: list[list[dict[str, str]]]
) -> tuple[Html, list[list[dict[str, str]]]]:
    """Return the end of a check-in, on a good day now and then with the offer to write a note to oneself."""
    question = asked.checkin.questions.marked("day")
    is_good = question is not None and asked.checkin.values.get(question.name) == question.options[0]
    total = days.history(turn.tx, turn.me.id).streak.total
    if not is_good or total < DAYS_BEFORE_OFFER or not to_self.offer(turn):
        return text, rows
    offer = [turn.button("cope.to_self", to_self.WRITE)]
    return Html("\n\n".join([text, turn.text("to_self.offer")])), [*rows, offer]


def noted_pressed(turn: Turn) -> None:
    """Close the offer after a hard day: it was enough to say so."""
    turn.change(turn.text("checkin.just_noted"))


routes = Routes(presses=[Route("just_noting", noted_pressed)])
