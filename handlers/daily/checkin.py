"""The daily check-in: one message that changes in place as it is answered; every tap is saved as it comes."""

from datetime import date

from domain.daily.backfill import open_days
from domain.daily.checkin import first_question, question_after, question_before
from domain.daily.questions import Kind, Question, Value
from domain.time.written_days import Towards, written_day
from handlers.beside import nudges
from handlers.buttons import in_rows
from handlers.counting import celebrating
from handlers.daily import afterwards, rhythms
from handlers.daily.screens import ANSWER, BACK, OPTIONS_A_ROW, SKIP, START, Asked, day_button, is_open, load, screen
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage import dialogs
from storage.daily import checkins, days, preferences
from storage.traffic import messages

QUESTION = "question"


def checkin_command(turn: Turn) -> None:
    """Put the check-in of today, or of the day written behind the command, on the screen, answered or not."""
    today = turn.schedule.today(turn.received_at)
    day = written_day(turn.arguments, today, Towards.PAST) if turn.arguments else today
    if day is not None and is_open(turn, day):
        ask(turn, day)
        return
    open_ = open_days(turn.me.first_day or today, today)
    rows = in_rows([day_button(turn, "checkin.day", each) for each in open_], OPTIONS_A_ROW)
    if day is None:
        turn.say("checkin.which_day", rows)
    else:
        turn.say("checkin.not_that_day", rows, date=turn.house.texts.day(day, turn.language))


def start_pressed(turn: Turn) -> None:
    """Start a check-in from a button elsewhere: of the day it names, or today's."""
    day = turn.day()
    if day is None:
        ask(turn, turn.schedule.today(turn.received_at))
    elif is_open(turn, day):
        ask(turn, day)
    else:
        _show_what_stands(turn, day)


def ask(turn: Turn, day: date) -> None:
    """Ask the day's first question in a new message."""
    asked = load(turn, day)
    if day == turn.schedule.today(turn.received_at) and not asked.checkin.answered:
        celebrating.say_what_waits(turn)
    opening = first_question(asked.checkin)
    days.save_asking(turn.tx, turn.me.id, day, opening.name, turn.received_at)
    dialogs.close(turn.tx, turn.me.id)
    text, rows = screen(turn, asked, opening)
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
        turn.gone()
        return
    turn.toast = turn.label("checkin.saved")
    stands = asked.checkin.values.get(question.name) == value
    if stands and asked.recorded.asking not in (None, question.name):
        _show(turn, asked, asked.checkin.questions.question(asked.recorded.asking))
        return
    save(turn, asked, question, value)
    go_on(turn, asked.day, _question_after(turn, load(turn, asked.day), question))
    if question.marks == "day" and not stands:
        afterwards.offer(turn, asked, value)


def _question_after(turn: Turn, asked: Asked, question: Question) -> Question | None:
    """Return what is asked next; nothing for whoever wants just the first question."""
    if preferences.get(turn.tx, turn.me.id).first_question_only and question == first_question(asked.checkin):
        return None
    return question_after(asked.checkin, question.name)


def save(turn: Turn, asked: Asked, question: Question, value: Value) -> None:
    """Save the answer to a question, if it is one; the first of a day is the check-in."""
    if question.takes(value):
        checkins.save_value(turn.tx, turn.me.id, asked.day, asked.set_id, question.name, value, turn.received_at)
    day_answered(turn, asked.day)


def day_answered(turn: Turn, day: date) -> None:
    """Record that the day is answered; partners who were told of a silence read that it is over."""
    is_first = days.save_answered(turn.tx, turn.me.id, day, turn.received_at)
    nudges.resolve(turn)
    if is_first:
        celebrating.day_answered(turn, day)
        rhythms.day_answered(turn, day)


def show_answered(turn: Turn, day: date) -> None:
    """Show on the day's own message what was answered elsewhere, and the question that comes next."""
    asked = load(turn, day)
    screens = messages.check_in_messages(turn.tx, turn.me.id, day.isoformat())
    if screens:
        go_on(turn, day, _question_after(turn, asked, first_question(asked.checkin)), target=screens[0])


def show_next(turn: Turn, day: date, answered: Question) -> None:
    """Show on the day's own message the question that comes after one answered in words."""
    screens = messages.check_in_messages(turn.tx, turn.me.id, day.isoformat())
    if screens:
        go_on(turn, day, question_after(load(turn, day).checkin, answered.name), target=screens[0])


def show_again(turn: Turn, day: date) -> None:
    """Show on the day's newest message what was changed elsewhere; what it asks stays as it is."""
    screens = messages.check_in_messages(turn.tx, turn.me.id, day.isoformat())
    if screens:
        asked = load(turn, day)
        asking = asked.checkin.questions.question(asked.recorded.asking) if asked.recorded.asking else None
        answered = first_question(asked.checkin).name in asked.checkin.values
        _show(turn, asked, asking if asking or answered else first_question(asked.checkin), target=screens[0])


def skip_pressed(turn: Turn) -> None:
    """Leave a question as it stands and go on to the next."""
    asked, question = _pressed(turn)
    if asked is not None and question is not None:
        go_on(turn, asked.day, question_after(asked.checkin, question.name))


def back_pressed(turn: Turn) -> None:
    """Go back to the question before."""
    asked, question = _pressed(turn)
    if asked is not None and question is not None:
        go_on(turn, asked.day, question_before(asked.checkin, question.name))


def _pressed(turn: Turn) -> tuple[Asked | None, Question | None]:
    """Return the day and the question that the button is about; no day if its window is closed."""
    day, name = turn.day(), turn.field(1)
    if day is None or not name:
        turn.gone()
        return None, None
    if not is_open(turn, day):
        _show_what_stands(turn, day)
        return None, None
    asked = load(turn, day)
    return asked, asked.checkin.questions.question(name)


def _value(turn: Turn, question: Question | None) -> Value | None:
    """Return the answer that the button carries, None if it answers no such question."""
    if question is None:
        return None
    text = turn.field(2)
    value: Value = (
        int(text) if question.kind in (Kind.SCALE, Kind.NUMBER) and text.isascii() and text.isdigit() else text
    )
    return value if question.takes(value) else None


def _show_what_stands(turn: Turn, day: date) -> None:
    """Answer a tap whose day is over for good with what is recorded of it."""
    recorded = days.get(turn.tx, turn.me.id, day)
    stands = "checkin.stands_answered" if recorded.answered_at else "checkin.stands_unanswered"
    turn.toast = turn.label(stands, date=turn.house.texts.day(day, turn.language))


def go_on(turn: Turn, day: date, following: Question | None, *, target: str | None = None) -> None:
    """Put the next question on the check-in's own message, or its end."""
    days.save_asking(turn.tx, turn.me.id, day, following.name if following else None, turn.received_at)
    asked = load(turn, day)
    shown = screen(turn, asked, following)
    if following is None and not rhythms.check_in_done(turn, day):
        shown = afterwards.with_a_good_day_s_offer(turn, asked, *shown)
    turn.change(*shown, target=target, day=day.isoformat())


def _show(turn: Turn, asked: Asked, question: Question | None, *, target: str | None = None) -> None:
    text, rows = screen(turn, asked, question)
    turn.change(text, rows, target=target, day=asked.day.isoformat())


routes = Routes(
    commands=[Route("checkin", checkin_command)],
    presses=[
        Route(ANSWER, answer_pressed),
        Route(SKIP, skip_pressed),
        Route(BACK, back_pressed),
        Route(START, start_pressed),
    ],
)
