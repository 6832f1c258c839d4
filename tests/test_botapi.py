"""The Bot API server without its HTTP: what people do, what the bot may do, and in which words it is refused."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.botapi.api.calls import Params, Refused, Upload
from bot.botapi.botapi import BotApi
from bot.botapi.state.objects import Chat, Person
from bot.botapi.state.world import ImpossibleAct
from tests.support.there import there

TOKEN = "123456:TEST"


def picture(width: int, height: int) -> bytes:
    """As much of a PNG as says its size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


PNG = picture(40, 30)


def inline(*rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]}


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def api(clock: Hands) -> BotApi:
    return BotApi(TOKEN, clock, rng=random.Random(1))


@pytest.fixture
def ana(api: BotApi) -> Person:
    person = api.add_person("Ana", username="ana")
    api.start(person.id)
    return person


@pytest.fixture
def dov(api: BotApi) -> Person:
    return api.add_person("Dov", last_name="Lead")


@pytest.fixture
def group(api: BotApi, ana: Person, dov: Person) -> Chat:
    chat = api.add_group("Evening circle", dov.id, [ana.id, dov.id], bot=True)
    api.updates.clear()
    return chat


def does(api: BotApi, method: str, *, uploads: dict[str, Upload] | None = None, **params: Any) -> Any:
    """One call of the bot, with its arguments as any client would send them."""
    values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    return api.call(method, Params(values, uploads))


def refusal(api: BotApi, method: str, **params: Any) -> str:
    """The error answer to a call that must be refused."""
    with pytest.raises(Refused) as refused:
        does(api, method, **params)
    return refused.value.description


def news(api: BotApi) -> list[tuple[str, Any]]:
    """The waiting updates as (kind, body), which are then confirmed."""
    updates = [update.to_api() for update in api.updates.take(0, 100)]
    api.updates.clear()
    return [(kind, body) for update in updates for kind, body in update.items() if kind != "update_id"]


def words(api: BotApi) -> list[str | None]:
    """What the waiting updates say."""
    return [body.get("text") for _, body in news(api)]


# Private chats


def test_a_stranger_is_reached_only_after_start(api: BotApi) -> None:
    cleo = api.add_person("Cleo")
    assert refusal(api, "sendMessage", chat_id=cleo.id, text="hi") == "Bad Request: chat not found"
    api.start(cleo.id, "invite_5")
    assert words(api) == ["/start invite_5"]
    sent = does(api, "sendMessage", chat_id=cleo.id, text="hi")
    assert sent == {
        "message_id": 2,
        "from": {"id": 123456, "is_bot": True, "first_name": "Alongside", "username": "alongside_demo_bot"},
        "chat": {"id": cleo.id, "type": "private", "first_name": "Cleo"},
        "date": int(api.now().timestamp()),
        "text": "hi",
    }


def test_somebody_met_in_a_group_has_not_started(api: BotApi, group: Chat, dov: Person) -> None:
    api.say(dov.id, group.id, "/join")
    expected = "Forbidden: bot can't initiate conversation with a user"
    assert refusal(api, "sendMessage", chat_id=dov.id, text="hi") == expected


def test_blocking_and_coming_back(api: BotApi, ana: Person) -> None:
    news(api)
    api.block(ana.id)
    [(kind, body)] = news(api)
    assert kind == "my_chat_member"
    assert (body["old_chat_member"]["status"], body["new_chat_member"]["status"]) == ("member", "kicked")
    assert body["new_chat_member"]["user"]["id"] == api.bot.id
    blocked = "Forbidden: bot was blocked by the user"
    assert refusal(api, "sendMessage", chat_id=ana.id, text="hi") == blocked
    assert refusal(api, "sendChatAction", chat_id=ana.id, action="typing") == blocked
    with pytest.raises(ImpossibleAct, match="blocked"):
        api.say(ana.id, ana.id, "hello?")
    api.start(ana.id)
    assert [kind for kind, _ in news(api)] == ["my_chat_member", "message"]
    assert does(api, "sendMessage", chat_id=ana.id, text="hi")


def test_blocking_a_bot_never_met_is_no_news(api: BotApi) -> None:
    cleo = api.add_person("Cleo")
    api.block(cleo.id)
    assert news(api) == []


@pytest.mark.parametrize("text", ["", " ", "x" * 4097])
def test_what_a_client_does_not_let_people_say(api: BotApi, ana: Person, text: str) -> None:
    with pytest.raises(ImpossibleAct):
        api.say(ana.id, ana.id, text)


def test_a_deleted_account(api: BotApi, ana: Person) -> None:
    api.deactivate(ana.id)
    assert refusal(api, "sendMessage", chat_id=ana.id, text="hi") == "Forbidden: user is deactivated"
    with pytest.raises(ImpossibleAct):
        api.say(ana.id, ana.id, "boo")


def test_a_reply_and_an_edit_reach_the_bot(api: BotApi, ana: Person, clock: Hands) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="how are you?")
    said = api.say(ana.id, ana.id, "fine @dov", reply_to=sent["message_id"])
    clock.move(minutes=1)
    api.edit(ana.id, ana.id, said.message_id, "not so fine")
    (_, _), (_, message), (kind, edited) = news(api)
    assert message["reply_to_message"]["text"] == "how are you?"
    assert message["entities"] == [{"offset": 5, "length": 4, "type": "mention"}]
    assert (kind, edited["text"], edited["edit_date"]) == (
        "edited_message",
        "not so fine",
        edited["date"] + 60,
    )
    with pytest.raises(ImpossibleAct):
        api.edit(ana.id, ana.id, sent["message_id"], "words in the bot's mouth")


def test_what_people_send_besides_words(api: BotApi, ana: Person) -> None:
    news(api)
    api.send_photo(ana.id, ana.id, PNG, caption="see #this")
    api.send_document(ana.id, ana.id, b"a,b", name="days.csv")
    api.send_voice(ana.id, ana.id, b"OggS")
    api.send_sticker(ana.id, ana.id, emoji="🎉")
    api.share_location(ana.id, ana.id, 52.5, 13.4)
    api.share_contact(ana.id, ana.id)
    api.share_users(ana.id, ana.id, 3, [99])
    photo, document, voice, sticker, place, contact, users = (body for _, body in news(api))
    assert (photo["photo"][0]["width"], photo["photo"][0]["height"], photo["caption"]) == (40, 30, "see #this")
    assert photo["caption_entities"][0]["type"] == "hashtag"
    assert (document["document"]["file_name"], document["document"]["mime_type"]) == ("days.csv", "text/csv")
    assert voice["voice"]["file_size"] == 4
    assert sticker["sticker"]["emoji"] == "🎉"
    assert place["location"] == {"latitude": 52.5, "longitude": 13.4}
    assert contact["contact"]["user_id"] == ana.id
    assert users["users_shared"] == {"request_id": 3, "users": [{"user_id": 99}]}


# Sending


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 5, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "@ana", "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": 123456, "text": "x"}, "Forbidden: the bot can't send messages to the bot"),
        ({}, "Bad Request: message text is empty"),
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": []}, "Bad Request: object expected as reply markup"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [{}]}},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "http://localhost"}]]}},
            "Bad Request: inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "", "callback_data": "a"}]]}},
            "Bad Request: inline keyboard button text must be non-empty",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        ({"text": "x", "reply_markup": inline(*[[("a", "1")]] * 101)}, "Bad Request: reply markup is too long"),
        (
            {"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}},
            "Bad Request: keyboard button text must be non-empty",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 99}, "Bad Request: message to be replied not found"),
    ],
)
def test_sending_is_refused(api: BotApi, ana: Person, params: dict[str, Any], description: str) -> None:
    before = len(api.messages(ana.id))
    if "chat_id" not in params and description != "Bad Request: chat_id is empty":
        params = {"chat_id": ana.id, **params}
    assert refusal(api, "sendMessage", **params) == description
    assert len(api.messages(ana.id)) == before
    assert (api.calls[-1].method, api.calls[-1].error) == ("sendMessage", description)


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * 4096},
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},
        {"text": "🙂" * 4096},
        {"text": "x", "reply_markup": inline([("a", "é" * 32)])},
        {"text": "x", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
        {"text": "x", "reply_markup": {"inline_keyboard": []}},
    ],
)
def test_sending_at_the_limit(api: BotApi, ana: Person, params: dict[str, Any]) -> None:
    assert does(api, "sendMessage", chat_id=ana.id, **params)["message_id"] == 2


def test_a_message_keeps_what_it_came_with(api: BotApi, ana: Person) -> None:
    markup = {
        "inline_keyboard": [
            [
                {"text": "Go", "callback_data": "go:1", "style": "primary"},
                {"text": "Web", "url": "https://example.org"},
            ]
        ]
    }
    sent = does(
        api,
        "sendMessage",
        chat_id=ana.id,
        text="<b>Hi</b>",
        parse_mode="HTML",
        protect_content=True,
        disable_notification="yes",
        reply_markup=markup,
        reply_parameters={"message_id": 1},
    )
    message = api.messages(ana.id)[-1]
    assert (message.text, message.protect_content, message.disable_notification) == ("Hi", True, True)
    assert message.reply_to_message_id == 1
    assert sent["has_protected_content"] is True
    assert sent["reply_to_message"]["text"] == "/start"
    assert sent["reply_markup"]["inline_keyboard"][0] == [
        {"text": "Go", "callback_data": "go:1", "style": "primary"},
        {"text": "Web", "url": "https://example.org/"},
    ]
    call = api.calls[-1]
    assert (call.method, call.chat_id, call.params["text"], call.error) == ("sendMessage", ana.id, "<b>Hi</b>", None)


def test_keyboards_below_the_chat(api: BotApi, ana: Person) -> None:
    keyboard = {"keyboard": [["Yes", {"text": "Here", "request_location": True}]], "one_time_keyboard": True}
    does(api, "sendMessage", chat_id=ana.id, text="where?", reply_markup=keyboard)
    assert there(api.reply_keyboard(ana.id, ana.id))["keyboard"] == [
        [{"text": "Yes"}, {"text": "Here", "request_location": True}]
    ]
    api.say(ana.id, ana.id, "Yes")
    assert api.reply_keyboard(ana.id, ana.id) is None
    does(api, "sendMessage", chat_id=ana.id, text="and?", reply_markup={"keyboard": [["No"]]})
    api.say(ana.id, ana.id, "No")
    assert api.reply_keyboard(ana.id, ana.id)
    does(api, "sendMessage", chat_id=ana.id, text="bye", reply_markup={"remove_keyboard": True})
    assert api.reply_keyboard(ana.id, ana.id) is None
    does(api, "sendMessage", chat_id=ana.id, text="name?", reply_markup={"force_reply": True})
    assert api.reply_keyboard(ana.id, ana.id) == {"force_reply": True}


def test_a_selective_keyboard_is_for_the_one_who_is_answered(
    api: BotApi, group: Chat, ana: Person, dov: Person
) -> None:
    said = api.say(ana.id, group.id, "/join")
    keyboard = {"keyboard": [["Yes"]], "selective": True}
    does(api, "sendMessage", chat_id=group.id, text="?", reply_to_message_id=said.message_id, reply_markup=keyboard)
    assert (bool(api.reply_keyboard(group.id, ana.id)), api.reply_keyboard(group.id, dov.id)) == (True, None)
    does(api, "sendMessage", chat_id=group.id, text="all?", reply_markup={"keyboard": [["No"]]})
    assert api.reply_keyboard(group.id, dov.id) == {"keyboard": [[{"text": "No"}]]}


def test_a_place_is_asked_for_in_private_only(api: BotApi, group: Chat) -> None:
    keyboard = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    expected = "Bad Request: location can be requested in private chats only"
    assert refusal(api, "sendMessage", chat_id=group.id, text="x", reply_markup=keyboard) == expected


# Changing and deleting


def test_an_edit_must_change_something(api: BotApi, ana: Person) -> None:
    sent = does(
        api, "sendMessage", chat_id=ana.id, text="<b>a</b>", parse_mode="HTML", reply_markup=inline([("x", "1")])
    )
    where = {"chat_id": ana.id, "message_id": sent["message_id"]}
    unchanged = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    same = {"text": "<strong>a</strong>", "parse_mode": "HTML", "reply_markup": inline([("x", "1")])}
    assert refusal(api, "editMessageText", **where, **same) == unchanged
    assert refusal(api, "editMessageReplyMarkup", **where, reply_markup=inline([("x", "1")])) == unchanged
    assert does(api, "editMessageText", **where, text="a", reply_markup=inline([("x", "1")]))["text"] == "a"
    assert "reply_markup" not in does(api, "editMessageText", **where, text="a")
    assert refusal(api, "editMessageReplyMarkup", **where) == unchanged
    assert does(api, "editMessageReplyMarkup", **where, reply_markup=inline([("y", "2")]))["edit_date"]
    [message] = [message for message in api.messages(ana.id) if message.message_id == sent["message_id"]]
    assert (message.text, message.entities, message.button("2")) == ("a", (), True)


def test_edits_that_are_refused(api: BotApi, ana: Person) -> None:
    keyboard = {"keyboard": [["Yes"]]}
    with_keyboard = does(api, "sendMessage", chat_id=ana.id, text="a", reply_markup=keyboard)["message_id"]
    plain = does(api, "sendMessage", chat_id=ana.id, text="a")["message_id"]
    photo = does(api, "sendPhoto", chat_id=ana.id, uploads={"photo": Upload("p", PNG)})["message_id"]
    table = [
        ("editMessageText", 99, "Bad Request: message to edit not found"),
        ("editMessageText", 1, "Bad Request: message can't be edited"),
        ("editMessageText", with_keyboard, "Bad Request: message can't be edited"),
        ("editMessageText", photo, "Bad Request: there is no text in the message to edit"),
        ("editMessageCaption", plain, "Bad Request: there is no caption in the message to edit"),
        ("editMessageReplyMarkup", 0, "Bad Request: message to edit not found"),
    ]
    for method, message_id, description in table:
        assert refusal(api, method, chat_id=ana.id, message_id=message_id, text="b", caption="b") == description
    assert refusal(api, "editMessageText", text="b") == "Bad Request: message identifier is not specified"
    markup = {"keyboard": [["Yes"]]}
    described = refusal(api, "editMessageText", chat_id=ana.id, message_id=plain, text="b", reply_markup=markup)
    assert described == "Bad Request: inline keyboard expected"


def test_deleting_within_48_hours(api: BotApi, ana: Person, clock: Hands) -> None:
    first = does(api, "sendMessage", chat_id=ana.id, text="a")["message_id"]
    said = api.say(ana.id, ana.id, "mine").message_id
    clock.move(hours=48)
    assert does(api, "deleteMessage", chat_id=ana.id, message_id=first) is True
    assert does(api, "deleteMessages", chat_id=ana.id, message_ids=[said, first, 4000]) is True
    assert [message.text for message in api.messages(ana.id)] == ["/start"]
    assert (
        refusal(api, "deleteMessage", chat_id=ana.id, message_id=first) == "Bad Request: message to delete not found"
    )
    clock.move(seconds=1)
    late = "Bad Request: message can't be deleted for everyone"
    assert refusal(api, "deleteMessage", chat_id=ana.id, message_id=1) == late
    assert refusal(api, "deleteMessages", chat_id=ana.id, message_ids=[1]) == late


def test_deleting_what_others_said_takes_an_administrator(api: BotApi, group: Chat, ana: Person) -> None:
    said = api.say(ana.id, group.id, "/circle")
    late = "Bad Request: message can't be deleted for everyone"
    assert refusal(api, "deleteMessage", chat_id=group.id, message_id=said.message_id) == late
    api.promote(group.id, api.bot.id, group.admins[0])
    assert does(api, "deleteMessage", chat_id=group.id, message_id=said.message_id) is True


def test_what_was_said_to_somebody_can_be_deleted_after_they_block(api: BotApi, ana: Person) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="a")["message_id"]
    api.block(ana.id)
    blocked = "Forbidden: bot was blocked by the user"
    assert refusal(api, "editMessageText", chat_id=ana.id, message_id=sent, text="b") == blocked
    assert does(api, "deleteMessage", chat_id=ana.id, message_id=sent) is True


def test_in_a_supergroup_the_bot_deletes_its_own_only(api: BotApi, ana: Person, dov: Person, clock: Hands) -> None:
    circle = api.add_group("Circle", dov.id, [ana.id], type="supergroup", bot=True)
    api.promote(circle.id, api.bot.id, dov.id)
    said = api.say(ana.id, circle.id, "mine").message_id
    sent = does(api, "sendMessage", chat_id=circle.id, text="its own")["message_id"]
    refused = "Bad Request: message can't be deleted"
    assert refusal(api, "deleteMessage", chat_id=circle.id, message_id=said) == refused
    assert does(api, "deleteMessages", chat_id=circle.id, message_ids=[sent]) is True


# Presses


def test_a_press_and_its_answer(api: BotApi, ana: Person, clock: Hands) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="how?", reply_markup=inline([("Good", "mood:1")]))
    news(api)
    query = api.press(ana.id, ana.id, sent["message_id"], "mood:1")
    [(kind, body)] = news(api)
    assert (kind, body["id"], body["data"], body["message"]["text"]) == ("callback_query", query, "mood:1", "how?")
    assert api.callback_answer(query) is None
    assert does(api, "answerCallbackQuery", callback_query_id=query, text="Kept", show_alert=True) is True
    answer = there(api.callback_answer(query))
    assert (answer.text, answer.show_alert) == ("Kept", True)


def test_answers_that_are_refused(api: BotApi, ana: Person, clock: Hands) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="how?", reply_markup=inline([("Good", "1")]))
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert refusal(api, "answerCallbackQuery", callback_query_id="77") == old
    query = api.press(ana.id, ana.id, sent["message_id"], "1")
    too_long = refusal(api, "answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    clock.move(seconds=150)
    assert does(api, "answerCallbackQuery", callback_query_id=query)
    assert refusal(api, "answerCallbackQuery", callback_query_id=query) == old
    late = api.press(ana.id, ana.id, sent["message_id"], "1")
    clock.move(seconds=151)
    assert refusal(api, "answerCallbackQuery", callback_query_id=late) == old


def test_only_buttons_that_are_there_can_be_pressed_unless_forged(api: BotApi, ana: Person, dov: Person) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="how?", reply_markup=inline([("Good", "1")]))
    with pytest.raises(ImpossibleAct):
        api.press(ana.id, ana.id, sent["message_id"], "2")
    with pytest.raises(ImpossibleAct):
        api.press(dov.id, ana.id, sent["message_id"], "1")
    news(api)
    api.press(dov.id, ana.id, sent["message_id"], "2", forged=True)
    api.press(ana.id, ana.id, 4000, "gone", forged=True)
    (_, forged), (_, gone) = news(api)
    assert (forged["from"]["id"], forged["message"]["chat"]["id"], forged["data"]) == (dov.id, ana.id, "2")
    assert gone["message"]["date"] == 0


# Files


def test_a_picture_is_sent_replaced_and_fetched(api: BotApi, ana: Person) -> None:
    sent = does(
        api,
        "sendPhoto",
        chat_id=ana.id,
        caption="<b>your</b> week",
        parse_mode="HTML",
        uploads={"photo": Upload("p", PNG)},
    )
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("your week", "bold")
    file = does(api, "getFile", file_id=sent["photo"][0]["file_id"])
    assert there(api.find_file(file["file_path"])).content == PNG
    where = {"chat_id": ana.id, "message_id": sent["message_id"]}
    media = {"type": "document", "media": "attach://new", "caption": "numbers"}
    uploads = {"new": Upload("n.csv", b"1,2", "text/csv")}
    changed = does(api, "editMessageMedia", **where, media=media, uploads=uploads)
    assert (changed["document"]["file_name"], changed["caption"]) == ("n.csv", "numbers")
    assert "photo" not in changed
    again = does(api, "sendDocument", chat_id=ana.id, document=changed["document"]["file_id"])
    assert again["document"]["file_id"] == changed["document"]["file_id"]
    assert does(api, "editMessageCaption", **where, caption="other numbers")["caption"] == "other numbers"


@pytest.mark.parametrize(
    ("method", "params", "uploads", "description"),
    [
        ("sendPhoto", {}, {}, "Bad Request: there is no photo in the request"),
        ("sendDocument", {}, {}, "Bad Request: there is no document in the request"),
        ("sendVoice", {}, {}, "Bad Request: there is no voice in the request"),
        ("sendPhoto", {"photo": "attach://x"}, {}, "Bad Request: there is no photo in the request"),
        ("sendPhoto", {"photo": "AgAC"}, {}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.org/x.png"}, {}, "Bad Request: failed to get HTTP URL content"),
        ("sendPhoto", {}, {"photo": Upload("p", b"")}, "Bad Request: file must be non-empty"),
        ("sendPhoto", {}, {"photo": Upload("p", b"no picture")}, "Bad Request: IMAGE_PROCESS_FAILED"),
        (
            "sendPhoto",
            {"caption": "x" * 1025},
            {"photo": Upload("p", PNG)},
            "Bad Request: message caption is too long",
        ),
        ("sendPhoto", {}, {"photo": Upload("p", picture(9_000, 1_001))}, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {}, {"photo": Upload("p", picture(2_001, 100))}, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {}, {"photo": Upload("p", PNG + bytes(10 << 20))}, "Bad Request: file is too big"),
        ("sendDocument", {}, {"document": Upload("d", bytes((50 << 20) + 1))}, "Bad Request: file is too big"),
        ("getFile", {"file_id": "x"}, {}, "Bad Request: invalid file_id"),
    ],
)
def test_files_that_are_refused(
    api: BotApi, ana: Person, method: str, params: dict[str, Any], uploads: dict[str, Upload], description: str
) -> None:
    assert refusal(api, method, chat_id=ana.id, uploads=uploads, **params) == description


def test_a_large_file_can_be_sent_and_not_fetched(api: BotApi, ana: Person) -> None:
    sent = api.send_document(ana.id, ana.id, bytes(20 * 1024 * 1024 + 1), name="big")
    assert refusal(api, "getFile", file_id=there(sent.document).file_id) == "Bad Request: file is too big"


def test_copies_and_forwards(api: BotApi, ana: Person, dov: Person) -> None:
    api.start(dov.id)
    said = api.say(ana.id, ana.id, "bold? https://example.org")
    copy = does(api, "copyMessage", chat_id=dov.id, from_chat_id=ana.id, message_id=said.message_id)
    assert there(api.message(dov.id, copy["message_id"])).text == "bold? https://example.org"
    forward = does(api, "forwardMessage", chat_id=dov.id, from_chat_id=ana.id, message_id=said.message_id)
    assert forward["forward_origin"]["sender_user"]["first_name"] == "Ana"
    secret = does(api, "sendMessage", chat_id=ana.id, text="x", protect_content=True)["message_id"]
    closed = "Bad Request: message has protected content and can't be forwarded"
    assert refusal(api, "copyMessage", chat_id=dov.id, from_chat_id=ana.id, message_id=secret) == closed
    where = {"chat_id": dov.id, "message_id": forward["message_id"]}
    assert refusal(api, "editMessageText", **where, text="b") == "Bad Request: message can't be edited"
    group = api.add_group("Circle", dov.id, [ana.id], bot=True)
    service = api.messages(group.id)[0].message_id
    told = refusal(api, "copyMessage", chat_id=dov.id, from_chat_id=group.id, message_id=service)
    assert told == "Bad Request: message can't be copied"
    missing = refusal(api, "copyMessage", chat_id=dov.id, from_chat_id=ana.id, message_id=999)
    assert missing == "Bad Request: message to copy not found"


# Groups


def test_privacy_mode(api: BotApi, group: Chat, ana: Person) -> None:
    table = [
        ("hello all", False),
        ("/circle", True),
        ("/circle@alongside_demo_bot now", True),
        ("/circle@another_bot", False),
        ("@alongside_demo_bot hi", False),
    ]
    for text, seen in table:
        api.say(ana.id, group.id, text)
        assert words(api) == ([text] if seen else []), text
    question = does(api, "sendMessage", chat_id=group.id, text="who comes?")
    api.say(ana.id, group.id, "me", reply_to=question["message_id"])
    assert words(api) == ["me"]
    api.promote(group.id, api.bot.id, group.admins[0])
    news(api)
    api.say(ana.id, group.id, "hello all")
    assert words(api) == ["hello all"]


def test_the_bot_comes_goes_and_is_promoted(api: BotApi, ana: Person, dov: Person) -> None:
    circle = api.add_group("Circle", dov.id, [ana.id])
    absent = "Forbidden: bot is not a member of the group chat"
    assert refusal(api, "sendMessage", chat_id=circle.id, text="x") == absent
    news(api)
    api.add_bot(circle.id, dov.id)
    (first, joined), (second, service) = news(api)
    assert (first, joined["old_chat_member"]["status"], joined["new_chat_member"]["status"]) == (
        "my_chat_member",
        "left",
        "member",
    )
    assert (second, service["new_chat_members"][0]["id"]) == ("message", api.bot.id)
    api.promote(circle.id, api.bot.id, dov.id)
    assert news(api)[0][1]["new_chat_member"]["status"] == "administrator"
    api.promote(circle.id, api.bot.id, dov.id, admin=False)
    assert news(api)[0][1]["new_chat_member"]["status"] == "member"
    api.remove_bot(circle.id, ana.id)
    assert news(api)[-1][1]["new_chat_member"]["status"] == "kicked"
    assert refusal(api, "sendMessage", chat_id=circle.id, text="x") == "Forbidden: bot was kicked from the group chat"
    api.say(ana.id, circle.id, "/circle")
    assert news(api) == []


def test_members_come_and_go(api: BotApi, group: Chat, ana: Person, dov: Person) -> None:
    cleo = api.add_person("Cleo")
    api.join(group.id, cleo.id)
    assert [(kind, body["new_chat_members"][0]["id"]) for kind, body in news(api)] == [("message", cleo.id)]
    api.updates.allow(["message", "chat_member"])
    api.leave(group.id, cleo.id)
    api.join(group.id, cleo.id)
    assert [kind for kind, _ in news(api)] == ["message", "message"]  # of the rest only administrators hear
    api.promote(group.id, api.bot.id, dov.id)
    api.leave(group.id, cleo.id)
    (_, service), (kind, change) = news(api)
    assert service["left_chat_member"]["id"] == cleo.id
    assert (kind, change["new_chat_member"]["status"], change["new_chat_member"]["user"]["id"]) == (
        "chat_member",
        "left",
        cleo.id,
    )
    assert group.members == [ana.id, dov.id]


def test_a_supergroup_has_its_own_numbers_and_words(api: BotApi, ana: Person, dov: Person) -> None:
    circle = api.add_group("Circle", dov.id, [ana.id], type="supergroup", bot=True)
    assert does(api, "sendMessage", chat_id=circle.id, text="x")["message_id"] == 2
    assert does(api, "sendMessage", chat_id=ana.id, text="x")["message_id"] == 2
    small = api.add_group("Small", dov.id, [ana.id], bot=True)  # its service message is the third of the account
    assert does(api, "sendMessage", chat_id=small.id, text="x")["message_id"] == 4
    assert str(circle.id).startswith("-100")
    api.remove_bot(circle.id, dov.id)
    kicked = "Forbidden: bot was kicked from the supergroup chat"
    assert refusal(api, "getChat", chat_id=circle.id) == kicked


def test_a_group_becomes_a_supergroup(api: BotApi, group: Chat, ana: Person) -> None:
    new_id = api.upgrade(group.id)
    (_, old), (_, new) = news(api)
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (group.id, new_id)
    assert (new["chat"]["id"], new["chat"]["type"], new["migrate_from_chat_id"]) == (new_id, "supergroup", group.id)
    with pytest.raises(Refused) as refused:
        does(api, "sendMessage", chat_id=group.id, text="x")
    assert refused.value.description == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refused.value.parameters == {"migrate_to_chat_id": new_id}
    assert does(api, "sendMessage", chat_id=new_id, text="x")
    with pytest.raises(ImpossibleAct):
        api.say(ana.id, group.id, "too late")
    assert (group.members, group.has_bot) == ([], False)


def test_asking_about_chats_and_members(api: BotApi, group: Chat, ana: Person, dov: Person) -> None:
    cleo, stranger = api.add_person("Cleo"), api.add_person("Somebody")
    api.start(cleo.id)
    assert does(api, "getChat", chat_id=group.id)["title"] == "Evening circle"
    assert does(api, "getChatMemberCount", chat_id=group.id) == 3
    table = [(ana, "member"), (dov, "creator"), (cleo, "left"), (api.bot, "member")]
    for person, status in table:
        assert does(api, "getChatMember", chat_id=group.id, user_id=person.id)["status"] == status
    for user_id in (4, stranger.id):
        assert refusal(api, "getChatMember", chat_id=group.id, user_id=user_id) == "Bad Request: user not found"
    assert refusal(api, "sendMessage", chat_id=dov.id, text="x").startswith("Forbidden: bot can't initiate")
    [owner] = does(api, "getChatAdministrators", chat_id=group.id)
    assert owner["user"]["id"] == dov.id
    private = "Bad Request: there are no administrators in the private chat"
    assert refusal(api, "getChatAdministrators", chat_id=ana.id) == private
    assert does(api, "leaveChat", chat_id=group.id) is True
    absent = "Forbidden: bot is not a member of the group chat"
    assert refusal(api, "getChatMemberCount", chat_id=group.id) == absent


def test_whoever_is_asked_about_is_met(api: BotApi, group: Chat) -> None:
    eva = api.add_person("Eva")
    group.statuses[eva.id] = "member"
    assert refusal(api, "sendMessage", chat_id=eva.id, text="x") == "Bad Request: chat not found"
    assert does(api, "getChatMember", chat_id=group.id, user_id=eva.id)["status"] == "member"
    assert refusal(api, "sendMessage", chat_id=eva.id, text="x").startswith("Forbidden: bot can't initiate")


def test_reactions_and_actions(api: BotApi, ana: Person) -> None:
    assert does(api, "setMessageReaction", chat_id=ana.id, message_id=1, reaction=[{"type": "emoji", "emoji": "❤️"}])
    assert api.messages(ana.id)[0].reactions == ("❤️",)
    two = [{"type": "emoji", "emoji": "👍"}] * 2
    many = refusal(api, "setMessageReaction", chat_id=ana.id, message_id=1, reaction=two)
    assert many == "Bad Request: REACTIONS_TOO_MANY"
    bad = refusal(api, "setMessageReaction", chat_id=ana.id, message_id=1, reaction=[{"type": "emoji", "emoji": "x"}])
    assert bad == "Bad Request: REACTION_INVALID"
    assert does(api, "sendChatAction", chat_id=ana.id, action="typing")
    wrong = refusal(api, "sendChatAction", chat_id=ana.id, action="dancing")
    assert wrong == "Bad Request: wrong parameter action in request"


# The menu and the profile


def test_the_menu_by_scope_and_language(api: BotApi, group: Chat, ana: Person, dov: Person) -> None:
    menus: list[tuple[dict[str, Any], str]] = [
        ({}, "default"),
        ({"language_code": "es"}, "default-es"),
        ({"scope": {"type": "all_private_chats"}}, "private"),
        ({"scope": {"type": "chat", "chat_id": group.id}}, "circle"),
        ({"scope": {"type": "chat_administrators", "chat_id": group.id}}, "leads"),
    ]
    for where, description in menus:
        does(api, "setMyCommands", commands=[{"command": "/start", "description": description}], **where)
    assert does(api, "getMyCommands") == [{"command": "start", "description": "default"}]
    assert does(api, "getMyCommands", language_code="es")[0]["description"] == "default-es"
    assert api.commands("all_private_chats") == [{"command": "start", "description": "private"}]
    assert api.commands_for(ana.id, ana.id)[0]["description"] == "private"
    assert api.commands_for(group.id, ana.id)[0]["description"] == "circle"
    assert api.commands_for(group.id, dov.id)[0]["description"] == "leads"
    does(api, "deleteMyCommands", scope={"type": "all_private_chats"})
    assert api.commands_for(ana.id, ana.id)[0]["description"] == "default"


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "x", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "x", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "language_code": "eng"}, "invalid language code specified"),
    ],
)
def test_menus_that_are_refused(api: BotApi, params: dict[str, Any], description: str) -> None:
    assert refusal(api, "setMyCommands", **params) == f"Bad Request: {description}"


def test_names_and_descriptions(api: BotApi) -> None:
    does(api, "setMyName", name="Beside you")
    does(api, "setMyDescription", description="Long", language_code="de")
    assert does(api, "getMe")["first_name"] == "Beside you"
    assert does(api, "getMyName", language_code="es") == {"name": "Beside you"}
    assert does(api, "getMyDescription", language_code="de") == {"description": "Long"}
    assert does(api, "getMyDescription") == {"description": ""}
    assert refusal(api, "setMyShortDescription", short_description="x" * 121).startswith("Bad Request: ")


def test_an_unknown_method(api: BotApi) -> None:
    assert refusal(api, "sendLove") == "Not Found: method not found"


# The queue


def test_updates_are_numbered_from_a_random_one_and_confirmed_by_offset(api: BotApi, ana: Person) -> None:
    for text in "abc":
        api.say(ana.id, ana.id, text)
    first = api.updates.take(0, 100)[0].update_id
    assert 2_000_001 <= first <= 1_000_000_000
    table = [
        (0, 100, [0, 1, 2, 3]),
        (first + 1, 2, [1, 2]),
        (0, 100, [1, 2, 3]),
        (first - 500, 100, [1, 2, 3]),
        (first + 15, 100, [1, 2, 3]),  # more than ten ahead of the end: not believed
        (-1, 100, [3]),
        (first + 4, 100, []),
        (0, 100, []),
    ]
    for offset, limit, expected in table:
        got = [update.update_id - first for update in api.updates.take(offset, limit)]
        assert got == expected, offset


def test_updates_expire(api: BotApi, ana: Person, clock: Hands) -> None:
    sent = does(api, "sendMessage", chat_id=ana.id, text="?", reply_markup=inline([("a", "1")]))
    news(api)
    api.say(ana.id, ana.id, "waits a day")
    api.press(ana.id, ana.id, sent["message_id"], "1")
    for seconds, kinds in [(149, 2), (1, 1), (86_249, 1), (1, 0)]:
        clock.move(seconds=seconds)
        assert len(api.pending_updates) == kinds


def test_numbers_jump_after_a_quiet_week(api: BotApi, ana: Person, clock: Hands) -> None:
    last = api.updates.take(0, 100)[-1].update_id
    api.updates.take(last + 1, 100)
    clock.move(days=7)
    api.say(ana.id, ana.id, "back")
    assert api.updates.take(last + 1, 100)[0].update_id != last + 1


@pytest.mark.parametrize(
    ("allowed", "kept"),
    [
        (None, ["message", "edited_message"]),
        ([], ["message", "edited_message"]),
        (["nonsense"], ["message", "edited_message"]),
        (["message", "nonsense"], ["message"]),
        (["edited_message"], ["edited_message"]),
    ],
)
def test_allowed_updates_decide_when_an_update_is_made(
    api: BotApi, ana: Person, allowed: list[str] | None, kept: list[str]
) -> None:
    news(api)
    api.updates.allow(allowed)
    said = api.say(ana.id, ana.id, "a")
    api.edit(ana.id, ana.id, said.message_id, "b")
    assert [kind for kind, _ in news(api)] == kept
    api.updates.allow(None)
    api.say(ana.id, ana.id, "c")
    assert len(news(api)) == ("message" in kept)


# What listeners hear


def test_listeners_hear_what_becomes_visible(api: BotApi, ana: Person) -> None:
    heard = []
    end = api.subscribe(lambda event: heard.append(event.kind))
    sent = does(api, "sendMessage", chat_id=ana.id, text="?", reply_markup=inline([("a", "1")]))
    query = api.press(ana.id, ana.id, sent["message_id"], "1")
    does(api, "answerCallbackQuery", callback_query_id=query, text="ok")
    does(api, "editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="!")
    does(api, "deleteMessage", chat_id=ana.id, message_id=sent["message_id"])
    does(api, "setMyCommands", commands=[])
    api.block(ana.id)
    end()
    api.unblock(ana.id)
    assert heard == ["message", "answer", "edited", "deleted", "commands", "blocked"]
