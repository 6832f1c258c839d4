"""Discreet mode, and the first line of what comes unasked, which gives nobody away on a locked screen."""

from dataclasses import replace
from typing import Any

import pytest

from bot.botapi.state.objects import Message
from domain.outgoing import Lane
from storage.traffic import outbox
from tests.support.group import Group
from tests.support.neutral import offence, telling
from tests.support.stage import Speaker, Stage
from tests.test_forgetting import partners
from tests.test_poison import told, unreadable


async def turned_on(who: Speaker) -> None:
    await who.says("/privacy")
    await who.presses("Discreet mode")
    await who.presses("Turn it on")
    who.sees("discreet.is_on")


async def test_it_is_off_until_it_is_turned_on(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    assert not ana.newest().protect_content
    await ana.says("/settings")
    assert "Clear recent messages" not in ana.labels()
    await ana.presses("Discreet mode")
    assert "✓ Discreet mode" in ana.labels()
    assert "Clear recent messages" in ana.labels()
    await stage.until("2026-01-07 08:00")
    assert ana.newest().protect_content
    await ana.says("/privacy")
    await ana.presses("Discreet mode", "Turn it off")
    await stage.until("2026-01-08 08:00")
    assert not ana.newest().protect_content


async def test_a_prompt_says_that_it_is_there_and_what_it_asks_when_opened(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await turned_on(ana)
    await stage.until("2026-01-06 08:00")
    prompt = ana.newest()
    assert prompt.words == "Hello Ana, your daily question is here."
    assert ana.labels() == ["Open"]
    assert prompt.protect_content
    await ana.presses("Open")
    assert "How is today?" in prompt.words
    await ana.presses("On track")
    ana.sees("questions.recovery.mood")


async def test_words_in_answer_to_a_prompt_count_though_it_was_not_opened(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await turned_on(ana)
    await stage.until("2026-01-06 08:00")
    await ana.says("slept well", reply_to=ana.newest())
    assert await stage.rows("SELECT 1 FROM days WHERE day = '2026-01-06' AND answered_at IS NOT NULL")


async def test_what_comes_about_somebody_else_waits_behind_one_line_and_changes_there(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await partners(stage, ana, ben)
    await turned_on(ben)
    await stage.until("2026-01-06 20:30")
    told = ben.newest()
    assert told.words == "Hello Ben, something is here for you."
    assert "Ana" not in str(told.buttons)
    await ana.presses("On track")
    assert told.words == "Hello Ben, something is here for you."
    await ben.presses("Open", on=told)
    assert "Ana has checked in" in told.words


async def test_what_was_withdrawn_before_it_was_opened_is_not_shown(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await turned_on(ben)
    await stage.until("2026-01-06 20:30")
    told = ben.newest()
    await stage.read(lambda tx: tx.execute("UPDATE consents SET until_at = since_at WHERE receiver IS NOT NULL"))
    await ben.presses("Open", on=told)
    assert told.words == "This was taken back."
    assert await stage.rows("SELECT 1 FROM veiled WHERE subject = 1") == []


@pytest.fixture
def group(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> Group:
    return Group(stage, ben, ana, dov)


@pytest.fixture
async def week(stage: Stage, group: Group, ana: Speaker, dov: Speaker) -> Message:
    """What a discreet lead has not opened yet: the week, in which Ana is named, who lets a lead know it."""
    for each in (dov, ana):
        await each.joins()
    await group.adds_bot()
    await group.makes_bot_administrator()
    await group.promotes(dov)
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("A lead may know I went quiet", "Join")
    await turned_on(dov)
    await stage.until("2026-01-12 09:00")
    return dov.newest()


async def test_a_lead_reads_no_name_that_was_withdrawn_before_the_week_was_opened(
    stage: Stage, ana: Speaker, dov: Speaker, week: Message
) -> None:
    assert week.words == "Hello Dov, something is here for you."
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "A lead may know I went quiet")
    await dov.presses("Open", on=week)
    assert "Tuesday evening" in week.words
    assert "Ana" not in f"{week.words} {dov.labels(week)}"
    await ana.says("/privacy")
    await ana.presses("Who has read what")
    assert "Dov" not in ana.newest().words


async def test_whoever_leads_no_more_reads_no_name_in_a_week_that_was_not_opened(
    group: Group, ana: Speaker, dov: Speaker, week: Message
) -> None:
    await group.promotes(dov, admin=False)
    await dov.presses("Open", on=week)
    assert week.words == "Hello Dov, something is here for you."
    assert dov.toast
    await ana.says("/privacy")
    await ana.presses("Who has read what")
    assert "Dov" not in ana.newest().words


async def test_a_week_from_which_nobody_withdrew_is_opened_as_it_came(dov: Speaker, week: Message) -> None:
    await dov.presses("Open", on=week)
    assert "Quiet at the moment: Ana" in week.words


async def test_it_is_gone_with_whom_it_is_about(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await turned_on(ben)
    await stage.until("2026-01-06 20:30")
    told = ben.newest()
    await ana.says("/forget")
    await ana.presses("Erase everything")
    assert await stage.rows("SELECT 1 FROM veiled WHERE subject = 1") == []
    await ben.presses("Open", on=told)
    assert "Ana" not in told.words


async def test_answers_to_what_one_asks_come_as_ever_but_cannot_be_saved(ana: Speaker) -> None:
    await ana.joins()
    await turned_on(ana)
    await ana.says("/me")
    assert ana.sees("me.nothing_yet").protect_content
    await ana.says("/export")
    assert not ana.newest().protect_content


async def test_clear_recent_messages_takes_two_days_out_of_the_chat(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-08 08:00")
    await ana.says("slept badly")
    await turned_on(ana)
    await ana.presses("Clear recent messages")
    ana.sees("discreet.cleared")
    left = [each for each in ana.chat() if each is not ana.newest() and each.sender.is_bot]
    assert left
    assert all((stage.now - each.date).total_seconds() > 47 * 3600 for each in left)
    recent = [each.text for each in ana.chat() if (stage.now - each.date).total_seconds() < 47 * 3600]
    assert recent == [ana.newest().text]


async def test_words_of_ones_own_are_cleared_and_no_longer_known_than_that_can_be(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/goals")
    await ana.presses("Add a goal")
    await ana.says("walk by the river")
    known = await stage.rows("SELECT 1 FROM written")
    assert len(known) >= 3
    await turned_on(ana)
    await ana.presses("Clear recent messages")
    said = [each.text for each in ana.chat() if not each.sender.is_bot]
    assert said == ["/start"], "what was said before consent is no more known than who said it"
    await stage.passes(days=3)
    assert await stage.rows("SELECT 1 FROM written") == []


async def test_in_an_emergency_nothing_is_veiled(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "I need someone")
    await ana.presses("Yes" if "Yes" in ana.labels() else ana.labels()[0])
    await turned_on(ben)
    await ana.says("/sos")
    assert "Ana" in ben.newest().words
    assert "I'm here" in str(ben.labels())
    await turned_on(ana)
    await stage.passes(minutes=21)
    assert any("112" in each.words for each in ana.new()), "the lines that answer now stand behind no button"
    await ben.presses("I'm here")
    assert "Ben" in " ".join(each.words for each in ana.new())


async def test_an_apology_answers_what_somebody_sent(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await turned_on(ana)
    stage.trouble_expected = True
    unreadable(stage.api, ana.id)
    await told(stage, ana, "failed.update")


# The first line of what comes unasked; `tests/conftest.py` watches it in whatever any test plays.


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hello Ana, your daily question is here.\nHow is today? It's hard", None),
        ("Ana has not checked in yet today.", None),
        ("<b>Ana had a setback</b>", "setback"),
        ("30 days, well done", "30 days"),
        ("You were sober all week", "sober"),
        ("How is your mood?", "mood"),
        ("Ana has been quiet for 4 days.", None),
        ("Hello Hardy", None),
    ],
)
def test_a_line_gives_somebody_away_by_whole_words(text: str, word: str | None) -> None:
    assert telling(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Word from <b>Sober &amp; well</b>:\nWe meet at nine.", "Sober & well"),
        ("Word from <b>Tuesday evening</b>:\nWe meet at nine.", "Tuesday evening"),
        ("There is word from a circle of yours.\n\n<b>Sober &amp; well</b>", None),
        ("Tuesday evenings are long", None),
    ],
)
def test_what_a_circle_is_called_gives_its_people_away(text: str, word: str | None) -> None:
    assert telling(text, ["Sober & well", "Tuesday evening"]) == word


@pytest.mark.parametrize(
    ("changed", "caught"),
    [({}, True), ({"asked": True}, False), ({"lane": Lane.SOS}, False), ({"receiver": None}, False)],
)
def test_a_telling_line_is_caught_where_nobody_asked_for_it(changed: dict[str, Any], caught: bool) -> None:
    owed = outbox.Owed("x", Lane.BULK, "x", "sendMessage", 101, {"text": "You are sober"}, 1, 1, asked=False)
    assert (offence(replace(owed, **changed)) is not None) is caught
