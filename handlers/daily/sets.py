"""Which questions a member is asked, and their words: those a set brings with it, else the catalogue's."""

from domain.daily.questions import Question, QuestionSet, Value
from handlers.texts import Html
from handlers.turn import Turn
from storage.circle import circle_sets
from storage.daily import preferences, questions

DEFAULT_SET = "recovery"
BUILT_IN = (DEFAULT_SET, "evening", "habit")


def in_force(turn: Turn) -> int:
    """Return the version of the set that the member is asked from now on.

    Their own choice, else that of the first circle joined which has one, else `recovery`.
    """
    chosen = preferences.get(turn.tx, turn.me.id).question_set
    if chosen not in BUILT_IN and not (chosen and questions.newest_version(turn.tx, chosen)):
        chosen = circle_sets.of_member(turn.tx, turn.me.id) or DEFAULT_SET
    return questions.newest(turn.tx, chosen)


def question_text(turn: Turn, asked: QuestionSet, question: Question) -> Html:
    """Return how the question reads."""
    own = asked.words.get(question.name)
    if own is not None:
        return turn.text("questions.own", words=own)
    return turn.text(f"questions.{asked.name}.{question.name}")


def short(turn: Turn, asked: QuestionSet, question: Question) -> str:
    """Return the question in a word or two, for the line of its answer."""
    own = asked.words.get(f"{question.name}.short") or asked.words.get(question.name)
    return own if own is not None else turn.label(f"questions.{asked.name}.{question.name}.short")


def value_label(turn: Turn, asked: QuestionSet, question: Question, value: Value) -> str:
    """Return how an answer reads: numbers as they are, options in their words."""
    if isinstance(value, int):
        return str(value)
    own = asked.words.get(f"{question.name}.{value}")
    if own is not None:
        return own
    return turn.label(f"questions.{asked.name}.{question.name}.{value}")
