"""Who leads a circle at this moment: its group's administrators as Telegram names them now, else whoever made it."""

from domain.circles import is_administrator
from handlers.buttons import Rows
from handlers.texts import Html
from handlers.turn import Turn
from storage import circles
from storage.circles import Circle

GROUP = "group"
"""The kind of what is said in a group: at most once."""


def leads(turn: Turn, circle: Circle) -> bool:
    """Return whether whoever's turn it is leads the circle now; not, where Telegram does not say."""
    if circle.chat_id is None:
        return turn.person is not None and circles.is_lead(turn.tx, circle.id, turn.person.id)
    return administers(turn, circle.chat_id)


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


def post(turn: Turn, circle: Circle, text: Html, rows: Rows = ()) -> None:
    """Owe a message to the circle's group, if it has one."""
    if circle.chat_id is not None:
        turn.in_chat(circle.chat_id, circle.language).say_text(text, rows, kind=GROUP)
