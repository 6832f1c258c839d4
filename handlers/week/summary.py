"""`/summary`: a circle's week in figures, for those who lead it: in words, as a picture and as a table."""

from domain.circle import summary as rules
from domain.circle.summary import Figures
from domain.time.weeks import Week, week_named
from handlers.circle import joining, leading
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from handlers.week import card, naming
from handlers.week.chart import chart
from handlers.week.closing import open_week, this_week
from handlers.week.news import PICTURE, SHOW
from handlers.week.table import table
from storage.circle import circles, summaries, tallies
from storage.circle.circles import Circle

NOW = "now"


def group_summary_command(turn: Turn) -> None:
    """Show the week in the group, if somebody who leads asks."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if not (leading.administers(turn, turn.chat_id) if circle is None else leading.is_led(turn, circle)):
        leading.refuse(turn)
    elif circle is None:
        leading.say(turn, turn.text("circle.none_here"))
    else:
        _answer(turn, circle, turn.arguments)


def summary_command(turn: Turn) -> None:
    """Show the week in private to whoever leads a circle, with what needs a person."""
    asked = turn.arguments.lower() if _is_readable(turn.arguments) else ""
    leading.of_one(turn, SHOW, lambda turn, circle: _answer(turn, circle, turn.arguments), asked)


def circle_chosen(turn: Turn) -> None:
    """Show the week of the circle that was chosen, if the reader leads it still."""
    circle = leading.pressed(turn)
    if circle is not None:
        _answer(turn, circle, turn.field(1))


def picture_pressed(turn: Turn) -> None:
    """Show a closed week as a picture and as a table; its words and names stand in the message with the button."""
    circle, week = leading.pressed(turn), week_named(turn.field(1))
    if circle is None:
        return
    found = summaries.find(turn.tx, circle.id, week) if week is not None else None
    if week is None or found is None:
        turn.gone()
        return
    _add_files(turn, card.gather(turn, circle, week, found, is_open=False))


def _is_readable(argument: str) -> bool:
    return not argument or argument.lower() == NOW or week_named(argument) is not None


def _answer(turn: Turn, circle: Circle, argument: str) -> None:
    if not _is_readable(argument):
        leading.say(turn, turn.text("summary.usage", week=this_week(turn, circle).previous))
        return
    joining.end_stays_of_absent(turn, circle)
    week = _week_asked(turn, circle, argument)
    closed = summaries.find(turn.tx, circle.id, week)
    if closed is None and not open_week(turn, circle) <= week <= this_week(turn, circle):
        leading.say(turn, turn.text("summary.no_week", week=week))
        return
    found = closed or _numbers(turn, circle, week)
    shown = card.gather(turn, circle, week, found, is_open=closed is None)
    leading.say(turn, card.words(turn, circle, shown))
    if not turn.in_group:
        _add_files(turn, shown)
        _name_who_needs_somebody(turn, circle)


def _numbers(turn: Turn, circle: Circle, week: Week) -> Figures:
    """Return what may be shown of a week that is still open; of a large circle nobody else waits for it."""
    counted = turn.in_steps(
        tallies.count_numbers,
        circle.id,
        week,
        begun=tallies.count_numbers(turn.tx, tallies.SoFar(), circle.id, week),
        is_done=lambda found: found.is_whole,
    )
    return rules.numbers_only(rules.figures(counted.tally, summaries.load_rest(turn.tx, circle, week)))


def _week_asked(turn: Turn, circle: Circle, argument: str) -> Week:
    if argument.lower() == NOW:
        return open_week(turn, circle)
    return week_named(argument) or summaries.newest(turn.tx, circle.id) or open_week(turn, circle)


def _add_files(turn: Turn, shown: card.Shown) -> None:
    """Let the same follow as a picture and as a table; the words need not wait for either."""
    picture, rows = chart(turn, shown), table(turn, shown)
    if picture is not None:
        turn.say_picture(picture, turn.text("summary.picture", week=shown.week))
    if rows is not None:
        turn.say_file(rows, turn.text("summary.table", week=shown.week))


def _name_who_needs_somebody(turn: Turn, circle: Circle) -> None:
    """Name, to the reader alone, whoever allowed it; each of them can see later that this was read."""
    found = naming.needs(turn, circle)
    text = naming.words(turn, found)
    if text is not None:
        turn.owe("sendMessage", {"text": text}, kind=naming.NAMED, key=naming.key_of(turn, circle, found, turn.cause))


routes = Routes(
    commands=[Route("summary", summary_command, Gate.SETTLED)],
    presses=[Route(SHOW, circle_chosen, Gate.SETTLED), Route(PICTURE, picture_pressed, Gate.SETTLED)],
    group_commands=[Route("summary", group_summary_command)],
)
