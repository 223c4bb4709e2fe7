"""The import contracts hold, and each of them catches what it is there for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
FLOORS = "Floors: each may use only the floors below it"
CIRCLES = "No circles anywhere"

# Each: the contract that must break, and files that break it.
PLANTED = [
    pytest.param(FLOORS, {"storage/planted.py": "import backcast.web"}, id="storage uses the web"),
    pytest.param(FLOORS, {"storage/planted.py": "import backcast.calendars"}, id="neighbours use each other"),
    pytest.param(FLOORS, {"api/planted.py": "import backcast.web"}, id="programs come in through the pages"),
    pytest.param(FLOORS, {"utils/__init__.py": ""}, id="a new folder utils"),
    pytest.param(
        "Inside the domain: planning stands on results",
        {"domain/results/planted.py": "import backcast.domain.planning"},
        id="results use planning",
    ),
    pytest.param(
        "Inside the domain: planning stands on results", {"domain/planted.py": ""}, id="a domain module without a floor"
    ),
    pytest.param(
        "The domain knows no framework, no storage, no network",
        {"domain/results/planted.py": "import sqlalchemy"},
        id="the domain uses SQLAlchemy",
    ),
    pytest.param(
        "SQLAlchemy and Alembic stay in storage", {"web/planted.py": "import sqlalchemy"}, id="a view uses SQLAlchemy"
    ),
    pytest.param(
        "OR-Tools stays in optimisers", {"use_cases/planted.py": "import ortools"}, id="a use case uses OR-Tools"
    ),
    pytest.param(
        "The OpenAI library stays in language_models",
        {"use_cases/planted.py": "import openai"},
        id="a use case uses OpenAI",
    ),
    pytest.param("numpy stays in chances", {"use_cases/planted.py": "import numpy"}, id="a use case uses numpy"),
    pytest.param(
        "iCalendar stays in calendars", {"use_cases/planted.py": "import icalendar"}, id="a use case uses iCalendar"
    ),
    pytest.param(
        "The holidays library stays in public_holidays",
        {"web/planted.py": "import holidays"},
        id="a view uses holidays",
    ),
    pytest.param(
        "Argon2, pyotp, WebAuthn, cryptography and segno stay in credentials",
        {"use_cases/planted.py": "import argon2"},
        id="a use case uses Argon2",
    ),
    pytest.param("YAML stays in plan_files", {"use_cases/planted.py": "import yaml"}, id="a use case uses YAML"),
    pytest.param(
        "Flask stays in web, api and app", {"use_cases/planted.py": "from flask import g"}, id="a use case uses Flask"
    ),
    pytest.param(
        CIRCLES,
        {
            "use_cases/planted.py": "import backcast.use_cases.planted_too",
            "use_cases/planted_too.py": "import backcast.use_cases.planted",
        },
        id="a circle of two files",
    ),
]


def test_the_house_keeps_its_contracts(tmp_path: Path) -> None:
    assert broken_contracts(tmp_path, {}) == set()


@pytest.mark.parametrize(("contract", "files"), PLANTED)
def test_the_contract_catches_a_planted_violation(contract: str, files: dict[str, str], tmp_path: Path) -> None:
    assert contract in broken_contracts(tmp_path, files)


def test_every_contract_has_its_planted_violation() -> None:
    configured = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert {contract["name"] for contract in configured} == {planted.values[0] for planted in PLANTED}


def broken_contracts(tmp_path: Path, files: dict[str, str]) -> set[str]:
    """The names of the contracts that break in a copy of the house with these files in it."""
    package = tmp_path / "src" / "backcast"
    shutil.copytree(HOUSE / "src" / "backcast", package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    for name, text in files.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text + "\n", encoding="utf-8")

    lint_imports = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.strip() for line in checked.stdout.splitlines()]
    broken = {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}
    kept = {line.removesuffix(" KEPT") for line in lines if line.endswith(" KEPT")}
    assert broken or kept, f"lint-imports could not be asked:\n{checked.stdout}{checked.stderr}"
    assert bool(broken) == bool(checked.returncode)
    return broken
