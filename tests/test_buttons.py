"""Buttons: what they carry, and rows as a phone shows them: a label that would be cut gets a row to itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.buttons import Forged, fits, in_rows, keyboard, unpack


def rows_of(*labels: str) -> list[list[str]]:
    shown = keyboard([[{"text": label, "callback_data": "x"} for label in labels]])
    return [[button["text"] for button in row] for row in shown["inline_keyboard"]]


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["On track", "It's hard"], [["On track", "It's hard"]]),
        (["I had a setback", "Here, no details"], [["I had a setback", "Here, no details"]]),
        (["Auf meinem Weg", "Es ist schwer"], [["Auf meinem Weg", "Es ist schwer"]]),
        (["iiiiiiiiiiiiiiiiiiiiiiii", "1"], [["iiiiiiiiiiiiiiiiiiiiiiii", "1"]]),
        (["WWWWWWWWWW", "1"], [["WWWWWWWWWW"], ["1"]]),
        (["Ich hatte einen Rückschlag", "Da, ohne Details"], [["Ich hatte einen Rückschlag"], ["Da, ohne Details"]]),
        (["Reminders · Once", "Quiet hours · 22:00–08:00"], [["Reminders · Once"], ["Quiet hours · 22:00–08:00"]]),
        (
            ["New start date", "Change word", "What it is about"],
            [["New start date", "Change word"], ["What it is about"]],
        ),
        (["Wed, Dec 2", "Tue, Dec 1", "Sat, Nov 7"], [["Wed, Dec 2", "Tue, Dec 1", "Sat, Nov 7"]]),
        (["Mon, Nov 30", "Sun, Nov 29", "Fri, Nov 27"], [["Mon, Nov 30", "Sun, Nov 29"], ["Fri, Nov 27"]]),
        (["Place · Europe/Berlin", "Day ends · 04:00"], [["Place · Europe/Berlin"], ["Day ends · 04:00"]]),
        (["✓ Mon", "Tue", "Wed", "Thu"], [["✓ Mon", "Tue", "Wed", "Thu"]]),
        (["0", "1", "2", "3", "4", "5"], [["0", "1", "2", "3", "4", "5"]]),
        (["x" * 60], [["x" * 60]]),
        ([], []),
    ],
)
def test_a_row_is_parted_where_a_label_would_be_cut(labels: list[str], rows: list[list[str]]) -> None:
    assert rows_of(*labels) == rows


@pytest.mark.parametrize("owner", ["9" * 19, "-" + "9" * 19, "f" * 40, "xyz", ""])
def test_an_owner_that_no_row_can_have_is_forged(owner: str) -> None:
    with pytest.raises(Forged):
        unpack(f"quiet:{owner}:2100")
    assert unpack("quiet:1f:2100").owner == 31


def test_what_has_no_place_in_a_row_begins_the_next() -> None:
    labels = ["Belgium", "Netherlands", "Malta", "Poland", "Portugal", "Spain", "United Kingdom"]
    buttons = [{"text": label, "callback_data": "x"} for label in labels]
    assert [[button["text"] for button in row] for row in in_rows(buttons, 3)] == [
        ["Belgium", "Netherlands"],
        ["Malta", "Poland", "Portugal"],
        ["Spain", "United Kingdom"],
    ]


@given(st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_no_button_is_lost_and_every_label_that_can_be_read_in_full_is(labels: list[str]) -> None:
    rows = rows_of(*labels)
    assert [label for row in rows for label in row] == labels
    assert all(len(row) == 1 or all(fits(label, len(row)) for label in row) for row in rows)
