"""`/circle`: the reader's circles, what each may know of them, leaving, and what a lead can do, as buttons."""

from domain.beside.consent import Item
from domain.circle.circles import CIRCLE_ITEMS
from domain.names import NAME_LENGTH, clean_name, is_cut
from handlers import menus
from handlers.buttons import Rows, in_rows
from handlers.circle import joining, leading, leads, peer_helpers, setting_up, settings
from handlers.routing import Gate, Route, Routes
from handlers.support import resources
from handlers.texts import Html
from handlers.together import announcing, events, members, pairing, questions, wishes
from handlers.turn import Turn
from handlers.week import news
from storage import dialogs
from storage.beside import consent, invitations
from storage.beside import peer_helpers as stored_helpers
from storage.circle import circles, memberships
from storage.circle.circles import Circle

SHOW, LIST = leading.PAGE, "circles"
MAKE, LINK, TICK = "circle_make", "circle_link", "circle_tick"
LEAVE, LEAVE_FOR_GOOD = "circle_leave", "circle_left"
NAME = "circle_name"
SHARES = "shares"
TOOLS = {
    "summary": news.SHOW,
    "members": members.SHOW,
    "pair": pairing.SHOW,
    "questions": questions.SHOW,
    "events": events.LIST,
    "resources": resources.EDIT,
    "announce": announcing.ASK,
    "shares": SHARES,
    "leads": leads.SHOW,
    "new_link": LINK,
    "settings": settings.SHOW,
}
"""What a lead can do, each behind a button that carries the circle."""


def circle_command(turn: Turn) -> None:
    """List the reader's circles and those that they lead, with the way to make one."""
    mine = circles.list_of(turn.tx, turn.me.id)
    known = {circle.id for circle in mine}
    mine += [circle for circle in leading.list_led(turn) if circle.id not in known]
    rows = [[turn.labelled(circle.title, SHOW, circle.id)] for circle in mine]
    rows.append([turn.button("button.make_circle", MAKE)])
    leading.show(turn, turn.text("circle.list" if mine else "circle.none_yet"), rows)


def make_pressed(turn: Turn) -> None:
    """Ask what a circle without a group is to be called."""
    dialogs.open_(turn.tx, turn.me.id, NAME, turn.now)
    turn.say("circle.ask_name")


def name_typed(turn: Turn) -> None:
    """Make the circle, and show the link to it."""
    title = clean_name(turn.typed)
    if title is None:
        turn.say("circle.ask_name")
        return
    dialogs.close(turn.tx, turn.me.id)
    if is_cut(turn.typed):
        turn.say("help.cut", n=NAME_LENGTH)
    circle = setting_up.make(turn, title, None)
    menus.owe_own_menu(turn)
    _say_link(turn, circle, "circle.made")


def _say_link(turn: Turn, circle: Circle, key: str) -> None:
    token = joining.make_link(turn, circle)
    is_in = memberships.is_member(turn.tx, circle.id, turn.me.id)
    rows: Rows = [] if is_in else [[turn.button("button.join", joining.SEE, token)]]
    turn.say(key, rows, title=circle.title, link=turn.link(token))


def show_pressed(turn: Turn) -> None:
    """Show one circle, and what can be changed."""
    circle = _seen(turn)
    if circle is not None:
        turn.change(*_detail(turn, circle))


def _own(turn: Turn) -> Circle | None:
    """Return the circle that was pressed if the reader is in it or made it; refuse without saying why."""
    circle = circles.find(turn.tx, turn.number() or 0)
    if circle is None or circle.id not in {each.id for each in circles.list_of(turn.tx, turn.me.id)}:
        leading.refuse(turn)
        return None
    return circle


def _seen(turn: Turn) -> Circle | None:
    """Return the circle that was pressed if the reader is in it, made it or leads it."""
    circle = circles.find(turn.tx, turn.number() or 0)
    if circle is not None and leading.is_led(turn, circle):
        return circle
    return _own(turn)


def _detail(turn: Turn, circle: Circle) -> tuple[Html, list[list[dict[str, str]]]]:
    parts = [turn.text("circle.title", title=circle.title)]
    rows: list[list[dict[str, str]]] = []
    if leading.is_led(turn, circle):
        parts.append(turn.text("circle.you_lead"))
        if circle.chat_id is not None and not leading.bot_administers(turn, circle.chat_id):
            parts.append(turn.text("circle.bot_is_no_administrator"))
        rows += in_rows([turn.button(f"circle.{name}", prefix, circle.id) for name, prefix in TOOLS.items()], 2)
    elif circle.chat_id is not None:
        parts.append(turn.text("circle.of_group"))
    if memberships.is_member(turn.tx, circle.id, turn.me.id):
        parts += [turn.text("circle.you_are_in"), turn.text("circle.ask_consents")]
        rows += _member_rows(turn, circle)
    return Html("\n\n".join(parts)), [*rows, [turn.button("button.back", LIST)]]


def _member_rows(turn: Turn, circle: Circle) -> list[list[dict[str, str]]]:
    rows = [
        [joining.tick(turn, item, _allows(turn, circle, item), TICK, circle.id, place)]
        for place, item in enumerate(CIRCLE_ITEMS)
    ]
    helper = stored_helpers.find_of(turn.tx, circle.id, turn.me.id)
    if helper is not None:
        rows.append([turn.button("helper.mine", peer_helpers.SEE, helper.id)])
    rows.append([turn.button("circle.wishes", wishes.SHOW, circle.id)])
    return [*rows, [turn.button("circle.leave", LEAVE, circle.id)]]


def _allows(turn: Turn, circle: Circle, item: Item) -> bool:
    return consent.circle_may_know(turn.tx, turn.me.id, circle.id, item, turn.now)


def tick_pressed(turn: Turn) -> None:
    """Let the circle know one thing more from now on, or no longer; nobody is told of the change."""
    circle = _own(turn)
    place = turn.number(1)
    if circle is None or place is None or place >= len(CIRCLE_ITEMS):
        return
    if memberships.is_member(turn.tx, circle.id, turn.me.id):
        item = CIRCLE_ITEMS[place]
        if _allows(turn, circle, item):
            consent.withdraw(turn.tx, turn.me.id, item, now=turn.now, circle=circle.id)
        else:
            version = turn.label("circle.version")
            consent.give(turn.tx, turn.me.id, item, text_version=version, now=turn.now, circle=circle.id)
    turn.change(*_detail(turn, circle))


def link_pressed(turn: Turn) -> None:
    """Give a lead a new way in, as a link or as a post in the group; the ones before stop working."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    invitations.revoke_of_circle(turn.tx, circle.id, turn.now)
    if circle.chat_id is None:
        _say_link(turn, circle, "circle.link")
    else:
        joining.post(turn, circle)
        turn.say("circle.posted_anew")


def leave_pressed(turn: Turn) -> None:
    """Ask once more before leaving."""
    circle = _own(turn)
    if circle is not None:
        rows = [[turn.button("circle.leave_now", LEAVE_FOR_GOOD, circle.id)]]
        turn.change(turn.text("circle.ask_leave", title=circle.title), rows)


def left(turn: Turn) -> None:
    """Leave the circle at once; nobody is told."""
    circle = _own(turn)
    if circle is not None:
        joining.end_stay(turn, circle, turn.me)
        turn.change(turn.text("circle.left", title=circle.title))


routes = Routes(
    commands=[Route("circle", circle_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, show_pressed, Gate.SETTLED),
        Route(LIST, circle_command, Gate.SETTLED),
        Route(MAKE, make_pressed, Gate.SETTLED),
        Route(LINK, link_pressed, Gate.SETTLED),
        Route(TICK, tick_pressed, Gate.SETTLED),
        Route(LEAVE, leave_pressed, Gate.SETTLED),
        Route(LEAVE_FOR_GOOD, left, Gate.SETTLED),
    ],
    typed=[Route(NAME, name_typed, Gate.SETTLED)],
)
