"""The member's side of the bot as it runs for real: a process, over HTTP, killed, and with a clock that is set."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.botapi.api.keyboards import Button
from bot.botapi.server import Server
from bot.botapi.state.objects import Message
from tests.support.faketime import FAKETIME, FakeClock
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import buttons_of, is_labelled

pytestmark = pytest.mark.slow
needs_faketime = pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed")

PROMPT = "your daily question is here"


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    return FakeClock(tmp_path)


@pytest.fixture
def process(tmp_path: Path, server: Server) -> Iterator[Process]:
    made = Process(tmp_path, environment(tmp_path, **settings(server.url)))
    yield made
    made.close()


@pytest.fixture
def on_clock(tmp_path: Path, server: Server, clock: FakeClock) -> Iterator[Process]:
    clock.set("2026-01-05 08:00")
    made = Process(tmp_path, environment(tmp_path, **settings(server.url), **clock.environment()))
    made.start()
    yield made
    made.close()


def remote(server: Server, name: str) -> Remote:
    return Remote(server.api, server.api.add_person(name).id)


async def joins(who: Remote, name: str, *, at: str = "9:00") -> None:
    who.says("/start")
    await who.presses("I agree")
    await who.presses(f"Keep {name}")
    await who.sees("Which city")
    who.says("Berlin")
    await who.presses("Berlin")
    await who.sees("When shall I ask")
    who.says(at)


async def test_the_start_goes_on_through_a_kill_in_the_middle_of_every_step(server: Server, process: Process) -> None:
    ana, chance = remote(server, "Ana"), random.Random(6)
    process.start()

    async def killed() -> None:
        await asyncio.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.start()

    ana.says("/start")
    await killed()
    await ana.sees("Welcome to Alongside")
    for label, asked in (("I agree", "What shall I call you"), ("Keep Ana", "Which city")):
        await ana.presses(label)
        await killed()
        await ana.sees(asked)
    for said, label, asked in (("Berlin", "Berlin", "When shall I ask"), ("0:30", "It ends my day", "All set, Ana")):
        ana.says(said)
        await killed()
        await ana.presses(label)
        await killed()
        await ana.sees(asked)
    await ana.presses("Check in now")
    await killed()
    for label, asked in (("On track", "Mood"), ("4", "Craving"), ("0", "Anything to add")):
        await ana.presses(label)
        await killed()
        await ana.sees(asked)
    ana.says("a walk")
    await killed()
    await ana.sees("That is all for this day")
    for asked in ("What shall I call you", "Which city", "When shall I ask", "All set, Ana"):
        assert ana.count(asked) <= 2, "at most one extra for a kill"


@needs_faketime
async def test_the_place_is_shared_and_an_early_time_ends_or_starts_a_day(server: Server, on_clock: Process) -> None:
    ana = remote(server, "Ana")
    ana.says("/start")
    await ana.presses("I agree")
    await ana.presses("Keep Ana")
    await ana.sees("Which city")
    key = (server.api.reply_keyboard(ana.id, ana.id) or {})["keyboard"][0][0]
    assert key == {"text": "Share location", "request_location": True}
    server.api.share_location(ana.id, ana.id, 52.5, 13.4)
    await ana.presses("Berlin")
    await ana.sees("When shall I ask")
    assert server.api.reply_keyboard(ana.id, ana.id) is None
    ana.says("half past midnight")
    await ana.sees("I need a time of day")
    ana.says("halb eins nachts")
    await ana.presses("It ends my day")
    assert "Your day now ends at 06:30" in (await ana.sees("All set, Ana")).words
    ana.says("/settings")
    await ana.presses("Time")
    ana.says("5 in the morning")
    await ana.presses("It starts my day")
    shown = await ana.sees("Your question comes at 05:00")
    assert "Day ends · 05:00" in [each.text for each in buttons_of(shown)]


@needs_faketime
async def test_the_questions_of_a_habit_and_days_by_their_names_and_pauses(
    server: Server, on_clock: Process, clock: FakeClock
) -> None:
    ana = remote(server, "Ana")
    await joins(ana, "Ana")
    await ana.sees("All set, Ana")
    ana.says("/settings")
    await ana.presses("Questions")
    await ana.presses("Habit")
    await ana.sees("Habit, from your next question on")
    clock.set("2026-01-06 08:00:01")
    prompt = await ana.sees(PROMPT)
    assert [each.text for each in buttons_of(prompt)] == ["Done", "Partly", "Not today", "Resting"]
    for number, label in enumerate(("Resting", "Not today", "Partly", "Done"), start=1):
        if number > 1:
            ana.says("/checkin")
            await ana.sees_times("Tue, Jan 6", number, "the day's question")
        await ana.presses(label)
        await ana.sees(f"✓ {label}")
    clock.set("2026-01-08 08:00:01")
    await ana.sees("Thu, Jan 8")
    ana.says("/checkin monday")
    await ana.sees("Mon, Jan 5 · Day 1")
    await ana.presses("Done")
    await ana.sees("Added later, and it counts just the same")
    ana.says("/pause 10d")
    await ana.sees("You are away until Sun, Jan 18")
    ana.says("/pause until 14 October")
    await ana.sees("You are away until Wed, Oct 14")
    ana.says("/resume")
    await ana.sees("Good to have you back")
    assert "ERROR" not in on_clock.log


@needs_faketime
async def test_a_milestone_is_shared_or_kept(server: Server, on_clock: Process, clock: FakeClock) -> None:
    api, ana, dov = server.api, remote(server, "Ana"), remote(server, "Dov")
    group = api.add_group("Tuesday", dov.id, [ana.id], type="supergroup").id
    for each, name in ((dov, "Dov"), (ana, "Ana")):
        await joins(each, name)
        await each.sees(f"All set, {name}")
    api.add_bot(group, dov.id)
    await _presses_in_group(server, dov, group, "Set up a circle")
    for each in (dov, ana):
        token = await _link_in_group(server, each, group, "Join")
        api.start(each.id, token)
        await each.presses("Join")
        await each.sees("You are in Tuesday")
    for day in (6, 7, 8):
        clock.set(f"2026-01-{day:02} 08:00:01")
        for each in (ana, dov):
            await each.sees_times("· Day", day - 5, "a prompt")
            await each.presses("On track")
            await each.sees_times("✓ On track", day - 5, "the answer")
    clock.set("2026-01-09 08:00:01")
    await ana.presses("Share in the circle")
    await ana.sees("✓ Shared in Tuesday")
    await dov.presses("Keep it mine")
    post = await ana.until(lambda: _post(server, group), "the post in the group")
    assert "Ana" not in post.words
    clap = api.press(dov.id, group, post.message_id, str(buttons_of(post)[0].data))
    await dov.until(lambda: api.callback_answer(clap), "an answer to the clap")
    clock.set("2026-01-09 19:00:01")
    await ana.sees("1 person in your circle is glad with you")
    await asyncio.sleep(0.5)
    assert sum("3 days in a row" in each.words for each in _posts(server, group)) == 1
    assert "ERROR" not in on_clock.log


def _posts(server: Server, group: int) -> list[Message]:
    return [each for each in server.api.messages(group) if each.sender.is_bot]


def _post(server: Server, group: int) -> Message | None:
    return next((each for each in _posts(server, group) if "3 days in a row" in each.words), None)


async def _presses_in_group(server: Server, who: Remote, group: int, label: str) -> None:
    message, button = await who.until(lambda: _button(server, group, label), f"{label!r} in the group")
    server.api.press(who.id, group, message.message_id, str(button.data))


async def _link_in_group(server: Server, who: Remote, group: int, label: str) -> str:
    _, button = await who.until(lambda: _button(server, group, label), f"{label!r} in the group")
    return str(button.url).partition("?start=")[2]


def _button(server: Server, group: int, label: str) -> tuple[Message, Button] | None:
    for message in reversed(_posts(server, group)):
        for button in buttons_of(message):
            if is_labelled(button.text, label):
                return message, button
    return None
