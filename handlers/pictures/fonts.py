"""The letters of our pictures: from a package, never the computer's own, so that a picture looks the same anywhere.

Noto Sans covers Latin, Greek, Cyrillic and Devanagari. For another script install its family as a package
(`fontpkg-noto-sans-arabic`, for one): every family that is installed is used where Noto Sans has no letter.
"""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import fontpkg

FAMILY = "noto-sans"
BOLD_IS_WIDER = 1.09
"""By how much a bold line is wider than a regular one, at most."""

UNKNOWN_WIDTH = 1.0
"""In ems, for a letter of another family."""


def family_name() -> str:
    """Return the name under which a picture asks for its letters."""
    return str(fontpkg.family(FAMILY).name)


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Return the font files to draw with: the upright letters of each family, Noto Sans first."""
    return tuple(str(fontpkg.path(key)) for key in sorted(fontpkg.families(), key=lambda key: key != FAMILY))


class _Widths(dict[str, float]):
    """The width of each character that Noto Sans has, in ems, and of those that it has not."""

    def __missing__(self, char: str) -> float:
        return UNKNOWN_WIDTH


@lru_cache(maxsize=1)
def _widths() -> _Widths:
    """Return the widths as the font's own tables say (OpenType 1.9)."""
    font = Path(str(fontpkg.path(FAMILY))).read_bytes()
    tables = {}
    for n in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * n)
        tables[tag] = offset
    units = struct.unpack_from(">H", font, tables[b"head"] + 18)[0]
    count = struct.unpack_from(">H", font, tables[b"hhea"] + 34)[0]
    advances = struct.unpack_from(">" + "Hh" * count, font, tables[b"hmtx"])[::2]
    return _Widths(
        (chr(char), advances[min(glyph, count - 1)] / units) for char, glyph in _glyphs(font, tables[b"cmap"])
    )


def _glyphs(font: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Yield each character with its glyph, from the subtable of format 12, or else of format 4."""
    found = {}
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        offset = cmap + struct.unpack_from(">L", font, cmap + 4 + 8 * n + 4)[0]
        found[struct.unpack_from(">H", font, offset)[0]] = offset
    if 12 in found:
        for n in range(struct.unpack_from(">L", font, found[12] + 12)[0]):
            first, last, glyph = struct.unpack_from(">LLL", font, found[12] + 16 + 12 * n)
            yield from ((char, glyph + char - first) for char in range(first, last + 1))
        return
    at, segments = found[4], struct.unpack_from(">H", font, found[4] + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * segments
    for n in range(segments):
        last, first = (struct.unpack_from(">H", font, table + 2 * n)[0] for table in (ends, starts))
        delta = struct.unpack_from(">H", font, starts + 2 * segments + 2 * n)[0]
        place = starts + 4 * segments + 2 * n
        skip = struct.unpack_from(">H", font, place)[0]
        for char in range(first, min(last, 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", font, place + skip + 2 * (char - first))[0] if skip else char
            if glyph:
                yield char, (glyph + delta) & 0xFFFF


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is at that size, in the units of the picture; a little more rather than less."""
    ems = sum(map(_widths().__getitem__, text))  # without a step of Python's: each label of each button is measured
    return ems * size * (BOLD_IS_WIDER if bold else 1)


def can_write(text: str) -> bool:
    """Return whether each character has a letter: of a picture no word may show as a box."""
    known = _widths()
    return len(fontpkg.families()) > 1 or all(char in known for char in text)
