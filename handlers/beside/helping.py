"""Being asked for help: what a helper reads, their answer, and how their message stands on the member's screen."""

from domain.beside.consent import Item
from domain.beside.sos import Delivery, Ending
from domain.outgoing import Fate, Lane, Outcome
from handlers.beside import sos as calling
from handlers.beside import words
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from handlers.turns import turn_of_clock
from storage import people
from storage.beside import consent, partners, sos
from storage.beside.sos import Asked, Sos
from storage.traffic.outbox import Owed


def here_pressed(turn: Turn) -> None:
    """Tell the member who is there, and the others that somebody is."""
    running, asked = _pressed(turn)
    if running is None or asked is None:
        turn.gone()
        return
    member = turn.to(people.get(turn.tx, running.person))
    name = member.me.name or ""
    if running.ended_at is not None:
        turn.change(turn.text(f"sos.ended_for.{(running.ending or Ending.DAY).value}", name=name))
        return
    turn.change(turn.text("sos.you_are_here", name=name), [[turn.button("button.write", words.WRITE, member.me.id)]])
    if asked.called.is_here:
        return
    is_first = not any(each.is_here for each in calling.called(turn, running))
    sos.save_here(turn.tx, running.id, turn.me.id, turn.now)
    _tell_member(turn, member, running)
    if is_first:
        _tell_others(turn, member, running)


def _pressed(turn: Turn) -> tuple[Sos | None, Asked | None]:
    """Return the call for help in the button and how the reader was asked; neither if the two have parted since."""
    running = sos.find(turn.tx, turn.number() or 0) if turn.person is not None else None
    if running is not None and _have_parted(turn, running):
        return None, None
    return running, sos.find_helper(turn.tx, running.id, turn.me.id) if running else None


def _have_parted(turn: Turn, running: Sos) -> bool:
    """Return whether the reader may not know any more that the member needs someone, or might not meanwhile."""
    allows = consent.may_tell(turn.tx, running.person, turn.me.id, Item.NEED_SOMEONE.value, turn.now)
    return not allows or partners.have_parted_since(turn.tx, running.person, turn.me.id, running.started_at)


def _tell_member(turn: Turn, member: Turn, running: Sos) -> None:
    """Say who is there in a message of its own, which makes a sound, and on the screen."""
    rows = [[member.button("button.write", words.WRITE, turn.me.id)]]
    member.say_text(member.text("sos.here", name=turn.me.name or ""), rows, lane=Lane.SOS)
    calling.show(member, running)


def _tell_others(turn: Turn, member: Turn, running: Sos) -> None:
    for each in sos.list_asked(turn.tx, running.id):
        if each.helper != turn.me.id:
            reader = people.get(turn.tx, each.helper)
            there = member.to(reader)
            said = there.text("sos.someone_is_here", name=member.me.name or "")
            rows = [[there.button("button.here", calling.HERE, running.id)]]
            member.tell(reader, Item.NEED_SOMEONE, said, rows, kind="edit", lane=Lane.SOS, target=each.outbox_key)


# How the messages to helpers fare.


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the call for help still stands: the last look before a helper is told."""
    running, _ = _of(turn, owed)
    return running is not None and running.ended_at is None


def message_tried(turn: Turn, owed: Owed, outcome: Outcome, fate: Fate) -> None:
    """Record how the message to a helper stands, show it to the member, and ask the next if it went nowhere."""
    running, asked = _of(turn, owed)
    delivery = _delivery(outcome, fate)
    if running is None or asked is None or delivery is None:
        return
    member = turn_of_clock(turn.tx, turn.house, running.person, f"{owed.key}.{owed.attempts}", turn.now)
    is_news = asked.called.delivery is not delivery and not asked.called.is_here
    if is_news:
        sos.save_delivery(turn.tx, owed.key, delivery)
    if running.ended_at is not None:
        if delivery is Delivery.DELIVERED:
            calling.tell_ended(member, owed.key, turn.me, running.ending or Ending.DAY)
        return
    if delivery is Delivery.NOT_DELIVERED:
        calling.ask_next(member, running, everyone=False)
    if is_news:
        calling.show(member, running)


def _of(turn: Turn, owed: Owed) -> tuple[Sos | None, Asked | None]:
    asked = sos.find_asked(turn.tx, owed.key)
    return (sos.find(turn.tx, asked.sos), asked) if asked else (None, None)


def _delivery(outcome: Outcome, fate: Fate) -> Delivery | None:
    """Return how the message stands after that attempt; None while it is simply still to go."""
    if fate is Fate.SENT:
        return Delivery.DELIVERED
    if fate in (Fate.UNREACHABLE, Fate.DEAD):
        return Delivery.NOT_DELIVERED
    return Delivery.NOT_SURE if outcome is Outcome.IN_DOUBT else None


routes = Routes(presses=[Route(calling.HERE, here_pressed, Gate.ANYONE)])
