"""What the one message of a check-in shows: the day, what is answered, where they stand, the next question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.beside.ladder import silence
from domain.counting.streaks import DayState, Streak, is_late
from domain.daily.backfill import days_to_offer
from domain.daily.checkin import CheckIn, day_number, first_question
from domain.daily.long_silence import is_long
from domain.daily.questions import Kind, Question, QuestionSet, Value
from domain.time.days import window_is_open
from handlers.buttons import in_rows
from handlers.circle import company
from handlers.counting import cards
from handlers.daily import sets
from handlers.support import help_lines
from handlers.texts import Html
from handlers.turn import Turn
from storage.counting import milestones
from storage.counting.milestones import Card
from storage.daily import checkins, days
from storage.daily.checkins import Note, NoteKind
from storage.daily.days import Day

ANSWER, SKIP, BACK, START = "a", "skip", "back", "checkin"
WIDEST_ROW = 6
NOTE_PREVIEW = 200
MOST_NOTES_SHOWN = 3
MOST_DAYS_OFFERED = 2
"""Under one question; /history and `/checkin` with a day reach the third."""

OPTIONS_A_ROW = 2


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
    recorded = days.get(turn.tx, turn.me.id, day)
    set_id = recorded.set_id or sets.in_force(turn)
    if recorded.set_id is None:
        days.save_set(turn.tx, turn.me.id, day, set_id)
        recorded = days.get(turn.tx, turn.me.id, day)
    return Asked(
        recorded,
        set_id,
        checkins.get(turn.tx, turn.me.id, day, set_id),
        checkins.notes_of(turn.tx, turn.me.id, day),
    )


def find(turn: Turn, day: date) -> Asked | None:
    """Return the day with what is answered of it, None where nothing was ever asked of it."""
    return load(turn, day) if days.get(turn.tx, turn.me.id, day).set_id is not None else None


def in_short(turn: Turn, asked: Asked) -> Html:
    """Return a day's answers in a few words, and how many notes there are."""
    values = asked.checkin.values
    given = [
        _answer_in_short(turn, asked.checkin.questions, each, values[each.name])
        for each in asked.checkin.questions.questions
        if each.name in values
    ]
    if asked.notes:
        given.append(turn.text("history.notes", n=len(asked.notes)))
    return Html(" · ".join(given))


def _answer_in_short(turn: Turn, asked: QuestionSet, question: Question, value: Value) -> Html:
    said = sets.value_label(turn, asked, question, value)
    if question.kind is Kind.CHOICE:
        return turn.text("history.choice", value=said)
    return turn.text("history.scale", question=sets.short(turn, asked, question), value=said)


def is_open(turn: Turn, day: date) -> bool:
    """Return whether an answer for the day is taken now: it is today or one of the three days before.

    Whoever flew back over midnight may also answer what was asked before they left, of a date still ahead of them.
    """
    first, today = turn.me.first_day, turn.schedule.today(turn.received_at)
    if first is None or day < first:
        return False
    if today < day:
        return days.get(turn.tx, turn.me.id, day).prompted_at is not None
    return window_is_open(day, today)


def screen(
    turn: Turn, asked: Asked, question: Question | None, *, greet: bool = False
) -> tuple[Html, list[list[dict[str, str]]]]:
    """Return the check-in's message and its buttons: what is answered, where they stand, the next question."""
    parts = [_heading(turn, asked, greet=greet), _news(turn, asked), answers(turn, asked)]
    if turn.is_back or (asked.checkin.answered and _ends_long_silence(turn, asked.day)):
        parts.insert(0, turn.text("checkin.good_to_see_you"))
    if asked.checkin.answered:
        parts += [row_text(turn), company.line(turn, asked.day)]
    if _is_late(turn, asked.recorded):
        parts.append(turn.text("checkin.late"))
    parts.append(
        sets.question_text(turn, asked.checkin.questions, question) if question else turn.text("checkin.complete")
    )
    return Html("\n\n".join(part for part in parts if part)), _rows(turn, asked, question)


def _is_late(turn: Turn, recorded: Day) -> bool:
    """Return whether the day was over when it was answered, closed in our records by then or not."""
    return is_late(recorded.record, recorded.ended_at or turn.schedule.closes_at(recorded.day))


def _ends_long_silence(turn: Turn, day: date) -> bool:
    return is_long(silence([record for record in days.history(turn.tx, turn.me.id).records if record.day < day]))


def _heading(turn: Turn, asked: Asked, *, greet: bool) -> Html:
    number = day_number(turn.me.first_day or asked.day, asked.day)
    day = turn.house.texts.day(asked.day, turn.language)
    line = turn.text("checkin.heading", n=number, number=number, date=day)
    if not greet:
        return line
    return Html(turn.text("checkin.greeting", name=turn.me.name or "") + "\n" + line)


def _news(turn: Turn, asked: Asked) -> Html:
    """Return what the day's prompt has to tell: milestones, and a grace day used since the question before."""
    card = milestones.find_card_of(turn.tx, turn.me.id, asked.day)
    told = [cards.lines(turn, card)] if card and not _was_said_at_once(turn, card) else []
    return Html("\n".join(part for part in (*told, _grace_used(turn, asked)) if part))


def _was_said_at_once(turn: Turn, card: Card) -> bool:
    """Return whether the card went by itself: a late answer reached on that very day what it says."""
    reached = [each for each in milestones.list_on(turn.tx, card) if each.run is None]
    return any(turn.schedule.today(each.reached_at) == card.day for each in reached)


def _grace_used(turn: Turn, asked: Asked) -> Html:
    told = days.latest_told(turn.tx, turn.me.id, asked.day)
    if told is None:
        return Html("")
    known = days.history(turn.tx, turn.me.id).states
    used = sum(told <= day < asked.day and state is DayState.GRACE and stands.row > 0 for day, state, stands in known)
    return turn.text("checkin.grace_used", n=used) if used else Html("")


def answers(turn: Turn, asked: Asked) -> Html:
    """Return a line for each answer, and the words of each note."""
    lines = []
    for question in asked.checkin.questions.questions:
        value = asked.checkin.values.get(question.name)
        if value is not None:
            lines.append(_answer_line(turn, asked.checkin.questions, question, value))
    lines += [note_line(turn, note) for note in asked.notes[-MOST_NOTES_SHOWN:]]
    return Html(Html("\n").join(lines))


def note_line(turn: Turn, note: Note) -> Html:
    """Return how a note is shown: its words, and whether it was spoken or photographed."""
    shown = "worded" if note.text else "bare"
    key = "checkin.note_line" if note.kind is NoteKind.TEXT else f"checkin.note_line.{note.kind}_{shown}"
    return turn.text(key, note=_preview(note.text))


def _preview(note: str) -> str:
    return note if len(note) <= NOTE_PREVIEW else f"{note[:NOTE_PREVIEW]}…"


def _answer_line(turn: Turn, asked: QuestionSet, question: Question, value: Value) -> Html:
    said = sets.value_label(turn, asked, question, value)
    if question.kind is Kind.CHOICE:
        return turn.text("checkin.choice_line", value=said)
    return turn.text("checkin.scale_line", question=sets.short(turn, asked, question), value=said)


def _rows(turn: Turn, asked: Asked, question: Question | None) -> list[list[dict[str, str]]]:
    helps = [[turn.button("support.help_lines", help_lines.SHOW)]] if asked.checkin.calls_for_help else []
    if question is None:
        return helps + _rows_of_other_days(turn, asked)
    asks, day = asked.checkin.questions, asked.day.isoformat()
    buttons = [
        turn.labelled(sets.value_label(turn, asks, question, value), ANSWER, day, question.name, value)
        for value in question.values()
    ]
    rows = in_rows(buttons, WIDEST_ROW if question.kind is Kind.SCALE else OPTIONS_A_ROW)
    if question == first_question(asked.checkin):
        return rows + helps + _rows_of_other_days(turn, asked)
    rows.append([turn.button(f"button.{step}", step, day, question.name) for step in (BACK, SKIP)])
    return rows + helps


def _rows_of_other_days(turn: Turn, asked: Asked) -> list[list[dict[str, str]]]:
    """Return, under today's check-in, a button for each recent day that waits for an answer."""
    first, today = turn.me.first_day, turn.schedule.today(turn.received_at)
    if first is None or asked.day != today:
        return []
    offered = days_to_offer(days.history(turn.tx, turn.me.id).records, first, today)
    return in_rows([day_button(turn, "checkin.add_day", day) for day in offered[:MOST_DAYS_OFFERED]], OPTIONS_A_ROW)


def day_button(turn: Turn, key: str, day: date) -> dict[str, str]:
    """Return the button that opens the check-in of that day."""
    return turn.button(key, START, day.isoformat(), date=turn.house.texts.day(day, turn.language))


def row_text(turn: Turn) -> Html:
    """Return where the member stands after this answer: days in a row, after a break the total."""
    return streak_text(turn, days.history(turn.tx, turn.me.id).streak)


def streak_text(turn: Turn, stands: Streak) -> Html:
    """Return the one number that encourages: the row, or after a break the total; never 0."""
    if stands.headline_is_row:
        return turn.text("streak.row", n=stands.row)
    return turn.text("streak.total", n=stands.total)
