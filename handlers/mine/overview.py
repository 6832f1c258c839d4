"""The weeks behind the one number: as a picture with its words, and as a page to hand over oneself."""

from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names, get_month_names

from domain.counting.counters import standing
from domain.counting.overview import Span, shown_up, span, weekly_means
from domain.counting.steadiness import steadiness
from domain.counting.streaks import DayState, states, streak
from domain.daily.questions import Question
from handlers.buttons import Rows
from handlers.pictures.canvas import CUT
from handlers.pictures.fonts import can_write
from handlers.pictures.weeks import WEEKS, Mark, Trend, Weeks, weeks
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.counting import counters
from storage.daily import checkins, days
from storage.traffic.outbox import File

SHOW, PAGE, TICK, MAKE = "weeks", "page", "page_tick", "page_make"
WEEKS_ON_PAGE = 4
ITEMS = ("days", "mood", "urge", "counters", "notes")
TICKED_AT_FIRST = 0b00111
MOST_NOTES, NOTE_ON_PAGE = 12, 160
MARKS = {
    DayState.ANSWERED: Mark.SHOWED_UP,
    DayState.LATE: Mark.SHOWED_UP,
    DayState.GRACE: Mark.GRACE,
    DayState.QUIET: Mark.QUIET,
}
LEGEND = (Mark.SHOWED_UP, Mark.QUIET, Mark.GRACE, Mark.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Moved:
    """How one number moved from week to week."""

    key: str
    question: Question
    means: tuple[float | None, ...]

    @property
    def first(self) -> float | None:
        """Return the mean of the first week that has one."""
        return next((each for each in self.means if each is not None), None)

    @property
    def last(self) -> float | None:
        """Return the mean of the last week that has one."""
        return next((each for each in reversed(self.means) if each is not None), None)


def weeks_pressed(turn: Turn) -> None:
    """Show twelve weeks at a glance, or what there is of them, and say the same in words."""
    shown = span(turn.schedule.today(turn.received_at), WEEKS, turn.me.first_day)
    known = _known(turn, shown)
    moved = _moved(turn, shown)
    picture = weeks(_weeks(turn, shown, known, moved, turn.label("overview.title"), ()))
    rows = [[turn.button("button.for_appointment", PAGE)]]
    turn.say_picture(picture, Html("\n".join(_words(turn, known, moved))), rows)


def _known(turn: Turn, shown: Span) -> dict[date, DayState]:
    """Return the state of each day of the span that has one."""
    found = states(days.records(turn.tx, turn.me.id))
    return {day: state for day, state, _ in found if shown.first <= day <= shown.today}


def _moved(turn: Turn, shown: Span) -> list[Moved]:
    """Return how the mood and another scale moved; where the questions changed, those of the newest."""
    answers = checkins.list_scales(turn.tx, turn.me.id, shown.first, shown.today)
    by_question: dict[str, dict[date, float]] = {}
    questions: dict[str, Question] = {}
    for each in answers:
        key = f"questions.{each.set_name}.{each.question.name}"
        by_question.setdefault(key, {})[each.day] = each.value
        questions[key] = each.question
    newest = sorted(by_question, key=lambda key: max(by_question[key]), reverse=True)
    moods = [key for key in newest if questions[key].marks == "mood"][:1]
    others = [key for key in newest if questions[key].marks != "mood"][:1]
    return [Moved(key, questions[key], tuple(weekly_means(shown, by_question[key]))) for key in (*moods, *others)]


def _words(turn: Turn, known: dict[date, DayState], moved: list[Moved]) -> list[Html]:
    """Return in words what the picture shows."""
    came, asked = shown_up(known.values())
    lines = [turn.text("overview.days", n=asked, came=came)]
    records = days.records(turn.tx, turn.me.id)
    total = streak(records).total
    if total > came:
        lines.append(turn.text("overview.total", n=total))
    today = turn.schedule.today(turn.received_at)
    steady = steadiness(records, asked_today=turn.schedule.asks_on(today) and not _has_ended(turn, today))
    if steady is not None:
        lines.append(turn.text("overview.steadiness", percent=steady))
    lines += [_moved_words(turn, each) for each in moved]
    return lines


def _has_ended(turn: Turn, day: date) -> bool:
    return days.get(turn.tx, turn.me.id, day).ended_at is not None


def _moved_words(turn: Turn, moved: Moved) -> Html:
    number, question = turn.house.texts.number, moved.question
    first, last = (number(round(each or 0, 1), turn.language) for each in (moved.first, moved.last))
    name = turn.label(f"{moved.key}.short")
    if sum(each is not None for each in moved.means) < 2:
        return turn.text("overview.one_week", question=name, last=last, high=question.high)
    return turn.text("overview.moved", question=name, first=first, last=last, high=question.high)


def _weeks(
    turn: Turn,
    shown: Span,
    known: dict[date, DayState],
    moved: list[Moved],
    title: str,
    lines: tuple[str, ...],
) -> Weeks:
    texts, locale = turn.house.texts, turn.house.texts.language(turn.language).locale
    names = get_day_names("abbreviated", "stand-alone", locale)
    months = get_month_names("abbreviated", "stand-alone", locale)
    starts = [(n, week.monday) for n, week in enumerate(shown.weeks)]
    turns = [(n, monday.month) for n, monday in starts if n == 0 or monday.month != starts[n - 1][1].month]
    if len(turns) > 1 and turns[1][0] - turns[0][0] < 2:
        turns = turns[1:]  # two names side by side would touch
    return Weeks(
        title=title,
        span=turn.label(
            "overview.span",
            first=texts.date(shown.first, turn.language),
            last=texts.date(shown.today, turn.language),
        ),
        weekdays=[names[n] for n in range(7)],
        months=[(n, months[month]) for n, month in turns],
        days=[[_mark(known, day, turn.me.first_day, shown.today) for day in week] for week in shown.days()],
        legend=[(mark, turn.label(f"overview.mark.{mark}")) for mark in LEGEND],
        trends=[
            Trend(
                turn.label("overview.trend", question=turn.label(f"{each.key}.short")),
                each.question.low,
                each.question.high,
                each.means,
            )
            for each in moved
        ],
        lines=lines,
    )


def _mark(known: dict[date, DayState], day: date, first: date | None, today: date) -> Mark | None:
    if day in known:
        return MARKS.get(known[day], Mark.NOT_ASKED)
    return None if first is None or not first <= day < today else Mark.NOT_ASKED


# For an appointment


def page_pressed(turn: Turn) -> None:
    """Let the member choose what stands on the page."""
    turn.say("page.choose", _item_rows(turn, TICKED_AT_FIRST))


def _item_rows(turn: Turn, ticked: int) -> Rows:
    rows = []
    for n, item in enumerate(ITEMS):
        label = turn.label(f"page.item.{item}")
        rows.append([turn.labelled(f"✓ {label}" if ticked >> n & 1 else label, TICK, ticked ^ 1 << n)])
    return [*rows, [turn.button("page.make", MAKE, ticked)]] if ticked else rows


def item_ticked(turn: Turn) -> None:
    """Tick one more item, or one fewer."""
    ticked = turn.number()
    if ticked is None or ticked >= 1 << len(ITEMS):
        turn.gone()
        return
    turn.change(turn.text("page.choose"), _item_rows(turn, ticked))


def page_made(turn: Turn) -> None:
    """Hand the member one page of four weeks, as a file that keeps its sharpness; nobody else gets it."""
    ticked = turn.number()
    if not ticked or ticked >= 1 << len(ITEMS):
        turn.gone()
        return
    chosen = {item for n, item in enumerate(ITEMS) if ticked >> n & 1}
    shown = span(turn.schedule.today(turn.received_at), WEEKS_ON_PAGE)
    known = _known(turn, shown)
    moved = [each for each in _moved(turn, shown) if ("mood" if each.question.marks == "mood" else "urge") in chosen]
    lines = tuple(line for line in _page_lines(turn, shown, chosen) if line)
    picture = weeks(_weeks(turn, shown, known if "days" in chosen else {}, moved, turn.label("page.title"), lines))
    words = _words(turn, known, moved) if "days" in chosen else [_moved_words(turn, each) for each in moved]
    caption = Html("\n".join([turn.text("page.made"), *words]))
    turn.change(turn.text("page.chosen"))
    turn.say_file(File("document", "four-weeks.png", picture.svg.encode(), to_draw=True), caption)


def _page_lines(turn: Turn, shown: Span, chosen: set[str]) -> list[str]:
    lines = []
    if "counters" in chosen:
        for counter in counters.list_of(turn.tx, turn.me.id):
            stands = standing((each.run for each in counter.runs), shown.today)
            said = turn.label("page.counter", word=_written(counter.word), n=stands.days)
            kept = turn.label("page.counter_kept", kept=stands.kept, n=stands.of) if len(counter.runs) > 1 else ""
            lines.append(f"{said} {kept}".strip())
    if "notes" in chosen:
        notes = checkins.list_notes(turn.tx, turn.me.id, shown.first, shown.today)[-MOST_NOTES:]
        for day, text in notes:
            words = _written(_cut(" ".join(text.split())))
            lines.append(turn.label("page.note", date=turn.house.texts.day(day, turn.language), words=words))
    return lines


def _cut(words: str) -> str:
    return words if len(words) <= NOTE_ON_PAGE else f"{words[:NOTE_ON_PAGE].rstrip()}{CUT}"


def _written(words: str) -> str:
    """Return the words without what the letters of our pictures cannot write."""
    return "".join(each for each in words if can_write(each))


routes = Routes(
    presses=[
        Route(SHOW, weeks_pressed),
        Route(PAGE, page_pressed),
        Route(TICK, item_ticked),
        Route(MAKE, page_made),
    ],
)
