"""Where somebody is: a city by its name, a shared location, or the time that it is there now."""

from dataclasses import replace
from datetime import time

from babel import Locale

from domain.time.clock_times import half_day_later, parse_clock_time
from domain.time.schedules import Schedule
from domain.time.zones import offset_at
from handlers.arriving import gates, guessing, places
from handlers.arriving.gazetteer import Place
from handlers.buttons import fits
from handlers.daily import days
from handlers.mine import schedules, settings
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs, people
from storage.daily import schedules as stored

CITY, PLACE = settings.PLACE_ASKED, "place"
SUGGESTIONS_A_ROW = 2
MOST_OF_THE_OTHER_HALF = 3
"""Places offered besides, where a bare 2:30 may be one of the afternoon."""


def place_asked(turn: Turn) -> None:
    """Ask for another place than the one that is set."""
    ask_city(turn, settings.screen_of(turn))


def ask_city(turn: Turn, screen: str | None = None) -> None:
    """Ask where the person is, for the settings on `screen` if it is for those; the keyboard can share the location.

    It stays below the chat until a place is chosen or the question closed: no message with buttons can take it away.
    """
    dialogs.open_(turn.tx, turn.me.id, CITY, turn.now, screen=screen)
    names = turn.label("schedule.city_suggestions").split("|")
    rows = [names[at : at + SUGGESTIONS_A_ROW] for at in range(0, len(names), SUGGESTIONS_A_ROW)]
    turn.say_with_keyboard(
        "schedule.ask_city",
        [
            [{"text": turn.label("button.share_location"), "request_location": True}],
            *([{"text": name} for name in row] for row in rows),
        ],
    )


def city_typed(turn: Turn) -> None:
    """Answer a typed city, or the time that it is there, with what it may be, each with its zone and its time now."""
    at = parse_clock_time(turn.typed)
    if at is not None and not turn.typed.isalpha():  # Diez and Once are numbers, and places as well
        _clock_typed(turn, at)
        return
    found = turn.outside(places.search, turn.typed)
    if found:
        turn.say("schedule.city_found", _place_rows(turn, found), n=len(found))
    else:
        turn.say("schedule.city_unknown")


def _clock_typed(turn: Turn, at: time) -> None:
    now, later = turn.now.replace(second=0, microsecond=0), half_day_later(turn.typed)
    found = turn.outside(guessing.largest_at, offset_at(now, at), now)
    if later is not None:
        also = turn.outside(guessing.largest_at, offset_at(now, later), now, MOST_OF_THE_OTHER_HALF)
        found = [*found, *also]
    if found:
        turn.say("schedule.clock_found", _place_rows(turn, found), n=len(found))
    else:
        turn.say("schedule.clock_unknown", clock=turn.house.texts.clock(at))


def location_sent(turn: Turn) -> None:
    """Answer a shared location with the nearest city and its time, for a yes; the location itself is not kept."""
    location = turn.message.location if turn.message else None
    if location is None:
        return
    found = turn.outside(guessing.largest_near, location.latitude, location.longitude)
    turn.say("schedule.location_found", _place_rows(turn, [found]))


def _place_rows(turn: Turn, found: list[Place]) -> list[list[dict[str, str]]]:
    return [
        [turn.labelled(label_of(turn, place), PLACE, place.id, *([place.called] if place.called else []))]
        for place in found
    ]


def label_of(turn: Turn, place: Place) -> str:
    """Return the label of a place: what time it is there, and as much of where that is as can be read in full."""
    clock, full = turn.house.texts.clock_in(turn.now, place.zone), _name_of(turn, place)
    labels = (
        turn.label("schedule.place_in_zone", place=full, clock=clock, zone=place.zone),
        turn.label("schedule.place_in_zone", place=place.shown, clock=clock, zone=place.zone),
        turn.label("schedule.place", place=full, clock=clock),
        turn.label("schedule.place", place=place.shown, clock=clock),
    )
    return next(filter(fits, labels), labels[-1])


def _name_of(turn: Turn, place: Place) -> str:
    country = Locale.parse(turn.language).territories.get(place.country, "")
    return ", ".join(part for part in (place.shown, country) if part)


def place_pressed(turn: Turn) -> None:
    """Take the zone, and the country for the help lines, from the place chosen."""
    place = turn.outside(places.of_button, turn.field(), turn.field(1))
    if place is None:
        turn.gone()
        return
    old = stored.find(turn.tx, turn.me.id)
    if old is not None and old.zone == place.zone and not _is_asked(turn):
        turn.toast = turn.label("schedule.place_stands")
        return
    arriving, screen = gates.is_arriving(turn), settings.screen_asked_from(turn)
    people.save_country(turn.tx, turn.me.id, place.country or None)
    days.change_schedule(turn, replace(old, zone=place.zone) if old else Schedule(place.zone))
    dialogs.close(turn.tx, turn.me.id)
    saved = turn.text("schedule.city_saved", place=place.shown, clock=turn.house.texts.clock_in(turn.now, place.zone))
    if gates.checks_in(turn):
        saved = Html(f"{saved}\n{schedules.saved_text(turn)}")
    turn.change(turn.text("schedule.place_chosen", place=_name_of(turn, place)))
    turn.say_without_keyboard(saved)
    if arriving:
        turn.goes_on = True
    elif screen is not None:
        settings.show_on(turn, screen)


def _is_asked(turn: Turn) -> bool:
    dialog = dialogs.find(turn.tx, turn.me.id)
    return dialog is not None and dialog.kind == CITY


routes = Routes(
    presses=[Route(PLACE, place_pressed, Gate.AGREED), Route("set_city", place_asked, Gate.SETTLED)],
    typed=[Route(CITY, city_typed, Gate.AGREED, own_words=True)],
)
