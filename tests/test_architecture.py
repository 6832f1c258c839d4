"""The shape of the project: one direction of imports, packages listed, nothing from elsewhere in committed text."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS = ("domain", "storage", "handlers", "bot")
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]


REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
        ("gcr", "io"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
"""Taken apart, so that this list does not find itself."""

INDEX_OPTIONS = re.compile("--" + r"(extra-)?index-url|--" + r"find-links|\b(artifactory|nexus)[.\-/]|PIP_" + "INDEX")


@cache
def committed() -> list[Path]:
    """Every text file that git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def packages_on_disk() -> set[str]:
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    return {".".join(folder.relative_to(ROOT).parts) for folder in folders}


def test_imports_go_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
    assert f"Contracts: {len(PYPROJECT['tool']['importlinter']['contracts'])} kept, 0 broken." in found.stdout


def test_the_contracts_speak_of_every_room_and_of_what_is_outside() -> None:
    linter = PYPROJECT["tool"]["importlinter"]
    assert linter["root_packages"] == list(ROOMS)
    assert linter["include_external_packages"] is True
    layers = [each for each in linter["contracts"] if each["type"] == "layers"]
    assert [each["layers"] for each in layers] == [list(reversed(ROOMS))]


def test_every_package_is_listed_and_every_one_listed_is_there() -> None:
    assert sorted(SETUPTOOLS["packages"]) == sorted(packages_on_disk())


@pytest.mark.parametrize("package", sorted(SETUPTOOLS["packages"]))
def test_every_package_says_what_it_is(package: str) -> None:
    assert (ROOT / package.replace(".", "/") / "__init__.py").is_file()


def test_every_data_file_is_packed_and_no_pattern_packs_nothing() -> None:
    packed: set[Path] = set()
    for package, patterns in SETUPTOOLS["package-data"].items():
        for pattern in patterns:
            found = set((ROOT / package.replace(".", "/")).glob(pattern))
            assert found, f"{pattern} in {package} packs nothing"
            packed |= found
    data = {
        path
        for path in committed()
        if path.relative_to(ROOT).parts[0] in ROOMS and path.suffix != ".py" and path.name != "README.md"
    }
    assert sorted(str(path.relative_to(ROOT)) for path in data - packed) == []


def test_the_command_that_is_promised_is_there() -> None:
    module, _, function = PYPROJECT["project"]["scripts"]["alongside"].partition(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_no_registry_stands_in_committed_text() -> None:
    found = []
    for path in committed():
        text = path.read_text("utf-8", errors="replace")
        places = [host for host in REGISTRY_HOSTS if host in text]
        if path.suffix != ".tsv":
            places += [option[0] for option in INDEX_OPTIONS.finditer(text)]
        found += [f"{path.relative_to(ROOT)}: {place}" for place in places]
    assert found == []


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "service", "services", "misc", "base"}
    named = {path.stem: path for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    assert sorted(str(named[name]) for name in named.keys() & empty) == []


def test_tests_are_flat_beside_their_support() -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    assert folders == {Path("tests")}
    assert (ROOT / "tests" / "__init__.py").is_file()


def test_only_one_module_takes_sqlite_and_only_one_reads_the_clock() -> None:
    sources = {
        str(path.relative_to(ROOT)): path.read_text("utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")
    }
    takes_sqlite = [
        name for name, text in sources.items() if re.search(r"^\s*(import|from) (py)?sqlite3", text, re.M)
    ]
    assert takes_sqlite == []
    reads_clock = [
        name for name, text in sources.items() if re.search(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(", text)
    ]
    assert reads_clock == ["bot/clock.py"]
