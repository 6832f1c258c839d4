"""A hard day: whoever may know hears of it ten minutes after the tap, unless the member takes it back."""

from collections.abc import Sequence
from datetime import date

from domain.beside.consent import Item
from domain.beside.hard_days import HARD, TOLD_AFTER
from handlers.routing import Route, Routes
from handlers.telling import allowed, said
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import checkins
from storage.people import Person
from storage.traffic import due, told, withdrawals
from storage.traffic.due import Due

TELL = "hard_day"
"""What is due ten minutes after the tap."""

NOW, NOT = "hard_now", "hard_not"


def day_answered(turn: Turn, day: date, value: object) -> None:
    """Plan what is told of a hard day, and withdraw what another answer was to tell."""
    _withdraw(turn, day)
    if value == HARD and day == turn.schedule.today(turn.received_at):
        _plan(turn, day)


def _plan(turn: Turn, day: date) -> None:
    to_tell = [each for each in _to_tell(turn) if not _has_heard(turn, each, day)]
    if not to_tell:
        return
    words = said.hard_day(turn, turn.me.name or "")
    rows = [
        [turn.button("button.send_now", NOW, day.isoformat()), turn.button("button.dont_send", NOT, day.isoformat())]
    ]
    names = allowed.names(turn, to_tell)
    screen = turn.say("hard_day.goes_soon", rows, names=names, words=words, n=_minutes())
    due.plan(
        turn.tx,
        TELL,
        turn.now + TOLD_AFTER,
        person_id=turn.me.id,
        behind_barrier=True,
        day=day.isoformat(),
        screen=screen,
    )


def _minutes() -> int:
    return int(TOLD_AFTER.total_seconds() // 60)


def _to_tell(turn: Turn) -> list[Person]:
    """Return who may know; whoever has muted the member is among them, as that is nobody else's to learn."""
    return allowed.list_allowed(turn, Item.HARD_DAY)


def _has_heard(turn: Turn, partner: Person, day: date) -> bool:
    return told.was_told(turn.tx, partner.id, turn.me.id, allowed.ALERT, day.isoformat())


def _withdraw(turn: Turn, day: date) -> None:
    """Withdraw what an earlier answer to that day was to tell."""
    planned = due.find(turn.tx, TELL, person_id=turn.me.id)
    if planned is not None and planned.data["day"] == day.isoformat():
        due.drop(turn.tx, TELL, person_id=turn.me.id)
        turn.change(turn.text("hard_day.not_sent"), target=planned.data["screen"])
    for item in allowed.ANSWERS:
        withdrawals.cancel_of_day(turn.tx, turn.me.id, day.isoformat(), item.value, turn.now)


def tell_due(turn: Turn, planned: Due) -> None:
    """Ten minutes have passed: tell whoever may know, if the day is still hard."""
    day = date.fromisoformat(planned.data["day"])
    if checkins.answered_any_of(turn.tx, turn.me.id, day, {HARD}):
        turn.change(_tell(turn, day), target=planned.data["screen"])


def _tell(turn: Turn, day: date) -> Html:
    """Tell whoever may know, and return how that stands."""
    hearers = [each for each in _to_tell(turn) if not _has_heard(turn, each, day)]
    for each in hearers:
        key = f"{allowed.ALERT}.{turn.me.id}.{each.id}.{day}.{turn.now:%Y%m%dT%H%M%S}"
        text = said.hard_day(turn.to(each), turn.me.name or "")
        allowed.owe(turn, each, Item.HARD_DAY, text, kind=allowed.ALERT, key=key, day=day.isoformat())
    return _said_of(turn, hearers)


def _said_of(turn: Turn, hearers: Sequence[Person]) -> Html:
    """Return who hears of the day, and when; or that nobody does."""
    if not hearers:
        return turn.text("hard_day.not_sent")
    return Html("\n".join(_told_line(turn, each) for each in hearers))


def _told_line(turn: Turn, partner: Person) -> Html:
    later = allowed.goes_at(turn, partner) > turn.now
    return turn.text("hard_day.told_later" if later else "hard_day.told", name=partner.name or "")


def now_pressed(turn: Turn) -> None:
    """Tell it at once."""
    planned = _pressed(turn)
    if planned is not None:
        turn.change(_tell(turn, date.fromisoformat(planned.data["day"])))


def not_pressed(turn: Turn) -> None:
    """Tell nobody of this day; what is on its way at this moment is taken back."""
    day = turn.day()
    if _planned(turn) is not None:
        due.drop(turn.tx, TELL, person_id=turn.me.id)
        turn.change(turn.text("hard_day.not_sent"))
    elif day is not None and withdrawals.cancel_of_day(
        turn.tx, turn.me.id, turn.field(), Item.HARD_DAY.value, turn.now
    ):
        turn.change(_said_of(turn, [each for each in _to_tell(turn) if _has_heard(turn, each, day)]))
    else:
        turn.gone()


def _pressed(turn: Turn) -> Due | None:
    """Return what the button is about and take it off the plan; None if it has been told or withdrawn."""
    planned = _planned(turn)
    if planned is None:
        turn.gone()
        return None
    due.drop(turn.tx, TELL, person_id=turn.me.id)
    return planned


def _planned(turn: Turn) -> Due | None:
    planned = due.find(turn.tx, TELL, person_id=turn.me.id)
    return planned if planned is not None and planned.data["day"] == turn.field() else None


routes = Routes(presses=[Route(NOW, now_pressed), Route(NOT, not_pressed)])
