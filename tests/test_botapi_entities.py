"""Formatted text: what Telegram makes of HTML, of given entities, and of plain words."""

import json
from typing import Any

import pytest

from bot.botapi.api.calls import Refused
from bot.botapi.api.entities import Entity, checked_url, formatted_text, spoken_text, utf16_length


def marks(entities: tuple[Entity, ...]) -> list[tuple[str, int, int]]:
    return [(entity.type, entity.offset, entity.length) for entity in entities]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> <strong>too</strong>", "bold too", [("bold", 0, 4), ("bold", 5, 3)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u> <ins>b</ins>", "a b", [("underline", 0, 1), ("underline", 2, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<B>loud</B>", "loud", [("bold", 0, 4)]),
        ("<b>short</>", "short", [("bold", 0, 5)]),
        ("<b></b>empty", "empty", []),
        ("🙂<b>after</b>", "🙂after", [("bold", 2, 5)]),
        ("a &lt;b&gt; &amp;amp; &quot;c&quot;", 'a <b> &amp; "c"', []),
        ("&#128578;<b>x</b> &#x1F642;", "🙂x 🙂", [("bold", 2, 1)]),
        ("&#x00000041;&#65;", "&#x00000041;A", [("hashtag", 1, 10)]),
        ("&nbsp; &unknown &", "&nbsp; &unknown &", []),
        ("  trimmed <b>here </b> ", "trimmed here", [("bold", 8, 4)]),
        ("  <b>  kept</b>", "  kept", [("bold", 0, 6)]),
        ("one\r\ntwo\x07<b>three</b>", "one\ntwo three", [("bold", 8, 5)]),
        ('<a href="">x</a>', "x", []),
    ],
)
def test_html(source: str, text: str, expected: list[tuple[str, int, int]]) -> None:
    result = formatted_text(source, "HTML")
    assert (result.text, marks(result.entities)) == (text, expected)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("ä<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x.de>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_html_refused(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        formatted_text(source, "HTML")
    assert (refused.value.code, refused.value.description) == (
        400,
        f"Bad Request: can't parse entities: {complaint}",
    )


def test_links_languages_and_people() -> None:
    ana = {"id": 7, "is_bot": False, "first_name": "Ana"}
    result = formatted_text(
        '<a href="https://Example.org">one</a> <a href="nowhere">two</a> <a href="tg://user?id=7">Ana</a> '
        '<a href="tg://user?id=8">Ben</a> <pre><code class="language-python">x</code></pre> '
        '<tg-emoji emoji-id="5">🙂</tg-emoji> <a>example.net/x</a>',
        "html",
        find_user=lambda user_id: ana if user_id == 7 else None,
    )
    assert [entity.to_api() for entity in result.entities] == [
        {"offset": 0, "length": 3, "type": "text_link", "url": "https://example.org/"},
        {"offset": 8, "length": 3, "type": "text_mention", "user": ana},
        {"offset": 16, "length": 1, "type": "pre", "language": "python"},
        {"offset": 18, "length": 2, "type": "custom_emoji", "custom_emoji_id": "5"},
        {"offset": 21, "length": 13, "type": "text_link", "url": "http://example.net/x"},
    ]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://example.org", "https://example.org/"),
        ("t.me/bot?start=x", "http://t.me/bot?start=x"),
        ("https://a.example?q=1", "https://a.example/?q=1"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://localhost:8080/", ""),
        ("mailto:a@example.org", ""),
        ("javascript:alert(1)", ""),
        ("http://a b.de", ""),
    ],
)
def test_links_that_can_be_opened(link: str, url: str | None) -> None:
    assert checked_url(link) == url


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("see /help@some_bot now", [("bot_command", 4, 14)]),
        ("and/or a/b", []),
        ("hello @ana_b and mail@example.org", [("mention", 6, 6), ("email", 17, 16)]),
        ("go to https://example.org/a?b=c.", [("url", 6, 25)]),
        ("🙂 t.me/bot?start=x!", [("url", 3, 16)]),
        ("tell #day1 but not #1", [("hashtag", 5, 5)]),
        ("1.5 and e.g. this.", []),
    ],
)
def test_what_is_found_in_plain_words(words: str, expected: list[tuple[str, int, int]]) -> None:
    assert marks(spoken_text(words).entities) == expected


def test_a_link_in_bold_is_found_and_one_in_code_is_not() -> None:
    result = formatted_text("<b>example.org</b> <code>example.org</code>", "HTML")
    assert marks(result.entities) == [("bold", 0, 11), ("url", 0, 11), ("code", 12, 11)]


def test_given_entities() -> None:
    given = json.loads(
        '[{"type": "bold", "offset": 0, "length": 2}, {"type": "text_link", "offset": 3, "length": 2,'
        ' "url": "example.org"}, {"type": "bot_command", "offset": 0, "length": 5},'
        ' {"type": "italic", "offset": 3, "length": 99}, {"type": "bold", "offset": 50, "length": 1}]'
    )
    result = formatted_text("ab cd", "", given)
    assert marks(result.entities) == [("bold", 0, 2), ("text_link", 3, 2), ("italic", 3, 2)]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ([1], "can't parse MessageEntity: expected an Object"),
        ([{"offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"type\""),
    ],
)
def test_given_entities_refused(given: Any, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        formatted_text("ab", "", given)
    assert refused.value.description == f"Bad Request: {complaint}"


@pytest.mark.parametrize("mode", ["MarkdownV2", "markdown", "XML"])
def test_other_parse_modes_are_refused(mode: str) -> None:
    with pytest.raises(Refused, match="nsupported parse_mode"):
        formatted_text("a", mode)


def test_nothing_but_space_is_nothing() -> None:
    assert formatted_text(" \n\t ").text == ""
    assert formatted_text("<b> </b>", "HTML").text == ""
    assert formatted_text("\u200b\u200d").text == ""


def test_a_text_far_too_long_is_refused_before_parsing() -> None:
    with pytest.raises(Refused, match="text is too long"):
        formatted_text("x" * 40_000)


def test_utf16_length() -> None:
    assert utf16_length("a🙂ä") == 4
