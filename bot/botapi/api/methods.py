"""The methods that send, change and delete messages, and the table of all methods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.botapi.api.access import (
    chat_to_edit,
    chat_to_read,
    chat_to_write,
    message_in,
    message_to_edit,
    replied_message,
)
from bot.botapi.api.calls import Params, Refused, bad_request
from bot.botapi.api.entities import FormattedText, formatted_text
from bot.botapi.api.keyboards import read_markup
from bot.botapi.state.objects import Answer, Chat, Event, Message

if TYPE_CHECKING:
    from bot.botapi.botapi import BotApi

Method = Callable[["BotApi", Params], Any]

METHODS: dict[str, Method] = {}
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_ANSWER_LIMIT = 200
_ANSWER_TIME = timedelta(seconds=150)
_DELETE_TIME = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def method(name: str) -> Callable[[Method], Method]:
    """Enters a function into the table of methods."""

    def enter(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return enter


def read_text(api: BotApi, params: Params) -> FormattedText:
    """The call's text with its entities; raises Refused where it is empty, broken or too long."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    words = _formatted(api, params, "text", "entities")
    if not words.text:
        raise bad_request("text must be non-empty")
    if len(words.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return words


def read_caption(api: BotApi, params: Params) -> FormattedText:
    """The call's caption with its entities, which may be empty; raises Refused."""
    words = _formatted(api, params, "caption", "caption_entities")
    if len(words.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return words


def _formatted(api: BotApi, params: Params, name: str, entities: str) -> FormattedText:
    try:
        given = params.json(entities, "entities")
    except Refused:
        given = None  # the real server passes over entities that it cannot read
    return formatted_text(params.text(name), params.text("parse_mode"), given, find_user=api.known_user)


def send(api: BotApi, params: Params, chat: Chat, **content: Any) -> Message:
    """Puts a message of the bot into a chat, with the options that all sending methods share."""
    markup = read_markup(params, private=chat.type == "private")
    answered = replied_message(api, params, chat)
    topic = params.message_id("message_thread_id")
    if topic and topic not in chat.topics:
        raise bad_request("message thread not found")
    message = api.new_message(
        chat,
        api.bot,
        topic=topic or None,
        reply_to=answered,
        buttons=markup.inline if markup else (),
        keyboard=markup.keyboard if markup else None,
        protect_content=params.flag("protect_content"),
        disable_notification=params.flag("disable_notification"),
        **content,
    )
    return api.post(message)


def change(api: BotApi, params: Params, message: Message, **content: Any) -> dict[str, Any]:
    """Changes a message of the bot; raises Refused where that would change nothing."""
    markup = read_markup(params, private=message.chat.type == "private", inline_only=True)
    content["buttons"] = markup.inline if markup else ()
    if all(getattr(message, name) == value for name, value in content.items()):
        raise bad_request(_NOT_MODIFIED)
    for name, value in content.items():
        setattr(message, name, value)
    message.edit_date = api.now()
    api.tell(Event("edited", chat=message.chat, message=message))
    return message.to_api()


@method("sendMessage")
def send_message(api: BotApi, params: Params) -> Any:
    """Sends a text."""
    words = read_text(api, params)
    params.json("link_preview_options", "link preview options")
    chat = chat_to_write(api, params)
    return send(api, params, chat, text=words.text, entities=words.entities).to_api()


@method("editMessageText")
def edit_message_text(api: BotApi, params: Params) -> Any:
    """Changes the text of a message of the bot."""
    words = read_text(api, params)
    message = message_to_edit(api, params)
    if message.text is None:
        raise bad_request("There is no text in the message to edit")
    return change(api, params, message, text=words.text, entities=words.entities)


@method("editMessageCaption")
def edit_message_caption(api: BotApi, params: Params) -> Any:
    """Changes the words under a file of the bot."""
    words = read_caption(api, params)
    message = message_to_edit(api, params)
    if message.file is None or message.kind == "sticker":
        raise bad_request("There is no caption in the message to edit")
    return change(api, params, message, caption=words.text or None, entities=words.entities)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(api: BotApi, params: Params) -> Any:
    """Changes the buttons under a message of the bot."""
    return change(api, params, message_to_edit(api, params))


@method("deleteMessage")
def delete_message(api: BotApi, params: Params) -> Any:
    """Deletes one message."""
    if not params.text("chat_id"):
        raise bad_request("Chat identifier is not specified")
    if not params.message_id():
        raise bad_request("Message identifier is not specified")
    chat = _chat_to_delete_in(api, params)
    message = message_in(api, chat, params.message_id(), "message to delete")
    _check_deletable(api, message)
    api.remove(message)
    return True


@method("deleteMessages")
def delete_messages(api: BotApi, params: Params) -> Any:
    """Deletes up to 100 messages, passing over those that are gone."""
    chat = _chat_to_delete_in(api, params)
    given = params.json("message_ids", "message identifiers")
    if not isinstance(given, list) or not given:
        raise bad_request("Message identifiers are not specified")
    if len(given) > 100:
        raise bad_request("too many message identifiers specified")
    messages = [found for number in given if (found := api.message(chat.id, int(number)))]
    for message in messages:
        _check_deletable(api, message)
    for message in messages:
        api.remove(message)
    return True


def _chat_to_delete_in(api: BotApi, params: Params) -> Chat:
    # Deleting reaches a person who has blocked the bot: only new words are kept from them.
    chat = chat_to_read(api, params)
    return chat if chat.person else chat_to_edit(api, params)


def _check_deletable(api: BotApi, message: Message) -> None:
    chat, old = message.chat, api.now() - message.date > _DELETE_TIME
    mine = message.sender is api.bot and not message.service
    if chat.type == "supergroup" and (old or not mine):
        raise bad_request("Message can't be deleted")
    if old or (chat.type == "group" and not mine and chat.bot_status != "administrator"):
        raise bad_request("Message can't be deleted for everyone")


@method("answerCallbackQuery")
def answer_callback_query(api: BotApi, params: Params) -> Any:
    """Answers a press, once and within 150 seconds."""
    callback = api.callbacks.get(params.text("callback_query_id"))
    if callback is None or callback.answer or api.now() - callback.at > _ANSWER_TIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if len(text) > _ANSWER_LIMIT:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    callback.answer = Answer(text, params.flag("show_alert"), params.text("url"))
    api.tell(
        Event(
            "answer",
            chat=api.chats[callback.chat_id],
            message_id=callback.message_id,
            person=api.people[callback.person_id],
            answer=callback.answer,
        )
    )
    return True


@method("copyMessage")
def copy_message(api: BotApi, params: Params) -> Any:
    """Sends the content of a message anew."""
    original = _original(api, params, "copy")
    content = _content_of(original)
    if "caption" in params and original.file:
        words = read_caption(api, params)
        content |= {"caption": words.text or None, "entities": words.entities}
    return {"message_id": send(api, params, chat_to_write(api, params), **content).message_id}


@method("forwardMessage")
def forward_message(api: BotApi, params: Params) -> Any:
    """Sends a message on, with the name of who wrote it."""
    original = _original(api, params, "forward")
    origin = {
        "type": "user",
        "sender_user": original.sender.to_api(),
        "date": int(original.date.timestamp()),
    }
    content = {**_content_of(original), "forward_origin": origin}
    return send(api, params, chat_to_write(api, params), **content).to_api()


def _original(api: BotApi, params: Params, verb: str) -> Message:
    if not params.text("from_chat_id"):
        raise bad_request('parameter "from_chat_id" is required')
    chat = chat_to_read(api, params, "from_chat_id")
    original = message_in(api, chat, params.message_id(), f"message to {verb}")
    if original.protect_content:
        raise bad_request("message has protected content and can't be forwarded")
    if original.service:
        past = {"copy": "copied", "forward": "forwarded"}[verb]
        raise bad_request(f"message can't be {past}")
    return original


def _content_of(message: Message) -> dict[str, Any]:
    names = ("text", "caption", "entities", "kind", "file", "emoji", "location")
    return {name: getattr(message, name) for name in names}
