"""The answer to words that suggest danger to life, in a note or elsewhere: the help lines too, at most once a day.

The card goes to whoever wrote, whomever the words were for; nobody is told of it.
"""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

from domain.coping.danger import suggests_danger
from domain.time.days import ONE_DAY
from handlers.buttons import Rows
from handlers.support import help_lines
from handlers.texts import Html
from handlers.turn import Turn
from storage.daily import schedules
from storage.traffic import told

WORDS = Path(__file__).with_name("danger.toml")
KIND = "lines"
"""What such an answer is called where it is owed: it says nothing of why."""
NOTHING = Html("")


@cache
def phrases() -> tuple[str, ...]:
    """Return the phrases of all languages: somebody may write in any of them."""
    lists = tomllib.loads(WORDS.read_text("utf-8"))["words"].values()
    return tuple(phrase for phrases in lists for phrase in phrases)


def answer(turn: Turn, said: Html, words: str, rows: Rows = ()) -> None:
    """Owe the reader the answer to their words, with the help lines below where the words call for them."""
    if _calls_for_lines(turn, words):
        _say_lines(turn, said, rows)
    else:
        turn.say_text(said, rows)


def answer_silently(turn: Turn, words: str) -> bool:
    """Owe the help lines in a message of their own, where words call for them; return whether they did."""
    calls = _calls_for_lines(turn, words)
    if calls:
        _say_lines(turn)
    return calls


def _calls_for_lines(turn: Turn, words: str) -> bool:
    return suggests_danger(words, phrases()) and not _shown_today(turn)


def _say_lines(turn: Turn, said: Html = NOTHING, rows: Rows = ()) -> None:
    parts = [said, turn.text("help_lines.in_case"), help_lines.card(turn)]
    turn.say_text(Html("\n\n".join(part for part in parts if part)), [*rows, *help_lines.rows(turn)], kind=KIND)


def _shown_today(turn: Turn) -> bool:
    schedule = schedules.find(turn.tx, turn.me.id)
    began_at = schedule.closes_at(schedule.today(turn.now) - ONE_DAY) if schedule else turn.now - timedelta(days=1)
    return told.count_since(turn.tx, turn.me.id, KIND, began_at) > 0
