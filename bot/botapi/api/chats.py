"""The methods about chats, members, the bot's own profile, and its commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.botapi.api.access import account_named, chat_to_read, chat_to_write, chat_with_members, message_in
from bot.botapi.api.calls import Params, Refused, bad_request, to_integer
from bot.botapi.api.methods import method
from bot.botapi.state.objects import PRESENT, Event, member_to_api

if TYPE_CHECKING:
    from bot.botapi.botapi import BotApi

_ACTIONS = """
typing upload_photo record_video upload_video record_voice upload_voice record_audio upload_audio upload_document
choose_sticker pick_up_location find_location record_video_note upload_video_note
"""
_REACTIONS = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐
🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_CHAT_SCOPES}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_PROFILE = {
    "Name": ("name", 64, "BOT_TITLE_INVALID"),
    "Description": ("description", 512, "BOT_DESCRIPTION_TOO_LONG"),
    "ShortDescription": ("short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
}


@method("getMe")
def get_me(api: BotApi, params: Params) -> Any:
    """Tells the bot about itself."""
    return api.bot.to_api() | {
        "can_join_groups": api.joins_groups,
        "can_read_all_group_messages": not api.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("getChat")
def get_chat(api: BotApi, params: Params) -> Any:
    """Tells everything about a chat."""
    chat = chat_to_read(api, params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat.to_api() | full


@method("getChatMember")
def get_chat_member(api: BotApi, params: Params) -> Any:
    """Tells how somebody stands in a chat."""
    account = account_named(api, params)
    chat = chat_to_read(api, params) if account is api.bot else chat_with_members(api, params)
    if not account.known and account.id not in chat.statuses:
        raise bad_request("user not found")
    account.known = True
    return member_to_api(account, chat.statuses.get(account.id, "left"))


@method("getChatAdministrators")
def get_chat_administrators(api: BotApi, params: Params) -> Any:
    """Lists a group's administrators, of bots only the asking one."""
    chat = chat_with_members(api, params)
    if chat.person:
        raise bad_request("there are no administrators in the private chat")
    admins = [account for id in chat.admins if (account := api.account(id))]
    for account in admins:
        account.known = True
    return [member_to_api(account, chat.statuses[account.id]) for account in admins]


@method("getChatMemberCount")
def get_chat_member_count(api: BotApi, params: Params) -> Any:
    """Counts the members of a chat, the bot included."""
    chat = chat_with_members(api, params)
    return sum(status in PRESENT for status in chat.statuses.values())


@method("leaveChat")
def leave_chat(api: BotApi, params: Params) -> Any:
    """Takes the bot out of a group."""
    chat = chat_to_read(api, params)
    if chat.person:
        raise bad_request("chat member status can't be changed in private chats")
    if not chat.has_bot:
        raise Refused(403, f"Forbidden: bot is not a member of the {chat.type} chat")
    api.bot_leaves(chat)
    return True


@method("sendChatAction")
def send_chat_action(api: BotApi, params: Params) -> Any:
    """Shows that the bot is writing, or the like."""
    action = params.text("action").lower()
    if action not in _ACTIONS.split():
        raise bad_request("Wrong parameter action in request")
    api.actions.append((chat_to_write(api, params).id, action))
    return True


@method("setMessageReaction")
def set_message_reaction(api: BotApi, params: Params) -> Any:
    """Reacts to a message with an emoji, or takes the reaction back."""
    given = params.json("reaction", "reaction types") or []
    if not isinstance(given, list):
        raise bad_request("Expected an Array of ReactionType")
    chat = chat_to_read(api, params)
    message = message_in(api, chat, params.message_id(), "message to react")
    emojis = tuple(str(reaction.get("emoji", "")) for reaction in given)
    if len(emojis) > 1:
        raise Refused(400, "Bad Request: REACTIONS_TOO_MANY")
    if not set(_REACTIONS.split()).issuperset(emoji.replace("\ufe0f", "") for emoji in emojis):
        raise Refused(400, "Bad Request: REACTION_INVALID")
    message.reactions = emojis
    return True


@method("setMyCommands")
def set_my_commands(api: BotApi, params: Params) -> Any:
    """Sets the menu of a scope and language."""
    given = params.json("commands", "commands") or []
    if not isinstance(given, list):
        raise bad_request("Expected an Array of BotCommand")
    commands = [_command(command) for command in given]
    if len(commands) > _MOST_COMMANDS:
        raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    api.command_lists[_scope(api, params)] = commands
    api.tell(Event("commands"))
    return True


@method("deleteMyCommands")
def delete_my_commands(api: BotApi, params: Params) -> Any:
    """Takes the menu of a scope and language away."""
    api.command_lists.pop(_scope(api, params), None)
    api.tell(Event("commands"))
    return True


@method("getMyCommands")
def get_my_commands(api: BotApi, params: Params) -> Any:
    """Lists the menu of a scope and language."""
    return api.commands(*_scope(api, params))


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(given.get(name), str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{name}\"")
    command = given["command"].strip().removeprefix("/")
    description = given["description"].strip()
    if not _COMMAND.fullmatch(command):
        raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _scope(api: BotApi, params: Params) -> tuple[str, str]:
    """The key under which the commands of a scope and language are kept."""
    given = params.json("scope", "BotCommandScope") or {"type": "default"}
    where = "Can't parse BotCommandScope"
    if not isinstance(given, dict):
        raise bad_request(f"{where}: BotCommandScope must be an Object")
    if "type" not in given:
        raise bad_request(f'{where}: Can\'t find field "type"')
    kind = str(given["type"])
    if kind not in _SCOPES:
        raise bad_request(f"{where}: Unsupported type specified")
    if kind not in _CHAT_SCOPES:
        return kind, _language(params)
    chat_id = str(given.get("chat_id") or "")
    if not chat_id:
        raise bad_request(f"{where}: Empty chat_id specified")
    chat = chat_to_read(api, Params({"chat_id": chat_id}))
    if kind == "chat":
        return f"chat:{chat.id}", _language(params)
    if chat.person:
        raise bad_request("Can't use specified scope in private chats")
    if kind == "chat_administrators":
        return f"chat_administrators:{chat.id}", _language(params)
    user_id = to_integer(str(given.get("user_id") or ""))
    if user_id <= 0:
        raise bad_request(f"{where}: Invalid user_id specified")
    return f"chat_member:{chat.id}:{user_id}", _language(params)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code


def _enter_profile_methods(name: str, field: str, longest: int, complaint: str) -> None:
    """The bot's name and its two descriptions are set and read alike, by language."""

    @method(f"setMy{name}")
    def set_text(api: BotApi, params: Params) -> Any:
        text = params.text(field)
        if len(text) > longest:
            raise Refused(400, f"Bad Request: {complaint}")
        api.set_profile(field, _language(params), text)
        return True

    @method(f"getMy{name}")
    def get_text(api: BotApi, params: Params) -> Any:
        return {field: api.profile_text(field, _language(params))}


for _name, (_field, _longest, _complaint) in _PROFILE.items():
    _enter_profile_methods(_name, _field, _longest, _complaint)
