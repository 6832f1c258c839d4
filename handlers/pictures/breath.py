"""A breath to follow: a line that rises while one breathes in, and falls longer while one breathes out."""

from math import cos, pi

from handlers.pictures.canvas import BLUE, GREEN, INK, MARGIN, SOFT, WIDTH, Canvas, Picture

IN, OUT = 4, 6
"""Counts of one breath; longer out than in."""

BREATHS = 2
HEIGHT = 720
_TOP, _BOTTOM = 100, 520
_STEPS_A_COUNT = 12


def breath(breathe_in: str, breathe_out: str) -> Picture:
    """Return the line of two breaths, each rise and fall with its words and its counts."""
    canvas = Canvas(HEIGHT)
    wide = (WIDTH - 2 * MARGIN) / (BREATHS * (IN + OUT))
    for number in range(BREATHS):
        start = MARGIN + number * (IN + OUT) * wide
        turn = start + IN * wide
        canvas.curve(_wave(start, wide, IN, rises=True), colour=BLUE, thick=14)
        canvas.curve(_wave(turn, wide, OUT, rises=False), colour=GREEN, thick=14)
        _counts(canvas, start, wide, IN)
        _counts(canvas, turn, wide, OUT)
        _words(canvas, breathe_in, start, wide * IN, BLUE)
        _words(canvas, breathe_out, turn, wide * OUT, GREEN)
    canvas.circle(MARGIN, _BOTTOM, 18, fill=INK)
    return canvas.picture("breath")


def _words(canvas: Canvas, words: str, start: float, wide: float, colour: str) -> None:
    canvas.text(words, start + wide / 2, 660, size=42, colour=colour, anchor="middle", bold=True, within=wide - 8)


def _wave(start: float, wide: float, counts: int, *, rises: bool) -> list[tuple[float, float]]:
    steps = counts * _STEPS_A_COUNT
    points = []
    for step in range(steps + 1):
        share = (1 - cos(pi * step / steps)) / 2
        height = share if rises else 1 - share
        points.append((start + wide * counts * step / steps, _BOTTOM - height * (_BOTTOM - _TOP)))
    return points


def _counts(canvas: Canvas, start: float, wide: float, counts: int) -> None:
    for count in range(counts):
        canvas.text(str(count + 1), start + (count + 0.5) * wide, 590, size=36, colour=SOFT, anchor="middle")
