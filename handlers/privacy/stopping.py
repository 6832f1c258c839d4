"""`/stop`: the questions stop at once, and the person says what they meant by it."""

from domain.daily.pauses import pause_of
from handlers.beside import nudges
from handlers.buttons import Rows
from handlers.circle import circles
from handlers.mine import pauses as mine_pauses
from handlers.privacy import forgetting
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.circle import circles as stored_circles
from storage.daily import days, pauses, schedules

PAUSE, LEAVE, FORGET, KEEP = "stop_pause", "stop_leave", "stop_forget", "stop_keep"


def stop_command(turn: Turn) -> None:
    """Ask nothing more until one of three ways is chosen."""
    if turn.person is None:
        turn.say("stop.nothing")
        return
    _pause(turn)
    turn.say_text(_text(turn), _rows(turn))


def _text(turn: Turn) -> Html:
    schedule = schedules.find(turn.tx, turn.me.id)
    is_asked = schedule is None or schedule.prompt_at is not None
    return turn.text("stop.text" if is_asked else "stop.text_supporter")


def _rows(turn: Turn) -> Rows:
    return [
        [turn.button("stop.pause", PAUSE)],
        [turn.button("stop.leave_circle", LEAVE)],
        [turn.button("stop.forget_me", FORGET)],
    ]


def _pause(turn: Turn) -> None:
    """Pause from the next day that is not answered, until a way is chosen; however often it is asked for, once."""
    schedule = schedules.find(turn.tx, turn.me.id)
    if schedule is None:
        return
    today = schedule.today(turn.now)
    answered = days.get(turn.tx, turn.me.id, today).answered_at is not None
    pause = pause_of(None, today, today_is_answered=answered)
    if pauses.add_undecided(turn.tx, turn.me.id, pause.from_day, turn.now) and not answered:
        nudges.say_away(turn)


def pause_chosen(turn: Turn) -> None:
    """Leave it at the pause, and offer an end to it, or the way back."""
    if schedules.find(turn.tx, turn.me.id) is None:
        turn.change(turn.text("stop.nothing_comes"))
        return
    pauses.decide(turn.tx, turn.me.id)
    dialogs.open_(turn.tx, turn.me.id, mine_pauses.PAUSE, turn.now)
    turn.change(turn.text("stop.paused"), [*mine_pauses.rows_of_lengths(turn), mine_pauses.back_row(turn)])


def leave_chosen(turn: Turn) -> None:
    """Ask which circle, and let the questions go on."""
    _go_on(turn)
    mine = stored_circles.list_joined(turn.tx, turn.me.id)
    rows = [[turn.labelled(circle.title, circles.LEAVE, circle.id)] for circle in mine]
    turn.change(turn.text("stop.which_circle" if mine else "stop.no_circle"), rows)


def _go_on(turn: Turn) -> None:
    schedule = schedules.find(turn.tx, turn.me.id)
    if schedule is not None:
        pauses.end_undecided(turn.tx, turn.me.id, schedule.today(turn.now))


def forget_chosen(turn: Turn) -> None:
    """Ask once more, in place of the three ways."""
    forgetting.ask_in_place(turn, turn.button("forget.keep", KEEP))


def kept(turn: Turn) -> None:
    """Show the three ways again: the questions are still stopped."""
    text = Html("\n\n".join([turn.text("forget.kept"), _text(turn)]))
    turn.change(text, _rows(turn))


routes = Routes(
    commands=[Route("stop", stop_command, Gate.ANYONE)],
    presses=[
        Route(PAUSE, pause_chosen, Gate.AGREED),
        Route(LEAVE, leave_chosen, Gate.AGREED),
        Route(FORGET, forget_chosen, Gate.ANYONE),
        Route(KEEP, kept, Gate.AGREED),
    ],
)
