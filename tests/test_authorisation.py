"""Who may do what: everybody in every position, with every button and command there is, towards everybody else.

What is expected stands in `tests/support/allowed.py`. What is not in there touches nobody else's rows, tells nobody
anything, and shows no name, title or word that whoever acts is not entitled to.
"""

import os
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import subjects
from tests.support.allowed import allowed
from tests.support.probe import COMMANDS, PRESSES, Effect, Probe
from tests.support.scene import ACCOUNTS, MARKS, MAY_READ, ROLES, Scene, set_scene
from tests.support.stage import Stage

ALLOWED = allowed()

FULL = bool(os.environ.get("ALONGSIDE_FULL"))
MARK = re.compile(r"Mark[A-Za-z]+")
HIGHEST_ID = 16


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[tuple[Probe, Scene]]:
    stage = Stage(tmp_path)
    await stage.open()
    scene = await set_scene(stage)
    made = Probe(stage)
    await made.learn()
    yield made, scene
    await stage.close()


async def offered(probe: Probe) -> dict[str, set[tuple[str, ...]]]:
    """The fields of every button that anybody is shown by a command, or by a button that a command shows."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for account in ACCOUNTS.values():
        seen: set[str] = set()
        for name in sorted(COMMANDS):
            seen |= set((await probe.says(account, f"/{name}")).data)
        for data in sorted(seen):
            seen |= set((await probe.presses(account, data)).data)
        for data in seen:
            prefix, _, *fields = data.split(":")
            found[prefix].add(tuple(fields))
    return found


def shapes(known: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Every shape of a button's fields with every number of a row in it."""
    made: set[tuple[str, ...]] = {()}
    for number in range(HIGHEST_ID + 1):
        made.add((str(number),))
        for fields in sorted(known)[:12]:
            made.add(tuple(str(number) if each.isdigit() and len(each) < 4 else each for each in fields))
    return made | known


def wrong(scene: Scene, role: str, route: str, effect: Effect) -> list[str]:
    """What of an effect is not expected of that role by that route."""
    expected = ALLOWED.get(route, {}).get(role, frozenset())
    theirs = {f" of {circle}" for circle in scene.circles.get(role, ())}
    named = {
        re.sub(r" of \d+$", lambda of: " of theirs" if of[0] in theirs else of[0], each) for each in effect.others
    }
    entitled = MAY_READ[role] | {MARKS[role], "Mark"}
    return sorted(named - expected) + sorted(
        {f"reads {each}" for each in MARK.findall(effect.words) if each not in entitled}
    )


async def test_nobody_does_anything_to_anybody_that_is_not_theirs_to_do(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    known = await offered(tried)
    acts = [
        (role, prefix, fields)
        for role in ROLES
        for prefix in sorted(PRESSES)
        for fields in sorted(shapes(known[prefix]))
    ]
    if not FULL:
        acts = random.Random(5).sample(acts, min(len(acts), 2500))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for role, prefix, fields in acts:
        data = ":".join([prefix, f"{scene.ids.get(role, 0):x}", *fields])
        if len(data) > 64:
            continue
        effect = await tried.presses(ACCOUNTS[role], data)
        for each in wrong(scene, role, prefix, effect):
            found[prefix, each].add(role)
    for role in ROLES:
        for name in sorted(COMMANDS):
            for argument in ("", " 1", " somebody", " now", " " + "x" * 4000):
                effect = await tried.says(ACCOUNTS[role], f"/{name}{argument}")
                for each in wrong(scene, role, f"/{name}", effect):
                    found[f"/{name}", each].add(role)
    listed = [f"{route}: {what}: {', '.join(sorted(roles))}" for (route, what), roles in sorted(found.items())]
    assert not listed, "\n" + "\n".join(listed)


async def test_a_button_made_for_somebody_else_is_refused_to_everybody(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    for role in ROLES:
        for prefix in sorted(PRESSES):
            effect = await tried.presses(ACCOUNTS[role], f"{prefix}:{scene.ids['subject']:x}:1")
            assert effect.toast == "That button belongs to someone else.", (role, prefix)
            assert not effect.others, (role, prefix)
            assert not effect.told, (role, prefix)
            assert not effect.changed_own, (role, prefix)


def test_the_table_speaks_of_every_route_and_of_roles_that_there_are() -> None:
    routes = set(PRESSES) | {f"/{name}" for name in COMMANDS}
    assert sorted(set(ALLOWED) - routes) == [], "no such route"
    assert sorted(routes - set(ALLOWED)) == [], "say in tests/support/allowed.py who may do what by it"
    assert {role for roles in ALLOWED.values() for role in roles} <= set(ROLES)
    assert len([route for routes in subjects.ALL for route in routes.presses]) == len(PRESSES)


async def test_every_command_answers_whatever_follows_it(probe: tuple[Probe, Scene]) -> None:
    tried, _ = probe
    for name in sorted(COMMANDS):
        for argument in ("", "nonsense", "99999999999999999999", "2026-W99", "-1", "31.02.2026", "x" * 4000):
            effect = await tried.says(ACCOUNTS["partner"], f"/{name} {argument}".strip())
            assert any(effect.told), f"/{name} {argument[:20]} is answered with silence"
