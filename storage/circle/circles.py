"""Circles: how each is set, its group, and which are whose."""

from dataclasses import dataclass
from datetime import datetime

from storage.circle import leads
from storage.file.database import Row, Tx, to_text


@dataclass(frozen=True, slots=True)
class Circle:
    """A peer group; `chat_id` is its Telegram group, None where it lives by its link alone.

    `topic` is the part of a group with topics where it posts; `asks_lead`: a lead says yes before somebody comes in.
    """

    id: int
    chat_id: int | None
    title: str
    zone: str
    language: str
    topic: int | None = None
    welcome: str | None = None
    asks_lead: bool = False
    weekly_post: bool = False


def make(
    tx: Tx,
    title: str,
    maker: int,
    *,
    zone: str,
    language: str,
    now: datetime,
    chat_id: int | None = None,
    topic: int | None = None,
) -> Circle:
    """Make a circle and return it; whoever made it leads it whenever it has no group."""
    circle = tx.insert(
        "circles", chat_id=chat_id, topic=topic, title=b"", zone=zone, language=language, made_at=to_text(now)
    )
    save_title(tx, circle, title)
    leads.add_maker(tx, circle, maker, now)
    return Circle(circle, chat_id, title, zone, language, topic)


def save_title(tx: Tx, circle: int, title: str) -> None:
    """Save what the circle is called, sealed with a key of its own."""
    sealed = tx.vault.seal_of_circle(circle, f"circles.title.{circle}", title)
    tx.execute("UPDATE circles SET title = ? WHERE id = ?", (sealed, circle))


def save_welcome(tx: Tx, circle: int, words: str | None) -> None:
    """Save what whoever comes in is greeted with, sealed with the circle's key; None: nothing."""
    sealed = tx.vault.seal_of_circle(circle, f"circles.welcome.{circle}", words) if words else None
    tx.execute("UPDATE circles SET welcome = ? WHERE id = ?", (sealed, circle))


def save_zone(tx: Tx, circle: int, zone: str) -> None:
    """Save the zone on whose clock the circle's weeks close."""
    tx.execute("UPDATE circles SET zone = ? WHERE id = ?", (zone, circle))


def save_asks_lead(tx: Tx, circle: int, *, asks: bool) -> None:
    """Save whether a lead says yes before somebody comes in from the group."""
    tx.execute("UPDATE circles SET asks_lead = ? WHERE id = ?", (int(asks), circle))


def save_weekly_post(tx: Tx, circle: int, *, posts: bool) -> None:
    """Save whether the group gets its week once it has closed."""
    tx.execute("UPDATE circles SET weekly_post = ? WHERE id = ?", (int(posts), circle))


def find(tx: Tx, circle: int) -> Circle | None:
    """Return the circle, or None where there is none any more."""
    row = tx.one("SELECT * FROM circles WHERE id = ? AND ended_at IS NULL", (circle,))
    return _circle(tx, row) if row else None


def find_by_chat(tx: Tx, chat_id: int) -> Circle | None:
    """Return the circle of that group, or None."""
    row = tx.one("SELECT * FROM circles WHERE chat_id = ? AND ended_at IS NULL", (chat_id,))
    return _circle(tx, row) if row else None


def list_of(tx: Tx, person: int) -> list[Circle]:
    """Return the circles that the person is in or leads, oldest first."""
    rows = tx.all(
        "SELECT * FROM circles WHERE ended_at IS NULL AND (id IN (SELECT circle FROM circle_members"
        " WHERE person_id = :person AND left_at IS NULL AND state = 'member') OR id IN (SELECT circle"
        " FROM circle_leads WHERE person_id = :person AND until_at IS NULL)) ORDER BY id",
        {"person": person},
    )
    return [_circle(tx, row) for row in rows]


def list_joined(tx: Tx, person: int) -> list[Circle]:
    """Return the circles that the person is in, oldest first."""
    rows = tx.all(
        "SELECT * FROM circles WHERE ended_at IS NULL AND id IN (SELECT circle FROM circle_members"
        " WHERE person_id = ? AND left_at IS NULL AND state = 'member') ORDER BY id",
        (person,),
    )
    return [_circle(tx, row) for row in rows]


def list_all(tx: Tx) -> list[Circle]:
    """Return every circle, oldest first."""
    return [_circle(tx, row) for row in tx.all("SELECT * FROM circles WHERE ended_at IS NULL ORDER BY id")]


def list_of_groups(tx: Tx, limit: int) -> list[Circle]:
    """Return circles that are tied to a group, oldest first."""
    rows = tx.all(
        "SELECT * FROM circles WHERE ended_at IS NULL AND chat_id IS NOT NULL ORDER BY id LIMIT ?", (limit,)
    )
    return [_circle(tx, row) for row in rows]


def list_administered(tx: Tx, person: int, limit: int) -> list[Circle]:
    """Return circles in whose group the person was seen as an administrator, the latest first."""
    rows = tx.all(
        "SELECT circles.* FROM administrators_seen JOIN circles ON circles.id = circle"
        " WHERE person_id = ? AND ended_at IS NULL AND chat_id IS NOT NULL ORDER BY seen_at DESC, circle LIMIT ?",
        (person, limit),
    )
    return [_circle(tx, row) for row in rows]


# Its group


def move_chat(tx: Tx, old: int, new: int) -> None:
    """Let the circle follow its group, which has become a supergroup; done twice it changes nothing.

    The bot's leaving the old group may have been heard of first.
    """
    moved = tx.execute("UPDATE OR IGNORE circles SET chat_id = ? WHERE chat_id = ?", (new, old))
    if not moved.rowcount:
        tx.execute(
            "UPDATE OR IGNORE circles SET chat_id = ?, former_chat_id = NULL WHERE chat_id IS NULL"
            " AND former_chat_id = ?",
            (new, old),
        )


def save_topic(tx: Tx, circle: int, topic: int | None) -> None:
    """Save the topic in which the circle posts, None for the group itself."""
    tx.execute("UPDATE circles SET topic = ? WHERE id = ?", (topic, circle))


def forget_topic(tx: Tx, chat_id: int, topic: int | None) -> None:
    """Let the circle of that group post in the group itself: its topic is gone."""
    tx.execute("UPDATE circles SET topic = NULL WHERE chat_id = ? AND topic = ?", (chat_id, topic))


def untie(tx: Tx, chat_id: int) -> None:
    """Let the circle of that group live by its link alone, led by who made it."""
    tx.execute("UPDATE circles SET chat_id = NULL, former_chat_id = chat_id WHERE chat_id = ?", (chat_id,))


def tie_again(tx: Tx, chat_id: int, person: int) -> Circle | None:
    """Give back its group to the circle that lost it, if that person made it; return the circle."""
    row = tx.one(
        "UPDATE circles SET chat_id = former_chat_id, former_chat_id = NULL WHERE id = (SELECT circles.id"
        " FROM circles JOIN circle_leads ON circle_leads.circle = circles.id WHERE former_chat_id = ?"
        " AND chat_id IS NULL AND ended_at IS NULL AND person_id = ? AND until_at IS NULL"
        " ORDER BY circles.id DESC LIMIT 1) RETURNING id",
        (chat_id, person),
    )
    return find(tx, row["id"]) if row else None


def _circle(tx: Tx, row: Row) -> Circle:
    title = tx.vault.open_of_circle(row["id"], f"circles.title.{row['id']}", row["title"])
    return Circle(
        id=row["id"],
        chat_id=row["chat_id"],
        title=title,
        zone=row["zone"],
        language=row["language"],
        topic=row["topic"],
        welcome=_welcome(tx, row),
        asks_lead=bool(row["asks_lead"]),
        weekly_post=bool(row["weekly_post"]),
    )


def _welcome(tx: Tx, row: Row) -> str | None:
    sealed = row["welcome"]
    return tx.vault.open_of_circle(row["id"], f"circles.welcome.{row['id']}", sealed) if sealed else None
