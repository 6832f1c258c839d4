"""What the bot offers to everybody in every position: each button and each question, and those they lead to."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.probe import COMMANDS, Probe
from tests.support.scene import ACCOUNTS

Fields = tuple[str, ...]
HIGHEST_ID = 16
"""No row of the scene that a button may name has a higher number."""

ONLY_AFTER_WORDS: dict[str, dict[str, Any]] = {
    "ahead_when": {"words": "the wedding"},
    "event_place": {"event": 1},
    "event_when": {"event": 1},
    "give_ready": {"about": "story", "circle": 1, "words": "words of mine"},
    "goal_n": {"words": "walk"},
    "helped": {},
    "helper_when": {"helper": 1},
    "picking": {"token": "x"},
    "set_words": {"circle": 1},
}
"""What a question knows that is asked only once something was written, or in the course of something."""

OF_EACH_SHAPE = 2
"""So many buttons that differ in their numbers alone are followed for each person."""


@dataclass
class Offered:
    """The fields of every button by its prefix, and what every open question knows, as JSON, by its kind."""

    buttons: dict[str, set[Fields]] = field(default_factory=lambda: defaultdict(set))
    questions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


async def explore(probe: Probe, *, steps: int) -> Offered:
    """Follow every command, and the buttons it leads to, so many steps far."""
    found = Offered()
    for kind, known in ONLY_AFTER_WORDS.items():
        found.questions[kind].add(json.dumps(known, sort_keys=True))
    for account in ACCOUNTS.values():
        seen: dict[str, int] = defaultdict(int)
        said = await probe.tries([probe.saying(account, f"/{name}") for name in sorted(COMMANDS)])
        for step in range(steps):
            new: list[str] = []
            for each in sorted({data for effect in said for data in effect.data}):
                prefix, _, *fields = each.split(":")
                found.buttons[prefix].add(tuple(fields))
                seen[shape := re.sub(r"\d+", "#", each.partition(":")[2] + prefix)] += 1
                if step < steps - 1 and seen[shape] <= OF_EACH_SHAPE:
                    new.append(each)
            for effect in said:
                if effect.asked:
                    kind, known = json.loads(effect.asked)
                    found.questions[kind].add(json.dumps(known, sort_keys=True))
            said = await probe.tries([probe.press(account, each) for each in new])
    return found


def variants(known: set[Fields]) -> set[Fields]:
    """Every shape of a button's fields with every number of a row in it."""
    made: set[Fields] = {()}
    for number in range(HIGHEST_ID + 1):
        made.add((str(number),))
        for fields in sorted(known)[:12]:
            made.add(tuple(str(number) if each.isdigit() and len(each) < 4 else each for each in fields))
    return made | known


def variants_of_question(known: str) -> Iterator[dict[str, Any]]:
    """What an open question knows, with every number of a row in the place of each of its own."""
    own = json.loads(known)
    yield own
    for number in range(1, HIGHEST_ID + 1):
        yield {name: number if type(value) is int and value <= HIGHEST_ID else value for name, value in own.items()}
