"""The language that somebody reads: Telegram's at first, their own choice from then on, right-to-left ones too."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from handlers import texts
from handlers.menus import LEAD, MEMBER
from handlers.texts import LOCALES, isolated
from tests.support.stage import Speaker, Stage

ARABIC = "أهلا"
"""Stands before every text of the Arabic that these tests speak."""
OPEN, CLOSE = "\u2068", "\u2069"


def spoken_arabic() -> Catalog:
    """English with an Arabic word before each text: enough to be written from right to left."""
    with (LOCALES / "en.po").open("rb") as file:
        english = read_po(file, locale="en")
    made = Catalog(locale="ar")
    for message in english:
        if not message.id:
            continue
        if str(message.id).endswith("version"):
            made.add(message.id, message.string)
            continue
        forms = message.string if isinstance(message.string, tuple) else None
        said = tuple(f"{ARABIC} {forms[-1]}" for _ in range(made.num_plurals)) if forms else message.string
        made.add(message.id, said if forms else f"{ARABIC} {said}")
    return made


@pytest.fixture
async def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A stage on which the bot speaks English and Arabic."""
    folder = tmp_path / "locales"
    folder.mkdir()
    (folder / "en.po").write_bytes((LOCALES / "en.po").read_bytes())
    with (folder / "ar.po").open("wb") as file:
        write_po(file, spoken_arabic())
    monkeypatch.setattr(texts, "LOCALES", folder)
    made = Stage(tmp_path)
    await made.open()
    yield made
    await made.close()


async def agrees(person: Speaker) -> None:
    await person.says("/start")
    await person.presses(f"{ARABIC} I agree")


async def test_the_bot_begins_in_the_language_that_telegram_names(arabic: Stage) -> None:
    ana = arabic.person("Ana", language_code="ar")
    await ana.says("/start")
    assert ana.sees("notice.text").words.startswith(ARABIC)


async def test_names_stand_apart_from_words_of_the_other_direction(arabic: Stage) -> None:
    ana = arabic.person("Ana", language_code="ar")
    await agrees(ana)
    ana.new()
    assert ana.labels()[0] == f"{ARABIC} Keep {OPEN}Ana{CLOSE}"


async def test_a_language_is_chosen_by_button_and_by_name(arabic: Stage) -> None:
    ana = arabic.person("Ana", language_code="ar")
    await agrees(ana)
    await ana.says("/language")
    ana.sees("language.ask")
    assert ana.labels() == ["العربية", "English"]
    await ana.presses("English")
    assert ana.sees("language.saved").words == "From now on we speak English."
    menu = [each["description"] for each in arabic.api.commands_for(ana.id, ana.id)]
    assert len(menu) == len(MEMBER)
    assert not any(each.startswith(ARABIC) for each in menu)
    await ana.says("/language العربية")
    assert ana.sees("language.saved").words.startswith(ARABIC)


async def test_a_language_that_the_bot_does_not_speak_is_answered_with_those_it_does(arabic: Stage) -> None:
    ana = arabic.person("Ana", language_code="fr")
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says("/language Klingon")
    ana.sees("language.unknown")
    assert "English" in ana.labels()
    await ana.forges("language:1:xx", on=ana.newest())
    assert ana.toast == "That button has had its day. /checkin opens today."


async def test_a_button_of_an_earlier_version_is_answered_in_the_language_chosen(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    asked = ana.newest()
    await ana.forges("no_such_thing:0", on=asked)
    assert ana.toast == stage.texts.plain("press.gone", "en"), "not known yet, and what Telegram names"
    await ana.presses("I agree")
    await ana.says("/language Español")
    await ana.forges("no_such_thing:1", on=asked)
    assert ana.toast == stage.texts.plain("press.gone", "es")


async def test_whoever_leads_keeps_a_leads_menu(arabic: Stage) -> None:
    dov = arabic.person("Dov")
    await dov.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    await dov.says("/language ar")
    menu = arabic.api.commands_for(dov.id, dov.id)
    assert tuple(each["command"] for each in menu) == LEAD
    assert all(each["description"].startswith(ARABIC) for each in menu)


@pytest.mark.parametrize(
    ("value", "in_right_to_left", "shown"),
    [
        ("Ana", False, "Ana"),
        ("Ana", True, f"{OPEN}Ana{CLOSE}"),
        ("أنا", True, "أنا"),
        ("أنا", False, f"{OPEN}أنا{CLOSE}"),
        ("20:00", True, "20:00"),
        ("7", False, "7"),
    ],
)
def test_only_letters_of_the_other_direction_are_set_apart(value: str, in_right_to_left: bool, shown: str) -> None:
    assert isolated(value, in_right_to_left) == shown


async def test_the_notice_can_be_read_in_another_language_before_anything_is_kept(
    stage: Stage, cleo: Speaker
) -> None:
    await cleo.says("/language")
    assert cleo.labels(cleo.sees("language.ask")) == ["Deutsch", "English", "Español"]
    await cleo.presses("Deutsch")
    assert cleo.labels() == ["Ich bin einverstanden", "Zeig es mir erst", "Jetzt nicht"]
    await cleo.says("/language klingon")
    cleo.sees("language.unknown")
    await cleo.says("/language es")
    notice = cleo.newest()
    agree, sample, not_now = cleo.labels()
    await cleo.presses(sample)
    await cleo.presses("En mi camino", "3")
    assert agree in cleo.labels()
    assert await stage.rows("SELECT count(*) FROM people") == [(0,)]
    await cleo.presses(not_now)
    assert "Está bien" in " ".join(each.words for each in cleo.chat())

    await cleo.presses(agree, on=notice)
    assert await stage.rows("SELECT language FROM people") == [("es",)]
    assert stage.texts.plain("button.keep", "es", name="Cleo") in cleo.labels()


async def test_a_changed_notice_goes_before_another_language(stage: Stage, ana: Speaker) -> None:
    """Whoever has to agree anew has a language of their own already, and gets the notice in that one."""
    await ana.joins()
    await stage.read(lambda tx: tx.execute("UPDATE consents SET text_version = '2000-01.0' WHERE item = 'notice'"))
    await ana.says("/language de")
    ana.sees("notice.changed")
    assert await stage.rows("SELECT language FROM people") == [("en",)]
