"""The life of a group with the bot in it: coming, going, upgrading, and the commands that need no circle."""

from collections.abc import Set
from datetime import datetime

from telegram import ChatMember, ChatMemberUpdated
from telegram.ext import ChatMemberHandler, filters

from domain.circle.circles import is_administrator, is_in_group
from domain.names import clean_name
from handlers.beside import sos
from handlers.circle import joining, leading, setting_up
from handlers.routing import Route, Routes
from handlers.turn import Turn
from handlers.week import news
from storage import people
from storage.circle import circles as stored
from storage.circle import leads
from storage.file.database import Tx
from storage.traffic import waiting


def sos_command(turn: Turn) -> None:
    """Answer in one line that names nobody, with the way to the private chat."""
    private = {"text": turn.label("button.private_chat"), "url": turn.link(sos.FROM_GROUP)}
    leading.say(turn, turn.text("sos.in_group"), [[private]])


def help_command(turn: Turn) -> None:
    """Say what the group can ask for."""
    leading.say(turn, turn.text("help.in_group"))


def elsewhere(turn: Turn, private: Set[str]) -> None:
    """Answer a command of the private chat, or any that names this bot; what is for other bots is left alone."""
    command, _, bot = turn.typed.partition(" ")[0].removeprefix("/").partition("@")
    if bot.lower() == turn.house.bot_username.lower() if bot else command.lower() in private:
        chat = {"text": turn.label("button.private_chat"), "url": f"https://t.me/{turn.house.bot_username}"}
        leading.say(turn, turn.text("help.elsewhere"), [[chat]])


def standing_changed(turn: Turn) -> None:
    """Offer a circle when the bot has come into a group; when it has gone, the circle lives on by its link."""
    change = turn.update.my_chat_member if turn.update else None
    if change is None or not turn.in_group:
        return
    was_in, is_in = _is_in(change.old_chat_member), _is_in(change.new_chat_member)
    if is_in and not was_in and stored.find_by_chat(turn.tx, turn.chat_id) is None:
        setting_up.offer(turn)
    elif was_in and not is_in:
        stored.untie(turn.tx, turn.chat_id)


def member_changed(turn: Turn) -> None:
    """End the stay in the circle of somebody who has left the group or was removed; or what an administrator was."""
    change: ChatMemberUpdated | None = turn.update.chat_member if turn.update else None
    if change is None:
        return
    if not _is_in(change.new_chat_member):
        _gone(turn, change.new_chat_member.user.id)
    elif is_administrator(change.new_chat_member.to_dict(), in_group=False):
        _may_lead(turn, change.new_chat_member.user.id)
    else:
        _leads_no_more(turn, change.new_chat_member.user.id)


def _may_lead(turn: Turn, telegram_id: int) -> None:
    """Remember that a new administrator of the group is one."""
    circle, person = stored.find_by_chat(turn.tx, turn.chat_id), people.find_by_telegram(turn.tx, telegram_id)
    if circle is not None and person is not None:
        leads.save_seen(turn.tx, circle.id, person.id, turn.now)


def _leads_no_more(turn: Turn, telegram_id: int) -> None:
    """Let nothing go that waits for somebody as an administrator of the group, unless they were named to lead."""
    circle, person = stored.find_by_chat(turn.tx, turn.chat_id), people.find_by_telegram(turn.tx, telegram_id)
    if circle is None or person is None:
        return
    leads.forget_seen(turn.tx, circle.id, person.id)
    if not leads.is_named(turn.tx, circle.id, person.id):
        news.keep_from(turn, circle, person)


def _is_in(member: ChatMember) -> bool:
    return is_in_group(member.to_dict())


def member_left(turn: Turn) -> None:
    """The same, as a group without an administrator's role for the bot tells of it."""
    gone = turn.message.left_chat_member if turn.message else None
    if gone is not None:
        _gone(turn, gone.id)


def _gone(turn: Turn, telegram_id: int) -> None:
    circle = stored.find_by_chat(turn.tx, turn.chat_id)
    person = people.find_by_telegram(turn.tx, telegram_id)
    if circle is not None and person is not None:
        joining.end_stay(turn, circle, person)
        news.keep_from(turn, circle, person)
        leads.remove(turn.tx, circle.id, person.id, turn.now)
        leads.forget_seen(turn.tx, circle.id, person.id)


def upgraded(turn: Turn) -> None:
    """Follow the group to the supergroup that it has become; Telegram says so in both, in either order."""
    message = turn.message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        move(turn.tx, turn.chat_id, message.migrate_to_chat_id, turn.now)
    elif message.migrate_from_chat_id is not None:
        move(turn.tx, message.migrate_from_chat_id, turn.chat_id, turn.now)


def move(tx: Tx, old: int, new: int, now: datetime) -> None:
    """Move the circle and what waits for its group, together; done twice it changes nothing."""
    stored.move_chat(tx, old, new)
    waiting.move_chat(tx, old, new, now)


def renamed(turn: Turn) -> None:
    """Call the circle as its group is called now."""
    circle = stored.find_by_chat(turn.tx, turn.chat_id)
    title = clean_name(turn.message.new_chat_title or "") if turn.message else None
    if circle is not None and title is not None:
        stored.save_title(turn.tx, circle.id, title)


routes = Routes(
    group_commands=[Route("sos", sos_command), Route("help", help_command)],
    events=[
        (ChatMemberHandler.MY_CHAT_MEMBER, Route("standing", standing_changed)),
        (ChatMemberHandler.CHAT_MEMBER, Route("member", member_changed)),
        (filters.StatusUpdate.LEFT_CHAT_MEMBER, Route("left", member_left)),
        (filters.StatusUpdate.MIGRATE, Route("upgraded", upgraded)),
        (filters.StatusUpdate.NEW_CHAT_TITLE, Route("renamed", renamed)),
    ],
)
