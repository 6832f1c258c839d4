"""A setback: who may know is asked each time, and silence means nobody."""

from datetime import date

from domain.beside.consent import Item
from domain.beside.hard_days import SETBACK
from handlers.beside import ticks
from handlers.buttons import Rows, keyboard, number_in
from handlers.routing import Route, Routes
from handlers.telling import allowed, said
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import partners
from storage.beside.partners import Partnership
from storage.daily import checkins
from storage.people import Person

PICK, SEND, NOBODY = "sb_pick", "sb_send", "sb_none"
OTHERS, ASK, ALLOW, BACK = "sb_others", "sb_ask", "sb_allow", "sb_back"
BETWEEN = "."


def ask_who_may_know(turn: Turn, day: date, *, key: str | None = None) -> None:
    """Ask who may know of the setback of that day; by a key only once.

    Without anybody beside the member, or where the answer has been changed since, there is nothing to ask.
    """
    if allowed.list_offered(turn) and _stands(turn, day):
        params = {"text": _question(turn), "reply_markup": keyboard(_rows(turn, day, []))}
        turn.owe("sendMessage", params, kind="reply", key=key)


def _stands(turn: Turn, day: date) -> bool:
    return checkins.answered_any_of(turn.tx, turn.me.id, day, {SETBACK})


def _question(turn: Turn) -> Html:
    return turn.text("setback.who_may_know", words=said.setback(turn, turn.me.name or ""))


def _rows(turn: Turn, day: date, picked: list[int]) -> Rows:
    """Return whom the member lets know of a setback, each to be picked; to anybody else leads a way of its own."""
    about = day.isoformat(), _written(picked)
    rows: list[list[dict[str, str]]] = []
    for each in _offered(turn, is_ticked=True):
        name = each.name or turn.label("partner.somebody")
        rows.append([turn.labelled(f"✓ {name}" if each.id in picked else name, PICK, *about, each.id)])
    if picked:
        rows.append([turn.button("button.send", SEND, *about)])
    if _offered(turn, is_ticked=False):
        rows.append([turn.button("setback.someone_else" if rows else "setback.someone", OTHERS, *about)])
    return [*rows, [turn.button("setback.tell_nobody", NOBODY)]]


def _offered(turn: Turn, *, is_ticked: bool) -> list[Person]:
    return [each for each in allowed.list_offered(turn) if allowed.may_hear(turn, each, Item.SETBACK) is is_ticked]


def _written(picked: list[int]) -> str:
    return BETWEEN.join(str(each) for each in picked)


def picked(turn: Turn) -> None:
    """Pick somebody who may hear of a setback, or leave them out again."""
    day, chosen, other = turn.day(), _picked(turn), turn.number(2)
    if day is None or other not in [each.id for each in _offered(turn, is_ticked=True)]:
        turn.gone()
        return
    chosen = [each for each in chosen if each != other] if other in chosen else [*chosen, other]
    turn.change(_question(turn), _rows(turn, day, chosen))


def question_again(turn: Turn) -> None:
    """Go back to who may know."""
    day = turn.day()
    if day is not None:
        turn.change(_question(turn), _rows(turn, day, _picked(turn)))


# Whoever has no tick for it has to be allowed first: a tick is a ceiling.


def others_pressed(turn: Turn) -> None:
    """Show who stands by the member and may not hear of a setback so far."""
    about = turn.field(), turn.field(1)
    named = [
        [turn.labelled(each.name or turn.label("partner.somebody"), ASK, *about, each.id)]
        for each in _offered(turn, is_ticked=False)
    ]
    turn.change(turn.text("setback.ask_someone_else"), [*named, [turn.button("button.back", BACK, *about)]])


def tick_asked(turn: Turn) -> None:
    """Show the words that this person would read, and ask whether they may, of this setback or another."""
    partnership = _partnership(turn)
    if partnership is not None:
        about = turn.field(), turn.field(1)
        yes = turn.button("partner.allow", ALLOW, *about, partnership.partner)
        turn.change(
            ticks.question(turn, partnership, Item.SETBACK), [[yes], [turn.button("button.back", BACK, *about)]]
        )


def ticked(turn: Turn) -> None:
    """Let that person hear of a setback from now on; this one they hear of only if picked and sent."""
    partnership = _partnership(turn)
    if partnership is not None:
        ticks.allow(turn, partnership, Item.SETBACK)
        question_again(turn)


def _partnership(turn: Turn) -> Partnership | None:
    """Return how whoever the button names stands by the member; None (and a toast) if they do not any more."""
    other = turn.number(2)
    found = partners.find_between(turn.tx, turn.me.id, other) if other is not None else None
    if found is None or turn.day() is None:
        turn.gone()
        return None
    return found


def _picked(turn: Turn) -> list[int]:
    """Return whom the button names."""
    found = (number_in(each) for each in turn.field(1).split(BETWEEN))
    return [each for each in found if each is not None]


def sent(turn: Turn) -> None:
    """Tell those who were picked and may know; a day that is no setback any more is told to nobody."""
    day, chosen = turn.day(), _picked(turn)
    if day is None or not _stands(turn, day):
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


routes = Routes(
    presses=[
        Route(PICK, picked),
        Route(SEND, sent),
        Route(NOBODY, nobody_pressed),
        Route(OTHERS, others_pressed),
        Route(ASK, tick_asked),
        Route(ALLOW, ticked),
        Route(BACK, question_again),
    ]
)
