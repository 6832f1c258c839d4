"""Weeks at a glance: a calendar of days, below it how numbers moved from week to week, and lines of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.pictures.canvas import (
    BLUE,
    FAINT,
    MARGIN,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TEXT,
    WIDTH,
    Canvas,
    Picture,
    wrapped,
)

WEEKS = 12


class Mark(StrEnum):
    """How a day stands in the calendar: each by its colour and by its shape."""

    SHOWED_UP = "showed_up"
    GRACE = "grace"
    QUIET = "quiet"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Trend:
    """One number from week to week, None where a week has none; `low` and `high` are the ends of its scale."""

    title: str
    low: int
    high: int
    means: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Weeks:
    """What the picture shows, in the reader's words; `days` are weeks of seven marks, None for a day not to show."""

    title: str
    span: str
    weekdays: Sequence[str]
    months: Sequence[tuple[int, str]]
    days: Sequence[Sequence[Mark | None]]
    legend: Sequence[tuple[Mark, str]]
    trends: Sequence[Trend] = ()
    lines: Sequence[str] = ()


_LEFT, _TOP, _STEP, _CELL = 168, 268, 70, 56
_BELOW_DAYS = _TOP + 7 * _STEP
_TREND, _PLOT, _LINE = 330, 190, 52
_ACROSS = 480
"""From the first of the two columns that explain the marks to the second."""


def weeks(shown: Weeks) -> Picture:
    """Return the picture."""
    rows_of_legend = (len(shown.legend) + 1) // 2
    trends_at = _BELOW_DAYS + 40 + rows_of_legend * 62
    lines_at = trends_at + 40 + _TREND * len(shown.trends)
    lines = [line for words in shown.lines for line in (*wrapped(words, TEXT, WIDTH - 2 * MARGIN), "")]
    canvas = Canvas(lines_at + (len(lines) * _LINE + 20 if lines else 0))
    canvas.text(shown.title, MARGIN, 110, size=58, bold=True, within=WIDTH - 2 * MARGIN)
    canvas.text(shown.span, MARGIN, 166, size=TEXT, colour=SOFT, within=WIDTH - 2 * MARGIN)
    _calendar(canvas, shown)
    for n, (mark, words) in enumerate(shown.legend):
        x, y = MARGIN + n % 2 * _ACROSS, _BELOW_DAYS + 30 + n // 2 * 62
        words_at = x + _CELL + 20
        end = MARGIN + _ACROSS - 20 if x == MARGIN else WIDTH - MARGIN
        _mark(canvas, mark, x, y)
        canvas.text(words, words_at, y + 40, size=SMALL + 2, within=end - words_at)
    for n, trend in enumerate(shown.trends):
        _trend(canvas, trend, trends_at + 40 + n * _TREND, colour=(BLUE, ORANGE)[n % 2], round_=n % 2 == 0)
    for n, line in enumerate(lines):
        canvas.text(line, MARGIN, lines_at + 30 + n * _LINE, within=WIDTH - 2 * MARGIN)
    return canvas.picture("weeks")


def _calendar(canvas: Canvas, shown: Weeks) -> None:
    for n, name in enumerate(shown.weekdays):
        canvas.text(name, MARGIN, _TOP + n * _STEP + 41, size=SMALL, colour=SOFT, within=_LEFT - MARGIN - 12)
    for column, month in shown.months:
        canvas.text(month, _LEFT + column * _STEP, _TOP - 20, size=SMALL, colour=SOFT)
    for column, days in enumerate(shown.days):
        for row, mark in enumerate(days):
            if mark is not None:
                _mark(canvas, mark, _LEFT + column * _STEP, _TOP + row * _STEP)


def _mark(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    middle = _CELL / 2
    if mark is Mark.SHOWED_UP:
        canvas.rect(x, y, _CELL, _CELL, fill=BLUE, round_=12)
    elif mark is Mark.GRACE:
        canvas.rect(x + 3, y + 3, _CELL - 6, _CELL - 6, fill="#E8F1F7", edge=SKY, round_=12)
        canvas.circle(x + middle, y + middle, 9, fill=BLUE)
    elif mark is Mark.QUIET:
        canvas.rect(x + 3, y + 3, _CELL - 6, _CELL - 6, edge="#8A979E", round_=12)
    else:
        canvas.circle(x + middle, y + middle, 7, fill="#B4BCC0")


def _trend(canvas: Canvas, trend: Trend, top: float, *, colour: str, round_: bool) -> None:
    """Put one number from week to week: round points for the one, square points for the other."""
    plot_top, plot_bottom = top + 70, top + 70 + _PLOT
    canvas.text(trend.title, MARGIN, top + 30, size=TEXT, bold=True, within=WIDTH - 2 * MARGIN)
    for value, y in ((trend.high, plot_top), (trend.low, plot_bottom)):
        canvas.line(_LEFT - 8, y, WIDTH - MARGIN, y, colour=FAINT, thick=3)
        canvas.text(str(value), _LEFT - 30, y + 12, size=SMALL, colour=SOFT, anchor="end")
    points = [
        None
        if mean is None
        else (
            _LEFT + (n + 0.5) * (WIDTH - MARGIN - _LEFT) / len(trend.means),
            plot_bottom - (mean - trend.low) / (trend.high - trend.low) * _PLOT,
        )
        for n, mean in enumerate(trend.means)
    ]
    _connect(canvas, points, colour)
    for point in points:
        if point is None:
            continue
        x, y = point
        if round_:
            canvas.circle(x, y, 12, fill=colour)
        else:
            canvas.rect(x - 11, y - 11, 22, 22, fill=colour)


def _connect(canvas: Canvas, points: Sequence[tuple[float, float] | None], colour: str) -> None:
    """Join points of weeks that follow each other; a week without a number leaves a gap."""
    stretch: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            stretch.append(point)
        elif len(stretch) > 1:
            canvas.curve(stretch, colour=colour)
            stretch = []
        else:
            stretch = []
