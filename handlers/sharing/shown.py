"""How a share reads, to whoever reads it: signed or not, as plain words."""

from domain.circle.shares import SHARE_LENGTH, Reaction, Share, ShareKind
from handlers.beside import words
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.circle import circles, shares


def shown(reading: Turn, share: Share) -> Html:
    """Return a share as its reader sees it."""
    return as_it_reads(reading, share.kind, share.text, share.circle, share.author if share.signed else None)


def as_it_reads(reading: Turn, kind: ShareKind, text: str, circle: int, signed_by: int | None) -> Html:
    """Return what the circle would read, signed or not."""
    found = circles.find(reading.tx, circle)
    title = found.title if found else ""
    who = people.get(reading.tx, signed_by).name if signed_by is not None else None
    return Html(
        "\n\n".join(
            [
                reading.text(f"share.head.{kind.value}"),
                words.plain(reading, text, SHARE_LENGTH),
                reading.text("share.signed", name=who) if who else reading.text("share.unsigned", title=title),
            ]
        )
    )


def counts(reading: Turn, share: Share) -> Html:
    """Return how many readers tapped each, nothing where nobody did: it is never 0."""
    lines = [
        reading.text(f"share.count.{reaction.value}", n=n)
        for reaction in Reaction
        if (n := shares.count(reading.tx, share.id, reaction))
    ]
    return Html("\n".join(lines))
