"""What the first line of a message that nobody asked for may not say: it can be read on a locked screen."""

import html
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from domain.outgoing import Lane
from storage.circle import circles, events
from storage.file.database import Tx
from storage.traffic import outbox

TELLING = re.compile(
    r"\b(setbacks?|relaps\w*|hard|crav\w+|urges?|mood|feel\w*|lonely|anxious|angry|sad|overwhelmed"
    r"|sober|sobriety|recover\w+|smoke-?free|clean|days since|in a row|streak|milestones?|counters?"
    r"|alcohol|drink\w*|drugs?|opioids?|opiates?|heroin|methadone|buprenorphine|sedatives?|nicotine|smok\w+"
    r"|gambl\w+|substances?|treatment|craving|use[ds]?|using|\d+ (?:hours?|days?|months?|years?))\b",
    re.IGNORECASE,
)
"""A substance, a counter, a feeling or a setback."""


QUIET_SO_LONG = re.compile(r"has been quiet for \d+ days?")
"""How long a silence lasts is what that partner is told, and no counter of the member's."""


EVER = datetime(1, 1, 1, tzinfo=UTC)


def telling(text: str, titles: Collection[str] = ()) -> str | None:
    """The first word of a message's first line that gives somebody away, or a title of what they are in, or None.

    Any title may tell: people call their groups by what brought them there.
    """
    first = html.unescape(re.sub(r"<[^>]+>", "", text)).strip().partition("\n")[0]
    title = next((each for each in titles if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", first)), None)
    found = TELLING.search(QUIET_SO_LONG.sub("", first))
    return title or (found[0] if found else None)


def titles_in(tx: Tx) -> set[str]:
    """The titles of all circles, and of what is planned in them."""
    there = circles.list_all(tx)
    planned = [event for each in there for event in events.list_coming(tx, each.id, EVER)]
    return {each.title for each in there} | {each.title for each in planned}


def offence(owed: outbox.Owed, tx: Tx | None = None) -> str | None:
    """What is wrong with the first line of a message to one person that they did not ask for, or None."""
    if owed.asked or owed.receiver is None or owed.lane is Lane.SOS or not owed.method.startswith("send"):
        return None
    text = str(owed.params.get("text") or owed.params.get("caption") or "")
    word = telling(text, titles_in(tx) if tx else ())
    return f"{owed.kind}: {word!r} in {text.partition(chr(10))[0]!r}" if word else None


@contextmanager
def first_lines_watched() -> Iterator[None]:
    """Fail if anything owed unasked within has a first line that tells something."""
    whole, found = outbox.add, set[str]()

    def add(tx: Tx, owed: outbox.Owed, now: datetime) -> bool:
        if wrong := offence(owed, tx):
            found.add(wrong)
        return whole(tx, owed, now)

    patch = pytest.MonkeyPatch()
    patch.setattr(outbox, "add", add)
    yield
    patch.undo()
    assert not found, f"the first line of what nobody asked for gives somebody away: {sorted(found)}"
