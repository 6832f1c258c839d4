"""`/pause` and `/resume`: days away, without questions, reminders or words to anyone about it."""

from datetime import date

from domain.daily.pauses import Pause, Refusal, pause_of, pause_until
from domain.time.days import ONE_DAY
from handlers.arriving import gates
from handlers.beside import nudges, sos
from handlers.buttons import in_rows
from handlers.daily import days, screens, silences
from handlers.routing import Gate, Route, Routes
from handlers.support import help_lines
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.daily import days as stored_days
from storage.daily import pauses, schedules

PAUSE, RESUME, UNTIL_WORDS = "pause", "resume", "words"
USUAL_LENGTHS = (3, 7, 14)
LEAVES_PAUSE = frozenset(
    {PAUSE, RESUME, "stop", "stop_pause", "stop_leave", "export", "forget", "privacy", "edited"}
    | {silences.EVERY_DAY, silences.ONCE_A_WEEK}
    | {sos.NEED, sos.OKAY, sos.MISTAKE, sos.HERE, help_lines.SHOW, help_lines.OTHER, help_lines.CHOSEN}
)
"""What somebody may do who is away, and stays away; nothing may stand before the help that they ask for."""

SAYS_SO_ITSELF = frozenset({screens.ANSWER, screens.START})
"""What puts the check-in on the screen: its own words are the warm ones, and nothing else is to be said first."""


def pause_command(turn: Turn) -> None:
    """Pause for as long as is written behind the command, or ask for how long; in the start that goes on first."""
    if gates.is_arriving(turn):
        turn.goes_on = True
    elif turn.arguments:
        _take(turn, turn.arguments)
    else:
        ask_how_long(turn)


def ask_how_long(turn: Turn) -> None:
    """Ask for how long the member is away."""
    dialogs.open_(turn.tx, turn.me.id, PAUSE, turn.now)
    turn.say("pause.ask", rows_of_lengths(turn))


def rows_of_lengths(turn: Turn) -> list[list[dict[str, str]]]:
    """Return a button for each length that a pause usually has, and for one that lasts until the member writes."""
    lengths = [turn.button("pause.days", PAUSE, n, n=n) for n in USUAL_LENGTHS]
    return [*in_rows(lengths, len(USUAL_LENGTHS)), [turn.button("pause.until_i_write", PAUSE, UNTIL_WORDS)]]


def pause_typed(turn: Turn) -> None:
    """Take the length as it was typed."""
    _take(turn, turn.typed)


def _take(turn: Turn, text: str) -> None:
    until = pause_until(text, turn.schedule.today(turn.received_at))
    if isinstance(until, Refusal):
        example = turn.schedule.today(turn.received_at) + 10 * ONE_DAY
        turn.say(
            f"pause.refused.{until.value}", rows_of_lengths(turn), date=turn.house.texts.date(example, turn.language)
        )
        return
    pause(turn, until)
    turn.say_text(_saved(turn, until), [back_row(turn)])


def pause_pressed(turn: Turn) -> None:
    """Take the length that the button carries."""
    today, length = turn.schedule.today(turn.received_at), turn.number()
    if turn.field() == UNTIL_WORDS:
        pause(turn, None)
        turn.change(turn.text("pause.saved_until_words"), [back_row(turn)])
    elif length in USUAL_LENGTHS:
        until = today + length * ONE_DAY
        pause(turn, until)
        turn.change(_saved(turn, until), [back_row(turn)])
    else:
        turn.gone()


def back_row(turn: Turn) -> list[dict[str, str]]:
    """Return the button that ends a pause."""
    return [turn.button("pause.resume", RESUME)]


def current(turn: Turn) -> Pause | None:
    """Return the pause that the member is in, or that begins with their next day, None where there is none."""
    today = turn.schedule.today(turn.received_at)
    return pauses.find(turn.tx, turn.me.id, today) or pauses.find(turn.tx, turn.me.id, today + ONE_DAY)


def _saved(turn: Turn, until: date) -> Html:
    """Return until when they are away; whoever only stands by others has no question that comes back."""
    key = "pause.saved_supporter" if turn.schedule.prompt_at is None else "pause.saved"
    return turn.text(key, date=written(turn, until))


def written(turn: Turn, day: date) -> str:
    """Return the day in words, with its year where that is not this one."""
    texts, today = turn.house.texts, turn.schedule.today(turn.now)
    return texts.day(day, turn.language) if day.year == today.year else texts.date(day, turn.language)


def pause(turn: Turn, until: date | None) -> None:
    """Begin a pause in place of the one before; without an end it lasts until the member writes."""
    today = turn.schedule.today(turn.received_at)
    answered = stored_days.get(turn.tx, turn.me.id, today).answered_at is not None
    pauses.end_all(turn.tx, turn.me.id, today)
    made = pause_of(until, today, today_is_answered=answered)
    pauses.add(turn.tx, turn.me.id, made, turn.now, until_words=until is None)
    if pauses.is_paused(turn.tx, turn.me.id, today):
        nudges.say_away(turn)
    dialogs.close(turn.tx, turn.me.id)


def resume_command(turn: Turn) -> None:
    """Let the questions come again."""
    today = turn.schedule.today(turn.received_at)
    was_away = pauses.end_all(turn.tx, turn.me.id, today)
    _say_back(turn, "pause.resumed" if was_away else "pause.not_paused")


def resume_pressed(turn: Turn) -> None:
    """Let the questions come again, from the button under the pause."""
    pauses.end_all(turn.tx, turn.me.id, turn.schedule.today(turn.received_at))
    if turn.schedule.prompt_at is None:
        turn.change(turn.text("pause.resumed_supporter"))
        return
    turn.change(turn.text("pause.resumed", **_next(turn)), [[turn.button("button.checkin_now", screens.START)]])


def came_back(turn: Turn, route: str) -> None:
    """End a pause that was to last until the member writes, as they just did, with warm words."""
    if route in LEAVES_PAUSE or turn.person is None or schedules.find(turn.tx, turn.me.id) is None:
        return
    if not pauses.end_all(turn.tx, turn.me.id, turn.schedule.today(turn.received_at), until_words=True):
        return
    turn.is_back = True
    if route not in SAYS_SO_ITSELF:
        _say_back(turn, "pause.good_to_see_you")


def _say_back(turn: Turn, key: str) -> None:
    if turn.schedule.prompt_at is None:
        turn.say("pause.resumed_supporter")
        return
    turn.say(key, [[turn.button("button.checkin_now", screens.START)]], name=turn.me.name or "", **_next(turn))


def _next(turn: Turn) -> dict[str, str]:
    day, clock = days.next_question(turn) or ("", "")
    return {"date": day, "clock": clock}


routes = Routes(
    commands=[Route("pause", pause_command, Gate.SETTLED), Route(RESUME, resume_command, Gate.SETTLED)],
    presses=[Route(PAUSE, pause_pressed, Gate.SETTLED), Route(RESUME, resume_pressed, Gate.SETTLED)],
    typed=[Route(PAUSE, pause_typed, Gate.SETTLED)],
)
