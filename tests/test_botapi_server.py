"""The Bot API server over HTTP: every way to call it, long polling, faults, limits, and the page's live side."""

import asyncio
import base64
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import pytest
import telegram
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from tornado.web import RequestHandler

from bot.botapi.api.calls import Params
from bot.botapi.botapi import BotApi
from bot.botapi.faults import Fault, Limits
from bot.botapi.server import Server
from bot.botapi.state.objects import Person
from bot.demo.live import PageServer
from tests.support.there import there

T = TypeVar("T")
Answered = tuple[int, Any, Mapping[str, str]]
RawCall = Callable[..., Coroutine[Any, Any, Answered]]

TOKEN = "123456:TEST-token"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def new_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the library's RetryAfter warns of its own future, which is an error here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def api() -> BotApi:
    return BotApi(TOKEN, lambda: NOON, rng=random.Random(1))


@pytest.fixture
def ana(api: BotApi) -> Person:
    person = api.add_person("Ana")
    api.start(person.id)
    api.updates.clear()
    return person


@pytest.fixture
async def server(api: BotApi) -> AsyncIterator[Server]:
    server = Server(api)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(server: Server, http: aiohttp.ClientSession) -> RawCall:
    """A raw call: gives status, answer and headers."""

    async def call(method: str, token: str = TOKEN, **params: Any) -> Answered:
        async with http.post(f"{server.url}/bot{token}/{method}", json=params) as answer:
            return answer.status, await answer.json(), answer.headers

    return call


# The library that the bot is built on


async def test_a_conversation_with_the_real_library(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    assert (bot.username, bot.first_name) == ("alongside_demo_bot", "Alongside")
    api.say(ana.id, ana.id, "/checkin")
    [update] = await bot.get_updates()
    said = there(update.message)
    assert (said.text, there(update.effective_user).first_name) == ("/checkin", "Ana")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("On track", callback_data="c:1")]])
    sent = await said.reply_text("<b>How</b>?", parse_mode=ParseMode.HTML, reply_markup=keyboard)
    assert (sent.text_html, sent.date) == ("<b>How</b>?", NOON)
    query_id = api.press(ana.id, ana.id, sent.message_id, "c:1")
    [update] = await bot.get_updates(offset=update.update_id + 1)
    query = there(update.callback_query)
    await query.edit_message_text("Kept.")
    await query.answer("Saved")
    assert there(api.callback_answer(query_id)).text == "Saved"
    assert [message.text for message in api.messages(ana.id)] == ["/start", "/checkin", "Kept."]
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("Kept.")
    with pytest.raises(BadRequest, match=r"(?i)^query is too old"):
        await query.answer()


async def test_files_with_the_real_library(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    sent = await bot.send_photo(ana.id, PNG, caption="your week")
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == PNG
    changed = await sent.edit_media(InputMediaPhoto(PNG + b"!", caption="next week"))
    assert isinstance(changed, telegram.Message)
    assert (changed.caption, changed.photo[-1].file_size) == ("next week", len(PNG) + 1)
    sent = await bot.send_document(ana.id, b"a,b", filename="days.csv")
    assert there(sent.document).file_name == "days.csv"
    assert there(api.messages(ana.id)[-1].document).content == b"a,b"
    assert there((await bot.send_voice(ana.id, b"OggS")).voice).file_size == 4


async def test_everything_else_with_the_real_library(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    dov = api.add_person("Dov")
    group = api.add_group("Circle", dov.id, [ana.id], bot=True)
    assert [there(update.effective_chat).id for update in await bot.get_updates()] == [group.id, group.id]
    assert (await bot.get_chat(group.id)).title == "Circle"
    assert (await bot.get_chat_member(group.id, bot.id)).status == "member"
    api.promote(group.id, bot.id, dov.id)
    statuses = {member.user.id: member.status for member in await bot.get_chat_administrators(group.id)}
    assert statuses == {dov.id: "creator", bot.id: "administrator"}
    assert await bot.get_chat_member_count(group.id) == 3
    assert await bot.set_my_commands([("start", "begin")])
    assert [command.description for command in await bot.get_my_commands()] == ["begin"]
    assert await bot.set_my_short_description("short")
    assert (await bot.get_my_short_description()).short_description == "short"
    assert await bot.send_chat_action(ana.id, "typing")
    assert await bot.set_message_reaction(ana.id, 1, "👍")
    copied = await bot.copy_message(group.id, ana.id, 1)
    assert (await bot.forward_message(group.id, group.id, copied.message_id)).text == "/start"
    assert await bot.delete_messages(group.id, [copied.message_id])
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.leave_chat(group.id)


async def test_errors_become_the_librarys_own(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    dov = api.add_person("Dov")
    group = api.add_group("Circle", dov.id, [], bot=True)
    old_id, new_id = group.id, api.upgrade(group.id)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old_id, "x")
    assert migrated.value.new_chat_id == new_id
    api.block(ana.id)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(4, "x")


# Every way to call


async def test_every_way_to_pass_arguments(
    api: BotApi, ana: Person, server: Server, http: aiohttp.ClientSession
) -> None:
    url = f"{server.url}/bot{TOKEN}/SENDmessage"
    parts = aiohttp.FormData({"chat_id": str(ana.id), "text": "multipart"})
    parts.add_field("unused", b"x", filename="x")
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "1"}]]}
    ways = [
        http.get(url, params={"chat_id": ana.id, "text": "query"}),
        http.post(url, params={"chat_id": ana.id}, data={"text": "form", "protect_content": "True"}),
        http.post(url, json={"chat_id": ana.id, "text": "json", "protect_content": True, "reply_markup": markup}),
        http.post(url, data=parts),
    ]
    for way in ways:
        async with way as answer:
            assert (answer.status, answer.content_type) == (200, "application/json")
    _, query, form, in_json, multipart = api.messages(ana.id)
    assert [message.text for message in (query, form, in_json, multipart)] == ["query", "form", "json", "multipart"]
    assert (query.protect_content, form.protect_content, in_json.protect_content) == (False, True, True)
    assert in_json.button("1")


async def test_wrong_paths_and_tokens(call: RawCall, server: Server, http: aiohttp.ClientSession) -> None:
    table = [
        ("nonsense", "getMe", 401, "Unauthorized: invalid token specified"),
        ("0:x", "getMe", 401, "Unauthorized: invalid token specified"),
        ("123456:other", "getMe", 401, "Unauthorized"),
        ("1:" + "x" * 79, "getMe", 401, "Unauthorized: invalid token specified"),
        (TOKEN, "getLost", 404, "Not Found: method not found"),
    ]
    for token, method, code, description in table:
        status, answer, _ = await call(method, token=token)
        assert (status, answer) == (code, {"ok": False, "error_code": code, "description": description})
    for path in ["/", "/elsewhere", f"/file/bot{TOKEN}/photos/file_9.jpg"]:
        async with http.get(server.url + path) as answer:
            assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")
    async with http.post(
        f"{server.url}/bot{TOKEN}/getMe", data=b"{", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400


async def test_a_revoked_token_is_what_the_library_calls_invalid(server: Server) -> None:
    stranger = telegram.Bot("99:x", base_url=f"{server.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_own_routes_are_served_too(api: BotApi, http: aiohttp.ClientSession) -> None:
    class Hello(RequestHandler):
        def get(self) -> None:
            self.write("hello")

    async with running(api, routes=[(r"/hello", Hello)]) as server, http.get(f"{server.url}/hello") as answer:
        assert await answer.text() == "hello"


# Long polling


async def test_a_held_request_is_woken_by_an_update(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    asyncio.get_running_loop().call_later(0.05, api.say, ana.id, ana.id, "now")
    before = time.perf_counter()
    [update] = await bot.get_updates(timeout=10)
    assert there(update.message).text == "now"
    assert 0.04 < time.perf_counter() - before < 0.5


async def test_a_burst_comes_together(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    def burst() -> None:
        for text in "abc":
            api.say(ana.id, ana.id, text)

    asyncio.get_running_loop().call_later(0.05, burst)
    assert [there(update.message).text for update in await bot.get_updates(timeout=10)] == ["a", "b", "c"]


async def test_the_timeout_ends_with_nothing(call: RawCall) -> None:
    before = time.perf_counter()
    _, answer, _ = await call("getUpdates", timeout=1)
    assert answer == {"ok": True, "result": []}
    assert 0.9 < time.perf_counter() - before < 2


async def test_asking_for_the_same_at_once_is_slowed_down(api: BotApi, ana: Person, call: RawCall) -> None:
    for text in "abc":
        api.say(ana.id, ana.id, text)
    first = await call("getUpdates", limit=2)
    hurried = await call("getUpdates", limit=2)
    assert (len(first[1]["result"]), len(hurried[1]["result"])) == (2, 1)
    waiting = asyncio.create_task(call("getUpdates", offset=first[1]["result"][0]["update_id"] + 3))
    await asyncio.sleep(0.05)
    again = asyncio.create_task(call("getUpdates", offset=first[1]["result"][0]["update_id"] + 3))
    await asyncio.sleep(0.1)
    assert waiting.done()
    assert not again.done()  # held for three seconds, though it asked for none
    api.say(ana.id, ana.id, "d")
    assert (await again)[1]["result"][0]["message"]["text"] == "d"


async def test_the_older_of_two_pollers_is_refused(
    api: BotApi, ana: Person, server: Server, bot: telegram.Bot
) -> None:
    async with telegram.Bot(TOKEN, base_url=f"{server.url}/bot") as other:
        older = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.05)
        newer = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request; make sure that only one"):
            await older
        api.say(ana.id, ana.id, "to the newer")
        assert [there(update.message).text for update in await newer] == ["to the newer"]


async def test_a_second_conflict_within_three_seconds_comes_late(call: RawCall) -> None:
    held = []
    for offset in (-1, -2, -3):
        held.append(asyncio.create_task(call("getUpdates", offset=offset, timeout=10)))
        await asyncio.sleep(0.05)
    assert [task.done() for task in held] == [True, False, False]


async def test_a_short_poll_does_not_disturb_a_held_one(api: BotApi, ana: Person, call: RawCall) -> None:
    held = asyncio.create_task(call("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    status, answer, _ = await call("getUpdates", offset=5)
    assert (status, answer["result"]) == (200, [])
    api.say(ana.id, ana.id, "a")
    assert len((await held)[1]["result"]) == 1


async def test_a_webhook_and_polling_exclude_each_other(api: BotApi, call: RawCall) -> None:
    held = asyncio.create_task(call("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    assert (await call("setWebhook", url="https://example.org/hook", secret_token="s"))[0] == 200
    assert (await held)[1]["description"] == "Conflict: terminated by setWebhook request"
    assert (await call("getWebhookInfo"))[1]["result"]["url"] == "https://example.org/hook"
    assert (await call("setWebhook", url="https://example.org/", secret_token="no!"))[1]["description"] == (
        "Bad Request: secret token contains unallowed characters"
    )
    await call("deleteWebhook")
    api.start(api.add_person("Ana").id)
    assert (await call("getUpdates", offset=-1))[0] == 200


async def test_polling_while_a_webhook_is_set(call: RawCall) -> None:
    await call("setWebhook", url="https://example.org/hook")
    status, answer, _ = await call("getUpdates")
    assert (status, answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )


async def test_stopping_ends_a_held_request(api: BotApi, http: aiohttp.ClientSession) -> None:
    async with running(api) as server:
        held = asyncio.create_task(http.get(f"{server.url}/bot{TOKEN}/getUpdates", params={"timeout": 50}))
        await asyncio.sleep(0.05)
    async with await held as answer:
        assert await answer.json() == {"ok": True, "result": []}


async def test_a_poller_that_went_away_takes_nothing_along(
    api: BotApi, ana: Person, server: Server, call: RawCall
) -> None:
    with pytest.raises(asyncio.TimeoutError):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.05)) as session:
            await session.get(f"{server.url}/bot{TOKEN}/getUpdates", params={"timeout": 50})
    await asyncio.sleep(0.05)
    older = asyncio.create_task(call("getUpdates", offset=3, timeout=10))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(call("getUpdates", offset=4, timeout=10))
    # Its end was no conflict, so that this one is the first, which is told at once.
    assert (await asyncio.wait_for(older, 1))[0] == 409
    api.say(ana.id, ana.id, "still here")
    assert len((await newer)[1]["result"]) == 1


# The webhook


@asynccontextmanager
async def hook(answers: list[web.Response]) -> AsyncIterator[tuple[str, list[tuple[str | None, Any]]]]:
    """A webhook that gives these answers in turn, then says yes; it notes what it was told."""
    told = []

    async def post(request: web.Request) -> web.Response:
        told.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return answers.pop(0) if answers else web.Response()

    application = web.Application()
    application.router.add_post("/hook", post)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", told
    finally:
        await runner.cleanup()


async def test_a_webhook_is_told_in_order_until_it_agrees(api: BotApi, ana: Person, call: RawCall) -> None:
    api.say(ana.id, ana.id, "before")
    answers = [web.Response(status=500), web.Response(status=502), web.Response()]
    async with hook(answers) as (url, told):
        await call("setWebhook", url=url, secret_token="s-1")
        api.say(ana.id, ana.id, "after")
        await eventually(lambda: len(told) == 4)
        await eventually(lambda: not api.pending_updates)
        texts = [(secret, update["message"]["text"]) for secret, update in told]
        assert texts == [("s-1", "before")] * 3 + [("s-1", "after")]
        info = (await call("getWebhookInfo"))[1]["result"]
        assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
        await call("deleteWebhook")


async def test_a_webhooks_answer_may_carry_a_call(api: BotApi, ana: Person, call: RawCall) -> None:
    answers = [web.json_response({"method": "sendMessage", "chat_id": ana.id, "text": "at once"})]
    async with hook(answers) as (url, _):
        await call("setWebhook", url=url)
        api.say(ana.id, ana.id, "hello")
        await eventually(lambda: api.messages(ana.id)[-1].text == "at once")


async def test_a_webhooks_answer_cannot_ask_or_move_the_webhook(api: BotApi, ana: Person, call: RawCall) -> None:
    answers = [web.json_response({"method": "setWebhook", "url": ""}), web.json_response({"method": "getMe"})]
    async with hook(answers) as (url, told):
        await call("setWebhook", url=url, allowed_updates=["message"], drop_pending_updates=True)
        for text in "ab":
            said = api.say(ana.id, ana.id, text)
            api.edit(ana.id, ana.id, said.message_id, text * 2)
        await eventually(lambda: len(told) == 2)
        await eventually(lambda: not api.pending_updates)
        assert api.webhook["url"] == url
        assert [call.method for call in api.calls] == ["setWebhook"]


async def test_what_waits_can_be_dropped_with_the_webhook(api: BotApi, ana: Person, call: RawCall) -> None:
    api.say(ana.id, ana.id, "kept")
    await call("deleteWebhook")
    assert (await call("getWebhookInfo"))[1]["result"]["pending_update_count"] == 1
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getWebhookInfo"))[1]["result"]["pending_update_count"] == 0


async def test_a_failing_chat_does_not_hold_up_the_others(api: BotApi, ana: Person, call: RawCall) -> None:
    ben = api.add_person("Ben")
    answers = [web.Response(status=503, headers={"Retry-After": "60"}), web.Response()]
    async with hook(answers) as (url, told):
        await call("setWebhook", url=url)
        api.say(ana.id, ana.id, "stuck")
        await eventually(lambda: told)
        api.say(ben.id, ben.id, "free")
        await eventually(lambda: len(told) == 2)
        await eventually(lambda: [update["message"]["text"] for update in api.pending_updates] == ["stuck"])


# Faults


@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [
        (Fault("close_before"), NetworkError, False),
        (Fault("close_after"), NetworkError, True),
        (Fault("server_error"), NetworkError, False),
        (Fault("bad_gateway"), NetworkError, False),
        (Fault("garbage"), telegram.error.TelegramError, False),
        (Fault("hang", seconds=5), TimedOut, False),
        (Fault("hang_after", seconds=5), TimedOut, True),
        (Fault("drip", seconds=30), TimedOut, True),
        (Fault("too_many", retry_after=7), RetryAfter, False),
        (Fault("too_many", retry_after=None), telegram.error.TelegramError, False),
        (Fault("refusal", code=403, description="Forbidden: user is deactivated"), Forbidden, False),
        (Fault("unauthorized"), InvalidToken, False),
        (Fault("conflict"), Conflict, False),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
async def test_faults(
    api: BotApi, ana: Person, bot: telegram.Bot, fault: Fault, error: type[Exception], done: bool
) -> None:
    api.faults.add(fault)
    with pytest.raises(error):
        await impatient(bot.send_message(ana.id, "x", read_timeout=0.3))
    assert [message.text for message in api.messages(ana.id)] == ["/start", *(["x"] if done else [])]
    await bot.send_message(ana.id, "again")  # once means once


async def test_a_429_can_say_zero_or_nothing(api: BotApi, ana: Person, call: RawCall) -> None:
    api.faults.add(Fault("too_many", retry_after=0))
    api.faults.add(Fault("too_many", retry_after=None))
    status, answer, headers = await call("sendMessage", chat_id=ana.id, text="x")
    assert (status, answer["parameters"], headers["Retry-After"]) == (429, {"retry_after": 0}, "0")
    status, answer, headers = await call("sendMessage", chat_id=ana.id, text="x")
    assert (status, "parameters" in answer, "Retry-After" in headers) == (429, False, False)


async def test_faults_can_be_aimed(api: BotApi, ana: Person, call: RawCall) -> None:
    api.faults.add(Fault("server_error", method="sendmessage", chat_id=ana.id, times=2))
    everywhere = api.faults.add(Fault("server_error", method="getMe", times=None))
    codes = [
        (await call("sendMessage", chat_id=4, text="x"))[0],
        (await call("sendChatAction", chat_id=ana.id, action="typing"))[0],
        *[(await call("sendMessage", chat_id=ana.id, text="x"))[0] for _ in range(3)],
        *[(await call("getMe"))[0] for _ in range(3)],
    ]
    assert codes == [400, 200, 500, 500, 200, 500, 500, 500]
    api.faults.remove(everywhere)
    assert (await call("getMe"))[0] == 200
    assert api.faults.struck == 5


async def test_a_call_that_nobody_waits_for_after_a_hang_is_not_done(
    api: BotApi, ana: Person, bot: telegram.Bot
) -> None:
    api.faults.add(Fault("hang", seconds=0.2))
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "x", read_timeout=0.1)
    await asyncio.sleep(0.2)
    assert [message.text for message in api.messages(ana.id)] == ["/start"]


async def test_a_slow_answer_arrives_in_the_end(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    api.faults.add(Fault("hang", seconds=0.1))
    assert (await bot.send_message(ana.id, "late")).text == "late"
    api.faults.add(Fault("drip", seconds=0.1))
    assert (await bot.send_message(ana.id, "slow")).text == "slow"


async def test_getupdates_can_fail_too(api: BotApi, ana: Person, bot: telegram.Bot) -> None:
    api.say(ana.id, ana.id, "kept")
    api.faults.add(Fault("close_after", method="getUpdates"))
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert [there(update.message).text for update in await bot.get_updates()] == ["kept"]


async def test_the_server_can_be_out_of_reach_and_come_back(
    api: BotApi, ana: Person, server: Server, bot: telegram.Bot
) -> None:
    port = server.port
    await server.offline()
    with pytest.raises(NetworkError, match=r"ConnectError"):
        await bot.send_message(ana.id, "x")
    await server.online()
    assert server.port == port
    assert (await bot.send_message(ana.id, "x")).text == "x"


# Limits


@pytest.mark.parametrize(
    ("limits", "chat_id", "times", "waits"),
    [
        (Limits(overall_per_second=2), 1, [0, 0.1, 0.2, 1.0, 1.1], [0, 0, 1, 0, 0]),
        (Limits(private_burst=2), 1, [0, 0, 0, 0.5, 1.0, 1.1], [0, 0, 1, 1, 0, 1]),
        (Limits(group_per_minute=2), -1, [0, 10, 20, 59, 60, 61], [0, 0, 40, 1, 0, 9]),
        (Limits(), 1, [0] * 5, [0] * 5),
        (Limits(group_per_minute=1), 1, [0] * 5, [0] * 5),
    ],
)
def test_limits(limits: Limits, chat_id: int, times: list[float], waits: list[int]) -> None:
    assert [limits.wait("sendmessage", chat_id, at) for at in times] == waits


def test_what_limits_do_not_count() -> None:
    limits = Limits(overall_per_second=1)
    for method in ["answercallbackquery", "deletemessage", "sendchataction", "getupdates"]:
        assert [limits.wait(method, 1, 0.0) for _ in range(3)] == [0, 0, 0]
    assert [limits.wait("editmessagetext", 1, 0.0), limits.wait("sendphoto", 1, 0.0)] == [0, 1]


async def test_beyond_the_limit_comes_a_real_429(api: BotApi, ana: Person, call: RawCall) -> None:
    api.limits = Limits(overall_per_second=3)
    answers = [await call("sendMessage", chat_id=ana.id, text="x") for _ in range(4)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert answers[-1][2]["Retry-After"] == "1"
    assert len(api.messages(ana.id)) == 4


# The page


class Clockwork:
    """A clock that notes how it was moved."""

    def __init__(self) -> None:
        self.moves: list[tuple[str, bool]] = []
        self.listeners: list[Callable[[], None]] = []

    def state(self) -> dict[str, Any]:
        return {"now": (NOON + timedelta(hours=len(self.moves))).isoformat(), "next": None, "moving": False}

    async def move(self, step: str, off: bool = False) -> None:
        self.moves.append((step, off))
        for listener in self.listeners:
            listener()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class Page:
    """One open page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hears(self) -> Any:
        return await self.socket.receive_json(timeout=2)

    async def does(self, **act: Any) -> None:
        await self.socket.send_str(json.dumps(act))


@asynccontextmanager
async def running(api: BotApi, page: bool = False, **how: Any) -> AsyncIterator[Server]:
    server = PageServer(api, **how) if page else Server(api, **how)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def open_page(api: BotApi, http: aiohttp.ClientSession, **how: Any) -> AsyncIterator[Page]:
    async with running(api, page=True, **how) as server, http.ws_connect(f"{server.url}/live") as socket:
        yield Page(socket)


async def impatient(sending: Coroutine[Any, Any, T]) -> T:
    """Sends with a limit on the whole: a drip outlasts every limit on a single read."""
    try:
        return await asyncio.wait_for(sending, 0.6)
    except TimeoutError:
        raise TimedOut from None


def bot_says(api: BotApi, chat_id: int, text: str, **params: Any) -> int:
    sent = api.call("sendMessage", Params({"chat_id": str(chat_id), "text": text, **params}))
    return int(sent["message_id"])


async def test_a_page_is_greeted_with_everything(api: BotApi, ana: Person, http: aiohttp.ClientSession) -> None:
    keyboard = json.dumps({"keyboard": [[{"text": "Here", "request_location": True}]]})
    bot_says(api, ana.id, "where?", reply_markup=keyboard)
    cleo = api.add_person("Cleo", username="cleo")
    api.block(cleo.id)
    api.command_lists["default", ""] = [{"command": "start", "description": "begin"}]
    group = api.add_group("Circle", ana.id, [cleo.id], bot=True)
    async with open_page(api, http) as page:
        hello = await page.hears()
    assert list(hello) == [
        "type",
        "bot",
        "people",
        "chats",
        "messages",
        "commands",
        "reply_keyboards",
        "blocked",
        "clock",
        "weather",
    ]
    assert hello["bot"] == {"id": 123456, "name": "Alongside", "username": "alongside_demo_bot"}
    assert hello["people"][1] == {"id": cleo.id, "name": "Cleo", "username": "cleo"}
    assert hello["chats"][2] == {
        "id": group.id,
        "type": "group",
        "title": "Circle",
        "members": [cleo.id, ana.id],
        "admins": [ana.id],
        "bot": True,
    }
    assert hello["messages"][str(ana.id)][0] == {
        "id": 1,
        "chat": ana.id,
        "from": {"id": ana.id, "name": "Ana", "is_bot": False},
        "date": "2026-03-01T12:00:00+00:00",
        "edited": None,
        "text": "/start",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        "buttons": [],
        "photo": None,
        "document": None,
        "voice": None,
        "sticker": None,
        "reply_to": None,
        "service": None,
        "silent": False,
        "protected": False,
    }
    assert hello["messages"][str(group.id)][0]["service"] == "Ana added Alongside"
    assert hello["commands"][str(ana.id)] == [{"command": "start", "description": "begin"}]
    assert hello["reply_keyboards"][str(ana.id)] == [[{"text": "Here", "request_location": True}]]
    assert hello["reply_keyboards"][str(group.id)] is None
    assert hello["blocked"] == [cleo.id]
    assert hello["clock"] == {"now": "2026-03-01T12:00:00+00:00", "next": None, "moving": False}


async def test_what_a_page_does_and_hears(api: BotApi, ana: Person, http: aiohttp.ClientSession) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Good", "callback_data": "1", "style": "success"}]]})
    asked = bot_says(api, ana.id, "how?", reply_markup=markup)
    where = {"as": ana.id, "chat": ana.id}
    async with open_page(api, http) as page:
        assert (await page.hears())["messages"][str(ana.id)][1]["buttons"] == [
            [{"text": "Good", "data": "1", "style": "success"}]
        ]
        await page.does(do="say", **where, text="hello", reply_to=asked)
        said = (await page.hears())["message"]
        assert (said["text"], said["reply_to"]) == ("hello", asked)
        await page.does(do="edit", **where, message=said["id"], text="hello!")
        edited = await page.hears()
        assert (edited["type"], edited["message"]["text"], bool(edited["message"]["edited"])) == (
            "edited",
            "hello!",
            True,
        )
        await page.does(do="press", **where, message=asked, data="1")
        [query] = await eventually(lambda: list(api.callbacks))
        api.call("answerCallbackQuery", Params({"callback_query_id": query, "text": "ok", "show_alert": "true"}))
        assert await page.hears() == {
            "type": "answer",
            "to": ana.id,
            "chat": ana.id,
            "message": asked,
            "text": "ok",
            "alert": True,
        }
        api.call("deleteMessage", Params({"chat_id": str(ana.id), "message_id": str(asked)}))
        assert await page.hears() == {"type": "deleted", "chat": ana.id, "id": asked}
        await page.does(do="location", **where, latitude=52.5, longitude=13.4)
        assert (await page.hears())["message"]["text"] == "📍 52.5000, 13.4000"
        await page.does(do="sticker", **where, emoji="🎉")
        assert (await page.hears())["message"]["sticker"] == "🎉"
        await page.does(do="block", **{"as": ana.id})
        assert await page.hears() == {"type": "blocked", "person": ana.id, "blocked": True}
        await page.does(do="say", **where, text="anyone?")
        assert await page.hears() == {
            "type": "refused",
            "text": "Ana has blocked the bot, and must unblock it first.",
        }
        await page.does(do="start", **{"as": ana.id}, payload="x")
        assert (await page.hears())["blocked"] is False
        assert (await page.hears())["message"]["text"] == "/start x"


async def test_files_on_the_page(api: BotApi, ana: Person, http: aiohttp.ClientSession) -> None:
    where = {"as": ana.id, "chat": ana.id}
    async with running(api, page=True) as server, http.ws_connect(f"{server.url}/live") as socket:
        page = Page(socket)
        await page.hears()
        await page.does(do="photo", **where, name="p.png", content=base64.b64encode(PNG).decode(), caption="see")
        shown = (await page.hears())["message"]
        async with http.get(server.url + shown["photo"]) as answer:
            assert (await answer.read(), answer.content_type, shown["text"]) == (PNG, "image/png", "see")
        content = base64.b64encode(b"<script>").decode()
        await page.does(do="document", **where, name="x.html", content=content)
        document = (await page.hears())["message"]["document"]
        assert (document["name"], document["size"]) == ("x.html", 8)
        async with http.get(server.url + document["url"]) as answer:
            assert answer.content_type == "application/octet-stream"
        async with http.get(f"{server.url}/files/none") as answer:
            assert answer.status == 404


async def test_groups_and_people_on_the_page(api: BotApi, ana: Person, http: aiohttp.ClientSession) -> None:
    async with open_page(api, http) as page:
        await page.hears()
        await page.does(do="person", name="Ben")
        assert (await page.hears())["person"]["name"] == "Ben"
        ben = (await page.hears())["chat"]["id"]
        await page.does(do="group", **{"as": ana.id}, title="Circle")
        chat = (await page.hears())["chat"]
        assert (chat["title"], chat["members"], chat["bot"]) == ("Circle", [ana.id, ben], False)
        where = {"as": ana.id, "chat": chat["id"]}
        await page.does(do="add_bot", **where)
        assert (await page.hears())["chat"]["bot"] is True
        assert (await page.hears())["message"]["service"] == "Ana added Alongside"
        api.call("setMyName", Params({"name": "Beside"}))  # no person of the page's list
        await page.does(do="promote_bot", **where)
        assert (await page.hears())["chat"]["admins"] == [ana.id, api.bot.id]
        await page.does(do="remove_bot", **where)
        assert (await page.hears())["message"]["service"] == "Ana removed Beside"
        assert (await page.hears())["chat"]["bot"] is False


async def test_the_clock_on_the_page(api: BotApi, http: aiohttp.ClientSession) -> None:
    clockwork = Clockwork()
    async with open_page(api, http, clockwork=clockwork) as page:
        await page.hears()
        await page.does(do="clock", move="day")
        assert await page.hears() == {
            "type": "clock",
            "now": "2026-03-01T13:00:00+00:00",
            "next": None,
            "moving": False,
        }
        await page.does(do="outage", move="next")
        await page.hears()
    assert (clockwork.moves, clockwork.listeners) == ([("day", False), ("next", True)], [])


@pytest.mark.parametrize(
    "nonsense",
    [
        "{",
        "[]",
        '"say"',
        '{"do": "dance"}',
        '{"do": "say"}',
        '{"do": "say", "as": "x", "chat": 1, "text": "a"}',
        '{"do": "start"}',
        '{"do": "clock", "move": "century"}',
        '{"do": "weather", "weather": "hail"}',
        '{"do": "weather", "weather": ["fair"]}',
        '{"do": "photo", "as": 1, "chat": 1, "content": "*"}',
    ],
)
async def test_nonsense_from_a_page_is_refused(api: BotApi, http: aiohttp.ClientSession, nonsense: str) -> None:
    async with open_page(api, http) as page:
        await page.hears()
        await page.socket.send_str(nonsense)
        assert (await page.hears())["type"] == "refused"


async def test_a_clock_that_cannot_be_moved_says_so(api: BotApi, http: aiohttp.ClientSession) -> None:
    async with open_page(api, http) as page:
        await page.hears()
        await page.does(do="clock", move="day")
        assert await page.hears() == {"type": "refused", "text": "This server's clock cannot be moved."}


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "http://127.0.0.1.evil.example"}],
)
async def test_pages_from_elsewhere_are_not_let_in(
    api: BotApi, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with running(api, page=True) as server:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{server.url}/live", headers=headers)
        assert refused.value.status == 403
        async with http.ws_connect(f"{server.url}/live", headers={"Origin": server.url}) as socket:
            assert (await socket.receive_json())["type"] == "hello"


async def eventually(look: Callable[[], T]) -> T:
    """What is seen as soon as there is something."""
    for _ in range(400):
        if seen := look():
            return seen
        await asyncio.sleep(0.005)
    raise AssertionError("nothing came")
