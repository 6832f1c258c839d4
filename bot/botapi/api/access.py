"""Whether the bot may do a thing in a chat, asked in the order in which the real server asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.botapi.api.calls import Params, Refused, bad_request, forbidden, to_integer
from bot.botapi.state.objects import Chat, Message, Person

if TYPE_CHECKING:
    from bot.botapi.botapi import BotApi


def chat_to_read(api: BotApi, params: Params, name: str = "chat_id") -> Chat:
    """The chat that a call names, which the bot may look at; raises Refused."""
    given = params.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    chat = api.chats.get(to_integer(given))
    if chat is None or (chat.person and not chat.person.known):
        raise bad_request("chat not found")
    if chat.type == "supergroup":
        _check_membership(chat)
    return chat


def chat_to_edit(api: BotApi, params: Params) -> Chat:
    """The chat that a call names, where the bot may change what it has said; raises Refused."""
    chat = chat_to_read(api, params)
    if chat.person:
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.person.blocked:
            raise forbidden("bot was blocked by the user")
    elif not chat.upgraded_to:
        _check_membership(chat)
    return chat


def chat_to_write(api: BotApi, params: Params) -> Chat:
    """The chat that a call names, where the bot may say something; raises Refused."""
    if to_integer(params.text("chat_id")) == api.bot.id:
        raise forbidden("the bot can't send messages to the bot")
    chat = chat_to_edit(api, params)
    _check_upgrade(chat)
    if chat.person and not chat.person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def chat_with_members(api: BotApi, params: Params) -> Chat:
    """The chat that a call names, whose members the bot may ask for; raises Refused."""
    chat = chat_to_read(api, params)
    if not chat.person:
        _check_upgrade(chat)
        _check_membership(chat)
    return chat


def message_in(api: BotApi, chat: Chat, message_id: int, what: str) -> Message:
    """The message of this number; raises Refused where there is none."""
    message = api.message(chat.id, message_id)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def message_to_edit(api: BotApi, params: Params) -> Message:
    """The message that a call wants to change; raises Refused."""
    if not params.text("chat_id") and not params.message_id():
        raise bad_request("Message identifier is not specified")
    chat = chat_to_edit(api, params)
    message = message_in(api, chat, params.message_id(), "message to edit")
    mine = message.sender is api.bot and not message.service
    # A message that brought a keyboard of the person's own, and a forwarded one, stay as they are.
    if not mine or message.keyboard or message.forward_origin:
        raise bad_request("Message can't be edited")
    return message


def replied_message(api: BotApi, params: Params, chat: Chat) -> Message | None:
    """The message that a call answers, if any; raises Refused where it is not there."""
    given: Any = params.json("reply_parameters", "reply parameters")
    if given is None:
        given = {"message_id": params.message_id("reply_to_message_id")}
        lenient = params.flag("allow_sending_without_reply")
    else:
        if not isinstance(given, dict):
            raise bad_request("Object expected as reply parameters")
        if "message_id" not in given:
            raise bad_request('Can\'t find field "message_id"')
        lenient = bool(given.get("allow_sending_without_reply"))
    message_id = to_integer(str(given["message_id"]))
    if message_id <= 0:
        return None
    message = api.message(chat.id, message_id)
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def account_named(api: BotApi, params: Params) -> Person:
    """The account that a call names by user_id; raises Refused."""
    user_id = to_integer(params.text("user_id"))
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    account = api.account(user_id)
    if account is None:
        raise bad_request("user not found")
    return account


def _check_membership(chat: Chat) -> None:
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if not chat.has_bot:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def _check_upgrade(chat: Chat) -> None:
    if chat.upgraded_to:
        description = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, description, migrate_to_chat_id=chat.upgraded_to)
