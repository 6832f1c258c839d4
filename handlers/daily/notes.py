"""A day's notes: what the member writes in their own words, which counts as a check-in."""

from datetime import date, timedelta

from domain.checkin import NOTE_LENGTH, first_question, question_after_text, question_for_text
from domain.questions import Kind, Question
from handlers.daily import checkin
from handlers.daily.screens import Asked, is_open, load
from handlers.support import danger
from handlers.telling import sharing
from handlers.turn import Turn
from storage import checkins, questions
from storage.traffic import outbox

LONGEST_NUMBER = 12
SPLIT_WITHIN = timedelta(seconds=10)
"""A client sends the pieces of one long text at once."""


def note_written(turn: Turn, day: date) -> None:
    """Save what the member wrote for a day: it counts as a check-in, and the first question stays to be tapped."""
    message = turn.message
    if message is None:
        return
    if not is_open(turn, day):
        turn.say("checkin.note_too_late", date=turn.house.texts.day(day, turn.language))
        return
    asked, text = load(turn, day), turn.typed
    if _is_number(turn, asked, text):
        return
    question = question_for_text(asked.checkin, asked.recorded.asking)
    question_id = questions.question_id(turn.tx, asked.set_id, question.name) if question else None
    checkins.save_note(
        turn.tx, turn.me.id, day, question_id, message.message_id, text[:NOTE_LENGTH], turn.received_at
    )
    checkin.day_answered(turn, day)
    _show_note_saved(turn, load(turn, day), question)
    said = turn.text("checkin.note_cut" if len(text) > NOTE_LENGTH else "checkin.note_saved", n=NOTE_LENGTH)
    danger.answer(turn, said, text, sharing.rows(turn, message.message_id))


def _is_number(turn: Turn, asked: Asked, text: str) -> bool:
    """Take a number for the question on the screen that wants one; other words are a note as ever."""
    question = asked.checkin.questions.question(asked.recorded.asking or "")
    if question is None or question.kind is not Kind.NUMBER or not text.lstrip("-").isdecimal():
        return False
    if len(text) > LONGEST_NUMBER or not question.takes(int(text)):
        turn.say("checkin.number_unknown", low=question.low, high=question.high)
        return True
    checkin.save(turn, asked, question, int(text))
    checkin.show_next(turn, asked.day, question)
    turn.say("checkin.number_saved", value=int(text))
    return True


def continues_cut_note(turn: Turn) -> bool:
    """Return whether this text is the rest of a note that was cut: a client splits what is longer than a message."""
    today = checkins.notes_of(turn.tx, turn.me.id, turn.schedule.today(turn.received_at))
    cut = [note for note in today if len(note.text) == NOTE_LENGTH]
    return bool(cut) and turn.received_at - cut[-1].noted_at <= SPLIT_WITHIN


def rest_dropped(turn: Turn) -> None:
    """Say again what was kept of a note that came in pieces."""
    turn.say("checkin.note_cut", n=NOTE_LENGTH)


def _show_note_saved(turn: Turn, asked: Asked, question: Question | None) -> None:
    screens = outbox.check_in_messages(turn.tx, turn.me.id, asked.day.isoformat())
    if question is None or not screens:
        return
    opening = first_question(asked.checkin)
    following = question_after_text(asked.checkin, asked.recorded.asking, question)
    if asked.recorded.asking is None and opening.name not in asked.checkin.values:
        following = opening
    checkin.go_on(turn, asked.day, following, target=screens[0])
