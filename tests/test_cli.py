"""The command line: help that reads well, settings asked for, and exit codes that hold."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot import cli
from bot.botapi.server import Server
from bot.errors import EXIT_CODES
from bot.running.lock import Lock
from storage.file.files import open_database
from storage.file.sqlite import sqlite3
from tests.support.process import ROOT, environment, settings
from tests.support.stage import TOKEN, Speaker, Stage

OTHER_TOKEN = "123456789:another-token-BBBBBBBBBBBBBBBBBBBB"


def command(place: Path, *arguments: str, typed: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=place,
        env=environment(place, **given),
        input=typed,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def commanded(place: Path, *arguments: str, typed: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(command, place, *arguments, typed=typed, **given)


def complete(url: str) -> dict[str, str]:
    return settings(url)


# Help


def test_help_lists_what_somebody_needs_in_that_order_each_in_one_whole_line(tmp_path: Path) -> None:
    told = command(tmp_path, "--help")
    assert told.returncode == 0
    listed = told.stdout.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(cli.main.commands)
    assert not [line for line in listed if line.endswith("...")]
    for code, meaning in EXIT_CODES.items():
        assert f"  {code}" in told.stdout
        assert meaning in " ".join(told.stdout.split())


@pytest.mark.parametrize("name", cli.main.commands)
def test_each_command_explains_itself(tmp_path: Path, name: str) -> None:
    told = command(tmp_path, name, "-h")
    assert told.returncode == 0
    assert told.stdout.startswith(f"Usage: alongside {name}")
    assert all(len(line) <= 100 for line in told.stdout.splitlines())


def test_a_command_mistyped_is_guessed(tmp_path: Path) -> None:
    ended = command(tmp_path, "bakcup")
    assert ended.returncode == 64
    assert "'backup'" in ended.stderr


# init


ANSWERS = f"{TOKEN}\nDov O'Neil\ndov@example.org\n\n\n"


async def test_init_tries_the_token_and_writes_for_its_owner_alone(tmp_path: Path, server: Server) -> None:
    (tmp_path / ".env.example").write_text((ROOT / ".env.example").read_text())
    ended = await commanded(tmp_path, "init", typed=ANSWERS, TELEGRAM_API_URL=server.url)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"That is @{server.api.bot.username}" in ended.stdout
    written = tmp_path / ".env"
    assert written.stat().st_mode & 0o777 == 0o600
    assert dotenv_values(written) == {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPERATOR_NAME": "Dov O'Neil",
        "OPERATOR_CONTACT": "dov@example.org",
    }
    explained = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in explained if line.startswith("# ")] == [
        line for line in written.read_text().splitlines() if line.startswith("# ")
    ]


async def test_a_token_that_telegram_does_not_know_is_asked_for_again(tmp_path: Path, server: Server) -> None:
    ended = await commanded(tmp_path, "init", typed=f"{OTHER_TOKEN}\n{ANSWERS}", TELEGRAM_API_URL=server.url)
    assert ended.returncode == 0
    assert "does not know this token" in ended.stdout
    assert dotenv_values(tmp_path / ".env")["TELEGRAM_BOT_TOKEN"] == TOKEN


def test_what_does_not_do_is_said_and_asked_for_again(tmp_path: Path) -> None:
    nowhere = {"TELEGRAM_API_URL": "http://127.0.0.1:9"}
    typed = f"1:x\n{TOKEN}\ny\nDov\ndov@example.org\nold\n21\n/mnt/a disk/copies\n"
    ended = command(tmp_path, "init", typed=typed, **nowhere)
    assert ended.returncode == 0
    assert ended.stdout.count("That does not do: set it to ") == 2
    assert "so the token was not tried" in ended.stdout
    assert dotenv_values(tmp_path / ".env") == {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPERATOR_NAME": "Dov",
        "OPERATOR_CONTACT": "dov@example.org",
        "MINIMUM_AGE": "21",
        "BACKUP_FOLDER": "/mnt/a disk/copies",
    }


def test_init_keeps_what_is_there_and_every_line_that_it_does_not_ask_about(tmp_path: Path) -> None:
    before = "# mine\nTELEGRAM_API_URL=http://127.0.0.1:9\nOPERATOR_NAME='The \"old\" name'\nSOMETHING=else\n"
    (tmp_path / ".env").write_text(before)
    (tmp_path / ".env").chmod(0o644)
    ended = command(tmp_path, "init", typed=f"{TOKEN}\ny\n\ndov@example.org\n\n\n")
    assert ended.returncode == 0
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert "# mine" in (tmp_path / ".env").read_text()
    assert dotenv_values(tmp_path / ".env") == {
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "OPERATOR_NAME": 'The "old" name',
        "SOMETHING": "else",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "OPERATOR_CONTACT": "dov@example.org",
    }


def test_init_takes_a_folder_of_copies_back(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_API_URL=http://127.0.0.1:9\nBACKUP_FOLDER=/mnt/copies\n")
    ended = command(tmp_path, "init", typed=f"{TOKEN}\ny\n-\nDov\ndov@example.org\n\n-\n")
    assert ended.returncode == 0
    assert ended.stdout.count("That does not do: ") == 1  # a name there has to be
    assert "BACKUP_FOLDER" not in dotenv_values(tmp_path / ".env")


def test_stopping_half_way_writes_nothing(tmp_path: Path) -> None:
    ended = command(tmp_path, "init", typed="123")
    assert ended.returncode == 64
    assert "nothing was changed" in ended.stderr
    assert os.listdir(tmp_path) == []


# migrate


def test_migrate_says_which_steps_it_takes(tmp_path: Path) -> None:
    given = complete("http://127.0.0.1:9")
    assert command(tmp_path, "migrate", **given).returncode == 78
    open_database(tmp_path / "alongside.db", tmp_path / "keys.db", tmp_path / "operator.key").close()
    again = command(tmp_path, "migrate", **given)
    assert (again.returncode, again.stderr) == (0, "")
    assert "up to date already" in again.stdout
    older = sqlite3.connect(tmp_path / "alongside.db")
    name = older.execute("SELECT name FROM _sqlite_migrations ORDER BY name DESC").fetchone()[0]
    older.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
    older.commit()
    older.close()
    told = command(tmp_path, "migrate", **given)
    assert f"To do: {name}" in told.stdout


def test_migrate_waits_for_no_bot(tmp_path: Path) -> None:
    open_database(tmp_path / "alongside.db", tmp_path / "keys.db", tmp_path / "operator.key").close()
    lock = Lock(tmp_path / "alongside.db")
    ended = command(tmp_path, "migrate", **complete("http://127.0.0.1:9"))
    lock.release()
    assert ended.returncode == 75
    assert "stop it first" in ended.stderr


# stats


async def test_stats_counts_and_names_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins(at="09:00")
    await ben.says("/start")
    await ben.presses("I agree")
    given = complete(stage.server.url)
    told = await commanded(stage.folder, "stats", **given)
    assert (told.returncode, told.stderr) == (0, "")
    assert "       1  members, whose days have begun" in told.stdout
    as_json = await commanded(stage.folder, "stats", "--json", **given)
    counted = json.loads(as_json.stdout)
    assert (counted["members"], counted["arriving"], counted["circles"]) == (1, 1, 0)
    assert all(isinstance(value, int) for value in counted.values())
    assert "Ana" not in told.stdout + as_json.stdout
    assert str(ana.id) not in told.stdout + as_json.stdout


def test_stats_of_nothing(tmp_path: Path) -> None:
    assert command(tmp_path, "stats", **complete("http://127.0.0.1:9")).returncode == 78


# demo


def test_the_demo_keeps_its_files_only_in_a_folder_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    ended = command(tmp_path, "demo", "--no-browser", "--keep", str(tmp_path / "full"))
    assert ended.returncode == 78
    assert "is not empty" in ended.stderr


async def test_the_demo_keeps_its_database_where_it_is_told(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--no-browser", "--empty", "--keep", str(kept)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    line = await asyncio.wait_for(asyncio.to_thread(running.stdout.readline), 30)
    assert "demo is at" in line
    running.terminate()
    said = await asyncio.wait_for(asyncio.to_thread(running.communicate), 20)
    assert running.returncode == 0
    assert "alongside.db" in said[0]
    assert {"alongside.db", "keys.db", "operator.key"} <= set(os.listdir(kept))
