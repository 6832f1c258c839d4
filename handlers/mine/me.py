"""`/me`: one number, one button."""

from handlers.daily import screens
from handlers.mine import overview
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import days


def me_command(turn: Turn) -> None:
    """Show the number that encourages and whether today is answered; the weeks behind it are a tap away.

    Before the first answer there is no number, and the tap is the check-in.
    """
    stands = days.history(turn.tx, turn.me.id).streak
    today = turn.schedule.today(turn.received_at)
    answered = days.get(turn.tx, turn.me.id, today).answered_at is not None
    if not stands.total:
        parts = [turn.text("me.nothing_yet")]
    elif stands.headline_is_row:
        parts = [turn.text("me.row", n=stands.row)]
    else:
        parts = [turn.text("me.total_first", n=stands.total), turn.text("me.every_day_counts", n=stands.total)]
    parts.append(turn.text("me.today_done" if answered else "me.today_open"))
    weeks, first_day = ("button.my_weeks", overview.SHOW), ("button.checkin_now", screens.START)
    turn.say_text(Html("\n".join(parts)), [[turn.button(*(weeks if stands.total else first_day))]])


routes = Routes(commands=[Route("me", me_command)])
