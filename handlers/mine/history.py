"""`/history`: the member's days in pages, on one message; each day opens, and can be changed while it is open."""

from collections.abc import Mapping
from datetime import date

from domain.counting.streaks import DayState, states
from domain.daily import history as pages
from handlers.buttons import in_rows
from handlers.daily import screens
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import checkins, days
from storage.daily.checkins import NoteKind

PAGE, DAY, GIVE = "history", "history_day", "history_note"
DAYS_A_ROW = 3
UNANSWERED = (DayState.QUIET, DayState.GRACE, DayState.OFF, DayState.PAUSED, DayState.NEUTRAL)
MOST_NOTES = 5


def history_command(turn: Turn) -> None:
    """Show the newest page."""
    text, rows = _page(turn, 0)
    turn.say_text(text, rows)


def page_pressed(turn: Turn) -> None:
    """Turn to another page."""
    text, rows = _page(turn, turn.number() or 0)
    turn.change(text, rows)


def _page(turn: Turn, number: int) -> tuple[Html, list[list[dict[str, str]]]]:
    today = turn.schedule.today(turn.now)
    shown = pages.page(turn.me.first_day or today, today, number)
    known = _states(turn)
    lines = [_line(turn, day, known) for day in shown.days]
    buttons = [turn.labelled(turn.house.texts.day(day, turn.language), DAY, day.isoformat()) for day in shown.days]
    turning = [
        turn.button(key, PAGE, beside)
        for key, beside in (("history.newer", shown.newer), ("history.older", shown.older))
        if beside is not None
    ]
    text = Html("\n".join([turn.text("history.heading"), "", *lines]))
    return text, [*in_rows(buttons, DAYS_A_ROW), *([turning] if turning else [])]


def _states(turn: Turn) -> Mapping[date, DayState]:
    return {day: state for day, state, _ in states(days.records(turn.tx, turn.me.id))}


def _line(turn: Turn, day: date, known: Mapping[date, DayState]) -> Html:
    """Return one day in one line: what was answered first, or what the day was."""
    asked, written = screens.find(turn, day), turn.house.texts.day(day, turn.language)
    if asked is not None and asked.checkin.answered:
        return turn.text("history.answered", date=written, answers=screens.in_short(turn, asked))
    state = known.get(day)
    key = f"history.state.{state.value}" if state in UNANSWERED else "history.open"
    return turn.text("history.unanswered", date=written, state=turn.label(key))


def day_pressed(turn: Turn) -> None:
    """Show one day in full."""
    day, today = turn.day(), turn.schedule.today(turn.now)
    first = turn.me.first_day or today
    if day is None or not first <= day <= today:
        turn.gone()
        return
    asked = screens.find(turn, day)
    parts = [turn.text("history.day", date=turn.house.texts.date(day, turn.language))]
    if asked is not None and asked.checkin.answered:
        parts.append(screens.answers(turn, asked))
    else:
        state = _states(turn).get(day)
        parts.append(turn.text(f"history.state.{state.value}" if state in UNANSWERED else "history.open"))
    rows = _note_rows(turn, day)
    if screens.is_open(turn, day):
        rows.append([turn.button("history.change", screens.START, day.isoformat())])
    else:
        parts.append(turn.text("history.closed"))
    rows.append([turn.button("button.back", PAGE, pages.page_with(day, today))])
    turn.change(Html("\n\n".join(parts)), rows)


def _note_rows(turn: Turn, day: date) -> list[list[dict[str, str]]]:
    """Return a button for each note that was spoken or photographed: Telegram has the file and gives it again."""
    given = [note for note in checkins.notes_of(turn.tx, turn.me.id, day) if note.file_id is not None]
    return [[turn.button(f"history.give.{note.kind.value}", GIVE, note.message_id)] for note in given[-MOST_NOTES:]]


def note_pressed(turn: Turn) -> None:
    """Give a spoken or photographed note again."""
    number = turn.number()
    note = checkins.find_note(turn.tx, turn.me.id, number) if number is not None else None
    if note is None or note.file_id is None:
        turn.gone()
        return
    method, field = ("sendVoice", "voice") if note.kind is NoteKind.VOICE else ("sendPhoto", "photo")
    turn.owe(method, {field: note.file_id}, kind="reply")


routes = Routes(
    commands=[Route("history", history_command)],
    presses=[Route(PAGE, page_pressed), Route(DAY, day_pressed), Route(GIVE, note_pressed)],
)
