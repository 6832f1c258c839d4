"""`/summary`: a circle's week in figures, for those who lead it; and the close of each week."""

from datetime import timedelta

from domain import summary as rules
from domain.consent import Item
from domain.ladder import silence
from domain.schedules import Schedule
from domain.summary import Answers, Figures, Scale
from domain.weeks import Week, closes_at, week_named, week_of
from handlers.circle import joining, leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import circles, consent, days, partners, people, schedules, summaries
from storage.circles import Circle
from storage.people import Person
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

WEEK, NAMED = "week", "named"
NOW = "now"
MOST_NAMED = 20
"""Names in one list: two lists of the longest fit one message."""

LOOK_AGAIN_AFTER = timedelta(minutes=10)


def group_summary_command(turn: Turn) -> None:
    """Show the week in the group, if an administrator asks."""
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
    leading.of_one(turn, WEEK, lambda turn, circle: _answer(turn, circle, turn.arguments), asked)


def circle_chosen(turn: Turn) -> None:
    """Show the week of the circle that was chosen, if the reader leads it still."""
    circle = leading.pressed(turn)
    if circle is not None:
        _answer(turn, circle, turn.field(1))


def _is_readable(argument: str) -> bool:
    return not argument or argument.lower() == NOW or week_named(argument) is not None


def _answer(turn: Turn, circle: Circle, argument: str) -> None:
    if not _is_readable(argument):
        leading.say(turn, turn.text("summary.usage", week=_this_week(turn, circle).previous))
        return
    joining.end_stays_of_absent(turn, circle)
    week = _week_asked(turn, circle, argument)
    closed = summaries.find(turn.tx, circle.id, week)
    if closed is None and not _open_week(turn, circle) <= week <= _this_week(turn, circle):
        leading.say(turn, turn.text("summary.no_week", week=week))
        return
    found = closed or rules.numbers_only(rules.figures(summaries.load_days(turn.tx, circle.id, week)))
    leading.say(turn, _card(turn, circle, week, found, is_open=closed is None))
    if not turn.in_group:
        _name_who_needs_somebody(turn, circle)


def _week_asked(turn: Turn, circle: Circle, argument: str) -> Week:
    if argument.lower() == NOW:
        return _open_week(turn, circle)
    return week_named(argument) or summaries.newest(turn.tx, circle.id) or _open_week(turn, circle)


def _open_week(turn: Turn, circle: Circle) -> Week:
    """Return the week that closes next."""
    planned = due.find(turn.tx, WEEK, circle=circle.id)
    return (week_named(planned.data["week"]) if planned else None) or _this_week(turn, circle)


def _this_week(turn: Turn, circle: Circle) -> Week:
    return week_of(Schedule(circle.zone).today(turn.now))


# What is shown


def _card(turn: Turn, circle: Circle, week: Week, found: Figures, *, is_open: bool) -> Html:
    texts = turn.house.texts
    first, last = texts.day(week.monday, turn.language), texts.day(week.sunday, turn.language)
    parts = [turn.text("summary.heading", title=circle.title, week=week, first=first, last=last)]
    if is_open:
        parts.append(turn.text("summary.open"))
    if found.are_enough:
        parts.append(_numbers(turn, circle, week, found))
        parts += [_how(turn, each) for each in found.how]
        parts += [_mood(turn, each) for each in found.moods]
    else:
        parts.append(turn.text("summary.too_few", n=rules.LEAST_PEOPLE))
    return Html("\n\n".join(parts))


def _numbers(turn: Turn, circle: Circle, week: Week, found: Figures) -> Html:
    lines = [turn.text("summary.numbers", answered=found.answered, expected=found.expected, rate=found.rate)]
    before = summaries.find(turn.tx, circle.id, week.previous)
    if before is not None and before.are_enough:
        lines.append(turn.text("summary.week_before", rate=before.rate))
    if found.away:
        lines.append(turn.text("summary.away", n=found.away))
    return Html("\n".join(lines))


def _how(turn: Turn, answers: Answers) -> Html:
    lines = [turn.text("summary.how")]
    for option, band in rules.bands(answers).items():
        words = turn.label(f"questions.{answers.questions}.{answers.question}.{option}")
        lines.append(turn.text("summary.how_line", option=words, band=turn.text(f"summary.band.{band.value}")))
    return Html("\n".join(lines))


def _mood(turn: Turn, scale: Scale) -> Html:
    mean = rules.mean_mood(scale)
    key = "summary.mood_or_less" if mean.or_less else "summary.mood_or_more" if mean.or_more else "summary.mood"
    return turn.text(key, value=turn.house.texts.number(mean.value, turn.language), high=scale.high)


# Who needs somebody


def _name_who_needs_somebody(turn: Turn, circle: Circle) -> None:
    """Name, to the reader alone, whoever allowed it; each of them can see later that this was read."""
    quiet = _allowing(turn, circle, Item.WENT_QUIET)
    quiet = [member for member in quiet if silence(days.records(turn.tx, member.id)).days]
    alone = _allowing(turn, circle, Item.NO_PARTNER)
    alone = [member for member in alone if not partners.list_standing_by(turn.tx, member.id)]
    parts = [_names(turn, "summary.went_quiet", quiet), _names(turn, "summary.no_partner", alone)]
    about = [(member.id, Item.WENT_QUIET) for member in quiet[:MOST_NAMED]]
    about += [(member.id, Item.NO_PARTNER) for member in alone[:MOST_NAMED]]
    if not about:
        return
    # The key says how many are named, so that the last look before it goes knows when one is there no more.
    key = f"{turn.cause}.{NAMED}.{len(about)}"
    summaries.save_reads(turn.tx, turn.me.id, circle.id, about, key, turn.now)
    parts.append(turn.text("summary.is_logged"))
    turn.owe("sendMessage", {"text": Html("\n\n".join(part for part in parts if part))}, kind=NAMED, key=key)


def _allowing(turn: Turn, circle: Circle, item: Item) -> list[Person]:
    """Return the other members who allow it, by name: there is no other order among them."""
    found = [
        people.get(turn.tx, member)
        for member in circles.list_members(turn.tx, circle.id)
        if member != turn.me.id and consent.circle_may_know(turn.tx, member, circle.id, item, turn.now)
    ]
    return sorted(found, key=lambda person: person.name or "")


def _names(turn: Turn, key: str, members: list[Person]) -> Html | None:
    if not members:
        return None
    names = ", ".join(person.name or "" for person in members[:MOST_NAMED])
    more = len(members) - MOST_NAMED
    return turn.text(key, names=turn.label("summary.and_more", names=names, n=more) if more > 0 else names)


def names_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether everyone whom the message names still allows it; else it is not sent, and nobody has read it."""
    reads = summaries.list_reads_in(turn.tx, owed.key)
    wanted = len(reads) == int(owed.key.rpartition(".")[2]) and all(
        circles.is_member(turn.tx, each.circle, each.member)
        and consent.circle_may_know(turn.tx, each.member, each.circle, each.item, turn.now)
        for each in reads
    )
    if not wanted:
        summaries.forget_reads_in(turn.tx, owed.key)
    return wanted


# The close of a week


def plan_close(turn: Turn, circle: Circle, week: Week) -> None:
    """Plan the close of a week, which is looked at again when it comes."""
    at = closes_at(week, circle.zone, _schedules(turn, circle))
    due.plan(turn.tx, WEEK, at, circle=circle.id, behind_barrier=True, week=str(week))


def plan_anew(turn: Turn, circle: Circle) -> None:
    """Plan the close of the open week on the circle's clock as it is now."""
    plan_close(turn, circle, _open_week(turn, circle))


def _schedules(turn: Turn, circle: Circle) -> list[Schedule]:
    """Return the schedules of the members whose days have begun."""
    found = []
    for member in circles.list_members(turn.tx, circle.id):
        schedule = schedules.find(turn.tx, member)
        if schedule is not None and people.get(turn.tx, member).first_day is not None:
            found.append(schedule)
    return found


def week_over(turn: Turn, planned: Due) -> None:
    """Write the week's snapshot once its Sunday has ended for every member, and plan the next close."""
    circle, week = circles.find(turn.tx, planned.circle or 0), week_named(planned.data["week"])
    if circle is None or week is None:
        return
    at = closes_at(week, circle.zone, _schedules(turn, circle))
    if at > turn.now or not _has_ended_for_all(turn, circle, week):
        again = max(at, turn.now + LOOK_AGAIN_AFTER)
        due.plan(turn.tx, WEEK, again, circle=circle.id, behind_barrier=True, week=str(week))
        return
    counts = rules.kept(rules.figures(summaries.load_days(turn.tx, circle.id, week)))
    summaries.save(turn.tx, circle.id, week, counts, turn.now)
    plan_close(turn, circle, week.next)


def _has_ended_for_all(turn: Turn, circle: Circle, week: Week) -> bool:
    """Return whether no member's day of that week is still to be closed."""
    for member in circles.list_members(turn.tx, circle.id):
        first_day = people.get(turn.tx, member).first_day
        latest = days.latest_ended(turn.tx, member)
        if first_day is not None and first_day <= week.sunday and (latest is None or latest < week.sunday):
            return False
    return True


routes = Routes(
    commands=[Route("summary", summary_command, Gate.SETTLED)],
    presses=[Route(WEEK, circle_chosen, Gate.SETTLED)],
    group_commands=[Route("summary", group_summary_command)],
)
