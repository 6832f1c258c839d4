"""Several messages that wait for one reader at a time go as one: a line about each person, and a button.

What a circle says to the reader goes along, in full.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.beside.consent import Item
from handlers import buttons
from handlers.beside import answering, words
from handlers.buttons import Rows
from handlers.routing import Gate, Route, Routes
from handlers.telling import of_circles
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, letters
from storage.beside.letters import Part
from storage.people import Person
from storage.traffic import messages
from storage.traffic.outbox import Owed

ABOUT = "about"
CHANGED = "letter"
"""The kind of a change of a letter."""

MOST_CHARACTERS = 4096
"""Of one message at Telegram; ours are counted with their markup, to be on the safe side."""


def that_fit(owed: Owed, others: Iterable[Owed]) -> list[Owed]:
    """Return which of the others go with a message in one letter; the rest waits for the next."""
    length, found = len(owed.params["text"]), []
    for each in others:
        length += len("\n\n") + len(each.params["text"])
        if length > MOST_CHARACTERS:
            break
        found.append(each)
    return found


def composed(turn: Turn, owed: Owed, others: Sequence[Owed]) -> Owed:
    """Return the message with what goes with it, and save what it says of whom; `turn` is the reader's."""
    parts = [_part(turn, owed, each) for each in (owed, *others)]
    letters.save(turn.tx, owed.key, parts, turn.now)
    text, rows = _shown(turn, parts)
    return replace(owed, params={**owed.params, "text": text, "reply_markup": buttons.keyboard(rows)})


def _part(turn: Turn, carrier: Owed, owed: Owed) -> Part:
    subject, item = owed.subject or 0, owed.item or owed.kind
    return Part(owed.key, carrier.key, turn.me.id, subject, item, owed.params["text"])


def _shown(turn: Turn, parts: Sequence[Part]) -> tuple[Html, Rows]:
    """Return the letter's words and buttons: one for each person about whom there is something to do."""
    left = _people_in(turn, [each for each in parts if not each.over])
    rows = [turn.labelled(each.name or turn.label("partner.somebody"), ABOUT, each.id) for each in left]
    of_them = [row for each in parts for row in of_circles.rows(turn, each.item, each.key)]
    return Html("\n\n".join(_words(parts))), [*buttons.in_rows(rows, 2), *of_them]


def _people_in(turn: Turn, parts: Sequence[Part]) -> list[Person]:
    """Return whom a letter is about; what a circle says is about nobody but its reader."""
    return [people.get(turn.tx, each) for each in dict.fromkeys(each.subject for each in parts) if each != turn.me.id]


def _words(parts: Sequence[Part]) -> list[str]:
    """Return what each part says; with which of several quiet days all close alike stands once, below the last."""
    quiet = [each for each in parts if each.item == Item.WENT_QUIET and not each.over]
    closing = quiet[-1].words.rpartition("\n\n")[2] if quiet else ""
    return [each.words.removesuffix(f"\n\n{closing}") if each in quiet[:-1] else each.words for each in parts]


def changed(turn: Turn, reader: Person, key: str, words: Html) -> bool:
    """Let a letter say something else where it speaks of the member; return whether the message was in a letter."""
    part = letters.find(turn.tx, key)
    if part is None:
        return False
    letters.change(turn.tx, part, words)
    shown_anew(turn.to(reader), part.carrier)
    return True


def shown_anew(turn: Turn, carrier: str) -> None:
    """Let a letter show what its reader may still be told, and how that stands; `turn` is the reader's."""
    shown = [each for each in letters.list_parts(turn.tx, carrier) if _may_be_read(turn, each)]
    about = next((each for each in shown if each.subject != turn.me.id), None)
    if about is not None:
        member = turn.to(people.get(turn.tx, about.subject))
        member.tell(turn.me, Item(about.item), *_shown(turn, shown), kind=CHANGED, target=carrier)
    elif shown:
        text, rows = _shown(turn, shown)
        params = {"text": text, "reply_markup": buttons.keyboard(rows)}
        turn.owe("editMessageText", params, kind=CHANGED, target=carrier)


def as_it_stands(turn: Turn, owed: Owed) -> Owed | None:
    """Return a change of a letter as its reader may read it now, None where nothing of it is left to them.

    It may have waited while the letter was on its way, and somebody may have taken back what it says of them.
    """
    now = read_now(turn, owed.target or "")
    if now is None:
        return None
    text, rows = now
    return replace(owed, params={**owed.params, "text": text, "reply_markup": buttons.keyboard(rows)})


def read_now(turn: Turn, carrier: str) -> tuple[Html, Rows] | None:
    """Return what its reader may read of a letter by now, None where that is nothing, or where it is no letter."""
    shown = [each for each in letters.list_parts(turn.tx, carrier) if _may_be_read(turn, each)]
    return _shown(turn, shown) if shown else None


def pressed(turn: Turn) -> tuple[Html, Rows] | None:
    """Return what its reader may read by now of the letter that was pressed, None where it is none."""
    query = turn.update.callback_query if turn.update else None
    number = query.message.message_id if query and query.message else 0
    known = messages.find_message(turn.tx, turn.chat_id, number)
    return read_now(turn, known["outbox_key"]) if known else None


def says_too_much(turn: Turn, owed: Owed) -> bool:
    """Return whether a letter that has just gone says more, or other things, than its reader may read by now."""
    parts = letters.list_parts(turn.tx, owed.key)
    text, _ = _shown(turn, [each for each in parts if _may_be_read(turn, each)])
    return bool(parts) and text != owed.params.get("text")


def _may_be_read(turn: Turn, part: Part) -> bool:
    of_circle = of_circles.MAY_BE_READ.get(part.item)
    if of_circle is not None:
        return of_circle(turn, part.key)
    return consent.may_tell(turn.tx, part.subject, turn.me.id, part.item, turn.now)


def about_pressed(turn: Turn) -> None:
    """Show what the letter says of one person, with all that can be done."""
    number = turn.number()
    part = letters.latest(turn.tx, turn.me.id, number) if number is not None else None
    if part is None or part.subject == turn.me.id or not _may_be_read(turn, part):
        turn.gone()
        return
    member = turn.to(people.get(turn.tx, part.subject))
    member.tell(turn.me, Item(part.item), Html(part.words), rows(turn, part), kind=ABOUT)


def asked_for_whom(turn: Turn, key: str) -> bool:
    """Ask for whom words are that reply to a letter about several people; return whether it is one."""
    named = _people_in(turn, letters.list_parts(turn.tx, key))
    if len(named) < 2:
        return False
    turn.say("words.for_whom", [[turn.labelled(each.name or "", words.WRITE, each.id)] for each in named])
    return True


def rows(turn: Turn, part: Part) -> Rows:
    """Return what the reader can do about a part of a letter; what is over needs nothing."""
    return [] if part.over else answering.rows_of(turn, part.subject, part.key)


routes = Routes(presses=[Route(ABOUT, about_pressed, Gate.SETTLED)])
