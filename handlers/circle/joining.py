"""Joining a circle, in private: what being counted means, what the circle may know, and the yes of a lead."""

from datetime import datetime, timedelta

from domain.beside.consent import Item
from domain.beside.invitations import NOBODY, Invitation, LinkKind
from domain.circle.circles import CIRCLE_ITEMS, chosen_items, is_gone, is_in_group, toggled
from handlers.arriving import ending
from handlers.beside import peer_helpers
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.outside import Call
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.together import questions
from handlers.turn import Turn
from storage import people
from storage.beside import consent, invitations
from storage.circle import circles, events, memberships
from storage.circle.circles import Circle
from storage.circle.memberships import Joining, State
from storage.daily import preferences, schedules
from storage.people import Person
from storage.traffic import due
from storage.traffic.due import Due

SEE, TICK, JOIN, NOT_JOIN = "see_circle", "join_tick", "join", "not_join"
ADMIT, TURN_AWAY = "admit", "turn_away"
CHECK = "members_check"
MOST_ASKED_ABOUT = 30
CHECK_AGAIN_AFTER = timedelta(seconds=2)


def join_command(turn: Turn) -> None:
    """Post the way in again, for whoever is new in the group."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if circle is None:
        leading.say(turn, turn.text("circle.none_here"))
    else:
        leading.say(turn, turn.text("circle.post"), join_rows(turn, circle))


def post(turn: Turn, circle: Circle) -> None:
    """Owe the circle's group the message with the way in."""
    there = turn.in_chat(circle.chat_id or 0, circle.language, circle.topic)
    leading.post(turn, circle, there.text("circle.post"), join_rows(there, circle))


def join_rows(turn: Turn, circle: Circle) -> Rows:
    """Return the button that leads from the group into the private chat, with a fresh link."""
    return [[{"text": turn.label("button.join"), "url": turn.link(make_link(turn, circle))}]]


def make_link(turn: Turn, circle: Circle) -> str:
    """Make a link to the circle and return its token."""
    return invitations.make(turn.tx, LinkKind.CIRCLE, NOBODY, turn.now, circle=circle.id)


# Before joining


def invited(turn: Turn, invitation: Invitation, token: str) -> bool:
    """Show somebody who came by a circle's link what joining means, and return whether there is that to ask.

    Only who is in its group learns its name.
    """
    circle = circles.find(turn.tx, invitation.circle or 0)
    if circle is None:
        turn.say("link.gone")
        return False
    known = memberships.find_joining(turn.tx, circle.id, turn.me.id)
    if known is not None:
        turn.say("circle.already" if known.state is State.MEMBER else "circle.waiting", title=circle.title)
        return False
    if not _may_join(turn, circle):
        return False
    turn.say_text(_screen(turn, circle), _rows(turn, 0, token))
    return True


def seen(turn: Turn) -> None:
    """Show who made a link what joining by it means."""
    found = _pressed_circle(turn)
    if found is not None:
        invitation, token = found
        invited(turn, invitation, token)


def _may_join(turn: Turn, circle: Circle) -> bool:
    """Return whether the reader may join, for a group's circle only from within the group; say so if not."""
    if circle.chat_id is None:
        return True
    member = turn.ask_telegram("getChatMember", chat_id=circle.chat_id, user_id=turn.me.telegram_id)
    if not is_in_group(member):
        turn.say("circle.not_in_group")
        return False
    return True


def _screen(turn: Turn, circle: Circle) -> Html:
    parts = [turn.text("circle.invited", title=circle.title), turn.text("circle.counted")]
    if _needs_yes(circle) and not leading.is_led(turn, circle):
        parts.append(turn.text("circle.lead_is_asked", name=turn.me.name or ""))
    parts.append(turn.text("circle.ask_consents"))
    return Html("\n\n".join(parts))


def _rows(turn: Turn, bits: int, token: str) -> Rows:
    """Return the four toggles, whose state is in the buttons, as nothing is kept before somebody joins."""
    ticked = chosen_items(bits)
    rows = [[tick(turn, item, item in ticked, TICK, toggled(bits, item), token)] for item in CIRCLE_ITEMS]
    return [*rows, [turn.button("button.join", JOIN, bits, token), turn.button("button.not_now", NOT_JOIN)]]


def tick(turn: Turn, item: Item, ticked: bool, prefix: str, *fields: object) -> dict[str, str]:
    """Return the toggle of one thing that a circle may know."""
    label = turn.label(f"circle.item.{item.value}")
    return turn.labelled(f"✓ {label}" if ticked else f"○ {label}", prefix, *fields)


def ticked(turn: Turn) -> None:
    """Tick or untick, on the screen only."""
    found = _pressed_circle(turn)
    circle = circles.find(turn.tx, found[0].circle or 0) if found else None
    if found is None or circle is None:
        turn.change(turn.text("link.gone"))
        return
    if _may_join(turn, circle):
        turn.change(_screen(turn, circle), _rows(turn, _bits(turn), found[1]))


def _bits(turn: Turn) -> int:
    field = turn.field()
    return int(field) if field.isascii() and field.isdigit() and len(field) < 4 else 0


def _pressed_circle(turn: Turn) -> tuple[Invitation, str] | None:
    token = turn.field(-1)
    found = invitations.find_open(turn.tx, token, turn.now)
    return (found, token) if found and found.kind is LinkKind.CIRCLE else None


# Joining


def joined(turn: Turn) -> None:
    """Take the reader in, or let them wait for a lead's yes, with what they allowed and nothing else; go on after."""
    _take_in(turn)
    ending.invitation_answered(turn)


def _take_in(turn: Turn) -> None:
    found = _pressed_circle(turn)
    circle = circles.find(turn.tx, found[0].circle or 0) if found else None
    if circle is None:
        turn.change(turn.text("link.gone"))
        return
    known = memberships.find_joining(turn.tx, circle.id, turn.me.id)
    if known is not None:
        turn.change(
            turn.text("circle.already" if known.state is State.MEMBER else "circle.waiting", title=circle.title)
        )
    elif _may_join(turn, circle):
        _join(turn, circle)


def _join(turn: Turn, circle: Circle) -> None:
    version = turn.label("circle.version")
    for item in chosen_items(_bits(turn)):
        consent.give(turn.tx, turn.me.id, item, text_version=version, now=turn.now, circle=circle.id)
    joining = memberships.ask_to_join(turn.tx, circle.id, turn.me.id, turn.now)
    if not _needs_yes(circle) or leading.is_led(turn, circle):
        memberships.admit(turn.tx, joining, turn.schedule.today(turn.now))
        said = greeting(turn, circle, turn.text("circle.joined", title=circle.title))
        turn.change(said, questions.offer_rows(turn, circle))
        return
    turn.change(turn.text("circle.waiting", title=circle.title))
    for lead in leading.list_leads(turn, circle):
        _ask_lead(turn, circle, lead, joining)


def _needs_yes(circle: Circle) -> bool:
    """Return whether a lead is asked first: always where a circle lives by its link, else where a lead wants it."""
    return circle.chat_id is None or circle.asks_lead


def greeting(turn: Turn, circle: Circle, text: Html) -> Html:
    """Return the text with the circle's own words for whoever comes in, where it has some."""
    if not circle.welcome:
        return text
    return Html("\n\n".join([text, turn.text("circle.welcome", words=circle.welcome)]))


def _ask_lead(turn: Turn, circle: Circle, lead: Person, joining: int) -> None:
    """Ask a lead about somebody who has agreed that their name is shown for this."""
    version = turn.label("circle.version")
    consent.give(turn.tx, turn.me.id, Item.ASKS_TO_JOIN, text_version=version, now=turn.now, receiver=lead.id)
    reader = turn.to(lead)
    rows = [[reader.button("button.yes", ADMIT, joining), reader.button("button.no", TURN_AWAY, joining)]]
    text = reader.text("circle.asks_to_join", name=turn.me.name or "", title=circle.title)
    may_hear_at = preferences.may_hear_at(turn.tx, lead.id, turn.now)
    turn.tell(lead, Item.ASKS_TO_JOIN, text, rows, kind="asks_to_join", not_before=may_hear_at)


def not_joined(turn: Turn) -> None:
    """Leave it at that."""
    turn.change(turn.text("circle.not_joined"))
    ending.invitation_answered(turn)


def admitted(turn: Turn) -> None:
    """Take in somebody who waited, as a lead says yes."""
    waiting = _waiting(turn)
    if waiting is None:
        return
    joining, circle, person = waiting
    schedule = schedules.find(turn.tx, person.id)
    if schedule is None:
        leading.refuse(turn)
        return
    memberships.admit(turn.tx, joining.id, schedule.today(turn.now))
    there = turn.to(person)
    said = greeting(there, circle, there.text("circle.admitted", title=circle.title))
    _decided(turn, circle, person, "circle.lead_said_yes", said)


def turned_away(turn: Turn) -> None:
    """Say no to somebody who waited; what they allowed the circle ends with it."""
    waiting = _waiting(turn)
    if waiting is None:
        return
    _, circle, person = waiting
    end_stay(turn, circle, person)
    _decided(
        turn, circle, person, "circle.lead_said_no", turn.to(person).text("circle.turned_away", title=circle.title)
    )


def _waiting(turn: Turn) -> tuple[Joining, Circle, Person] | None:
    """Return who waits, with the circle, for a lead of it; refuse anyone else without saying why."""
    number = turn.number()
    found = memberships.find_waiting(turn.tx, number) if number is not None else None
    circle = circles.find(turn.tx, found.circle) if found else None
    if found is None or circle is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return None
    return found, circle, people.get(turn.tx, found.person)


def _decided(turn: Turn, circle: Circle, person: Person, said: str, told: Html) -> None:
    """Say to both what came of it; nobody is shown the name for this any more."""
    consent.withdraw_from_all(turn.tx, person.id, Item.ASKS_TO_JOIN, now=turn.now)
    turn.change(turn.text(said, name=person.name or ""))
    turn.to(person).say_unasked(told)


def end_stays_of_absent(turn: Turn, circle: Circle) -> None:
    """End the stay of whoever is no longer in the circle's group, as Telegram does not tell of every leaving.

    So many are asked about at a time, those first of whom it was asked longest ago; the clock goes on with the rest.
    """
    if circle.chat_id is None:
        return
    members = [
        people.get(turn.tx, each) for each in memberships.list_longest_unchecked(turn.tx, circle.id, MOST_ASKED_ABOUT)
    ]
    asked = [Call("getChatMember", {"chat_id": circle.chat_id, "user_id": each.telegram_id}) for each in members]
    answers = turn.ask_telegram_each(asked)
    for member, found in zip(members, answers, strict=True):
        if found is not None and not is_gone(found) and not is_in_group(found):
            end_stay(turn, circle, member)
    memberships.save_checked(turn.tx, circle.id, [each.id for each in members], turn.now)
    if memberships.count_members(turn.tx, circle.id) > MOST_ASKED_ABOUT:
        due.plan(turn.tx, CHECK, turn.now + CHECK_AGAIN_AFTER, circle=circle.id, first_at=turn.now.isoformat())


def check_due(turn: Turn, planned: Due) -> None:
    """Ask about the next members, until all have been asked about since the week was looked at."""
    circle = circles.find(turn.tx, planned.circle or 0)
    if circle is None or circle.chat_id is None:
        return
    oldest = memberships.oldest_check(turn.tx, circle.id)
    if oldest is None or oldest < datetime.fromisoformat(planned.data["first_at"]):
        first_at = planned.data["first_at"]
        end_stays_of_absent(turn, circle)
        due.plan(turn.tx, CHECK, turn.now + CHECK_AGAIN_AFTER, circle=circle.id, first_at=first_at)


def end_stay(turn: Turn, circle: Circle, person: Person) -> bool:
    """End somebody's stay in a circle at once, and all that they allowed it; return whether they were in it."""
    schedule = schedules.find(turn.tx, person.id)
    today = schedule.today(turn.now) if schedule else turn.now.date()
    for item in (*CIRCLE_ITEMS, Item.SHARE, Item.WALKS):
        consent.withdraw(turn.tx, person.id, item, now=turn.now, circle=circle.id)
    peer_helpers.forbid_all_of(turn, circle.id, person.id)
    events.forget_guest_of(turn.tx, circle.id, person.id)
    return memberships.leave(turn.tx, circle.id, person.id, today, turn.now)


routes = Routes(
    presses=[
        Route(SEE, seen),
        Route(TICK, ticked),
        Route(JOIN, joined),
        Route(NOT_JOIN, not_joined, Gate.AGREED),
        Route(ADMIT, admitted, Gate.SETTLED),
        Route(TURN_AWAY, turned_away, Gate.SETTLED),
    ],
    group_commands=[Route("join", join_command)],
)
