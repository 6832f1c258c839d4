"""Help lines: data with a source, by country, for anyone; added where an answer or a note calls for them."""

from pathlib import Path

import pytest

from bot.app import build
from bot.clock import SystemClock
from bot.errors import Misconfigured
from bot.settings import Settings
from domain.coping.danger import suggests_danger
from handlers.support import danger
from handlers.support.countries import country_named
from handlers.support.lines import EVERYWHERE, LinesInvalid, built_in, countries, lines_for, read
from tests.support.stage import TOKEN, Speaker, Stage

LINE = """
[[line]]
id = "own"
countries = ["DE"]
kind = "crisis"
name = "Our own line"
reach = "0800 55"
how = ["call"]
hours = "Mon to Fri, 9:00 to 17:00"
languages = ["de"]
source = "https://example.org/line"
checked_on = 2026-11-26
"""


def test_every_line_has_a_source_and_the_date_of_the_check() -> None:
    lines = built_in()
    assert len({line.id for line in lines}) == len(lines)
    assert all(line.source.startswith("https://") and line.checked_on.year >= 2026 for line in lines)
    assert [line.kind for line in lines if EVERYWHERE in line.countries] == ["directory"]


@pytest.mark.parametrize(
    ("country", "there", "not_there"),
    [
        ("US", ["988", "911", "1-800-662-4357"], ["116 123", "112"]),
        ("GB", ["116 123", "999"], ["988", "112"]),
        ("DE", ["112", "0800 1110111"], ["988", "024"]),
        ("BR", ["findahelpline.com"], ["112", "988"]),
        (None, ["988", "116 123", "112", "findahelpline.com"], []),
    ],
)
def test_the_lines_of_a_country(country: str | None, there: list[str], not_there: list[str]) -> None:
    reached = [line.reach for line in lines_for(built_in(), country)]
    assert "findahelpline.com" in reached
    assert set(there) <= set(reached)
    assert not set(not_there) & set(reached)


def test_countries_are_those_with_a_line_of_their_own() -> None:
    assert {"US", "GB", "DE", "ES"} <= set(countries(built_in()))
    assert EVERYWHERE not in countries(built_in())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('kind = "crisis"', 'kind = "nice"'), "kind is one of"),
        (('name = "Our own line"', 'name = ""'), "needs a name"),
        (('["DE"]', '["Germany"]'), "countries are codes"),
        (('["call"]', '["letter"]'), "how is some of"),
        (("2026-11-26", '"soon"'), "checked_on"),
        (('source = "https://example.org/line"', ""), "lacks 'source'"),
        (("[[line]]", "[[line"), "not valid TOML"),
        ((LINE, "# nothing"), "has no [[line]]"),
    ],
)
def test_a_file_that_does_not_hold_together_says_where(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    own = tmp_path / "lines.toml"
    own.write_text(LINE.replace(*change))
    with pytest.raises(LinesInvalid, match=says.replace("[", r"\[")):
        read(own)


def test_a_bad_file_of_the_operator_ends_the_start(tmp_path: Path) -> None:
    settings = Settings(
        telegram_bot_token=TOKEN,
        operator_name="Dov",
        operator_contact="dov@example.org",
        database_path=tmp_path / "alongside.db",
        help_lines_file=tmp_path / "none.toml",
    )
    with pytest.raises(Misconfigured, match=r"HELP_LINES_FILE: .* cannot be read"):
        build(settings, SystemClock())


async def test_a_file_of_the_operator_takes_the_place_of_the_list(stage: Stage, ana: Speaker, tmp_path: Path) -> None:
    own = tmp_path / "lines.toml"
    own.write_text(LINE)
    stage.clockwork.bot.house.lines = read(own)
    await ana.joins()
    await ana.says("/sos")
    card = ana.sees("sos.nobody_messaged").words
    assert "0800 55 Our own line. Someone to talk to. Call · Mon to Fri, 9:00 to 17:00 · German" in card
    assert "112" not in card


# Other country


async def test_another_country_is_chosen_and_remembered(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/sos")
    assert "Germany\n" in ana.sees("sos.nobody_messaged").words
    await ana.presses("Other country")
    ana.sees("help_lines.which_country")
    await ana.presses("United Kingdom")
    shown = ana.sees("help_lines.heading")
    assert "United Kingdom\n" in shown.words
    assert "116 123" in shown.words
    assert ana.labels(shown) == ["Other country"]
    await ana.says("/sos")
    assert "United Kingdom\n" in ana.sees("sos.nobody_messaged").words


@pytest.mark.parametrize(
    ("language", "called"), [("en", "Emergency number"), ("de", "Notruf"), ("es", "Emergencias")]
)
async def test_an_emergency_number_is_called_so_in_the_readers_language(
    stage: Stage, ana: Speaker, language: str, called: str
) -> None:
    await ana.joins()
    await stage.read(lambda tx: tx.execute("UPDATE people SET language = ?", (language,)))
    await ana.says("/sos")
    assert f"112 {called}." in ana.newest().words


async def test_a_stranger_chooses_a_country_and_nothing_is_kept(stage: Stage, cleo: Speaker) -> None:
    await cleo.says("/sos")
    card = cleo.sees("sos.nobody_messaged").words
    assert "988" in card
    assert "Nobody reads this chat live." in card
    await cleo.presses("Other country")
    await cleo.presses("United States")
    card = cleo.sees("help_lines.heading").words
    assert "988" in card
    assert "116 123" not in card
    await cleo.presses("Other country")
    await cleo.presses("Somewhere else")
    assert "findahelpline.com" in cleo.newest().words
    await cleo.forges("lines_in:0:XX", on=cleo.newest())
    assert cleo.toast
    assert await stage.rows("SELECT * FROM people") == []


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("españa", "ES"),
        ("Espana", "ES"),
        ("Spanien", "ES"),
        ("Germnay", "DE"),
        ("Grossbritannien", "GB"),
        ("the UK", None),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("Brasil", "BR"),
        ("Iran", "IR"),
        ("Oman", "OM"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Atlantis", None),
        ("European Union", None),
        ("it is so hard today", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_its_name_in_any_of_our_languages(typed: str, country: str | None) -> None:
    assert country_named(typed, ("en", "de", "es")) == country


async def test_a_country_can_be_typed(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/sos")
    await ana.presses("Other country")
    ana.sees("help_lines.which_country_typed")
    await ana.says("nowhere at all")
    ana.sees("help_lines.country_unknown")
    await ana.says("Espana")
    assert "Spain\n" in ana.sees("help_lines.heading").words
    await ana.presses("Other country")
    await ana.says("Brasil")
    card = ana.sees("help_lines.heading").words
    assert "Brazil\n" in card
    assert "findahelpline.com" in card
    await ana.says("thanks")
    ana.sees("help.stray")


async def test_without_a_city_the_country_is_that_of_the_zone(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.read(lambda tx: tx.execute("UPDATE people SET country = NULL"))
    await ana.says("/sos")
    assert "Germany\n" in ana.sees("sos.nobody_messaged").words


# A low mood, a strong urge, and words


@pytest.mark.parametrize(("mood", "offers"), [("1", True), ("2", False), ("5", False)])
async def test_a_low_mood_adds_the_help_lines_button(ana: Speaker, mood: str, offers: bool) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track", mood)
    assert ("Help lines" in ana.labels()) is offers


@pytest.mark.parametrize(("urge", "offers"), [("8", False), ("9", True), ("10", True)])
async def test_a_strong_urge_adds_the_help_lines_button(ana: Speaker, urge: str, offers: bool) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track", "3", urge)
    assert ("Help lines" in ana.labels()) is offers
    await ana.presses("Skip")
    assert ana.labels() == (["Help lines"] if offers else [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("I want to die", True),
        ("I don’t want to live like this", True),
        ("Dont want to live", True),
        ("SUICIDE.", True),
        ("Ich möchte nicht mehr leben", True),
        ("ich mochte nicht mehr leben", True),
        ("quiero   morir!", True),
        ("Die Kinder waren da", False),
        ("My phone died", False),
        ("dying for a coffee", False),
        ("I read about suicidality research", False),
        ("", False),
    ],
)
def test_words_that_suggest_danger_are_known_whole(words: str, found: bool) -> None:
    assert suggests_danger(words, danger.phrases()) is found


async def test_such_words_add_the_lines_to_the_answer_once_a_day(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.says("some days I want to die")
    answer = ana.sees("questions.recovery.day", "checkin.note_saved")
    assert "112" in answer.words
    assert stage.texts.plain("help_lines.in_case", "en") in answer.words
    assert ana.labels(answer) == ["Other country"]
    await ana.says("/checkin")
    await ana.says("I want to die")
    assert "112" not in ana.newest().words
    await stage.until("2026-01-06 10:00")
    await ana.says("I want to die")
    assert "112" in ana.newest().words
    ben.sees_nothing()


async def test_the_card_says_no_more_than_a_small_screen_bears(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/language de")
    await ana.says("/sos")
    card = ana.newest().words
    assert "TelefonSeelsorge. Jemand zum Reden. Anruf · Tag und Nacht\n" in card
    assert card.splitlines()[-1] == "Diesen Chat liest niemand live mit."
    assert card.count("Wenn ein Leben in Gefahr ist.") == 1  # at the number itself
    await ana.says("/language en")
    await ana.says("/sos")
    assert "TelefonSeelsorge. Someone to talk to. Call · day and night · German\n" in ana.newest().words
    await ana.presses("Other country", "Somewhere else")
    assert "If a life is in danger, call your emergency number." in ana.newest().words
