"""A circle's own questions, made of a set that comes with the bot: one left out, one added; each use is a version."""

from collections.abc import Mapping
from typing import Any

from domain.daily.questions import Kind

MOST_QUESTIONS = 10
PREFIX = "circle"
ADDED_KINDS = (Kind.YES_NO, Kind.SCALE, Kind.TEXT)
"""What a question that a lead adds can be."""

LOW, HIGH = 1, 5


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


def with_question(definition: Mapping[str, Any], text: str, kind: Kind, yes: str, no: str) -> dict[str, Any]:
    """Return the set with one question more at its end, in these words; a full set stays as it is."""
    if len(definition["question"]) >= MOST_QUESTIONS:
        return dict(definition)
    names = {each["name"] for each in definition["question"]}
    name = next(name for number in range(1, 2 * MOST_QUESTIONS) if (name := f"own{number}") not in names)
    question: dict[str, Any] = {"name": name, "kind": kind.value}
    words = {**definition["words"], name: text}
    if kind is Kind.SCALE:
        question |= {"low": LOW, "high": HIGH}
    if kind is Kind.YES_NO:
        words |= {f"{name}.yes": yes, f"{name}.no": no}
    return {**definition, "question": [*definition["question"], question], "words": words}
