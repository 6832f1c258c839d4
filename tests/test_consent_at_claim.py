"""Nobody learns anything that the member did not agree to, at the last moment before it goes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.beside.consent import Item
from domain.outgoing import Lane
from handlers import sending
from handlers.texts import Texts
from handlers.turn import House
from storage import people
from storage.beside import consent, letters
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.traffic import outbox
from tests.support.there import there

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOUSE = House(Texts(), "Dov", "dov@example.org", 18)
ITEMS = [None, Item.HARD_DAY, Item.MILESTONES, Item.WORDS]
GIVABLE = ITEMS[1:]

PEOPLE = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), PEOPLE, PEOPLE, st.sampled_from(GIVABLE)),
        st.tuples(st.just("withdraw"), PEOPLE, PEOPLE, st.sampled_from(GIVABLE)),
        st.tuples(st.just("owe"), PEOPLE, PEOPLE, st.sampled_from(ITEMS)),
        st.tuples(st.just("send"), PEOPLE, PEOPLE, st.none()),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all examples; each plays with people of its own."""
    folder = tmp_path_factory.mktemp("claim")
    database = open_database(folder / "alongside.db", folder / "keys.db", folder / "operator.key")
    yield database
    database.close()


@given(steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_no_message_about_somebody_is_claimed_without_a_consent_that_is_active(
    shared: Database, steps: list[tuple[str, int, int, Item | None]]
) -> None:
    shared.submit(lambda tx: _play(tx, steps)).result()


def _play(tx: Tx, steps: list[tuple[str, int, int, Item | None]]) -> None:
    base = int(there(tx.one("SELECT count(*) FROM people"))[0])
    cast = [people.add(tx, 1000 + base + number, "en", START) for number in range(3)]
    tx.execute("DELETE FROM outbox")
    allowed: set[tuple[int, int, Item]] = set()
    now = START
    for number, (act, one, other, item) in enumerate(steps):
        now += timedelta(minutes=1)
        subject, receiver = cast[one], cast[other]
        if act == "give" and item:
            consent.give(tx, subject.id, item, text_version="1", now=now, receiver=receiver.id)
            allowed.add((subject.id, receiver.id, item))
        elif act == "withdraw" and item:
            consent.withdraw(tx, subject.id, item, now=now, receiver=receiver.id)
            allowed.discard((subject.id, receiver.id, item))
        elif act == "owe":
            owed = outbox.Owed(
                key=f"{base}.{number}",
                lane=Lane.PARTNER,
                kind="alert" if one != other else "reply",
                method="sendMessage",
                chat_id=receiver.telegram_id,
                params={"text": "x"},
                receiver=receiver.id,
                subject=subject.id,
                item=item.value if item else None,
            )
            outbox.add(tx, owed, now)
        else:
            for row in outbox.list_waiting(tx, now, (), 100):
                may = row["subject"] == row["receiver"] or (
                    row["item"] is not None and (row["subject"], row["receiver"], Item(row["item"])) in allowed
                )
                claimed = sending.claim(tx, HOUSE, row, now)
                assert (claimed is not None) == may
                if claimed is not None:
                    told = letters.list_parts(tx, claimed.key)
                    assert all((each.subject, each.receiver, Item(each.item)) in allowed for each in told)
                if not may:
                    ended = tx.one("SELECT state, body FROM outbox WHERE id = ?", (row["id"],))
                    assert ended is not None
                    assert tuple(ended) == ("dropped", None)
