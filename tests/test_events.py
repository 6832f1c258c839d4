"""`/events`, as conversations: planned by a lead, read on each reader's own clock, come to, called off."""

from datetime import UTC, datetime, time

import pytest

from domain.circle.events import reminded_at
from domain.time.quiet_hours import QuietHours
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, buttons_of, says
from tests.test_circle_settings import makes_circle

WALK = "Walk <in> the park"


async def plans(dov: Speaker, when: str = "Tue, Jan 6 19:00", title: str = WALK) -> None:
    await dov.says("/events")
    await dov.presses("Plan an event")
    dov.sees("planning.ask_title")
    await dov.says(title)
    dov.sees("planning.ask_when")
    await dov.says(when)
    dov.sees("planning.ask_place")


async def test_a_lead_plans_and_each_reads_it_on_their_own_clock(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await dov.joins(city="Berlin")
    await ana.joins(city="Los Angeles")
    await ben.joins()
    group = await with_circle(stage, dov, ana, ben)
    await dov.says("/events")
    dov.sees("events.none")
    await plans(dov)
    await dov.says("At the gate")
    dov.sees("planning.preview")
    await group.hears(ana, "/events")
    group.sees("events.none")
    group._mark()
    await dov.presses("Post it")
    dov.sees("planning.posted")
    post = group.sees("events.new")
    assert WALK in post.words
    assert "Tue, Jan 6, 19:00" in post.words
    assert "Europe/Berlin" in post.words
    await dov.forges("event_post:1:1", on=dov.newest())
    group.sees_nothing()

    await ana.says("/events")
    card = ana.sees("events.where", place="At the gate")
    assert "Tue, Jan 6, 10:00" in card.words
    await ana.presses("I'm coming")
    assert ana.toast == stage.texts.plain("events.you_come", "en", moment="Tue, Jan 6, 10:00")
    assert "✓ I'm coming" in ana.labels()
    await group.presses(ben, "I'm coming")
    assert group.toast == stage.texts.plain("events.you_come", "en", moment="Tue, Jan 6, 19:00")
    group.sees_nothing()
    assert await stage.rows("SELECT count(*) FROM event_guests") == [(2,)]
    await ana.presses("✓ I'm coming")
    assert await stage.rows("SELECT count(*) FROM event_guests") == [(1,)]


async def test_who_comes_is_reminded_two_hours_before(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    await stage.until("2026-01-06 15:59")
    ana._mark()
    ben._mark()
    group._mark()
    await stage.until("2026-01-06 16:00")
    ana.sees("events.reminder")
    group.sees("events.reminder")
    ben.sees_nothing()
    await stage.until("2026-01-06 18:01")
    await ana.says("/events")
    ana.sees("events.none")


async def test_nobody_is_woken_for_an_event_at_dawn(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await plans(dov, when="Tue, Jan 6 7:30")
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    before = len(ana.chat())
    await stage.until("2026-01-05 20:31")
    assert len([each for each in ana.chat()[before:] if says(stage.texts, "events.reminder", each.words)]) == 1
    before = len(ana.chat())
    await stage.until("2026-01-06 07:30")
    assert [each for each in ana.chat()[before:] if says(stage.texts, "events.reminder", each.words)] == []


async def test_what_is_called_off_is_told_to_those_who_come(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    await dov.says("/events")
    await dov.presses("Call off")
    dov.sees("events.ask_call_off")
    group._mark()
    await dov.presses("Yes, call it off")
    dov.sees("events.called_off")
    assert says(stage.texts, "events.is_off", ana.newest().words)
    ben.sees_nothing()
    group.sees("events.is_off")
    before = len(ana.chat())
    await stage.until("2026-01-06 18:00")
    assert not [each for each in ana.chat()[before:] if says(stage.texts, "events.reminder", each.words)]


async def test_in_a_circle_without_a_group_each_is_told_outside_of_their_night(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins(city="Los Angeles")  # 00:00 there
    await makes_circle(dov, "Sunday walkers")
    token = dov.newest().words.partition("?start=")[2].split()[0]
    await ana.says(f"/start {token}")
    await ana.presses("Join")
    await dov.presses("Yes")
    ana._mark()
    await plans(dov)
    await dov.presses("Skip", "Post it")
    ana.sees_nothing()
    await stage.until("2026-01-05 16:00")
    told = ana.sees("circle.admitted", "events.new")
    assert "Tue, Jan 6, 10:00" in told.words


async def test_what_is_no_moment_is_asked_again_with_an_example(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await makes_circle(dov, "Sunday walkers")
    await dov.says("/events")
    await dov.presses("Plan an event")
    await dov.says("Walk")
    for wrong in ("some day", "yesterday 19:00", "tomorrow", "today 7:00"):
        await dov.says(wrong)
        dov.sees("planning.when_unknown")
    await dov.says("tomorrow 18:30")
    dov.sees("planning.ask_place")
    await dov.presses("Skip", "Rather not")
    dov.sees("planning.dropped")
    await dov.says("/events")
    dov.sees("events.none")


async def test_only_a_lead_plans_and_only_members_come(
    stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, cleo):
        await each.joins()
    group = Group(stage, dov, ana, cleo)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("Join")
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    assert ana.labels() == ["I'm coming"]
    await cleo.says("/events")
    cleo.sees("events.no_circle")
    await group.presses(cleo, "I'm coming")
    assert group.toast == stage.texts.plain("events.join_first", "en")
    refused, gone = (stage.texts.plain(key, "en") for key in ("circle.refused", "press.gone"))
    for prefix, toast in (
        ("event_plan", refused),
        ("event_post", refused),
        ("event_nowhere", refused),
        ("event_drop", refused),
        ("event_off", refused),
        ("event_off_now", refused),
        ("event_go", gone),
    ):
        await cleo.forges(f"{prefix}:3:1:1", on=cleo.newest())
        assert cleo.toast == toast, prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT * FROM event_guests") == []


async def test_what_is_planned_is_not_readable_in_the_file(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await makes_circle(dov, "Sunday walkers")
    await plans(dov, title="Zanzibar walk")
    await dov.says("Zanzibar gate")
    assert b"Zanzibar" not in (stage.folder / "alongside.db-wal").read_bytes()


@pytest.mark.parametrize(
    ("starts", "hours", "reminded"),
    [
        ("2026-01-06 18:00", QuietHours("UTC"), "2026-01-06 16:00"),
        ("2026-01-06 09:30", QuietHours("UTC"), "2026-01-06 07:30"),  # held until eight, in time
        ("2026-01-06 07:00", QuietHours("UTC"), "2026-01-05 21:30"),
        ("2026-01-06 08:00", QuietHours("UTC"), "2026-01-05 21:30"),
        ("2026-01-06 01:00", QuietHours("UTC"), "2026-01-05 21:30"),
        ("2026-01-06 07:00", QuietHours("UTC", time(0), time(9)), "2026-01-05 23:30"),
        ("2026-01-06 07:00", QuietHours("UTC", time(0), time(0)), "2026-01-06 05:00"),
        ("2026-01-06 07:00", None, "2026-01-06 05:00"),
    ],
)
def test_when_somebody_is_reminded(starts: str, hours: QuietHours | None, reminded: str) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert reminded_at(at, hours) == datetime.fromisoformat(reminded).replace(tzinfo=UTC)


async def test_of_an_early_event_one_is_reminded_in_the_evening_before(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await plans(dov, "Wed, Jan 7 07:00", "Early walk")
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    await stage.until("2026-01-06 20:29")
    assert not [each for each in ana.chat() if says(stage.texts, "events.reminder", each.words)]
    before = len(group.stage.api.messages(group.id))
    await stage.until("2026-01-06 20:30")  # 21:30 in Berlin
    assert len([each for each in ana.chat() if says(stage.texts, "events.reminder", each.words)]) == 1
    assert len(group.stage.api.messages(group.id)) == before + 1
    await stage.until("2026-01-07 09:00")
    assert len([each for each in ana.chat() if says(stage.texts, "events.reminder", each.words)]) == 1
    assert not [each for each in ben.chat() if says(stage.texts, "events.reminder", each.words)]


def labels_in(group: Group) -> list[str]:
    return [each.text for each in buttons_of(group.newest())]


async def test_a_button_names_its_event_only_where_there_are_several(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana):
        await each.joins()
    group = await with_circle(stage, dov, ana)
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    assert ana.labels() == ["I'm coming"]
    await plans(dov, "Wed, Jan 7 17:00", "Board games")
    await dov.presses("Skip", "Post it")
    assert labels_in(group) == ["I'm coming"]
    await ana.says("/events")
    assert ana.labels() == [f"I'm coming · {WALK}", "I'm coming · Board games"]
    await group.hears(ana, "/events")
    assert labels_in(group) == [f"I'm coming · {WALK}", "I'm coming · Board games"]
    await dov.says("/events")
    assert dov.labels() == [f"Call off · {WALK}", "Call off · Board games", "Plan an event"]
