"""What a partner can do with what they read of a member: ready lines to send, and what to do when worried."""

from handlers.beside import words
from handlers.beside.words import THINKING, WRITE
from handlers.buttons import Rows
from handlers.routing import Gate, Route, Routes
from handlers.support import help_lines
from handlers.support.lines import EMERGENCY, lines_for
from handlers.turn import Turn
from storage.beside import partners

LINES, LINE, WORRIED = "lines", "line", "worried"
REACHED, ANOTHER = "reached", "another"
READY_LINES = range(1, 5)


def rows(reading: Turn, member: int, about_quiet: Rows = ()) -> Rows:
    """Return the ways in which a partner can answer; `about_quiet` are those that only a quiet day has."""
    return [
        [reading.button("button.thinking", THINKING, member), reading.button("button.write", WRITE, member)],
        [reading.button("button.lines", LINES, member)],
        *about_quiet,
        [reading.button("button.worried", WORRIED, member)],
    ]


def rows_of_nudge(reading: Turn, member: int, nudge: int) -> Rows:
    """Return the ways in which a partner can answer when somebody went quiet."""
    reached, another = (
        reading.button("button.reached", REACHED, nudge),
        reading.button("button.another", ANOTHER, nudge),
    )
    return rows(reading, member, [[reached], [another]])


def rows_of(reading: Turn, member: int, outbox_key: str) -> Rows:
    """Return the ways in which a partner can answer the message that was owed under that key."""
    nudge = partners.find_nudge(reading.tx, outbox_key)
    return rows(reading, member) if nudge is None else rows_of_nudge(reading, member, nudge.id)


def lines_pressed(turn: Turn) -> None:
    """Show the ready lines, one a button."""
    other = words.reader(turn)
    if other is not None:
        rows = [[turn.button(f"words.line.{each}", LINE, other.id, each)] for each in READY_LINES]
        turn.say("words.choose_line", rows, name=other.name or "")


def line_pressed(turn: Turn) -> None:
    """Send the line that was chosen, in the other's language."""
    other, number = words.reader(turn), turn.number(1)
    if other is None or number not in READY_LINES:
        turn.gone()
        return
    if words.may_write(turn, other):
        there = turn.to(other)
        said = there.text("words.from", name=turn.me.name or "", words=there.text(f"words.line.{number}"))
        held = words.pass_on(turn, other, said)
        turn.change(turn.text("words.held" if held else "words.sent", name=other.name or ""))


def worried_pressed(turn: Turn) -> None:
    """Say what one can say, when to call whom, and that their recovery is not the partner's to carry."""
    other = words.reader(turn)
    if other is None:
        return
    rows = [
        [turn.button("button.write", WRITE, other.id)],
        [turn.button("support.help_lines", "help_lines")],
    ]
    turn.say("worried.text", rows, name=other.name or "", emergency=_emergency(turn))


def _emergency(turn: Turn) -> str:
    """Return the emergency number where the reader is, in words where none is known."""
    found = lines_for(turn.house.lines, help_lines.country_of(turn))
    numbers = [line.reach for line in found if line.kind == EMERGENCY]
    if not numbers or help_lines.country_of(turn) is None:
        return turn.label("worried.emergency_number")
    return turn.label("worried.emergency_number_is", number=numbers[0])


routes = Routes(
    presses=[
        Route(LINES, lines_pressed, Gate.SETTLED),
        Route(LINE, line_pressed, Gate.SETTLED),
        Route(WORRIED, worried_pressed, Gate.SETTLED),
    ],
)
