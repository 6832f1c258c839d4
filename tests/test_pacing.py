"""How fast messages go: the bot as a whole, each private chat, each group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending.pacing import Limits, Pacer, limits_of
from domain.outgoing import Lane

ANA, GROUP = 101, -100


def send_all_that_may_go(pacer: Pacer, chat_id: int, lane: Lane, seconds: float) -> list[float]:
    """Send to one chat as fast as it may go, and return when."""
    now, sent = 0.0, []
    while now < seconds:
        wait = pacer.wait_for(chat_id, lane, now)
        if wait > 0:
            now += wait
            continue
        pacer.sent(chat_id, now)
        sent.append(now)
    return sent


def busiest(times: list[float], window: float) -> int:
    """The most messages in any stretch of that many seconds."""
    return max((sum(start <= each < start + window for each in times) for start in times), default=0)


def test_the_first_second_already_keeps_the_limit() -> None:
    pacer = Pacer(Limits(a_second=30))
    for chat in range(30):
        assert pacer.room(0.0) == 30 - chat
        pacer.sent(chat + 1, 0.0)
    assert pacer.room(0.0) == pacer.room(0.5) == pacer.room(0.999) == 0
    assert pacer.room(1.0) == 30


def test_the_wait_for_room_is_until_the_oldest_is_a_second_old() -> None:
    pacer = Pacer(Limits(a_second=2))
    assert pacer.next_room(5.0) == 0.0
    pacer.sent(1, 5.0)
    pacer.sent(2, 5.25)
    assert pacer.next_room(5.5) == 0.5
    assert pacer.next_room(6.0) == 0.0


exact_pauses = st.integers(0, 90).map(lambda each: each / 128)
"""Fractions that floating point holds exactly, so that the edge of a second is an edge."""


@given(st.integers(1, 40), st.lists(exact_pauses, max_size=60))
def test_no_second_anywhere_holds_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    pacer, now, sent = Pacer(Limits(a_second=limit)), 0.0, []
    for pause in pauses:
        now += pause
        for chat in range(pacer.room(now)):
            pacer.sent(chat + 1, now)
            sent.append(now)
    assert busiest(sent, 1.0) <= limit
    assert pacer.room(now + 1.0) == limit, "a second of silence gives all the room back"


@given(st.lists(st.floats(0.0, 0.3), min_size=1, max_size=30))
def test_after_the_wait_there_is_room(pauses: list[float]) -> None:
    pacer, now = Pacer(Limits(a_second=3)), 1000.0
    for pause in pauses:
        now += pause
        while pacer.room(now) <= 0:
            wait = pacer.next_room(now)
            assert 0.0 <= wait <= 1.0
            now += wait + 1e-9
        pacer.sent(1, now)


def test_a_chat_takes_three_at_once_and_then_one_a_second() -> None:
    assert send_all_that_may_go(Pacer(Limits()), ANA, Lane.REPLY, 4.5) == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("lane", [Lane.PROMPT, Lane.BULK])
def test_prompts_and_bulk_take_one_and_leave_the_rest_for_replies(lane: Lane) -> None:
    pacer = Pacer(Limits())
    assert pacer.wait_for(ANA, lane, 0.0) == 0.0
    pacer.sent(ANA, 0.0)
    assert pacer.wait_for(ANA, lane, 0.0) == 1.0
    for _ in range(2):
        assert pacer.wait_for(ANA, Lane.REPLY, 0.0) == 0.0
        pacer.sent(ANA, 0.0)
    assert pacer.wait_for(ANA, Lane.REPLY, 0.0) == 1.0


@pytest.mark.parametrize("lane", [Lane.SOS, Lane.REPLY, Lane.PARTNER])
def test_what_a_person_waits_for_may_use_all_the_room(lane: Lane) -> None:
    assert len([each for each in send_all_that_may_go(Pacer(Limits()), ANA, lane, 0.5) if each == 0.0]) == 3


def test_one_full_chat_holds_up_no_other() -> None:
    pacer = Pacer(Limits())
    send_all_that_may_go(pacer, ANA, Lane.REPLY, 0.5)
    assert pacer.wait_for(ANA, Lane.REPLY, 0.0) > 0
    assert pacer.wait_for(ANA + 1, Lane.REPLY, 0.0) == 0.0


def test_a_group_takes_twenty_in_any_minute() -> None:
    sent = send_all_that_may_go(Pacer(Limits()), GROUP, Lane.BULK, 300.0)
    assert sent[:21] == [0.0] * 20 + [60.0]
    assert busiest(sent, 60.0) == 20


def test_a_group_has_room_again_as_each_minute_passes() -> None:
    pacer = Pacer(Limits(group_a_minute=2))
    for at in (0.0, 30.0):
        pacer.sent(GROUP, at)
    assert [pacer.wait_for(GROUP, Lane.SOS, now) for now in (30.0, 59.0, 60.0)] == [30.0, 1.0, 0.0]
    pacer.sent(GROUP, 60.0)
    assert pacer.wait_for(GROUP, Lane.SOS, 60.0) == 30.0


def test_ten_thousand_chats_are_forgotten_once_they_are_full_again() -> None:
    pacer = Pacer(Limits())
    for chat in range(10_001):
        pacer.sent(chat + 1, chat / 1000)
    assert pacer.wait_for(1, Lane.PROMPT, 10.1) == 0.0
    assert pacer.wait_for(10_001, Lane.PROMPT, 10.1) > 0
    assert len(pacer._buckets) < 5_000


@given(st.integers(1, 60), st.lists(exact_pauses, max_size=60))
def test_prompts_are_spread_evenly_and_lose_no_place(limit: int, pauses: list[float]) -> None:
    pacer, now, sent = Pacer(Limits(a_second=limit)), 0.0, []
    for pause in [*pauses, *[1 / limit] * limit]:
        now += pause
        for chat in range(min(pacer.unhurried(now), pacer.room(now))):
            pacer.started(chat + 1, Lane.PROMPT, now)
            pacer.sent(chat + 1, now)
            sent.append(now)
    assert busiest(sent, 0.1) <= limit * 0.15 + 2, "so that a reply never waits long for a place"
    assert len(sent) >= limit * 0.98 - 1


def test_the_wait_of_a_prompt_is_until_its_place_comes() -> None:
    pacer = Pacer(Limits(a_second=2))
    assert pacer.next_unhurried(5.0) == 0.0
    pacer.started(1, Lane.PROMPT, 5.0)
    assert pacer.unhurried(5.25) == 0
    assert pacer.next_unhurried(5.25) == 0.25
    pacer.started(2, Lane.REPLY, 5.25)
    assert pacer.next_unhurried(5.25) == 0.25, "a reply takes nothing from them but its room in the second"


def test_more_than_what_is_free_is_paid_for() -> None:
    assert [limits_of(each).paid for each in (1, 30, 31, 1000)] == [False, False, True, True]
