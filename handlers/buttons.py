"""Inline buttons: what they carry, and to whom they belong.

Data is `prefix:owner:field:field`, 64 bytes at most; `owner` is our number of the person it was made for,
so that somebody else's press is known and refused. Nothing in it is trusted but as a wish of who pressed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.pictures import fonts

MOST_BYTES = 64
MOST_DIGITS = 18
"""What SQLite can hold as a number has 19 digits; a longer one is forged."""

ROW, GAP, EDGES, LETTERS = 304, 5, 14, 14.5
"""In pixels, on a narrow phone (360 wide): a row of buttons, what parts two, what the edges of one take, its letters.

Telegram cuts a label that is wider.
"""

NOBODY = 0
"""The owner of a button shown before somebody has agreed to anything."""

Rows = Sequence[Sequence[dict[str, str]]]


class Forged(ValueError):
    """Callback data that no button of ours carries."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button carried."""

    prefix: str
    owner: int
    fields: tuple[str, ...]


def pack(prefix: str, owner: int, *fields: object) -> str:
    """Return the data of a button; raises `ValueError` when it does not fit."""
    data = ":".join([prefix, f"{owner:x}", *(str(field) for field in fields)])
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"button data is longer than {MOST_BYTES} bytes: {prefix}")
    return data


def unpack(data: str) -> Press:
    """Return what the data says; raises `Forged`."""
    prefix, _, rest = data.partition(":")
    owner, _, fields = rest.partition(":")
    try:
        number = int(owner, 16)
    except ValueError as error:
        raise Forged(prefix) from error
    if abs(number) >= 10**MOST_DIGITS:
        raise Forged(prefix)
    return Press(prefix, number, tuple(fields.split(":")) if fields else ())


def number_in(field: str) -> int | None:
    """Return the number that a button carries, None for anything that cannot be the number of a row of ours."""
    if not field.isascii() or not field.isdigit() or len(field) > MOST_DIGITS:
        return None
    return int(field)


def in_rows(buttons: Sequence[dict[str, str]], width: int) -> list[list[dict[str, str]]]:
    """Return the buttons in rows of at most `width`, of fewer where a label would be cut on a phone."""
    rows: list[list[dict[str, str]]] = []
    widest = 0.0
    for button in buttons:
        wide = _wide(button["text"]) if width > 1 else 0.0
        if rows and len(rows[-1]) < width and max(widest, wide) <= _room(len(rows[-1]) + 1):
            rows[-1].append(button)
            widest = max(widest, wide)
        else:
            rows.append([button])
            widest = wide
    return rows


def data_in(params: Mapping[str, Any]) -> set[str]:
    """Return what the inline buttons of a request carry."""
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    return {each["callback_data"] for row in rows for each in row if "callback_data" in each}


def keyboard(rows: Rows) -> dict[str, Rows]:
    """Return the reply markup of these rows of inline buttons, parted where a label would be cut on a phone."""
    return {"inline_keyboard": [part for row in rows for part in in_rows(row, len(row))]}


def fits(label: str, abreast: int = 1) -> bool:
    """Return whether a label can be read in full on one of so many buttons side by side."""
    return _wide(label) <= _room(abreast)


def _wide(label: str) -> float:
    """Return how wide a label is, in pixels.

    It is measured in Noto Sans, as the phones' own letters (Roboto, San Francisco) are a little narrower.
    """
    return fonts.width(label, LETTERS, bold=True)


def _room(abreast: int) -> float:
    """Return the pixels that a label has on one of so many buttons side by side."""
    return (ROW + GAP) / abreast - GAP - EDGES
