"""Circles: made for a group or by link alone, joined in private."""

from domain.invitations import Invitation
from handlers.turn import Turn


def invited(turn: Turn, invitation: Invitation, token: str) -> None:
    """Lead somebody who came by a circle's link to joining it."""
    turn.say("link.gone")


def setup_followed(turn: Turn, invitation: Invitation, token: str) -> None:
    """Set up the circle of a group for an administrator who has just agreed to the notice."""
    turn.say("link.gone")
