"""A picture in the making: shapes and lines of text on a light ground, as SVG.

Colours are from Okabe and Ito's palette (*Color Universal Design*, 2008), told apart with any kind of colour sight;
what a colour says, a shape or a word says as well. The ground is light and has its own edge, so that a picture reads
the same in Telegram's light and dark mode. A phone shows 1080 units on some 7 cm: no line is smaller than `SMALL`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from handlers.pictures import fonts

WIDTH = 1080
MARGIN = 64

GROUND = "#FBFAF6"
EDGE = "#D5D2C8"
INK = "#1C2B33"
SOFT = "#55636B"
FAINT = "#C9CFD2"
BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#D55E00"
GREEN = "#009E73"

SMALL, TEXT, LARGE, HUGE = 32, 38, 54, 260
CUT = "…"
LINE = 1.35
"""The distance of two lines, in sizes of their letters."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is owed: drawn when it goes. `name` is the file's, and says nothing of anybody."""

    name: str
    svg: str


@dataclass(slots=True)
class Canvas:
    """A light sheet of a given height (in units, of which `WIDTH` lie across) to put things on."""

    height: int
    width: int = WIDTH
    _parts: list[str] = field(default_factory=list)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        edge: str = "none",
        round_: int = 0,
    ) -> None:
        """Put a rectangle, its corners rounded by so much."""
        self._put("rect", x=x, y=y, width=width, height=height, rx=round_, fill=fill, stroke=edge, stroke_width=4)

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = "none", edge: str = "none", line: int = 4
    ) -> None:
        """Put a circle around a point."""
        self._put("circle", cx=x, cy=y, r=radius, fill=fill, stroke=edge, stroke_width=line)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, *, colour: str, thick: int = 4, dashed: bool = False
    ) -> None:
        """Put a straight line."""
        dashes = "14 12" if dashed else "none"
        self._put(
            "line",
            x1=x,
            y1=y,
            x2=to_x,
            y2=to_y,
            stroke=colour,
            stroke_width=thick,
            stroke_dasharray=dashes,
            stroke_linecap="round",
        )

    def curve(self, points: Sequence[tuple[float, float]], *, colour: str, thick: int = 8) -> None:
        """Put a line through these points."""
        through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._put(
            "polyline",
            points=through,
            fill="none",
            stroke=colour,
            stroke_width=thick,
            stroke_linejoin="round",
            stroke_linecap="round",
        )

    def path(self, d: str, *, fill: str = "none", edge: str = "none", thick: int = 4, turned: str = "") -> None:
        """Put a shape by its outline, in SVG's words."""
        self._put(
            "path",
            d=d,
            fill=fill,
            stroke=edge,
            stroke_width=thick,
            stroke_linecap="round",
            transform=turned or "none",
        )

    def text(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        anchor: str = "start",
        within: float | None = None,
    ) -> None:
        """Put one line of text with its base line at `y`; it shrinks to fit `within`, and is cut where that fails."""
        if within is not None:
            words, size = _fitted(words, size, within, bold=bold)
        attributes = _attributes(
            {
                "x": x,
                "y": y,
                "font-size": round(size, 1),
                "fill": colour,
                "text-anchor": anchor,
                "font-weight": 700 if bold else 400,
            }
        )
        self._parts.append(f"<text {attributes}>{escape(words)}</text>")

    def paragraph(
        self,
        words: str,
        x: float,
        y: float,
        *,
        within: float,
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        anchor: str = "start",
    ) -> float:
        """Put words in as many lines as they need, the first with its base line at `y`; return the next base line."""
        for line in wrapped(words, size, within, bold=bold):
            self.text(line, x, y, size=size, colour=colour, bold=bold, anchor=anchor, within=within)
            y += size * LINE
        return y

    def _put(self, element: str, **attributes: object) -> None:
        shown = {
            name.replace("_", "-"): value for name, value in attributes.items() if value != "none" or name == "fill"
        }
        self._parts.append(f"<{element} {_attributes(shown)}/>")

    def picture(self, name: str) -> Picture:
        """Return the picture as it stands, on its sheet."""
        sheet = Canvas(self.height, self.width)
        sheet.rect(0, 0, self.width, self.height, fill=GROUND)
        sheet.rect(6, 6, self.width - 12, self.height - 12, edge=EDGE, round_=36)
        size = {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": self.width,
            "height": self.height,
            "viewBox": f"0 0 {self.width} {self.height}",
            "font-family": fonts.family_name(),
        }
        return Picture(name, f"<svg {_attributes(size)}>{''.join((*sheet._parts, *self._parts))}</svg>")


def _attributes(values: dict[str, object]) -> str:
    return " ".join(f"{name}={quoteattr(_number(value))}" for name, value in values.items())


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _fitted(words: str, size: float, within: float, *, bold: bool) -> tuple[str, float]:
    """Return the line and the size at which it fits: as small as `SMALL`, and then cut."""
    wide = fonts.width(words, size, bold=bold)
    if wide <= within:
        return words, size
    size = max(size * within / wide, min(size, SMALL))
    if fonts.width(words, size, bold=bold) <= within + 1:
        return words, size
    kept = words
    while kept and fonts.width(kept + CUT, size, bold=bold) > within:
        kept = kept[:-1]
    return kept.rstrip() + CUT, size


def wrapped(words: str, size: float, within: float, *, bold: bool = False) -> list[str]:
    """Return the words in lines, each no wider than `within` unless a single word is."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, size, bold=bold) <= within:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
