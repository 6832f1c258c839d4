"""What a partner may hear of a quiet day: shown in its very words, chosen by the member, kept as rule and consent."""

from domain.beside.consent import Item
from domain.beside.ladder import LATEST_PROMPT_FOR_THE_EVENING, QuietRule
from handlers.buttons import Rows
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import consent, partners
from storage.people import Person

RULE = "rule"


def preview(turn: Turn, member: Person) -> Html:
    """Return the question whether a partner may read this, with the words that they would read."""
    said = turn.text("nudge.text.evening" if _evening(turn) else "nudge.text.morning", name=member.name or "")
    return turn.text("partner.ask_rule", words=said)


def rows(turn: Turn, prefix: str, about: object) -> Rows:
    """Return a button for each answer."""
    first = "partner.rule.first_day" if _evening(turn) else "partner.rule.next_morning"
    keys = {
        QuietRule.FIRST_DAY: first,
        QuietRule.TWO_DAYS: "partner.rule.two_days",
        QuietRule.NEVER: "partner.rule.never",
    }
    return [[turn.button(key, prefix, about, rule.value)] for rule, key in keys.items()]


def _evening(turn: Turn) -> bool:
    """Return whether a quiet day of the reader can be told of at 20:00 already."""
    prompt_at = turn.schedule.prompt_at
    return prompt_at is not None and prompt_at <= LATEST_PROMPT_FOR_THE_EVENING


def pressed(turn: Turn) -> QuietRule | None:
    """Return the answer that the pressed button carries, None for none."""
    known = {rule.value for rule in QuietRule}
    return QuietRule(turn.field(1)) if turn.field(1) in known else None


def save(turn: Turn, partnership: int, member: int, partner: int, rule: QuietRule) -> None:
    """Save the rule, and with it whether *went quiet* may be told at all."""
    partners.save_rule(turn.tx, partnership, rule)
    consent.withdraw(turn.tx, member, Item.WENT_QUIET, now=turn.now, receiver=partner)
    if rule is not QuietRule.NEVER:
        version = turn.label("partner.words_version")
        consent.give(turn.tx, member, Item.WENT_QUIET, text_version=version, now=turn.now, receiver=partner)
