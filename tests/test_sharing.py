"""Share this note with…: one note to one person, with the words shown first; no note is ever shared by itself."""

import pytest

from tests.support.stage import Speaker, Stage, as_read
from tests.test_partners import stand_by


@pytest.fixture
async def noted(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Ana has written a note for the day."""
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard", "2", "8")
    await ana.says("slept <badly> & woke at 4, see t.me/x")


@pytest.mark.usefixtures("noted")
async def test_a_note_goes_to_one_person_after_its_words_were_seen(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    ben.sees_nothing()
    await ana.presses("Share this note with…")
    ana.sees("share_note.whom")
    await ana.presses("Ben")
    shown = ana.sees("reach.preview", name="Ben")
    assert "Ana shares a note with you:\n\nslept <badly> & woke at 4" in shown.words
    ben.sees_nothing()
    await ana.presses("Send")
    ana.sees("words.sent", name="Ben")
    heard = ben.sees("share_note.head.text", name="Ana")
    assert as_read(heard).endswith("slept <badly> & woke at 4, see t.me/x")
    assert not heard.entities
    await stage.passes(days=1)
    assert len([each for each in ben.chat() if "slept" in each.words]) == 1


@pytest.mark.parametrize("kind", ["voice", "photo"])
async def test_a_spoken_note_or_a_picture_goes_by_telegrams_reference(
    stage: Stage, ana: Speaker, ben: Speaker, kind: str
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track", "4", "2")
    await (ana.sends_voice() if kind == "voice" else ana.sends_photo("the <river> today"))
    await ana.presses("Share this note with…", "Ben")
    shown = ana.sees("share_note.whom", "reach.preview", name="Ben")
    assert f"share_note.head.{kind}" in stage.texts.language("en").forms
    assert shown.file is not None
    assert ana.labels(shown) == ["Send"]
    ben.sees_nothing()
    await ana.presses("Send")
    ana.sees("words.sent", name="Ben")
    heard = ben.sees(f"share_note.head.{kind}", name="Ana")
    assert heard.file is not None
    assert heard.file.content == shown.file.content
    assert ("the <river> today" in as_read(heard)) is (kind == "photo")
    await ben.says("thank you", reply_to=heard)
    assert "thank you" in ana.newest().words


async def test_without_anybody_beside_her_nothing_is_offered(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track", "4", "2")
    await ana.says("a good walk")
    assert "Share this note with…" not in [label for each in ana.chat() for label in ana.labels(each)]


@pytest.mark.usefixtures("noted")
async def test_nobody_shares_somebody_elses_note(stage: Stage, cleo: Speaker) -> None:
    note = await stage.rows("SELECT message_id FROM notes")
    await cleo.joins()
    await cleo.forges(f"share_note:3:{note[0][0]}", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")
