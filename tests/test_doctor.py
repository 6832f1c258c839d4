"""`alongside doctor` on a healthy installation and on broken ones: each is named rightly, and nobody is."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.botapi.server import Server
from bot.clock import MovableClock, SystemClock
from bot.doctor import machine, words
from bot.doctor.examining import findings
from bot.doctor.finding import Finding
from bot.operating import beside
from bot.operating.backup import back_up
from bot.operating.last_backup import last_backup
from bot.receiving.polling import ALLOWED_UPDATES
from bot.running import zones
from bot.running.lock import Lock
from bot.settings import Settings
from domain.outgoing import Fate, Lane
from handlers import texts
from storage import people
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.file.keys import make_operator_key
from storage.file.sqlite import sqlite3
from storage.traffic import inbox, outbox
from storage.traffic.inbox import Received
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN

pytestmark = pytest.mark.slow

URL = "https://bot.example.org/updates"
SECRET = "the-secret_of_the_tests-AAAAAAAAAAAAAAAAAAA"
HOUR = timedelta(hours=1)


@pytest.fixture
async def healthy(tmp_path: Path, server: Server) -> AsyncIterator[Settings]:
    """An installation that ran once and was copied."""
    before = os.umask(0o077)
    place = tmp_path / "bot"
    place.mkdir()
    made = Settings(TOKEN, "Dov", "dov@example.org", server.url, database_path=place / "alongside.db")
    opened(made).close()
    back_up(made, tmp_path / "copies", 14, SystemClock())
    yield made
    os.umask(before)


def opened(given: Settings) -> Database:
    return open_database(given.database_path, given.keys_path, given.operator_key_path)


async def examined(given: Settings, *, ahead: timedelta = timedelta(0)) -> list[Finding]:
    clock = MovableClock(SystemClock().now() + ahead)
    return await asyncio.to_thread(findings, given, clock)


async def ids(given: Settings, *, ahead: timedelta = timedelta(0)) -> list[str]:
    return [each.id for each in await examined(given, ahead=ahead)]


async def test_nothing_is_found_where_nothing_is_wrong(healthy: Settings) -> None:
    before = {path.name: path.read_bytes() for path in healthy.database_path.parent.iterdir()}
    assert await ids(healthy) == []
    assert {path.name: path.read_bytes() for path in healthy.database_path.parent.iterdir()} == before


async def test_nothing_is_wrong_before_the_first_start(tmp_path: Path, server: Server) -> None:
    given = Settings(TOKEN, "Dov", "dov@example.org", server.url, database_path=tmp_path / "alongside.db")
    assert await ids(given) == []
    assert os.listdir(tmp_path) == []


def remove_keys(given: Settings) -> None:
    given.keys_path.unlink()


def remove_database(given: Settings) -> None:
    given.database_path.unlink()


def remove_operator_key(given: Settings) -> None:
    given.operator_key_path.unlink()


def change_operator_key(given: Settings) -> None:
    given.operator_key_path.unlink()
    make_operator_key(given.operator_key_path)


def spoil_operator_key(given: Settings) -> None:
    given.operator_key_path.write_text("nothing")


def spoil_keys(given: Settings) -> None:
    given.keys_path.write_bytes(b"this was never a database " * 100)


def spoil_database(given: Settings) -> None:
    raw = bytearray(given.database_path.read_bytes())
    raw[4096 * 3 : 4096 * 8] = os.urandom(4096 * 5)
    given.database_path.write_bytes(bytes(raw))


def replace_database(given: Settings) -> None:
    given.database_path.write_bytes(b"this was never a database " * 100)


def come_from_the_future(given: Settings) -> None:
    with closing(sqlite3.connect(given.database_path)) as later:
        later.execute("INSERT INTO _sqlite_migrations VALUES (NULL, 'alongside', 'm999_later', '')")
        later.commit()


def open_to_others(given: Settings) -> None:
    given.keys_path.chmod(0o644)


def lose_backups(given: Settings) -> None:
    found = last_backup(given.database_path)
    assert found is not None
    found[1].unlink()


def never_backed_up(given: Settings) -> None:
    given.database_path.with_name("alongside.db.last-backup").unlink()


@pytest.mark.parametrize(
    ("broken", "found", "code"),
    [
        (remove_keys, ["E010"], 78),
        (remove_database, ["E010"], 78),
        (remove_operator_key, ["E011"], 78),
        (change_operator_key, ["E011"], 78),
        (spoil_operator_key, ["E011"], 78),
        (spoil_keys, ["E012"], 74),
        (spoil_database, ["E012"], 74),
        (replace_database, ["E012"], 74),
        (come_from_the_future, ["E013"], 78),
        (open_to_others, ["E014"], 78),
        (lose_backups, ["W018"], 0),
        (never_backed_up, ["W018"], 0),
    ],
)
async def test_what_is_broken_is_named_with_how_to_mend_it(
    healthy: Settings, broken: Callable[[Settings], None], found: list[str], code: int
) -> None:
    broken(healthy)
    seen = await examined(healthy)
    assert [each.id for each in seen] == found
    assert max(each.code for each in seen) == code
    assert all(len(each.mend) > 10 for each in seen)


async def test_a_folder_that_is_not_there(healthy: Settings, tmp_path: Path) -> None:
    assert await ids(replace(healthy, database_path=tmp_path / "nowhere" / "alongside.db")) == ["E010"]


# Telegram


async def test_a_token_that_telegram_does_not_know(healthy: Settings) -> None:
    wrong = replace(healthy, telegram_bot_token="123456789:another-token-BBBBBBBBBBBBBBBBBBBB")
    seen = await examined(wrong)
    assert [(each.id, each.code) for each in seen] == [("E003", 78)]
    assert "another-token" not in str(seen)


async def test_telegram_out_of_reach(healthy: Settings) -> None:
    seen = await examined(replace(healthy, telegram_api_url="http://127.0.0.1:9"))
    assert [(each.id, each.code) for each in seen] == [("E002", 69)]
    assert TOKEN not in str(seen)


async def test_a_webhook_left_over(healthy: Settings, server: Server) -> None:
    server.api.webhook = {"url": "https://elsewhere.example.org/", "secret_token": "", "max_connections": 1}
    seen = await examined(healthy)
    assert [each.id for each in seen] == ["W004"]
    assert "elsewhere" not in str(seen)


async def test_a_webhook_that_is_not_ours_or_does_not_deliver(healthy: Settings, server: Server) -> None:
    given = replace(healthy, webhook_url=URL, webhook_secret=SECRET)
    assert await ids(given) == ["W005"]
    server.api.add_person("Ana")
    server.api.start(next(iter(server.api.people)))
    server.api.webhook = {"url": URL, "secret_token": SECRET, "max_connections": 1, "last_error_date": 5}
    assert await ids(given) == ["W006"]
    server.api.updates.clear()
    assert await ids(given) == []


@pytest.mark.parametrize("minutes", [-2, 2])
async def test_a_clock_that_is_off(healthy: Settings, minutes: int) -> None:
    assert await ids(healthy, ahead=timedelta(minutes=minutes)) == ["E007"]


async def test_what_botfather_lets_the_bot_do(healthy: Settings, server: Server) -> None:
    server.api.privacy_mode = server.api.joins_groups = False
    assert await ids(healthy) == ["W020", "W021"]


async def test_updates_that_telegram_does_not_hand_over(healthy: Settings, server: Server) -> None:
    server.api.updates.allow(["message", "callback_query"])
    seen = await examined(healthy)
    assert [each.id for each in seen] == ["W022"]
    assert "edited_message, my_chat_member, chat_member" in seen[0].what
    server.api.updates.allow(ALLOWED_UPDATES)
    assert await ids(healthy) == []


# What the bot says and what it copies


async def test_a_language_that_lacks_a_text(
    healthy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(texts.LOCALES, folder)
    head, *entries = (folder / "en.po").read_text("utf-8").split("\n\n")
    (folder / "de.po").write_text("\n\n".join([head.replace("Language: en", "Language: de"), *entries[2:]]), "utf-8")
    monkeypatch.setattr(words, "Texts", lambda: texts.Texts(folder))
    seen = await examined(healthy)
    assert [(each.id, each.what) for each in seen] == [
        ("W023", "The language de lacks 2 texts, which are said in English.")
    ]
    assert texts.Texts(folder).plain("notice.version", "de") == texts.Texts().plain("notice.version", "en")


async def test_help_lines_of_ones_own_that_do_not_hold_together_are_named(healthy: Settings, tmp_path: Path) -> None:
    own = tmp_path / "lines.toml"
    own.write_text('[[line]]\nid = "ours"\n')
    seen = await examined(replace(healthy, help_lines_file=own))
    assert [each.id for each in seen] == ["E022"]
    assert "'ours'" in seen[0].what
    assert seen[0].code == 78


async def test_a_folder_for_copies_that_is_missing_or_holds_the_key(healthy: Settings, tmp_path: Path) -> None:
    assert await ids(replace(healthy, backup_folder=tmp_path / "copies")) == []
    assert await ids(replace(healthy, backup_folder=tmp_path / "no" / "where")) == ["E024"]
    beside_the_key = replace(healthy, backup_folder=healthy.operator_key_path.parent)
    assert await ids(beside_the_key) == ["W025"]


# This computer


@pytest.mark.parametrize("version", ["2019c", None])
async def test_zone_data_of_long_ago(healthy: Settings, monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
    monkeypatch.setattr(machine, "zone_data", lambda: version)
    assert await ids(healthy) == ["W008"]


def test_the_zone_data_in_use_has_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = zones.zone_data()
    assert version is None or 2020 < int(version[:4]) < 2100
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path),))
    of_the_package = zones.zone_data()
    assert of_the_package is not None
    assert int(of_the_package[:4]) >= 2025
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").touch()
    assert zones.zone_data() is None
    (tmp_path / "tzdata.zi").write_text("# version 2024b\n# more\n")
    assert zones.zone_data() == "2024b"


async def test_an_older_sqlite_looks_only_while_the_bot_is_off(
    healthy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (machine, beside):
        monkeypatch.setattr(module, "is_safe_beside_the_bot", lambda: False)
    assert await ids(healthy) == ["W009"]
    lock = Lock(healthy.database_path)
    assert await ids(healthy) == ["W009", "W019"]
    lock.release()


@pytest.mark.parametrize(("free", "found"), [(1 << 20, "E015"), (100 << 20, "W015")])
async def test_a_disk_that_is_nearly_full(
    healthy: Settings, monkeypatch: pytest.MonkeyPatch, free: int, found: str
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda folder: free)
    assert await ids(healthy) == [found]


async def test_a_backup_of_last_week(healthy: Settings) -> None:
    note = healthy.database_path.with_name("alongside.db.last-backup")
    noted = json.loads(note.read_text())
    noted["at"] = (datetime.fromisoformat(noted["at"]) - timedelta(days=7)).isoformat()
    note.write_text(json.dumps(noted))
    seen = await examined(healthy)
    assert [(each.id, each.what) for each in seen] == [("W018", "The last backup is 7 days old.")]


async def test_what_waits_and_what_was_given_up_is_counted_and_nobody_named(healthy: Settings) -> None:
    now = SystemClock().now()
    database = opened(healthy)

    def wait(tx: Tx) -> None:
        ana = people.add(tx, 777000111, "en", now)
        people.save_name(tx, ana.id, "Annabel")
        inbox.store(tx, [Received(n, 777000111, {"text": "dear diary"}, now - HOUR, now) for n in (1, 2, 3)])
        inbox.quarantine(tx, 3)
        for n in range(3):
            key = f"u{n}.1"
            owed = outbox.Owed(key, Lane.REPLY, "reply", "sendMessage", 777000111, {"text": "dear"}, receiver=ana.id)
            outbox.add(tx, owed, now - 2 * HOUR)
        outbox.end(tx, 1, Fate.DEAD, now)

    database.submit(wait).result(5)
    database.close()
    seen = await examined(healthy)
    assert [each.id for each in seen] == ["W016", "W017"]
    assert seen[0].what == "2 updates and 2 messages wait for too long."
    assert seen[1].what == "Within a week 1 updates and 1 messages were given up."
    assert not any(word in str(seen) for word in ("Annabel", "777000111", "dear"))


# The command


def command(place: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "doctor", *arguments],
        cwd=place,
        env=environment(place, **given),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_settings_that_are_wrong_are_findings_too(tmp_path: Path) -> None:
    ended = command(tmp_path, "--json", MINIMUM_AGE="old")
    assert ended.returncode == 78
    told = json.loads(ended.stdout)
    assert (told["healthy"], told["exit_code"]) == (False, 78)
    assert [each["id"] for each in told["findings"]] == ["E001"] * 4
    assert {"id", "what", "mend", "code"} == set(told["findings"][0])


async def test_it_looks_while_the_bot_is_running(tmp_path: Path, server: Server) -> None:
    given = settings(server.url)
    process = Process(tmp_path, environment(tmp_path, **given))
    ana = Remote(server.api, server.api.add_person("Ana").id)
    process.start()
    try:
        ana.says("/start")
        await ana.presses("I agree")
        ended = await asyncio.to_thread(command, tmp_path, **given)
        assert (ended.returncode, ended.stderr) == (0, "")
        lines = ended.stdout.splitlines()
        assert [line.split()[0] for line in lines if line[:1] in "EW" and line[1:4].isdigit()] == ["W018"]
        assert "Nothing is broken." in lines
        assert "operator.key elsewhere" in lines[-1]
        assert TOKEN not in ended.stdout
        await ana.presses("Keep Ana")
        assert await process.terminate() == 0
    finally:
        process.close()
