"""Words between two who stand by each other: they go through the bot, as plain text, ten a day each."""

from datetime import timedelta

from domain.beside.consent import Item
from domain.outgoing import Fate, Lane, Outcome
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs, people
from storage.beside import consent, partners, sos
from storage.daily import preferences
from storage.people import Person
from storage.traffic import told
from storage.traffic.outbox import Owed, Reference

WRITE, THINKING = "write", "think"
RELAY = "relay"
MOST_A_DAY = 10
WORDS_LENGTH = 1000
A_DAY = timedelta(hours=24)


def thinking_pressed(turn: Turn) -> None:
    """Send the other a sign that somebody thinks of them."""
    other = reader(turn)
    if other is not None and may_write(turn, other):
        held = pass_on(turn, other, turn.to(other).text("words.thinking", name=turn.me.name or ""))
        turn.toast = turn.label("words.held" if held else "words.sent", name=other.name or "")


def write_pressed(turn: Turn) -> None:
    """Ask for the words."""
    other = reader(turn)
    if other is not None and may_write(turn, other):
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
    if other is None or not may_write(turn, other):
        return
    there, voice = turn.to(other), _voice(turn)
    if voice is not None:
        held = pass_on(turn, other, there.text("words.voice", name=turn.me.name or ""), voice)
        turn.say("words.held" if held else "words.sent", name=other.name or "")
        return
    said = there.text("words.from", name=turn.me.name or "", words=plain(there, turn.typed))
    sent = "words.sent_cut" if len(turn.typed) > WORDS_LENGTH else "words.sent"
    turn.say("words.held" if pass_on(turn, other, said) else sent, name=other.name or "", n=WORDS_LENGTH)


def _voice(turn: Turn) -> Reference | None:
    """Return the voice message that was sent, as Telegram's reference; nothing else of it is kept or passed on."""
    return Reference("voice", turn.message.voice.file_id) if turn.message and turn.message.voice else None


def plain(reading: Turn, words: str, most: int = WORDS_LENGTH) -> Html:
    """Return somebody's words as another reads them, cut to what is passed on: with no markup and nothing to tap."""
    return reading.text("words.as_typed", words=words[:most])


def reader(turn: Turn) -> Person | None:
    """Return to whom the pressed button sends words, None (and a toast) if the two are not connected any more."""
    number = turn.number()
    other = people.find(turn.tx, number) if number is not None else None
    if other is None or not consent.may_tell(turn.tx, turn.me.id, other.id, Item.WORDS.value, turn.now):
        turn.gone()
        return None
    partners.save_reacted(turn.tx, other.id, turn.me.id, turn.now)
    return other


def may_write(turn: Turn, other: Person) -> bool:
    """Return whether one more may be passed on to the other today; say why not."""
    if not consent.may_tell(turn.tx, turn.me.id, other.id, Item.WORDS.value, turn.now):
        turn.say("words.no_longer")
        return False
    if told.count_written(turn.tx, turn.me.id, other.id, RELAY, turn.now - A_DAY) >= MOST_A_DAY:
        turn.say("words.enough", n=MOST_A_DAY, name=other.name or "")
        return False
    return True


def pass_on(turn: Turn, other: Person, said: Html, attached: Reference | None = None) -> bool:
    """Owe the other the words, with the way to write back; return whether their quiet hours hold them.

    Between the two of a call for help they go at once, at any hour, and before everything else.
    To whoever muted the sender nothing goes: what is owed has lapsed already, and counts as what goes does, so that
    the sender is told by nothing.
    """
    partners.save_reacted(turn.tx, other.id, turn.me.id, turn.now)
    urgent = sos.are_in_one(turn.tx, turn.me.id, other.id)
    goes_at = turn.now if urgent else preferences.may_hear_at(turn.tx, other.id, turn.now)
    muted = partners.is_muted(turn.tx, other.id, turn.me.id)
    rows = [[turn.to(other).button("button.write", WRITE, turn.me.id)]]
    turn.tell(
        other,
        Item.WORDS,
        said,
        rows,
        kind=RELAY,
        lane=Lane.SOS if urgent else Lane.PARTNER,
        not_before=turn.now if muted else goes_at,
        expires_at=turn.now if muted else goes_at + A_DAY,
        attached=attached,
    )
    return goes_at > turn.now


def words_tried(turn: Turn, owed: Owed, outcome: Outcome, fate: Fate) -> None:
    """Ask the one who wrote to write again, where nobody can tell whether their words arrived."""
    writer = people.find(turn.tx, owed.subject) if owed.subject is not None else None
    if writer is None or outcome is not Outcome.IN_DOUBT or fate is not Fate.DROPPED:
        return
    asking = turn.to(writer)
    rows = [[asking.button("button.write", WRITE, turn.me.id)]]
    said = asking.text("words.unsure", name=turn.me.name or "")
    turn.tell(asking.me, Item.WORDS, said, rows, kind="unsure", lane=Lane.REPLY)


routes = Routes(
    presses=[Route(THINKING, thinking_pressed, Gate.SETTLED), Route(WRITE, write_pressed, Gate.SETTLED)],
    typed=[Route(WRITE, words_typed, Gate.SETTLED, takes_voice=True, own_words=True)],
)
