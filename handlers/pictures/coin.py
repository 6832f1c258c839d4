"""The card of a milestone: a coin with the number, between two sprigs. No name and no substance stand on it."""

from math import cos, radians, sin

from handlers.pictures.canvas import BLUE, GREEN, INK, SOFT, WIDTH, Canvas, Picture

HEIGHT = 1080
_MIDDLE, _CENTRE, _RADIUS = WIDTH / 2, 440, 320
_COIN, _RIM = "#E8F1F7", "#BCD7E8"
_LEAF = "M0 0 C 26 -34, 26 -78, 0 -112 C -26 -78, -26 -34, 0 0 Z"
_LEAVES_A_SIDE = 7


def coin(number: str, unit: str, words: str, more: str = "") -> Picture:
    """Return the card: the number and what it counts on the coin, a kind line below, and what else fell together."""
    canvas = Canvas(HEIGHT)
    for side in (-1, 1):
        _sprig(canvas, side)
    canvas.circle(_MIDDLE, _CENTRE, _RADIUS, fill=_COIN, edge=BLUE, line=14)
    canvas.circle(_MIDDLE, _CENTRE, _RADIUS - 34, edge=_RIM, line=6)
    canvas.text(number, _MIDDLE, _CENTRE + 60, size=250, bold=True, colour=BLUE, anchor="middle", within=470)
    canvas.text(unit, _MIDDLE, _CENTRE + 150, size=58, colour=INK, anchor="middle", within=430)
    below = canvas.paragraph(words, _MIDDLE, 895, within=900, size=50, bold=True, anchor="middle")
    if more:
        canvas.paragraph(more, _MIDDLE, below, within=900, size=42, colour=SOFT, anchor="middle")
    return canvas.picture("milestone")


def _sprig(canvas: Canvas, side: int) -> None:
    """Put leaves along one side of the coin, from below upwards, each leaning outwards."""
    for n in range(_LEAVES_A_SIDE):
        angle = radians(8 + 20 * n)  # from straight below, on that side
        x = _MIDDLE + side * sin(angle) * (_RADIUS + 36)
        y = _CENTRE + cos(angle) * (_RADIUS + 36)
        lean = side * (180 - 8 - 20 * n - 62)
        canvas.path(
            _LEAF, fill=GREEN, turned=f"translate({x:.1f} {y:.1f}) rotate({lean}) scale({1.0 - 0.05 * n:.2f})"
        )
