"""`/events`: what a circle does next, in each reader's own time, with *I'm coming* and a reminder."""

from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.telling import letters
from handlers.texts import Html
from handlers.together.event_news import (
    GO,
    GO_IN_GROUP,
    IN_LETTER,
    Word,
    described,
    go_button,
    label_of,
    moment,
    plan_reminder,
    tell,
    tell_group,
    zone_of,
)
from handlers.turn import Turn
from storage import people
from storage.circle import circles, events, memberships
from storage.circle.circles import Circle
from storage.circle.events import Event

LIST, OFF, OFF_FOR_GOOD, PLAN = "events", "event_off", "event_off_now", "event_plan"
MOST_SHOWN = 5
IN_LIST = "l"


# What is shown


def events_command(turn: Turn) -> None:
    """Show the next events of the reader's circles; who leads one can plan another."""
    mine = _circles_of(turn)
    if not mine:
        turn.say("events.no_circle")
        return
    parts, rows = [], []
    planned = {circle.id: events.list_coming(turn.tx, circle.id, turn.now)[:MOST_SHOWN] for circle, _ in mine}
    alone = sum(map(len, planned.values())) == 1
    for circle, leads in mine:
        coming = planned[circle.id]
        parts.append(_list(turn, circle, coming, zone_of(turn)))
        if memberships.is_member(turn.tx, circle.id, turn.me.id):
            rows += [[go_button(turn, each, IN_LIST, alone=alone)] for each in coming]
        if leads:
            for each in coming:
                label = label_of(turn, "events.call_off", each.title, alone=alone)
                rows.append([turn.labelled(label, OFF, circle.id, each.id)])
            label = label_of(turn, "events.plan", circle.title, alone=len(mine) == 1)
            rows.append([turn.labelled(label, PLAN, circle.id)])
    leading.show(turn, Html("\n\n".join(parts)), rows, of=_page_behind(turn))


def _page_behind(turn: Turn) -> Circle | None:
    """Return the circle from whose page the reader came, None where they came from elsewhere."""
    came_by = turn.press.prefix if turn.press else ""
    return circles.find(turn.tx, turn.number() or 0) if came_by == LIST else None


def _circles_of(turn: Turn) -> list[tuple[Circle, bool]]:
    """Return the circles that the reader is in or leads, and which of them they lead."""
    led = {circle.id: circle for circle in leading.list_led(turn)}
    found = {circle.id: circle for circle in circles.list_joined(turn.tx, turn.me.id)} | led
    return [(circle, circle.id in led) for circle in found.values()]


def _list(turn: Turn, circle: Circle, coming: list[Event], zone: str) -> Html:
    lines = [turn.text("circle.title", title=circle.title)]
    lines += [described(turn, each, zone) for each in coming] or [turn.text("events.none")]
    return Html("\n\n".join(lines))


def group_events_command(turn: Turn) -> None:
    """Show the next events of the group's circle, on the circle's clock."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if circle is None:
        leading.say(turn, turn.text("circle.none_here"))
        return
    coming = events.list_coming(turn.tx, circle.id, turn.now)[:MOST_SHOWN]
    alone = len(coming) == 1
    rows = [
        [turn.labelled(label_of(turn, "events.coming", each.title, alone=alone), GO_IN_GROUP, each.id)]
        for each in coming
    ]
    text = _list(turn, circle, coming, circle.zone)
    if coming:
        text = Html("\n\n".join([text, turn.text("events.on_clock", zone=circle.zone)]))
    leading.say(turn, text, rows)


# Coming


def go_pressed(turn: Turn) -> None:
    """Say that one is coming, or no longer; the lead sees a number only."""
    event = _standing(turn)
    if event is None or not memberships.is_member(turn.tx, event.circle, turn.me.id):
        turn.gone()
        return
    comes = not events.is_coming(turn.tx, event.id, turn.me.id)
    _save_coming(turn, event, comes=comes)
    key = "events.you_come" if comes else "events.you_do_not_come"
    turn.toast = turn.label(key, moment=moment(turn, event, zone_of(turn)))
    letter = letters.pressed(turn) if turn.field(1) == IN_LETTER else None
    if letter is not None:
        turn.change(*letter)
    elif turn.field(1) == IN_LIST:
        events_command(turn)
    else:
        turn.change(described(turn, event, zone_of(turn)), [[go_button(turn, event)]])


def go_pressed_in_group(turn: Turn) -> None:
    """Say that one is coming, in the group's own message: only who presses reads the answer."""
    event = _standing(turn)
    if event is None:
        turn.gone()
    elif turn.person is None or not memberships.is_member(turn.tx, event.circle, turn.me.id):
        turn.toast = turn.label("events.join_first")
    else:
        _save_coming(turn, event, comes=True)
        turn.toast = turn.label("events.you_come", moment=moment(turn, event, zone_of(turn)))


def _save_coming(turn: Turn, event: Event, *, comes: bool) -> None:
    events.save_coming(turn.tx, event.id, turn.me.id, turn.now, comes=comes)
    circle = circles.find(turn.tx, event.circle)
    if circle is not None:
        plan_reminder(turn, circle)


def _standing(turn: Turn, place: int = 0) -> Event | None:
    """Return the event in the button if it is still to come."""
    event = events.find(turn.tx, turn.number(place) or 0)
    if event is None or event.posted_at is None or event.called_off_at is not None:
        return None
    return event if event.starts_at is not None and event.starts_at > turn.now else None


# Calling off


def off_pressed(turn: Turn) -> None:
    """Ask once more."""
    circle, event = leading.pressed(turn), _standing(turn, 1)
    if circle is None:
        return
    if event is None or event.circle != circle.id:
        turn.gone()
        return
    rows = [[turn.button("events.call_off_now", OFF_FOR_GOOD, circle.id, event.id)]]
    turn.change(turn.text("events.ask_call_off", title=event.title), rows)


def called_off(turn: Turn) -> None:
    """Call it off; those who were coming read so, and the group."""
    circle, event = leading.pressed(turn), _standing(turn, 1)
    if circle is None:
        return
    if event is None or event.circle != circle.id or not events.call_off(turn.tx, event, turn.now):
        turn.gone()
        return
    turn.change(turn.text("events.called_off", title=event.title))
    for guest in events.list_guests(turn.tx, event.id):
        if guest != turn.me.id:
            tell(turn.to(people.get(turn.tx, guest)), event, Word.OFF)
    tell_group(turn, circle, event, Word.OFF)
    plan_reminder(turn, circle)


routes = Routes(
    commands=[Route("events", events_command, Gate.SETTLED)],
    presses=[
        Route(LIST, events_command, Gate.SETTLED),
        Route(GO, go_pressed, Gate.SETTLED),
        Route(OFF, off_pressed, Gate.SETTLED),
        Route(OFF_FOR_GOOD, called_off, Gate.SETTLED),
    ],
    group_commands=[Route("events", group_events_command)],
    group_presses=[Route(GO_IN_GROUP, go_pressed_in_group)],
)
