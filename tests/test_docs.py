"""What README promises is there, and what is there stands in README."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot import cli, errors
from bot.settings import Settings
from handlers import subjects

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def table_rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of README, without its head."""
    section = README.split(f"# {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Settings)])
def test_each_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in [row[0] for row in table_rows("Settings")]
    assert re.search(rf"^#?{name}=", EXAMPLE, re.MULTILINE)


def test_no_setting_is_explained_that_does_not_exist() -> None:
    known = {field.name.upper() for field in fields(Settings)}
    assert {row[0].strip("`") for row in table_rows("Settings")} == known
    assert set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == known


def test_defaults_are_those_of_the_code() -> None:
    for row in table_rows("Settings"):
        field = next(each for each in fields(Settings) if f"`{each.name.upper()}`" == row[0])
        if field.default is None:
            continue  # said in words
        assert row[2] in (f"`{field.default}`", "required")


def test_each_exit_code_is_explained() -> None:
    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert {int(row[0]) for row in table_rows("Exit codes")} == codes | {0}


def test_each_command_is_explained() -> None:
    private = {f"/{route.name}" for routes in subjects.ALL for route in routes.commands}
    listed = {row[0].strip("`") for row in table_rows("What people can say to it")}
    assert private <= listed
    for routes in subjects.ALL:
        for route in routes.group_commands:
            assert f"`/{route.name}`" in README


def test_each_command_of_the_operator_is_explained() -> None:
    named = {row[0].strip("`").split()[1] for row in table_rows("Commands")}
    assert named == set(cli.main.commands)


def test_each_finding_of_doctor_is_explained() -> None:
    found = set(re.findall(r'"([EW]\d{3})"', (ROOT / "bot" / "doctor.py").read_text("utf-8")))
    assert set(re.findall(r"`([EW]\d{3})`", OPERATING)) == found


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_each_make_target_named_exists(text: str) -> None:
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_each_file_named_exists(text: str) -> None:
    for path in re.findall(r"\]\(([^):]+)\)", text):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`((?:domain|storage|handlers|bot|tests|docs)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path
