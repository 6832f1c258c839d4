"""The daily check-in: one message that changes in place as it is answered; every tap is saved as it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.checkin import (
    NOTE_LENGTH,
    CheckIn,
    day_number,
    first_question,
    question_after,
    question_after_text,
    question_before,
    question_for_text,
)
from domain.days import window_is_open
from domain.questions import Kind, Question, Value
from domain.streaks import DayState, Streak, states, streak
from handlers.beside import nudges
from handlers.buttons import in_rows
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import checkins, days, dialogs, questions
from storage.checkins import Note
from storage.days import Day
from storage.traffic import outbox

DEFAULT_SET = "recovery"
ANSWER, SKIP, BACK, START, NOTED = "a", "skip", "back", "checkin", "noted"
QUESTION = "question"
WIDEST_ROW = 6
NOTE_PREVIEW = 200
MOST_NOTES_SHOWN = 3
OPTIONS_A_ROW = 2
SPLIT_WITHIN = timedelta(seconds=10)
"""A client sends the pieces of one long text at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A day as the check-in shows it: what is recorded, which questions it has and what is answered."""

    recorded: Day
    set_id: int
    checkin: CheckIn
    notes: Sequence[Note]

    @property
    def day(self) -> date:
        """Return the member day."""
        return self.recorded.day


def load(turn: Turn, day: date) -> Asked:
    """Return the day with its questions; a day of which nothing is recorded yet gets those in force."""
    recorded = days.find(turn.tx, turn.me.id, day)
    set_id = recorded.set_id or questions.newest(turn.tx, DEFAULT_SET)
    if recorded.set_id is None:
        days.save_set(turn.tx, turn.me.id, day, set_id)
    return Asked(
        days.find(turn.tx, turn.me.id, day),
        set_id,
        checkins.get(turn.tx, turn.me.id, day, set_id),
        checkins.notes_of(turn.tx, turn.me.id, day),
    )


def is_open(turn: Turn, day: date) -> bool:
    """Return whether an answer for the day is taken now: it is today or one of the three days before."""
    first = turn.me.first_day
    return first is not None and first <= day and window_is_open(day, turn.schedule.today(turn.received_at))


def checkin_command(turn: Turn) -> None:
    """Put today's check-in on the screen, whatever is answered of it already."""
    ask(turn, turn.schedule.today(turn.received_at))


def start_pressed(turn: Turn) -> None:
    """Start a check-in from a button elsewhere: of the day it names, or today's."""
    day = day_in(turn.press.fields[0]) if turn.press and turn.press.fields else None
    if day is None:
        checkin_command(turn)
    elif is_open(turn, day):
        ask(turn, day)
    else:
        _show_what_stands(turn, day)


def day_in(field: str) -> date | None:
    """Return the day that a button carries, None for no day."""
    try:
        return date.fromisoformat(field)
    except ValueError:
        return None


def ask(turn: Turn, day: date) -> None:
    """Ask the day's first question in a new message."""
    asked = load(turn, day)
    opening = first_question(asked.checkin)
    days.save_asking(turn.tx, turn.me.id, day, opening.name, turn.received_at)
    dialogs.close(turn.tx, turn.me.id)
    text, rows = card(turn, asked, opening)
    turn.say_text(text, rows, kind=QUESTION, day=day.isoformat())


def answer_pressed(turn: Turn) -> None:
    """Save one answer and show what comes next; the first of a day is the check-in.

    A double tap, whose answer stands and whose message has gone on, is answered with what stands.
    """
    asked, question = _pressed(turn)
    if asked is None:
        return
    value = _value(turn, question)
    if question is None or value is None:
        turn.toast = turn.label("press.gone")
        return
    turn.toast = turn.label("checkin.saved")
    stands = asked.checkin.values.get(question.name) == value
    if stands and asked.recorded.asking not in (None, question.name):
        _show(turn, asked, asked.checkin.questions.question(asked.recorded.asking))
        return
    save(turn, asked, question, value)
    _go_on(turn, asked.day, question_after(load(turn, asked.day).checkin, question.name))
    if question.marks == "day" and not stands:
        offer_support(turn, asked, value)


def save(turn: Turn, asked: Asked, question: Question, value: Value) -> None:
    """Save the answer to a question, if it is one; the first of a day is the check-in."""
    if question.takes(value):
        checkins.save_value(turn.tx, turn.me.id, asked.day, asked.set_id, question.name, value, turn.received_at)
    _answered(turn, asked.day)


def _answered(turn: Turn, day: date) -> None:
    """Record that the day is answered; partners who were told of a silence read that it is over."""
    days.save_answered(turn.tx, turn.me.id, day, turn.received_at)
    nudges.resolve(turn)


def show_answered(turn: Turn, day: date) -> None:
    """Show on the day's own message what was answered elsewhere, and the question that comes next."""
    asked = load(turn, day)
    screens = outbox.check_in_messages(turn.tx, turn.me.id, day.isoformat())
    if screens:
        opening = first_question(asked.checkin)
        _go_on(turn, day, question_after(asked.checkin, opening.name), target=screens[0])


def skip_pressed(turn: Turn) -> None:
    """Leave a question as it stands and go on to the next."""
    asked, question = _pressed(turn)
    if asked is not None and question is not None:
        _go_on(turn, asked.day, question_after(asked.checkin, question.name))


def back_pressed(turn: Turn) -> None:
    """Go back to the question before."""
    asked, question = _pressed(turn)
    if asked is not None and question is not None:
        _go_on(turn, asked.day, question_before(asked.checkin, question.name))


def _pressed(turn: Turn) -> tuple[Asked | None, Question | None]:
    """Return the day and the question that the button is about; no day if its window is closed."""
    day, name = _fields(turn)
    if day is None or name is None:
        turn.toast = turn.label("press.gone")
        return None, None
    if not is_open(turn, day):
        _show_what_stands(turn, day)
        return None, None
    asked = load(turn, day)
    return asked, asked.checkin.questions.question(name)


def _fields(turn: Turn) -> tuple[date | None, str | None]:
    fields = turn.press.fields if turn.press else ()
    if len(fields) < 2:
        return None, None
    return day_in(fields[0]), fields[1]


def _value(turn: Turn, question: Question | None) -> Value | None:
    """Return the answer that the button carries, None if it answers no such question."""
    fields = turn.press.fields if turn.press else ()
    if question is None or len(fields) != 3:
        return None
    text = fields[2]
    value: Value = (
        int(text) if question.kind in (Kind.SCALE, Kind.NUMBER) and text.isascii() and text.isdigit() else text
    )
    return value if question.takes(value) else None


def _show_what_stands(turn: Turn, day: date) -> None:
    """Answer a tap whose day is over for good with what is recorded of it."""
    recorded = days.find(turn.tx, turn.me.id, day)
    stands = "checkin.stands_answered" if recorded.answered_at else "checkin.stands_unanswered"
    turn.toast = turn.label(stands, date=turn.house.texts.day(day, turn.language))


def _go_on(turn: Turn, day: date, following: Question | None, *, target: str | None = None) -> None:
    """Put the next question on the check-in's own message, or its end."""
    days.save_asking(turn.tx, turn.me.id, day, following.name if following else None, turn.received_at)
    _show(turn, load(turn, day), following, target=target)


def _show(turn: Turn, asked: Asked, question: Question | None, *, target: str | None = None) -> None:
    text, rows = card(turn, asked, question)
    turn.change(text, rows, target=target, day=asked.day.isoformat())


def note_written(turn: Turn, day: date) -> None:
    """Save what the member wrote for a day: it counts as a check-in, and the first question stays to be tapped."""
    message = turn.message
    if message is None:
        return
    if not is_open(turn, day):
        turn.say("checkin.note_too_late", date=turn.house.texts.day(day, turn.language))
        return
    asked, text = load(turn, day), turn.typed
    question = question_for_text(asked.checkin, asked.recorded.asking)
    question_id = questions.question_id(turn.tx, asked.set_id, question.name) if question else None
    checkins.save_note(
        turn.tx, turn.me.id, day, question_id, message.message_id, text[:NOTE_LENGTH], turn.received_at
    )
    _answered(turn, day)
    _show_note_saved(turn, load(turn, day), question)
    turn.say("checkin.note_cut" if len(text) > NOTE_LENGTH else "checkin.note_saved", n=NOTE_LENGTH)


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
    _go_on(turn, asked.day, following, target=screens[0])


def offer_support(turn: Turn, asked: Asked, value: Value) -> None:
    """After a hard day or a setback, say a kind word in a message of its own, with what is at hand."""
    if value == "hard":
        tools = [turn.button(f"support.{tool}", tool) for tool in asked.checkin.questions.support]
        turn.say("checkin.hard", [[tool] for tool in tools], row=row_text(turn))
    elif value == "setback":
        turn.say("checkin.setback", row=row_text(turn))


def noted_pressed(turn: Turn) -> None:
    """Close the offer after a hard day: it was enough to say so."""
    turn.change(turn.text("checkin.just_noted"))


# What the member sees.


def card(
    turn: Turn, asked: Asked, question: Question | None, *, greet: bool = False
) -> tuple[Html, list[list[dict[str, str]]]]:
    """Return the check-in's message and its buttons: what is answered, where they stand, the next question."""
    parts = [_heading(turn, asked, greet=greet), _news(turn, asked), _answers(turn, asked)]
    if asked.checkin.answered:
        parts.append(row_text(turn))
    parts.append(_question_text(turn, asked, question) if question else turn.text("checkin.complete"))
    return Html("\n\n".join(part for part in parts if part)), _rows(turn, asked, question)


def _heading(turn: Turn, asked: Asked, *, greet: bool) -> Html:
    number = day_number(turn.me.first_day or asked.day, asked.day)
    day = turn.house.texts.day(asked.day, turn.language)
    line = turn.text("checkin.heading", n=number, number=number, date=day)
    if not greet:
        return line
    return Html(turn.text("checkin.greeting", name=turn.me.name or "") + "\n" + line)


def _news(turn: Turn, asked: Asked) -> Html:
    """Return what the day's prompt has to tell: a grace day used since the question before."""
    told = days.latest_told(turn.tx, turn.me.id, asked.day)
    if told is None:
        return Html("")
    before = (record for record in days.records(turn.tx, turn.me.id) if record.day < asked.day)
    used = sum(state is DayState.GRACE and day >= told for day, state, _ in states(before))
    return turn.text("checkin.grace_used", n=used) if used else Html("")


def _answers(turn: Turn, asked: Asked) -> Html:
    """Return a line for each answer, and the words of each note."""
    lines = []
    name = asked.checkin.questions.name
    for question in asked.checkin.questions.questions:
        value = asked.checkin.values.get(question.name)
        if value is not None:
            lines.append(_answer_line(turn, name, question, value))
    lines += [turn.text("checkin.note_line", note=_preview(note.text)) for note in asked.notes[-MOST_NOTES_SHOWN:]]
    return Html(Html("\n").join(lines))


def _preview(note: str) -> str:
    return note if len(note) <= NOTE_PREVIEW else f"{note[:NOTE_PREVIEW]}…"


def _answer_line(turn: Turn, set_name: str, question: Question, value: Value) -> Html:
    key = f"questions.{set_name}.{question.name}"
    if question.kind is Kind.SCALE:
        return turn.text("checkin.scale_line", question=turn.text(f"{key}.short"), value=value)
    return turn.text("checkin.choice_line", value=turn.text(f"{key}.{value}"))


def _question_text(turn: Turn, asked: Asked, question: Question) -> Html:
    return turn.text(f"questions.{asked.checkin.questions.name}.{question.name}")


def _rows(turn: Turn, asked: Asked, question: Question | None) -> list[list[dict[str, str]]]:
    if question is None:
        return []
    set_name, day = asked.checkin.questions.name, asked.day.isoformat()
    buttons = [
        turn.labelled(_value_label(turn, set_name, question, value), ANSWER, day, question.name, value)
        for value in question.values()
    ]
    rows = in_rows(buttons, WIDEST_ROW if question.kind is Kind.SCALE else OPTIONS_A_ROW)
    if question != first_question(asked.checkin):
        rows.append([turn.button(f"button.{step}", step, day, question.name) for step in (BACK, SKIP)])
    return rows


def _value_label(turn: Turn, set_name: str, question: Question, value: Value) -> str:
    if question.kind is Kind.SCALE:
        return str(value)
    return turn.label(f"questions.{set_name}.{question.name}.{value}")


def row_text(turn: Turn) -> Html:
    """Return where the member stands after this answer: days in a row, after a break the total."""
    return streak_text(turn, streak(days.records(turn.tx, turn.me.id)))


def streak_text(turn: Turn, stands: Streak) -> Html:
    """Return the one number that encourages: the row, or after a break the total; never 0."""
    if stands.headline_is_row:
        return turn.text("streak.row", n=stands.row)
    return turn.text("streak.total", n=stands.total)


routes = Routes(
    commands=[Route("checkin", checkin_command)],
    presses=[
        Route(ANSWER, answer_pressed),
        Route(SKIP, skip_pressed),
        Route(BACK, back_pressed),
        Route(START, start_pressed),
        Route("just_noting", noted_pressed),
    ],
)
