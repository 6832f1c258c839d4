"""A note to oneself: written on a good day, given back on a hard one."""

from datetime import timedelta

from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.coping import self_notes

SHOW, WRITE, FORGET = "to_self", "to_self_w", "to_self_x"
WRITING = "to_self"
NOTE_LENGTH = 1000
"""Characters kept of a note to oneself."""

OFFERED_EVERY = timedelta(days=30)


def note_pressed(turn: Turn) -> None:
    """Show the note, or ask for one."""
    note = self_notes.get(turn.tx, turn.me.id)
    if note.text is None:
        write_pressed(turn)
        return
    rows = [[turn.button("to_self.write_anew", WRITE), turn.button("to_self.forget", FORGET)]]
    turn.say_text(given_back(turn), rows)


def write_pressed(turn: Turn) -> None:
    """Ask for the note."""
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now)
    turn.say("to_self.ask")


def note_typed(turn: Turn) -> None:
    """Keep the note, in place of an earlier one."""
    dialogs.close(turn.tx, turn.me.id)
    self_notes.save(turn.tx, turn.me.id, turn.typed[:NOTE_LENGTH], turn.now)
    turn.say("to_self.cut" if len(turn.typed) > NOTE_LENGTH else "to_self.saved", n=NOTE_LENGTH)


def forget_pressed(turn: Turn) -> None:
    """Forget the note."""
    self_notes.remove(turn.tx, turn.me.id)
    turn.change(turn.text("to_self.forgotten"))


def given_back(turn: Turn) -> Html:
    """Return the reader's note to themselves with its date, nothing where there is none."""
    note = self_notes.get(turn.tx, turn.me.id)
    if note.text is None or note.written_at is None:
        return Html("")
    date = turn.house.texts.day(turn.schedule.today(note.written_at), turn.language)
    return turn.text("to_self.given_back", date=date, words=note.text)


def offer(turn: Turn) -> bool:
    """Return whether this good day is one to ask for a note, at most monthly; asked once, it is not asked again."""
    note = self_notes.get(turn.tx, turn.me.id)
    latest = max((at for at in (note.written_at, note.offered_at) if at), default=None)
    if latest is not None and turn.now - latest < OFFERED_EVERY:
        return False
    self_notes.save_offered(turn.tx, turn.me.id, turn.now)
    return True


routes = Routes(
    presses=[
        Route(SHOW, note_pressed, Gate.SETTLED),
        Route(WRITE, write_pressed, Gate.SETTLED),
        Route(FORGET, forget_pressed, Gate.SETTLED),
    ],
    typed=[Route(WRITING, note_typed, Gate.SETTLED, own_words=True)],
)
