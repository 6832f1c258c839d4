"""What a circle says unasked takes one of the day's two places, or goes with what takes one: nothing of it is lost.

Everybody is in Berlin and asked at 09:00 (08:00 UTC); Dov leads, Ana and Ben are in his circle.
"""

import asyncio

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.beside.consent import Item
from storage.beside import blocks
from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle
from tests.test_events import plans
from tests.test_letters import about
from tests.test_partners import invites
from tests.test_ticks import ticks


async def announces(dov: Speaker, *words: str) -> None:
    for each in words:
        await dov.says(f"/announce {each}")
        await dov.presses("Send")


@pytest.fixture
async def circle(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    """Dov leads a group's circle that Ana is in, on the day after she joined."""
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await stage.until("2026-01-06 10:00")


@pytest.fixture
async def own_circle(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    """Dov leads a circle without a group, which Ana is in, on the day after she joined."""
    await dov.joins()
    await ana.joins()
    await makes_circle(dov, "Sunday walkers")
    await ana.says(f"/start {dov.newest().words.partition('?start=')[2].split()[0]}")
    await ana.presses("Join")
    await dov.presses("Yes")
    await stage.until("2026-01-06 10:00")


@pytest.mark.usefixtures("circle")
async def test_five_announcements_and_a_reminder_are_two_messages_that_day(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    before = len(ana.chat())
    await announces(dov, *(f"Word number {each}." for each in range(5)))
    await stage.until("2026-01-07 06:59")
    today = [each for each in ana.chat()[before:] if each.sender.is_bot]
    assert [says(stage.texts, "announce.text", each.words) for each in today] == [True, False]
    assert "your question is still open" in today[1].words
    before = len(ana.chat())
    await stage.until("2026-01-07 07:00")  # her quiet hours end
    assert len(ana.chat()[before:]) == 1
    assert [len(about(ana, f"Word number {each}.")) for each in range(5)] == [1] * 5
    await dov.presses("How many have it now?")
    assert dov.sees("announce.count", got=1, owed=1)


@pytest.mark.usefixtures("circle")
async def test_whoever_answers_has_the_rest_at_the_next_full_hour(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await announces(dov, "First word.", "Second word.")
    await stage.until("2026-01-06 10:20")
    await announces(dov, "Third word.")
    assert about(ana, "First word.")
    assert not about(ana, "Second word.")
    await ana.presses("On track")
    before = len(ana.chat())
    await stage.until("2026-01-06 11:01")
    assert len(ana.chat()[before:]) == 1
    assert "Second word." in ana.newest().words
    assert "Third word." in ana.newest().words


@pytest.mark.usefixtures("circle")
async def test_what_does_not_fit_in_one_message_waits_for_the_next(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.presses("On track")
    await announces(dov, "one", "two", *(letter * 1500 for letter in "abc"))
    await stage.until("2026-01-07 07:00")
    assert [len(about(ana, letter * 1500)) for letter in "abc"] == [1, 1, 0]
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-07 08:00")
    assert len(about(ana, "c" * 1500)) == 1


@pytest.mark.usefixtures("own_circle")
async def test_it_goes_with_a_partners_message_and_every_button_works(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await ben.joins()
    await ana_stands_by(ben, ana)
    await ana.presses("On track")
    await announces(dov, "One.", "Two.", "Three.")
    await plans(dov, when="Fri, Jan 9 19:00")
    await dov.presses("Skip", "Post it")
    assert about(ana, "Two.")
    assert not about(ana, "Three.")
    await stage.until("2026-01-06 23:00")
    await ben.says("/checkin")
    await ben.presses("It's hard", "Send now")
    await stage.until("2026-01-07 07:00")
    letter = ana.newest()
    lines = letter.words.splitlines()
    assert lines[0].startswith("Ben")
    assert "Three." in lines
    assert "Walk <in> the park" in letter.words
    assert ana.labels(letter) == ["Ben", "I'm coming · Walk <in> the park"]
    whole = letter.words
    await ana.presses("I'm coming · Walk <in> the park")
    assert letter.words == whole
    assert ana.labels(letter) == ["Ben", "✓ I'm coming · Walk <in> the park"]
    await ana.says("I am with you, Ben", reply_to=letter)
    assert about(ben, "I am with you, Ben")
    await ana.presses("Ben")
    assert "Thinking of you" in " ".join(ana.labels())


async def ana_stands_by(member: Speaker, ana: Speaker) -> None:
    """Let Ana stand by the member, who lets them know of a hard day."""
    token = await invites(member, "They support me", "Nothing for now")
    await ana.says(f"/start {token}")
    await ana.presses("Accept")
    await ticks(member, ana, Item.HARD_DAY)


@pytest.mark.usefixtures("own_circle")
async def test_a_new_event_does_not_wait_until_it_is_too_late(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await announces(dov, "One.")
    await plans(dov, when="Tue, Jan 6 13:45")  # in less than three hours
    await dov.presses("Skip", "Post it")
    assert about(ana, "Walk <in> the park")


@pytest.mark.usefixtures("own_circle")
async def test_whoever_is_coming_is_reminded_however_much_they_had(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.presses("On track")
    await plans(dov, when="Tue, Jan 6 19:00")
    await dov.presses("Skip", "Post it")
    await ana.presses("I'm coming")
    await announces(dov, "One.", "Two.", "Three.")
    await stage.until("2026-01-06 16:00")
    assert says(stage.texts, "events.reminder", ana.newest().words)
    assert not about(ana, "Two.")
    await stage.until("2026-01-07 07:00")
    assert "Two." in ana.newest().words
    assert "Three." in ana.newest().words


@pytest.mark.usefixtures("circle")
async def test_what_may_have_arrived_with_another_does_not_go_twice(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.presses("On track")
    await announces(dov, "One.", "Two.", "Three.", "Four.")
    await stage.until("2026-01-07 06:59")
    stage.api.faults.add(Fault(FaultKind.SERVER_ERROR, method="sendMessage", chat_id=ana.id))
    stage.trouble_expected = True
    await stage.until("2026-01-07 12:00")
    assert [len(about(ana, each)) for each in ("Three.", "Four.")] == [0, 0]
    ended = "SELECT state, attempts > 0 FROM outbox WHERE kind = 'announcement' ORDER BY id"
    assert (await stage.rows(ended))[2:] == [("dropped", 1)] * 2


@pytest.mark.usefixtures("circle")
async def test_words_of_whoever_is_erased_leave_the_letter(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.presses("On track")
    await announces(dov, "One.", "Two.", "Three.", "Four.")
    await stage.until("2026-01-07 07:00")
    assert about(ana, "Four.")
    assert await stage.rows("SELECT count(*) FROM letters") == [(2,)]
    await dov.says("/forget")
    await dov.presses("Erase everything")
    assert await stage.rows("SELECT count(*) FROM letters") == [(0,)]


@pytest.mark.usefixtures("circle")
async def test_what_somebody_does_not_want_to_hear_takes_no_place(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.presses("On track")
    await stage.read(lambda tx: blocks.add(tx, 2, 1, stage.now))  # Ana hears nothing of Dov for now
    await announces(dov, "One.", "Two.")
    await stage.read(lambda tx: tx.execute("DELETE FROM blocks"))
    await announces(dov, "Three.", "Four.")
    assert [len(about(ana, each)) for each in ("One.", "Two.", "Three.", "Four.")] == [0, 0, 1, 1]


@pytest.mark.usefixtures("own_circle")
async def test_what_is_no_longer_to_be_read_is_taken_out_of_a_letter_on_its_way(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await ben.joins()
    await ana_stands_by(ben, ana)
    await ana.presses("On track")
    await announces(dov, "One.", "Two.", "Three.")
    await stage.until("2026-01-06 23:00")
    await ben.says("/checkin")
    await ben.presses("It's hard", "Send now")
    stage.api.faults.add(Fault(FaultKind.HANG_AFTER, method="sendMessage", chat_id=ana.id, seconds=2.0))
    goes = asyncio.create_task(stage.until("2026-01-07 07:00"))
    while not about(ana, "Three."):
        await asyncio.sleep(0.02)
    await stage.read(lambda tx: blocks.add(tx, 2, 1, stage.now))  # Ana hears nothing of Dov any more
    await goes
    assert about(ana, "hard day")
    assert about(ana, "Three.") == []
