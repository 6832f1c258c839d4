"""Once a week has closed: one private message to each lead, and the group's own post where a lead turned it on."""

from datetime import datetime, timedelta

from domain.beside.consent import Item
from domain.circle.summary import Figures
from domain.outgoing import Lane
from domain.time.quiet_hours import QuietHours
from domain.time.weeks import Week, week_named
from handlers.buttons import Rows, keyboard
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.week import card, naming
from handlers.week.naming import Needs
from storage import people, veiled
from storage.beside import blocks, consent
from storage.circle import circles, events, memberships, shares, summaries
from storage.circle.circles import Circle
from storage.daily import preferences
from storage.people import Person
from storage.traffic import due, withdrawals
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

NEWS = "week_news"
SUMMARY = "summary"
"""The kind of the message that tells a lead of the week: at most once."""

HELLO, SHOW, PICTURE = "lead_hello", "week", "week_picture"
PAIR, EVENTS, SHARES = "pair", "events", "shares"
KEEPS_FOR = timedelta(days=3)
POST_KEEPS_FOR = timedelta(hours=24)
HELLO_KEEPS_FOR = timedelta(hours=24)
A_WEEK = timedelta(days=7)
MOST_BUTTONS = 5


def plan(turn: Turn, circle: Circle, week: Week) -> None:
    """Plan telling of a week that has just closed: who leads the circle has to be asked first."""
    due.plan(turn.tx, NEWS, turn.now, circle=circle.id, week=str(week))


def news_due(turn: Turn, planned: Due) -> None:
    """Tell each lead of the week that has closed, and the group if it is to be; only of the newest there is."""
    circle, week = circles.find(turn.tx, planned.circle or 0), week_named(planned.data["week"])
    found = summaries.find(turn.tx, circle.id, week) if circle is not None and week is not None else None
    if circle is None or week is None or found is None or summaries.newest(turn.tx, circle.id) != week:
        return
    for lead in leading.list_leads(turn, circle):
        _tell(turn.to(lead), circle, week, found, f"{SUMMARY}.{circle.id}.{week}.{lead.id}")
    if circle.weekly_post and circle.chat_id is not None:
        _post(turn, circle, week, found)


def _post(turn: Turn, circle: Circle, week: Week, found: Figures) -> None:
    """Owe the group its week, outside of the night on its own clock."""
    there = turn.in_chat(circle.chat_id or 0, circle.language, circle.topic)
    text = card.words(there, circle, card.gather(there, circle, week, found, is_open=False))
    goes_at = QuietHours(circle.zone).held_until(turn.now)
    there.owe(
        "sendMessage",
        {"text": text},
        kind=leading.GROUP,
        lane=Lane.BULK,
        key=f"weekly.{circle.id}.{week}",
        not_before=goes_at,
        expires_at=goes_at + POST_KEEPS_FOR,
    )


def _tell(turn: Turn, circle: Circle, week: Week, found: Figures, cause: str) -> None:
    """Owe a lead the week with what needs a person, outside of their quiet hours."""
    goes_at = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    needs = naming.needs(turn, circle)
    text, rows = _shown(turn, circle, week, found, needs)
    turn.owe(
        "sendMessage",
        {"text": text, "reply_markup": keyboard(rows)},
        kind=SUMMARY,
        lane=Lane.BULK,
        key=naming.key_of(turn, circle, needs, cause),
        not_before=goes_at,
        expires_at=goes_at + KEEPS_FOR,
    )


def _shown(turn: Turn, circle: Circle, week: Week, found: Figures, needs: Needs) -> tuple[Html, Rows]:
    shown = card.gather(turn, circle, week, found, is_open=False)
    parts = [turn.text("week.closed"), card.words(turn, circle, shown), _in_doubt(turn, circle)]
    parts.append(naming.words(turn, needs))
    return Html("\n\n".join(part for part in parts if part)), _rows(turn, circle, week, found, needs)


def _in_doubt(turn: Turn, circle: Circle) -> Html | None:
    """Say how much of what the circle posted or announced in a week may not have arrived, as it is not sent twice."""
    count = summaries.count_in_doubt(turn.tx, circle.id, turn.now - A_WEEK)
    return turn.text("week.in_doubt", n=count) if count else None


def _rows(turn: Turn, circle: Circle, week: Week, found: Figures, needs: Needs) -> Rows:
    """Return a button for each thing that needs a person, and for the picture where there are numbers to draw."""
    rows = [
        [turn.button("week.hello", HELLO, circle.id, each.id, name=each.name or "")]
        for each in needs.quiet[:MOST_BUTTONS]
    ]
    if needs.alone:
        rows.append([turn.button("week.pair", PAIR, circle.id)])
    waiting = shares.list_waiting(turn.tx, [circle.id])
    if waiting:
        rows.append([turn.button("week.shares", SHARES, n=len(waiting))])
    if events.list_coming(turn.tx, circle.id, turn.now):
        rows.append([turn.button("circle.events", EVENTS)])
    if found.are_enough:
        rows.append([turn.button("week.picture", PICTURE, circle.id, week)])
    return rows


def news_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the message still stands: the reader leads as it was owed, and whom it names allows it still.

    Where somebody does not any more, it is said anew without them.
    """
    told = _that_stands(turn, owed)
    if told is None:
        summaries.forget_reads_in(turn.tx, owed.key)
        return False
    if naming.are_wanted(turn, owed):
        return True
    _tell_anew(turn, owed, told)
    return False


def may_stay(turn: Turn, owed: Owed) -> bool:
    """Return whether the message that has just gone may stay; if it names somebody no more, it is said anew."""
    if naming.may_be_read(turn, owed):
        return True
    told = _that_stands(turn, owed)
    if told is not None:
        _tell_anew(turn, owed, told)
    return False


def read_anew(turn: Turn, owed: Owed) -> tuple[Html, Rows] | None:
    """Return what the reader may read of a week by now that they have not opened yet, None where it is old by now."""
    told = _that_stands(turn, owed)
    if told is None:
        return None
    needs = naming.needs(turn, told[0])
    naming.key_of(turn, told[0], needs, turn.cause)
    return _shown(turn, *told, needs)


def _that_stands(turn: Turn, owed: Owed) -> tuple[Circle, Week, Figures] | None:
    """Return of which circle and week the message tells, with the figures, None where that is old by now."""
    parts = owed.key.split(".")
    circle, week = circles.find(turn.tx, int(parts[1])), week_named(parts[2])
    found = summaries.find(turn.tx, circle.id, week) if circle is not None and week is not None else None
    if circle is None or week is None or found is None or summaries.newest(turn.tx, circle.id) != week:
        return None
    return circle, week, found


def _tell_anew(turn: Turn, owed: Owed, told: tuple[Circle, Week, Figures]) -> None:
    _tell(turn, *told, ".".join([*owed.key.split(".")[:4], "anew"]))


def keep_from(turn: Turn, circle: Circle, lead: Person) -> None:
    """Let nothing reach somebody any more that waits for them as a lead of the circle, and names others."""
    of_circle = f"{SUMMARY}.{circle.id}."
    withdrawals.cancel_under(turn.tx, lead.id, of_circle, turn.now)
    for key in veiled.list_under(turn.tx, lead.id, of_circle):
        veiled.drop(turn.tx, lead.id, key)
        summaries.forget_reads_in(turn.tx, key)
    for each in memberships.list_waiting(turn.tx, circle.id):
        consent.withdraw(turn.tx, each.person, Item.ASKS_TO_JOIN, now=turn.now, receiver=lead.id)


def hello_pressed(turn: Turn) -> None:
    """Let somebody who went quiet know that a lead thinks of them, once a day."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    member = people.find(turn.tx, turn.number(1) or 0)
    if member is None or not consent.circle_may_know(turn.tx, member.id, circle.id, Item.WENT_QUIET, turn.now):
        turn.gone()
        return
    _say_hello(turn, circle, member)
    turn.toast = turn.label("week.hello_sent", name=member.name or "")


def _say_hello(turn: Turn, circle: Circle, member: Person) -> None:
    """Owe the member the hello; to whoever wants to hear nothing of this lead none goes, and the lead is not told."""
    if not blocks.wants_to_hear(turn.tx, member.id, turn.me.id):
        return
    there, goes_at = turn.to(member), preferences.may_hear_at(turn.tx, member.id, turn.now)
    there.owe(
        "sendMessage",
        {"text": there.text("week.hello_from_lead", title=circle.title)},
        kind="relay",
        lane=Lane.PARTNER,
        key=_hello_key(circle, member, turn.now),
        not_before=goes_at,
        expires_at=goes_at + HELLO_KEEPS_FOR,
    )


def _hello_key(circle: Circle, member: Person, now: datetime) -> str:
    return f"hello.{circle.id}.{member.id}.{now:%Y%m%d}"


def withdraw_hellos(turn: Turn, lead: Person) -> None:
    """Withdraw what waits for the reader from whoever leads a circle of theirs together with that person."""
    for circle in circles.list_of(turn.tx, turn.me.id):
        if lead.id in {each.id for each in leading.list_leads(turn, circle)}:
            for owed_at in (turn.now, turn.now - HELLO_KEEPS_FOR):
                withdrawals.withdraw(turn.tx, _hello_key(circle, turn.me, owed_at), turn.now)


routes = Routes(presses=[Route(HELLO, hello_pressed, Gate.SETTLED)])
