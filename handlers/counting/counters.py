"""`/counters`: days since a date of the member's own, in the member's own word."""

from datetime import date

from domain.counting.counters import EARLIEST, MOST_COUNTERS, WORD_LENGTH, About, standing
from domain.names import clean_name
from domain.time.days import ONE_DAY
from domain.time.written_days import Towards, written_day, written_month
from handlers.buttons import in_rows
from handlers.counting import celebrating, safety
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.counting import counters
from storage.counting.counters import Counter

NEW, WORD, SHOW = "count_new", "count_word", "count"
SINCE, ABOUT, EDIT, REMOVE, REMOVED = "count_since", "count_about", "count_edit", "count_remove", "count_removed"
ASK_WORD, ASK_SINCE = "counter_word", "counter_since"
PLACE_OF_NEW = "new"
SUGGESTED = ("sober", "smoke_free", "on_plan")
NOTHING = Html("")


def counters_command(turn: Turn) -> None:
    """Show every counter, with the way to each and to a new one."""
    mine = counters.list_of(turn.tx, turn.me.id)
    lines = [_line(turn, each) for each in mine]
    rows = [[turn.labelled(each.word, SHOW, each.id)] for each in mine]
    if len(mine) < MOST_COUNTERS:
        rows.append([turn.button("button.count", NEW)])
    turn.say_text(Html("\n".join(lines)) if mine else turn.text("counters.none_yet"), rows)


def today_of(turn: Turn) -> date:
    """Return the member's date at which they act."""
    return turn.schedule.today(turn.received_at)


def _line(turn: Turn, counter: Counter) -> Html:
    return turn.text("counters.line", word=counter.word, days=_days(turn, counter))


def _days(turn: Turn, counter: Counter) -> Html:
    stands = standing((each.run for each in counter.runs), today_of(turn))
    return turn.text("counters.days", n=stands.days) if stands.days else turn.text("counters.first_day")


def new_pressed(turn: Turn) -> None:
    """Ask for the word of a new counter."""
    if len(counters.list_of(turn.tx, turn.me.id)) >= MOST_COUNTERS:
        turn.toast = turn.label("counters.enough", n=MOST_COUNTERS)
        return
    dialogs.open_(turn.tx, turn.me.id, ASK_WORD, turn.now)
    words = [turn.button(f"counters.word.{each}", WORD, each) for each in SUGGESTED]
    turn.say("counters.ask_word", in_rows(words, len(words)))


def word_pressed(turn: Turn) -> None:
    """Take one of the usual words."""
    if turn.field() not in SUGGESTED:
        turn.gone()
        return
    word = turn.label(f"counters.word.{turn.field()}")
    turn.change(turn.text("counters.word_taken", word=word))
    _take_word(turn, None, word)


def word_typed(turn: Turn) -> None:
    """Take the member's own word, for a new counter or for one that is there; a long one is cut, and that is said."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    word = clean_name(turn.typed)
    if word is None or dialog is None:
        turn.say("counters.ask_word")
        return
    kept = word[:WORD_LENGTH].strip()
    if len(word) > WORD_LENGTH:
        turn.say("counters.word_cut", word=kept, n=WORD_LENGTH)
    _take_word(turn, dialog.data.get("counter"), kept)


def _take_word(turn: Turn, counter_id: int | None, word: str) -> None:
    counter = counters.find(turn.tx, turn.me.id, counter_id) if counter_id is not None else None
    if counter is not None:
        counters.save_word(turn.tx, turn.me.id, counter.id, word)
        dialogs.close(turn.tx, turn.me.id)
        _say(turn, counter.id)
        return
    _ask_since(turn, PLACE_OF_NEW, word)


def _ask_since(turn: Turn, place: object, word: str) -> None:
    """Ask since when it counts; the word of a new counter waits in the open question, sealed."""
    dialogs.open_(turn.tx, turn.me.id, ASK_SINCE, turn.now, counter=place, word=word)
    rows = [[turn.button(f"counters.{each}", SINCE, each) for each in ("today", "yesterday")]]
    turn.say("counters.ask_since", rows, word=word)


def since_pressed(turn: Turn) -> None:
    """Take today or yesterday."""
    today = today_of(turn)
    since = {"today": today, "yesterday": today - ONE_DAY}.get(turn.field())
    if since is None or not _is_asked_since(turn):
        turn.gone()
        return
    turn.change(turn.text("counters.since_taken", date=_date(turn, since)))
    _take_since(turn, since)


def _is_asked_since(turn: Turn) -> bool:
    dialog = dialogs.find(turn.tx, turn.me.id)
    return dialog is not None and dialog.kind == ASK_SINCE


def since_typed(turn: Turn) -> None:
    """Take a date as people write it; it lies today or before. Of a month without a day it is the first."""
    today = today_of(turn)
    day = written_day(turn.typed, today, Towards.PAST)
    since = day or written_month(turn.typed, today, Towards.PAST)
    if since is None or not EARLIEST <= since <= today:
        turn.say("counters.since_unknown", example=_date(turn, today - 40 * ONE_DAY))
        return
    taken = "counters.since_taken" if day else "counters.since_month"
    _take_since(turn, since, turn.text(taken, date=_date(turn, since)))


def _take_since(turn: Turn, since: date, said: Html = NOTHING) -> None:
    """Let the counter count from that day; `said` is how the day was understood, where it was written."""
    dialog, today = dialogs.find(turn.tx, turn.me.id), today_of(turn)
    if dialog is None:
        return
    place, word = dialog.data["counter"], dialog.data["word"]
    dialogs.close(turn.tx, turn.me.id)
    if place == PLACE_OF_NEW:
        made = counters.make(turn.tx, turn.me.id, word, since, today, turn.now)
        celebrating.plan(turn)
        _ask_about(turn, made, said)
        return
    counter = counters.find(turn.tx, turn.me.id, int(place))
    if counter is None:
        turn.say("counters.gone")
        return
    if counter.current is not None:
        counters.save_start(turn.tx, counter.current.id, since, today)
    else:
        counters.start_run(turn.tx, turn.me.id, counter.id, since, today)
    celebrating.plan(turn)
    _say(turn, counter.id)


def _ask_about(turn: Turn, counter_id: int, said: Html) -> None:
    parts = [said, turn.text("counters.ask_about")]
    turn.say_text(Html("\n\n".join(part for part in parts if part)), _about_rows(turn, counter_id))


def _about_rows(turn: Turn, counter_id: int) -> list[list[dict[str, str]]]:
    abouts = [turn.button(f"counters.about.{each}", ABOUT, counter_id, each.value) for each in About]
    return [*in_rows(abouts, 2), [turn.button("button.skip", ABOUT, counter_id)]]


def about_pressed(turn: Turn) -> None:
    """Take what the counter is about, or leave it unsaid, and show it with the line that fits."""
    counter = _pressed(turn)
    if counter is None:
        return
    said = turn.field(1)
    if said and said not in set(About):
        turn.gone()
        return
    counters.save_about(turn.tx, turn.me.id, counter.id, About(said) if said else None)
    _show(turn, counter.id)


def _pressed(turn: Turn) -> Counter | None:
    """Return the counter that the button names, if it is the reader's and still there."""
    number = turn.number()
    counter = counters.find(turn.tx, turn.me.id, number) if number is not None else None
    if counter is None:
        turn.gone()
    return counter


def show_pressed(turn: Turn) -> None:
    """Show one counter: this run, the best one and all that was kept."""
    counter = _pressed(turn)
    if counter is not None:
        _show(turn, counter.id)


def _show(turn: Turn, counter_id: int) -> None:
    text, rows = _card(turn, counter_id)
    turn.change(text, rows)


def _say(turn: Turn, counter_id: int) -> None:
    text, rows = _card(turn, counter_id)
    turn.say_text(text, rows)


def _card(turn: Turn, counter_id: int) -> tuple[Html, list[list[dict[str, str]]]]:
    counter = counters.find(turn.tx, turn.me.id, counter_id)
    if counter is None:
        return turn.text("counters.gone"), []
    stands = standing((each.run for each in counter.runs), today_of(turn))
    parts = [turn.text("counters.heading", word=counter.word, days=_days(turn, counter))]
    if counter.current is not None:
        parts.append(turn.text("counters.since", date=_date(turn, counter.current.started_on)))
    if len(counter.runs) > 1:
        parts.append(turn.text("counters.best", n=stands.best))
        parts.append(turn.text("counters.kept", n=stands.of, kept=stands.kept))
    line = safety.text(turn, counter.about)
    if line:
        parts.append(Html(f"\n{line}"))
    edits = [turn.button(f"counters.edit.{each}", EDIT, counter.id, each) for each in ("start", "word", "about")]
    return Html("\n".join(parts)), [*in_rows(edits, 3), [turn.button("counters.remove", REMOVE, counter.id)]]


def _date(turn: Turn, day: date) -> str:
    return turn.house.texts.date(day, turn.language)


def edit_pressed(turn: Turn) -> None:
    """Ask anew for a counter's start, its word, or what it is about."""
    counter = _pressed(turn)
    if counter is None:
        return
    match turn.field(1):
        case "start":
            _ask_since(turn, counter.id, counter.word)
        case "word":
            dialogs.open_(turn.tx, turn.me.id, ASK_WORD, turn.now, counter=counter.id)
            turn.say("counters.ask_other_word", word=counter.word)
        case "about":
            turn.change(turn.text("counters.ask_about"), _about_rows(turn, counter.id))
        case _:
            turn.gone()


def remove_pressed(turn: Turn) -> None:
    """Ask once more before a counter goes with all of its runs."""
    counter = _pressed(turn)
    if counter is not None:
        rows = [
            [turn.button("counters.remove_now", REMOVED, counter.id)],
            [turn.button("button.back", SHOW, counter.id)],
        ]
        turn.change(turn.text("counters.ask_remove", word=counter.word), rows)


def removed(turn: Turn) -> None:
    """Erase a counter."""
    counter = _pressed(turn)
    if counter is not None:
        counters.erase(turn.tx, turn.me.id, counter.id)
        turn.change(turn.text("counters.removed", word=counter.word))


routes = Routes(
    commands=[Route("counters", counters_command)],
    presses=[
        Route(NEW, new_pressed),
        Route(WORD, word_pressed),
        Route(SHOW, show_pressed),
        Route(SINCE, since_pressed),
        Route(ABOUT, about_pressed),
        Route(EDIT, edit_pressed),
        Route(REMOVE, remove_pressed),
        Route(REMOVED, removed),
    ],
    typed=[Route(ASK_WORD, word_typed), Route(ASK_SINCE, since_typed)],
)
