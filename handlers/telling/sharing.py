"""**Share this note with…**: one note to one person, chosen each time, with the words shown first."""

from handlers.beside import words
from handlers.buttons import Rows
from handlers.routing import Route, Routes
from handlers.telling import allowed
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import partners
from storage.daily import checkins
from storage.people import Person

SHARE, WITH, SEND = "share_note", "share_with", "share_send"


def rows(turn: Turn, message_id: int) -> Rows:
    """Return the way to share the note that this message brought; none, where nobody stands by the member."""
    if not allowed.list_offered(turn):
        return []
    return [[turn.button("button.share_note", SHARE, message_id)]]


def share_pressed(turn: Turn) -> None:
    """Ask with whom."""
    note = _note(turn)
    if note is None:
        return
    beside = allowed.list_offered(turn)
    named = [
        [turn.labelled(each.name or turn.label("partner.somebody"), WITH, turn.field(), each.id)] for each in beside
    ]
    turn.say("share_note.whom", named)


def with_pressed(turn: Turn) -> None:
    """Show what that person would read."""
    note, other = _note(turn), _reader(turn)
    if note is None or other is None:
        return
    text = turn.text("reach.preview", name=other.name or "", words=_words(turn, turn, note))
    if allowed.goes_at(turn, other) > turn.now:
        text = Html(f"{text}\n\n{turn.text('words.held', name=other.name or '')}")
    turn.change(text, [[turn.button("button.send", SEND, turn.field(), other.id)]])


def send_pressed(turn: Turn) -> None:
    """Send the note, as words of the member's own."""
    note, other = _note(turn), _reader(turn)
    if note is None or other is None or not words.may_write(turn, other):
        return
    held = words.pass_on(turn, other, _words(turn, turn.to(other), note))
    turn.change(turn.text("words.held" if held else "words.sent", name=other.name or ""))


def _words(turn: Turn, reading: Turn, note: str) -> Html:
    return reading.text("share_note.words", name=turn.me.name or "", note=words.plain(reading, note))


def _note(turn: Turn) -> str | None:
    """Return the words of the reader's own note that the button is about; None if they are kept no more."""
    number = turn.number()
    note = checkins.find_note(turn.tx, turn.me.id, number) if number is not None else None
    if note is None:
        turn.toast = turn.label("press.gone")
        return None
    return note.text


def _reader(turn: Turn) -> Person | None:
    number = turn.number(1)
    found = partners.find_between(turn.tx, turn.me.id, number) if number is not None else None
    if found is None:
        turn.toast = turn.label("press.gone")
        return None
    return people.get(turn.tx, found.partner)


routes = Routes(presses=[Route(SHARE, share_pressed), Route(WITH, with_pressed), Route(SEND, send_pressed)])
