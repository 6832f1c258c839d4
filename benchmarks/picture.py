"""The results as a picture: how fast each is beside stock python-telegram-bot."""

from pathlib import Path

from benchmarks.replies import OURS, Figures
from handlers.pictures.canvas import BLUE, FAINT, INK, MARGIN, SOFT, WIDTH, Canvas
from handlers.pictures.drawing import draw

NAMES = {
    OURS: "Alongside",
    "stock": "python-telegram-bot",
    "aiogram3": "aiogram 3",
    "telebot": "pyTelegramBotAPI",
    "grammy": "grammY",
}
TITLES = {
    "storm": "Presses answered a second",
    "messages": "Messages sent a second",
}
FIRST, BAR, ROW, LABELS = 170, 40, 62, 330


def save(found: list[Figures], path: Path) -> None:
    """Draw the rows that are a pace, one bar a contestant."""
    paces = [(title, each) for each in found for start, title in TITLES.items() if each.row.name.startswith(start)]
    names = [name for name in NAMES if name in found[0].reports]
    canvas = Canvas(FIRST + len(paces) * (90 + len(names) * ROW) + 40)
    canvas.text("Side by side", MARGIN, 90, size=50, bold=True)
    canvas.text("Alongside does all of its work; the others one durable write.", MARGIN, 136, size=26, colour=SOFT)
    y = FIRST + 40
    for title, figures in paces:
        canvas.text(title, MARGIN, y, size=32, bold=True)
        y = _bars(canvas, figures, names, y + 28) + 62
    path.write_bytes(draw(canvas.picture("benchmarks").svg))


def _bars(canvas: Canvas, figures: Figures, names: list[str], y: int) -> int:
    rates = {name: figures.rate(name) for name in names}
    room = WIDTH - 2 * MARGIN - LABELS - 130
    for name in names:
        length = room * rates[name] / max(rates.values())
        canvas.text(NAMES[name], MARGIN, y + 30, size=26, bold=name == OURS)
        canvas.rect(MARGIN + LABELS, y, max(length, 2), BAR, fill=BLUE if name == OURS else FAINT)
        canvas.text(f"{rates[name]:,.0f}", MARGIN + LABELS + length + 14, y + 30, size=26, colour=INK)
        y += ROW
    return y
