"""`/cope`: what is at hand in a hard moment, and ways to become calmer."""

from handlers.buttons import Rows
from handlers.coping import ahead, helping_me, plan, timer, to_self
from handlers.pictures.breath import breath
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn

SHOW, MORE, BREATHE, HALT, HALTED = "cope", "cope_more", "breathe", "halt", "halted"
FEELINGS = ("hungry", "angry", "lonely", "tired", "none")


def cope_command(turn: Turn) -> None:
    """Show what is at hand in a hard moment; the rest is a tap away."""
    turn.say("cope.text", _rows(turn))


def back_pressed(turn: Turn) -> None:
    """Go back from the rest."""
    turn.change(turn.text("cope.text"), _rows(turn))


def _rows(turn: Turn) -> Rows:
    return [
        [turn.button("cope.plan", plan.SHOW)],
        [turn.button("support.timer", timer.TIMER), helping_me.button(turn)],
        [turn.button("support.help_lines", "help_lines"), turn.button("button.need_someone", "sos")],
        [turn.button("button.more", MORE)],
    ]


def more_pressed(turn: Turn) -> None:
    """Show the rest."""
    rows = [
        [turn.button("cope.breathe", BREATHE), turn.button("cope.halt", HALT)],
        [turn.button("cope.from_circle", "read")],
        [turn.button("cope.ahead", ahead.SHOW), turn.button("cope.to_self", to_self.SHOW)],
        [turn.button("button.back", SHOW)],
    ]
    turn.change(turn.text("cope.text"), rows)


def breathe_pressed(turn: Turn) -> None:
    """Breathe together for a minute."""
    picture = breath(turn.label("cope.breathe_in"), turn.label("cope.breathe_out"))
    turn.say_picture(picture, turn.text("cope.breathing"), [[turn.button("support.timer", timer.TIMER)]])


def halt_pressed(turn: Turn) -> None:
    """Ask for the simple things first: hungry, angry, lonely, tired?"""
    rows = [[turn.button(f"halt.{feeling}", HALTED, feeling)] for feeling in FEELINGS]
    turn.say("halt.ask", rows)


def halted(turn: Turn) -> None:
    """Say one small thing to do about it."""
    feeling = turn.field()
    if feeling not in FEELINGS:
        turn.gone()
        return
    rows = [[turn.button("button.need_someone", "sos")]] if feeling == "lonely" else []
    rows.append([turn.button("support.timer", timer.TIMER), helping_me.button(turn)])
    turn.change(turn.text(f"halt.then.{feeling}"), rows)


routes = Routes(
    commands=[Route("cope", cope_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, back_pressed, Gate.SETTLED),
        Route(MORE, more_pressed, Gate.SETTLED),
        Route(BREATHE, breathe_pressed, Gate.SETTLED),
        Route(HALT, halt_pressed, Gate.SETTLED),
        Route(HALTED, halted, Gate.SETTLED),
    ],
)
