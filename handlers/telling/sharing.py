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
from storage.daily.checkins import Note, NoteKind
from storage.people import Person
from storage.traffic.outbox import Reference

SHARE, WITH, SEND = "share_note", "share_with", "share_send"
BESIDE_A_FILE = 800
"""Characters of the words beside a voice message or a picture: Telegram takes 1024 below one, the rest included."""


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
    """Show what that person would read, or hear, or see."""
    note, other = _note(turn), _reader(turn)
    if note is None or other is None:
        return
    text = turn.text("reach.preview", name=other.name or "", words=_words(turn, turn, note))
    if allowed.goes_at(turn, other) > turn.now:
        text = Html(f"{text}\n\n{turn.text('words.held', name=other.name or '')}")
    rows = [[turn.button("button.send", SEND, turn.field(), other.id)]]
    attached = _attached(note)
    if attached is None:
        turn.change(text, rows)
    else:
        turn.change(turn.text("share_note.whom"))
        turn.say_attached(attached, text, rows)


def send_pressed(turn: Turn) -> None:
    """Send the note, as words of the member's own."""
    note, other = _note(turn), _reader(turn)
    if note is None or other is None or not words.may_write(turn, other):
        return
    held = words.pass_on(turn, other, _words(turn, turn.to(other), note), _attached(note))
    turn.change(turn.text("words.held" if held else "words.sent", name=other.name or ""))


def _words(turn: Turn, reading: Turn, note: Note) -> Html:
    """Return how the note reads; of what is spoken or shown, the words that go with it."""
    head = reading.text(f"share_note.head.{note.kind.value}", name=turn.me.name or "")
    if not note.text:
        return head
    most = words.WORDS_LENGTH if note.kind is NoteKind.TEXT else BESIDE_A_FILE
    return Html(f"{head}\n\n{words.plain(reading, note.text, most)}")


def _attached(note: Note) -> Reference | None:
    """Return the voice message or the picture of a note, as Telegram's reference to it."""
    return Reference(note.kind.value, note.file_id) if note.file_id is not None else None


def _note(turn: Turn) -> Note | None:
    """Return the reader's own note that the button is about; None (and a toast) if it is kept no more."""
    number = turn.number()
    note = checkins.find_note(turn.tx, turn.me.id, number) if number is not None else None
    if note is None or not (note.text or note.file_id):
        turn.gone()
        return None
    return note


def _reader(turn: Turn) -> Person | None:
    number = turn.number(1)
    found = partners.find_between(turn.tx, turn.me.id, number) if number is not None else None
    if found is None:
        turn.gone()
        return None
    return people.get(turn.tx, found.partner)


routes = Routes(presses=[Route(SHARE, share_pressed), Route(WITH, with_pressed), Route(SEND, send_pressed)])
