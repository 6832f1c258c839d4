"""What a lead sets for a circle: its clock, its welcome, whether a lead says yes first, and the weekly post."""

from handlers.arriving import places
from handlers.circle import leading
from handlers.mine import cities
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.week import closing
from storage import dialogs
from storage.circle import circles
from storage.circle.circles import Circle

SHOW, ASKS_LEAD, WEEKLY = "circle_set", "circle_asks", "circle_weekly"
ZONE, PLACE, WELCOME, NO_WELCOME = "circle_zone", "circle_place", "circle_welcome", "circle_no_welcome"
WELCOME_LENGTH = 1000


def shown(turn: Turn) -> None:
    """Show what is set."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show(turn, circle)


def _show(turn: Turn, circle: Circle) -> None:
    clock = turn.house.texts.clock_in(turn.now, circle.zone)
    parts = [
        turn.text("circle.title", title=circle.title),
        turn.text("circle_settings.zone", zone=circle.zone, clock=clock),
        turn.text("circle_settings.welcome", words=circle.welcome)
        if circle.welcome
        else turn.text("circle_settings.no_welcome"),
    ]
    rows = [
        [turn.button("circle_settings.change_zone", ZONE, circle.id)],
        [turn.button("circle_settings.change_welcome", WELCOME, circle.id)],
    ]
    if circle.chat_id is not None:
        rows.append([_switch(turn, "circle_settings.asks_lead", ASKS_LEAD, circle, on=circle.asks_lead)])
        rows.append([_switch(turn, "circle_settings.weekly_post", WEEKLY, circle, on=circle.weekly_post)])
    leading.show(turn, Html("\n\n".join(parts)), rows, of=circle)


def _switch(turn: Turn, key: str, prefix: str, circle: Circle, *, on: bool) -> dict[str, str]:
    label = turn.label(key)
    return turn.labelled(f"✓ {label}" if on else f"○ {label}", prefix, circle.id)


def _changed(turn: Turn, circle: Circle) -> None:
    _show(turn, circles.find(turn.tx, circle.id) or circle)


def asks_lead_pressed(turn: Turn) -> None:
    """Let a lead be asked before somebody comes in from the group, or no longer."""
    circle = leading.pressed(turn)
    if circle is not None:
        circles.save_asks_lead(turn.tx, circle.id, asks=not circle.asks_lead)
        _changed(turn, circle)


def weekly_pressed(turn: Turn) -> None:
    """Let the group get its week once it has closed, or no longer."""
    circle = leading.pressed(turn)
    if circle is not None:
        circles.save_weekly_post(turn.tx, circle.id, posts=not circle.weekly_post)
        _changed(turn, circle)


# The zone


def zone_pressed(turn: Turn) -> None:
    """Ask where the circle lives."""
    circle = leading.pressed(turn)
    if circle is not None:
        dialogs.open_(turn.tx, turn.me.id, ZONE, turn.now, circle=circle.id)
        turn.say("circle_settings.ask_zone")


def zone_typed(turn: Turn) -> None:
    """Answer a typed city with what it may be."""
    circle = _of_dialog(turn)
    if circle is None:
        return
    found = turn.outside(places.search, turn.typed)
    rows = [[turn.labelled(cities.label_of(turn, each), PLACE, circle.id, each.id)] for each in found]
    if rows:
        turn.say("schedule.city_found", rows, n=len(found))
    else:
        turn.say("schedule.city_unknown")


def place_pressed(turn: Turn) -> None:
    """Take the zone from the place chosen; the week that is open closes on that clock."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    place = turn.outside(places.of_button, turn.field(1))
    if place is None:
        turn.gone()
        return
    dialogs.close(turn.tx, turn.me.id)
    circles.save_zone(turn.tx, circle.id, place.zone)
    circle = circles.find(turn.tx, circle.id) or circle
    closing.plan_anew(turn, circle)
    _show(turn, circle)


# The welcome


def welcome_pressed(turn: Turn) -> None:
    """Ask for the words with which whoever comes in is greeted."""
    circle = leading.pressed(turn)
    if circle is not None:
        dialogs.open_(turn.tx, turn.me.id, WELCOME, turn.now, circle=circle.id)
        rows = [[turn.button("circle_settings.clear_welcome", NO_WELCOME, circle.id)]] if circle.welcome else []
        turn.say("circle_settings.ask_welcome", rows)


def welcome_typed(turn: Turn) -> None:
    """Take the words, as plain text, cut to what is kept."""
    circle = _of_dialog(turn)
    if circle is None:
        return
    dialogs.close(turn.tx, turn.me.id)
    circles.save_welcome(turn.tx, circle.id, turn.typed_within(WELCOME_LENGTH))
    _changed(turn, circle)


def welcome_cleared(turn: Turn) -> None:
    """Greet nobody with words of the circle's own."""
    circle = leading.pressed(turn)
    if circle is not None:
        dialogs.close(turn.tx, turn.me.id)
        circles.save_welcome(turn.tx, circle.id, None)
        _changed(turn, circle)


def _of_dialog(turn: Turn) -> Circle | None:
    """Return the circle that was asked about, if the reader leads it still."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    if circle is None or not leading.is_led(turn, circle):
        dialogs.close(turn.tx, turn.me.id)
        leading.refuse(turn)
        return None
    return circle


routes = Routes(
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(ASKS_LEAD, asks_lead_pressed, Gate.SETTLED),
        Route(WEEKLY, weekly_pressed, Gate.SETTLED),
        Route(ZONE, zone_pressed, Gate.SETTLED),
        Route(PLACE, place_pressed, Gate.SETTLED),
        Route(WELCOME, welcome_pressed, Gate.SETTLED),
        Route(NO_WELCOME, welcome_cleared, Gate.SETTLED),
    ],
    typed=[Route(ZONE, zone_typed, Gate.SETTLED), Route(WELCOME, welcome_typed, Gate.SETTLED)],
)
