"""A circle's own questions: a draft that a lead changes question by question, and sees before its use."""

import html
import re
from collections.abc import Callable
from typing import Any

from domain.daily import own_sets as rules
from domain.daily.own_sets import ADDED_KINDS, MOST_QUESTIONS, name_of
from domain.daily.questions import Kind, Question, QuestionSet, question_set
from handlers.buttons import Rows, in_rows
from handlers.circle import leading
from handlers.daily import sets
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.circle import circle_sets, circles
from storage.circle.circles import Circle
from storage.daily import questions

SHOW = "sets"
EDIT, DRAFT, ONE, OUT, UP, AFTER, REWORD = "set_edit", "set_draft", "set_one", "set_out", "set_up", "set_if", "set_re"
ADD, KIND, USE_OWN = "set_add", "set_kind", "set_own"
WORDS, OTHER_WORDS, OPTIONS = "set_words", "set_re", "set_opts"
LENGTH = 150
NUMBERS_A_ROW = 5


# The draft as a whole


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
        if each.kind in (Kind.SCALE, Kind.YES_NO, Kind.NUMBER):
            words[f"{each.name}.short"] = sets.short(turn, asked, each)
        for value in each.options:
            words[f"{each.name}.{value}"] = sets.value_label(turn, asked, each, value)
    return {**definition, "name": name_of(circle.id), "words": words}


def _plain(text: Html) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def draft_pressed(turn: Turn) -> None:
    """Go back to the draft."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show_draft(turn, circle)


def _show_draft(turn: Turn, circle: Circle) -> None:
    draft = _draft(turn, circle)
    if draft is None:
        return
    asked = question_set(draft)
    numbers = [
        turn.labelled(str(number), ONE, circle.id, each.name) for number, each in enumerate(asked.questions, start=1)
    ]
    rows = in_rows(numbers, NUMBERS_A_ROW)
    if len(asked.questions) < MOST_QUESTIONS:
        rows.append([turn.button("sets.add", ADD, circle.id)])
    rows.append([turn.button("sets.use", USE_OWN, circle.id), turn.button("button.back", SHOW, circle.id)])
    leading.show(turn, Html("\n\n".join([turn.text("sets.draft"), sets.preview(turn, asked)])), rows)


def _draft(turn: Turn, circle: Circle) -> dict[str, Any] | None:
    draft = circle_sets.find_draft(turn.tx, circle.id)
    if draft is None:
        turn.gone()
    return draft


def own_used(turn: Turn) -> None:
    """Keep the draft as the newest version of the circle's own questions, and use it."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    if circle is None or draft is None:
        return
    draft.pop("adding", None)
    name = name_of(circle.id)
    questions.keep(turn.tx, {**draft, "version": questions.newest_version(turn.tx, name) + 1}, circle.id)
    circle_sets.save_draft(turn.tx, circle.id, None)
    circle_sets.save_name(turn.tx, circle.id, name)
    turn.change(turn.text("sets.used", name=sets.name_shown(turn, name)))


# One question of it


def one_pressed(turn: Turn) -> None:
    """Show one question, and what can be changed about it."""
    found = _pressed(turn)
    if found is not None:
        turn.change(*_one(turn, *found))


def _pressed(turn: Turn) -> tuple[Circle, QuestionSet, Question] | None:
    """Return the circle, its draft and the question of the button, for a lead; None (and a toast) for none."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    asked = question_set(draft) if draft is not None else None
    question = asked.question(turn.field(1)) if asked else None
    if circle is None or asked is None:
        return None
    if question is None:
        turn.gone()
        return None
    return circle, asked, question


def _one(turn: Turn, circle: Circle, asked: QuestionSet, question: Question) -> tuple[Html, Rows]:
    rows = [[turn.button("sets.reword", REWORD, circle.id, question.name)]]
    if question is not asked.questions[0]:
        rows += [
            [turn.button("sets.move_up", UP, circle.id, question.name)],
            [turn.button("sets.ask_only_if", AFTER, circle.id, question.name)],
            [turn.button("sets.leave_out", OUT, circle.id, question.name)],
        ]
    return sets.line(turn, asked, question), [*rows, [turn.button("button.back", DRAFT, circle.id)]]


def _change(turn: Turn, circle: Circle, change: Callable[[dict[str, Any]], dict[str, Any]]) -> QuestionSet | None:
    """Change the draft, and return it as it is now."""
    draft = _draft(turn, circle)
    if draft is None:
        return None
    changed = change(draft)
    circle_sets.save_draft(turn.tx, circle.id, changed)
    return question_set(changed)


def left_out(turn: Turn) -> None:
    """Leave one question out of the draft; the first always stays, as one tap on it is the check-in."""
    found = _pressed(turn)
    if found is not None and _change(turn, found[0], lambda draft: rules.without(draft, found[2].name)):
        _show_draft(turn, found[0])


def moved_up(turn: Turn) -> None:
    """Ask a question one place earlier."""
    found = _pressed(turn)
    if found is not None and _change(turn, found[0], lambda draft: rules.moved_up(draft, found[2].name)):
        _show_draft(turn, found[0])


def condition_pressed(turn: Turn) -> None:
    """Show the answers after which a question can be asked, question by question; a tap ticks one or takes it off."""
    found = _pressed(turn)
    if found is None:
        return
    circle, asked, question = found
    earlier, place = asked.question(turn.field(2)), turn.number(3)
    if earlier is not None and place is not None and place < len(earlier.values()):
        value = earlier.values()[place]
        changed = _change(turn, circle, lambda draft: rules.with_condition(draft, question.name, earlier.name, value))
        asked = changed or asked
        question = asked.question(question.name) or question
    text = Html("\n\n".join([sets.line(turn, asked, question), turn.text("sets.tick_answers")]))
    turn.change(text, _condition_rows(turn, circle, asked, question))


def _condition_rows(turn: Turn, circle: Circle, asked: QuestionSet, question: Question) -> Rows:
    rows: list[list[dict[str, str]]] = []
    when = question.when
    for number, earlier in enumerate(asked.questions[: asked.questions.index(question)], start=1):
        buttons = []
        for place, value in enumerate(earlier.values()):
            label = f"{number}: {sets.value_label(turn, asked, earlier, value)}"
            is_on = when is not None and when.question == earlier.name and value in when.any_of
            shown = f"✓ {label}" if is_on else label
            buttons.append(turn.labelled(shown, AFTER, circle.id, question.name, earlier.name, place))
        rows += in_rows(buttons, 4 if earlier.kind is Kind.SCALE else 2)
    return [*rows, [turn.button("button.back", ONE, circle.id, question.name)]]


def reword_pressed(turn: Turn) -> None:
    """Ask for other words."""
    found = _pressed(turn)
    if found is not None:
        dialogs.open_(turn.tx, turn.me.id, OTHER_WORDS, turn.now, circle=found[0].id, question=found[2].name)
        turn.say("sets.ask_other_words")


def other_words_typed(turn: Turn) -> None:
    """Take the other words, and show the draft with them."""
    found = _asked_about(turn)
    if found is not None:
        circle, data = found
        words = turn.typed_within(LENGTH, in_line=True)
        _change(turn, circle, lambda draft: rules.reworded(draft, data["question"], words))
        _show_draft(turn, circle)


# One more


def add_pressed(turn: Turn) -> None:
    """Ask for the words of one question more."""
    circle = leading.pressed(turn)
    if circle is not None and _draft(turn, circle) is not None:
        dialogs.open_(turn.tx, turn.me.id, WORDS, turn.now, circle=circle.id)
        turn.say("sets.ask_words")


def _asked_about(turn: Turn) -> tuple[Circle, dict[str, Any]] | None:
    """Close the open question, and return the circle whose draft it is about; refuse whoever does not lead it now."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    if dialog is None or circle is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return None
    if circle_sets.find_draft(turn.tx, circle.id) is None:
        leading.refuse(turn)
        return None
    return circle, dialog.data


def words_typed(turn: Turn) -> None:
    """Take the words, and ask how they are answered."""
    found = _asked_about(turn)
    if found is not None:
        circle, words = found[0], turn.typed_within(LENGTH, in_line=True)
        _change(turn, circle, lambda draft: {**draft, "adding": words})
        kinds = [[turn.button(f"sets.kind.{each.value}", KIND, circle.id, each.value)] for each in ADDED_KINDS]
        turn.say("sets.ask_kind", kinds)


def kind_chosen(turn: Turn) -> None:
    """Put the question at the end of the draft; of a choice the answers are asked for first."""
    circle = leading.pressed(turn)
    draft = _draft(turn, circle) if circle else None
    kind = turn.one_of(ADDED_KINDS, 1)
    if circle is None or draft is None:
        return
    if kind is None or "adding" not in draft:
        turn.gone()
    elif kind is Kind.CHOICE:
        dialogs.open_(turn.tx, turn.me.id, OPTIONS, turn.now, circle=circle.id)
        turn.change(turn.text("sets.ask_options"))
    else:
        yes_no = [turn.label("button.yes"), turn.label("button.no")]
        _add(turn, circle, kind, yes_no if kind is Kind.YES_NO else [])


def options_typed(turn: Turn) -> None:
    """Take the answers of a choice."""
    options = rules.written_options(turn.typed)
    if options is None:
        turn.say("sets.ask_options")
        return
    found = _asked_about(turn)
    if found is not None:
        if rules.are_cut(turn.typed):
            turn.say("sets.options_cut", n=rules.OPTION_LENGTH)
        _add(turn, found[0], Kind.CHOICE, options)


def _add(turn: Turn, circle: Circle, kind: Kind, options: list[str]) -> None:
    def added(draft: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in draft.items() if key != "adding"}
        return rules.with_question(kept, draft["adding"], kind, options) if "adding" in draft else kept

    _change(turn, circle, added)
    _show_draft(turn, circle)


routes = Routes(
    presses=[
        Route(EDIT, edit_pressed, Gate.SETTLED),
        Route(DRAFT, draft_pressed, Gate.SETTLED),
        Route(ONE, one_pressed, Gate.SETTLED),
        Route(OUT, left_out, Gate.SETTLED),
        Route(UP, moved_up, Gate.SETTLED),
        Route(AFTER, condition_pressed, Gate.SETTLED),
        Route(REWORD, reword_pressed, Gate.SETTLED),
        Route(ADD, add_pressed, Gate.SETTLED),
        Route(KIND, kind_chosen, Gate.SETTLED),
        Route(USE_OWN, own_used, Gate.SETTLED),
    ],
    typed=[
        Route(WORDS, words_typed, Gate.SETTLED),
        Route(OTHER_WORDS, other_words_typed, Gate.SETTLED),
        Route(OPTIONS, options_typed, Gate.SETTLED),
    ],
)
