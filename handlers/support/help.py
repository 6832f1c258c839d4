"""`/help`, and the one helpful line for what nobody understands."""

from handlers.arriving import gates
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn


def help_command(turn: Turn) -> None:
    """Say what there is, and whom to ask."""
    rows = [[turn.button("button.need_someone", "sos")]]
    turn.say("help.text", rows, operator=turn.house.operator_name, contact=turn.house.operator_contact)


def not_understood(turn: Turn) -> None:
    """Answer a stray message or an unknown command with one helpful line; a word that ends a pause was understood."""
    if not turn.is_back:
        turn.say("help.stray" if gates.checks_in(turn) else "help.stray_for_others")


routes = Routes(
    commands=[
        Route("help", help_command, Gate.ANYONE),
    ],
)
