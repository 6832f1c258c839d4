"""Names, titles and notes as people send them: never markup, a link, or refused."""

from string import Formatter

import pytest

from bot.botapi.api.calls import Refused
from bot.botapi.api.entities import formatted_text
from domain.daily.checkin import NOTE_LENGTH
from domain.names import NAME_LENGTH, clean_name
from handlers.texts import BY_PEOPLE, Texts, unmarked
from tests.support.stage import Speaker, Stage

TEXTS = Texts()
HOSTILE = {
    "markup": "<b>bold</b> <a href='https://example.org'>x</a> <tg-spoiler>",
    "unclosed": "</b></i><code",
    "entities": "&amp; &lt;b&gt; &#60;b&#62;",
    "markdown": "*b* _i_ [x](http://example.org) `c` ||s||",
    "right to left": "\u202eevil\u202c \u2067x\u2069 אבג العربية",
    "zero width": "a\u200bb\u200cc\u200dd\ufeff\u2060",
    "emoji": "👩‍👧" * 64,
    "mention": "@durov and x@example.org",
    "command": "/stop /forget@bot",
    "link": "t.me/joinchat/x https://example.org/?a=1&b=2 www.example.org tg://user?id=1",
    "tags": "#tag $USD +4915112345678",
    "nul": "a\0b",
    "format": "{name} {0} {} %s %(x)s",
    "long": "x" * 4096,
    "lone surrogate": "a\ud800b",
    "many lines": "a\n" * 200,
}
OURS = frozenset(
    [
        "about",
        "age",
        "answered",
        "band",
        "came",
        "checked",
        "chosen",
        "clock",
        "contact",
        "count",
        "country",
        "date",
        "day_end",
        "days",
        "details",
        "done",
        "emergency",
        "end",
        "example",
        "expected",
        "first",
        "got",
        "high",
        "hours",
        "item",
        "items",
        "kept",
        "label",
        "last",
        "lines",
        "link",
        "low",
        "moment",
        "mood",
        "n",
        "nearest",
        "number",
        "numbers",
        "operator",
        "owed",
        "percent",
        "prompt",
        "rate",
        "reach",
        "reason",
        "reasons",
        "row",
        "source",
        "spoken",
        "start",
        "state",
        "text",
        "times",
        "total",
        "unit",
        "week",
        "when",
        "where",
        "zone",
    ]
)
"""What we or the operator put into a text: numbers, times, labels, links, data files, and texts rendered before."""

EXPLICIT = ("bold", "italic", "blockquote", "expandable_blockquote", "code", "pre", "underline")
"""What our own texts use."""


def entities(text: str) -> list[tuple[str, str]]:
    """What Telegram makes of a text: the type and the words of each entity; raises Refused."""
    made = formatted_text(text, "HTML", None, find_user=lambda user: None)
    whole = made.text.encode("utf-16-le")
    return [
        (each.type, whole[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le", "replace"))
        for each in made.entities
    ]


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name}


def test_of_every_value_in_a_text_it_is_known_who_makes_it_up() -> None:
    """A new placeholder stands in `BY_PEOPLE`, if words of somebody can get there, or here among ours."""
    used = {name for forms in TEXTS.language("en").forms.values() for form in forms for name in placeholders(form)}
    assert not BY_PEOPLE & OURS
    assert used == BY_PEOPLE | OURS


@pytest.mark.parametrize("kind", HOSTILE)
def test_in_no_text_do_words_of_people_become_an_entity_or_a_refusal(kind: str) -> None:
    for key, forms in TEXTS.language("en").forms.items():
        names = set().union(*(placeholders(form) for form in forms))
        if not names & BY_PEOPLE:
            continue
        plain = {name: 3 if name == "n" else "x" for name in names}
        words = HOSTILE[kind].encode("utf-8", "replace").decode()
        hostile = plain | dict.fromkeys(names & BY_PEOPLE, words)
        usual = [each for each, _ in entities(TEXTS.render(key, "en", **plain))]
        try:
            made = [each for each, _ in entities(TEXTS.render(key, "en", **hostile))]
        except Refused as refusal:
            pytest.fail(f"{key}: {refusal.description}")
        assert made == usual, f"{key} with {kind}"


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_name_is_one_line_of_what_can_be_seen(kind: str) -> None:
    name = clean_name(HOSTILE[kind])
    assert name is not None
    assert len(name) <= NAME_LENGTH
    assert "\n" not in name
    assert not set(name) & set("\u202e\u200b\u2067\0\ufeff\u2060")


@pytest.mark.parametrize(
    "text", ["slept well", "8.30 and 9.5", "and/or", "a - b", "half/half", "e.g. this", "1:2", "C#"]
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert unmarked(text) == text


def test_a_link_of_ours_and_the_operators_contact_stay_links() -> None:
    assert ("url", "https://t.me/bot?start=x") in entities(
        TEXTS.render("partner.link", "en", link="https://t.me/bot?start=x")
    )
    assert not {"contact", "link", "reach", "source", "operator"} & BY_PEOPLE


@pytest.mark.parametrize("kind", ["markup", "mention", "link", "nul", "long"])
async def test_a_day_with_such_words_is_like_any_other(stage: Stage, ana: Speaker, kind: str) -> None:
    words = HOSTILE[kind].encode("utf-8", "replace").decode()
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says(words if not words.startswith("/") else f"x {words}")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    await ana.says("09:00")
    for command in ("/me", "/partner", "/privacy", "/settings", "/help", "/circle", "/checkin"):
        await ana.says(command)
        assert ana.new(), command
        ana._mark()
    await ana.says(f"x {words}"[:4096])
    told = " ".join(each.words for each in ana.new())
    assert "Noted" in told
    assert not [
        each for each in ana.new() for entity in each.entities if entity.type not in (*EXPLICIT, "bot_command")
    ]
    assert (f"{NOTE_LENGTH}" in told) is (len(f"x {words}"[:4096]) > NOTE_LENGTH)
