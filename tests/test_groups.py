"""The life of a group with the bot in it, as conversations."""

from datetime import UTC, datetime

import pytest

from domain.outgoing import Lane
from storage import people
from storage.circle import circles
from storage.circle.circles import Circle
from storage.file.database import Database, Tx
from storage.traffic import outbox
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


async def members(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT person_id FROM circle_members WHERE left_at IS NULL ORDER BY person_id")


async def test_the_bot_offers_a_circle_once_when_it_comes_into_a_group(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    group.sees("circle.offer")
    await group.makes_bot_administrator()
    assert [each.words for each in group.new()] == []


async def test_sos_in_a_group_names_nobody_and_leads_into_the_private_chat(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.hears(dov, "/sos")
    message = group.sees("sos.in_group")
    assert "Dov" not in message.words
    assert "\n" not in message.words
    assert message.buttons[0][0].url == f"https://t.me/{stage.api.bot.username}?start=sos"


async def test_help_in_a_group_is_two_lines(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.hears(dov, "/help")
    assert len(group.sees("help.in_group").words.splitlines()) == 2


async def test_what_is_said_in_a_group_is_left_alone(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.makes_bot_administrator()
    await group.hears(dov, "good morning all")
    await group.hears(dov, "/nothing")
    group.sees_nothing()
    assert await stage.rows("SELECT 1 FROM outbox WHERE receiver IS NOT NULL") == []


@pytest.mark.parametrize("command", ["/checkin", "/Members zz", "/announce We meet", "/nothing@{bot}", "/me@{bot} x"])
async def test_what_belongs_in_the_private_chat_is_sent_there(stage: Stage, dov: Speaker, command: str) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.hears(dov, command.format(bot=stage.api.bot.username))
    message = group.sees("help.elsewhere")
    assert "\n" not in message.words
    assert message.buttons[0][0].url == f"https://t.me/{stage.api.bot.username}"


@pytest.mark.parametrize(
    "command", ["/checkin@another_bot", "/nothing", "/summary@another_bot", "/", "look: /checkin"]
)
async def test_what_is_for_other_bots_is_left_alone(stage: Stage, dov: Speaker, command: str) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.hears(dov, command)
    group.sees_nothing()


async def test_nothing_in_the_outbox_for_a_group_names_a_person(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    for command in ("/summary", "/circle", "/join", "/sos", "/help"):
        await group.hears(dov, command)
    rows = await stage.rows(
        "SELECT DISTINCT kind, receiver, subject FROM outbox WHERE key LIKE '%.in-%' OR kind = 'group'"
    )
    assert rows == [("group", None, None)]


@pytest.mark.parametrize("administrator", [True, False])
async def test_leaving_the_group_ends_the_stay_in_the_circle_at_once(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, administrator: bool
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    if administrator:
        await group.makes_bot_administrator()
    assert len(await members(stage)) == 2
    stage.api.leave(group.id, ana.id)
    await stage.settle()
    assert len(await members(stage)) == 1
    ana.sees_nothing()


@pytest.mark.parametrize("first", ["migrate_to_chat_id", "migrate_from_chat_id"])
async def test_the_circle_follows_its_group_to_the_supergroup(
    stage: Stage, ana: Speaker, dov: Speaker, first: str
) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana, type="group")
    await stage.goes_off()
    old, group.id = group.id, stage.api.upgrade(group.id)
    if first == "migrate_from_chat_id":
        updates = stage.api.updates._events
        numbers = sorted(updates)[-2:]
        bodies = [updates[number].body for number in numbers]
        for number, body in zip(numbers, reversed(bodies), strict=True):
            object.__setattr__(updates[number], "body", body)
    await stage.comes_back()
    assert await stage.rows("SELECT chat_id FROM circles") == [(group.id,)]
    assert old != group.id

    await group.hears(dov, "/summary")
    group.sees("summary.too_few")
    await group.hears(dov, "/join")
    group.sees("circle.post")


async def test_a_message_that_meets_an_upgraded_group_is_sent_to_the_supergroup(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    group = await with_circle(stage, dov, type="group")
    stage.trouble_expected = True
    await group.hears(dov, "/help")
    group.sees("help.in_group")
    old, group.id = group.id, stage.api.upgrade(group.id)
    stage.api.updates.clear()

    def owe(tx: Tx) -> None:
        owed = outbox.Owed("late", Lane.REPLY, "group", "sendMessage", old, {"text": "still for you"})
        outbox.add(tx, owed, stage.now)

    await stage.read(owe)
    await stage.settle()
    assert [each.words for each in stage.api.messages(group.id) if each.sender.is_bot] == ["still for you"]
    assert await stage.rows("SELECT chat_id FROM circles") == [(group.id,)]


async def test_a_lead_leads_before_anything_has_told_of_the_upgrade(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    group = await with_circle(stage, dov, type="group")
    stage.trouble_expected = True
    group.id = stage.api.upgrade(group.id)
    stage.api.updates.clear()
    await dov.says("/members")
    dov.sees("members.count")


async def test_a_circle_whose_group_is_gone_unheard_is_led_by_who_made_it(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana):
        await each.joins()
    group = await with_circle(stage, dov, ana)
    stage.trouble_expected = True
    stage.api.remove_bot(group.id, dov.id)
    stage.api.updates.clear()
    await ana.says("/summary")
    ana.sees("circle.refused")
    await dov.says("/summary")
    dov.sees("summary.too_few")
    assert await stage.rows("SELECT chat_id FROM circles") == [(None,)]
    assert len(await members(stage)) == 1  # nobody is taken for having left
    await dov.says("/members")
    dov.sees("members.count")


async def test_when_the_bot_is_removed_the_circle_lives_on_led_by_who_made_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await group.promotes(ben)
    await group.removes_bot()
    assert await stage.rows("SELECT chat_id FROM circles") == [(None,)]
    assert len(await members(stage)) == 2

    await ben.says("/summary")
    ben.sees("circle.refused")
    await dov.says("/summary")
    dov.sees("summary.too_few")
    await dov.says("/circle")
    await dov.presses("Tuesday evening")
    assert "New link" in dov.labels(dov.sees("circle.you_lead"))


async def test_a_group_that_takes_the_bot_back_gets_its_circle_back(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    await group.removes_bot()
    await group.adds_bot()
    group.sees("circle.offer")
    await group.presses(dov, "Set up a circle")
    group.sees("circle.is_set_up", "circle.post")
    assert await stage.rows("SELECT chat_id, former_chat_id FROM circles") == [(group.id, None)]
    assert len(await members(stage)) == 1


async def test_the_circle_follows_also_when_the_bot_left_the_old_group_first(database: Database) -> None:
    def moved(tx: Tx) -> tuple[Circle | None, Circle | None, Circle | None]:
        maker = people.add(tx, 101, "en", NOW).id
        circles.make(tx, "Before", maker, zone="Europe/Berlin", language="en", now=NOW, chat_id=-1)
        circles.untie(tx, -1)
        circles.make(tx, "Now", maker, zone="Europe/Berlin", language="en", now=NOW, chat_id=-1)
        circles.make(tx, "Other", maker, zone="Europe/Berlin", language="en", now=NOW, chat_id=-2)
        circles.untie(tx, -2)
        for _ in range(2):
            circles.move_chat(tx, -1, -1001)
            circles.move_chat(tx, -2, -1002)
        return circles.find_by_chat(tx, -1001), circles.find_by_chat(tx, -1002), circles.find_by_chat(tx, -1)

    now, other, old = await database.write(moved)
    assert now is not None
    assert now.title == "Now"
    assert other is not None
    assert other.title == "Other"
    assert old is None
