"""Days away: the table of what is written and what it means, and the conversation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.daily.pauses import Refusal, pause_of, pause_until
from tests.support.stage import Speaker, Stage, says
from tests.test_partners import invites, stand_by, supporter_joins

TODAY = date(2026, 1, 5)  # a Monday


@pytest.mark.parametrize(
    ("written", "asked_again"),
    [
        ("10d", "2026-01-15"),
        ("10 d", "2026-01-15"),
        ("10", "2026-01-15"),
        ("10 days", "2026-01-15"),
        ("for 10 days", "2026-01-15"),
        ("1d", "2026-01-06"),
        ("a week", "2026-01-12"),
        ("2 weeks", "2026-01-19"),
        ("a month", "2026-02-05"),
        ("12 months", "2027-01-05"),
        ("a year", "2027-01-05"),
        ("un año", "2027-01-05"),
        ("ein Jahr", "2027-01-05"),
        ("2 years", Refusal.TOO_LONG),
        ("9999 years", Refusal.TOO_LONG),
        ("10 días", "2026-01-15"),
        ("una semana", "2026-01-12"),
        ("10 Tage", "2026-01-15"),
        ("zwei Wochen", "2026-01-19"),
        ("ten days", "2026-01-15"),
        ("dos semanas", "2026-01-19"),
        ("für einen Monat", "2026-02-05"),
        ("１０ｄ", "2026-01-15"),
        ("10 days!", "2026-01-15"),
        ("2 Wochen", "2026-01-19"),
        ("until 14 October", "2026-10-14"),
        ("14 October", "2026-10-14"),
        ("until tomorrow", "2026-01-06"),
        ("until friday", "2026-01-09"),
        ("until March", "2026-03-01"),
        ("until January", "2027-01-01"),
        ("bis Februar", "2026-02-01"),
        ("hasta marzo de 2026", "2026-03-01"),
        ("until January 2025", Refusal.NOT_AHEAD),
        ("until 2028", Refusal.TOO_LONG),
        ("hasta el 14 de octubre", "2026-10-14"),
        ("bis 14. Oktober", "2026-10-14"),
        ("until 2026-12-31", "2026-12-31"),
        ("365d", "2027-01-05"),
        ("until yesterday", Refusal.NOT_AHEAD),
        ("until 1 January 2020", Refusal.NOT_AHEAD),
        ("until 1 January", Refusal.NOT_AHEAD),
        ("0d", Refusal.NOT_AHEAD),
        ("until today", Refusal.NOT_AHEAD),
        ("366d", Refusal.TOO_LONG),
        ("13 months", Refusal.TOO_LONG),
        ("9999d", Refusal.TOO_LONG),
        ("9999 months", Refusal.TOO_LONG),
        ("until 14 October 2027", Refusal.TOO_LONG),
        ("", None),
        ("a while", None),
        ("-3d", None),
        ("10x", None),
        ("d", None),
    ],
)
def test_how_long_a_pause_is(written: str, asked_again: str | Refusal | None) -> None:
    wanted = Refusal.UNCLEAR if asked_again is None else asked_again
    if isinstance(wanted, str) and not isinstance(wanted, Refusal):
        assert pause_until(written, TODAY) == date.fromisoformat(wanted)
    else:
        assert pause_until(written, TODAY) is wanted


@given(st.text(max_size=80))
def test_whatever_is_written_is_ahead_of_today_or_refused(written: str) -> None:
    found = pause_until(written, TODAY)
    assert isinstance(found, Refusal) or TODAY < found <= date(2027, 1, 5)


def test_a_pause_leaves_out_today_if_that_is_answered() -> None:
    until = date(2026, 1, 15)
    held = [day for day in range(1, 32) if pause_of(until, TODAY, today_is_answered=False).holds(date(2026, 1, day))]
    assert held == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    held = [day for day in range(1, 32) if pause_of(until, TODAY, today_is_answered=True).holds(date(2026, 1, day))]
    assert held == [6, 7, 8, 9, 10, 11, 12, 13, 14]


async def test_ten_days_away_bring_nothing_and_end_by_themselves(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-06 10:00")
    ana.new()
    await ana.says("/pause 10d")
    ana.sees("pause.saved", date="Fri, Jan 16")
    await stage.until("2026-01-16 07:59")
    ana.sees_nothing()
    await stage.until("2026-01-16 08:00")
    ana.sees("questions.recovery.day")
    await ana.presses("On track")
    assert "2 days in a row" in ana.newest().words
    verdicts = await stage.rows("SELECT DISTINCT verdict FROM days WHERE day > '2026-01-05' AND day < '2026-01-16'")
    assert verdicts == [("paused",)]


async def test_a_prompt_on_the_screen_stays_usable_while_away(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("/pause until 14 October")
    ana.sees("pause.saved", date="Wed, Oct 14")
    await ana.presses("On track", on=prompt)
    ana.sees("questions.recovery.mood")
    assert "1 day in a row" in prompt.words


async def test_the_length_is_tapped_or_typed(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause")
    ana.sees("pause.ask")
    assert ana.labels() == ["3 days", "7 days", "14 days", "Until I write"]
    await ana.presses("7 days")
    ana.sees("pause.saved", date="Mon, Jan 12")
    await ana.says("/pause")
    await ana.says("until 20 January")
    ana.sees("pause.saved", date="Tue, Jan 20")
    await ana.presses("I am back")
    ana.sees("pause.resumed", date="Tue, Jan 6", clock="09:00")


@pytest.mark.parametrize(
    ("written", "key"),
    [("a while", "unclear"), ("until yesterday", "not_ahead"), ("until 14 October 2028", "too_long")],
)
async def test_what_cannot_be_is_refused_with_an_example(stage: Stage, ana: Speaker, written: str, key: str) -> None:
    await ana.joins()
    await ana.says(f"/pause {written}")
    ana.sees(f"pause.refused.{key}", date="January 15, 2026")
    assert await stage.rows("SELECT count(*) FROM pauses") == [(0,)]


async def test_resume_brings_the_questions_back(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/resume")
    ana.sees("pause.not_paused")
    await ana.says("/pause 10d")
    await stage.until("2026-01-08 07:00")
    ana.new()
    await ana.says("/resume")
    ana.sees("pause.resumed", date="Thu, Jan 8", clock="09:00")
    await stage.until("2026-01-08 08:00")
    ana.sees("questions.recovery.day")


async def test_a_pause_until_i_write_ends_with_a_word(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause")
    await ana.presses("Until I write")
    ana.sees("pause.saved_until_words")
    await stage.until("2026-02-01 12:00")
    ana.sees_nothing()
    await ana.says("/export")
    assert not any("good to see you" in each.words for each in ana.new())
    await ana.says("hello")
    ana.sees("pause.good_to_see_you")
    await stage.until("2026-02-02 08:00")
    ana.sees("questions.recovery.day")


async def test_a_check_in_ends_a_pause_until_i_write_and_says_so_in_its_own_words(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause")
    await ana.presses("Until I write")
    await stage.until("2026-02-01 12:00")
    await ana.says("/checkin")
    shown = ana.sees("questions.recovery.day")
    assert says(stage.texts, "checkin.good_to_see_you", shown.words)
    await stage.until("2026-02-02 08:00")
    ana.sees("questions.recovery.day")


async def test_nothing_stands_before_the_help_that_somebody_asks_for(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause")
    await ana.presses("Until I write")
    await stage.passes(days=3)
    ana.new()
    await ana.says("/sos")
    assert not any("good to see you" in each.words for each in ana.new())
    assert await stage.rows("SELECT until_day FROM pauses") == [(None,)]


async def test_a_new_pause_takes_the_place_of_the_one_before(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause 30d")
    await ana.says("/pause 3d")
    ana.sees("pause.saved", date="Thu, Jan 8")
    await stage.until("2026-01-08 08:00")
    ana.sees("questions.recovery.day")


async def test_nobody_is_told_of_somebody_who_is_away(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 10:00")
    await ana.says("/pause 10d")
    ben.new()
    await stage.until("2026-01-14 20:00")
    told = [each.words for each in ben.chat() if "has not checked in" in each.words or "did not check" in each.words]
    assert told == []


async def test_a_nudge_that_is_there_already_says_away_and_no_reason(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    nudge = ben.sees("nudge.text.evening", name="Ana")
    await ana.says("/pause 5d")
    away = ben.sees("partner.away", name="Ana")
    assert away.message_id == nudge.message_id
    assert ben.labels(away) == []
    await ana.says("/pause 7d")  # said once is enough
    ben.sees_nothing()
    await ana.presses("On track")
    assert ben.sees("nudge.resolved", name="Ana").message_id == nudge.message_id


async def test_whoever_may_hear_of_quiet_days_sees_away_and_no_reason(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    await ana.says("/pause 3d")
    for partner, may_see in ((ben, True), (dov, False)):
        await partner.says("/partner")
        assert ("Ana (away)" in partner.newest().words) is may_see
        await partner.presses("Ana")
        assert says(stage.texts, "partner.away", partner.newest().words, name="Ana") is may_see
    await ana.says("/resume")
    await ben.says("/partner")
    assert "away" not in ben.newest().words


async def test_a_stranger_cannot_end_or_begin_anothers_pause(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await ana.says("/pause 10d")
    await cleo.joins(city="London")
    for data in ("resume:1", "pause:1:7"):
        await cleo.forges(data, on=cleo.newest())
        assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    await ana.forges("pause:1:9999", on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")
    assert await stage.rows("SELECT until_day FROM pauses") == [("2026-01-15",)]


async def test_a_supporter_who_pauses_is_promised_no_question(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.joins()
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    await dov.says("/pause 3d")
    dov.sees("pause.saved_supporter", date="Thu, Jan 8")
