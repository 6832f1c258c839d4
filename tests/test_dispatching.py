"""What is read of the message under a pressed button, and what is left out."""

from copy import deepcopy
from typing import Any

import pytest
from telegram import Bot, MaybeInaccessibleMessage, Message, Update

from bot.receiving.dispatching import UNREAD, update_in
from handlers import subjects

BOT = Bot("1:token")
SENDER = {"id": 1, "is_bot": True, "first_name": "Alongside"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP = {"id": -100, "type": "supergroup", "title": "Tuesday"}
KEYS = {"inline_keyboard": [[{"text": "On track", "callback_data": "a:1"}]]}


def press(chat: dict[str, Any], **message: Any) -> dict[str, Any]:
    """A press as Telegram sends it, with the whole message under the button."""
    user = {"id": 7, "is_bot": False, "first_name": "Ana"}
    there = {"message_id": 55, "from": SENDER, "chat": chat, "date": 1767600000, "reply_markup": KEYS, **message}
    query = {"id": "1", "from": user, "chat_instance": "1", "data": "a:1", "message": there}
    return {"update_id": 3, "callback_query": query}


def under(body: dict[str, Any]) -> MaybeInaccessibleMessage:
    """The message under the button as the handlers get it."""
    query = update_in(body, BOT).callback_query
    assert query is not None
    assert query.data == "a:1"
    assert query.message is not None
    return query.message


WORDS = press(PRIVATE, text="How is today?", entities=[{"type": "bold", "offset": 0, "length": 3}])
PICTURE = press(PRIVATE, photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], caption="90 days")
IN_A_TOPIC = press(GROUP, text="Join", is_topic_message=True, message_thread_id=12)


@pytest.mark.parametrize("body", [WORDS, PICTURE, IN_A_TOPIC])
def test_the_number_and_the_chat_are_read_of_every_message(body: dict[str, Any]) -> None:
    found = under(body)
    assert found.message_id == 55
    assert found.chat.id == body["callback_query"]["message"]["chat"]["id"]
    update = update_in(body, BOT)
    assert update.effective_chat == found.chat
    assert update.effective_user is not None


def test_of_words_in_private_it_is_read_where_and_when_they_stood() -> None:
    found = under(WORDS)
    assert not isinstance(found, Message)
    assert found.date.timestamp() == 1767600000


def test_under_a_picture_it_is_seen_that_there_are_no_words_to_change() -> None:
    found = under(PICTURE)
    assert isinstance(found, Message)
    assert (found.text, found.caption, found.photo) == (None, "90 days", ())


def test_in_a_group_it_is_seen_in_which_topic_a_button_lies() -> None:
    found = under(IN_A_TOPIC)
    assert isinstance(found, Message)
    assert (found.is_topic_message, found.message_thread_id, found.text) == (True, 12, "Join")
    assert found.reply_markup is None


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_what_nobody_reads_is_not_parsed(name: str) -> None:
    """Python-telegram-bot would refuse it as it stands here."""
    body = press(GROUP, text="Join")
    body["callback_query"]["message"][name] = 5
    with pytest.raises((AttributeError, TypeError)):
        Update.de_json(body, BOT)
    assert under(body).message_id == 55


@pytest.mark.parametrize("body", [WORDS, PICTURE, IN_A_TOPIC])
def test_what_was_received_stays_as_it_is(body: dict[str, Any]) -> None:
    before = deepcopy(body)
    update_in(body, BOT)
    assert body == before


def test_any_other_update_is_read_whole() -> None:
    message = {"message_id": 2, "chat": PRIVATE, "date": 1, "text": "words", "entities": []}
    assert update_in({"update_id": 1, "message": message}, BOT) == Update.de_json(
        {"update_id": 1, "message": message}, BOT
    )


@pytest.mark.parametrize("missing", ["message_id", "chat"])
def test_a_press_that_cannot_be_read_is_not_taken_for_one_that_can(missing: str) -> None:
    body = press(PRIVATE, text="How is today?")
    del body["callback_query"]["message"][missing]
    with pytest.raises((KeyError, TypeError)):
        update_in(body, BOT)


def test_no_two_subjects_take_the_same_button() -> None:
    names = [route.name for subject in subjects.ALL for route in (*subject.presses, *subject.group_presses)]
    assert len(names) == len(set(names)) > 200
