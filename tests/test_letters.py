"""Several messages about others to one reader go as one, and no more than two a day that nobody asked for.

Ana and Dov are both asked at 09:00 in Berlin; Ben stands by the two.
"""

import asyncio
from datetime import date
from functools import partial

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.beside.consent import Item
from domain.time.weeks import week_of
from handlers.telling import good_news
from handlers.turn import Turn
from storage.beside import consent
from tests.support.stage import Speaker, Stage
from tests.test_good_news import as_ana, thirty_days
from tests.test_partners import invites, stand_by, supporter_joins
from tests.test_ticks import ticks


@pytest.fixture
async def two_quiet(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    """Ben may hear at 20:00 when Ana, and when Dov, went quiet."""
    await stand_by(ana, ben)
    await dov.joins()
    token = await invites(dov, "They support me", "Yes, at 20:00")
    await ben.says(f"/start {token}")
    await ben.presses("Accept")
    ben.sees("partner.accepted", name="Dov")
    dov.sees("partner.was_accepted")


def about(speaker: Speaker, words: str) -> list[str]:
    return [each.words for each in speaker.chat() if words in each.words]


@pytest.mark.usefixtures("two_quiet")
async def test_several_quiet_people_of_one_evening_are_one_message(stage: Stage, ben: Speaker) -> None:
    await stage.until("2026-01-06 19:00")
    letter = ben.newest()
    assert len(ben.new()) == 1
    assert letter.words == (
        "Ana has not checked in yet today.\n\nDov has not checked in yet today.\n\n"
        "That may mean nothing at all. A short hello can still do good."
    )
    assert ben.labels(letter) == ["Ana", "Dov"]
    assert len(await stage.rows("SELECT 1 FROM nudges WHERE told_at IS NOT NULL")) == 2


@pytest.mark.usefixtures("two_quiet")
async def test_each_of_them_is_a_tap_away_and_the_letter_follows(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stage.until("2026-01-06 19:00")
    letter = ben.newest()
    await ben.presses("Dov")
    ben.sees("nudge.text.evening", name="Dov")
    assert "I've reached out" in ben.labels()
    ana.new()
    dov.new()
    await ben.presses("Thinking of you")
    assert "👋 Ben is thinking of you." in about(dov, "thinking of you")
    assert about(ana, "thinking of you") == []

    await dov.presses("On track")
    ben.sees("nudge.text.evening", name="Ana")
    assert "✓ Dov has checked in since." in letter.words
    assert ben.labels(letter) == ["Ana"]
    await ana.presses("On track")
    assert letter.words == "✓ Ana has checked in since.\n\n✓ Dov has checked in since."
    assert ben.labels(letter) == []


@pytest.mark.usefixtures("two_quiet")
async def test_two_letters_about_the_same_two_both_follow(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Their silence begins, and on its fourth day Ben hears of it once more."""
    await stage.until("2026-01-09 19:30")
    letters = [each for each in ben.chat() if "Ana" in each.words and "Dov" in each.words]
    assert len(letters) == 2
    await ana.says("/checkin")
    await ana.presses("On track")
    for letter in letters:
        assert "✓ Ana has checked in since." in letter.words
        assert "Dov has" in letter.words
        assert ben.labels(letter) == ["Dov"]


@pytest.mark.usefixtures("two_quiet")
async def test_words_in_reply_to_a_letter_go_to_nobody_by_mistake(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stage.until("2026-01-06 19:00")
    await ben.says("are you all right?", reply_to=ben.newest())
    ben.sees("words.for_whom")
    assert ben.labels() == ["Ana", "Dov"]
    assert about(ana, "all right?") + about(dov, "all right?") == []
    await ben.presses("Dov")
    await ben.says("are you all right?")
    assert about(dov, "all right?") == ["Ben writes:\n\nare you all right?"]
    assert about(ana, "all right?") == []


@pytest.mark.usefixtures("two_quiet")
async def test_a_letter_that_did_not_go_goes_once_more_as_one(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stage.until("2026-01-06 18:59")
    ben.new()
    stage.api.faults.add(Fault(FaultKind.SERVER_ERROR, method="sendMessage", chat_id=ben.id))
    stage.trouble_expected = True
    await stage.until("2026-01-06 19:01")
    letters = [each for each in ben.chat() if "has not checked in" in each.words]
    assert [("Ana" in each.words, "Dov" in each.words) for each in letters] == [(True, True)]


@pytest.mark.usefixtures("two_quiet")
async def test_who_has_answered_meanwhile_is_left_out_and_the_other_is_not(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stage.until("2026-01-06 18:59")
    stage.api.faults.add(Fault(FaultKind.TOO_MANY, method="sendMessage", chat_id=ben.id, retry_after=120))
    await stage.until("2026-01-06 19:01")
    await ana.presses("On track")
    await stage.until("2026-01-06 19:10")
    assert about(ben, "has not checked in yet") == [
        "Dov has not checked in yet today.\n\nThat may mean nothing at all. A short hello can still do good."
    ]
    stage.trouble_expected = True


async def test_no_more_than_two_a_day_and_the_rest_joins_the_next(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await ticks(ana, ben, Item.MILESTONES)
    await ticks(ana, ben, Item.GOALS)
    await stage.until("2026-01-06 08:00")
    await as_ana(stage, thirty_days, "one")
    assert len(about(ben, "good news")) == 1
    await ana.presses("It's hard", "Send now")
    assert len(about(ben, "hard day")) == 1
    for number in (60, 90):
        await as_ana(stage, partial(_row, n=number), f"more.{number}")
    await stage.until("2026-01-07 06:59")
    assert len(about(ben, "good news")) == 1
    before = len(ben.chat())
    await stage.until("2026-01-07 07:00")  # his quiet hours end
    assert [each.words.count("There is good news from Ana.") for each in ben.chat()[before:]] == [2]


def _row(turn: Turn, n: int) -> None:
    good_news.milestone_reached(turn, f"row.{n}", lambda reading: reading.label("tell.milestone.example", n=n))


async def test_a_reminder_of_ones_own_counts(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.joins()
    await ben.says(f"/start {token}")
    await ben.presses("Accept", "Nothing for now")
    await ticks(ana, ben, Item.MILESTONES)
    await stage.until("2026-01-06 08:01")
    await as_ana(stage, lambda turn: _row(turn, 7), "one")
    await as_ana(stage, lambda turn: _row(turn, 14), "two")
    assert len(about(ben, "good news")) == 1, "his own reminder may still come"
    await stage.until("2026-01-06 12:05")
    assert len(about(ben, "your question is still open")) == 1
    await stage.until("2026-01-06 20:00")
    assert len(about(ben, "good news")) == 1


async def test_whoever_answers_needs_no_reminder_and_hears_the_second(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.joins()
    await ben.says(f"/start {token}")
    await ben.presses("Accept", "Nothing for now")
    await ticks(ana, ben, Item.MILESTONES)
    await stage.until("2026-01-06 08:01")
    await as_ana(stage, lambda turn: _row(turn, 7), "one")
    await as_ana(stage, lambda turn: _row(turn, 14), "two")
    await ben.presses("On track")
    await stage.until("2026-01-06 09:05")
    assert len(about(ben, "good news")) == 2


async def test_a_withdrawn_item_is_left_out_of_what_goes_together(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    await ticks(ana, ben, Item.MILESTONES)
    await ticks(ana, ben, Item.GOALS)
    await stage.until("2026-01-06 22:00")  # quiet hours in Berlin
    await as_ana(stage, thirty_days, "one")
    await as_ana(stage, _two_goals, "two")
    await ana.says("/partner")
    await ana.presses("Ben", "Goals", "No longer")
    before = len(ben.chat())
    await stage.until("2026-01-07 07:00")
    assert [each.words for each in ben.chat()[before:]] == [
        "There is good news from Ana.\n\nAna reached a milestone: 30 days in a row."
    ]


def _two_goals(turn: Turn) -> None:
    good_news.goals_reviewed(turn, week_of(date(2026, 1, 5)), reached=2, of=3)


async def test_what_is_withdrawn_while_a_letter_is_on_its_way_is_taken_out_of_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.MILESTONES)
    await ticks(ana, ben, Item.GOALS)
    await stage.until("2026-01-06 22:00")
    await as_ana(stage, thirty_days, "one")
    await as_ana(stage, _two_goals, "two")
    stage.api.faults.add(Fault(FaultKind.HANG_AFTER, method="sendMessage", chat_id=ben.id, seconds=2.0))
    goes = asyncio.create_task(stage.until("2026-01-07 07:00"))
    async with asyncio.timeout(30):
        while not [each for each in ben.chat() if "2 of 3 weekly goals" in each.words]:
            await asyncio.sleep(0.02)
    await stage.read(lambda tx: consent.withdraw(tx, 1, Item.GOALS, now=stage.now, receiver=2))
    await goes
    assert about(ben, "milestone")
    assert about(ben, "2 of 3 weekly goals") == []
