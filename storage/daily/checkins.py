"""What a member answered on a day: values a question, and notes a message."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.daily.checkin import CheckIn
from domain.daily.questions import Kind, Question, Value
from storage.daily import questions
from storage.file.database import Row, Tx, from_text, to_text


class NoteKind(StrEnum):
    """How a note was given: written, spoken, or as a picture."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Note:
    """What a member noted for a day, as one Telegram message brought it.

    Of a voice message or a picture only Telegram's reference is kept, and the words beside it as the text.
    """

    text: str
    message_id: int
    day: date
    noted_at: datetime
    kind: NoteKind = NoteKind.TEXT
    file_id: str | None = None


def get(tx: Tx, person_id: int, day: date, set_id: int) -> CheckIn:
    """Return what is answered of the questions of that version."""
    return CheckIn(
        questions.get(tx, set_id),
        {row["name"]: row["value"] for row in _answers(tx, person_id, day) if row["set_id"] == set_id},
        frozenset(row["name"] for row in _notes(tx, person_id, day) if row["set_id"] == set_id),
    )


def _answers(tx: Tx, person_id: int, day: date) -> list[Row]:
    return tx.once(
        ("answers", person_id, day),
        lambda: tx.all(
            "SELECT set_id, name, value FROM answers JOIN questions ON questions.id = question_id"
            " WHERE person_id = ? AND day = ?",
            (person_id, day.isoformat()),
        ),
    )


def _notes(tx: Tx, person_id: int, day: date) -> list[Row]:
    return tx.once(
        ("notes", person_id, day),
        lambda: tx.all(
            "SELECT notes.*, set_id, name FROM notes LEFT JOIN questions ON questions.id = question_id"
            " WHERE person_id = ? AND day = ? ORDER BY notes.id",
            (person_id, day.isoformat()),
        ),
    )


Marked = dict[tuple[int, str], dict[str, Value]]
"""What was answered, by the question's name, of each person's day."""


def list_marked(tx: Tx, circle: int, first: int, last: int, monday: date, sunday: date) -> Marked:
    """Return what was answered between two days by everybody of a circle between two people, all included.

    Only the questions of the day's own set count, as `get` has it.
    """
    rows = tx.all(
        "SELECT answers.person_id, answers.day, name, value FROM (SELECT DISTINCT person_id FROM circle_members"
        " WHERE circle = ? AND person_id BETWEEN ? AND ?) AS members CROSS JOIN answers"
        " ON answers.person_id = members.person_id AND answers.day BETWEEN ? AND ?"
        " CROSS JOIN questions ON questions.id = question_id CROSS JOIN days ON days.person_id = answers.person_id"
        " AND days.day = answers.day AND days.set_id = questions.set_id",
        (circle, first, last, monday.isoformat(), sunday.isoformat()),
    )
    found: Marked = {}
    for row in rows:
        found.setdefault((row["person_id"], row["day"]), {})[row["name"]] = row["value"]
    return found


def save_value(tx: Tx, person_id: int, day: date, set_id: int, question: str, value: Value, now: datetime) -> None:
    """Save the answer to a question; answering again replaces it."""
    tx.changed(("answers", person_id, day))
    tx.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (person_id, day, question_id)"
        " DO UPDATE SET value = excluded.value, answered_at = excluded.answered_at",
        (person_id, day.isoformat(), questions.question_id(tx, set_id, question), value, to_text(now)),
    )


def save_note(tx: Tx, person_id: int, question_id: int | None, note: Note) -> None:
    """Save what one message says for a day; the same message again replaces its words."""
    tx.changed(("notes", person_id, note.day))
    tx.execute(
        "INSERT INTO notes (person_id, day, question_id, message_id, kind, text, file, noted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (person_id, message_id) DO UPDATE SET text = excluded.text",
        (
            person_id,
            note.day.isoformat(),
            question_id,
            note.message_id,
            note.kind.value,
            tx.vault.seal(person_id, _place("text", person_id, note.message_id), note.text),
            tx.vault.seal(person_id, _place("file", person_id, note.message_id), note.file_id)
            if note.file_id
            else None,
            to_text(note.noted_at),
        ),
    )


def edit_note(tx: Tx, person_id: int, message_id: int, text: str) -> None:
    """Replace the words of the note that the message brought."""
    tx.changed()
    sealed = tx.vault.seal(person_id, _place("text", person_id, message_id), text)
    tx.execute("UPDATE notes SET text = ? WHERE person_id = ? AND message_id = ?", (sealed, person_id, message_id))


def find_note(tx: Tx, person_id: int, message_id: int) -> Note | None:
    """Return the note that the message brought, or None."""
    row = tx.one("SELECT * FROM notes WHERE person_id = ? AND message_id = ?", (person_id, message_id))
    return _note(tx, row) if row else None


def notes_of(tx: Tx, person_id: int, day: date) -> Sequence[Note]:
    """Return the notes of a day in the order in which they came."""
    return [_note(tx, row) for row in _notes(tx, person_id, day)]


def _place(column: str, person_id: int, message_id: int) -> str:
    return f"notes.{column}.{person_id}.{message_id}"


def _note(tx: Tx, row: Row) -> Note:
    person_id, message_id = row["person_id"], row["message_id"]
    return Note(
        text=tx.vault.open(person_id, _place("text", person_id, message_id), row["text"]),
        message_id=message_id,
        kind=NoteKind(row["kind"]),
        file_id=tx.vault.open(person_id, _place("file", person_id, message_id), row["file"]) if row["file"] else None,
        day=date.fromisoformat(row["day"]),
        noted_at=from_text(row["noted_at"]),
    )


def answered_any_of(tx: Tx, person_id: int, day: date, values: Collection[str]) -> bool:
    """Return whether the member gave one of these answers on that day."""
    rows = tx.all("SELECT value FROM answers WHERE person_id = ? AND day = ?", (person_id, day.isoformat()))
    return any(row["value"] in values for row in rows)


def list_moods(tx: Tx, person_id: int, first: date, last: date) -> list[float]:
    """Return the moods answered from one day to another, each as its place on its scale: lowest 0, highest 1."""
    rows = tx.all(
        "SELECT set_id, name, value FROM answers JOIN questions ON questions.id = question_id"
        " WHERE person_id = ? AND day BETWEEN ? AND ? ORDER BY day",
        (person_id, first.isoformat(), last.isoformat()),
    )
    found = []
    for row in rows:
        mood = questions.get(tx, row["set_id"]).marked("mood")
        if mood is not None and mood.name == row["name"] and mood.high > mood.low:
            found.append((row["value"] - mood.low) / (mood.high - mood.low))
    return found


@dataclass(frozen=True, slots=True)
class ScaleAnswer:
    """What was answered to a question with a scale, and where the question stands."""

    day: date
    set_name: str
    question: Question
    value: int


def list_scales(tx: Tx, person_id: int, first: date, last: date) -> list[ScaleAnswer]:
    """Return what was answered on scales from one day to another, oldest first."""
    rows = tx.all(
        "SELECT day, set_id, name, value FROM answers JOIN questions ON questions.id = question_id"
        " WHERE person_id = ? AND day BETWEEN ? AND ? ORDER BY day",
        (person_id, first.isoformat(), last.isoformat()),
    )
    sets = {set_id: questions.get(tx, set_id) for set_id in {row["set_id"] for row in rows}}
    found = []
    for row in rows:
        asked = sets[row["set_id"]]
        question = asked.question(row["name"])
        if question is not None and question.kind is Kind.SCALE:
            found.append(ScaleAnswer(date.fromisoformat(row["day"]), asked.name, question, int(row["value"])))
    return found


def list_notes(tx: Tx, person_id: int, first: date, last: date) -> list[tuple[date, str]]:
    """Return the words of the notes from one day to another, oldest first."""
    rows = tx.all(
        "SELECT DISTINCT day FROM notes WHERE person_id = ? AND day BETWEEN ? AND ? ORDER BY day",
        (person_id, first.isoformat(), last.isoformat()),
    )
    days = [date.fromisoformat(row["day"]) for row in rows]
    return [(day, note.text) for day in days for note in notes_of(tx, person_id, day)]
