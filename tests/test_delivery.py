"""Delivery over time: holds, starts, chats that cannot be reached, and clocks that are set."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.clock import MovableClock
from bot.errors import CONFIGURATION, UNAVAILABLE, Ending
from bot.sending.transport import Transport, call
from domain.outgoing import Lane
from storage.file.database import Tx
from storage.traffic import messages, outbox
from tests.support.sending import START, Post, owed
from tests.support.stage import Speaker, Stage

pytestmark = pytest.mark.slow


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path)
    await made.open()
    yield made
    await made.close()


def too_many(chat_id: int, seconds: int, times: int = 1) -> Fault:
    return Fault(FaultKind.TOO_MANY, chat_id=chat_id, retry_after=seconds, times=times)


async def test_too_many_in_one_chat_holds_back_that_chat_alone(post: Post) -> None:
    [other] = post.chats(1)
    post.api.faults.add(too_many(post.ana.id, 60))
    held = await post.owes()
    await post.settles()
    behind, free = await post.owes(), await post.owes(chat_id=other)
    await post.settles()
    assert [await post.state(each) for each in (held, behind, free)] == ["waiting", "waiting", "sent"]
    await post.passes(seconds=59)
    assert post.got(behind) == 0
    await post.passes(seconds=1)
    assert [await post.state(each) for each in (held, behind)] == ["sent", "sent"]


async def test_too_many_in_two_peoples_chats_is_too_many_for_the_bot(post: Post) -> None:
    one, other = post.chats(2)
    for chat in (one, other):
        post.api.faults.add(too_many(chat, 60))
        await post.owes(chat_id=chat)
        await post.settles()
    sos = await post.owes("sos", Lane.SOS)
    await post.settles()
    assert await post.state(sos) == "waiting", "Telegram asked the whole bot to wait"
    await post.passes(seconds=60)
    assert await post.state(sos) == "sent"


async def test_a_message_that_goes_in_between_shows_that_it_was_not_the_bot(post: Post) -> None:
    one, other, third = post.chats(3)
    post.api.faults.add(too_many(one, 60))
    await post.owes(chat_id=one)
    await post.settles()
    await post.passes(seconds=1)
    await post.owes(chat_id=third)
    await post.settles()
    post.api.faults.add(too_many(other, 60))
    await post.owes(chat_id=other)
    await post.settles()
    free = await post.owes()
    await post.settles()
    assert await post.state(free) == "sent"


async def test_a_full_group_says_nothing_of_the_bot(post: Post) -> None:
    groups = [post.api.add_group(title, post.ana.id, []).id for title in ("One", "Two", "Three")]
    for group in groups:
        post.api.add_bot(group, post.ana.id)
        post.api.faults.add(too_many(group, 60))
        await post.owes("group", chat_id=group)
    await post.settles()
    free = await post.owes()
    await post.settles()
    assert await post.state(free) == "sent"


@pytest.mark.parametrize("forgetful", [False, True])
async def test_what_is_held_back_stays_so_over_a_restart(post: Post, forgetful: bool) -> None:
    for chat in post.chats(2):
        post.api.faults.add(too_many(chat, 600))
        await post.owes(chat_id=chat)
        await post.settles()
    await post.end()
    if forgetful:  # the control: without the rows a new process knows of nothing
        await post.database.write(lambda tx: tx.execute("DELETE FROM holds"))
    await post.begin()
    reply = await post.owes()
    await post.settles()
    assert await post.state(reply) == ("sent" if forgetful else "waiting")
    await post.passes(seconds=600)
    assert await post.state(reply) == "sent"


async def test_a_hold_is_no_longer_for_a_clock_that_was_set_back(post: Post) -> None:
    post.api.faults.add(too_many(post.ana.id, 30))
    key = await post.owes()
    await post.settles()
    await post.end()
    post.clock.step(timedelta(days=-2))
    await post.begin()
    await post.settles()
    await post.passes(seconds=31)
    assert await post.state(key) == "sent"


async def in_doubt(post: Post, kind: str, lane: Lane) -> str:
    """A row that an earlier process had claimed and never marked."""
    post.ears.in_conflict = True
    key = await post.owes(kind, lane)
    await post.end()

    def claim(tx: Tx) -> None:
        for row in outbox.list_waiting(tx, post.clock.now(), (), 10):
            outbox.claim(tx, row)

    await post.database.write(claim)
    await post.begin()
    await post.settles()
    return key


@pytest.mark.parametrize(
    ("kind", "lane", "at_once", "after"),
    [
        ("sos", Lane.SOS, "sent", "sent"),
        ("reply", Lane.REPLY, "waiting", "sent"),
        ("prompt", Lane.PROMPT, "waiting", "sent"),
        ("reminder", Lane.PROMPT, "dropped", "dropped"),
        ("relay", Lane.PARTNER, "dropped", "dropped"),
    ],
)
async def test_what_a_kill_left_in_doubt_is_taken_up_by_kind(
    post: Post, kind: str, lane: Lane, at_once: str, after: str
) -> None:
    key = await in_doubt(post, kind, lane)
    assert await post.state(key) == at_once
    await post.passes(minutes=2)
    assert await post.state(key) == after
    if kind == "prompt":
        assert post.sends()[-1].params["disable_notification"] == "true"


async def test_stopping_leaves_nothing_claimed(post: Post) -> None:
    """However a stop and a claim fall together: what is claimed and never tried would be in doubt."""
    for round_ in range(15):
        for number in range(5):
            await post.owes("reminder", Lane.PROMPT, chat_id=post.ana.id, params={"text": f"{round_}.{number}"})
        for _ in range(round_ % 5):
            await asyncio.sleep(0)
        await post.end()
        left = await post.database.write(lambda tx: tx.all("SELECT key FROM outbox WHERE state = 'claimed'"))
        assert left == []
        await post.database.write(lambda tx: tx.execute("DELETE FROM starts"))
        await post.begin()
    await post.settles()
    assert len([each for each in post.api.messages(post.ana.id) if each.sender.is_bot]) == 75


async def test_what_has_expired_is_not_sent(post: Post) -> None:
    post.ears.in_conflict = True
    key = await post.owes(expires_at=START + timedelta(seconds=10))
    post.clock.set(START + timedelta(seconds=10))
    post.ears.in_conflict = False
    await post.settles()
    assert (await post.state(key), post.got(key)) == ("dropped", 0)


async def test_while_another_receives_with_the_token_nothing_goes(post: Post) -> None:
    post.ears.in_conflict = True
    key = await post.owes("sos", Lane.SOS)
    await post.settles()
    assert await post.state(key) == "waiting"
    post.ears.in_conflict = False
    post.delivery.wake()
    await post.settles()
    assert await post.state(key) == "sent"


@pytest.mark.parametrize(
    ("kind", "code"), [(FaultKind.UNAUTHORIZED, CONFIGURATION), (FaultKind.CONFLICT, UNAVAILABLE)]
)
async def test_a_bot_that_is_refused_again_and_again_ends_with_one_clear_line(
    post: Post, kind: FaultKind, code: int
) -> None:
    post.api.faults.add(Fault(kind, times=None))
    keys = [f"reply.{chat}" for chat in post.chats(8)]
    await post.owe(owed(key, "reply", Lane.REPLY, chat_id=int(key.partition(".")[2])) for key in keys)
    await post.settles()
    assert not post.work.done(), "those on their way together are one refusal"
    while not post.work.done() and post.clock.now() < START + timedelta(seconds=60):
        await post.passes(seconds=1)
    assert post.work.done(), "within a minute"
    error = post.work.exception()
    assert isinstance(error, Ending)
    assert error.code == code
    assert "token" in str(error)
    assert "\n" not in str(error)
    assert {await post.state(key) for key in keys} == {"waiting"}, "nothing is lost"


async def test_an_unknown_method_is_a_dead_letter_and_no_reason_to_end(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(6):
        key = await post.owes(method="sendTelepathy", params={"text": "secret words"})
        await post.settles()
        assert await post.state(key) == "dead"
    assert not post.work.done()
    refused = await post.owes(params={"text": "<b>secret words", "parse_mode": "HTML"})
    await post.settles()
    assert await post.state(refused) == "dead"
    assert "secret" not in caplog.text


async def test_a_card_that_is_gone_is_replaced_and_further_edits_find_the_new_one(post: Post) -> None:
    me = await post.knows(post.ana.id)
    card = await post.owes("question", receiver=me, subject=me, day="2026-01-05")
    await post.settles()
    old = post.api.messages(post.ana.id)[-1].message_id
    post.api.faults.add(
        Fault(FaultKind.REFUSAL, method="editMessageText", description="Bad Request: message to edit not found")
    )
    for text in ("saved", "saved, and more"):
        params = {"text": text}
        await post.owes("edit", method="editMessageText", params=params, receiver=me, subject=me, target=card)
        await post.settles()
    newest = post.api.messages(post.ana.id)[-1]
    assert newest.message_id != old
    assert newest.text == "saved, and more"
    assert post.got("saved") == 0, "the second changed the new message in place"
    found = await post.database.write(lambda tx: messages.find_message(tx, post.ana.id, newest.message_id))
    assert found is not None
    assert (found["kind"], found["day"]) == ("question", "2026-01-05")


async def test_a_group_that_cannot_be_reached_loses_what_waits_for_it(post: Post) -> None:
    group = post.api.add_group("Gone", post.ana.id, []).id
    keys = [f"group.{number}" for number in range(3)]
    await post.owe(owed(key, "group", Lane.REPLY, chat_id=group) for key in keys)
    await post.settles()
    states = [await post.state(key) for key in keys]
    assert sorted(states) == ["dropped", "dropped", "unreachable"]
    assert not post.work.done()


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=-3), timedelta(hours=5), timedelta(days=2)])
async def test_a_clock_that_is_set_holds_up_no_message_for_two_seconds(tmp_path: Path, step: timedelta) -> None:
    post = Post(tmp_path, running=True)
    await post.open()
    post.ears.in_conflict = True
    waiting = await post.owes()
    post.ears.in_conflict = False
    post.api.faults.add(Fault(FaultKind.CLOSE_BEFORE, chat_id=post.chats(1)[0]))
    retried = await post.owes(chat_id=max(post.api.people))
    await asyncio.sleep(0.2)
    morning = await post.owes(not_before=post.clock.now() + timedelta(days=9))
    post.clock.step(step)
    await asyncio.sleep(1.9)
    assert [await post.state(each) for each in (waiting, retried, morning)] == ["sent", "sent", "waiting"]
    await post.close()


async def test_the_clock_of_the_computer_and_real_time_are_told_apart() -> None:
    clock = MovableClock(START)
    clock.set(START + timedelta(hours=1))
    assert clock.elapsed() == 3600
    clock.step(timedelta(days=-1))
    assert clock.elapsed() == 3600
    assert clock.now() == START + timedelta(hours=1) - timedelta(days=1)


async def test_a_clock_set_forward_is_a_time_in_which_nothing_was_heard(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody had the time that the clock claims has passed, so no day of it is quiet."""
    monkeypatch.setattr(Transport, "dated_at", property(lambda _: stage.clock.now()))
    assert await verdict_over_a_step(stage, ana) == [("neutral",)]


async def test_days_can_be_rehearsed_by_setting_a_clock_that_is_far_from_the_servers(
    stage: Stage, ana: Speaker
) -> None:
    assert await verdict_over_a_step(stage, ana) == [("quiet",)]


async def verdict_over_a_step(stage: Stage, ana: Speaker) -> list[tuple[object, ...]]:
    await ana.joins()
    await stage.until("2026-01-06 14:00")
    stage.clock.step(timedelta(hours=14))
    await stage.passes(minutes=1)
    return await stage.rows("SELECT verdict FROM days WHERE day = '2026-01-06'")


@pytest.mark.parametrize("starts", [4, 5])
async def test_in_a_restart_storm_only_what_people_wait_for_goes_out(
    post: Post, starts: int, caplog: pytest.LogCaptureFixture
) -> None:
    await post.settles()
    with caplog.at_level(logging.WARNING):
        for _ in range(starts - 1):
            await post.end()
            post.clock.set(post.clock.now() + timedelta(minutes=2))
            await post.begin()
            await post.settles()
        keys = [
            await post.owes(kind, lane)
            for kind, lane in (
                ("sos", Lane.SOS),
                ("reply", Lane.REPLY),
                ("relay", Lane.PARTNER),
                ("prompt", Lane.PROMPT),
                ("announcement", Lane.BULK),
            )
        ]
        await post.settles()
    storm = starts == 5
    assert ("many starts" in caplog.text) is storm
    assert [await post.state(each) for each in keys] == ["sent"] * 2 + ["waiting" if storm else "sent"] * 3
    await post.passes(minutes=9)
    assert await post.state(keys[3]) == ("waiting" if storm else "sent")
    await post.passes(minutes=1)
    assert [await post.state(each) for each in keys] == ["sent"] * 5


async def test_before_the_backlog_is_heard_only_what_people_wait_for_goes_out(post: Post) -> None:
    post.ears.deaf = True
    prompt, reply = await post.owes("prompt", Lane.PROMPT), await post.owes()
    await post.settles()
    assert [await post.state(prompt), await post.state(reply)] == ["waiting", "sent"]
    post.ears.deaf = False
    post.delivery.wake()
    await post.settles()
    assert await post.state(prompt) == "sent"


async def test_a_partner_hears_nothing_while_the_bot_does_not_hear(post: Post) -> None:
    """Sending may work while receiving does not: then what the member answered may be waiting at Telegram."""
    post.ears.heard_at = START - timedelta(seconds=1)
    key, reply = await post.owes("nudge", Lane.PARTNER), await post.owes(chat_id=post.chats(1)[0])
    await asyncio.sleep(0.1)
    assert [await post.state(key), await post.state(reply)] == ["waiting", "sent"]
    assert post.ears.hurried > 0
    post.ears.heard_at = START
    post.clock.set(START + timedelta(seconds=61))
    post.delivery.wake()
    await asyncio.sleep(0.1)
    assert await post.state(key) == "waiting", "what was heard is too old by now"
    post.ears.heard_at = post.clock.now()
    post.delivery.wake()
    await post.settles()
    assert await post.state(key) == "sent"


async def test_whoever_blocks_the_bot_is_out_of_reach_until_they_unblock_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    stage.trouble_expected = True
    stage.api.block(ana.id)
    await stage.settle()
    assert await stage.rows("SELECT unreachable_since_at IS NULL FROM people") == [(0,)]
    stage.api.unblock(ana.id)
    await stage.settle()
    assert await stage.rows("SELECT unreachable_since_at IS NULL FROM people") == [(1,)]


async def test_a_day_on_which_the_bot_was_blocked_after_the_prompt_is_nothing_against_anyone(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    stage.trouble_expected = True
    await stage.until("2026-01-06 09:00")
    stage.api.block(ana.id)
    await stage.until("2026-01-07 04:00")
    assert await stage.rows("SELECT verdict FROM days WHERE day = '2026-01-06'") == [("neutral",)]


class Counter:
    """A server that answers anything and counts its connections; it can close those that idle."""

    def __init__(self) -> None:
        self.connections = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                body = b'{"ok":true,"result":true}'
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.mark.parametrize(("keep_idle", "connections"), [(5.0, 1), (0.05, 2)])
async def test_a_connection_that_idled_too_long_is_not_used_again(keep_idle: float, connections: int) -> None:
    """A POST on a connection that the server closes at that moment is in doubt, and aiohttp repeats none."""
    counter = Counter()
    server = await asyncio.start_server(counter.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/getMe"
    transport = Transport(keep_idle=keep_idle)
    await transport.initialize()
    await call(transport, url, {})
    await asyncio.sleep(0.15)
    await call(transport, url, {})
    assert counter.connections == connections
    await transport.shutdown()
    for writer in counter.writers:
        writer.close()
    server.close()


async def _noted(used: list[int], number: int, post: Callable[..., Awaitable[Any]], url: str, data: Any) -> Any:
    used.append(number)
    return await post(url, data)


async def test_only_what_must_arrive_once_at_most_goes_by_the_connections_hardly_idle(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []
    for number, transport in enumerate(post.transports):
        monkeypatch.setattr(transport, "post", partial(_noted, used, number, transport.post))
    for kind in ("reply", "reminder", "relay", "group", "sos"):
        await post.owes(kind)
        await post.settles()
    assert used == [0, 1, 1, 1, 0]
