"""Setting up a circle: for a group, by one of its administrators, or in private, to live by its link alone."""

from domain.beside.invitations import NOBODY, Invitation, LinkKind
from domain.names import clean_name
from domain.time.weeks import week_of
from handlers import menus
from handlers.circle import joining, leading
from handlers.routing import Route, Routes
from handlers.turn import Turn
from handlers.turns import has_agreed_to_notice
from handlers.week import closing
from storage.beside import invitations
from storage.circle import circles
from storage.circle.circles import Circle
from storage.daily import schedules

SETUP = "setup"


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
        # It lives where it was last asked for: in that topic of the group, or in the group itself.
        if turn.topic != circle.topic and leading.is_led(turn, circle):
            circles.save_topic(turn.tx, circle.id, turn.topic)
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
        circle = make(turn, clean_name(title or "") or turn.label("circle.untitled"), chat_id)
    menus.owe_own_menu(turn)
    joining.post(turn, circle)


def make(turn: Turn, title: str, chat_id: int | None) -> Circle:
    """Make a circle whose weeks close on its maker's clock, and plan the close of the first."""
    circle = circles.make(
        turn.tx,
        title,
        turn.me.id,
        zone=turn.schedule.zone,
        language=turn.language,
        now=turn.now,
        chat_id=chat_id,
        topic=turn.topic,
    )
    closing.plan(turn, circle, week_of(turn.schedule.today(turn.now)))
    return circle


routes = Routes(
    group_commands=[Route("circle", group_circle_command)],
    group_presses=[Route(SETUP, setup_pressed)],
)
