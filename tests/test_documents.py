"""README, CONTRIBUTING and SECURITY name what is there: files, folders, floors and commands."""

import re
import tomllib
from itertools import chain
from typing import Any

import click
import pytest

from backcast.cli.main import main
from tools.running import HOUSE

PACKAGE = HOUSE / "src" / "backcast"
# Where a path that is told may begin: at the top, in the package, or in one of its parts that the recipe is about.
BEGINNINGS = [HOUSE, PACKAGE, PACKAGE / "domain" / "people", PACKAGE / "storage" / "tables"]
NOT_THERE = {"letters.py"}  # two folders have one each; the recipe names the folders


def text_of(name: str) -> str:
    """A document."""
    return (HOUSE / name).read_text("utf-8")


def paths_in(text: str) -> set[str]:
    """What stands in backquotes and looks like a file or folder that is ours; patterns and examples are left out."""
    told = re.findall(r"`([\w./-]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    found = {path for path in told if re.search(r"\.(py|html|json|yaml|md|toml|lock|css|js)$|^[a-z_]+/[\w/]+$", path)}
    return {path for path in found if "NNNN" not in path and not path.startswith((".venv", "instance/", "/"))}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    told = paths_in(text_of(name)) - NOT_THERE | set(re.findall(r"\]\(([\w./-]+)\)", text_of(name)))

    assert [path for path in told if not any((place / path).exists() for place in BEGINNINGS)] == []


def test_the_floors_that_are_told_are_those_that_are_checked() -> None:
    told = " ".join(re.findall(r"Floors: `([^`]+)`|scheduling →[^`]+", text_of("CONTRIBUTING.md"))[:1][0].split())
    contracts: list[dict[str, Any]] = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]

    floors = contracts[0]["layers"]

    assert [set(floor.split(" | ")) for floor in told.split(" → ")] == [set(floor.split(" | ")) for floor in floors]


def test_the_floors_inside_the_domain_that_are_told_are_those_that_are_checked() -> None:
    told = re.search(r"Inside the domain: `([^`]+)`", text_of("CONTRIBUTING.md"))
    contracts: list[dict[str, Any]] = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]

    assert told is not None
    assert " ".join(told[1].split()).split(" → ") == contracts[1]["layers"]


def test_the_house_in_the_readme_has_every_room() -> None:
    house = text_of("README.md").partition("## The house")[2].partition("```")[2].partition("```")[0]
    rooms = {path.name for path in PACKAGE.iterdir() if path.name not in ("__init__.py", "__pycache__")}

    told = {word.rstrip("/") for word in re.findall(r"[a-z_]+(?:/|\.py)", house)}

    assert rooms - told == set()
    assert all((HOUSE / name).exists() or (PACKAGE / name).exists() for name in told - {"src", "backcast"})


def test_the_readme_names_every_command() -> None:
    assert isinstance(main, click.Group)
    lines = re.findall(r"^backcast ([^#\n]+)", text_of("README.md"), re.MULTILINE)
    told = set(chain.from_iterable(line.split(" | ") if " | " in line else [line.split()[0]] for line in lines))

    assert {command.strip() for command in told} == set(main.list_commands(click.Context(main))) - {"run"}


def test_the_example_of_a_migration_comes_after_the_last_one() -> None:
    last = max(path.name[:4] for path in (PACKAGE / "storage" / "migrations" / "versions").glob("[0-9]*.py"))

    assert f'down_revision = "{last}"' in text_of("CONTRIBUTING.md")
