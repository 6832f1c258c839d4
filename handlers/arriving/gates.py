"""How far somebody has come on the way in, and how far they need to come for what they are here for."""

from domain.beside.invitations import LinkKind
from handlers.arriving import links
from handlers.routing import Gate
from handlers.turn import Turn
from storage.beside import invitations, partners
from storage.circle import leads
from storage.daily import schedules

SETTLING = frozenset({LinkKind.SUPPORTER, LinkKind.SETUP, LinkKind.LEAD})
"""Links for which somebody needs no question of their own: to support, or to lead."""


def gate_of(turn: Turn) -> Gate:
    """Return how far whoever has agreed has come: a name and a place settle them, a time makes them ready."""
    if turn.person is None or turn.person.name is None:
        return Gate.AGREED
    schedule = schedules.find(turn.tx, turn.person.id)
    if schedule is None:
        return Gate.AGREED
    return Gate.READY if schedule.prompt_at is not None else Gate.SETTLED


def needed_gate(turn: Turn) -> Gate:
    """Return how far the start leads: who only supports, or leads a circle, needs no question of their own."""
    if gate_of(turn) is Gate.SETTLED and _is_here_for_others(turn):
        return Gate.SETTLED
    link = links.waiting(turn)
    return Gate.SETTLED if link is not None and link.kind in SETTLING else Gate.READY


def _is_here_for_others(turn: Turn) -> bool:
    """Return whether somebody came for others or to lead; that it ended, or never began, asks nothing new of them."""
    me = turn.me.id
    if partners.has_stood_by(turn.tx, me) or leads.has_led(turn.tx, me):
        return True
    return invitations.has_answered(turn.tx, me, LinkKind.SUPPORTER)


def is_arriving(turn: Turn) -> bool:
    """Return whether something is still to be asked of somebody before they have what they came for."""
    return gate_of(turn) < needed_gate(turn)


def checks_in(turn: Turn) -> bool:
    """Return whether the person is asked a question of their own each day."""
    return gate_of(turn) is Gate.READY
