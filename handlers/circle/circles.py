"""Circles: set up for a group by one of its administrators, or made in private to live by a link alone."""

from domain.circles import CIRCLE_ITEMS
from domain.consent import Item
from domain.invitations import NOBODY, Invitation, LinkKind
from domain.names import clean_name
from domain.weeks import week_of
from handlers import menus
from handlers.buttons import Rows
from handlers.circle import joining, leading, peer_helpers, summary
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.turns import has_agreed_to_notice
from storage import circles, consent, dialogs, invitations, schedules
from storage import peer_helpers as stored_helpers
from storage.circles import Circle

SETUP = "setup"
SHOW, MAKE, LINK, TICK = "circle", "circle_make", "circle_link", "circle_tick"
LEAVE, LEAVE_FOR_GOOD = "circle_leave", "circle_left"
NAME = "circle_name"


# For a group


def offer(turn: Turn) -> None:
    """Offer to set up a circle in the group that the bot has come into."""
    leading.say(turn, turn.text("circle.offer"), _offer_rows(turn))


def _offer_rows(turn: Turn) -> list[list[dict[str, str]]]:
    return [[turn.button("button.set_up", SETUP)]]


def group_circle_command(turn: Turn) -> None:
    """Say what there is in this group."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if circle is None:
        offer(turn)
    else:
        leading.say(turn, turn.text("circle.here"), joining.join_rows(turn, circle))


def setup_pressed(turn: Turn) -> None:
    """Set up the group's circle for an administrator, who is led through the notice in private first."""
    if not leading.administers(turn, turn.chat_id):
        leading.refuse(turn)
    elif circles.find_by_chat(turn.tx, turn.chat_id) is not None:
        turn.change(turn.text("circle.is_set_up"))
    elif _is_settled(turn):
        turn.change(turn.text("circle.is_set_up"))
        _set_up(turn, turn.chat_id, _title_here(turn))
    else:
        token = invitations.make(turn.tx, LinkKind.SETUP, NOBODY, turn.now, details=str(turn.chat_id))
        in_private = {"text": turn.label("button.set_up_in_private"), "url": turn.link(token)}
        turn.change(turn.text("circle.offer_in_private"), [*_offer_rows(turn), [in_private]])


def _is_settled(turn: Turn) -> bool:
    """Return whether the reader has agreed to the notice and has a name and a zone."""
    if not has_agreed_to_notice(turn) or turn.me.name is None:
        return False
    return schedules.find(turn.tx, turn.me.id) is not None


def _title_here(turn: Turn) -> str | None:
    chat = turn.update.effective_chat if turn.update else None
    return chat.title if chat else None


def setup_followed(turn: Turn, invitation: Invitation, token: str) -> None:
    """Set up the circle of a group for an administrator who has just come through the notice."""
    chat_id = int(invitation.details)
    # An anonymous administrator began this in the group, where they count.
    if not leading.administers(turn, chat_id, in_group=True):
        leading.refuse(turn)
        return
    invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    if circles.find_by_chat(turn.tx, chat_id) is None:
        chat = turn.ask_telegram("getChat", chat_id=chat_id) or {}
        _set_up(turn, chat_id, chat.get("title"))
    turn.say("circle.set_up")


def _set_up(turn: Turn, chat_id: int, title: str | None) -> None:
    """Tie a circle to the group, the one it had if this person made that, and post the way in."""
    circle = circles.tie_again(turn.tx, chat_id, turn.me.id)
    if circle is None:
        circle = _make(turn, clean_name(title or "") or turn.label("circle.untitled"), chat_id)
    menus.owe_own_menu(turn)
    joining.post(turn, circle)


def _make(turn: Turn, title: str, chat_id: int | None) -> Circle:
    circle = circles.make(
        turn.tx,
        title,
        turn.me.id,
        zone=turn.schedule.zone,
        language=turn.language,
        now=turn.now,
        chat_id=chat_id,
    )
    summary.plan_close(turn, circle, week_of(turn.schedule.today(turn.now)))
    return circle


# In private


def circle_command(turn: Turn) -> None:
    """List the reader's circles, with the way to make one."""
    mine = circles.list_of(turn.tx, turn.me.id)
    rows = [[turn.labelled(circle.title, SHOW, circle.id)] for circle in mine]
    rows.append([turn.button("button.make_circle", MAKE)])
    turn.say("circle.list" if mine else "circle.none_yet", rows)


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
    circle = _make(turn, title, None)
    menus.owe_own_menu(turn)
    _say_link(turn, circle, "circle.made")


def _say_link(turn: Turn, circle: Circle, key: str) -> None:
    token = joining.make_link(turn, circle)
    is_in = circles.is_member(turn.tx, circle.id, turn.me.id)
    rows: Rows = [] if is_in else [[turn.button("button.join", joining.SEE, token)]]
    turn.say(key, rows, title=circle.title, link=turn.link(token))


def show_pressed(turn: Turn) -> None:
    """Show one circle, and what can be changed."""
    circle = _own(turn)
    if circle is not None:
        turn.say_text(*_detail(turn, circle))


def _own(turn: Turn) -> Circle | None:
    """Return the circle that was pressed if the reader is in it or leads it; refuse without saying why."""
    field = turn.press.fields[0] if turn.press and turn.press.fields else ""
    circle = circles.find(turn.tx, int(field)) if field.isascii() and field.isdigit() else None
    if circle is None or circle.id not in {each.id for each in circles.list_of(turn.tx, turn.me.id)}:
        leading.refuse(turn)
        return None
    return circle


def _detail(turn: Turn, circle: Circle) -> tuple[Html, list[list[dict[str, str]]]]:
    parts = [turn.text("circle.title", title=circle.title)]
    rows: list[list[dict[str, str]]] = []
    if circles.is_member(turn.tx, circle.id, turn.me.id):
        parts += [turn.text("circle.you_are_in"), turn.text("circle.ask_consents")]
        for place, item in enumerate(CIRCLE_ITEMS):
            rows.append([joining.tick(turn, item, _allows(turn, circle, item), TICK, circle.id, place)])
        helper = stored_helpers.find_of(turn.tx, circle.id, turn.me.id)
        if helper is not None:
            rows.append([turn.button("helper.mine", peer_helpers.SEE, helper.id)])
        rows.append([turn.button("circle.leave", LEAVE, circle.id)])
    if circle.chat_id is None and leading.is_led(turn, circle):
        parts.append(turn.text("circle.you_lead"))
        rows.insert(0, [turn.button("circle.new_link", LINK, circle.id)])
    elif circle.chat_id is not None:
        parts.append(turn.text("circle.of_group"))
    return Html("\n\n".join(parts)), rows


def _allows(turn: Turn, circle: Circle, item: Item) -> bool:
    return consent.circle_may_know(turn.tx, turn.me.id, circle.id, item, turn.now)


def tick_pressed(turn: Turn) -> None:
    """Let the circle know one thing more from now on, or no longer; nobody is told of the change."""
    circle = _own(turn)
    place = turn.press.fields[-1] if turn.press else ""
    if circle is None or place not in {str(each) for each in range(len(CIRCLE_ITEMS))}:
        return
    if circles.is_member(turn.tx, circle.id, turn.me.id):
        item = CIRCLE_ITEMS[int(place)]
        if _allows(turn, circle, item):
            consent.withdraw(turn.tx, turn.me.id, item, now=turn.now, circle=circle.id)
        else:
            version = turn.label("circle.version")
            consent.give(turn.tx, turn.me.id, item, text_version=version, now=turn.now, circle=circle.id)
    turn.change(*_detail(turn, circle))


def link_pressed(turn: Turn) -> None:
    """Give a lead a new link; the ones before stop working."""
    circle = _own(turn)
    if circle is None:
        return
    if circle.chat_id is not None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return
    invitations.revoke_of_circle(turn.tx, circle.id, turn.now)
    _say_link(turn, circle, "circle.link")


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
        Route(MAKE, make_pressed, Gate.SETTLED),
        Route(LINK, link_pressed, Gate.SETTLED),
        Route(TICK, tick_pressed, Gate.SETTLED),
        Route(LEAVE, leave_pressed, Gate.SETTLED),
        Route(LEAVE_FOR_GOOD, left, Gate.SETTLED),
    ],
    typed=[Route(NAME, name_typed, Gate.SETTLED)],
    group_commands=[Route("circle", group_circle_command)],
    group_presses=[Route(SETUP, setup_pressed)],
)
