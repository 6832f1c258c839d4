"""Milestones: each once, one celebration a day, with the question of that day, and shared only by one's own tap."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.state.objects import Message
from domain.counting.milestones import may_be_said, row_marks, run_started_on
from domain.counting.streaks import states
from storage.file.database import Tx
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, buttons_of
from tests.support.there import there
from tests.test_counters import counts
from tests.test_streaks import DAY, FIRST, days


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        (0, 1, []),
        (2, 3, [3]),
        (3, 4, []),
        (2, 8, [3, 7]),
        (0, 100, [3, 7, 14, 30, 60, 90]),
        (364, 365, [365]),
        (729, 730, [730]),
        (365, 1100, [730, 1095]),
        (5, 5, []),
        (9, 0, []),
    ],
)
def test_a_growing_run_passes_these_marks(before: int, after: int, passed: list[int]) -> None:
    assert row_marks(before, after) == passed


@given(st.integers(0, 800), st.integers(0, 400), st.integers(0, 400))
def test_no_mark_is_passed_twice_and_none_is_left_out(start: int, some: int, more: int) -> None:
    there, further = start + some, start + some + more
    assert row_marks(start, there) + row_marks(there, further) == row_marks(start, further)


@pytest.mark.parametrize(("hours", "seconds", "is_said"), [(0, 0, True), (36, 0, True), (36, 1, False)])
def test_it_is_said_for_thirty_six_hours(hours: int, seconds: int, is_said: bool) -> None:
    reached_at = datetime(2026, 1, 7, 8, tzinfo=UTC)
    assert may_be_said(reached_at, reached_at + timedelta(hours=hours, seconds=seconds)) is is_said


@pytest.mark.parametrize(
    ("letters", "day"),
    [("", None), ("A", 0), ("QA", 1), ("oAnA", 1), ("AQQ", None), ("AQQA", 3), ("AQA", 0), ("AAQQAAQA", 7)],
)
def test_a_run_began_on_this_day(letters: str, day: int | None) -> None:
    assert run_started_on(states(days(letters))) == (None if day is None else FIRST + day * DAY)


# The conversation. Ana joins on Monday, 5 January 2026, in Berlin, and is asked at 09:00.


def cards(ana: Speaker) -> list[Message]:
    """The cards that Ana has."""
    return [each for each in ana.chat() if each.sender.is_bot and each.file and "something for you" in each.words]


async def answers(stage: Stage, ana: Speaker, *, days: int) -> None:
    """Answer the questions of these days as they come."""
    for _ in range(days):
        await stage.passes(days=1)
        await ana.presses("On track")


async def begins(stage: Stage, ana: Speaker) -> None:
    """Join, and answer the first day."""
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")


async def test_three_days_in_a_row_are_said_with_the_next_question(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=2)
    assert cards(ana) == []
    await stage.passes(days=1)
    [card] = cards(ana)
    assert "3 days in a row" in card.words
    assert card.file is not None
    assert card.file.content.startswith(b"\x89PNG")
    prompt = ana.newest()
    assert "your daily question is here" in prompt.words.splitlines()[0]
    assert "3 days in a row" in prompt.words
    await answers(stage, ana, days=2)
    assert len(cards(ana)) == 1


async def test_nothing_of_it_can_be_read_in_the_first_line(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=3)
    [card] = cards(ana)
    assert card.words.splitlines()[0] == "Hello Ana, here is something for you."


async def test_alone_there_is_nothing_to_share(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=3)
    assert buttons_of(cards(ana)[0]) == []


async def test_a_late_answer_is_celebrated_at_once_and_only_the_largest(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=4)  # three days in a row are said on the fourth
    await stage.passes(days=1)
    quiet = ana.newest()
    await stage.passes(days=1)
    await ana.presses("On track")
    assert len(cards(ana)) == 1
    await ana.presses("On track", on=quiet)
    assert ["7 days in a row" in each.words for each in cards(ana)] == [False, True]


async def test_what_a_late_answer_reached_is_not_said_again_with_the_question(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=1)
    await stage.until("2026-01-08 07:00")
    await ana.says("/checkin yesterday")
    await ana.presses("On track")
    assert len(cards(ana)) == 1
    await stage.until("2026-01-08 08:00")
    prompt = ana.newest()
    assert "Thu, Jan 8" in prompt.words
    assert "3 days in a row" not in prompt.words


async def test_a_counters_date_is_said_with_the_question_of_that_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "yesterday")
    await stage.until("2026-01-06 09:00")  # two days
    assert cards(ana) == []
    await stage.until("2026-01-07 09:00")
    [card] = cards(ana)
    assert "sober: 3 days" in card.words
    assert "sober: 3 days" in ana.newest().words


async def test_a_date_in_the_past_takes_the_earlier_ones_in_silence(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-12-06")  # thirty days today
    await stage.until("2026-01-08 20:00")
    assert cards(ana) == []


async def test_what_falls_together_is_one_message(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await counts(ana, "sober", "today")
    await answers(stage, ana, days=3)
    first, second = cards(ana)
    assert "sober: 24 hours" in first.words
    assert "3 days in a row" in second.words
    assert "sober: 3 days" in second.words


async def test_an_answer_before_the_question_brings_what_the_question_would_have(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=2)
    await stage.until("2026-01-08 07:00")  # an hour before the question
    await ana.says("/checkin")
    assert len(cards(ana)) == 1
    assert "3 days in a row" in ana.newest().words
    await ana.presses("On track")
    await stage.until("2026-01-08 20:00")
    assert len(cards(ana)) == 1


async def test_a_grace_day_is_told_with_an_answer_before_the_question_and_only_once(
    stage: Stage, ana: Speaker
) -> None:
    await begins(stage, ana)
    await stage.until("2026-01-07 07:00")  # Tuesday went quiet, and Wednesday has not been asked yet
    await ana.says("/checkin")
    await ana.presses("On track")
    assert "A grace day kept your row whole" in ana.newest().words
    await stage.until("2026-01-08 08:00")
    assert "grace day" not in ana.newest().words


async def test_a_day_has_one_celebration_at_most(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "yesterday")
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-07 07:00")
    await ana.says("/checkin")  # three days of the counter
    await ana.presses("On track")
    assert ["sober: 3 days" in each.words for each in cards(ana)] == [True]
    await ana.says("/checkin yesterday")
    await ana.presses("On track")  # three days in a row, on the same day
    assert len(cards(ana)) == 1
    await stage.until("2026-01-08 08:00")
    assert "3 days in a row" in cards(ana)[-1].words


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2025-09-07", "sober: 4 months"),
        ("2025-07-07", "sober: 6 months"),
        ("2025-01-07", "sober: 1 year"),
        ("2024-07-07", "sober: 18 months"),
        ("2016-01-07", "sober: 10 years"),
    ],
)
async def test_months_and_years_go_by_the_calendar(stage: Stage, ana: Speaker, since: str, said: str) -> None:
    await ana.joins()
    await counts(ana, "sober", since)
    await stage.until("2026-01-07 07:59")
    assert cards(ana) == []
    await stage.until("2026-01-07 08:01")
    [card] = cards(ana)
    assert said in card.words
    assert said in ana.newest().words


async def test_on_a_day_that_is_not_asked_it_comes_by_itself(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await counts(ana, "sober", "2025-12-31")  # seven days on Wednesday, 7 January

    def only_mondays(tx: Tx) -> None:
        tx.execute("UPDATE schedules SET weekdays = 1")
        tx.execute("DELETE FROM due WHERE kind = 'prompt'")

    await stage.read(only_mondays)
    await stage.until("2026-01-07 07:59")
    assert cards(ana) == []
    await stage.until("2026-01-07 08:01")
    assert ["sober: 7 days" in each.words for each in cards(ana)] == [True]


async def test_a_milestone_that_no_question_carries_in_time_comes_at_once(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=1)

    def only_mondays(tx: Tx) -> None:
        tx.execute("UPDATE schedules SET weekdays = 1")

    await stage.passes(days=1)
    await stage.read(only_mondays)
    await ana.presses("On track")
    assert ["3 days in a row" in each.words for each in cards(ana)] == [True]


async def test_what_is_reached_while_away_waits_for_no_question(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=1)
    await stage.passes(days=1)
    prompt = ana.newest()
    await ana.says("/pause 10d")
    await ana.presses("On track", on=prompt)  # it stays usable
    assert ["3 days in a row" in each.words for each in cards(ana)] == [True]
    await stage.passes(days=12)
    assert len(cards(ana)) == 1


@pytest.mark.parametrize(("hours", "said"), [(34, 1), (38, 0), (50, 0)])
async def test_after_a_day_and_a_half_it_is_left_unsaid(stage: Stage, ana: Speaker, hours: int, said: int) -> None:
    """After 34 hours the day's question still comes, and brings it; after 38 it is too late for both."""
    await begins(stage, ana)
    await answers(stage, ana, days=2)
    await stage.off_for(hours=hours)
    await stage.passes(days=1)
    assert len(cards(ana)) == said


async def test_a_new_run_is_celebrated_anew_and_an_old_one_never_twice(stage: Stage, ana: Speaker) -> None:
    await begins(stage, ana)
    await answers(stage, ana, days=3)
    await stage.passes(days=3)  # the first is graced, the second breaks the run
    quiet = ana.newest()
    await stage.passes(days=1)
    await ana.presses("On track")
    await answers(stage, ana, days=3)
    assert len(cards(ana)) == 2
    # The day that broke it is out of reach by now, so both runs stand.
    await ana.presses("On track", on=quiet)
    assert len(cards(ana)) == 2


@pytest.fixture
async def circle(stage: Stage, dov: Speaker, ana: Speaker) -> Group:
    await dov.joins()
    await ana.joins()
    return await with_circle(stage, dov, ana)


def posts(circle: Group) -> int:
    """How many cards the circle has seen."""
    return sum("days in a row" in each.words for each in circle.stage.api.messages(circle.id))


async def reaches_three(stage: Stage, ana: Speaker) -> Message:
    await ana.says("/checkin")
    await ana.presses("On track")
    await answers(stage, ana, days=2)
    await stage.passes(days=1)
    return cards(ana)[-1]


async def test_the_circle_sees_it_after_a_tap_in_the_words_that_were_shown(
    stage: Stage, ana: Speaker, dov: Speaker, circle: Group
) -> None:
    card = await reaches_three(stage, ana)
    assert "Someone in this circle: 3 days in a row." in card.words
    assert [each.text for each in buttons_of(card)] == [
        "Share in the circle",
        "Keep it mine",
        "With my name, Ana",
    ]
    await ana.presses("Share in the circle", on=card)
    post = circle.newest()
    assert post.words == "Someone in this circle: 3 days in a row."
    assert post.file is not None
    await circle.presses(dov, "👏")
    assert circle.toast == "Your 👏 is passed on in the evening."
    await circle.presses(dov, "👏")
    await circle.presses(ana, "👏")
    await stage.until(stage.now.replace(hour=18, minute=59))
    assert not [each for each in ana.chat() if "glad with you" in each.words]
    await stage.passes(minutes=2)
    assert ["1 person" in each.words for each in ana.chat() if "glad with you" in each.words] == [True]


async def test_a_name_and_a_word_stand_in_the_post_only_if_they_were_added(
    stage: Stage, ana: Speaker, circle: Group
) -> None:
    await counts(ana, "sober", "today")
    await stage.passes(days=1)
    [card] = cards(ana)
    assert "Someone in this circle: 24 hours." in card.words
    await ana.presses("With my name", on=card)
    assert "Ana: 24 hours." in card.words
    await ana.presses("With “sober”", on=card)
    assert "Ana: 24 hours (sober)." in card.words
    assert [each.text for each in buttons_of(card)][2:] == ["✓ With my name, Ana", "✓ With “sober”"]
    await ana.presses("✓ With my name, Ana", on=card)
    assert "Someone in this circle: 24 hours (sober)." in card.words
    for forged in ("card_add:2:1:99", "card_add:2:1:-1", "card_add:2:1"):
        await ana.forges(forged, on=card)
    await ana.presses("With my name", on=card)
    await ana.presses("Share in the circle", on=card)
    assert circle.newest().words == "Ana: 24 hours."


async def test_kept_it_stays_ones_own(stage: Stage, ana: Speaker, circle: Group) -> None:
    card = await reaches_three(stage, ana)
    before = posts(circle)
    await ana.presses("Keep it mine", on=card)
    assert "Kept between us" in cards(ana)[-1].words
    assert buttons_of(cards(ana)[-1]) == []
    assert posts(circle) == before


async def test_who_claps_a_day_later_is_told_of_that_evening(
    stage: Stage, ana: Speaker, dov: Speaker, circle: Group
) -> None:
    await ana.presses("Share in the circle", on=await reaches_three(stage, ana))
    await stage.passes(days=1)
    assert not [each for each in ana.chat() if "glad with you" in each.words]
    await circle.presses(dov, "👏")
    await stage.passes(days=2)
    assert ["1 person" in each.words for each in ana.chat() if "glad with you" in each.words] == [True]


async def test_a_card_of_a_counter_that_was_removed_is_shared_no_more(
    stage: Stage, ana: Speaker, circle: Group
) -> None:
    await counts(ana, "sober", "today")
    await stage.passes(days=1)
    [card] = cards(ana)
    await ana.says("/counters")
    await ana.presses("sober", "Remove", "Yes, remove it")
    await ana.presses("Share in the circle", on=card)
    assert ana.toast == "That button has had its day. /checkin opens today."


async def test_a_double_tap_shares_once(stage: Stage, ana: Speaker, circle: Group) -> None:
    card = await reaches_three(stage, ana)
    data = there(next(each.data for each in buttons_of(card) if each.text == "Share in the circle"))
    before = posts(circle)
    await ana.presses("Share in the circle", on=card)
    await ana.forges(data, on=card)
    assert posts(circle) == before + 1


async def test_nobody_can_share_what_is_not_theirs(stage: Stage, ana: Speaker, cleo: Speaker, circle: Group) -> None:
    await reaches_three(stage, ana)
    await cleo.joins(city="London")
    before = posts(circle)
    await cleo.forges("card_share:3:1:1", on=cleo.newest())
    assert posts(circle) == before
