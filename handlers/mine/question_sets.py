"""Which questions a member is asked each day: their own choice in `/settings`."""

from domain.daily.own_sets import is_own
from domain.daily.preferences import Preference
from handlers.daily import sets
from handlers.routing import Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import preferences, questions

CHOOSE, CHOSEN = "set_questions", "set_chosen"


def row(turn: Turn) -> list[dict[str, str]]:
    """Return the row of `/settings` that says which questions are asked, and leads to the others."""
    return [turn.button("settings.questions", CHOOSE, name=_name(turn, _in_force(turn)))]


def _in_force(turn: Turn) -> str:
    return questions.get(turn.tx, sets.in_force(turn)).name


def _name(turn: Turn, name: str) -> str:
    return turn.label("sets.of_circle") if is_own(name) else turn.label(f"question_set.{name}")


def choose_pressed(turn: Turn) -> None:
    """Show the sets there are, each with what it asks."""
    lines = [
        turn.text("question_set.line", name=_name(turn, each), about=_about(turn, each)) for each in sets.BUILT_IN
    ]
    now = _in_force(turn)
    rows = [
        [turn.labelled(f"✓ {_name(turn, each)}" if each == now else _name(turn, each), CHOSEN, each)]
        for each in sets.BUILT_IN
    ]
    rows.append([turn.button("button.back", "settings")])
    turn.change(turn.text("question_set.choose", lines=Html("\n".join(lines))), rows)


def _about(turn: Turn, name: str) -> str:
    return turn.label(f"question_set.about.{name}")


def chosen(turn: Turn) -> None:
    """Ask these questions from the next day on that has none yet; old answers keep theirs."""
    name = turn.field()
    if name not in sets.BUILT_IN:
        turn.gone()
        return
    preferences.save(turn.tx, turn.me.id, Preference.QUESTION_SET, name, turn.now)
    turn.change(turn.text("question_set.saved", name=_name(turn, name)), [[turn.button("button.back", "settings")]])


routes = Routes(presses=[Route(CHOOSE, choose_pressed), Route(CHOSEN, chosen)])
