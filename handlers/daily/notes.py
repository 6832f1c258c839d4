"""A day's notes: what the member writes, says or photographs, which counts as a check-in."""

import re
from datetime import date, timedelta

from telegram import Message

from domain.daily.checkin import NOTE_LENGTH, first_question, question_after_text, question_for_text
from domain.daily.questions import Kind, Question
from handlers.daily import checkin
from handlers.daily.screens import Asked, is_open, load
from handlers.support import danger
from handlers.telling import sharing
from handlers.turn import Turn
from storage.daily import checkins, questions
from storage.daily.checkins import Note, NoteKind
from storage.traffic import messages

LONGEST_NUMBER = 12
WRITTEN_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
SPLIT_WITHIN = timedelta(seconds=10)
"""A client sends the pieces of one long text at once."""


def note_written(turn: Turn, day: date) -> None:
    """Save what the member sent for a day: it counts as a check-in, and the first question stays to be tapped."""
    message = turn.message
    if message is None:
        return
    if not is_open(turn, day):
        turn.say("checkin.note_too_late", date=turn.house.texts.day(day, turn.language))
        return
    asked, text = load(turn, day), turn.typed or turn.caption
    if not turn.has_file and _is_number(turn, asked, text):
        return
    question = question_for_text(asked.checkin, asked.recorded.asking)
    question_id = questions.question_id(turn.tx, asked.set_id, question.name) if question else None
    kind, file_id = _file_in(message)
    note = Note(text[:NOTE_LENGTH], message.message_id, day, turn.received_at, kind, file_id)
    checkins.save_note(turn.tx, turn.me.id, question_id, note)
    checkin.day_answered(turn, day)
    _show_note_saved(turn, load(turn, day), question)
    said = turn.text("checkin.note_cut" if len(text) > NOTE_LENGTH else "checkin.note_saved", n=NOTE_LENGTH)
    danger.answer(turn, said, text, sharing.rows(turn, message.message_id))


def _is_number(turn: Turn, asked: Asked, text: str) -> bool:
    """Take a whole number for the question on the screen that wants one; other words are a note as ever."""
    question = asked.checkin.questions.question(asked.recorded.asking or "")
    written = WRITTEN_NUMBER.fullmatch(text)
    if question is None or question.kind is not Kind.NUMBER or written is None:
        return False
    if written[1] or len(text) > LONGEST_NUMBER or not question.takes(int(text)):
        turn.say("checkin.number_unknown", low=question.low, high=question.high)
        return True
    checkin.save(turn, asked, question, int(text))
    checkin.show_next(turn, asked.day, question)
    turn.say("checkin.number_saved", value=int(text))
    return True


def _file_in(message: Message) -> tuple[NoteKind, str | None]:
    """Return how the message was given, and Telegram's reference to its file; of a picture, to the largest size."""
    if message.voice:
        return NoteKind.VOICE, message.voice.file_id
    if message.photo:
        return NoteKind.PHOTO, message.photo[-1].file_id
    return NoteKind.TEXT, None


def note_edited(turn: Turn) -> None:
    """Let a note follow the message that brought it whenever the member edits that."""
    message = turn.message
    note = checkins.find_note(turn.tx, turn.me.id, message.message_id) if message and turn.person else None
    if note is None:
        return
    text = turn.typed or turn.caption
    checkins.edit_note(turn.tx, turn.me.id, note.message_id, text[:NOTE_LENGTH])
    checkin.show_again(turn, note.day)
    if len(text) > NOTE_LENGTH:
        danger.answer(turn, turn.text("checkin.note_cut", n=NOTE_LENGTH), text)
    else:
        danger.answer_silently(turn, text)


def continues_note(turn: Turn) -> bool:
    """Return whether this is the rest of a note: a client splits long texts, and sends pictures one by one."""
    message = turn.message
    today = checkins.notes_of(turn.tx, turn.me.id, turn.schedule.today(turn.received_at))
    latest = today[-1] if today else None
    if message is None or latest is None or turn.received_at - latest.noted_at > SPLIT_WITHIN:
        return False
    return bool(message.photo) and latest.kind is NoteKind.PHOTO if turn.has_file else len(latest.text) == NOTE_LENGTH


def rest_sent(turn: Turn) -> None:
    """Take one picture more, or say again what was kept of a note that came in pieces."""
    if turn.has_file:
        note_written(turn, turn.schedule.today(turn.received_at))
    else:
        danger.answer(turn, turn.text("checkin.note_cut", n=NOTE_LENGTH), turn.typed)


def _show_note_saved(turn: Turn, asked: Asked, question: Question | None) -> None:
    screens = messages.check_in_messages(turn.tx, turn.me.id, asked.day.isoformat())
    if question is None or not screens:
        return
    opening = first_question(asked.checkin)
    following = question_after_text(asked.checkin, asked.recorded.asking, question)
    if asked.recorded.asking is None and opening.name not in asked.checkin.values:
        following = opening
    checkin.go_on(turn, asked.day, following, target=screens[0])
