"""`/events`: what a circle does next, in each reader's own time, with *I'm coming* and a reminder."""

from datetime import datetime, timedelta

from domain.circle.events import reminded_at
from domain.outgoing import Lane
from domain.time.days import zone_named
from domain.time.quiet_hours import QuietHours
from handlers.buttons import keyboard
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.circle import circles, events, memberships
from storage.circle.circles import Circle
from storage.circle.events import Event
from storage.daily import preferences, schedules
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

LIST, GO, GO_IN_GROUP, OFF, OFF_FOR_GOOD = "events", "event_go", "event_in", "event_off", "event_off_now"
PLAN = "event_plan"
EVENT = "event"
"""The kind of a reminder, and of word that an event is called off: at most once."""

REMIND = "event_remind"
MOST_SHOWN = 5
IN_LIST = "l"
POST_KEEPS_FOR = timedelta(hours=24)


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
        parts.append(_list(turn, circle, coming, _zone(turn)))
        if memberships.is_member(turn.tx, circle.id, turn.me.id):
            rows += [[_go_button(turn, each, IN_LIST, alone=alone)] for each in coming]
        if leads:
            for each in coming:
                label = _label(turn, "events.call_off", each.title, alone=alone)
                rows.append([turn.labelled(label, OFF, circle.id, each.id)])
            label = _label(turn, "events.plan", circle.title, alone=len(mine) == 1)
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


def _zone(turn: Turn) -> str:
    schedule = schedules.find(turn.tx, turn.me.id)
    return schedule.zone if schedule else "UTC"


def _list(turn: Turn, circle: Circle, coming: list[Event], zone: str) -> Html:
    lines = [turn.text("circle.title", title=circle.title)]
    lines += [described(turn, each, zone) for each in coming] or [turn.text("events.none")]
    return Html("\n\n".join(lines))


def described(turn: Turn, event: Event, zone: str) -> Html:
    """Return what an event is, when on the clock of that zone, and where."""
    lines = [turn.text("events.what", title=event.title), turn.text("events.when", moment=moment(turn, event, zone))]
    if event.place:
        lines.append(turn.text("events.where", place=event.place))
    return Html("\n".join(lines))


def moment(turn: Turn, event: Event, zone: str) -> str:
    """Return when an event begins, on the clock of that zone."""
    if event.starts_at is None:
        return ""
    local, texts = event.starts_at.astimezone(zone_named(zone)), turn.house.texts
    return f"{texts.day(local.date(), turn.language)}, {texts.clock(local.time())}"


def _label(turn: Turn, key: str, title: str, *, alone: bool) -> str:
    """Return a button's label, with what it is about where there is more than one."""
    label = turn.label(key)
    return label if alone else turn.label("events.label_of", label=label, title=title)


def _go_button(turn: Turn, event: Event, *place: str, alone: bool = True) -> dict[str, str]:
    label = _label(turn, "events.coming", event.title, alone=alone)
    comes = events.is_coming(turn.tx, event.id, turn.me.id)
    return turn.labelled(f"✓ {label}" if comes else label, GO, event.id, *place)


def group_events_command(turn: Turn) -> None:
    """Show the next events of the group's circle, on the circle's clock."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if circle is None:
        leading.say(turn, turn.text("circle.none_here"))
        return
    coming = events.list_coming(turn.tx, circle.id, turn.now)[:MOST_SHOWN]
    alone = len(coming) == 1
    rows = [
        [turn.labelled(_label(turn, "events.coming", each.title, alone=alone), GO_IN_GROUP, each.id)]
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
    turn.toast = turn.label(key, moment=moment(turn, event, _zone(turn)))
    if turn.field(1) == IN_LIST:
        events_command(turn)
    else:
        turn.change(described(turn, event, _zone(turn)), [[_go_button(turn, event)]])


def go_pressed_in_group(turn: Turn) -> None:
    """Say that one is coming, in the group's own message: only who presses reads the answer."""
    event = _standing(turn)
    if event is None:
        turn.gone()
    elif turn.person is None or not memberships.is_member(turn.tx, event.circle, turn.me.id):
        turn.toast = turn.label("events.join_first")
    else:
        _save_coming(turn, event, comes=True)
        turn.toast = turn.label("events.you_come", moment=moment(turn, event, _zone(turn)))


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


# Telling


def announce(turn: Turn, circle: Circle, event: Event) -> None:
    """Owe the group the event with the way to say that one is coming, or each member of a circle without one."""
    if circle.chat_id is not None:
        there = turn.in_chat(circle.chat_id, circle.language, circle.topic)
        text = Html("\n\n".join([there.text("events.new"), described(there, event, circle.zone)]))
        text = Html("\n".join([text, there.text("events.on_clock", zone=circle.zone)]))
        _owe_group(there, circle, event, text, f"event.{event.id}.new", _go_rows_in_group(there, event))
        return
    for each in memberships.list_members(turn.tx, circle.id):
        if each != turn.me.id:
            _tell(turn.to(people.get(turn.tx, each)), event, "events.new", f"event.{event.id}.new.{each}")


def _go_rows_in_group(turn: Turn, event: Event) -> list[list[dict[str, str]]]:
    return [[turn.button("events.coming", GO_IN_GROUP, event.id)]]


def _owe_group(
    turn: Turn, circle: Circle, event: Event, text: Html, key: str, rows: list[list[dict[str, str]]]
) -> None:
    goes_at = QuietHours(circle.zone).held_until(turn.now)
    turn.owe(
        "sendMessage",
        {"text": text, "reply_markup": keyboard(rows)},
        kind=leading.GROUP,
        lane=Lane.BULK,
        key=key,
        not_before=goes_at,
        expires_at=min(goes_at + POST_KEEPS_FOR, event.starts_at or goes_at + POST_KEEPS_FOR),
    )


def _tell(turn: Turn, event: Event, heading: str, key: str, *, can_come: bool = True) -> None:
    """Owe somebody word of an event, outside of their quiet hours and before it begins."""
    goes_at = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    text = Html("\n\n".join([turn.text(heading), described(turn, event, _zone(turn))]))
    rows = {"reply_markup": keyboard([[_go_button(turn, event)]])} if can_come else {}
    turn.owe(
        "sendMessage",
        {"text": text, **rows},
        kind=EVENT,
        lane=Lane.BULK,
        key=key,
        not_before=goes_at,
        expires_at=event.starts_at,
    )


# Reminders


def plan_reminder(turn: Turn, circle: Circle) -> None:
    """Plan the next reminder of the circle's events, as there is one plan for all of them."""
    ahead = [each for each in events.list_coming(turn.tx, circle.id, turn.now) if each.reminded_at is None]
    times = [at for each in ahead for at in _times(turn, circle, each) if at > turn.now]
    if times:
        due.plan(turn.tx, REMIND, min(times), circle=circle.id)
    elif ahead:
        due.plan(turn.tx, REMIND, turn.now, circle=circle.id)
    else:
        due.drop(turn.tx, REMIND, circle=circle.id)


def _times(turn: Turn, circle: Circle, event: Event) -> set[datetime]:
    """Return when somebody is reminded of an event: some in the evening before an early one."""
    hours = [preferences.quiet_hours_of(turn.tx, each) for each in events.list_guests(turn.tx, event.id)]
    return {reminded_at(_begins_at(event), each) for each in (None, QuietHours(circle.zone), *hours)}


def _begins_at(event: Event) -> datetime:
    if event.starts_at is None:
        raise LookupError(f"event {event.id} has no beginning")
    return event.starts_at


def remind_due(turn: Turn, planned: Due) -> None:
    """Remind those who are coming, and the group, each once; nothing is left to do two hours before the beginning."""
    circle = circles.find(turn.tx, planned.circle or 0)
    if circle is None:
        return
    for event in events.list_coming(turn.tx, circle.id, turn.now):
        if event.reminded_at is not None:
            continue
        _remind(turn, circle, event)
        if reminded_at(_begins_at(event), None) <= turn.now:
            events.save_reminded(turn.tx, event, turn.now)
    plan_reminder(turn, circle)


def _remind(turn: Turn, circle: Circle, event: Event) -> None:
    """Owe each reader whose time has come the reminder; what has been owed already is not owed twice."""
    for guest in events.list_guests(turn.tx, event.id):
        if _is_time(turn, event, preferences.quiet_hours_of(turn.tx, guest)):
            _tell(turn.to(people.get(turn.tx, guest)), event, "events.reminder", f"event.{event.id}.soon.{guest}")
    if circle.chat_id is not None and _is_time(turn, event, QuietHours(circle.zone)):
        there = turn.in_chat(circle.chat_id, circle.language, circle.topic)
        text = Html("\n\n".join([there.text("events.reminder"), described(there, event, circle.zone)]))
        _owe_group(there, circle, event, text, f"event.{event.id}.soon", _go_rows_in_group(there, event))


def _is_time(turn: Turn, event: Event, hours: QuietHours | None) -> bool:
    """Return whether that reader is to be reminded by now; an event that is newer than that needs none."""
    at = reminded_at(_begins_at(event), hours)
    return at <= turn.now and (event.posted_at is None or event.posted_at <= at)


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether word of an event still means something to its reader: the last look before it goes."""
    _, number, what, *_ = owed.key.split(".")
    event = events.find(turn.tx, int(number))
    if event is None or event.starts_at is None or event.starts_at <= turn.now:
        return False
    if what == "off":
        return True
    in_circle = memberships.is_member(turn.tx, event.circle, turn.me.id)
    comes = what == "new" or events.is_coming(turn.tx, event.id, turn.me.id)
    return event.called_off_at is None and in_circle and comes


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
            reader = turn.to(people.get(turn.tx, guest))
            _tell(reader, event, "events.is_off", f"event.{event.id}.off.{guest}", can_come=False)
    if circle.chat_id is not None:
        there = turn.in_chat(circle.chat_id, circle.language, circle.topic)
        text = Html("\n\n".join([there.text("events.is_off"), described(there, event, circle.zone)]))
        _owe_group(there, circle, event, text, f"event.{event.id}.off", [])
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
