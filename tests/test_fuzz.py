"""Button data and start payloads that no button of ours carries: no effect on anybody, no leak, no failure.

ALONGSIDE_FULL=1 tries a hundred thousand; else a part of them, another each time.
"""

import os
import random
import string
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.exploring import explore
from tests.support.probe import AT_ONCE, GROUP_PRESSES, PRESSES, Probe
from tests.support.scene import ACCOUNTS, ROLES, Scene, set_scene
from tests.support.stage import Stage
from tests.test_authorisation import wrong

TRIES = 100_000 if os.environ.get("ALONGSIDE_FULL") else 1_500
ODD = "²Ⅷ٣１\u202e\u200b\x00\n é😀'\"<>&%{}\\"
NUMBERS = ("", "0", "-1", "1", "2", "9", "99999999", "9" * 18, "9" * 19, "9" * 40, "0x1", "1e9", "²", "１", "NaN")
DAYS = ("2026-01-05", "2026-01-04", "0001-01-01", "9999-12-31", "2026-02-30", "20260105", "2026-W02")


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[tuple[Probe, Scene]]:
    stage = Stage(tmp_path)
    await stage.open()
    scene = await set_scene(stage)
    made = Probe(stage)
    await made.learn()
    yield made, scene
    await stage.close()


def field(chance: random.Random) -> str:
    match chance.randrange(4):
        case 0:
            return chance.choice(NUMBERS)
        case 1:
            return chance.choice(DAYS)
        case 2:
            return "".join(chance.choices(string.ascii_letters + string.digits + "_-", k=chance.choice((1, 4, 22))))
        case _:
            return "".join(chance.choices(string.printable + ODD, k=chance.randrange(12)))


def invented(chance: random.Random, owner: int) -> str:
    """Data of a known prefix with fields that may be anything."""
    fields = [field(chance) for _ in range(chance.randrange(5))]
    return ":".join([chance.choice(sorted(PRESSES)), f"{owner:x}", *fields])


def mutated(chance: random.Random, data: str) -> str:
    """Data of a real button with something in it changed."""
    at = chance.randrange(len(data) + 1)
    match chance.randrange(5):
        case 0:
            return data[:at] + chance.choice(string.printable + ODD) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data[at:] * 2
        case 3:
            parts = data.split(":")
            parts[chance.randrange(len(parts))] = field(chance)
            return ":".join(parts)
        case _:
            parts = data.split(":")
            chance.shuffle(parts)
            return ":".join(parts)


async def test_no_data_does_harm(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    buttons = (await explore(tried, steps=2)).buttons
    known = [":".join([prefix, "{owner}", *fields]) for prefix in buttons for fields in sorted(buttons[prefix])]
    found: set[str] = set()
    for _ in range(0, TRIES, AT_ONCE):
        acts = [
            (role := chance.choice(ROLES), data_for(chance, scene.ids.get(role, 0), known)) for _ in range(AT_ONCE)
        ]
        effects = await tried.tries([tried.press(ACCOUNTS[role], data) for role, data in acts])
        for (role, data), effect in zip(acts, effects, strict=True):
            for each in wrong(scene, role, data.partition(":")[0], effect):
                found.add(f"{role} by {data!r}: {each}")
    assert not found, f"seed {seed}:\n" + "\n".join(sorted(found)[:40])


def data_for(chance: random.Random, owner: int, known: list[str]) -> str:
    """Data that is invented, or known and changed, as long as Telegram lets a button carry."""
    data = invented(chance, owner)
    if chance.random() < 0.5:
        data = mutated(chance, chance.choice(known).replace("{owner}", f"{owner:x}"))
    return data.encode()[:64].decode("utf-8", "ignore")


async def test_no_start_payload_does_harm(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    found: set[str] = set()
    for _ in range(0, TRIES, AT_ONCE):
        acts = [(chance.choice(ROLES), payload(chance)) for _ in range(AT_ONCE)]
        said = [tried.saying(ACCOUNTS[role], f"/start {each}") for role, each in acts]
        for (role, each), effect in zip(acts, await tried.tries(said), strict=True):
            found |= {f"{role} by {each!r}: {what}" for what in wrong(scene, role, "/start", effect)}
    assert not found, f"seed {seed}:\n" + "\n".join(sorted(found)[:40])


def payload(chance: random.Random) -> str:
    """What may stand behind /start, as a link lets it, or as somebody may type it."""
    if chance.random() < 0.3:
        return "".join(chance.choices(string.printable + ODD, k=chance.randrange(64)))
    return "".join(chance.choices(string.ascii_letters + string.digits + "_-", k=chance.randrange(65)))


def test_group_buttons_are_known() -> None:
    assert GROUP_PRESSES
