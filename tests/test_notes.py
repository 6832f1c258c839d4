"""A day's notes: written, spoken or photographed, and edited where they were sent."""

from tests.support.stage import Speaker, Stage, says
from tests.test_checkin import DAY_LABELS
from tests.test_partners import stand_by


async def test_editing_the_message_edits_the_note_and_says_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.says("first words")
    assert "✓ “first words”" in card.words
    await ana.edits(ana.said(), "other words")
    ana.sees("questions.recovery.day")
    assert "✓ “other words”" in card.words
    assert "first words" not in card.words
    assert ana.labels(card) == DAY_LABELS
    assert await stage.rows("SELECT count(*) FROM notes") == [(1,)]


async def test_an_edit_leaves_the_question_that_is_asked_where_it_is(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.says("first words")
    note = ana.said()
    await ana.presses("On track")
    await ana.edits(note, "other words")
    ana.sees("questions.recovery.mood")
    assert "✓ “other words”" in card.words


async def test_editing_what_is_no_note_changes_nothing(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    name = next(each for each in ana.chat() if each.text == "Berlin")
    await ana.edits(name, "Hamburg")
    ana.sees_nothing()
    await cleo.says("hello?")
    cleo.sees("notice.text")
    await cleo.edits(cleo.said(), "hello!")  # a stranger, of whom nothing is kept
    cleo.sees_nothing()


async def test_an_edited_note_is_kept_to_its_length_and_whatever_it_holds(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.says("short")
    await ana.edits(ana.said(), "<b>&" * 1000)
    ana.sees("questions.recovery.day", "checkin.note_cut")
    assert "<b>&<b>&" in card.words


async def test_words_of_danger_in_an_edited_note_bring_the_help_lines_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.says("short")
    await ana.edits(ana.said(), "I want to die")
    ana.sees("questions.recovery.day", "help_lines.in_case")
    await ana.edits(ana.said(), "I still want to die")
    ana.sees("questions.recovery.day")


async def test_a_voice_note_counts_and_only_telegrams_reference_is_kept(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.sends_voice()
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert says(stage.texts, "checkin.note_line.voice_bare", prompt.words)
    assert "1 day in a row" in prompt.words
    assert ana.labels(prompt) == DAY_LABELS
    assert await stage.rows("SELECT kind, file IS NOT NULL FROM notes") == [("voice", 1)]
    assert not [call for call in stage.api.calls if call.method == "getFile"]
    await ana.says("/privacy")
    assert "Voice messages and photos stay with Telegram, and I keep only where they are." in ana.newest().words


async def test_a_photo_with_words_is_a_note_with_words(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    await ana.sends_photo("a walk by the river")
    ana.sees("questions.recovery.day", "checkin.note_saved")
    assert says(stage.texts, "checkin.note_line.photo_worded", card.words, note="a walk by the river")
    await ana.edits(ana.said(), "a walk in the rain")
    assert "a walk in the rain" in card.words


async def test_pictures_sent_together_are_one_days_notes(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track", "Skip", "Skip")
    await ana.sends_photo("one")
    await ana.sends_photo()
    assert await stage.rows("SELECT count(*) FROM notes") == [(2,)]
    assert not any(says(stage.texts, "help.stray", each.words) for each in ana.chat())


async def test_a_voice_in_reply_to_an_older_prompt_is_that_days(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    tuesday = ana.sees("questions.recovery.day")
    await stage.until("2026-01-07 08:00")
    await ana.sends_voice(reply_to=tuesday)
    assert await stage.rows("SELECT day, kind FROM notes") == [("2026-01-06", "voice")]
    assert says(stage.texts, "checkin.late", tuesday.words)


async def test_a_voice_that_nothing_waits_for_gets_one_helpful_line(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.sends_voice()
    ana.sees("help.stray")


async def test_a_question_that_needs_words_says_so_and_stays_open(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.says("/settings")
    await ana.presses("Time")
    ana.new()
    await ana.sends_voice()
    ana.sees("help.in_words")
    assert await stage.rows("SELECT count(*) FROM notes") == [(0,)]
    await ana.says("10:15")
    ana.sees("schedule.saved")


async def test_a_note_spoken_to_the_check_in_never_reaches_a_partner(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("/checkin")
    await ana.sends_voice()
    assert await stage.rows("SELECT kind FROM notes") == [("voice",)]
    ben.new()
    assert not any(each.voice for each in ben.chat())
