"""Which questions a member is asked, and their words: those a set brings with it, else the catalogue's."""

from domain.daily.own_sets import is_own
from domain.daily.questions import Kind, Question, QuestionSet, Value
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


def name_shown(turn: Turn, name: str) -> str:
    """Return what a set is called."""
    return turn.label("sets.own") if is_own(name) else turn.label(f"question_set.{name}")


def preview(turn: Turn, asked: QuestionSet) -> Html:
    """Return the questions as a member would read them, each with its answers and when it is asked."""
    return Html("\n".join(line(turn, asked, each) for each in asked.questions))


def line(turn: Turn, asked: QuestionSet, question: Question) -> Html:
    """Return one question as a member would read it, with when it is asked and its answers."""
    number = asked.questions.index(question) + 1
    lines = [turn.text("sets.line", number=number, question=question_text(turn, asked, question))]
    if question.when is not None:
        earlier = asked.question(question.when.question)
        said = [value_label(turn, asked, earlier, value) for value in question.when.any_of] if earlier else []
        lines.append(turn.text("sets.only_after", answers=" · ".join(said)))
    lines.append(turn.text("sets.answers", answers=_answers(turn, asked, question)))
    return Html("\n".join(lines))


def _answers(turn: Turn, asked: QuestionSet, question: Question) -> str:
    if question.kind in (Kind.SCALE, Kind.NUMBER):
        return f"{question.low}–{question.high}"
    if not question.values():
        return turn.label("sets.in_words")
    return " · ".join(value_label(turn, asked, question, value) for value in question.values())
