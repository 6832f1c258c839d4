"""Who leads a circle at this moment: its group's administrators as Telegram names them now, else whoever made it.

Those who were named beside them lead as well, in a group for as long as they are in it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from domain.beside.consent import Item
from domain.beside.invitations import Invitation
from domain.circle.circles import is_administrator, is_gone, is_in_group
from handlers.buttons import Rows
from handlers.outside import Call
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.circle import circles, memberships
from storage.circle import leads as stored
from storage.circle.circles import Circle
from storage.people import Person

PAGE = "circle"
"""The button that leads to a circle's own page."""

GROUP = "group"
"""The kind of what is said in a group: at most once."""


MOST_GROUPS_ASKED = 10
"""Groups in which somebody may be administrator without being in the circle: so many are asked about at once."""


def is_led(turn: Turn, circle: Circle) -> bool:
    """Return whether whoever's turn it is leads the circle now; not, where Telegram does not say."""
    if circle.chat_id is None:
        return turn.person is not None and stored.is_lead(turn.tx, circle.id, turn.person.id)
    if _speaks_as_group(turn, circle.chat_id):
        return True
    user = turn.update.effective_user if turn.update else None
    if user is None:
        return False
    member = turn.ask_telegram("getChatMember", chat_id=circle.chat_id, user_id=user.id)
    return _leads_group(turn, circle, member)


def circle_of(turn: Turn, invitation: Invitation) -> Circle | None:
    """Return the circle in which a lead names somebody, None where whoever made the link leads it no more."""
    circle, maker = circles.find(turn.tx, invitation.circle or 0), people.find(turn.tx, invitation.maker)
    return circle if circle is not None and maker is not None and _leads(turn, circle, maker) else None


def _leads(turn: Turn, circle: Circle, person: Person) -> bool:
    """Return whether somebody else leads the circle now; not, where Telegram does not say."""
    if circle.chat_id is None:
        return stored.is_lead(turn.tx, circle.id, person.id)
    member = turn.ask_telegram("getChatMember", chat_id=circle.chat_id, user_id=person.telegram_id)
    if is_administrator(member, in_group=False):
        return True
    return stored.is_named(turn.tx, circle.id, person.id) and is_in_group(member)


def _leads_group(turn: Turn, circle: Circle, member: Any) -> bool:
    """Return whether the reader leads, as that member of the group; a group that is gone leaves it to the maker."""
    if is_gone(member) and circle.chat_id is not None:
        circles.untie(turn.tx, circle.chat_id)
        return turn.person is not None and stored.is_lead(turn.tx, circle.id, turn.person.id)
    _remember(turn, circle, member)
    if is_administrator(member, in_group=turn.in_group):
        return True
    named = turn.person is not None and stored.is_named(turn.tx, circle.id, turn.person.id)
    return named and is_in_group(member)


def _remember(turn: Turn, circle: Circle, member: Any) -> None:
    """Keep whether the reader administers the group, so that it is asked about this one however many there are."""
    if turn.person is None or member is None:
        return
    if is_administrator(member, in_group=False):
        stored.save_seen(turn.tx, circle.id, turn.person.id, turn.now)
    else:
        stored.forget_seen(turn.tx, circle.id, turn.person.id)


def list_led(turn: Turn) -> list[Circle]:
    """Return the circles that the reader leads now; all groups that need asking are asked about at the same time."""
    perhaps = _perhaps_led(turn)
    asked = [
        Call("getChatMember", {"chat_id": each.chat_id, "user_id": turn.me.telegram_id})
        for each in perhaps
        if each.chat_id is not None
    ]
    answers = iter(turn.ask_telegram_each(asked))
    return [
        each
        for each in perhaps
        if (
            stored.is_lead(turn.tx, each.id, turn.me.id)
            if each.chat_id is None
            else _leads_group(turn, each, next(answers))
        )
    ]


def _perhaps_led(turn: Turn) -> list[Circle]:
    """Return the circles that may be led by the reader: their own, and groups in which they may be administrator.

    Those in which they were seen as one come first, as it is not asked about every group.
    """
    own = circles.list_of(turn.tx, turn.me.id)
    seen = circles.list_administered(turn.tx, turn.me.id, MOST_GROUPS_ASKED)
    groups = circles.list_of_groups(turn.tx, MOST_GROUPS_ASKED)
    return list({circle.id: circle for circle in [*own, *seen, *groups]}.values())


def of_one(turn: Turn, prefix: str, act: Callable[[Turn, Circle], None], *fields: object) -> None:
    """Do it for the circle that the reader leads; who leads several chooses, who leads none is refused."""
    led = list_led(turn)
    if not led:
        refuse(turn)
    elif len(led) == 1:
        act(turn, led[0])
    else:
        rows = [[turn.labelled(circle.title, prefix, circle.id, *fields)] for circle in led]
        turn.say("circle.which", rows)


def pressed(turn: Turn) -> Circle | None:
    """Return the circle that the button is about if the reader leads it still; refuse without saying why."""
    circle = circles.find(turn.tx, turn.number() or 0)
    if circle is None or not is_led(turn, circle):
        refuse(turn)
        return None
    return circle


def list_leads(turn: Turn, circle: Circle) -> list[Person]:
    """Return those who lead the circle now and whom we know; an anonymous administrator is not looked up."""
    if circle.chat_id is None:
        return [people.get(turn.tx, each) for each in stored.list_of(turn.tx, circle.id)]
    found = {}
    for member in administrators(turn, circle.chat_id):
        person = people.find_by_telegram(turn.tx, member["user"]["id"])
        if person is not None and is_administrator(member, in_group=False):
            found[person.id] = person
            stored.save_seen(turn.tx, circle.id, person.id, turn.now)
    for each in stored.list_named(turn.tx, circle.id):
        found.setdefault(each, people.get(turn.tx, each))
    return list(found.values())


def administrators(turn: Turn, chat_id: int) -> list[Any]:
    """Return the group's administrators as Telegram names them now, the bot itself among them if it is one."""
    return turn.ask_telegram("getChatAdministrators", chat_id=chat_id) or []


def bot_administers(turn: Turn, chat_id: int) -> bool:
    """Return whether the bot itself is an administrator of the group."""
    return any(each["user"].get("username") == turn.house.bot_username for each in administrators(turn, chat_id))


def members_shown(turn: Turn, circle: Circle) -> list[Person]:
    """Return the members who let the circle see their name, by name: there is no other order among them."""
    return by_name(turn, memberships.list_members_allowing(turn.tx, circle.id, Item.ALIAS, turn.now))


def by_name(turn: Turn, persons: Iterable[int]) -> list[Person]:
    """Return these people by name: there is no other order among them."""
    return sorted((people.get(turn.tx, each) for each in persons), key=lambda person: person.name or "")


def administers(turn: Turn, chat_id: int, *, in_group: bool | None = None) -> bool:
    """Return whether whoever's turn it is administers the group now; asked anew at each use."""
    if _speaks_as_group(turn, chat_id):
        return True
    user = turn.update.effective_user if turn.update else None
    if user is None:
        return False
    member = turn.ask_telegram("getChatMember", chat_id=chat_id, user_id=user.id)
    return is_administrator(member, in_group=turn.in_group if in_group is None else in_group)


def _speaks_as_group(turn: Turn, chat_id: int) -> bool:
    """Return whether an anonymous administrator wrote this: Telegram then names the group as who sent it."""
    message = turn.message
    sender = message.sender_chat if message else None
    return sender is not None and sender.id == chat_id == turn.chat_id


def refuse(turn: Turn) -> None:
    """Refuse in the same few words whatever the reason, so that nothing is learnt from them."""
    if turn.press is not None:
        turn.toast = turn.label("circle.refused")
    else:
        say(turn, turn.text("circle.refused"))


def say(turn: Turn, text: Html, rows: Rows = ()) -> None:
    """Answer where this was asked, in private or in the group."""
    turn.say_text(text, rows, kind=GROUP if turn.in_group else "reply")


def show(turn: Turn, text: Html, rows: Rows = (), *, of: Circle | None = None) -> None:
    """Answer a command with a message, and a press by changing the one whose button it was.

    Whoever came to a page `of` a circle by a press finds the way back to the circle below it.
    """
    if turn.press is None:
        say(turn, text, rows)
    else:
        back = [[turn.button("button.back", PAGE, of.id)]] if of is not None else []
        turn.change(text, [*rows, *back])


def post(turn: Turn, circle: Circle, text: Html, rows: Rows = ()) -> None:
    """Owe a message to the circle's group, if it has one."""
    if circle.chat_id is not None:
        turn.in_chat(circle.chat_id, circle.language, circle.topic).say_text(text, rows, kind=GROUP)
