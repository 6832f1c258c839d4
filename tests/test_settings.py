"""The settings: each missing or malformed one is named with what would be right, and none gives the token away."""

from dataclasses import MISSING, fields
from itertools import takewhile
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsInvalid, read_settings

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:AAH-the_token_of_nobody_in_particular"
ENOUGH = {"TELEGRAM_BOT_TOKEN": TOKEN, "OPERATOR_NAME": "Dov", "OPERATOR_CONTACT": "dov@example.org"}
NAMES = [each.name.upper() for each in fields(Settings)]
REQUIRED = [each.name.upper() for each in fields(Settings) if each.default is MISSING]


def read(folder: Path, written: str = "", **environment: str) -> Settings:
    dotenv = folder / ".env"
    dotenv.write_text(written)
    return read_settings(environment, dotenv)


def complaint(folder: Path, **environment: str) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        read(folder, **environment)
    return str(caught.value)


def test_three_settings_are_enough(tmp_path: Path) -> None:
    settings = read(tmp_path, **ENOUGH)
    assert settings.telegram_bot_token == TOKEN
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.minimum_age == 18
    assert settings.database_path == Path("alongside.db")
    assert settings.keys_path == Path("keys.db")
    assert settings.operator_key_path == Path("operator.key")


def test_the_keys_stand_beside_the_database_and_the_operators_key_where_it_was_put(tmp_path: Path) -> None:
    settings = read(tmp_path, **ENOUGH, DATABASE_PATH="/srv/bot/data.db", KEY_FILE="/mnt/other/disk.key")
    assert settings.keys_path == Path("/srv/bot/keys.db")
    assert settings.operator_key_path == Path("/mnt/other/disk.key")
    beside = read(tmp_path, **ENOUGH, DATABASE_PATH="/srv/bot/data.db")
    assert beside.operator_key_path == Path("/srv/bot/operator.key")


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("empty", [None, "", "   "])
def test_each_required_setting_is_missed_by_name(tmp_path: Path, name: str, empty: str | None) -> None:
    given = {key: value for key, value in ENOUGH.items() if key != name}
    if empty is not None:
        given[name] = empty
    lines = complaint(tmp_path, **given).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{name} is missing: set it to ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "AAH-the_token_without_its_number"),
        ("TELEGRAM_BOT_TOKEN", "123456789"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN} and more"),
        ("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_API_URL", "https://"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_PROXY", "127.0.0.1:3128"),
        ("TELEGRAM_PROXY", "http://127.0.0.1"),
        ("TELEGRAM_PROXY", "socks5://127.0.0.1:1080"),
        ("TELEGRAM_PROXY", "http://127.0.0.1:99999"),
        ("TELEGRAM_PROXY", "http://proxy.example.org:3128/way"),
        ("MINIMUM_AGE", "eighteen"),
        ("MINIMUM_AGE", "12"),
        ("MINIMUM_AGE", "100"),
        ("MINIMUM_AGE", "-18"),
        ("MINIMUM_AGE", "18.5"),
    ],
)
def test_a_malformed_setting_is_named_with_what_would_be_right(tmp_path: Path, name: str, value: str) -> None:
    line = complaint(tmp_path, **(ENOUGH | {name: value}))
    assert line.startswith(f"{name} is malformed: set it to ")
    assert "such as" in line


@pytest.mark.parametrize("name", ["OPERATOR_NAME", "OPERATOR_CONTACT"])
def test_words_too_long_for_the_notice_are_refused(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, **(ENOUGH | {name: "x" * 200}))
    line = complaint(tmp_path, **(ENOUGH | {name: "x" * 201}))
    assert line.startswith(f"{name} is malformed: set it to ")
    assert "200 characters" in line


@pytest.mark.parametrize("name", ["DATABASE_PATH", "KEY_FILE", "HELP_LINES_FILE"])
@pytest.mark.parametrize("folder", [".", "/", "{here}"])
def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path, name: str, folder: str) -> None:
    line = complaint(tmp_path, **(ENOUGH | {name: folder.format(here=tmp_path)}))
    assert line.startswith(f"{name} is malformed: set it to a file, such as ")


def test_a_file_in_place_of_the_folder_of_copies_is_named(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("")
    line = complaint(tmp_path, **ENOUGH, BACKUP_FOLDER=str(tmp_path / "copies"))
    assert line.startswith("BACKUP_FOLDER is malformed: set it to a folder, such as ")


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    lines = complaint(tmp_path, TELEGRAM_BOT_TOKEN="x", MINIMUM_AGE="x").splitlines()
    assert [line.split()[0] for line in lines] == [
        "TELEGRAM_BOT_TOKEN",
        "OPERATOR_NAME",
        "OPERATOR_CONTACT",
        "MINIMUM_AGE",
    ]


@pytest.mark.parametrize("value", [TOKEN, f" {TOKEN}\n"])
def test_space_around_a_value_is_let_pass(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, **(ENOUGH | {"TELEGRAM_BOT_TOKEN": value})).telegram_bot_token == TOKEN


def test_a_slash_at_the_end_of_the_servers_root_is_let_pass(tmp_path: Path) -> None:
    settings = read(tmp_path, **ENOUGH, TELEGRAM_API_URL="http://localhost:8081/")
    assert settings.telegram_api_url == "http://localhost:8081"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    written = f"TELEGRAM_BOT_TOKEN={TOKEN}\nOPERATOR_NAME=Somebody\nOPERATOR_CONTACT=us@example.org\nMINIMUM_AGE=21\n"
    settings = read(tmp_path, written, OPERATOR_NAME="Dov")
    assert (settings.operator_name, settings.operator_contact) == ("Dov", "us@example.org")
    assert settings.minimum_age == 21


def test_a_credential_goes_before_both(tmp_path: Path) -> None:
    handed = tmp_path / "handed"
    handed.mkdir()
    (handed / "TELEGRAM_BOT_TOKEN").write_text(f"{TOKEN}\n")
    (handed / "OPERATOR_NAME").write_text("\n")
    (handed / "SOMETHING_ELSE").write_text("x")
    given = {**ENOUGH, "TELEGRAM_BOT_TOKEN": "1:x", "CREDENTIALS_DIRECTORY": str(handed)}
    settings = read(tmp_path, **given)
    assert (settings.telegram_bot_token, settings.operator_name) == (TOKEN, "Dov")


def test_no_file_is_needed(tmp_path: Path) -> None:
    assert read_settings(ENOUGH, tmp_path / "nothing").operator_name == "Dov"


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    settings = read(tmp_path, **ENOUGH)
    for shown in (repr(settings), str(settings), f"{settings}", repr([settings])):
        assert "AAH" not in shown
    bad = TOKEN.replace(":", ";")
    assert bad[12:] not in complaint(tmp_path, **(ENOUGH | {"TELEGRAM_BOT_TOKEN": bad}))


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_is_explained_in_the_example_file(name: str) -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    at = [n for n, line in enumerate(lines) if line.removeprefix("#").startswith(f"{name}=")]
    assert len(at) == 1
    words = takewhile(bool, reversed(lines[: at[0]]))
    assert any(line.startswith("# ") for line in words), f"{name} has no words above it"


def test_the_example_file_holds_nothing_that_is_no_setting() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    named = [line.removeprefix("#").split("=")[0] for line in lines if "=" in line and not line.startswith("# ")]
    assert sorted(named) == sorted(NAMES)


def test_the_example_file_shows_the_defaults(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    given = "\n".join(line.removeprefix("#") for line in text.splitlines() if not line.startswith("# "))
    settings = read(tmp_path, given, **ENOUGH)
    shown = {each.name: getattr(settings, each.name) for each in fields(Settings) if each.default is not MISSING}
    defaults = {each.name: each.default for each in fields(Settings) if each.default is not MISSING}
    assert shown | {"key_file": None, "help_lines_file": None} == defaults
    assert settings.operator_key_path == read(tmp_path, **ENOUGH).operator_key_path
