"""When: the time of the question and the end of the day, at the start and in `/settings`."""

from dataclasses import replace
from datetime import time

from domain.time.clock_times import parse_clock_time
from domain.time.schedules import (
    DEFAULT_DAY_END,
    LATEST_DAY_END,
    LATEST_PROMPT_ENDING_A_DAY,
    Schedule,
    ending_the_day,
    fits,
    must_ask_which_day,
    nearest_day_end,
    starting_the_day,
)
from handlers.buttons import in_rows
from handlers.counting import counters
from handlers.daily import days, screens
from handlers.mine import settings
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs

TIME, DAY_END = "time", "day_end"
OF_SETTINGS = "set"
"""What the times offered in `/settings` carry: a second tap on one of the start shows no settings."""

AT, ENDS, STARTS, UNTIL = "at", "ends", "starts", "until"
USUAL_TIMES = (time(7), time(9), time(12), time(18), time(21))
USUAL_DAY_ENDS = (time(0), time(2), time(4), time(6))
TIMES_A_ROW = 3


def ask_time(turn: Turn) -> None:
    """Ask at the start when the daily question should come."""
    dialogs.open_(turn.tx, turn.me.id, TIME, turn.now)
    turn.say("schedule.ask_time", _time_rows(turn, AT, USUAL_TIMES))


def time_asked(turn: Turn) -> None:
    """Ask for another time, on the message of the settings."""
    settings.ask(turn, TIME, turn.text("schedule.ask_time"), _time_rows(turn, AT, USUAL_TIMES, OF_SETTINGS))


def _time_rows(turn: Turn, prefix: str, times: tuple[time, ...], *place: str) -> list[list[dict[str, str]]]:
    clock = turn.house.texts.clock
    return in_rows([turn.labelled(clock(at), prefix, f"{at:%H%M}", *place) for at in times], TIMES_A_ROW)


def time_typed(turn: Turn) -> None:
    """Take a time of day as people write it."""
    at = parse_clock_time(turn.typed)
    if at is None:
        turn.say("schedule.time_unknown", _time_rows(turn, AT, USUAL_TIMES, *_place(turn)))
        return
    _take_time(turn, at)


def time_pressed(turn: Turn) -> None:
    """Take a time of day from a button."""
    at = _pressed_time(turn)
    if at is not None:
        _take_time(turn, at)


def _pressed_time(turn: Turn) -> time | None:
    text = turn.field()
    at = parse_clock_time(text) if len(text) == 4 and text.isdigit() else None
    if at is None:
        turn.gone()
    return at


def _take_time(turn: Turn, at: time) -> None:
    if must_ask_which_day(at, turn.schedule.day_end):
        text = turn.text("schedule.which_day", clock=turn.house.texts.clock(at))
        rows = [[turn.button(f"schedule.{each}", each, f"{at:%H%M}", *_place(turn))] for each in (ENDS, STARTS)]
        if turn.me.first_day is None:
            dialogs.open_(turn.tx, turn.me.id, TIME, turn.now)  # another time may be written instead
            settings.put(turn, text, rows, None)
        else:
            settings.ask(turn, TIME, text, rows)
        return
    _save_time(turn, starting_the_day(turn.schedule, at), at)


def ends_pressed(turn: Turn) -> None:
    """Take an early prompt time as the end of the member's day."""
    at = _pressed_time(turn)
    if at is not None and at <= LATEST_PROMPT_ENDING_A_DAY:
        _save_time(turn, ending_the_day(turn.schedule, at), at)


def starts_pressed(turn: Turn) -> None:
    """Take an early prompt time as the start of the member's day."""
    at = _pressed_time(turn)
    if at is not None:
        _save_time(turn, starting_the_day(turn.schedule, at), at)


def _place(turn: Turn) -> tuple[str, ...]:
    """Return what the buttons carry of where the time is asked: in the start nothing."""
    return () if turn.me.first_day is None else (OF_SETTINGS,)


def _save_time(turn: Turn, new: Schedule, at: time) -> None:
    moved, begins, changes = new.day_end != turn.schedule.day_end, turn.me.first_day is None, new != turn.schedule
    if begins or changes:  # a second tap on the same time asks for nothing
        days.change_schedule(turn, new)
    saved = saved_text(turn, _day_end_note(turn) if moved else Html(""))
    of_start = turn.press is not None and turn.field(1) != OF_SETTINGS
    if not begins and not of_start:
        settings.show(turn, saved)
        return
    if turn.press is not None:
        chosen = turn.text("schedule.time_chosen", clock=turn.house.texts.clock(at))
        turn.change(chosen if begins or not changes else Html(f"{chosen}\n\n{saved}"))
    if begins:
        dialogs.close(turn.tx, turn.me.id)
        turn.goes_on = True


def say_all_set(turn: Turn) -> None:
    """Close the start: when the first question comes, the way to begin now, and what could be counted as well."""
    rows = [[turn.button("button.checkin_now", screens.START)], [turn.button("button.count", counters.NEW)]]
    day, clock = days.next_question(turn) or ("", "")
    all_set = turn.text("start.all_set", name=turn.me.name or "", date=day, clock=clock)
    moved = turn.schedule.day_end != DEFAULT_DAY_END
    turn.say_text(_together(all_set, _day_end_note(turn) if moved else Html("")), rows)


def _day_end_note(turn: Turn) -> Html:
    return turn.text("schedule.day_end_moved", clock=turn.house.texts.clock(turn.schedule.day_end))


def saved_text(turn: Turn, note: Html = Html("")) -> Html:  # noqa: B008 - a text does not change
    """Return the one thing that follows from a change: when the next question comes."""
    found = days.next_question(turn)
    saved = turn.text("schedule.saved", date=found[0], clock=found[1]) if found else turn.text("schedule.saved_away")
    return _together(saved, note)


def _together(text: Html, note: Html) -> Html:
    return Html(f"{text}\n\n{note}") if note else text


def day_end_asked(turn: Turn) -> None:
    """Ask when the member's day ends, on the message of the settings."""
    settings.ask(turn, DAY_END, turn.text("schedule.ask_day_end"), _time_rows(turn, UNTIL, USUAL_DAY_ENDS))


def day_end_typed(turn: Turn) -> None:
    """Take the end of the day as people write a time."""
    at = parse_clock_time(turn.typed)
    if at is None:
        turn.say("schedule.day_end_unknown", _time_rows(turn, UNTIL, USUAL_DAY_ENDS))
        return
    _take_day_end(turn, at)


def day_end_pressed(turn: Turn) -> None:
    """Take the end of the day from a button."""
    at = _pressed_time(turn)
    if at is not None:
        _take_day_end(turn, at)


def _take_day_end(turn: Turn, at: time) -> None:
    schedule = turn.schedule
    if at > LATEST_DAY_END:
        turn.say("schedule.day_end_unknown", _time_rows(turn, UNTIL, USUAL_DAY_ENDS))
        return
    if schedule.prompt_at is not None and not fits(schedule.prompt_at, at):
        nearest, clock = nearest_day_end(schedule.prompt_at, at), turn.house.texts.clock
        turn.say(
            "schedule.day_end_refused",
            _time_rows(turn, UNTIL, (nearest,)),
            clock=clock(at),
            prompt=clock(schedule.prompt_at),
            nearest=clock(nearest),
        )
        return
    days.change_schedule(turn, replace(schedule, day_end=at), asks_at_once=False)
    settings.show(turn, turn.text("schedule.day_end_saved", clock=turn.house.texts.clock(at)))


routes = Routes(
    presses=[
        Route("set_time", time_asked),
        Route("set_end", day_end_asked),
        Route(AT, time_pressed, Gate.AGREED),
        Route(ENDS, ends_pressed, Gate.AGREED),
        Route(STARTS, starts_pressed, Gate.AGREED),
        Route(UNTIL, day_end_pressed),
    ],
    typed=[
        Route(TIME, time_typed, Gate.AGREED),
        Route(DAY_END, day_end_typed),
    ],
)
