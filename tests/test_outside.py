"""What a turn asks for outside of its transaction, while others act: an answer is for its own question only."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from handlers import outside
from handlers.circle import joining
from handlers.outside import MOST_ROUNDS, Call, Found, Outside, Telegram, Work
from storage.file.database import Database
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage

Meanwhile = Callable[[int], Awaitable[object]]


def lets_happen(monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile) -> None:
    """Let something happen each time that a turn has its answers and is not yet taken again; it gets the number."""
    whole, rounds = outside.done, 0

    async def done(works: Sequence[Work], database: Database, telegram: Telegram) -> list[Any]:
        nonlocal rounds
        answers = await whole(works, database, telegram)
        rounds += 1
        await meanwhile(rounds)
        return answers

    monkeypatch.setattr(outside, "done", done)


async def leaves(stage: Stage, who: Speaker, circle: int) -> None:
    """Somebody's stay in a circle ends, as when its group is left."""
    await stage.rows(
        "UPDATE circle_members SET state = 'left', left_at = '2026-01-12T09:00:00.000000Z', left_on = '2026-01-12'"
        f" WHERE circle = {circle} AND person_id = (SELECT id FROM people WHERE telegram_id = {who.id}) RETURNING id"
    )


async def test_what_telegram_says_of_one_group_gives_no_rights_in_another(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ben leads Dov's group and is asked about in Cleo's; that he leaves the circle meanwhile changes their order."""
    eve = stage.person("Eve")
    for each in (ana, ben, dov, eve):
        await each.joins()
    others = Group(stage, eve, ana)
    stage.api.chats[others.id].title = "Thursday morning"
    await others.adds_bot()
    await others.presses(eve, "Set up a circle")
    await others.follows(ana, "Join")
    await ana.presses("A lead may know I went quiet", "Join")
    own = Group(stage, dov, ben)
    await own.adds_bot()
    await own.presses(dov, "Set up a circle")
    await own.promotes(ben)
    await own.follows(ben, "Join")
    await ben.presses("Join")
    await stage.until("2026-01-12 09:30")

    async def meanwhile(number: int) -> None:
        if number == 1:
            await leaves(stage, ben, circle=2)

    lets_happen(monkeypatch, meanwhile)
    await ben.says("/summary now")
    told = " ".join(each.words for each in ben.new())
    assert "Tuesday evening" in told
    assert "Thursday morning" not in told
    assert "Ana" not in told


async def test_a_group_that_is_gone_meanwhile_moves_no_answer_to_the_next(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (ana, ben, dov):
        await each.joins()
    others = Group(stage, dov, ana)
    stage.api.chats[others.id].title = "Thursday morning"
    await others.adds_bot()
    await others.presses(dov, "Set up a circle")
    own = Group(stage, ben)
    await own.adds_bot()
    await own.presses(ben, "Set up a circle")

    async def meanwhile(number: int) -> None:
        if number == 1:
            await stage.rows(f"UPDATE circles SET chat_id = NULL WHERE chat_id = {own.id} RETURNING id")

    lets_happen(monkeypatch, meanwhile)
    await ben.says("/summary now")
    assert "Thursday morning" not in ben.labels()
    assert "Tuesday evening" in " ".join(each.words for each in ben.new())


async def test_whoever_is_in_the_group_is_not_put_out_for_another_who_left(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are asked about at a time; as one's stay ends meanwhile, the next takes their place in the list."""
    monkeypatch.setattr(joining, "MOST_ASKED_ABOUT", 2)
    eve = stage.person("Eve")
    for each in (ana, ben, eve, dov):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben, eve)
    stage.api.chats[group.id].statuses[ana.id] = "left"

    async def meanwhile(number: int) -> None:
        if number == 2:  # the first round asks who leads
            await leaves(stage, ana, circle=1)

    lets_happen(monkeypatch, meanwhile)
    await dov.says("/summary now")
    still_there = await stage.rows(
        "SELECT p.telegram_id FROM circle_members m JOIN people p ON p.id = m.person_id"
        " WHERE m.left_at IS NULL ORDER BY m.id"
    )
    assert still_there == [(ben.id,), (eve.id,)]


async def test_the_clock_goes_on_between_a_question_and_its_answer(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile(number: int) -> None:
        stage.clock.set(stage.now.replace(second=number % 60, microsecond=number))

    lets_happen(monkeypatch, meanwhile)
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("2:30")
    ana.sees("schedule.clock_found", n=12)


def test_a_turn_that_asks_for_something_else_each_time_comes_to_an_end() -> None:
    found = Found()
    for number in range(MOST_ROUNDS):
        found.add([Call("getChat", {"chat_id": number})], [None])
    with pytest.raises(outside.AskedTooOften):
        found.add([Call("getChat", {"chat_id": MOST_ROUNDS})], [None])


def test_only_what_is_not_known_yet_is_asked() -> None:
    known, new = Call("getChat", {"chat_id": 1}), Call("getChat", {"chat_id": 2})
    found = Found()
    found.add([known], [None])
    with pytest.raises(Outside) as asked:
        found.of([new, known])
    assert asked.value.works == [new]
    found.add([new], ["second"])
    assert found.of([new, known]) == ["second", None]
