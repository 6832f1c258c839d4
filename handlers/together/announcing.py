"""`/announce`: words of a lead to everybody in the circle, each outside of their quiet hours, at most once."""

from datetime import datetime, timedelta

from domain.outgoing import Lane
from domain.time.quiet_hours import QuietHours
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs, people
from storage.beside import blocks
from storage.circle import announcements, circles, memberships
from storage.circle.announcements import Announcement
from storage.circle.circles import Circle
from storage.daily import preferences
from storage.people import Person
from storage.traffic import due, outbox
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

ASK, SEND, DISCARD, COUNT = "announce", "announce_go", "announce_no", "announce_n"
WORDS = "announce_words"
KIND = "announcement"
"""The kind of what everybody gets: at most once, dropped when in doubt and counted."""

COUNT_DUE = "announce_count"
LENGTH = 1500
KEEPS_FOR = timedelta(days=3)
"""So long it may wait for room among what its reader did not ask for."""

COUNTED_AFTER = timedelta(minutes=1)
A_DAY = timedelta(days=1)
MOST_COUNTED = 20
"""Counts in one message; more of one moment come in another."""

SHOWN = 60
"""Characters of an announcement by which whoever wrote it knows it again."""


def announce_command(turn: Turn) -> None:
    """Ask a lead for the words."""
    leading.of_one(turn, ASK, _ask)


def ask_pressed(turn: Turn) -> None:
    """The same, for the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        _ask(turn, circle)


def _ask(turn: Turn, circle: Circle) -> None:
    if turn.arguments and turn.press is None:
        _show(turn, circle, turn.arguments)
        return
    dialogs.open_(turn.tx, turn.me.id, WORDS, turn.now, circle=circle.id)
    turn.say("announce.ask", title=circle.title)


def words_typed(turn: Turn) -> None:
    """Show the words as everybody would read them, before anybody does."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    if circle is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
    else:
        _show(turn, circle, turn.typed)


def _show(turn: Turn, circle: Circle, words: str) -> None:
    number = announcements.make(turn.tx, circle.id, turn.me.id, words[:LENGTH], turn.now)
    parts = [turn.text("announce.preview", text=_text(turn, circle, words[:LENGTH]))]
    if len(words) > LENGTH:
        parts.insert(0, turn.text("announce.cut", count=LENGTH))
    rows = [[turn.button("button.send", SEND, number), turn.button("announce.discard", DISCARD, number)]]
    turn.say_text(Html("\n\n".join(parts)), rows)


def _text(turn: Turn, circle: Circle, words: str) -> Html:
    return turn.text("announce.text", title=circle.title, words=words)


def _own(turn: Turn) -> tuple[Announcement, Circle] | None:
    """Return the reader's announcement and its circle, if they lead it still."""
    found = announcements.find(turn.tx, turn.number() or 0)
    circle = circles.find(turn.tx, found.circle) if found else None
    if found is None or circle is None or found.person != turn.me.id or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return None
    return found, circle


def send_pressed(turn: Turn) -> None:
    """Owe the words to everybody in the circle, and show how many have them; pressing again sends nothing."""
    own = _own(turn)
    if own is None:
        return
    found, circle = own
    if found.sent_at is None:
        for each in _readers(turn, circle):
            _owe(turn, circle, found, each)
        announcements.save_sent(turn.tx, found.id, turn.now)
        planned = due.find(turn.tx, COUNT_DUE, circle=circle.id)
        _plan_count(turn, circle.id, [*(planned.data["announcements"] if planned else []), found.id])
    _show_count(turn, found.id)


def _readers(turn: Turn, circle: Circle) -> list[Person]:
    return [people.get(turn.tx, each) for each in memberships.list_members(turn.tx, circle.id) if each != turn.me.id]


def _owe(turn: Turn, circle: Circle, found: Announcement, reader: Person) -> None:
    """Owe somebody the words.

    To whoever does not want to hear from the lead they do not go, and count as what has arrived: nobody is told.
    """
    there, hours = turn.to(reader), preferences.quiet_hours_of(turn.tx, reader.id) or QuietHours(circle.zone)
    goes_at = hours.held_until(turn.now)
    there.owe(
        "sendMessage",
        {"text": _text(there, circle, found.words)},
        kind=KIND,
        lane=Lane.BULK,
        key=f"{key_of(found.id)}.{reader.id}",
        not_before=goes_at,
        expires_at=goes_at + KEEPS_FOR,
    )
    if not blocks.wants_to_hear(turn.tx, reader.id, turn.me.id):
        outbox.end_as_sent(turn.tx, f"{key_of(found.id)}.{reader.id}", turn.now)


def key_of(number: int) -> str:
    """Return with what the keys of an announcement's messages begin."""
    return f"to_all.{number}"


def discarded(turn: Turn) -> None:
    """Send nothing."""
    own = _own(turn)
    if own is not None and own[0].sent_at is None:
        turn.change(turn.text("announce.discarded"))


def count_pressed(turn: Turn) -> None:
    """Say how many have it by now."""
    own = _own(turn)
    if own is not None:
        _show_count(turn, own[0].id)


def _show_count(turn: Turn, number: int) -> None:
    rows = [[turn.button("announce.how_many", COUNT, number)]]
    turn.change(_count(turn, number), rows)


def _count(turn: Turn, number: int) -> Html:
    how = announcements.fared(turn.tx, key_of(number))
    lines = [turn.text("announce.count", got=how.got, owed=how.owed)]
    if how.waiting:
        lines.append(turn.text("announce.waiting", n=how.waiting))
    if how.owed > how.got + how.waiting:
        lines.append(turn.text("announce.not_reached", n=how.owed - how.got - how.waiting))
    return Html("\n".join(lines))


def _plan_count(turn: Turn, circle: int, numbers: list[int]) -> None:
    """Plan the next count of these announcements: there is one plan for all that a circle has not counted yet."""
    if numbers:
        times = (announcements.goes_last_at(turn.tx, key_of(each)) or turn.now for each in numbers)
        due.plan(turn.tx, COUNT_DUE, max(min(times), turn.now) + COUNTED_AFTER, circle=circle, announcements=numbers)


def count_due(turn: Turn, planned: Due) -> None:
    """Tell the lead once of each announcement how many got it, when all that can go has gone."""
    left, over = list[int](), dict[int, list[Announcement]]()
    for number in planned.data["announcements"]:
        found = announcements.find(turn.tx, number)
        if found is None:
            continue
        if announcements.fared(turn.tx, key_of(number)).waiting and turn.now < _all_over_at(turn, found):
            left.append(number)
        elif len(over.setdefault(found.person, [])) < MOST_COUNTED:
            over[found.person].append(found)
        else:
            left.append(number)
    for lead, counted in over.items():
        _tell_count(turn.to(people.get(turn.tx, lead)), counted)
    _plan_count(turn, planned.circle or 0, left)


def _all_over_at(turn: Turn, found: Announcement) -> datetime:
    """Return when (UTC) the last of it has gone or never will, whatever keeps it from going."""
    return (found.sent_at or turn.now) + KEEPS_FOR + A_DAY


def _tell_count(turn: Turn, counted: list[Announcement]) -> None:
    """Owe whoever announced these their counts, outside of their quiet hours, each with how the words begin."""
    text = Html("\n\n".join(part for each in counted for part in (_count(turn, each.id), _of(turn, each))))
    at = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    turn.owe("sendMessage", {"text": text}, kind="announce_count", not_before=at, asked=True)


def _of(turn: Turn, found: Announcement) -> Html:
    begins = found.words if len(found.words) <= SHOWN else f"{found.words[:SHOWN].rstrip()}…"
    return turn.text("announce.of", words=begins)


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether an announcement is still to go: the last look."""
    return may_be_read(turn, owed.key)


def may_be_read(turn: Turn, key: str) -> bool:
    """Return whether the reader is in the circle still, and wants to hear from the lead."""
    found = announcements.find(turn.tx, int(key.split(".")[1]))
    in_circle = found is not None and memberships.is_member(turn.tx, found.circle, turn.me.id)
    return found is not None and in_circle and blocks.wants_to_hear(turn.tx, turn.me.id, found.person)


routes = Routes(
    commands=[Route("announce", announce_command, Gate.SETTLED)],
    presses=[
        Route(ASK, ask_pressed, Gate.SETTLED),
        Route(SEND, send_pressed, Gate.SETTLED),
        Route(DISCARD, discarded, Gate.SETTLED),
        Route(COUNT, count_pressed, Gate.SETTLED),
    ],
    typed=[Route(WORDS, words_typed, Gate.SETTLED)],
)
