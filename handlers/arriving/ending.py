"""The end of a start by invitation: it comes with the answer to what was asked, whatever that is."""

from handlers.turn import Turn
from storage.beside import invitations


def invitation_answered(turn: Turn) -> None:
    """Let the start go on in which somebody was invited; of whoever was here before, nothing is left to ask."""
    turn.goes_on = invitations.drop_arrival(turn.tx, turn.me.id)
