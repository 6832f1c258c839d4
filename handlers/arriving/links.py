"""Start links: kept through the start of whoever comes by one, and then followed."""

import re
from collections.abc import Callable, Mapping

from domain.beside.invitations import Invitation, LinkKind
from handlers.beside import inviting
from handlers.circle import joining, leads, peer_helpers, setting_up
from handlers.turn import Turn
from storage.beside import invitations

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

FOLLOW: Mapping[LinkKind, Callable[[Turn, Invitation, str], None]] = {
    LinkKind.MUTUAL: inviting.invited,
    LinkKind.SUPPORTER: inviting.invited,
    LinkKind.CIRCLE: joining.invited,
    LinkKind.SETUP: setting_up.setup_followed,
    LinkKind.LEAD: leads.invited,
    LinkKind.HELPER: peer_helpers.invited,
}
"""What each kind of link does once the person is ready for it."""


def is_token(text: str) -> bool:
    """Return whether the text has the shape of a token of ours."""
    return _TOKEN.fullmatch(text) is not None


def keep_or_refuse(turn: Turn, token: str) -> None:
    """Keep the link that led somebody here until their start is done; one that does not hold is refused at once."""
    if invitations.find_open(turn.tx, token, turn.now) is None:
        turn.say("link.gone")
    else:
        invitations.keep_arrival(turn.tx, turn.me.id, token)


def waiting(turn: Turn) -> Invitation | None:
    """Return the invitation that waits for the end of somebody's start, if it still holds."""
    token = invitations.find_arrival(turn.tx, turn.me.id)
    return invitations.find_open(turn.tx, token, turn.now) if token else None


def follow_waiting(turn: Turn) -> bool:
    """Do what the link is for that led somebody here; return whether there was one that holds."""
    token = invitations.find_arrival(turn.tx, turn.me.id)
    if token is None:
        return False
    invitations.drop_arrival(turn.tx, turn.me.id)
    invitation = invitations.find_open(turn.tx, token, turn.now)
    if invitation is None:
        turn.say("link.gone")
        return False
    FOLLOW[invitation.kind](turn, invitation, token)
    return True
