"""A circle's week as a picture: answered rate by day, how the days were, the mood; nothing that its words lack."""

from collections.abc import Sequence

from domain.circle.summary import Band
from handlers.pictures.canvas import (
    BLUE,
    FAINT,
    GROUND,
    MARGIN,
    ORANGE,
    SKY,
    SMALL,
    SOFT,
    TEXT,
    WIDTH,
    Canvas,
    Picture,
)
from handlers.turn import Turn
from handlers.week.card import DayRate, Share, Shown

STEPS = {Band.FEW: 1, Band.SOME: 2, Band.HALF: 3, Band.MOST: 4}
WITHIN = WIDTH - 2 * MARGIN

_TOP, _BARS, _GAP, _ROW = 330, 300, 70, 62


def chart(turn: Turn, shown: Shown) -> Picture | None:
    """Return the picture of a week, None where there is nothing to draw."""
    if not shown.figures.are_enough:
        return None
    rows = sum(len(each) + 1 for each in shown.how) + len(shown.moods) + len(shown.facts)
    bars = _BARS + 2 * _GAP if shown.days else 0
    canvas = Canvas(_TOP + bars + rows * _ROW + 60)
    canvas.text(shown.title, MARGIN, 110, size=54, bold=True, within=WITHIN)
    span = turn.label("summary.picture.span", first=shown.first, last=shown.last)
    canvas.text(span, MARGIN, 164, size=TEXT, colour=SOFT, within=WITHIN)
    found = shown.figures
    rate = turn.label("summary.picture.rate", answered=found.answered, expected=found.expected, rate=found.rate)
    canvas.text(rate, MARGIN, 236, size=TEXT + 6, bold=True, within=WITHIN)
    if shown.before is not None:
        _before(canvas, turn, shown.before)
    y: float = _TOP
    if shown.days:
        _days(canvas, turn, shown.days, shown.before, y)
        y += _BARS + 2 * _GAP
    for shares in shown.how:
        y = _how(canvas, turn.label("summary.picture.how"), shares, y)
    for mood in shown.moods:
        words = turn.label("summary.picture.mood", mood=mood)
        canvas.text(words, MARGIN, y + 40, size=TEXT, bold=True, within=WITHIN)
        y += _ROW
    for fact in shown.facts:
        canvas.text(fact, MARGIN, y + 40, size=SMALL + 2, within=WITHIN)
        y += _ROW
    return canvas.picture("week")


def _before(canvas: Canvas, turn: Turn, before: int) -> None:
    """Say last week's rate, with the dashed line by which it is drawn."""
    canvas.line(MARGIN, 282, MARGIN + 70, 282, colour=ORANGE, thick=6, dashed=True)
    words = turn.label("summary.week_before", rate=before)
    canvas.text(words, MARGIN + 90, 294, size=SMALL + 2, colour=SOFT, within=WITHIN - 90)


def _days(canvas: Canvas, turn: Turn, days: Sequence[DayRate], before: int | None, top: float) -> None:
    """Put a bar for each day, its rate above and its name below, and last week's rate as a line across."""
    step = WITHIN / len(days)
    bottom = top + _GAP + _BARS
    canvas.line(MARGIN, bottom, WIDTH - MARGIN, bottom, colour=FAINT)
    if before is not None:
        y = bottom - before * _BARS / 100
        canvas.line(MARGIN, y, WIDTH - MARGIN, y, colour=ORANGE, thick=6, dashed=True)
    for place, each in enumerate(days):
        x, height = MARGIN + place * step, each.rate * _BARS / 100
        canvas.rect(x + step * 0.18, bottom - height, step * 0.64, height, fill=BLUE, round_=10)
        middle = x + step / 2
        rate = turn.label("summary.picture.day", rate=each.rate)
        canvas.rect(middle - 46, bottom - height - 46, 92, 40, fill=GROUND)
        canvas.text(rate, middle, bottom - height - 14, size=SMALL, anchor="middle", within=step)
        canvas.text(each.name, middle, bottom + 42, size=SMALL, colour=SOFT, anchor="middle", within=step)


def _how(canvas: Canvas, heading: str, shares: Sequence[Share], y: float) -> float:
    """Put the answers with one to four steps each, the word of the step beside them; return where they end."""
    canvas.text(heading, MARGIN, y + 40, size=TEXT, bold=True, within=WITHIN)
    for each in shares:
        y += _ROW
        canvas.text(each.option, MARGIN, y + 40, size=SMALL + 2, within=416)
        for step in range(len(STEPS)):
            filled = step < STEPS[each.band]
            canvas.rect(504 + step * 60, y + 8, 50, 40, fill=SKY if filled else "none", edge=SKY, round_=8)
        canvas.text(each.words, 758, y + 40, size=SMALL + 2, colour=SOFT, within=WIDTH - MARGIN - 758)
    return y + _ROW
