"""A circle's own questions, made of a set that comes with the bot and changed one by one; each use is a version.

The first question stays where it is: one tap on it is the check-in.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.daily.questions import Kind

MOST_QUESTIONS = 10
PREFIX = "circle"
ADDED_KINDS = (Kind.YES_NO, Kind.SCALE, Kind.CHOICE, Kind.NUMBER, Kind.TEXT)
"""What a question that a lead adds can be."""

LOW, HIGH = 1, 5
MOST = 1000
"""The highest number that a question for a number takes."""

FEWEST_OPTIONS, MOST_OPTIONS = 2, 6
OPTION_LENGTH = 30
"""Characters of an answer on a button."""


def name_of(circle: int) -> str:
    """Return what the set of that circle's own is called in the file."""
    return f"{PREFIX}{circle}"


def is_own(name: str) -> bool:
    """Return whether a set is a circle's own."""
    return name.startswith(PREFIX) and name[len(PREFIX) :].isdigit()


def without(definition: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the set without that question, and without those asked only after it; the first question stays."""
    gone = {name}
    kept = list(definition["question"][:1])
    for each in definition["question"][1:]:
        if each["name"] in gone or each.get("when", {}).get("question") in gone:
            gone.add(each["name"])
        else:
            kept.append(each)
    words = {key: text for key, text in definition["words"].items() if key.partition(".")[0] not in gone}
    if definition["question"][0]["name"] in gone:
        return dict(definition)
    return {**definition, "question": kept, "words": words}


def with_question(definition: Mapping[str, Any], text: str, kind: Kind, options: Sequence[str]) -> dict[str, Any]:
    """Return the set with one question more at its end, in these words; a full set stays as it is.

    `options` are the words of the answers: of a choice, or of yes and no.
    """
    if len(definition["question"]) >= MOST_QUESTIONS:
        return dict(definition)
    names = {each["name"] for each in definition["question"]}
    name = next(name for number in range(1, 2 * MOST_QUESTIONS) if (name := f"own{number}") not in names)
    question: dict[str, Any] = {"name": name, "kind": kind.value}
    values = ["yes", "no"] if kind is Kind.YES_NO else [f"o{number}" for number in range(1, len(options) + 1)]
    if kind is Kind.SCALE:
        question |= {"low": LOW, "high": HIGH}
    if kind is Kind.NUMBER:
        question |= {"low": 0, "high": MOST}
    if kind is Kind.CHOICE:
        question |= {"options": values}
    worded = {f"{name}.{value}": said for value, said in zip(values, options, strict=False)}
    words = {**definition["words"], name: text, **worded}
    return {**definition, "question": [*definition["question"], question], "words": words}


def written_options(text: str) -> list[str] | None:
    """Return the answers of a choice as they were typed, parted by commas or lines; None for too few or too many."""
    options = list(dict.fromkeys(each[:OPTION_LENGTH].strip() for each in _parts(text)))
    return options if FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS else None


def are_cut(text: str) -> bool:
    """Return whether one of the answers, as they were typed, is longer than what is kept of it."""
    return any(len(each) > OPTION_LENGTH for each in _parts(text))


def _parts(text: str) -> list[str]:
    said = (" ".join(part.split()) for part in re.split(r"[,;\n]", text))
    return [each for each in said if each]


def reworded(definition: Mapping[str, Any], name: str, text: str) -> dict[str, Any]:
    """Return the set with a question in other words; how it is answered stays."""
    words = {key: said for key, said in definition["words"].items() if key != f"{name}.short"}
    return {**definition, "words": {**words, name: text}}


def moved_up(definition: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the set with a question one place earlier: never first, and never before what it depends on."""
    order = list(definition["question"])
    place = _place(order, name)
    if place is not None and place > 1 and _condition(order[place]) != order[place - 1]["name"]:
        order[place - 1], order[place] = order[place], order[place - 1]
    return {**definition, "question": order}


def with_condition(definition: Mapping[str, Any], name: str, earlier: str, value: str | int) -> dict[str, Any]:
    """Return the set with a question asked only after that answer to an earlier one as well, or no longer after it.

    A condition is on one question; one on another takes its place. Without an answer left it is always asked.
    """
    order = [dict(each) for each in definition["question"]]
    place, before = _place(order, name), _place(order, earlier)
    if place is None or before is None or before >= place:
        return dict(definition)
    known = order[place].pop("when", {"question": earlier, "any_of": []})
    answers = list(known["any_of"]) if known["question"] == earlier else []
    answers = [each for each in answers if each != value] if value in answers else [*answers, value]
    if answers:
        order[place]["when"] = {"question": earlier, "any_of": answers}
    return {**definition, "question": order}


def _place(order: Sequence[Mapping[str, Any]], name: str) -> int | None:
    return next((place for place, each in enumerate(order) if each["name"] == name), None)


def _condition(question: Mapping[str, Any]) -> str | None:
    found: str | None = question.get("when", {}).get("question")
    return found
