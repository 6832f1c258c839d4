"""What the documentation promises is there, and what is there is documented."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot import cli, errors
from bot.settings import Settings, default_of
from bot.watching import metrics
from handlers import subjects

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
DOCS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def table_rows(heading: str, text: str = REFERENCE) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    section = text.split(f"# {heading}\n", 1)[1].split("\n#", 1)[0]
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
        assert row[2] in (f"`{default_of(field.name.upper())}`", "required")


def test_each_exit_code_is_explained() -> None:
    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert errors.EXIT_CODES.keys() == codes | {0}
    assert {int(row[0]): row[1] for row in table_rows("Exit codes")} == errors.EXIT_CODES


def test_each_command_is_explained() -> None:
    private = {f"/{route.name}" for routes in subjects.ALL for route in routes.commands}
    assert {row[0].strip("`") for row in table_rows("What people can say to it", README)} == private
    in_groups = README.split("In a group ", 1)[1].split(" work too", 1)[0]
    assert set(re.findall(r"`(/\w+)`", in_groups)) == {
        f"/{route.name}" for routes in subjects.ALL for route in routes.group_commands
    }


def test_each_command_of_the_operator_is_explained() -> None:
    named = {row[0].strip("`").split()[1] for row in table_rows("Commands")}
    assert named == set(cli.main.commands)


def test_each_finding_of_doctor_is_explained() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "bot" / "doctor").glob("*.py"))
    listed = re.findall(r"`([EW]\d{3})`", "".join(row[0] for row in table_rows("What doctor finds")))
    assert sorted(listed) == sorted(set(re.findall(r'"([EW]\d{3})"', sources)))


@pytest.mark.parametrize("text", [README, CONTRIBUTING, *DOCS.values()], ids=["README", "CONTRIBUTING", *DOCS])
def test_each_make_target_named_exists(text: str) -> None:
    named = set(re.findall(r"(?:^    |`)(?:\w+=\w+ )?make ([a-z-]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *(f"docs/{name}" for name in DOCS)])
def test_each_file_named_exists(name: str) -> None:
    page = ROOT / name
    text = page.read_text("utf-8")
    for path, anchor in re.findall(r"\]\(([^):#]*)(#[\w-]+)?\)", text):
        linked = page.parent / path if path else page
        assert linked.exists(), path
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text("utf-8"), re.MULTILINE)
            assert anchor[1:] in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}, anchor
    for path in re.findall(r"`((?:domain|storage|handlers|bot|tests|docs)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path
    for test in re.findall(r"`(test_\w+)`", text):
        assert (ROOT / "tests" / f"{test}.py").exists(), test


def test_each_metric_is_explained() -> None:
    counted = {f"{metrics.NAMESPACE}_{name}" for name in metrics.GAUGES}
    for metric in metrics.Metrics().registry.collect():
        if metric.name.startswith(f"{metrics.NAMESPACE}_"):
            counted.add(f"{metric.name}_total" if metric.type == "counter" else metric.name)
    assert {row[0].strip("`") for row in table_rows("Metrics")} == counted


def test_each_exit_code_has_something_to_do() -> None:
    advised = {int(row[0]) for row in table_rows("The process ended", DOCS["troubleshooting.md"])}
    assert advised == errors.EXIT_CODES.keys() - {0}


def test_each_page_is_linked_from_another() -> None:
    pages = {"README.md": README, **{f"docs/{name}": text for name, text in DOCS.items()}}
    linked = {
        str((Path(name).parent / path).as_posix())
        for name, text in pages.items()
        for path in re.findall(r"\]\(([^):#]+\.md)", text)
    }
    assert {f"docs/{name}" for name in DOCS} <= linked
