"""Who may be told what about whom: only what was said yes to, to whom, and while it holds."""

from datetime import UTC, datetime

import pytest

from domain.beside.consent import Consent, Item, has_agreed, may_tell
from storage import people
from storage.beside import consent as stored
from storage.file.database import Database, Tx

BEN, CLEO = 2, 3


def at(day: int) -> datetime:
    return datetime(2026, 6, day, 12, tzinfo=UTC)


def yes(
    item: Item, receiver: int | None = BEN, since: int = 1, until: int | None = None, version: str = "1"
) -> Consent:
    return Consent(item, receiver, version, at(since), at(until) if until else None)


@pytest.mark.parametrize(
    ("case", "given", "receiver", "item", "on", "allowed"),
    [
        ("nothing was said", [], BEN, Item.WENT_QUIET, 5, False),
        ("yes to this, to him", [yes(Item.WENT_QUIET)], BEN, Item.WENT_QUIET, 5, True),
        ("yes to him, not to her", [yes(Item.WENT_QUIET)], CLEO, Item.WENT_QUIET, 5, False),
        ("yes to something else", [yes(Item.WENT_QUIET)], BEN, Item.SETBACK, 5, False),
        ("yes to something else, from the other", [yes(Item.SETBACK)], BEN, Item.HARD_DAY, 5, False),
        ("yes from tomorrow on", [yes(Item.SETBACK, since=6)], BEN, Item.SETBACK, 5, False),
        ("yes from this moment on", [yes(Item.SETBACK, since=5)], BEN, Item.SETBACK, 5, True),
        ("withdrawn yesterday", [yes(Item.SETBACK, until=4)], BEN, Item.SETBACK, 5, False),
        ("withdrawn this moment", [yes(Item.SETBACK, until=5)], BEN, Item.SETBACK, 5, False),
        ("withdrawn from tomorrow on", [yes(Item.SETBACK, until=6)], BEN, Item.SETBACK, 5, True),
        (
            "withdrawn and given again",
            [yes(Item.SETBACK, until=3), yes(Item.SETBACK, since=4)],
            BEN,
            Item.SETBACK,
            5,
            True,
        ),
        ("the bot may, he may not", [yes(Item.NOTICE, receiver=None)], BEN, Item.NOTICE, 5, False),
    ],
)
def test_silence_means_no(case: str, given: list[Consent], receiver: int, item: Item, on: int, allowed: bool) -> None:
    assert may_tell(given, receiver, item, at(on)) is allowed, case


@pytest.mark.parametrize("item", list(Item))
def test_a_yes_to_one_thing_is_a_yes_to_nothing_else(item: Item) -> None:
    allowed = [other for other in Item if may_tell([yes(item)], BEN, other, at(5))]
    assert allowed == [item]


@pytest.mark.parametrize(
    ("case", "given", "agreed"),
    [
        ("never asked", [], False),
        ("agreed to this wording", [yes(Item.NOTICE, None, version="2")], True),
        ("agreed to an older wording", [yes(Item.NOTICE, None, version="1")], False),
        ("agreed to both", [yes(Item.NOTICE, None, version="1"), yes(Item.NOTICE, None, version="2")], True),
        ("withdrew", [yes(Item.NOTICE, None, version="2", until=3)], False),
        ("said yes to something else", [yes(Item.MILESTONES, None, version="2")], False),
    ],
)
def test_a_changed_notice_asks_again(case: str, given: list[Consent], agreed: bool) -> None:
    assert has_agreed(given, "2", at(5)) is agreed, case


async def test_what_is_stored_is_asked_of_each_pair_and_item_alone(database: Database) -> None:
    def ask(tx: Tx) -> list[bool]:
        ana, ben, cleo = (people.add(tx, number, "en", at(1)).id for number in (101, 102, 103))
        stored.give(tx, ana, Item.WENT_QUIET, text_version="1", now=at(2), receiver=ben)
        allowed = stored.may_tell(tx, ana, ben, "went_quiet", at(3))
        others = [
            stored.may_tell(tx, ana, cleo, "went_quiet", at(3)),
            stored.may_tell(tx, ben, ana, "went_quiet", at(3)),
            stored.may_tell(tx, ana, ben, "setback", at(3)),
            stored.may_tell(tx, ana, ben, None, at(3)),
            stored.may_tell(tx, ana, ben, "went_quiet", at(1)),
        ]
        return [allowed, *others]

    assert await database.write(ask) == [True, False, False, False, False, False]


async def test_a_withdrawn_consent_stays_as_history_and_allows_nothing_more(database: Database) -> None:
    def withdraw(tx: Tx) -> tuple[bool, bool, bool, int]:
        ana, ben, cleo = (people.add(tx, number, "en", at(1)).id for number in (101, 102, 103))
        for receiver in (ben, cleo, None):
            stored.give(tx, ana, Item.SETBACK, text_version="1", now=at(2), receiver=receiver)
        stored.withdraw(tx, ana, Item.SETBACK, now=at(4), receiver=ben)
        told = (stored.may_tell(tx, ana, ben, "setback", at(3)), stored.may_tell(tx, ana, ben, "setback", at(5)))
        return *told, stored.may_tell(tx, ana, cleo, "setback", at(5)), len(stored.list_of(tx, ana))

    assert await database.write(withdraw) == (True, False, True, 3)


async def test_withdrawing_from_the_bot_itself_leaves_the_partners(database: Database) -> None:
    def withdraw(tx: Tx) -> list[tuple[int | None, bool]]:
        ana, ben = (people.add(tx, number, "en", at(1)).id for number in (101, 102))
        for receiver in (ben, None):
            stored.give(tx, ana, Item.NOTICE, text_version="1", now=at(2), receiver=receiver)
        stored.withdraw(tx, ana, Item.NOTICE, now=at(4))
        return [(each.receiver, each.is_active(at(5))) for each in stored.list_of(tx, ana)]

    assert sorted(await database.write(withdraw), key=str) == [(2, True), (None, False)]
