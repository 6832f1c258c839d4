"""Planning an event: a title, when on the lead's own clock, perhaps where, and a look before anybody sees it."""

from datetime import datetime

from domain.time.days import instant_of
from domain.time.moments import written_moment
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.together import event_news
from handlers.together import events as shown
from handlers.turn import Turn
from storage import dialogs
from storage.circle import circles, events
from storage.circle.circles import Circle
from storage.circle.events import Event

NO_PLACE, POST, DROP = "event_nowhere", "event_post", "event_drop"
TITLE, WHEN, PLACE = "event_title", "event_when", "event_place"
TITLE_LENGTH, PLACE_LENGTH = 80, 200


def plan_pressed(turn: Turn) -> None:
    """Ask what the event is called."""
    circle = leading.pressed(turn)
    if circle is not None:
        dialogs.open_(turn.tx, turn.me.id, TITLE, turn.now, circle=circle.id)
        turn.say("planning.ask_title", title=circle.title)


def title_typed(turn: Turn) -> None:
    """Take the title, and ask when it is."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    if circle is None or not leading.is_led(turn, circle):
        _refuse(turn)
        return
    event = events.make(turn.tx, circle.id, turn.me.id, turn.typed_within(TITLE_LENGTH, in_line=True), turn.now)
    _ask_when(turn, event, "planning.ask_when")


def _ask_when(turn: Turn, event: int, key: str) -> None:
    dialogs.open_(turn.tx, turn.me.id, WHEN, turn.now, event=event)
    example = turn.house.texts.day(turn.schedule.today(turn.now), turn.language)
    turn.say(key, example=example)


def when_typed(turn: Turn) -> None:
    """Take the day and the time on the lead's own clock, and ask where."""
    planned = _of_dialog(turn)
    if planned is None:
        return
    event, _ = planned
    found = written_moment(turn.typed, turn.schedule.today(turn.now))
    starts_at = instant_of(*found, turn.schedule.zone) if found else None
    if starts_at is None or not _is_ahead(turn, starts_at):
        _ask_when(turn, event.id, "planning.when_unknown")
        return
    events.save_start(turn.tx, event, starts_at)
    dialogs.open_(turn.tx, turn.me.id, PLACE, turn.now, event=event.id)
    turn.say("planning.ask_place", [[turn.button("button.skip", NO_PLACE, event.id)]])


def _is_ahead(turn: Turn, starts_at: datetime) -> bool:
    return starts_at > turn.now


def place_typed(turn: Turn) -> None:
    """Take where it is, and show the event before anybody sees it."""
    planned = _of_dialog(turn)
    if planned is not None:
        event, _ = planned
        events.save_place(turn.tx, event, turn.typed_within(PLACE_LENGTH, in_line=True))
        _preview(turn, event.id)


def no_place_pressed(turn: Turn) -> None:
    """Show the event without a place."""
    planned = _pressed(turn)
    if planned is not None:
        events.save_place(turn.tx, planned[0], None)
        _preview(turn, planned[0].id)


def _preview(turn: Turn, number: int) -> None:
    dialogs.close(turn.tx, turn.me.id)
    event = events.find(turn.tx, number)
    if event is None:
        return
    text = Html("\n\n".join([turn.text("planning.preview"), event_news.described(turn, event, turn.schedule.zone)]))
    turn.say_text(
        text, [[turn.button("planning.post", POST, event.id), turn.button("planning.drop", DROP, event.id)]]
    )


def post_pressed(turn: Turn) -> None:
    """Let everybody in the circle see it; pressing again posts nothing."""
    planned = _pressed(turn)
    if planned is None:
        return
    event, circle = planned
    if event.starts_at is None or not _is_ahead(turn, event.starts_at):
        turn.gone()
        return
    if events.post(turn.tx, event, turn.now):
        event_news.announce(turn, circle, event)
        event_news.plan_reminder(turn, circle)
    turn.change(turn.text("planning.posted", title=event.title))


def dropped(turn: Turn) -> None:
    """Let it be."""
    planned = _pressed(turn)
    if planned is not None and planned[0].posted_at is None:
        events.call_off(turn.tx, planned[0], turn.now)
        turn.change(turn.text("planning.dropped"))


def _pressed(turn: Turn) -> tuple[Event, Circle] | None:
    return _planned(turn, turn.number() or 0)


def _of_dialog(turn: Turn) -> tuple[Event, Circle] | None:
    dialog = dialogs.find(turn.tx, turn.me.id)
    return _planned(turn, dialog.data["event"] if dialog else 0)


def _planned(turn: Turn, number: int) -> tuple[Event, Circle] | None:
    """Return the event with its circle, if the reader leads that still and it is not called off."""
    event = events.find(turn.tx, number)
    circle = circles.find(turn.tx, event.circle) if event else None
    if event is None or circle is None or event.called_off_at is not None or not leading.is_led(turn, circle):
        _refuse(turn)
        return None
    return event, circle


def _refuse(turn: Turn) -> None:
    if turn.press is None:
        dialogs.close(turn.tx, turn.me.id)
    leading.refuse(turn)


routes = Routes(
    presses=[
        Route(shown.PLAN, plan_pressed, Gate.SETTLED),
        Route(NO_PLACE, no_place_pressed, Gate.SETTLED),
        Route(POST, post_pressed, Gate.SETTLED),
        Route(DROP, dropped, Gate.SETTLED),
    ],
    typed=[
        Route(TITLE, title_typed, Gate.SETTLED),
        Route(WHEN, when_typed, Gate.SETTLED),
        Route(PLACE, place_typed, Gate.SETTLED),
    ],
)
