"""`/questions`: a lead chooses the circle's questions or makes its own of them, and sees them before their use."""

import html
import re
from typing import Any

from domain.daily.own_sets import ADDED_KINDS, MOST_QUESTIONS, is_own, name_of, with_question, without
from domain.daily.preferences import Preference
from domain.daily.questions import Kind, QuestionSet, question_set
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.daily import sets
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.circle import circle_sets, circles, memberships
from storage.circle.circles import Circle
from storage.daily import preferences, questions

SHOW, PICK, USE = "sets", "set_pick", "set_use"
EDIT, OUT, ADD, KIND, USE_OWN = "set_edit", "set_out", "set_add", "set_kind", "set_own"
TAKE, WORDS = "set_take", "set_words"
LENGTH = 150


def questions_command(turn: Turn) -> None:
    """Show a lead the circle's questions."""
    leading.of_one(turn, SHOW, _show)


def shown(turn: Turn) -> None:
    """The same, of the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show(turn, circle)


def _show(turn: Turn, circle: Circle) -> None:
    current = circle_sets.name_of(turn.tx, circle.id) or sets.DEFAULT_SET
    asked = questions.get(turn.tx, questions.newest(turn.tx, current))
    parts = [
        turn.text("sets.heading", title=circle.title),
        turn.text("sets.current", name=_name(turn, current)),
        preview(turn, asked),
        turn.text("sets.own_choice"),
    ]
    names = [*sets.BUILT_IN, *([current] if is_own(current) else [])]
    rows = [
        [turn.labelled(f"✓ {_name(turn, each)}" if each == current else _name(turn, each), PICK, circle.id, each)]
        for each in names
    ]
    rows.append([turn.button("sets.edit", EDIT, circle.id)])
    leading.show(turn, Html("\n\n".join(parts)), rows)


def _name(turn: Turn, name: str) -> str:
    return turn.label("sets.own") if is_own(name) else turn.label(f"question_set.{name}")


def preview(turn: Turn, asked: QuestionSet) -> Html:
    """Return the questions as a member would read them, each with its answers."""
    lines = []
    for number, question in enumerate(asked.questions, start=1):
        lines.append(turn.text("sets.line", number=number, question=sets.question_text(turn, asked, question)))
        lines.append(turn.text("sets.answers", answers=_answers(turn, asked, question.name)))
    return Html("\n".join(lines))


def _answers(turn: Turn, asked: QuestionSet, name: str) -> str:
    question = asked.question(name)
    if question is None or not question.values():
        return turn.label("sets.in_words")
    if question.kind is Kind.SCALE:
        return f"{question.low}–{question.high}"
    return " · ".join(sets.value_label(turn, asked, question, value) for value in question.values())


def picked(turn: Turn) -> None:
    """Show a set before it is used."""
    circle, name = leading.pressed(turn), turn.field(1)
    if circle is None:
        return
    asked = _usable(turn, circle, name)
    if asked is not None:
        rows = [[turn.button("sets.use", USE, circle.id, name)], [turn.button("button.back", SHOW, circle.id)]]
        parts = [turn.text("sets.preview", name=_name(turn, name)), preview(turn, asked)]
        turn.change(Html("\n\n".join(parts)), rows)


def _usable(turn: Turn, circle: Circle, name: str) -> QuestionSet | None:
    """Return a set that comes with the bot, or the circle's own; not another circle's."""
    own = name_of(circle.id)
    if name not in sets.BUILT_IN and not (name == own and circle_sets.name_of(turn.tx, circle.id) == own):
        turn.toast = turn.label("press.gone")
        return None
    return questions.get(turn.tx, questions.newest(turn.tx, name))


def used(turn: Turn) -> None:
    """Use it from each member's next day on; old answers keep their questions, and who chose their own keeps them."""
    circle, name = leading.pressed(turn), turn.field(1)
    if circle is not None and _usable(turn, circle, name) is not None:
        circle_sets.save_name(turn.tx, circle.id, name)
        turn.change(turn.text("sets.used", name=_name(turn, name)))


# For whoever comes in


def offer_rows(turn: Turn, circle: Circle) -> Rows:
    """Return the button by which whoever came in takes the circle's questions, none where they have them already."""
    name = circle_sets.name_of(turn.tx, circle.id)
    if name is None or questions.get(turn.tx, sets.in_force(turn)).name == name:
        return []
    return [[turn.button("sets.take", TAKE, circle.id)]]


def taken(turn: Turn) -> None:
    """Ask the reader the circle's questions from their next day on."""
    circle = circles.find(turn.tx, turn.number() or 0)
    name = circle_sets.name_of(turn.tx, circle.id) if circle else None
    if circle is None or name is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        turn.toast = turn.label("press.gone")
        return
    preferences.save(turn.tx, turn.me.id, Preference.QUESTION_SET, name, turn.now)
    turn.change(turn.text("sets.taken", title=circle.title))


# The circle's own


def edit_pressed(turn: Turn) -> None:
    """Begin to change the questions: a draft, which nobody is asked yet."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    current = circle_sets.name_of(turn.tx, circle.id) or sets.DEFAULT_SET
    circle_sets.save_draft(turn.tx, circle.id, _draft_of(turn, circle, current))
    _show_draft(turn, circle)


def _draft_of(turn: Turn, circle: Circle, name: str) -> dict[str, Any]:
    """Return a set as a draft of the circle's own, every word of it written out."""
    asked = questions.get(turn.tx, questions.newest(turn.tx, name))
    definition = questions.definition_of(turn.tx, questions.newest(turn.tx, name))
    words: dict[str, str] = {}
    for each in asked.questions:
        words[each.name] = _plain(sets.question_text(turn, asked, each))
        if each.kind is Kind.SCALE:
            words[f"{each.name}.short"] = sets.short(turn, asked, each)
        for value in each.options:
            words[f"{each.name}.{value}"] = sets.value_label(turn, asked, each, value)
    return {**definition, "name": name_of(circle.id), "words": words}


def _plain(text: Html) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _draft(turn: Turn, circle: Circle) -> dict[str, Any] | None:
    draft = circle_sets.find_draft(turn.tx, circle.id)
    if draft is None:
        turn.toast = turn.label("press.gone")
    return draft


def _show_draft(turn: Turn, circle: Circle) -> None:
    draft = _draft(turn, circle)
    if draft is None:
        return
    asked = question_set(draft)
    rows: list[list[dict[str, str]]] = [
        [turn.button("sets.leave_out", OUT, circle.id, each.name, number=number)]
        for number, each in enumerate(asked.questions, start=1)
        if number > 1
    ]
    if len(asked.questions) < MOST_QUESTIONS:
        rows.append([turn.button("sets.add", ADD, circle.id)])
    rows.append([turn.button("sets.use", USE_OWN, circle.id), turn.button("button.back", SHOW, circle.id)])
    leading.show(turn, Html("\n\n".join([turn.text("sets.draft"), preview(turn, asked)])), rows)


def left_out(turn: Turn) -> None:
    """Leave one question out of the draft; the first always stays, as one tap on it is the check-in."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    if circle is not None and draft is not None:
        circle_sets.save_draft(turn.tx, circle.id, without(draft, turn.field(1)))
        _show_draft(turn, circle)


def add_pressed(turn: Turn) -> None:
    """Ask for the words of one question more."""
    circle = leading.pressed(turn)
    if circle is not None and _draft(turn, circle) is not None:
        dialogs.open_(turn.tx, turn.me.id, WORDS, turn.now, circle=circle.id)
        turn.say("sets.ask_words")


def words_typed(turn: Turn) -> None:
    """Take the words, and ask how they are answered."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    draft = circle_sets.find_draft(turn.tx, circle.id) if circle else None
    if circle is None or draft is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return
    words = turn.typed_within(LENGTH, in_line=True)
    circle_sets.save_draft(turn.tx, circle.id, {**draft, "adding": words})
    turn.say("sets.ask_kind", _kind_rows(turn, circle))


def _kind_rows(turn: Turn, circle: Circle) -> Rows:
    return [[turn.button(f"sets.kind.{each.value}", KIND, circle.id, each.value)] for each in ADDED_KINDS]


def kind_chosen(turn: Turn) -> None:
    """Put the question at the end of the draft."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    kind = next((each for each in ADDED_KINDS if each.value == turn.field(1)), None)
    if circle is None or draft is None:
        return
    if kind is None or "adding" not in draft:
        turn.toast = turn.label("press.gone")
        return
    text = draft.pop("adding")
    added = with_question(draft, text, kind, turn.label("button.yes"), turn.label("button.no"))
    circle_sets.save_draft(turn.tx, circle.id, added)
    _show_draft(turn, circle)


def own_used(turn: Turn) -> None:
    """Keep the draft as the newest version of the circle's own questions, and use it."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    if circle is None or draft is None:
        return
    draft.pop("adding", None)
    name = name_of(circle.id)
    questions.keep(turn.tx, {**draft, "version": questions.newest_version(turn.tx, name) + 1})
    circle_sets.save_draft(turn.tx, circle.id, None)
    circle_sets.save_name(turn.tx, circle.id, name)
    turn.change(turn.text("sets.used", name=_name(turn, name)))


routes = Routes(
    commands=[Route("questions", questions_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(PICK, picked, Gate.SETTLED),
        Route(USE, used, Gate.SETTLED),
        Route(TAKE, taken, Gate.SETTLED),
        Route(EDIT, edit_pressed, Gate.SETTLED),
        Route(OUT, left_out, Gate.SETTLED),
        Route(ADD, add_pressed, Gate.SETTLED),
        Route(KIND, kind_chosen, Gate.SETTLED),
        Route(USE_OWN, own_used, Gate.SETTLED),
    ],
    typed=[Route(WORDS, words_typed, Gate.SETTLED)],
)
