"""What keeps names and words secret: sealed values open in their own place, with their own key, while it exists."""

import os
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outgoing import Lane
from storage import dialogs, people
from storage.daily import checkins, days, questions
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.file.keys import KEY_BYTES, KeyFileUnusable, Unreadable, Vault, make_operator_key, read_operator_key
from storage.traffic import outbox

ANA, BEN = 1, 2
PLACE = "notes.text.7"
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OPERATOR_KEY = bytes(range(KEY_BYTES))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = Vault(tmp_path / "keys.db", OPERATOR_KEY)
    yield made
    made.close()


@pytest.mark.parametrize("text", ["", "Ana", "slept well", "👩‍👩‍👧", "\ud800 half a letter", "x" * 10_000])
def test_what_was_sealed_opens_in_its_place(vault: Vault, text: str) -> None:
    assert vault.open(ANA, PLACE, vault.seal(ANA, PLACE, text)) == text


def test_sealing_twice_never_looks_the_same(vault: Vault) -> None:
    assert vault.seal(ANA, PLACE, "slept well") != vault.seal(ANA, PLACE, "slept well")


@pytest.mark.parametrize("place", ["notes.text.8", "dialogs.data.7", "", "notes.text.70"])
def test_a_value_moved_elsewhere_does_not_open(vault: Vault, place: str) -> None:
    sealed = vault.seal(ANA, PLACE, "slept well")
    with pytest.raises(Unreadable):
        vault.open(ANA, place, sealed)


def test_another_persons_key_opens_nothing(vault: Vault) -> None:
    sealed = vault.seal(ANA, PLACE, "slept well")
    vault.seal(BEN, PLACE, "something of his own")
    with pytest.raises(Unreadable):
        vault.open(BEN, PLACE, sealed)


def test_somebody_without_a_key_opens_nothing_and_gets_none(vault: Vault) -> None:
    sealed = vault.seal(ANA, PLACE, "slept well")
    for _ in range(2):
        with pytest.raises(Unreadable):
            vault.open(BEN, PLACE, sealed)


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_a_changed_byte_is_noticed(vault: Vault, position: int) -> None:
    sealed = bytearray(vault.seal(ANA, PLACE, "slept well"))
    sealed[position] ^= 1
    with pytest.raises(Unreadable):
        vault.open(ANA, PLACE, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 12, 27])
def test_a_value_cut_short_is_noticed(vault: Vault, length: int) -> None:
    sealed = vault.seal(ANA, PLACE, "slept well")
    with pytest.raises(Unreadable):
        vault.open(ANA, PLACE, sealed[:length])


def test_a_circles_words_are_sealed_with_its_own_key_and_nobodys(vault: Vault) -> None:
    sealed = vault.seal_of_circle(ANA, PLACE, "Tuesday group")
    vault.seal(ANA, PLACE, "something of hers")
    vault.seal_of_circle(BEN, PLACE, "another group")
    assert vault.open_of_circle(ANA, PLACE, sealed) == "Tuesday group"
    with pytest.raises(Unreadable):
        vault.open(ANA, PLACE, sealed)
    with pytest.raises(Unreadable):
        vault.open_of_circle(BEN, PLACE, sealed)
    with pytest.raises(Unreadable):
        vault.open_of_circle(ANA, "notes.text.8", sealed)


def test_a_destroyed_key_opens_nothing_any_more_and_leaves_the_others(vault: Vault) -> None:
    hers, his = vault.seal(ANA, PLACE, "slept well"), vault.seal(BEN, PLACE, "so did I")
    vault.destroy_person_key(ANA)
    with pytest.raises(Unreadable):
        vault.open(ANA, PLACE, hers)
    assert vault.open(BEN, PLACE, his) == "so did I"


def test_a_key_made_anew_does_not_open_what_the_old_one_sealed(vault: Vault) -> None:
    old = vault.seal(ANA, PLACE, "slept well")
    vault.destroy_person_key(ANA)
    vault.seal(ANA, PLACE, "new")
    with pytest.raises(Unreadable):
        vault.open(ANA, PLACE, old)


def test_the_keys_are_there_after_a_restart_and_wrapped_by_the_operators_key(tmp_path: Path) -> None:
    first = Vault(tmp_path / "keys.db", OPERATOR_KEY)
    sealed = first.seal(ANA, PLACE, "slept well")
    first.close()
    again = Vault(tmp_path / "keys.db", OPERATOR_KEY)
    assert again.open(ANA, PLACE, sealed) == "slept well"
    again.close()
    with pytest.raises(KeyFileUnusable, match="not the one"):
        Vault(tmp_path / "keys.db", bytes(KEY_BYTES))


def test_a_destroyed_key_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys.db", OPERATOR_KEY)
    vault.seal(ANA, PLACE, "slept well")
    wrapped = vault._connection.execute("SELECT wrapped FROM keys WHERE kind = 'person'").fetchone()[0]
    assert wrapped in everything_in(tmp_path)
    vault.destroy_person_key(ANA)
    vault.close()
    assert wrapped not in everything_in(tmp_path)


def test_bodies_open_with_the_key_of_their_day_until_it_is_destroyed(vault: Vault) -> None:
    sealed = [vault.seal_body(TODAY - timedelta(days=ago), "inbox.body.1", b"hello") for ago in (9, 8, 0)]
    vault.destroy_day_keys(before=TODAY - timedelta(days=8))
    with pytest.raises(Unreadable):
        vault.open_body("inbox.body.1", sealed[0])
    assert [vault.open_body("inbox.body.1", each) for each in sealed[1:]] == [b"hello", b"hello"]


def test_a_body_opens_in_its_own_place_and_with_its_own_day_only(vault: Vault) -> None:
    sealed = vault.seal_body(TODAY, "inbox.body.1", b"hello")
    other_day = vault.seal_body(TODAY + timedelta(days=1), "inbox.body.1", b"hello")
    with pytest.raises(Unreadable):
        vault.open_body("inbox.body.2", sealed)
    with pytest.raises(Unreadable):
        vault.open_body("inbox.body.1", other_day[:4] + sealed[4:])


def test_destroying_the_keys_of_days_leaves_the_members_keys(vault: Vault) -> None:
    sealed = vault.seal(ANA, PLACE, "slept well")
    vault.destroy_day_keys(before=date.max)
    assert vault.open(ANA, PLACE, sealed) == "slept well"


def test_more_people_than_fit_in_memory_still_read_their_own(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.file.keys.MOST_CIPHERS_IN_MEMORY", 3)
    sealed = [vault.seal(person, PLACE, f"words of {person}") for person in range(10)]
    assert [vault.open(person, PLACE, each) for person, each in enumerate(sealed)] == [
        f"words of {person}" for person in range(10)
    ]
    assert len(vault._ciphers) <= 3


def test_the_operators_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path, before = tmp_path / "operator.key", os.umask(0)
    try:
        make_operator_key(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    key = read_operator_key(path)
    assert len(key) == KEY_BYTES
    with pytest.raises(FileExistsError):
        make_operator_key(path)
    assert read_operator_key(path) == key


@pytest.mark.parametrize(
    "content", [b"", b"not base64!", b64encode(b"too short"), b64encode(bytes(33)), bytes(32), b"\xff" * 44]
)
def test_a_key_file_that_holds_no_key_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "operator.key"
    path.write_bytes(content)
    with pytest.raises(KeyFileUnusable, match=r"operator\.key"):
        read_operator_key(path)


def test_a_key_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnusable, match=r"operator\.key"):
        read_operator_key(tmp_path / "operator.key")


@given(st.text(min_size=1, max_size=50), st.integers(1, 2**40))
def test_no_sealed_text_holds_its_words(text: str, person: int) -> None:
    vault = Vault(Path(":memory:"), OPERATOR_KEY)
    sealed = vault.seal(person, PLACE, text)
    assert len(sealed) == len(text.encode("utf-8", "surrogatepass")) + 12 + 16
    assert len(text) < 4 or text.encode("utf-8", "surrogatepass") not in sealed
    vault.close()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


async def test_names_and_words_are_nowhere_in_the_files(tmp_path: Path) -> None:
    secrets = ["Ana-Lucía Unmistakable", "slept unmistakably", "typed unmistakably", "told unmistakably"]
    database = open_database(tmp_path / "alongside.db", tmp_path / "keys.db", tmp_path / "operator.key")

    def live(tx: Tx) -> list[str | None]:
        ana = people.add(tx, 101, "en", NOW).id
        people.save_name(tx, ana, secrets[0])
        question = {"name": "day", "kind": "yes_no"}
        set_id = questions.keep(tx, {"name": "mine", "version": 1, "question": [question]})
        days.save_set(tx, ana, TODAY, set_id)
        checkins.save_note(tx, ana, None, checkins.Note(secrets[1], 5, TODAY, NOW))
        dialogs.open_(tx, ana, "name", NOW, typed=secrets[2])
        said = outbox.Owed("u1.1", Lane.REPLY, "reply", "sendMessage", 101, {"text": secrets[3]}, ana, ana)
        outbox.add(tx, said, NOW)
        dialog = dialogs.find(tx, ana)
        row = tx.one("SELECT * FROM outbox")
        owed = outbox.read(tx, row) if row else None
        return [
            people.get(tx, ana).name,
            checkins.notes_of(tx, ana, TODAY)[0].text,
            dialog.data["typed"] if dialog else None,
            owed.params["text"] if owed else None,
        ]

    assert await database.write(live) == secrets
    assert (tmp_path / "alongside.db-wal").stat().st_size > 0
    in_use = everything_in(tmp_path)
    database.close()
    for written in (in_use, everything_in(tmp_path)):
        assert b"en" in written
        for secret in secrets:
            assert secret.encode() not in written
            assert secret.encode("unicode_escape") not in written


async def test_a_destroyed_key_makes_a_name_unreadable(database: Database) -> None:
    def forget(tx: Tx) -> None:
        ana = people.add(tx, 101, "en", NOW).id
        people.save_name(tx, ana, "Ana")
        tx.vault.destroy_person_key(ana)
        people.get(tx, ana)

    with pytest.raises(Unreadable):
        await database.write(forget)
