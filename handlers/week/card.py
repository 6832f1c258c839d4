"""What is shown of a circle's week: gathered once, so that words, picture and table cannot say different things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.circle import summary as rules
from domain.circle.summary import Answers, Band, Figures, Scale
from domain.time.weeks import Week
from handlers.daily import sets
from handlers.texts import Html
from handlers.together.event_news import moment
from handlers.turn import Turn
from storage.circle import events, memberships, summaries
from storage.circle.circles import Circle
from storage.circle.events import Event
from storage.daily import questions

NEAR = timedelta(days=14)
MOST_EVENTS = 3


@dataclass(frozen=True, slots=True)
class DayRate:
    """How much of one day was answered, in per cent, with the day as it is called."""

    name: str
    rate: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the days one answer was given, with the answer and the step as they are called."""

    option: str
    band: Band
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All that may be shown of a week, in the reader's words; picture and table are made of this alone."""

    title: str
    week: Week
    first: str
    last: str
    is_open: bool
    figures: Figures
    before: int | None = None
    days: Sequence[DayRate] = ()
    how: Sequence[Sequence[Share]] = ()
    moods: Sequence[str] = ()
    facts: Sequence[str] = ()
    coming: Sequence[Html] = ()


def gather(turn: Turn, circle: Circle, week: Week, found: Figures, *, is_open: bool) -> Shown:
    """Return what may be shown of these counts, which hold nothing that must not be."""
    texts, enough = turn.house.texts, found.are_enough
    before = summaries.find(turn.tx, circle.id, week.previous)
    return Shown(
        title=circle.title,
        week=week,
        first=texts.day(week.monday, turn.language),
        last=texts.day(week.sunday, turn.language),
        is_open=is_open,
        figures=found,
        before=before.rate if enough and before is not None and before.are_enough else None,
        days=[DayRate(texts.weekday(each.day, turn.language), each.rate) for each in found.days] if enough else (),
        how=[_shares(turn, each) for each in found.how] if enough else (),
        moods=[_mood(turn, each) for each in found.moods] if enough else (),
        facts=_facts(turn, found),
        coming=_coming(turn, circle),
    )


def _shares(turn: Turn, answers: Answers) -> list[Share]:
    asked = questions.get(turn.tx, questions.newest(turn.tx, answers.questions))
    question = asked.question(answers.question)
    return [
        Share(
            sets.value_label(turn, asked, question, option) if question else option,
            band,
            turn.label(f"summary.band.{band.value}"),
        )
        for option, band in rules.bands(answers).items()
    ]


def _mood(turn: Turn, scale: Scale) -> str:
    mean = rules.mean_mood(scale)
    key = "summary.mood_or_less" if mean.or_less else "summary.mood_or_more" if mean.or_more else "summary.mood"
    return turn.label(key, value=turn.house.texts.number(mean.value, turn.language), high=scale.high)


def _facts(turn: Turn, found: Figures) -> list[str]:
    """Return what else there was in the week, which is shown however few they are."""
    counts = {
        "summary.milestones": found.rest.milestones,
        "summary.newcomers": found.rest.newcomers,
        "summary.helped": found.rest.helped,
    }
    return [turn.label(key, n=n) for key, n in counts.items() if n]


def _coming(turn: Turn, circle: Circle) -> list[Html]:
    """Return what is coming up, in the words of the circle's own events."""
    coming = [each for each in events.list_coming(turn.tx, circle.id, turn.now) if _is_near(each, turn)]
    said = [
        turn.text("summary.event", title=each.title, moment=moment(turn, each, circle.zone))
        for each in coming[:MOST_EVENTS]
    ]
    return [Html("\n".join([turn.text("summary.events"), *said]))] if said else []


def _is_near(event: Event, turn: Turn) -> bool:
    return event.starts_at is not None and event.starts_at <= turn.now + NEAR


def words(turn: Turn, circle: Circle, shown: Shown) -> Html:
    """Return the week in words."""
    heading = turn.text("summary.heading", title=shown.title, week=shown.week, first=shown.first, last=shown.last)
    parts = [heading]
    if shown.is_open:
        parts.append(turn.text("summary.open"))
    if shown.figures.are_enough:
        parts.append(_numbers(turn, shown))
        parts += [_how(turn, each) for each in shown.how]
        parts += [turn.text("summary.mood_line", mood=each) for each in shown.moods]
    else:
        parts.append(_too_few(turn, circle))
    if shown.facts:
        parts.append(Html("\n".join(turn.text("summary.fact", words=each) for each in shown.facts)))
    return Html("\n\n".join([*parts, *shown.coming]))


def _too_few(turn: Turn, circle: Circle) -> Html:
    parts = [turn.text("summary.too_few", n=rules.LEAST_PEOPLE)]
    if not memberships.count_members(turn.tx, circle.id):
        parts.append(turn.text("summary.nobody"))
    return Html("\n".join(parts))


def _numbers(turn: Turn, shown: Shown) -> Html:
    found = shown.figures
    lines = [turn.text("summary.numbers", answered=found.answered, expected=found.expected, rate=found.rate)]
    if shown.before is not None:
        lines.append(turn.text("summary.week_before", rate=shown.before))
    if found.away:
        lines.append(turn.text("summary.away", n=found.away))
    if shown.days:
        days = [turn.label("summary.day", name=each.name, rate=each.rate) for each in shown.days]
        lines.append(turn.text("summary.by_day", days=" · ".join(days)))
    return Html("\n".join(lines))


def _how(turn: Turn, shares: Sequence[Share]) -> Html:
    lines = [turn.text("summary.how")]
    lines += [turn.text("summary.how_line", option=each.option, band=each.words) for each in shares]
    return Html("\n".join(lines))
