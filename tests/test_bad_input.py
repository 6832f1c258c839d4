"""Whatever somebody sends: commands with anything behind them, messages of every kind, words of any length.

Everything is generated over what the bot takes: a new command, or a new open question, is in it by itself.
"""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.circle import circle_sets
from tests.support.exploring import explore
from tests.support.group import Group, with_circle
from tests.support.probe import COMMANDS, GROUP_COMMANDS, TYPED, Probe
from tests.support.scene import ACCOUNTS, set_scene
from tests.support.stage import Speaker, Stage, says

TAKES = """
/checkin banana                | checkin.which_day         | /checkin yesterday
/checkin 2020-01-01            | checkin.not_that_day      | /checkin yesterday
/pause                         | pause.ask                 | 10d
/pause banana                  | pause.refused.unclear     | /pause 10d
/pause 0d                      | pause.refused.not_ahead   | /pause 10d
/pause until 1 January 2020    | pause.refused.not_ahead   | /pause 10d
/pause 4000d                   | pause.refused.too_long    | /pause 10d
/language klingon              | language.unknown          | /language en
/summary banana                | summary.usage             | /summary 2026-W01
/summary 2026-W99              | summary.usage             | /summary 2026-W01
/announce                      | announce.ask              | such as “We meet
"""
"""What takes something behind it, with what is wrong or missing there, the answer, and the example in it."""

ODD = ("banana", "²", "-1", "2026-02-30", "<b>&amp;{name} %s", "\u202eevil @all /stop", "x" * 4000, "a\nb\0c")


def taking() -> list[tuple[str, str, str]]:
    return [tuple(part.strip() for part in line.split("|")) for line in TAKES.strip().splitlines()]  # type: ignore[misc]


TAKING = {said.split()[0][1:] for said, _, _ in taking()} | {"start"}
"""A link's token stands behind `/start`; nobody types it."""


@pytest.fixture
async def group(stage: Stage, dov: Speaker, ana: Speaker) -> Group:
    """Dov leads a circle, so that every command is his."""
    await dov.joins()
    await ana.joins()
    made = await with_circle(stage, dov, ana)
    dov._mark()
    return made


def words(who: Speaker) -> list[str]:
    return [each.words for each in who.new()]


@pytest.mark.usefixtures("group")
async def test_what_takes_something_says_what_and_shows_an_example(dov: Speaker) -> None:
    for said, key, example in taking():
        await dov.says(said)
        assert example in dov.sees(key).words, said
        await dov.says("/cancel")


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize("name", sorted(set(COMMANDS) - TAKING))
async def test_what_takes_nothing_answers_as_ever_whatever_stands_behind_it(dov: Speaker, name: str) -> None:
    await dov.says(f"/{name}")
    usual = words(dov)
    assert usual
    for odd in ODD:
        await dov.says(f"/{name} {odd}")
        assert words(dov) == usual, odd[:20]


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize("name", sorted(TAKING))
async def test_what_takes_something_answers_whatever_that_is(dov: Speaker, name: str) -> None:
    for odd in ODD:
        await dov.says(f"/{name} {odd}")
        assert words(dov), odd[:20]


@pytest.mark.parametrize("name", sorted({*COMMANDS, *GROUP_COMMANDS}))
async def test_in_a_group_every_command_is_answered_there_or_says_where(
    stage: Stage, dov: Speaker, cleo: Speaker, group: Group, name: str
) -> None:
    """By a lead, and by somebody the bot has never met; nothing else is said to either."""
    stage.api.join(group.id, cleo.id)
    for who in (dov, cleo):
        for odd in ("", *ODD[:5]):
            who._mark()
            await group.hears(who, f"/{name} {odd}".strip())
            new = group.new()
            assert len(new) == 1, (odd, [each.words for each in new])
            elsewhere = says(stage.texts, "help.elsewhere", new[0].words)
            assert elsewhere is (name not in GROUP_COMMANDS), odd
            who.sees_nothing()
    if name == "summary":
        await group.hears(dov, "/summary banana")
        assert "/summary 2026-W01" in group.sees("summary.usage").words


# Messages of every kind

FILE = {"file_id": "f", "file_unique_id": "u"}
PICTURE = {**FILE, "width": 1, "height": 1}
PERSON = {"id": 1, "is_bot": False, "first_name": "x"}
CHAT = {"id": -1, "type": "group", "title": "x"}
KINDS: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}},
    "animation": {"animation": {**PICTURE, "duration": 1}, "document": FILE},
    "audio": {"audio": {**FILE, "duration": 1}},
    "document": {"document": FILE, "caption": "x" * 1024},
    "video": {"video": {**PICTURE, "duration": 1}},
    "video note": {"video_note": {**FILE, "length": 1, "duration": 1}},
    "contact": {"contact": {"phone_number": "1", "first_name": "x"}},
    "dice": {"dice": {"emoji": "🎲", "value": 1}},
    "game": {"game": {"title": "x", "description": "x", "photo": [PICTURE]}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "x",
            "options": [{"text": "x", "voter_count": 0, "persistent_id": "1"}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "venue": {
        "venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "x", "address": "x"},
        "location": {"latitude": 1.0, "longitude": 1.0},
    },
    "story": {"story": {"chat": CHAT, "id": 1}},
    "forwarded": {"text": "x", "forward_origin": {"type": "user", "date": 1, "sender_user": PERSON}},
    "by another bot": {"text": "x", "via_bot": {**PERSON, "is_bot": True}},
    "a part of an album": {"photo": [PICTURE], "media_group_id": "1"},
    "something not yet invented": {"hologram": {"file_id": "f"}},
    "nothing": {},
    "empty": {"text": ""},
}
OF_TELEGRAM: dict[str, dict[str, Any]] = {
    "pinned": {"pinned_message": {"message_id": 1, "date": 1, "chat": CHAT, "text": "x"}},
    "timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}},
    "write access": {"write_access_allowed": {}},
    "boost": {"boost_added": {"boost_count": 1}},
    "people picked, unasked": {"users_shared": {"request_id": 9, "users": [{"user_id": 1}]}},
    "chat picked, unasked": {"chat_shared": {"request_id": 9, "chat_id": -1}},
    "web app": {"web_app_data": {"data": "x", "button_text": "x"}},
}
"""What Telegram says of a chat, or of what was tapped in it; nobody wrote it."""


async def sends(stage: Stage, who: Speaker, what: dict[str, Any], number: int, *, kind: str = "message") -> None:
    who._mark()
    chat = {"id": who.id, "type": "private", "first_name": who.name}
    message = {"message_id": 90_000 + number, "date": int(stage.now.timestamp()), "chat": chat, **what}
    stage.api.updates.add(kind, {**message, "from": stage.api.people[who.id].to_api()})
    await stage.settle()


@pytest.mark.parametrize("kind", [*KINDS, *OF_TELEGRAM])
async def test_every_kind_of_message_gets_one_line_and_nothing_is_lost_by_it(
    stage: Stage, ana: Speaker, cleo: Speaker, kind: str
) -> None:
    """With no question open, with one open, as an edit, and before consent."""
    what = {**KINDS, **OF_TELEGRAM}[kind]
    await ana.joins()
    await sends(stage, ana, what, 1)
    assert len(ana.new()) == 1 or kind in OF_TELEGRAM
    await sends(stage, ana, {**what, "edit_date": int(stage.now.timestamp())}, 1, kind="edited_message")
    ana.sees_nothing()
    await ana.says("/counters")
    await ana.presses("Count days of something")
    await sends(stage, ana, what, 2)
    assert len(ana.new()) <= 2
    stage.api.start(cleo.id)
    await stage.settle()
    await sends(stage, cleo, what, 3)
    assert len(cleo.new()) == 1 or kind in OF_TELEGRAM
    await ana.says("/checkin")
    await ana.presses("On track")
    await ana.says("/me")
    ana.sees("me.row", n=1)


# Words of any length

KEEPS = frozenset(
    {
        *("ahead", "announce_words", "circle_name", "circle_welcome", "counter_word", "event_place", "event_title"),
        *("give", "give_ready", "goal", "helped", "helper_duty", "helper_works_for", "name", "new_name", "plan"),
        *("read_re", "res_add", "set_re", "set_words", "to_self", "write"),
    }
)
"""Open questions whose words are kept or passed on: what is too long is cut, and that is said."""

OF_SEVERAL = frozenset({"set_opts"})
"""Asks for several answers at a time, each with a length of its own."""

DEEP: dict[str, dict[str, Any]] = {
    "circle_welcome": {"circle": 1},
    "helper_duty": {"helper": 1},
    "helper_works_for": {"helper": 1},
    "set_re": {"circle": 1, "question": "day"},
}
"""What questions know that are asked further in than is looked here."""

LONG = "a long walk " * 340
SAYS_SO = re.compile(r"(first|up to) ?<?b?>?[\d,]+|\d+ (characters|letters)")


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[Probe]:
    stage = Stage(tmp_path)
    await stage.open()
    await set_scene(stage)
    draft = {"name": "circle1", "version": 1, "words": {"day": "How?", "day.good": "Good"}}
    draft["question"] = [{"name": "day", "kind": "choice", "options": ["good"], "marks": "day"}]
    await stage.read(lambda tx: circle_sets.save_draft(tx, 1, draft))
    made = Probe(stage)
    await made.learn()
    yield made
    await stage.close()


async def test_words_too_long_for_any_question_are_cut_and_that_is_said(probe: Probe) -> None:
    questions = (await explore(probe, steps=3)).questions
    assert set(questions) <= TYPED
    told: dict[str, list[str]] = {kind: [] for kind in TYPED}
    for kind in sorted(TYPED):
        for known in sorted(questions.get(kind, {"{}"})):
            for name in ("lead", "subject", "member", "peer helper"):
                act = probe.answer(ACCOUNTS[name], LONG, kind, DEEP.get(kind) or json.loads(known))
                told[kind].append("\n".join((await probe.tries([act]))[0].told))
    silent = {kind for kind in KEEPS if not any(SAYS_SO.search(each) for each in told[kind])}
    assert silent == set(), {kind: told[kind][:2] for kind in silent}
    kept = {kind for kind in TYPED - KEEPS for each in told[kind] if "a long walk a long walk" in each}
    assert kept <= OF_SEVERAL, "what is kept or passed on says how much of it"


async def test_an_answer_on_a_button_is_cut_and_that_is_said(group: Group, dov: Speaker) -> None:
    await dov.says("/questions")
    await dov.presses("Make them our own", "Add a question")
    await dov.says("How did you sleep?")
    await dov.presses("With answers of your own")
    await dov.says(f"well, {'not at all ' * 20}")
    assert SAYS_SO.search(dov.new()[0].words)


async def test_a_note_too_long_is_cut_and_that_is_said_when_it_is_edited_too(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.says("short")
    await ana.edits(ana.said(), LONG)
    assert any(SAYS_SO.search(each.words) for each in ana.new())
