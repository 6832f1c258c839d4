"""When and where: the city that gives the zone, the time of the question, and the end of the day."""

from dataclasses import replace
from datetime import time

from babel import Locale

from domain.clock_times import parse_clock_time
from domain.schedules import (
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
from handlers.arriving import places
from handlers.arriving.places import Place
from handlers.buttons import in_rows
from handlers.counting import counters
from handlers.daily import days, screens
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs, people, schedules

CITY, TIME, DAY_END = "city", "time", "day_end"
PLACE, AT, ENDS, STARTS, UNTIL = "place", "at", "ends", "starts", "until"
USUAL_TIMES = (time(7), time(9), time(12), time(18), time(21))
USUAL_DAY_ENDS = (time(0), time(2), time(4), time(6))
TIMES_A_ROW = 3


def ask_city(turn: Turn) -> None:
    """Ask where the member lives."""
    dialogs.open_(turn.tx, turn.me.id, CITY, turn.now)
    names = turn.label("schedule.city_suggestions").split("|")
    found = turn.outside(lambda: [place for name in names for place in places.search(name, 1)])
    turn.say("schedule.ask_city", _place_rows(turn, found))


def city_typed(turn: Turn) -> None:
    """Answer a typed city with what it may be, the zone and its time now on each button."""
    text = turn.typed
    found = turn.outside(lambda: places.search(text))
    if not found:
        turn.say("schedule.city_unknown")
        return
    turn.say("schedule.city_found", _place_rows(turn, found), n=len(found))


def _place_rows(turn: Turn, found: list[Place]) -> list[list[dict[str, str]]]:
    return [[turn.labelled(_place_label(turn, place), PLACE, place.id)] for place in found]


def _place_label(turn: Turn, place: Place) -> str:
    country = Locale.parse(turn.language).territories.get(place.country, "")
    clock = turn.house.texts.clock_in(turn.now, place.zone)
    name = ", ".join(part for part in (place.name, country) if part)
    return turn.label("schedule.place", place=name, zone=place.zone, clock=clock)


def place_pressed(turn: Turn) -> None:
    """Take the zone, and the country for the help lines, from the place chosen."""
    number = _number(turn.press.fields[0] if turn.press and turn.press.fields else "")
    place = turn.outside(lambda: places.get(number)) if number is not None else None
    if place is None:
        turn.toast = turn.label("press.gone")
        return
    people.save_country(turn.tx, turn.me.id, place.country or None)
    old = schedules.find(turn.tx, turn.me.id)
    days.change_schedule(turn, replace(old, zone=place.zone) if old else Schedule(place.zone))
    dialogs.close(turn.tx, turn.me.id)
    clock = turn.house.texts.clock_in(turn.now, place.zone)
    turn.change(turn.text("schedule.city_saved", place=place.name, clock=clock))
    if turn.schedule.prompt_at is None:
        turn.goes_on = True
    else:
        say_when_next(turn)


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def ask_time(turn: Turn) -> None:
    """Ask when the daily question should come."""
    dialogs.open_(turn.tx, turn.me.id, TIME, turn.now)
    turn.say("schedule.ask_time", _time_rows(turn, AT, USUAL_TIMES))


def _time_rows(turn: Turn, prefix: str, times: tuple[time, ...]) -> list[list[dict[str, str]]]:
    clock = turn.house.texts.clock
    return in_rows([turn.labelled(clock(at), prefix, f"{at:%H%M}") for at in times], TIMES_A_ROW)


def time_typed(turn: Turn) -> None:
    """Take a time of day as people write it."""
    at = parse_clock_time(turn.typed)
    if at is None:
        turn.say("schedule.time_unknown", _time_rows(turn, AT, USUAL_TIMES))
        return
    _take_time(turn, at)


def time_pressed(turn: Turn) -> None:
    """Take a time of day from a button."""
    at = _pressed_time(turn)
    if at is not None:
        turn.change(turn.text("schedule.time_chosen", clock=turn.house.texts.clock(at)))
        _take_time(turn, at)


def _pressed_time(turn: Turn) -> time | None:
    text = turn.press.fields[0] if turn.press and turn.press.fields else ""
    at = parse_clock_time(text) if len(text) == 4 and text.isdigit() else None
    if at is None:
        turn.toast = turn.label("press.gone")
    return at


def _take_time(turn: Turn, at: time) -> None:
    if must_ask_which_day(at, turn.schedule.day_end):
        dialogs.close(turn.tx, turn.me.id)
        rows = [[turn.button(f"schedule.{prefix}", prefix, f"{at:%H%M}")] for prefix in (ENDS, STARTS)]
        turn.say("schedule.which_day", rows, clock=turn.house.texts.clock(at))
        return
    _save_time(turn, starting_the_day(turn.schedule, at))


def ends_pressed(turn: Turn) -> None:
    """Take an early prompt time as the end of the member's day."""
    at = _pressed_time(turn)
    if at is not None and at <= LATEST_PROMPT_ENDING_A_DAY:
        turn.change(turn.text("schedule.time_chosen", clock=turn.house.texts.clock(at)))
        _save_time(turn, ending_the_day(turn.schedule, at))


def starts_pressed(turn: Turn) -> None:
    """Take an early prompt time as the start of the member's day."""
    at = _pressed_time(turn)
    if at is not None:
        turn.change(turn.text("schedule.time_chosen", clock=turn.house.texts.clock(at)))
        _save_time(turn, starting_the_day(turn.schedule, at))


def _save_time(turn: Turn, new: Schedule) -> None:
    moved, begins = new.day_end != turn.schedule.day_end, turn.me.first_day is None
    days.change_schedule(turn, new)
    dialogs.close(turn.tx, turn.me.id)
    if begins:
        turn.goes_on = True
    else:
        say_when_next(turn, _day_end_note(turn) if moved else Html(""))


def say_all_set(turn: Turn) -> None:
    """Close the start: when the first question comes, the way to begin now, and what could be counted as well."""
    rows = [[turn.button("button.checkin_now", screens.START)], [turn.button("button.count", counters.NEW)]]
    day, clock = days.next_question(turn) or ("", "")
    all_set = turn.text("start.all_set", name=turn.me.name or "", date=day, clock=clock)
    moved = turn.schedule.day_end != DEFAULT_DAY_END
    turn.say_text(_together(all_set, _day_end_note(turn) if moved else Html("")), rows)


def _day_end_note(turn: Turn) -> Html:
    return turn.text("schedule.day_end_moved", clock=turn.house.texts.clock(turn.schedule.day_end))


def say_when_next(turn: Turn, note: Html = Html("")) -> None:  # noqa: B008 - a text does not change
    """Confirm a change with the one thing that follows from it: when the next question comes."""
    found = days.next_question(turn)
    saved = turn.text("schedule.saved", date=found[0], clock=found[1]) if found else turn.text("schedule.saved_away")
    turn.say_text(_together(saved, note))


def _together(text: Html, note: Html) -> Html:
    return Html(f"{text}\n\n{note}") if note else text


def ask_day_end(turn: Turn) -> None:
    """Ask when the member's day ends."""
    dialogs.open_(turn.tx, turn.me.id, DAY_END, turn.now)
    turn.say("schedule.ask_day_end", _time_rows(turn, UNTIL, USUAL_DAY_ENDS))


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
    days.change_schedule(turn, replace(schedule, day_end=at))
    dialogs.close(turn.tx, turn.me.id)
    turn.say("schedule.day_end_saved", clock=turn.house.texts.clock(at))


routes = Routes(
    presses=[
        Route(PLACE, place_pressed, Gate.AGREED),
        Route(AT, time_pressed, Gate.AGREED),
        Route(ENDS, ends_pressed, Gate.AGREED),
        Route(STARTS, starts_pressed, Gate.AGREED),
        Route(UNTIL, day_end_pressed),
    ],
    typed=[
        Route(CITY, city_typed, Gate.AGREED),
        Route(TIME, time_typed, Gate.AGREED),
        Route(DAY_END, day_end_typed),
    ],
)
