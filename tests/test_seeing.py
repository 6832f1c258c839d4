"""`/privacy`: who sees what now and who has read what; and a notice that has changed asks again."""

from functools import partial

import pytest

from domain.beside.consent import Item
from domain.circle.circles import CIRCLE_ITEMS
from handlers.arriving.invited import GROUPS_A_ROUND
from handlers.beside import page
from storage.circle import summaries
from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_forgetting import partners
from tests.test_partners import invites
from tests.test_peer_helpers import ALLOW, with_helper
from tests.test_share import shares


async def test_alone_nobody_hears_anything(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/privacy")
    seen = ana.sees("privacy.nobody")
    assert "Telegram carries these messages" in seen.words
    assert ana.labels() == ["Discreet mode · off", "Who has read what", "A copy for me"]
    await ana.presses("Who has read what")
    ana.sees("privacy.nobody_read")
    await ana.presses("Back")
    ana.sees("privacy.nobody")


async def test_each_partner_stands_there_with_what_they_may_hear(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await ana.says("/privacy")
    assert "Ben: Went quiet" in ana.sees("privacy.partner", name="Ben", items="Went quiet").words
    await ben.says("/privacy")
    assert "Ana: nothing" in ben.sees("privacy.partner_nothing").words
    await ana.presses("Ben")
    assert "stands by you" in (ana.newest().text or "")


async def test_a_circle_stands_there_with_what_it_may_know(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says("Tuesday people")
    await ana.presses("Join", "Join")
    await ana.says("/privacy")
    ana.sees("privacy.circle_nothing", title="Tuesday people")
    await ana.presses("Tuesday people")
    await ana.presses("A lead may know I went quiet")
    await ana.says("/privacy")
    assert "A lead may know I went quiet" in ana.newest().words


async def test_a_peer_helper_and_what_was_shared_stand_there(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "Being paired", "I can walk with someone new")
    await shares(ana, "What helped me", "a walk by the river")
    await ana.says("/privacy")
    seen = ana.newest()
    assert "Ben, peer helper: I need someone" in seen.words
    assert "Tuesday evening: I can walk with someone new, what you shared there, and you are counted" in seen.words
    assert ana.labels(seen)[:2] == ["✓ Ben, peer helper", "Tuesday evening"]
    await ana.presses("✓ Ben, peer helper", "No longer")
    await ana.says("/share")
    await ana.presses("Mine", "Take it back")
    await ana.says("/privacy")
    assert "Ben" not in ana.newest().words
    assert "shared" not in ana.newest().words


SEEN_AS = {
    Item.NOTICE: "agreed to, and shown by /start",
    Item.WORDS: "what somebody sends with their own hand",
    Item.SHARE_REPLY: "what somebody sends with their own hand",
    Item.INVITATION: "what somebody sends with their own hand",
    Item.REPORT: "what somebody sends with their own hand",
    Item.ASKS_TO_JOIN: "asked of a lead by the tap that joins, and over with the answer",
    Item.LEADS: "told once to whoever named them, by the tap that accepts",
}
"""What `/privacy` does not list as something that others may hear, and why."""


def test_of_everything_that_others_may_hear_it_is_known_where_it_is_shown() -> None:
    """A new kind of consent stands among the partners' or the circles' items, or here with its reason."""
    shown = {*page.TICKS, *CIRCLE_ITEMS, Item.WALKS, Item.SHARE}
    assert shown | set(SEEN_AS) == set(Item)
    assert not shown & set(SEEN_AS)


async def test_who_has_read_what_names_the_lead_and_the_partner(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says("Tuesday people")
    await stage.read(lambda tx: summaries.save_reads(tx, 2, 1, [(1, Item.NO_PARTNER)], "x.1", stage.now))
    await stage.until("2026-01-06 20:30")
    ana._mark()
    await ana.says("/privacy")
    await ana.presses("Who has read what")
    read = ana.sees("privacy.read_heading").words
    assert "Ben, who leads Tuesday people: A lead may know I have no partner · Mon, Jan 5" in read
    assert "Ben: Went quiet · Tue, Jan 6" in read


async def test_what_one_person_read_several_times_is_one_line(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says("Tuesday people")
    for number in (1, 2, 3):
        about, key = [(1, Item.NO_PARTNER)], f"x.{number}"
        await stage.read(
            partial(summaries.save_reads, reader=2, circle=1, about=about, outbox_key=key, now=stage.now)
        )
        await stage.passes(days=1)
        await ana.says("/partner")
        await ana.presses("Ben", "Write")
        await ana.says("Good morning")
    await ana.says("/privacy")
    await ana.presses("Who has read what")
    lines = ana.sees("privacy.read_heading").words.split("\n\n")[1:]
    assert lines == [
        "Ben: Words of yours · 3 times, last Thu, Jan 8",
        "Ben, who leads Tuesday people: A lead may know I have no partner · 3 times, last Wed, Jan 7",
        "Ben: Went quiet · Tue, Jan 6",
    ]


async def test_a_stranger_hears_that_nothing_is_held(cleo: Speaker) -> None:
    await cleo.says("/privacy")
    cleo.sees("privacy.nothing")


# A notice that has changed


async def test_a_changed_notice_asks_again_and_then_goes_on(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    stage.clockwork.bot.house.operator_name = "Somebody Else"
    await ana.presses("On track")
    asked = ana.sees("notice.changed")
    assert "Somebody Else" in asked.words
    assert ana.labels() == ["I agree", "Show me first", "Not now"]
    await ana.presses("I agree")
    ana.sees("notice.agreed", "questions.recovery.day")
    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    kept = await stage.rows("SELECT text_version, since_at FROM consents WHERE item = 'notice' ORDER BY id")
    assert len(kept) == 2
    assert kept[0][0] != kept[1][0]


@pytest.mark.parametrize(
    ("said", "sees"), [("/forget", "forget.ask"), ("/export", "export.caption"), ("/stop", "stop.text")]
)
async def test_nobody_has_to_agree_to_anything_new_to_leave(stage: Stage, ana: Speaker, said: str, sees: str) -> None:
    await ana.joins()
    stage.clockwork.bot.house.minimum_age = 21
    await ana.says(said)
    ana.sees(sees)


# Who may join


def closed(stage: Stage) -> None:
    stage.clockwork.bot.house.by_invitation = True


async def test_whoever_was_not_invited_gets_the_help_lines_and_nothing_is_kept(stage: Stage, cleo: Speaker) -> None:
    closed(stage)
    for said in ("/start", "/start AAAAAAAAAAAAAAAAAAAAAA", "hello"):
        await cleo.says(said)
        cleo.sees("join.invited_only", "help_lines.heading")
    assert await stage.rows("SELECT 1 FROM people") == []


async def test_a_forged_yes_lets_nobody_in(stage: Stage, cleo: Speaker) -> None:
    await cleo.says("/start")
    notice = cleo.newest()
    closed(stage)
    await cleo.presses("I agree", on=notice)
    cleo.sees("join.invited_only", "help_lines.heading")
    assert await stage.rows("SELECT 1 FROM people") == []


async def test_a_link_lets_somebody_in_who_first_asks_for_another_language(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    token = await invites(ana, "They support me", "Nothing for now")
    closed(stage)
    await ben.says(f"/start {token}")
    await ben.says("/language es")
    await ben.presses(stage.texts.plain("button.agree", "es"))
    assert stage.texts.plain("button.keep", "es", name="Ben") in ben.labels()


async def test_a_link_lets_somebody_in_and_who_is_here_stays(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    closed(stage)
    await ana.says("/partner")
    await ana.presses("Invite a partner", "Invite by link", "We both check in", "Nothing for now")
    link = (ana.newest().text or "").split("start=")[1].split()[0]
    await ben.says(f"/start {link}")
    ben.sees("notice.text")
    await ben.presses("I agree")
    ben.sees("notice.agreed", "start.ask_name")
    await ana.says("/me")
    ana.sees("me.nothing_yet")


async def test_the_very_first_comes_in_by_setting_up_a_groups_circle(
    stage: Stage, dov: Speaker, ana: Speaker, cleo: Speaker
) -> None:
    closed(stage)
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(dov, "Continue in private")
    dov.sees("notice.text")
    await dov.presses("I agree", "Keep Dov")
    await dov.says("Berlin")
    await dov.presses("Berlin")
    dov.sees("schedule.place_chosen", "schedule.city_saved", "circle.set_up")
    await group.follows(ana, "Join")
    ana.sees("notice.text")
    others = Group(stage, cleo)
    await others.adds_bot()
    await others.presses(cleo, "Set up a circle")
    await others.follows(cleo, "Continue in private")
    cleo.sees("join.invited_only", "help_lines.heading")


async def test_somebody_in_one_group_of_very_many_may_join(
    stage: Stage, dov: Speaker, ana: Speaker, cleo: Speaker
) -> None:
    await dov.joins()
    for _ in range(GROUPS_A_ROUND):
        group = Group(stage, dov)
        await group.adds_bot()
        await group.presses(dov, "Set up a circle")
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    closed(stage)
    await ana.says("/start")
    ana.sees("notice.text")
    await cleo.says("/start")
    cleo.sees("join.invited_only", "help_lines.heading")


async def test_somebody_in_a_group_of_ours_may_join(stage: Stage, dov: Speaker, ana: Speaker, cleo: Speaker) -> None:
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.makes_bot_administrator()
    await group.presses(dov, "Set up a circle")
    closed(stage)
    await ana.says("/start")
    ana.sees("notice.text")
    await cleo.says("/start")
    cleo.sees("join.invited_only", "help_lines.heading")


async def test_dates_are_those_of_the_readers_own_calendar(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """In Los Angeles it is still Tuesday, 17:30, when a new day has begun by UTC."""
    await ana.joins(city="Los Angeles")
    await ben.joins(city="Los Angeles")
    await ben.says(f"/start {await invites(ana, 'They support me', 'Nothing for now')}")
    await ben.presses("Accept")
    await stage.until("2026-01-07 01:30")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("are you there now")
    await ana.says("/privacy")
    await ana.presses("Who has read what")
    assert "Tue, Jan 6" in ana.newest().words
    assert "Jan 7" not in ana.newest().words


async def test_who_agrees_anew_reads_their_own_date(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Los Angeles")
    await stage.until("2026-01-07 01:30")
    await stage.rows("UPDATE consents SET text_version = 'before' WHERE item = 'notice' RETURNING id")
    await ana.says("/me")
    await ana.presses("I agree")
    agreed = " ".join(each.words for each in ana.new())
    assert "Jan 6" in agreed
    assert "Jan 7" not in agreed
