"""What a circle says to somebody unasked, its lead's announcements and its new events, where it goes in a letter."""

from collections.abc import Callable, Mapping

from handlers.buttons import Rows
from handlers.together import announcing, event_news
from handlers.turn import Turn

KINDS = (announcing.KIND, event_news.NEWS)

MAY_BE_READ: Mapping[str, Callable[[Turn, str], bool]] = {
    announcing.KIND: announcing.may_be_read,
    event_news.NEWS: event_news.may_be_read,
}
"""What is asked of such a part of a letter, by the key it was owed under, whenever the letter is shown."""


def rows(turn: Turn, kind: str, key: str) -> Rows:
    """Return the buttons of such a part: to say that one is coming, while the event is still to come."""
    return event_news.rows_in_letter(turn, key) if kind == event_news.NEWS else []
