"""After a setback: when it happened, when a counter starts again, which may differ, or is left; then who may know.

One question after another, on a message of their own: the kind words before them stay as they are.
"""

from collections.abc import Sequence
from datetime import date

from domain.time.days import ONE_DAY
from domain.time.written_days import Towards, written_day
from handlers.buttons import Rows
from handlers.counting import celebrating, safety
from handlers.counting.counters import today_of
from handlers.routing import Route, Routes
from handlers.sharing import reading
from handlers.telling import setbacks
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.counting import counters
from storage.counting.counters import Counter, KeptRun

WHICH, WHEN, AGAIN, OTHER, LEAVE = "sb_which", "sb_when", "sb_again", "sb_other", "sb_leave"
ASK_WHEN, ASK_AGAIN = "setback_when", "setback_again"


def say_kindly(turn: Turn, kind: Html, told_on: date) -> None:
    """Say kind words after a setback told on that day, and ask about what runs; where nothing runs, who may know."""
    running = _all_running(turn)
    if not running:
        turn.say_text(kind, reading.rows_for_setback(turn))
        setbacks.ask_who_may_know(turn, told_on)
        return
    turn.say_text(kind)
    if len(running) == 1:
        turn.say_text(_when(turn, running[0]), _when_rows(turn, running[0], told_on))
    else:
        rows = [[turn.labelled(each.word, WHICH, each.id, told_on.isoformat())] for each in running]
        turn.say_text(turn.text("setback.which"), [*rows, _leave_row(turn, told_on)])


def _all_running(turn: Turn) -> list[Counter]:
    return [each for each in counters.list_of(turn.tx, turn.me.id) if each.current is not None]


def _when(turn: Turn, counter: Counter) -> Html:
    return turn.text("setback.when", word=counter.word)


def _when_rows(turn: Turn, counter: Counter, told_on: date | None) -> Rows:
    today = today_of(turn)
    days = [("counters.today", today)]
    if counter.current is not None and counter.current.started_on < today:
        days.append(("counters.yesterday", today - ONE_DAY))
    told = _written(told_on)
    return [
        [turn.button(key, WHEN, counter.id, day.isoformat(), told) for key, day in days],
        [turn.button("setback.other_day", OTHER, counter.id, "", told)],
        _leave_row(turn, told_on),
    ]


def _leave_row(turn: Turn, told_on: date | None) -> list[dict[str, str]]:
    return [turn.button("button.leave_it", LEAVE, _written(told_on))]


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def which_pressed(turn: Turn) -> None:
    """Ask when it happened, for the counter that was chosen."""
    counter, _ = _running(turn)
    if counter is not None:
        turn.change(_when(turn, counter), _when_rows(turn, counter, turn.day(1)))


def _running(turn: Turn) -> tuple[Counter | None, KeptRun | None]:
    """Return the reader's counter that the button names and its run that goes on; neither, if there is none."""
    number = turn.number()
    return _of(turn, number) if number is not None else _gone(turn)


def _of(turn: Turn, counter_id: int) -> tuple[Counter | None, KeptRun | None]:
    counter = counters.find(turn.tx, turn.me.id, counter_id)
    if counter is None or counter.current is None:
        return _gone(turn)
    return counter, counter.current


def _gone(turn: Turn) -> tuple[None, None]:
    turn.gone()
    return None, None


def when_pressed(turn: Turn) -> None:
    """Take the day on which it happened, and ask when the counter should start again."""
    counter, run = _running(turn)
    happened = turn.day(1)
    if counter is None or run is None or happened is None or not _fits(turn, happened, run.started_on):
        turn.gone()
        return
    turn.change(turn.text("setback.again", word=counter.word), _again_rows(turn, counter, happened, turn.day(2)))


def _fits(turn: Turn, day: date, earliest: date) -> bool:
    return earliest <= day <= today_of(turn)


def _again_rows(turn: Turn, counter: Counter, happened: date, told_on: date | None) -> Rows:
    """Return the days from which it may count again: that very day, today, or another one."""
    today, told = today_of(turn), _written(told_on)
    from_then = turn.house.texts.day(happened, turn.language)

    def button(key: str, again: date, **values: object) -> dict[str, str]:
        return turn.button(key, AGAIN, counter.id, happened.isoformat(), again.isoformat(), told, **values)

    rows = [[button("setback.from_day", happened, date=from_then)]]
    if happened != today:
        rows.append([button("counters.today", today)])
        rows.append([turn.button("setback.other_day", OTHER, counter.id, happened.isoformat(), told)])
    return [*rows, _leave_row(turn, told_on)]


def again_pressed(turn: Turn) -> None:
    """End the run on the day of the setback and begin the next; a double tap changes nothing more."""
    counter, run = _running(turn)
    happened, again = turn.day(1), turn.day(2)
    if counter is None or run is None or happened is None or again is None:
        return
    if run.started_on == again and any(each.ended_on == happened for each in counter.runs):
        turn.change(*_begun(turn, counter, again))
        return
    if not _fits(turn, happened, run.started_on) or not _fits(turn, again, happened):
        turn.gone()
        return
    turn.change(*_begin_again(turn, counter, happened, again))
    _ask_who_may_know(turn, turn.day(3))


def _begin_again(turn: Turn, counter: Counter, happened: date, again: date) -> tuple[Html, Rows]:
    if counter.current is not None:
        counters.end_run(turn.tx, counter.current.id, happened)
    counters.start_run(turn.tx, turn.me.id, counter.id, again, today_of(turn))
    celebrating.plan(turn)
    return _begun(turn, counter, again)


def _begun(turn: Turn, counter: Counter, again: date) -> tuple[Html, Rows]:
    said = turn.text("setback.begun", word=counter.word, date=turn.house.texts.date(again, turn.language))
    return _with_safety(turn, said, [counter]), reading.rows_for_setback(turn)


def _with_safety(turn: Turn, said: Html, about: Sequence[Counter]) -> Html:
    """Return the words with the safety lines that fit: what is good to know holds whatever the counter does."""
    lines = dict.fromkeys(safety.text(turn, each.about) for each in about)
    return Html("\n\n".join([said, *(line for line in lines if line)]))


def _ask_who_may_know(turn: Turn, told_on: date | None) -> None:
    """Ask the last question once what runs is settled; a second tap on the same message asks nothing more."""
    query = turn.update.callback_query if turn.update else None
    if told_on is not None:
        key = f"who_may_know.{turn.chat_id}.{query.message.message_id}" if query and query.message else None
        setbacks.ask_who_may_know(turn, told_on, key=key)


def other_pressed(turn: Turn) -> None:
    """Ask for another day, written as people write one: of the setback, or to count from again."""
    counter, _ = _running(turn)
    if counter is None:
        return
    happened, told_on = turn.day(1), turn.day(2)
    kept = {"counter": counter.id, "told_on": _written(told_on)}
    if happened is None:
        dialogs.open_(turn.tx, turn.me.id, ASK_WHEN, turn.now, **kept)
        turn.change(turn.text("setback.type_when"), [_leave_row(turn, told_on)])
    else:
        dialogs.open_(turn.tx, turn.me.id, ASK_AGAIN, turn.now, **kept, happened=happened.isoformat())
        turn.change(turn.text("setback.type_again"), [_leave_row(turn, told_on)])


def when_typed(turn: Turn) -> None:
    """Take the day of the setback as it is written."""
    counter, run, day = _typed(turn)
    if counter is None or run is None:
        return
    told_on = _told_on(turn)
    if day is None or not _fits(turn, day, run.started_on):
        _ask_again_for(turn, run.started_on, told_on)
        return
    dialogs.close(turn.tx, turn.me.id)
    turn.say_text(turn.text("setback.again", word=counter.word), _again_rows(turn, counter, day, told_on))


def again_typed(turn: Turn) -> None:
    """Take the day to count from again as it is written."""
    counter, run, day = _typed(turn)
    dialog = dialogs.find(turn.tx, turn.me.id)
    if counter is None or run is None or dialog is None:
        return
    happened, told_on = date.fromisoformat(dialog.data["happened"]), _told_on(turn)
    if day is None or not _fits(turn, day, happened):
        _ask_again_for(turn, happened, told_on)
        return
    dialogs.close(turn.tx, turn.me.id)
    turn.say_text(*_begin_again(turn, counter, happened, day))
    _ask_who_may_know(turn, told_on)


def _told_on(turn: Turn) -> date | None:
    """Return the day on which the setback that is written about was told."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    told = dialog.data.get("told_on") if dialog else None
    return date.fromisoformat(told) if told else None


def _typed(turn: Turn) -> tuple[Counter | None, KeptRun | None, date | None]:
    dialog = dialogs.find(turn.tx, turn.me.id)
    counter, run = _of(turn, dialog.data["counter"]) if dialog else (None, None)
    if counter is None:
        dialogs.close(turn.tx, turn.me.id)
        turn.say("counters.gone")
    return counter, run, written_day(turn.typed, today_of(turn), Towards.PAST)


def _ask_again_for(turn: Turn, earliest: date, told_on: date | None) -> None:
    texts = turn.house.texts
    first, last = texts.date(earliest, turn.language), texts.date(today_of(turn), turn.language)
    turn.say("setback.type_between", [_leave_row(turn, told_on)], first=first, last=last)


def left(turn: Turn) -> None:
    """Leave every counter as it is."""
    dialogs.close(turn.tx, turn.me.id)
    said = _with_safety(turn, turn.text("setback.left"), _all_running(turn))
    turn.change(said, reading.rows_for_setback(turn))
    _ask_who_may_know(turn, turn.day())


routes = Routes(
    presses=[
        Route(WHICH, which_pressed),
        Route(WHEN, when_pressed),
        Route(AGAIN, again_pressed),
        Route(OTHER, other_pressed),
        Route(LEAVE, left),
    ],
    typed=[Route(ASK_WHEN, when_typed), Route(ASK_AGAIN, again_typed)],
)
