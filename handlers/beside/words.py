"""Words between two who stand by each other: they go through the bot, as plain text, ten a day each."""

from datetime import timedelta

from domain.consent import Item
from domain.outgoing import Fate, Outcome
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import consent, dialogs, partners, people, preferences
from storage.people import Person
from storage.traffic import outbox
from storage.traffic.outbox import Owed

WRITE, THINKING = "write", "think"
RELAY = "relay"
MOST_A_DAY = 10
WORDS_LENGTH = 1000
A_DAY = timedelta(hours=24)


def thinking_pressed(turn: Turn) -> None:
    """Send the other a sign that somebody thinks of them."""
    other = _other(turn)
    if other is not None and _may_write(turn, other):
        held = _send(turn, other, turn.to(other).text("words.thinking", name=turn.me.name or ""))
        turn.toast = turn.label("words.held" if held else "words.sent", name=other.name or "")


def write_pressed(turn: Turn) -> None:
    """Ask for the words."""
    other = _other(turn)
    if other is not None and _may_write(turn, other):
        dialogs.open_(turn.tx, turn.me.id, WRITE, turn.now, to=other.id)
        turn.say("words.ask", name=other.name or "")


def words_typed(turn: Turn) -> None:
    """Send what was typed to the one it was meant for."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    if dialog is not None:
        answer(turn, dialog.data["to"])


def answer(turn: Turn, to: int) -> None:
    """Send what was typed to somebody, as when it replies to a message about them."""
    other = people.find(turn.tx, to)
    if other is None or not _may_write(turn, other):
        return
    text = turn.typed
    said = turn.to(other).text("words.from", name=turn.me.name or "", words=text[:WORDS_LENGTH])
    sent = "words.sent_cut" if len(text) > WORDS_LENGTH else "words.sent"
    turn.say("words.held" if _send(turn, other, said) else sent, name=other.name or "", n=WORDS_LENGTH)


def _other(turn: Turn) -> Person | None:
    number = turn.number()
    other = people.find(turn.tx, number) if number is not None else None
    if other is None or not consent.may_tell(turn.tx, turn.me.id, other.id, Item.WORDS.value, turn.now):
        turn.toast = turn.label("press.gone")
        return None
    return other


def _may_write(turn: Turn, other: Person) -> bool:
    if not consent.may_tell(turn.tx, turn.me.id, other.id, Item.WORDS.value, turn.now):
        turn.say("words.no_longer")
        return False
    sent = outbox.count_since(turn.tx, other.id, (RELAY,), turn.now - A_DAY, subject=turn.me.id)
    if sent >= MOST_A_DAY:
        turn.say("words.enough", n=MOST_A_DAY, name=other.name or "")
        return False
    return True


def _send(turn: Turn, other: Person, said: Html) -> bool:
    """Owe the other the words, with the way to write back; return whether their quiet hours hold them.

    To whoever muted the sender nothing goes, and the sender is not told.
    """
    hours = preferences.quiet_hours_of(turn.tx, other.id)
    goes_at = hours.held_until(turn.now) if hours else turn.now
    if partners.is_muted(turn.tx, other.id, turn.me.id):
        return goes_at > turn.now
    rows = [[turn.to(other).button("button.write", WRITE, turn.me.id)]]
    turn.tell(other, Item.WORDS, said, rows, kind=RELAY, not_before=goes_at, expires_at=goes_at + A_DAY)
    return goes_at > turn.now


def words_tried(turn: Turn, owed: Owed, outcome: Outcome, fate: Fate) -> None:
    """Ask the one who wrote to write again, where nobody can tell whether their words arrived."""
    writer = people.find(turn.tx, owed.subject) if owed.subject is not None else None
    if writer is None or outcome is not Outcome.IN_DOUBT or fate is not Fate.DROPPED:
        return
    asking = turn.to(writer)
    rows = [[asking.button("button.write", WRITE, turn.me.id)]]
    asking.say("words.unsure", rows, name=turn.me.name or "")


routes = Routes(
    presses=[Route(THINKING, thinking_pressed, Gate.SETTLED), Route(WRITE, write_pressed, Gate.SETTLED)],
    typed=[Route(WRITE, words_typed, Gate.SETTLED)],
)
