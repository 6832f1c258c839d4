"""Bad luck and an attacker: random taps old and new, words, restarts, flights and clock moves; nothing may break."""

import random
import re
from pathlib import Path

import pytest

from tests.support.stage import Speaker, Stage, buttons_of

STEPS = 100
COMMANDS = (
    "/start",
    "/checkin",
    "/me",
    "/settings",
    "/partner",
    "/circle",
    "/summary",
    "/help",
    "/sos",
    "/cancel",
    "/nonsense",
    "/start abc",
)
WORDS = (
    "berlin",
    "auckland",
    "8",
    "3am",
    "23:45",
    "0:00",
    "noon",
    '<b>&"_*[x](y)',
    "hello",
    "😀" * 300,
    "x" * 4096,
    "\u202e\u200b ok",
    "12:00",
)
CITIES = ("Auckland", "Los Angeles", "Kathmandu", "Berlin", "Honolulu")


async def taps(who: Speaker, chance: random.Random) -> None:
    """Press any button that any message of the bot's has now, old ones as well."""
    offered = [(message, button) for message in who.chat() for button in buttons_of(message) if button.data]
    if offered:
        newest = chance.random() < 0.6
        message, button = chance.choice(offered[-8:] if newest else offered)
        await who.forges(str(button.data), on=message)


async def forges(who: Speaker, other: Speaker, chance: random.Random) -> None:
    """Press what another person was offered, or something broken that looks like it."""
    offered = [str(button.data) for message in other.chat() for button in buttons_of(message) if button.data]
    shown = [message for message in who.chat() if message.sender.is_bot]
    if not offered or not shown:
        return
    data = chance.choice(offered)
    if chance.random() < 0.5:
        at = chance.randrange(len(data))
        data = (data[:at] + chance.choice(":0a9-²x") + data[at + 1 :])[:60]
    await who.forges(data, on=chance.choice(shown))


async def follows(who: Speaker, cast: list[Speaker], chance: random.Random) -> None:
    """Follow a link that the bot gave to anybody, used up or not."""
    shown = [message.words + str(message.buttons) for each in cast for message in each.chat()]
    tokens = [token for words in shown for token in re.findall(r"[?&]start=([\w-]+)", words)]
    if tokens:
        await who.says(f"/start {chance.choice(tokens)}")


async def step(stage: Stage, cast: list[Speaker], chance: random.Random) -> None:
    who, other = chance.sample(cast, 2)
    match chance.choices(
        ("tap", "word", "command", "reply", "forge", "move", "restart", "off", "burst", "edit", "link"),
        (30, 10, 10, 5, 8, 18, 2, 2, 3, 3, 4),
    )[0]:
        case "tap":
            await taps(who, chance)
        case "word":
            await who.says(chance.choice(WORDS))
        case "command":
            await who.says(chance.choice(COMMANDS))
        case "link":
            await follows(who, cast, chance)
        case "reply" if who.chat():
            await who.says(chance.choice(WORDS), reply_to=chance.choice(who.chat()))
        case "forge":
            await forges(who, other, chance)
        case "move":
            await stage.passes(minutes=chance.choice((1, 20, 60, 240, 700, 1440, 3000)))
        case "restart":
            await stage.restart()
        case "off":
            await stage.off_for(minutes=chance.choice((1, 30, 400, 1500, 6000)))
        case "burst":
            for _ in range(5):
                stage.api.say(who.id, who.id, chance.choice(WORDS))
            await stage.settle()
        case "edit" if any(not each.sender.is_bot and each.text for each in who.chat()):
            await who.edits(who.said(), chance.choice(WORDS))


async def prompts_a_date(stage: Stage) -> list[tuple[object, ...]]:
    """The days of a person for which more than one prompt was taken by the server."""
    keys = await stage.rows("SELECT key, count(*) FROM outbox WHERE kind = 'prompt' GROUP BY key HAVING count(*) > 1")
    sent: dict[tuple[int | None, str], int] = {}
    for call in stage.api.calls:
        heading = re.search(r"daily question is here\.\n(\S+, \S+ \d+ · \D*\d+)", str(call.params.get("text", "")))
        if call.method == "sendMessage" and heading and not call.error:
            sent[call.chat_id, heading.group(1)] = sent.get((call.chat_id, heading.group(1)), 0) + 1
    return [*keys, *(each for each in sent.items() if each[1] > 1)]


async def walk(folder: Path, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    stage = Stage(folder)
    await stage.open()
    cast = [stage.person(name) for name in ("Ana", "Ben", "Cleo")]
    for who in cast[:2]:
        await who.joins(city=chance.choice(CITIES), at=chance.choice(("9", "21:30", "12:15")))
    for _ in range(steps):
        await step(stage, cast, chance)
        assert stage.trouble() == []
    await stage.passes(days=5)
    assert await prompts_a_date(stage) == []
    assert await stage.rows("SELECT state, count(*) FROM inbox WHERE state != 'done' GROUP BY state") == []
    assert (
        await stage.rows("SELECT state, count(*) FROM outbox WHERE state IN ('dead', 'claimed') GROUP BY state") == []
    )
    await stage.close()


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_breaks_on_a_random_walk(tmp_path: Path, seed: int) -> None:
    await walk(tmp_path, seed, STEPS)
