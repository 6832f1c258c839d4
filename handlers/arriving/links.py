"""Start links: kept through the start of whoever comes by one, and then followed."""

import re
from collections.abc import Callable, Mapping

from domain.beside.invitations import Invitation, LinkKind
from handlers.beside import inviting
from handlers.circle import joining, leads, peer_helpers, setting_up
from handlers.turn import Turn
from storage.beside import invitations

MOST_REMEMBERED = 1000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")

ASK: Mapping[LinkKind, Callable[[Turn, Invitation, str], bool]] = {
    LinkKind.MUTUAL: inviting.invited,
    LinkKind.SUPPORTER: inviting.invited,
    LinkKind.CIRCLE: joining.invited,
}
"""What each kind of link asks its reader, once they are ready for it; whether it has asked is returned."""

DO: Mapping[LinkKind, Callable[[Turn, Invitation, str], None]] = {
    LinkKind.SETUP: setting_up.setup_followed,
    LinkKind.LEAD: leads.invited,
    LinkKind.HELPER: peer_helpers.invited,
}
"""What each other kind of link does once the person is ready for it."""


def is_token(text: str) -> bool:
    """Return whether the text has the shape of a token of ours."""
    return _TOKEN.fullmatch(text) is not None


def remember(turn: Turn, token: str) -> str:
    """Return the link by which somebody came who has not agreed yet: that one, or without it the last they opened."""
    opened = turn.house.links_opened
    token = token or opened.get(turn.chat_id, "")
    if token:
        opened.pop(turn.chat_id, None)
        opened[turn.chat_id] = token
    if len(opened) > MOST_REMEMBERED:
        del opened[next(iter(opened))]
    return token


def forget(turn: Turn) -> None:
    """Let the link be by which somebody came: they have answered the notice."""
    turn.house.links_opened.pop(turn.chat_id, None)


def keep_or_refuse(turn: Turn, token: str) -> None:
    """Keep the link that led somebody here until their start is done; one that does not hold is refused at once."""
    if invitations.find_open(turn.tx, token, turn.now) is None:
        turn.say("link.gone")
    else:
        invitations.keep_arrival(turn.tx, turn.me.id, token)


def is_waiting(turn: Turn) -> bool:
    """Return whether somebody came by a link and has not answered what it asks."""
    return turn.person is not None and invitations.find_arrival(turn.tx, turn.person.id) is not None


def waiting(turn: Turn) -> Invitation | None:
    """Return the invitation that waits for the end of somebody's start, if it still holds."""
    token = invitations.find_arrival(turn.tx, turn.me.id)
    return invitations.find_open(turn.tx, token, turn.now) if token else None


def drop_if_gone(turn: Turn) -> None:
    """Say at once that the link which led somebody here holds no more, and go on without it."""
    if is_waiting(turn) and waiting(turn) is None:
        invitations.drop_arrival(turn.tx, turn.me.id)
        turn.say("link.gone")


def ask_waiting(turn: Turn) -> bool:
    """Follow the link that led somebody here; return whether it asked something, which keeps their start open."""
    token, invitation = invitations.find_arrival(turn.tx, turn.me.id), waiting(turn)
    if token is not None and invitation is not None and invitation.kind in ASK:
        if ASK[invitation.kind](turn, invitation, token):
            return True
        invitations.drop_arrival(turn.tx, turn.me.id)
        return False
    return follow_waiting(turn)


def follow_waiting(turn: Turn) -> bool:
    """Do what the link is for that led somebody here; return whether there was one that holds."""
    token, invitation = invitations.find_arrival(turn.tx, turn.me.id), waiting(turn)
    if token is None:
        return False
    invitations.drop_arrival(turn.tx, turn.me.id)
    if invitation is None:
        turn.say("link.gone")
        return False
    {**ASK, **DO}[invitation.kind](turn, invitation, token)
    return True
