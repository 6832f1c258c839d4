"""Ten thousand prompts wait: what people wait for overtakes them, and the server never has to say "too many"."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.botapi.api.calls import Params
from bot.botapi.faults import Limits as ServersLimits
from bot.sending.pacing import Limits
from domain.outgoing import Lane
from tests.support.sending import Post, owed

pytestmark = pytest.mark.slow

WAITING = 10_000


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path, Limits(), running=True)
    await made.open()
    made.api.limits = ServersLimits(overall_per_second=30, private_burst=3, group_per_minute=20)
    yield made
    await made.close()


async def until(post: Post, count: int, within: float = 10.0) -> None:
    """Wait until so many messages were sent."""
    for _ in range(int(within / 0.005)):
        if sum(each.method == "sendMessage" for each in post.sends()) >= count:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("not sent")


def refused(post: Post) -> list[str]:
    return [each.error for each in post.api.calls if each.error]


async def test_replies_and_a_call_for_help_overtake_ten_thousand_prompts(post: Post) -> None:
    chats = post.chats(200)
    await post.owe(
        owed(f"prompt.{number}", "prompt", Lane.PROMPT, chat_id=chats[number % len(chats)])
        for number in range(WAITING)
    )
    await until(post, 30)
    await post.owes("reply", Lane.REPLY, chat_id=chats[7])
    await post.owes("sos", Lane.SOS, chat_id=chats[8])
    await post.owes("edit", Lane.REPLY, chat_id=chats[9])
    before = sum(each.method == "sendMessage" for each in post.sends())
    await until(post, before + 33)
    order = [str(each.params["text"]).partition(".")[0] for each in post.sends() if each.method == "sendMessage"]
    ahead = order[before:].index("sos")
    assert ahead <= 32, "no more than were on their way already"
    assert {"reply", "edit"} <= set(order[before : before + 35])
    assert refused(post) == [], "the server's own limits were never reached, not even in the first second"
    left = await post.database.write(lambda tx: tx.one("SELECT count(*) FROM outbox WHERE state = 'waiting'"))
    assert left is not None
    assert left[0] > WAITING - 300


async def test_no_second_of_the_servers_own_clock_holds_more_than_the_limit(post: Post) -> None:
    """Requests that dawdle on their way must not meet those of the next second; the server looks at each arrival."""
    arrivals: deque[float] = deque()
    chats = post.chats(70)
    call, loop = post.api.call, asyncio.get_running_loop()

    def noted(method: str, params: Params) -> Any:
        if method == "sendMessage":
            arrivals.append(loop.time())
        return call(method, params)

    post.api.call = noted  # type: ignore[method-assign]
    slow_down(post)
    await post.owe(owed(f"prompt.{number}", "prompt", Lane.PROMPT, chat_id=chat) for number, chat in enumerate(chats))
    await until(post, 70)
    times = list(arrivals)
    assert max(sum(start <= each < start + 1.0 for each in times) for start in times) <= 30
    assert refused(post) == []


def slow_down(post: Post) -> None:
    """Let the first thirty requests take a quarter of a second to reach the server, and the others none."""
    transport = post.transports[0]
    do_request, slow = transport.do_request, 30

    async def dawdling(*given: Any, **named: Any) -> tuple[int, bytes]:
        nonlocal slow
        if slow > 0:
            slow -= 1
            await asyncio.sleep(0.25)
        return await do_request(*given, **named)

    transport.do_request = dawdling  # type: ignore[method-assign]


async def test_a_full_group_holds_up_neither_another_nor_anybody(post: Post) -> None:
    lead = post.chats(1)[0]
    full, other = (post.api.add_group(title, lead, []).id for title in ("Full", "Other"))
    for each in (full, other):
        post.api.add_bot(each, lead)
    await post.owe(owed(f"post.{number}", "group", Lane.REPLY, chat_id=full) for number in range(600))
    await until(post, 20)
    await post.owes("group", Lane.BULK, chat_id=other)
    await post.owes("reply", Lane.REPLY)
    await until(post, 22)
    await asyncio.sleep(0.3)
    sent = [each.chat_id for each in post.sends() if each.method == "sendMessage"]
    assert sent.count(full) == 20
    assert sent.count(other) == sent.count(post.ana.id) == 1
    assert refused(post) == []
