"""The card of a milestone: what it says, the picture of it, and whether the circle may see this very one."""

from datetime import datetime, time, timedelta

from domain.counting.counters import Mark, Unit, mark_named
from domain.outgoing import Lane
from domain.time.quiet_hours import QuietHours, next_at
from handlers.buttons import Rows, keyboard
from handlers.pictures.coin import coin
from handlers.routing import Route, Routes
from handlers.telling import good_news
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.circle import circles, memberships
from storage.circle.circles import Circle
from storage.counting import counters, milestones
from storage.counting.milestones import Card, Milestone
from storage.daily import schedules
from storage.file.database import Tx
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import File, Owed

CARD, POST, APPLAUSE = "milestone", "milestone_post", "applause"
SHARE, KEEP, CLAP = "card_share", "card_keep", "clap"
ROW = "row"
EVENING = time(20, 0)
A_DAY = timedelta(days=1)
DAYS_OF = {Unit.DAY: 1, Unit.MONTH: 30, Unit.YEAR: 365}


def row_mark(amount: int) -> str:
    """Return the name under which a mark of the run of days is kept."""
    return f"{ROW}{amount}"


def amount_of(milestone: Milestone) -> int:
    """Return the number of a milestone: of days in a row, or of its own unit."""
    if milestone.run is None:
        return int(milestone.mark.removeprefix(ROW))
    return _mark(milestone).amount


def _mark(milestone: Milestone) -> Mark:
    found = mark_named(milestone.mark)
    if found is None:
        raise LookupError(f"no mark {milestone.mark}")
    return found


def _size(milestone: Milestone) -> int:
    """Return about how many days a milestone is worth, to know the largest."""
    return amount_of(milestone) * (1 if milestone.run is None else DAYS_OF[_mark(milestone).unit])


# What it says


def _unit_key(milestone: Milestone) -> str:
    if milestone.run is None:
        return "milestone.unit.row"
    mark = _mark(milestone)
    return "milestone.unit.hours" if mark == Mark(1, Unit.DAY) else f"milestone.unit.{mark.unit}"


def _number(milestone: Milestone) -> int:
    """Return the number as it is said: the first day is said as its 24 hours."""
    return 24 if _unit_key(milestone) == "milestone.unit.hours" else amount_of(milestone)


def _reached(turn: Turn, milestone: Milestone) -> str:
    """Return what was reached, without the member's word: "30 days in a row", "4 months"."""
    number = _number(milestone)
    return turn.label("milestone.reached", number=number, unit=turn.label(_unit_key(milestone), n=number))


def lines(turn: Turn, card: Card) -> Html:
    """Return a line for each milestone on the card, for the member alone."""
    return Html(Html("\n").join(_line(turn, each) for each in milestones.list_on(turn.tx, card)))


def _line(turn: Turn, milestone: Milestone) -> Html:
    reached = _reached(turn, milestone)
    word = _word(turn, milestone)
    if word is None:
        return turn.text("milestone.line", reached=reached)
    return turn.text("milestone.line_of_counter", word=word, reached=reached)


def _word(turn: Turn, milestone: Milestone) -> str | None:
    if milestone.run is None:
        return None
    owned = counters.list_of(turn.tx, turn.me.id)
    return next((each.word for each in owned if milestone.run in [run.id for run in each.runs]), None)


def _largest_first(turn: Turn, card: Card) -> list[Milestone]:
    return sorted(milestones.list_on(turn.tx, card), key=_size, reverse=True)


def _file(turn: Turn, card: Card) -> File:
    """Return the picture: the largest on the coin, what fell together below, no name and no word of the member's."""
    largest, *others = _largest_first(turn, card)
    number = _number(largest)
    also = [_reached(turn, each) for each in others[:2]]
    picture = coin(
        str(number),
        turn.label(_unit_key(largest), n=number),
        turn.label("milestone.on_coin"),
        turn.label("milestone.also", reached=", ".join(also)) if also else "",
    )
    return File("photo", f"{picture.name}.png", picture.svg.encode(), to_draw=True)


def _caption(turn: Turn, card: Card) -> Html:
    parts = [turn.text("milestone.greeting", name=turn.me.name or ""), lines(turn, card)]
    where = _circles(turn)
    if where:
        parts.append(turn.text("milestone.ask_share", words=_post_words(turn, card)))
    return Html("\n\n".join(parts))


def _circles(turn: Turn) -> list[Circle]:
    return [each for each in circles.list_of(turn.tx, turn.me.id) if each.chat_id is not None]


def _post_words(turn: Turn, card: Card) -> Html:
    """Return what a circle would read of the card of the person whose turn it is."""
    person = people.get(turn.tx, card.person)
    reached = [_reached(turn, each) for each in _largest_first(turn, card)]
    return turn.text("milestone.post", name=person.name or "", reached=", ".join(reached))


# For the member


def owe(turn: Turn, card: Card, *, expires_at: datetime) -> None:
    """Owe the member the card, and tell those partners who may know."""
    rows = _rows(turn, card)
    turn.owe(
        "sendPhoto",
        {"caption": _caption(turn, card), **({"reply_markup": keyboard(rows)} if rows else {})},
        kind=CARD,
        lane=Lane.PROMPT if turn.update is None else Lane.REPLY,
        key=f"{CARD}.{turn.me.id}.{card.day}",
        expires_at=expires_at,
        file=_file(turn, card),
    )
    largest = _largest_first(turn, card)[0]
    good_news.milestone_reached(turn, f"card{card.id}", lambda there: _reached(there, largest))


def _rows(turn: Turn, card: Card) -> Rows:
    where = _circles(turn)
    if not where:
        return []
    share = [
        [turn.labelled(_share_label(turn, each, alone=len(where) == 1), SHARE, card.id, each.id)] for each in where
    ]
    return [*share, [turn.button("button.keep_mine", KEEP, card.id)]]


def _share_label(turn: Turn, circle: Circle, *, alone: bool) -> str:
    return turn.label("button.share") if alone else turn.label("button.share_in", title=circle.title)


def _pressed(turn: Turn) -> Card | None:
    """Return the card that the button names, if it is the reader's and what it says was not removed since."""
    number = turn.number()
    card = milestones.get_card(turn.tx, number) if number is not None else None
    if card is None or card.person != turn.me.id or not milestones.list_on(turn.tx, card):
        turn.toast = turn.label("press.gone")
        return None
    return card


def shared(turn: Turn) -> None:
    """Post this very card in the circle, once; the group hears of it outside its quiet hours."""
    card, circle = _pressed(turn), circles.find(turn.tx, turn.number(1) or 0)
    if card is None:
        return
    if circle is None or circle not in _circles(turn):
        turn.toast = turn.label("press.gone")
        return
    if milestones.save_post(turn.tx, card, circle.id, turn.now):
        _post(turn, card, circle)
    _settle(turn, card, turn.text("milestone.shared", title=circle.title))


def _post(turn: Turn, card: Card, circle: Circle) -> None:
    there = turn.in_chat(circle.chat_id or 0, circle.language, circle.topic)
    there.owe(
        "sendPhoto",
        {
            "caption": _post_words(there, card),
            "reply_markup": keyboard([[there.button("button.clap", CLAP, card.id)]]),
        },
        kind=POST,
        lane=Lane.BULK,
        key=f"{POST}.{card.id}.{circle.id}",
        not_before=QuietHours(circle.zone).held_until(turn.now),
        file=_file(there, card),
    )


def kept(turn: Turn) -> None:
    """Keep the card to oneself."""
    card = _pressed(turn)
    if card is not None:
        _settle(turn, card, turn.text("milestone.kept"))


def _settle(turn: Turn, card: Card, outcome: Html) -> None:
    greeting = turn.text("milestone.greeting", name=turn.me.name or "")
    turn.change(Html("\n\n".join((greeting, lines(turn, card), outcome))))


def post_wanted(tx: Tx, owed: Owed) -> bool:
    """Return whether a post that waited is still to go: shared, and its member still in that circle."""
    card_id, circle = (int(each) for each in owed.key.split(".")[1:])
    card = milestones.get_card(tx, card_id)
    return (
        card is not None
        and milestones.is_shared(tx, card_id, circle)
        and memberships.is_member(tx, circle, card.person)
    )


# For the group


def clapped(turn: Turn) -> None:
    """Count somebody's 👏 once; whoever has not met the bot yet is not kept by it."""
    circle, number = circles.find_by_chat(turn.tx, turn.chat_id), turn.number()
    card = milestones.get_card(turn.tx, number) if number is not None else None
    if circle is None or card is None or not milestones.is_shared(turn.tx, card.id, circle.id):
        turn.toast = turn.label("press.gone")
    elif turn.person is None:
        turn.toast = turn.label("milestone.clap_from_stranger")
    else:
        if turn.person.id != card.person and milestones.clap(turn.tx, card, turn.person.id, turn.now):
            _plan_evening(turn, card)
        turn.toast = turn.label("milestone.clapped")


def _plan_evening(turn: Turn, card: Card) -> None:
    """Plan the evening on which the member hears of it, unless one is planned."""
    schedule = schedules.find(turn.tx, card.person)
    if schedule is not None and due.find(turn.tx, APPLAUSE, person_id=card.person) is None:
        due.plan(turn.tx, APPLAUSE, next_at(turn.now, EVENING, schedule.zone), person_id=card.person)


def applause_due(turn: Turn, planned: Due) -> None:
    """Tell the member how many people clapped since the evening before."""
    count = milestones.count_applause(turn.tx, turn.me.id, planned.due_at - A_DAY)
    if count:
        turn.say("milestone.applause", n=count, kind=APPLAUSE)


routes = Routes(
    presses=[Route(SHARE, shared), Route(KEEP, kept)],
    group_presses=[Route(CLAP, clapped)],
)
