"""The daily check-in, as conversations."""

from datetime import UTC, datetime

import pytest

from bot.running.ticking import Ticking
from tests.support.stage import Speaker, Stage, buttons_of, says

DAY_LABELS = ["On track", "It's hard", "I had a setback", "Here, no details"]

NOT_OURS = (
    "a:1",
    "a:1:",
    "a:1:2026-01-05",
    "a:1:2026-01-05:day",
    "a:1:2026-01-05:day:nonsense",
    "a:1:2026-01-05:mood:6",
    "a:1:2026-01-05:mood:²",
    "a:1:2026-01-05:mood:-1",
    "a:1:2026-01-05:note:1",
    "a:1:2026-01-05:nothing:1",
    "a:1:2026-01-04:day:hard",
    "a:1:2027-01-05:day:hard",
    "a:1:9999-12-31:day:hard",
    "a:1:0001-01-01:day:hard",
    "a:1:today:day:hard",
    "skip:1:2026-01-05:nothing",
    "back:1:2026-01-05:nothing",
    "back:1:2026-01-05",
    "a:zz:2026-01-05:day:hard",
    "a",
    "a::",
    "nobody:1:2",
    "place:1:--5",
    "place:1:²",
    "place:1:99999999999999999999999",
    "place:1",
    "at:1:9999",
    "ends:1:0700",
    "ends:1",
    "starts:1:",
    "until:1:2359x",
    "sample:1:x",
    "🙂:1:🙂",
)


async def day_states(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT day, answered_at IS NOT NULL, verdict FROM days ORDER BY day")


async def test_one_tap_is_the_check_in_and_the_rest_is_optional(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    assert ana.labels(prompt) == DAY_LABELS

    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    assert ana.toast == "Saved"
    assert "1 day in a row" in prompt.words
    assert ana.labels(prompt) == ["1", "2", "3", "4", "5", "Back", "Skip"]

    await ana.presses("4")
    ana.sees("questions.recovery.urge")
    assert ana.labels(prompt)[:11] == [str(value) for value in range(11)]
    await ana.presses("7")
    ana.sees("questions.recovery.note")
    await ana.says("slept well")
    ana.sees("checkin.complete", "checkin.note_saved")
    assert "✓ On track\n✓ Mood 4\n✓ Craving or urge 7\n✓ “slept well”" in prompt.words
    assert ana.labels(prompt) == []
    assert len([each for each in ana.chat() if "How is today?" in each.words or "✓ On track" in each.words]) == 1


async def test_the_first_line_of_a_prompt_names_nothing_about_anyone(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    assert ana.newest().words.splitlines()[0] == "Hello Ana, your daily question is here."


async def test_the_prompt_comes_at_the_members_time_each_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="21:15")
    for day in (5, 6, 7):
        await stage.until(f"2026-01-0{day} 20:14:59")
        ana.sees_nothing()
        await stage.until(f"2026-01-0{day} 20:15")
        ana.sees("questions.recovery.day")


async def test_skip_and_back_lose_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.presses("On track", "Skip", "8")
    ana.sees("questions.recovery.note")
    await ana.presses("Back")
    ana.sees("questions.recovery.urge")
    await ana.presses("Back")
    ana.sees("questions.recovery.mood")
    await ana.presses("Back")
    ana.sees("questions.recovery.day")
    assert ana.labels(card) == DAY_LABELS
    assert "✓ On track\n✓ Craving or urge 8" in card.words

    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    await ana.presses("Skip", "Skip", "Skip")
    ana.sees("checkin.complete")
    assert "✓ Craving or urge 8" in card.words


async def test_stopping_half_way_keeps_what_was_answered(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("It's hard", "2")
    await stage.restart()
    await ana.says("/checkin")
    again = ana.newest()
    assert "✓ It's hard\n✓ Mood 2" in again.words


async def test_words_in_reply_to_a_prompt_count_and_the_question_stays_to_be_tapped(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("a good night", reply_to=prompt)
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert "“a good night”" in prompt.words
    assert "1 day in a row" in prompt.words
    assert ana.labels(prompt) == DAY_LABELS

    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    await ana.presses("5", "0")
    ana.sees("checkin.complete")  # a note given is not asked for again
    await ana.says("/me")
    ana.sees("me.row", n=1)


async def test_plain_words_while_a_prompt_is_open_are_its_note(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    ana.sees("questions.recovery.day")
    await ana.says("just writing")
    ana.sees("questions.recovery.day", "checkin.note_saved")


async def test_words_once_the_day_is_over_are_no_longer_its_note(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await stage.until("2026-01-07 03:00")
    await ana.says("hello?")
    ana.sees("help.stray")
    await ana.says("yesterday was quiet", reply_to=prompt)
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert "“yesterday was quiet”" in prompt.words


async def test_a_reply_to_a_prompt_after_cancelling_leaves_the_question_to_be_tapped(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("/cancel")
    ana.sees("cancel.closed")
    await ana.says("one more thing", reply_to=prompt)
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert ana.labels(prompt) == DAY_LABELS


async def test_a_question_asked_since_takes_the_words(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    ana.sees("schedule.ask_time")
    await ana.says("10:30")
    ana.sees("schedule.saved", clock="10:30")
    await ana.says("and this is my note")
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert "and this is my note" in prompt.words


async def test_a_reply_goes_to_the_message_replied_to_whatever_was_asked_since(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    await ana.says("8:30 was when I woke", reply_to=prompt)
    ana.sees("questions.recovery.day", "checkin.note_saved")
    await ana.says("8:30")
    ana.sees("schedule.saved", clock="08:30")


async def test_answering_twice_edits_and_never_doubles(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    first = ana.newest()
    await ana.presses("On track", "3")
    await ana.says("/checkin")
    second = ana.newest()
    assert second is not first
    assert "✓ On track" in second.words
    await ana.presses("Here, no details")
    ana.sees("questions.recovery.mood")
    await ana.presses("5")
    assert "✓ Here, no details\n✓ Mood 5" in second.words
    assert await stage.rows("SELECT count(*) FROM answers") == [(2,)]
    await ana.says("/me")
    ana.sees("me.row", n=1)


async def test_a_double_tap_is_answered_with_what_stands(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    hard = next(str(each.data) for each in buttons_of(prompt) if each.text == "It's hard")
    await ana.presses("It's hard")
    ana.sees("questions.recovery.mood", "checkin.hard")
    await ana.presses("4")
    await ana.forges(hard, on=prompt)
    ana.sees_nothing()
    assert ana.toast == "Saved"
    assert "✓ It's hard\n✓ Mood 4" in prompt.words
    assert says(stage.texts, "questions.recovery.urge", prompt.words)


async def test_two_taps_at_once_count_once_and_the_last_one_stands(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    data = {each.text: str(each.data) for each in buttons_of(prompt)}
    for label in ("On track", "On track", "Here, no details"):
        stage.api.press(ana.id, ana.id, prompt.message_id, data[label], forged=True)
    await stage.settle()
    assert "✓ Here, no details" in prompt.words
    assert await stage.rows("SELECT value FROM answers") == [("no_details",)]
    assert "1 day in a row" in prompt.words


async def test_a_day_answered_before_its_prompt_is_not_asked(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 07:00")
    await ana.says("/checkin")
    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    await stage.until("2026-01-07 07:59")
    ana.sees_nothing()
    await stage.until("2026-01-07 08:00")
    ana.sees("questions.recovery.day")


async def test_an_older_prompts_button_answers_its_day_late_within_three_days(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    tuesday = ana.sees("questions.recovery.day")
    await stage.until("2026-01-10 02:59")  # the 6th's window closes at 04:00 in Berlin
    await ana.presses("On track", on=tuesday)
    ana.sees("questions.recovery.mood")
    assert "Tue, Jan 6" in tuesday.words
    assert "1 day you showed up" in tuesday.words
    assert ("2026-01-06", 1, "quiet") in await day_states(stage)


async def test_an_older_prompts_button_is_answered_with_what_stands_after_three_days(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    silent = ana.sees("questions.recovery.day")
    await stage.until("2026-01-07 08:00")
    answered = ana.newest()
    await ana.presses("On track", on=answered)
    await stage.until("2026-01-11 03:00")
    before = answered.words

    await ana.presses("It's hard", on=silent)
    ana.sees_nothing()
    assert ana.toast == stage.texts.plain("checkin.stands_unanswered", "en", date="Tue, Jan 6")
    await ana.presses("2", on=answered)
    ana.sees_nothing()
    assert ana.toast == stage.texts.plain("checkin.stands_answered", "en", date="Wed, Jan 7")
    assert answered.words == before
    await ana.says("words for it", reply_to=silent)
    ana.sees("checkin.note_too_late")
    assert await stage.rows("SELECT count(*) FROM answers") == [(1,)]


async def test_its_hard_offers_what_is_at_hand(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("It's hard")
    ana.sees("questions.recovery.mood", "checkin.hard")
    assert ana.labels() == [
        "Reach my partner",
        "What helped before",
        "20-minute timer",
        "Help lines",
        "Just noting it",
    ]

    await ana.presses("Help lines")
    lines = ana.sees("help_lines.heading").words
    assert "112" in lines
    assert "Germany" in lines
    assert "988" not in lines
    await ana.presses("Just noting it")
    ana.sees("checkin.just_noted")


async def test_a_setback_is_answered_kindly_and_the_row_goes_on(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-06 08:00")
    await ana.presses("I had a setback")
    kind = ana.sees("questions.recovery.mood", "checkin.setback").words
    assert "2 days in a row" in kind
    assert "methadone and buprenorphine included, is never a setback" in kind


async def test_coming_back_to_a_hard_day_offers_help_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("It's hard", "Back", "It's hard")
    assert len([each for each in ana.chat() if says(stage.texts, "checkin.hard", each.words)]) == 1


async def test_a_stranger_pressing_anas_button_is_refused_and_changes_nothing(
    stage: Stage, ana: Speaker, cleo: Speaker
) -> None:
    await ana.joins()
    await cleo.joins(city="London")
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    before, data = prompt.words, str(buttons_of(prompt)[0].data)
    refusal = stage.texts.plain("press.not_yours", "en")

    await cleo.forges(data, on=prompt, chat=ana.id)
    assert cleo.toast == refusal
    await cleo.forges(data, on=cleo.newest())
    assert cleo.toast == refusal
    own = data.replace(":1:", ":2:", 1)
    await cleo.forges(own, on=prompt, chat=ana.id)  # her own number in Ana's chat
    assert cleo.toast == refusal
    assert prompt.words == before
    ana.sees_nothing()
    assert await stage.rows("SELECT count(*) FROM answers") == [(0,)]


async def test_a_stranger_without_an_account_pressing_anas_button_is_refused(
    stage: Stage, ana: Speaker, cleo: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.newest()
    await cleo.says("/help")
    await cleo.forges(str(buttons_of(prompt)[0].data), on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    assert await stage.rows("SELECT count(*) FROM answers") == [(0,)]


async def test_data_that_no_button_of_ours_carries_changes_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    schedule = await stage.rows("SELECT * FROM schedules")
    for data in NOT_OURS:
        await ana.forges(data, on=ana.newest())
        assert await stage.rows("SELECT 1 FROM answers UNION SELECT 1 FROM notes") == [], data
        assert await stage.rows("SELECT 1 FROM days WHERE answered_at IS NOT NULL") == [], data
        assert await stage.rows("SELECT * FROM schedules") == schedule, data
    await ana.says("/me")
    ana.sees("me.nothing_yet")


async def test_a_note_of_five_thousand_characters_is_cut_and_says_so(stage: Stage, ana: Speaker) -> None:
    """A client cuts such a text in two; the second half is no new subject."""
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.presses("On track", "Skip", "Skip")
    await ana.says("a" * 4096)
    ana.sees("checkin.complete", "checkin.note_cut", n=3500)
    assert "“aaaa" in card.words
    await ana.says("a" * 904)
    ana.sees("checkin.note_cut", n=3500)


@pytest.mark.parametrize("note", ['<b>&"_*[x](y)', "&lt;b&gt;", "😀" * 2000, "a\n" * 2000, "<" * 4000])
async def test_a_note_is_shown_as_it_is_whatever_it_holds(stage: Stage, ana: Speaker, note: str) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.says(note)
    assert note.strip()[:100] in card.words
    assert [each.type for each in card.entities] == ["bold"]


async def test_four_notes_on_one_day_still_fit_its_message(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    for letter in "abcde":
        await ana.says(letter * 4000)
    assert "“eeee" in card.words
    assert await stage.rows("SELECT count(*) FROM notes") == [(5,)]


async def test_where_there_was_no_row_yet_none_is_said_to_be_kept(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-07 08:00")
    assert ("quiet",) in await stage.rows("SELECT verdict FROM days")
    assert not says(stage.texts, "checkin.grace_used", ana.newest().words)


async def test_a_grace_day_is_told_where_the_prompt_comes_as_the_day_before_ends(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="03:30")
    await ana.presses("It starts my day")
    await stage.until("2026-01-06 02:30")
    await ana.presses("On track")
    await stage.until("2026-01-07 02:30")
    await stage.until("2026-01-08 02:30")
    assert says(stage.texts, "checkin.grace_used", ana.newest().words, n=1)


async def test_a_prompt_that_waits_for_the_day_before_in_vain_comes_and_is_held_to_its_own_time(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.joins(at="03:30")
    await ana.presses("It starts my day")
    before_the_end = datetime(2026, 1, 6, 2, 29, tzinfo=UTC)
    await stage.until(before_the_end)
    monkeypatch.setattr(Ticking, "_heard_until", lambda *_: before_the_end)
    await stage.until("2026-01-06 02:30:09")
    assert await stage.rows("SELECT prompted_at FROM days WHERE day = '2026-01-06'") == []
    await stage.until("2026-01-06 02:30:10")
    asked = await stage.rows("SELECT prompt_due_at, prompted_at FROM days WHERE day = '2026-01-06'")
    assert asked == [("2026-01-06T02:30:00.000000Z", "2026-01-06T02:30:10.000000Z")]


async def test_one_grace_day_keeps_the_row_and_is_told_with_the_next_prompt(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-06 08:00")
    ana.sees("questions.recovery.mood", "questions.recovery.day")
    await stage.until("2026-01-07 08:00")
    prompt = ana.newest()
    assert says(stage.texts, "checkin.grace_used", prompt.words, n=1)
    await ana.presses("On track")
    assert "2 days in a row" in prompt.words
    await stage.until("2026-01-08 08:00")
    assert not says(stage.texts, "checkin.grace_used", ana.newest().words)
