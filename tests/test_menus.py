"""Telegram's command menu, as each reader sees it."""

import pytest

from handlers.menus import ADMINISTRATOR, GROUP, LEAD, MEMBER
from handlers.routing import Routes
from handlers.subjects import ALL
from tests.support.group import Group
from tests.support.stage import Speaker, Stage


def menu(stage: Stage, chat: int, reader: Speaker) -> tuple[str, ...]:
    return tuple(each["command"] for each in stage.api.commands_for(chat, reader.id))


def names(subjects: tuple[Routes, ...], *, group: bool) -> set[str]:
    return {each.name for subject in subjects for each in (subject.group_commands if group else subject.commands)}


async def test_each_reader_sees_what_they_need_most(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    assert menu(stage, ana.id, ana) == MEMBER
    assert menu(stage, dov.id, dov) == MEMBER
    assert menu(stage, group.id, ana) == GROUP
    assert menu(stage, group.id, dov) == ADMINISTRATOR

    await group.presses(dov, "Set up a circle")
    assert menu(stage, dov.id, dov) == LEAD
    assert menu(stage, ana.id, ana) == MEMBER


async def test_who_makes_a_circle_by_link_has_a_leads_menu_as_well(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    assert menu(stage, dov.id, dov) == LEAD


def test_every_command_of_a_menu_is_one_that_is_answered_there() -> None:
    assert set(MEMBER) | set(LEAD) <= names(ALL, group=False)
    assert set(GROUP) | set(ADMINISTRATOR) <= names(ALL, group=True)


def test_no_two_buttons_share_a_prefix() -> None:
    prefixes = [each.name for subject in ALL for each in (*subject.presses, *subject.group_presses)]
    assert len(prefixes) == len(set(prefixes))


@pytest.mark.parametrize("kind", ["commands", "presses", "typed", "group_commands", "group_presses"])
def test_no_two_subjects_answer_to_the_same(kind: str) -> None:
    found = [route.name for subject in ALL for route in getattr(subject, kind)]
    assert sorted({name for name in found if found.count(name) > 1}) == []
