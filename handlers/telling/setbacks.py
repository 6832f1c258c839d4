"""A setback: who may know is asked each time, and silence means nobody."""

from datetime import date

from domain.beside.consent import Item
from domain.beside.hard_days import SETBACK
from handlers.beside import page, ticks
from handlers.buttons import Rows, number_in
from handlers.routing import Route, Routes
from handlers.telling import allowed, said
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import partners
from storage.daily import checkins
from storage.people import Person

PICK, SEND, NOBODY = "sb_pick", "sb_send", "sb_none"
BETWEEN = "."


def ask_who_may_know(turn: Turn, day: date) -> None:
    """Ask who may know of the setback of that day; without anybody beside the member there is nothing to ask."""
    if allowed.list_standing_by(turn):
        turn.say_text(_question(turn), _rows(turn, day, []))


def _question(turn: Turn) -> Html:
    return turn.text("setback.who_may_know", words=said.setback(turn, turn.me.name or ""))


def _rows(turn: Turn, day: date, picked: list[int]) -> Rows:
    rows: list[list[dict[str, str]]] = []
    for each in allowed.list_standing_by(turn):
        name = each.name or turn.label("partner.somebody")
        label = f"✓ {name}" if each.id in picked else name
        rows.append([turn.labelled(label, PICK, day.isoformat(), _written(picked), each.id)])
    if picked:
        rows.append([turn.button("button.send", SEND, day.isoformat(), _written(picked))])
    rows.append([turn.button("setback.tell_nobody", NOBODY)])
    return rows


def _written(picked: list[int]) -> str:
    return BETWEEN.join(str(each) for each in picked)


def picked(turn: Turn) -> None:
    """Pick somebody, or leave them out again; who may never hear of a setback so far is asked about first."""
    day, chosen, other = turn.day(), _picked(turn), turn.number(2)
    partnership = partners.find_between(turn.tx, turn.me.id, other) if other is not None else None
    if day is None or partnership is None:
        turn.toast = turn.label("press.gone")
        return
    if partnership.partner in chosen:
        chosen = [each for each in chosen if each != partnership.partner]
    elif page.is_allowed(turn, partnership, Item.SETBACK):
        chosen = [*chosen, partnership.partner]
    else:
        ticks.ask(turn, partnership, Item.SETBACK)
        return
    turn.change(_question(turn), _rows(turn, day, chosen))


def _picked(turn: Turn) -> list[int]:
    """Return whom the button names."""
    found = (number_in(each) for each in turn.field(1).split(BETWEEN))
    return [each for each in found if each is not None]


def sent(turn: Turn) -> None:
    """Tell those who were picked and may know; a day that is no setback any more is told to nobody."""
    day, chosen = turn.day(), _picked(turn)
    if day is None or not checkins.answered_any_of(turn.tx, turn.me.id, day, {SETBACK}):
        turn.change(turn.text("setback.nobody_told"))
        return
    told = [each for each in allowed.list_allowed(turn, Item.SETBACK) if each.id in chosen]
    for each in told:
        _tell(turn, each, day)
    if told:
        turn.change(Html("\n".join(_told_line(turn, each) for each in told)))
    else:
        turn.change(turn.text("setback.nobody_told"))


def _tell(turn: Turn, partner: Person, day: date) -> None:
    key = f"{allowed.PASSED_ON}.{turn.me.id}.{partner.id}.{day}.{SETBACK}.{turn.now:%Y%m%dT%H%M%S}"
    text = said.setback(turn.to(partner), turn.me.name or "")
    allowed.owe(turn, partner, Item.SETBACK, text, kind=allowed.PASSED_ON, key=key, day=day.isoformat())


def _told_line(turn: Turn, partner: Person) -> Html:
    later = allowed.goes_at(turn, partner) > turn.now
    return turn.text("setback.told_later" if later else "setback.told", name=partner.name or "")


def nobody_pressed(turn: Turn) -> None:
    """Tell nobody."""
    turn.change(turn.text("setback.nobody_told"))


routes = Routes(presses=[Route(PICK, picked), Route(SEND, sent), Route(NOBODY, nobody_pressed)])
