"""`/summary`, as conversations: who may ask, what is counted, and what nobody can read from it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.botapi.faults import Fault
from domain.circle.summary import Figures
from domain.outgoing import Lane
from domain.time.weeks import Week
from handlers.turns import turn_of_clock
from handlers.week.naming import are_wanted
from storage import people
from storage.circle import circles, summaries, tallies
from storage.file.database import Database, Tx
from storage.traffic.outbox import Owed
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, says
from tests.support.there import there

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAYS = [f"2026-01-{day:02}" for day in range(5, 12)]
NAMES = ("Ana", "Ben", "Cleo", "Member 4", "Member 5", "Member 6")


async def crew(stage: Stage, number: int, city: str = "Berlin") -> list[Speaker]:
    made = [stage.person(name) for name in NAMES[:number]]
    for each in made:
        await each.joins(city=city)
    return made


async def answers(who: Speaker, *labels: str) -> None:
    await who.says("/checkin")
    await who.presses(*labels)


async def week_goes_by(stage: Stage, people: list[Speaker], days: list[str] = DAYS) -> None:
    """Each answers on those days of the first week, at noon in Berlin, and it is Monday 09:00 there."""
    for day in days:
        await stage.until(f"{day} 11:00")
        for each in people:
            await answers(each, "On track", "4")
    await stage.until("2026-01-12 08:00")


async def snapshots(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT week, counts FROM summaries ORDER BY week")


async def test_four_are_too_few_for_numbers(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 4)
    group = await with_circle(stage, dov, *people)
    await week_goes_by(stage, people, DAYS[:1])
    for asked in ("/summary", "/summary now", "/summary 2026-W02"):
        await group.hears(dov, asked)
        card = group.sees("summary.too_few", n=5)
        assert not any(
            says(stage.texts, key, card.words) for key in ("summary.numbers", "summary.how", "summary.mood")
        )
    await dov.says("/summary")
    dov.sees("summary.too_few")
    assert [json.loads(str(counts))["expected"] for _, counts in await snapshots(stage)] == [0]


async def test_a_closed_week_of_five(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    await week_goes_by(stage, people)
    await group.hears(dov, "/summary")
    card = group.sees("summary.numbers", answered=35, expected=35, rate=100)
    assert "2026-W02: Mon, Jan 5 to Sun, Jan 11" in card.words
    assert "On track: most\nIt's hard: few\nI had a setback: few\nHere, no details: few" in card.words
    assert "Mood about 4 of 5" in card.words
    assert not any(each.name in card.words for each in people)

    ((_, counts),) = await snapshots(stage)
    kept = json.loads(str(counts))
    assert set(kept) == {"members", "expected", "answered", "away", "how", "moods", "days", "rest"}
    assert kept["how"][0]["counts"] == {"on_track": 35, "hard": 0, "setback": 0, "no_details": 0}

    await group.hears(dov, "/summary 2026-w02")
    assert group.sees("summary.numbers").words == card.words
    await dov.says("/summary")
    assert dov.new()[0].words == card.words

    await group.hears(dov, "/summary now")
    group.sees("summary.open")
    await group.hears(dov, "/summary 2026-W40")
    group.sees("summary.no_week", week="2026-W40")
    await group.hears(dov, "/summary 2026-W01")
    group.sees("summary.no_week", week="2026-W01")
    for wrong in ("yesterday", "2026-W60", "47", "now please"):
        await group.hears(dov, f"/summary {wrong}")
        group.sees("summary.usage", week="2026-W02")
        await dov.says(f"/summary {wrong}")
        dov.sees("summary.usage", week="2026-W02")

    for each in people[1:]:
        await answers(each, "It's hard")
    await stage.until("2026-01-19 08:00")
    await group.hears(dov, "/summary")
    card = group.sees("summary.numbers", answered=4, expected=35, rate=11)
    assert says(stage.texts, "summary.week_before", card.words, rate=100)
    assert not any(says(stage.texts, key, card.words) for key in ("summary.how", "summary.mood"))


async def test_only_days_that_are_over_are_counted(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    for each in people:
        await answers(each, "I had a setback", "1")
    await stage.until("2026-01-06 02:59")
    await group.hears(dov, "/summary")
    group.sees("summary.too_few", n=5)
    await stage.until("2026-01-06 03:00")
    await group.hears(dov, "/summary")
    card = group.sees("summary.numbers", answered=5, expected=5)
    assert says(stage.texts, "summary.open", card.words)
    assert not any(says(stage.texts, key, card.words) for key in ("summary.how", "summary.mood"))

    for each in people:
        await answers(each, "On track")
    await group.hears(dov, "/summary now")
    assert group.sees("summary.numbers").words == card.words


async def test_who_joins_later_is_counted_from_then_on(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    people = [ana, *[stage.person(name) for name in NAMES[1:5]]]
    group = Group(stage, dov, *people)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await answers(ana, "On track")
    await stage.until("2026-01-07 11:00")
    for each in people[1:]:
        await each.joins()
    for each in people:
        await group.follows(each, "Join")
        await each.presses("Join")
        await answers(each, "On track")
    await stage.until("2026-01-08 11:00")
    await group.hears(dov, "/summary")
    group.sees("summary.numbers", answered=5, expected=5)


async def test_the_snapshot_stays_whatever_comes_later(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 6)
    group = await with_circle(stage, dov, *people[:5])
    for day in DAYS:
        await stage.until(f"{day} 11:00")
        for each in people if day != DAYS[-1] else people[1:]:
            await answers(each, "On track")
    await stage.until("2026-01-12 08:00")
    before = await snapshots(stage)
    await group.hears(dov, "/summary")
    card = group.sees("summary.numbers", answered=34, expected=35)

    await people[0].says("/checkin yesterday")
    await people[0].presses("I had a setback")
    await people[1].says("/circle")
    await people[1].presses("Tuesday evening", "Leave this circle", "Leave now")
    await group.hears(dov, "/join")
    stage.api.join(group.id, people[5].id)
    await group.follows(people[5], "Join")
    await people[5].presses("Join")
    await stage.read(lambda tx: tx.execute("DELETE FROM people WHERE telegram_id = ?", (people[2].id,)) and None)
    assert await snapshots(stage) == before
    await group.hears(dov, "/summary")
    assert group.sees("summary.numbers").words == card.words


async def test_who_leaves_counts_for_the_days_before_in_a_week_that_is_open(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    for day in (5, 6):
        await stage.until(f"2026-01-0{day} 11:00")
        for each in people:
            await answers(each, "On track")
    await people[0].says("/circle")
    await people[0].presses("Tuesday evening", "Leave this circle", "Leave now")
    await stage.until("2026-01-07 11:00")
    await group.hears(dov, "/summary now")
    group.sees("summary.numbers", answered=9, expected=9)


async def test_only_those_who_administer_the_group_now(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben, cleo):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await group.hears(ana, "/summary")
    refusal = group.sees("circle.refused")
    await ana.says("/summary")
    assert ana.sees("circle.refused").words == refusal.words
    await cleo.says("/summary")
    assert cleo.sees("circle.refused").words == refusal.words
    await cleo.says("/summary nonsense")
    cleo.sees("circle.refused")

    await group.promotes(ben)
    await group.hears(ben, "/summary")
    group.sees("summary.too_few")
    await ben.says("/summary")
    ben.sees("summary.too_few")
    await group.promotes(ben, admin=False)
    await group.hears(ben, "/summary")
    group.sees("circle.refused")
    await ben.says("/summary")
    ben.sees("circle.refused")


async def test_nobody_is_shown_anything_while_telegram_does_not_say_who_leads(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    group = await with_circle(stage, dov)
    stage.trouble_expected = True
    stage.api.faults.add(Fault("server_error", method="getChatMember", times=2))
    await group.hears(dov, "/summary")
    group.sees("circle.refused")
    await dov.says("/summary")
    dov.sees("circle.refused")
    await group.hears(dov, "/summary")
    group.sees("summary.too_few")


async def test_an_anonymous_administrator_counts_in_the_group(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    group = Group(stage, dov, ana)
    await group.adds_bot()
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    here = stage.api.chats[group.id].to_api()
    for sender_chat, key in ((here, "circle.none_here"), ({**here, "id": -1009999999999}, "circle.refused")):
        stage.trouble_expected = True
        message = stage.api.say(dov.id, group.id, "/summary")
        stage.api.updates.clear()
        group._mark()
        stage.api.updates.add("message", {**message.to_api(), "from": anonymous, "sender_chat": sender_chat})
        await stage.settle()
        group.sees(key)


async def test_whoever_left_unnoticed_is_noticed_when_the_summary_is_read(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    (ana,) = await crew(stage, 1)
    group = await with_circle(stage, dov, ana)
    stage.api.chats[group.id].statuses[ana.id] = "left"
    await group.hears(dov, "/summary")
    group.sees("summary.too_few")
    assert await stage.rows("SELECT 1 FROM circle_members WHERE left_at IS NULL") == []


async def test_a_group_without_a_circle_says_so_to_those_who_lead_it(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.hears(ana, "/summary")
    group.sees("circle.refused")
    await group.hears(dov, "/summary")
    group.sees("circle.none_here")


async def test_in_private_those_are_named_who_allowed_it_and_they_can_see_who_read_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = Group(stage, dov, ana, ben)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("A lead may know I went quiet", "A lead may know I have no partner", "Join")
    await group.follows(ben, "Join")
    await ben.presses("Join")

    await dov.says("/summary")
    dov.sees("summary.too_few", "summary.no_partner", names="Ana")
    await stage.until("2026-01-07 03:00")
    await dov.says("/summary")
    card, named = dov.new()
    assert "Ana" not in card.words
    assert says(stage.texts, "summary.went_quiet", named.words, names="Ana")
    assert "Ben" not in named.words
    await group.hears(dov, "/summary")
    assert "Ana" not in group.sees("summary.too_few").words

    reads = await stage.rows(
        "SELECT m.telegram_id, r.telegram_id, item FROM lead_reads JOIN people m ON m.id = member_id"
        " JOIN people r ON r.id = reader ORDER BY lead_reads.id"
    )
    ana_read = (ana.id, dov.id)
    assert reads == [(*ana_read, "no_partner"), (*ana_read, "went_quiet"), (*ana_read, "no_partner")]

    await ana.says("/circle")
    await ana.presses("Tuesday evening", "A lead may know I went quiet", "A lead may know I have no partner")
    await dov.says("/summary")
    dov.sees("summary.too_few")


@pytest.mark.parametrize("how", ["withdrawn", "left", "erased"])
async def test_a_name_that_waits_to_be_sent_is_held_back_when_it_is_no_longer_allowed(
    stage: Stage, ana: Speaker, dov: Speaker, how: str
) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("A lead may know I have no partner", "Join")
    await dov.says("/summary")
    dov.sees("summary.too_few", "summary.no_partner")

    def is_wanted(tx: Tx) -> bool:
        row = there(tx.one("SELECT receiver, key FROM outbox WHERE kind = 'named'"))
        tx.execute("UPDATE outbox SET state = 'waiting' WHERE key = ?", (row["key"],))
        if how == "erased":
            tx.execute("DELETE FROM people WHERE telegram_id = ?", (ana.id,))
        elif how == "left":
            tx.execute("UPDATE circle_members SET left_at = ?", ("2026-01-05T08:00:00.000000Z",))
        else:
            tx.execute("UPDATE consents SET until_at = ? WHERE circle IS NOT NULL", ("2026-01-05T08:00:00.000000Z",))
        house = stage.clockwork.bot.house
        turn = turn_of_clock(tx, house, row["receiver"], row["key"], stage.now + timedelta(seconds=1))
        wanted = are_wanted(turn, Owed(row["key"], Lane.REPLY, "named", "sendMessage", dov.id, {}))
        tx.execute("UPDATE outbox SET state = 'sent' WHERE key = ?", (row["key"],))
        return wanted

    assert await stage.read(is_wanted) is False
    assert await stage.rows("SELECT * FROM lead_reads") == []


async def test_whoever_leads_several_chooses(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    await dov.says("/summary now")
    assert dov.labels(dov.sees("circle.which")) == ["Tuesday evening", "Sunday walkers"]
    await dov.presses("Sunday walkers")
    card = dov.sees("summary.too_few")
    assert "Sunday walkers" in card.words
    assert says(stage.texts, "summary.open", card.words)


async def test_the_week_closes_when_sunday_has_ended_for_the_last_of_them(stage: Stage, dov: Speaker) -> None:
    await dov.joins(city="Auckland")
    far = stage.person("Ana")
    await far.joins(city="Los Angeles")
    near = stage.person("Ben")
    await near.joins(city="Auckland")
    group = await with_circle(stage, dov, far, near)
    assert await stage.rows("SELECT zone FROM circles") == [("Pacific/Auckland",)]
    await stage.until("2026-01-12 11:59")
    assert await snapshots(stage) == []
    await group.hears(dov, "/summary")
    assert says(stage.texts, "summary.open", group.sees("summary.too_few").words)
    await stage.until("2026-01-12 12:00")
    assert [week for week, _ in await snapshots(stage)] == ["2026-W02"]


async def test_the_week_closes_at_nine_on_monday_and_then_each_week(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await with_circle(stage, dov)
    await stage.until("2026-01-12 07:59")
    assert await snapshots(stage) == []
    await stage.until("2026-01-12 08:00")
    assert [week for week, _ in await snapshots(stage)] == ["2026-W02"]
    await stage.until("2026-01-26 08:00")
    assert [week for week, _ in await snapshots(stage)] == ["2026-W02", "2026-W03", "2026-W04"]


async def test_a_week_over_while_the_bot_was_off_is_closed_after_every_day_of_it(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    for day in DAYS[:6]:
        await stage.until(f"{day} 11:00")
        for each in people:
            await answers(each, "On track")
    await stage.goes_off()
    for each in people:
        stage.api.say(each.id, each.id, "/checkin")
    stage.clock_jumps("2026-01-13 12:00")
    await stage.comes_back()
    await stage.passes(minutes=1)
    assert [week for week, _ in await snapshots(stage)] == ["2026-W02"]
    await group.hears(dov, "/summary")
    group.sees("summary.numbers", answered=30, expected=30)


async def test_a_large_circles_week_is_counted_some_members_at_a_time(
    stage: Stage, dov: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between everything else goes on, a restart as well; the snapshot is written once all are counted."""
    monkeypatch.setattr(tallies, "MEMBERS_A_STEP", 2)
    monkeypatch.setattr(tallies, "MEMBERS_A_STEP_OF_NUMBERS", 2)
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    await week_goes_by(stage, people)
    assert await snapshots(stage) == []
    kept = await stage.rows("SELECT data FROM due WHERE kind = 'week'")
    assert '"counted"' in str(kept)
    assert "on_track" not in str(kept), "of two members' answers nothing is readable in the file"
    await group.hears(dov, "/summary now")
    group.sees("summary.numbers", answered=35, expected=35, rate=100)
    await stage.restart()
    await stage.passes(seconds=3)
    assert [week for week, _ in await snapshots(stage)] == ["2026-W02"]
    await group.hears(dov, "/summary")
    card = group.sees("summary.numbers", answered=35, expected=35, rate=100)
    assert "On track: most" in card.words


async def test_a_snapshot_is_written_once(database: Database) -> None:
    def twice(tx: Tx) -> Figures | None:
        maker = people.add(tx, 101, "en", NOW).id
        circle = circles.make(tx, "Circle", maker, zone="Europe/Berlin", language="en", now=NOW).id
        week = Week(NOW.date())
        summaries.save(tx, circle, week, Figures(5, 35, 30, 1), NOW)
        summaries.save(tx, circle, week, Figures(6, 42, 42, 0), NOW)
        return summaries.find(tx, circle, week)

    assert await database.write(twice) == Figures(5, 35, 30, 1)
