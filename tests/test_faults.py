"""Every method that the outbox sends × every fault of the server × kinds that err on different sides.

The server knows the truth: how often a message really came about. The table says what delivery makes of it.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.outgoing import Lane, Outcome
from storage.traffic.outbox import File
from tests.support.sending import Post
from tests.support.stage import PICTURE

pytestmark = pytest.mark.slow

K = FaultKind
LONG = 5.0
"""Longer than delivery waits for an answer."""


@dataclass(frozen=True)
class Case:
    """What a fault is; `done`: the server did the call all the same; `then`: what delivery must take it for."""

    fault: Fault | None
    then: Outcome
    done: bool = False


CASES: dict[str, Callable[[], Case]] = {
    "refused connection": lambda: Case(None, Outcome.NEVER_SENT),
    "closed before": lambda: Case(Fault(K.CLOSE_BEFORE), Outcome.IN_DOUBT),
    "closed after": lambda: Case(Fault(K.CLOSE_AFTER), Outcome.IN_DOUBT, done=True),
    "hang": lambda: Case(Fault(K.HANG, seconds=LONG), Outcome.IN_DOUBT),
    "hang after": lambda: Case(Fault(K.HANG_AFTER, seconds=LONG), Outcome.IN_DOUBT, done=True),
    "500": lambda: Case(Fault(K.SERVER_ERROR), Outcome.IN_DOUBT),
    "502 html": lambda: Case(Fault(K.BAD_GATEWAY), Outcome.IN_DOUBT),
    "garbage": lambda: Case(Fault(K.GARBAGE), Outcome.IN_DOUBT),
    "slow drip": lambda: Case(Fault(K.DRIP, seconds=0.1), Outcome.SENT, done=True),
    "429": lambda: Case(Fault(K.TOO_MANY, retry_after=7), Outcome.TOO_MANY),
    "429 with 0": lambda: Case(Fault(K.TOO_MANY, retry_after=0), Outcome.TOO_MANY),
    "429 bare": lambda: Case(Fault(K.TOO_MANY, retry_after=None), Outcome.TOO_MANY),
    "403 blocked": lambda: Case(refusal(403, "Forbidden: bot was blocked by the user"), Outcome.UNREACHABLE),
    "403 deactivated": lambda: Case(refusal(403, "Forbidden: user is deactivated"), Outcome.UNREACHABLE),
    "403 never started": lambda: Case(
        refusal(403, "Forbidden: bot can't initiate conversation with a user"), Outcome.UNREACHABLE
    ),
    "400 chat not found": lambda: Case(refusal(400, "Bad Request: chat not found"), Outcome.UNREACHABLE),
    "400 can't parse": lambda: Case(refusal(400, "Bad Request: can't parse entities: oops"), Outcome.REFUSED),
    "400 not modified": lambda: Case(refusal(400, "Bad Request: message is not modified: x"), Outcome.SENT),
    "400 edit not found": lambda: Case(refusal(400, "Bad Request: message to edit not found"), Outcome.GONE),
    "400 can't be edited": lambda: Case(refusal(400, "Bad Request: message can't be edited"), Outcome.GONE),
    "404 method": lambda: Case(refusal(404, "Not Found: method not found"), Outcome.REFUSED),
    "404": lambda: Case(refusal(404, "Not Found"), Outcome.NEVER_SENT),
    "401": lambda: Case(Fault(K.UNAUTHORIZED), Outcome.NEVER_SENT),
    "409": lambda: Case(Fault(K.CONFLICT), Outcome.NEVER_SENT),
}


def refusal(code: int, description: str) -> Fault:
    return Fault(K.REFUSAL, code=code, description=description)


def expected(case: Case, kind: str, method: str) -> tuple[str, int, str, int]:
    """The row's state after the fault and the messages there are then, and the same once all has calmed down."""
    there = int(case.done)
    match case.then:
        case Outcome.SENT:
            return "sent", there, "sent", there
        case Outcome.NEVER_SENT | Outcome.TOO_MANY:
            return "waiting", 0, "sent", 1
        case Outcome.IN_DOUBT if kind == "reminder":
            return "dropped", there, "dropped", there
        case Outcome.IN_DOUBT if kind == "sos":  # again at once
            return "sent", there + 1, "sent", there + 1
        case Outcome.IN_DOUBT:
            return "waiting", there, "sent", there + 1
        case Outcome.UNREACHABLE:
            return "unreachable", 0, "unreachable", 0
        case Outcome.GONE if method == "editMessageText":  # goes anew, as a message of its own
            return "sent", 1, "sent", 1
        case Outcome.GONE:
            return "dropped", 0, "dropped", 0
        case _:
            return "dead", 0, "dead", 0


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path)
    await made.open()
    yield made
    await made.close()


async def strike(post: Post, case: Case) -> None:
    if case.fault is None:
        await post.server.offline()
    else:
        post.api.faults.add(case.fault)


async def calm(post: Post, case: Case) -> None:
    post.api.faults.clear()
    if case.fault is None:
        await post.server.online()
    await post.passes(minutes=10)


@pytest.mark.parametrize("name", CASES)
async def test_sending_through_each_fault(post: Post, name: str) -> None:
    for kind, lane in (("reply", Lane.REPLY), ("sos", Lane.SOS), ("prompt", Lane.PROMPT), ("reminder", Lane.PROMPT)):
        case = CASES[name]()
        wanted = expected(case, kind, "sendMessage")
        if kind == "sos" and case.fault is None:
            wanted = ("waiting", 0, "sent", 1)
        await strike(post, case)
        key = await post.owes(kind, lane)
        await post.settles()
        seen = await post.state(key), post.got(key)
        first = await post.row(key)
        await calm(post, case)
        assert (*seen, await post.state(key), post.got(key)) == wanted, (name, kind)
        if case.then is Outcome.TOO_MANY:
            waited = datetime.fromisoformat(first["not_before_at"]) - datetime.fromisoformat(first["tried_at"])
            assert waited == timedelta(seconds=7 if name == "429" else 30)
        if kind == "prompt" and case.then is Outcome.IN_DOUBT:
            again = [each for each in post.sends() if each.params.get("text") == key][-1]
            assert again.params.get("disable_notification") == "true", "sent again without a sound"


@pytest.mark.parametrize("name", CASES)
async def test_editing_through_each_fault(post: Post, name: str) -> None:
    card = await post.owes()
    await post.settles()
    message = post.api.messages(post.ana.id)[-1]
    case = CASES[name]()
    wanted = expected(case, "edit", "editMessageText")
    await strike(post, case)
    key = f"edited {name}"
    await post.owe_edit(key, message.message_id)
    await post.settles()
    seen = await post.state(key), post.got(key)
    await calm(post, case)
    # An edit twice is one edit: "not modified" is success.
    wanted = (wanted[0], min(1, wanted[1]), wanted[2], min(1, wanted[3]))
    assert (*seen, await post.state(key), post.got(key)) == wanted
    assert post.got(card) == (0 if wanted[3] and message.text == key else 1)


@pytest.mark.parametrize("name", CASES)
async def test_setting_a_menu_through_each_fault(post: Post, name: str) -> None:
    case = CASES[name]()
    scope = {"type": "chat", "chat_id": post.ana.id}
    params = {"commands": [{"command": "help", "description": "What I can do"}], "scope": scope}
    await strike(post, case)
    key = await post.owes("menu", method="setMyCommands", params=params)
    await post.settles()
    first = await post.state(key)
    await calm(post, case)
    wanted = expected(case, "menu", "setMyCommands")
    assert (first, await post.state(key)) == (wanted[0], wanted[2])
    done = sum(each.method == "setMyCommands" for each in post.sends())
    assert done == wanted[3], "what the server did in truth"


SENT_WITH_A_FILE = {"sendPhoto": "photo", "sendDocument": "document"}
"""The methods that send a file, with the parameter that holds it."""

OWED = {
    "sendMessage",
    "sendVoice",
    "editMessageText",
    "editMessageCaption",
    "deleteMessage",
    "deleteMessages",
    "setMyCommands",
    *SENT_WITH_A_FILE,
}
"""Every method that the outbox holds; the others are tried in tests/test_faults_asked.py."""


@pytest.mark.parametrize("method", SENT_WITH_A_FILE)
@pytest.mark.parametrize("name", CASES)
async def test_sending_a_file_through_each_fault(post: Post, name: str, method: str) -> None:
    for kind in ("reply", "summary"):
        case = CASES[name]()
        state, there, in_the_end, there_in_the_end = expected(case, "reminder" if kind == "summary" else kind, method)
        await strike(post, case)
        key, file = f"{kind} of a file", File(SENT_WITH_A_FILE[method], "card.png", PICTURE)
        params = {"caption": key}
        row = await post.owes(kind, method=method, params=params, file=file)
        await post.settles()
        seen = await post.state(row), shown(post, key)
        await calm(post, case)
        assert (*seen, await post.state(row), shown(post, key)) == (state, there, in_the_end, there_in_the_end)


@pytest.mark.parametrize("name", CASES)
async def test_sending_a_voice_that_telegram_has_through_each_fault(post: Post, name: str) -> None:
    voice = post.api.send_voice(post.ana.id, post.ana.id, b"OggS", name="voice.ogg").voice
    assert voice is not None
    for kind in ("reply", "relay"):
        case = CASES[name]()
        wanted = expected(case, "reminder" if kind == "relay" else kind, "sendVoice")
        await strike(post, case)
        words = f"{kind} with a voice"
        key = await post.owes(kind, method="sendVoice", params={"voice": voice.file_id, "caption": words})
        await post.settles()
        seen = await post.state(key), shown(post, words)
        await calm(post, case)
        assert (*seen, await post.state(key), shown(post, words)) == wanted


def shown(post: Post, caption: str) -> int:
    return sum(each.caption == caption for each in post.api.messages(post.ana.id))


@pytest.mark.parametrize("name", CASES)
async def test_changing_a_caption_through_each_fault(post: Post, name: str) -> None:
    await post.owes(method="sendPhoto", params={"caption": "before"}, file=File("photo", "card.png", PICTURE))
    await post.settles()
    message, case = post.api.messages(post.ana.id)[-1], CASES[name]()
    state, _, in_the_end, _ = expected(case, "edit", "editMessageCaption")
    await strike(post, case)
    params = {"caption": "after", "message_id": message.message_id}
    key = await post.owes("edit", method="editMessageCaption", params=params)
    await post.settles()
    first = await post.state(key)
    await calm(post, case)
    assert (first, await post.state(key)) == (state, in_the_end)
    changed = (in_the_end == "sent" and case.then is not Outcome.SENT) or case.done
    assert (shown(post, "before"), shown(post, "after")) == (int(not changed), int(changed))


@pytest.mark.parametrize("method", ["deleteMessage", "deleteMessages"])
@pytest.mark.parametrize("name", CASES)
async def test_taking_a_message_back_through_each_fault(post: Post, name: str, method: str) -> None:
    card = await post.owes()
    await post.settles()
    message, case = post.api.messages(post.ana.id)[-1], CASES[name]()
    state, _, in_the_end, _ = expected(case, "withdrawal", method)
    await strike(post, case)
    one, several = {"message_id": message.message_id}, {"message_ids": [message.message_id]}
    key = await post.owes("withdrawal", method=method, params=one if method == "deleteMessage" else several)
    await post.settles()
    first = await post.state(key)
    await calm(post, case)
    assert (first, await post.state(key)) == (state, in_the_end)
    gone = (in_the_end == "sent" and case.then is not Outcome.SENT) or case.done
    assert post.got(card) == int(not gone)
