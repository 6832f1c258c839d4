"""Who may do what: everybody in every position, with every button and command there is, towards everybody else.

What is expected stands in `tests/support/allowed.py`. What is not in there touches nobody else's rows, tells nobody
anything, and shows no name, title or word that whoever acts is not entitled to.

ALONGSIDE_FULL=1 tries everything; else a part of it, another each time.
"""

import os
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from domain.beside.invitations import LinkKind
from handlers import subjects
from tests.support.allowed import EVERYBODY, allowed
from tests.support.exploring import HIGHEST_ID, Offered, explore, variants, variants_of_question
from tests.support.probe import COMMANDS, GROUP_COMMANDS, GROUP_PRESSES, PRESSES, TYPED, Effect, Probe
from tests.support.scene import ACCOUNTS, IN_A_GROUP, MARKS, MAY_READ, ROLES, Scene, set_scene
from tests.support.stage import Stage

ALLOWED = allowed()

FULL = bool(os.environ.get("ALONGSIDE_FULL"))
STEPS = 5 if FULL else 2
SEVERAL = 60 if FULL else 0
MARK = re.compile(r"Mark[A-Za-z]+")
WORDS = ("words of mine", "21:00", "tomorrow 20:00", "3", "x" * 4000)

T = TypeVar("T")


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[tuple[Probe, Scene]]:
    stage = Stage(tmp_path)
    await stage.open()
    scene = await set_scene(stage)
    made = Probe(stage)
    await made.learn()
    yield made, scene
    await stage.close()


def wrong(scene: Scene, role: str, route: str, effect: Effect, *, in_group: bool = False) -> list[str]:
    """What of an effect is not expected of that role by that route."""
    known = ALLOWED.get(route, {})
    expected = known.get(role, frozenset()) | known.get(EVERYBODY, frozenset())
    theirs = {f" of {circle}" for circle in scene.circles.get(role, ())}
    named = {
        re.sub(r" of \d+$", lambda of: " of theirs" if of[0] in theirs else of[0], each) for each in effect.others
    }
    entitled = (IN_A_GROUP if in_group else MAY_READ[role]) | {MARKS[role], "Mark"}
    read = {f"reads {each}" for each in MARK.findall(effect.words) if each not in entitled}
    return sorted((named | read) - expected)


class Findings:
    """What went wrong, by route and by what it was, with the roles by whom."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.found: dict[tuple[str, str], set[str]] = defaultdict(set)

    def judge(self, role: str, route: str, effect: Effect, *, in_group: bool = False) -> None:
        for each in wrong(self.scene, role, route, effect, in_group=in_group):
            self.found[route, each].add(role)

    def assert_none(self) -> None:
        listed = [
            f"{route}: {what}: {', '.join(sorted(roles))}" for (route, what), roles in sorted(self.found.items())
        ]
        assert not listed, "\n" + "\n".join(listed)


def some(acts: Sequence[T], many: int) -> Sequence[T]:
    """All of the acts, or as many of them as the tests of every day have time for."""
    return acts if FULL else random.sample(acts, min(len(acts), many))


def several(prefix: str) -> set[tuple[str, ...]]:
    """Two numbers and three, as a button carries that names rows of several tables."""
    chance = random.Random(prefix)
    return {tuple(str(chance.randrange(HIGHEST_ID)) for _ in range(chance.choice((2, 2, 3)))) for _ in range(SEVERAL)}


async def test_nobody_does_anything_to_anybody_that_is_not_theirs_to_do(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    offered, findings = await explore(tried, steps=STEPS), Findings(scene)
    acts = [
        (role, prefix, f"{prefix}:{scene.ids.get(role, 0):x}:{':'.join(fields)}")
        for role in ROLES
        for prefix in sorted(PRESSES)
        for fields in sorted(variants(offered.buttons[prefix]) | several(prefix))
    ]
    chosen = some([each for each in acts if len(each[2]) <= 64], 2000)
    effects = await tried.tries([tried.press(ACCOUNTS[role], data) for role, _, data in chosen])
    for (role, prefix, _), effect in zip(chosen, effects, strict=True):
        findings.judge(role, prefix, effect)
    for role in ROLES:
        for name in sorted(COMMANDS):
            said = [f"/{name}{argument}" for argument in ("", " 1", " somebody", " now", " " + "x" * 4000)]
            for effect in await tried.tries([tried.saying(ACCOUNTS[role], each) for each in said]):
                findings.judge(role, f"/{name}", effect)
    await _asked_before(tried, scene, offered, findings)
    findings.assert_none()


async def _asked_before(tried: Probe, scene: Scene, offered: Offered, findings: Findings) -> None:
    """A question that was asked of somebody who may no longer answer it, or that knows what they may not."""
    acts = [
        (role, kind, known, words)
        for role in ROLES
        for kind in sorted(TYPED)
        for each in sorted(offered.questions[kind])
        for known in variants_of_question(each)
        for words in WORDS
    ]
    chosen = some(acts, 600)
    effects = await tried.tries(
        [tried.answer(ACCOUNTS[role], words, kind, known) for role, kind, known, words in chosen]
    )
    for (role, kind, *_), effect in zip(chosen, effects, strict=True):
        findings.judge(role, f"writes {kind}", effect)


async def test_in_a_group_nobody_does_or_reads_more_than_everybody_there_may(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    findings = Findings(scene)
    for role in ROLES:
        for name in sorted(GROUP_COMMANDS):
            for argument in ("", " now", " 1", " 2026-W01"):
                effect = await tried.says(ACCOUNTS[role], f"/{name}{argument}", chat=scene.group)
                findings.judge(role, f"/{name} in a group", effect, in_group=True)
        for prefix in sorted(GROUP_PRESSES):
            for number in ("", *map(str, range(HIGHEST_ID))):
                for owner in (0, scene.ids.get(role, 0), scene.ids["subject"]):
                    effect = await tried.presses(ACCOUNTS[role], f"{prefix}:{owner:x}:{number}", chat=scene.group)
                    findings.judge(role, f"{prefix} in a group", effect, in_group=True)
    findings.assert_none()


async def test_a_button_of_a_private_chat_is_refused_in_a_group(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    for role in ("member", "lead"):
        for prefix in sorted(set(PRESSES) - set(GROUP_PRESSES)):
            effect = await tried.presses(ACCOUNTS[role], f"{prefix}:0:1", chat=scene.group)
            assert not effect.others | set(effect.told), (role, prefix)
            assert not effect.changed_own, (role, prefix)


async def test_a_button_made_for_somebody_else_is_refused_to_everybody(probe: tuple[Probe, Scene]) -> None:
    tried, scene = probe
    for role in ROLES:
        for prefix in sorted(PRESSES):
            effect = await tried.presses(ACCOUNTS[role], f"{prefix}:{scene.ids['subject']:x}:1")
            assert effect.toast == "That button belongs to someone else.", (role, prefix)
            assert not effect.others, (role, prefix)
            assert not effect.told, (role, prefix)
            assert not effect.changed_own, (role, prefix)


OF_ONE = (LinkKind.MUTUAL, LinkKind.SUPPORTER)
BY_LINK = {
    "/start": {"reads MarkSubject"},
    "agree": {"reads MarkSubject"},
    "accept": {"consents", "invitations", "partnerships", "tells", "reads MarkSubject"},
    "decline": {"invitations"},
}
"""What the link to a partner is for: whoever holds it reads who invites them, and says yes or no to it, once."""

PARTED = "ended partner"


async def test_a_links_token_is_of_use_for_its_own_kind_alone_and_not_to_who_has_parted(
    probe: tuple[Probe, Scene],
) -> None:
    tried, scene = probe
    found = set()
    for kind, token in scene.tokens.items():
        for role in ROLES:
            routes = {"/start": await tried.says(ACCOUNTS[role], f"/start {token}")}
            for prefix in sorted(PRESSES):
                routes[prefix] = await tried.presses(ACCOUNTS[role], f"{prefix}:{scene.ids.get(role, 0):x}:{token}")
            for route, effect in routes.items():
                expected = BY_LINK.get(route, set()) if kind in OF_ONE and role != PARTED else set()
                found |= {(kind.value, role, route, each) for each in wrong(scene, role, route, effect)} - {
                    (kind.value, role, route, each) for each in expected
                }
    assert sorted(found) == []


def test_the_table_speaks_of_every_route_and_of_roles_that_there_are() -> None:
    routes = set(PRESSES) | {f"/{name}" for name in COMMANDS} | {f"writes {kind}" for kind in TYPED}
    routes |= {f"{name} in a group" for name in (*(f"/{each}" for each in GROUP_COMMANDS), *GROUP_PRESSES)}
    assert sorted(set(ALLOWED) - routes) == [], "no such route"
    assert sorted(routes - set(ALLOWED)) == [], "say in tests/support/allowed.py who may do what by it"
    assert {role for roles in ALLOWED.values() for role in roles} <= {*ROLES, EVERYBODY}
    assert len([route for routes in subjects.ALL for route in routes.presses]) == len(PRESSES)


async def test_every_command_answers_whatever_follows_it(probe: tuple[Probe, Scene]) -> None:
    tried, _ = probe
    for name in sorted(COMMANDS):
        for argument in ("", "nonsense", "99999999999999999999", "2026-W99", "-1", "31.02.2026", "x" * 4000):
            effect = await tried.says(ACCOUNTS["partner"], f"/{name} {argument}".strip())
            assert any(effect.told), f"/{name} {argument[:20]} is answered with silence"
