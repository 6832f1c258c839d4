"""The card of a milestone: what it says, the picture of it, and whether the circle may see this very one."""

from datetime import datetime
from enum import IntFlag

from domain.counting.counters import Mark, Unit, mark_named
from domain.outgoing import Lane
from domain.time.quiet_hours import QuietHours
from handlers.buttons import Rows, keyboard
from handlers.pictures.coin import coin
from handlers.routing import Route, Routes
from handlers.telling import good_news
from handlers.texts import Html
from handlers.turn import Turn
from storage.circle import circles, memberships
from storage.circle.circles import Circle
from storage.counting import counters, milestones
from storage.counting.milestones import Card, Milestone
from storage.file.database import Tx
from storage.traffic.outbox import File, Owed

CARD, POST = "milestone", "milestone_post"
SHARE, KEEP, CLAP, ADD = "card_share", "card_keep", "clap", "card_add"
ROW = "row"


class Added(IntFlag):
    """What the member adds to the words of a post: it says neither a name nor what is counted by itself."""

    NOTHING = 0
    NAME = 1
    WORD = 2


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


def _caption(turn: Turn, card: Card, added: Added) -> Html:
    parts = [turn.text("milestone.greeting", name=turn.me.name or ""), lines(turn, card)]
    if _circles(turn):
        parts.append(turn.text("milestone.ask_share", words=_post_words(turn, turn, card, added)))
    return Html("\n\n".join(parts))


def _circles(turn: Turn) -> list[Circle]:
    return [each for each in circles.list_of(turn.tx, turn.me.id) if each.chat_id is not None]


def _post_words(turn: Turn, there: Turn, card: Card, added: Added) -> Html:
    """Return what a circle would read of the member's card, in the words of `there`."""
    reached = ", ".join(_reached_in_post(turn, there, each, added) for each in _largest_first(turn, card))
    if Added.NAME in added:
        return there.text("milestone.post", name=turn.me.name or "", reached=reached)
    return there.text("milestone.post_unnamed", reached=reached)


def _reached_in_post(turn: Turn, there: Turn, milestone: Milestone, added: Added) -> str:
    reached, word = _reached(there, milestone), _word(turn, milestone)
    if word is None or Added.WORD not in added:
        return reached
    return there.label("milestone.reached_with_word", reached=reached, word=word)


# For the member


def owe(turn: Turn, card: Card, *, expires_at: datetime) -> None:
    """Owe the member the card, and tell those partners who may know."""
    rows = _rows(turn, card, Added.NOTHING)
    turn.owe(
        "sendPhoto",
        {"caption": _caption(turn, card, Added.NOTHING), **({"reply_markup": keyboard(rows)} if rows else {})},
        kind=CARD,
        lane=Lane.PROMPT if turn.update is None else Lane.REPLY,
        key=f"{CARD}.{turn.me.id}.{card.day}",
        expires_at=expires_at,
        file=_file(turn, card),
    )
    largest = _largest_first(turn, card)[0]
    good_news.milestone_reached(turn, f"card{card.id}", lambda there: _reached(there, largest))


def _rows(turn: Turn, card: Card, added: Added) -> Rows:
    where = _circles(turn)
    if not where:
        return []
    share = [
        [turn.labelled(_share_label(turn, each, alone=len(where) == 1), SHARE, card.id, each.id, added.value)]
        for each in where
    ]
    return [*share, [turn.button("button.keep_mine", KEEP, card.id)], _adding(turn, card, added)]


def _adding(turn: Turn, card: Card, added: Added) -> list[dict[str, str]]:
    """Return the buttons that add the member's name and their word to the post, or leave them out again."""
    labels = {Added.NAME: turn.label("milestone.with_name", name=turn.me.name or "")}
    word = next(filter(None, (_word(turn, each) for each in _largest_first(turn, card))), None)
    if word is not None:
        labels[Added.WORD] = turn.label("milestone.with_word", word=word)
    return [
        turn.labelled(f"✓ {label}" if what in added else label, ADD, card.id, (added ^ what).value)
        for what, label in labels.items()
    ]


def added_pressed(turn: Turn) -> None:
    """Show how the post would read with what was added to it, or without."""
    card, added = _pressed(turn), _added(turn)
    if card is not None and _circles(turn):
        turn.change(_caption(turn, card, added), _rows(turn, card, added))


def _added(turn: Turn, place: int = 1) -> Added:
    return Added((turn.number(place) or 0) & (Added.NAME | Added.WORD))


def _share_label(turn: Turn, circle: Circle, *, alone: bool) -> str:
    return turn.label("button.share") if alone else turn.label("button.share_in", title=circle.title)


def _pressed(turn: Turn) -> Card | None:
    """Return the card that the button names, if it is the reader's and what it says was not removed since."""
    number = turn.number()
    card = milestones.find_card(turn.tx, number) if number is not None else None
    if card is None or card.person != turn.me.id or not milestones.list_on(turn.tx, card):
        turn.gone()
        return None
    return card


def shared(turn: Turn) -> None:
    """Post this very card in the circle, once; the group hears of it outside its quiet hours."""
    card, circle = _pressed(turn), circles.find(turn.tx, turn.number(1) or 0)
    if card is None:
        return
    if circle is None or circle not in _circles(turn):
        turn.gone()
        return
    if milestones.save_post(turn.tx, card, circle.id, turn.now):
        _post(turn, card, circle, _added(turn, place=2))
    _settle(turn, card, turn.text("milestone.shared", title=circle.title))


def _post(turn: Turn, card: Card, circle: Circle, added: Added) -> None:
    there = turn.in_chat(circle.chat_id or 0, circle.language, circle.topic)
    there.owe(
        "sendPhoto",
        {
            "caption": _post_words(turn, there, card, added),
            "reply_markup": keyboard([[there.button("button.clap", CLAP, card.id)]]),
        },
        kind=POST,
        lane=Lane.BULK,
        key=f"{POST}.{card.id}.{circle.id}",
        not_before=QuietHours(circle.zone).held_until(turn.now),
        file=_file(there, card),
        subject=turn.me.id,
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
    card = milestones.find_card(tx, card_id)
    return (
        card is not None
        and milestones.is_shared(tx, card_id, circle)
        and memberships.is_member(tx, circle, card.person)
    )


routes = Routes(
    presses=[Route(SHARE, shared), Route(KEEP, kept), Route(ADD, added_pressed)],
)
