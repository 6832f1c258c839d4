"""What people want to be called, made safe to show to others."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import NAME_LENGTH, clean_name

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana  ", "Ana"),
        ("Ana\nLucía", "Ana Lucía"),
        ("Ana \t\r\n  B.", "Ana B."),
        ("عائشة", "عائشة"),
        ("Нина", "Нина"),
        ("<b>Ana</b>", "<b>Ana</b>"),  # what is shown is escaped where it is shown
        ("🌻", "🌻"),
        (FAMILY, FAMILY),  # one picture, held together by joiners
        ("❤️", "❤️"),
        # what cannot be seen goes
        ("A\u202ena", "Ana"),  # turns the writing around
        ("A\u200bna", "Ana"),  # a space of no width
        ("\ufeffAna\u2060", "Ana"),
        ("A\x00n\x1ba", "Ana"),
        ("Ana\u2028B", "Ana B"),
        ("\ud800Ana", "Ana"),
        # nothing to see is no name
        ("", None),
        ("   \n ", None),
        ("\u200b\u200d\u202e", None),
        ("\u3164", None),  # a Hangul letter without a shape, much used for a name that cannot be seen
        ("\u115f\u1160", None),
        ("\uffa0", None),
        ("\u2800", None),  # Braille without dots
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed: str, kept: str | None) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "length"), [("x" * 64, 64), ("x" * 65, 64), ("x" * 4096, 64), ("x" * 63 + "   y", 63)]
)
def test_a_long_name_is_cut(typed: str, length: int) -> None:
    assert len(clean_name(typed) or "") == length


@given(st.text(max_size=200))
def test_whatever_is_typed_the_name_is_short_visible_and_stays_as_it_is(typed: str) -> None:
    name = clean_name(typed)
    if name is None:
        return
    assert 0 < len(name) <= NAME_LENGTH
    assert name == name.strip()
    assert not {unicodedata.category(each) for each in name if each != "\u200d"} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_name(name) == name
