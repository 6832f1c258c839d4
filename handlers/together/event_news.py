"""What a circle is told of its events: what is new, what begins soon for those who come, and what is called off."""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.circle.events import reminded_at
from domain.outgoing import Lane
from domain.time.days import zone_named
from domain.time.quiet_hours import QuietHours
from handlers.buttons import Rows, keyboard
from handlers.circle import leading
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import blocks
from storage.circle import circles, events, memberships
from storage.circle.circles import Circle
from storage.circle.events import Event
from storage.daily import preferences, schedules
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

EVENT, NEWS = "event", "event_news"
"""Kinds, at most once each: what whoever is coming asked for by saying so, a reminder or that it is called off; and
word of a new event, which nobody asked for."""

GO, GO_IN_GROUP = "event_go", "event_in"
REMIND = "event_remind"
POST_KEEPS_FOR = timedelta(hours=24)
IN_LETTER = "n"
"""Where a button stands in a message that says more than its event."""


class Word(StrEnum):
    """What is told of an event, to the group and to each reader once."""

    NEW = "new"
    SOON = "soon"
    OFF = "off"

    def key(self, event: Event, reader: int | None = None) -> str:
        """Return the key of the message that tells it to that reader, or to the group."""
        return ".".join([EVENT, str(event.id), self.value, *([] if reader is None else [str(reader)])])


HEADINGS = {Word.NEW: "events.new", Word.SOON: "events.reminder", Word.OFF: "events.is_off"}
WITHOUT_WORDS = {Word.SOON: "events.reminder.untitled", Word.OFF: "events.is_off.untitled"}
"""What whoever is coming reads of an event that was planned by somebody they want to hear nothing of."""


def _told_in(key: str) -> tuple[int, Word]:
    """Return the number of the event, and what is told of it, in the message of that key."""
    _, number, word, *_ = key.split(".")
    return int(number), Word(word)


# How one is shown


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


def zone_of(turn: Turn) -> str:
    """Return the zone on whose clock the reader reads when something is."""
    schedule = schedules.find(turn.tx, turn.me.id)
    return schedule.zone if schedule else "UTC"


def label_of(turn: Turn, key: str, title: str, *, alone: bool) -> str:
    """Return a button's label, with what it is about where there is more than one."""
    label = turn.label(key)
    return label if alone else turn.label("events.label_of", label=label, title=title)


def go_button(turn: Turn, event: Event, *place: str, alone: bool = True) -> dict[str, str]:
    """Return the button by which the reader says that they come, or do not any more."""
    label = label_of(turn, "events.coming", event.title, alone=alone)
    comes = events.is_coming(turn.tx, event.id, turn.me.id)
    return turn.labelled(f"✓ {label}" if comes else label, GO, event.id, *place)


# Telling


def announce(turn: Turn, circle: Circle, event: Event) -> None:
    """Owe the group the event with the way to say that one is coming, or each member of a circle without one."""
    if circle.chat_id is not None:
        tell_group(turn, circle, event, Word.NEW)
        return
    for each in memberships.list_members(turn.tx, circle.id):
        if each != turn.me.id and _may_carry_words(turn, event, each):
            tell(turn.to(people.get(turn.tx, each)), event, Word.NEW)


def tell_group(turn: Turn, circle: Circle, event: Event, word: Word) -> None:
    """Owe the group, where the circle has one, word of an event, on the circle's clock and outside of its night."""
    if circle.chat_id is None:
        return
    there = turn.in_chat(circle.chat_id, circle.language, circle.topic)
    text = Html("\n".join([_words(there, event, word, circle.zone), there.text("events.on_clock", zone=circle.zone)]))
    rows = [] if word is Word.OFF else [[there.button("events.coming", GO_IN_GROUP, event.id)]]
    goes_at = QuietHours(circle.zone).held_until(turn.now)
    there.owe(
        "sendMessage",
        {"text": text, "reply_markup": keyboard(rows)},
        kind=leading.GROUP,
        lane=Lane.BULK,
        key=word.key(event),
        not_before=goes_at,
        expires_at=min(goes_at + POST_KEEPS_FOR, event.starts_at or goes_at + POST_KEEPS_FOR),
    )


def tell(turn: Turn, event: Event, word: Word) -> None:
    """Owe somebody word of an event, outside of their quiet hours and before it begins."""
    goes_at = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    has_button = word is not Word.OFF and _may_carry_words(turn, event, turn.me.id)
    rows = {"reply_markup": keyboard([[go_button(turn, event)]])} if has_button else {}
    turn.owe(
        "sendMessage",
        {"text": _words_for_reader(turn, event, word), **rows},
        kind=NEWS if word is Word.NEW else EVENT,
        lane=Lane.BULK,
        key=word.key(event, turn.me.id),
        not_before=goes_at,
        expires_at=event.starts_at,
    )


def _may_carry_words(turn: Turn, event: Event, reader: int) -> bool:
    """Return whether that reader wants to hear from whoever planned the event, and so its title and place."""
    return event.planned_by is None or blocks.wants_to_hear(turn.tx, reader, event.planned_by)


def _words_for_reader(turn: Turn, event: Event, word: Word) -> Html:
    zone = zone_of(turn)
    if word is Word.NEW or _may_carry_words(turn, event, turn.me.id):
        return _words(turn, event, word, zone)
    return turn.text(WITHOUT_WORDS[word], moment=moment(turn, event, zone))


def _is_without_words(turn: Turn, owed: Owed, event: Event, word: Word) -> bool:
    """Return whether a message stands as it would be owed now to whoever is told without title and place."""
    return word is not Word.NEW and owed.params["text"] == _words_for_reader(turn, event, word)


def _words(turn: Turn, event: Event, word: Word, zone: str) -> Html:
    return Html("\n\n".join([turn.text(HEADINGS[word]), described(turn, event, zone)]))


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
            tell(turn.to(people.get(turn.tx, guest)), event, Word.SOON)
    if _is_time(turn, event, QuietHours(circle.zone)):
        tell_group(turn, circle, event, Word.SOON)


def _is_time(turn: Turn, event: Event, hours: QuietHours | None) -> bool:
    """Return whether that reader is to be reminded by now; an event that is newer than that needs none."""
    at = reminded_at(_begins_at(event), hours)
    return at <= turn.now and (event.posted_at is None or event.posted_at <= at)


def may_be_read(turn: Turn, key: str) -> bool:
    """Return whether word of a new event may stand before its reader, whether or not it is over."""
    event = events.find(turn.tx, _told_in(key)[0])
    in_circle = event is not None and memberships.is_member(turn.tx, event.circle, turn.me.id)
    return event is not None and in_circle and _may_carry_words(turn, event, turn.me.id)


def rows_in_letter(turn: Turn, key: str) -> Rows:
    """Return the way to say that one is coming to the event that a part of a letter tells of, while it stands."""
    event = events.find(turn.tx, _told_in(key)[0])
    if event is None or event.called_off_at is not None or _begins_at(event) <= turn.now:
        return []
    return [[go_button(turn, event, IN_LETTER, alone=False)]]


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether word of an event still means something to its reader: the last look before it goes."""
    number, word = _told_in(owed.key)
    event = events.find(turn.tx, number)
    if event is None or event.starts_at is None or event.starts_at <= turn.now:
        return False
    if not _may_carry_words(turn, event, turn.me.id) and not _is_without_words(turn, owed, event, word):
        return False
    if word is Word.OFF:
        return True
    in_circle = memberships.is_member(turn.tx, event.circle, turn.me.id)
    comes = word is Word.NEW or events.is_coming(turn.tx, event.id, turn.me.id)
    return event.called_off_at is None and in_circle and comes
