"""The page for administrators is one text in two places, and every command, page, file and figure in it is there."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.cli.main import main
from backcast.settings import DESCRIBED
from backcast.web.requests.counts import Counts
from tools.running import HOUSE, markdown

TOLD = (HOUSE / "docs" / "running.md").read_text("utf-8")


def test_the_file_says_what_the_help_page_says() -> None:
    assert markdown() == TOLD, "run: python tools/running.py"


def test_the_help_page_shows_it(client: FlaskClient) -> None:
    page = client.get("/help/running").text

    assert "Upgrades without downtime" in page
    assert all(variable in page for variable, _ in DESCRIBED.values())


@pytest.mark.parametrize("key", DESCRIBED)
def test_every_setting_is_told_with_its_own_words(key: str) -> None:
    variable, words = DESCRIBED[key]

    assert f"| `{key}`, `{variable}` | {words} |" in TOLD


def test_every_variable_that_is_named_exists() -> None:
    variables = {variable for variable, _ in DESCRIBED.values()}
    assert isinstance(main, click.Group)
    copy = main.get_command(click.Context(main), "copy")
    assert copy is not None
    of_options = {option.envvar for option in copy.params if isinstance(option.envvar, str)}

    assert set(re.findall(r"\bBACKCAST_[A-Z_]+", TOLD)) == variables | of_options


def test_every_command_that_is_named_exists() -> None:
    assert isinstance(main, click.Group)
    named = set(re.findall(r"(?<!exec )(?<!/etc/)\bbackcast ([a-z]+(?:-[a-z]+)*)(?=[ `\n])", TOLD)) - {"backcast"}

    assert named >= {"migrate", "link", "serve", "run", "backup", "restore", "copy", "doctor", "reset-second-factor"}
    assert named <= set(main.list_commands(click.Context(main)))


def test_every_file_that_is_named_exists() -> None:
    named = set(re.findall(r"\b(?:deploy|requirements)/[\w.]*[\w]|\b[A-Z]+\.md", TOLD)) - {"deploy/backcast.env"}

    assert named >= {"deploy/Caddyfile", "deploy/nginx.conf", "deploy/backcast.service", "requirements/run.lock"}
    assert all((HOUSE / name).is_file() for name in named)


def test_every_page_that_a_monitor_is_told_of_exists(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}

    assert {"/health", "/ready", "/metrics", "/plans/<plan_id>", "/sign-in/sso/callback"} <= rules
    assert all(f"`{path}`" in TOLD for path in ("/health", "/ready", "/metrics", "/plans/<plan_id>"))


def test_every_figure_that_is_named_is_counted() -> None:
    counts = Counts.begin()
    counts.note("/", 200, 0.1)
    counts.note_database_error("busy")

    shown = counts.shown({"plans": 1}).decode()

    named = set(re.findall(r"\bbackcast_[a-z_]+", TOLD))
    assert len(named) == 4
    assert all(re.search(rf"^{name}\b|^{name}_", shown, re.MULTILINE) for name in named)


def test_the_readme_leads_there() -> None:
    assert "docs/running.md" in Path(HOUSE / "README.md").read_text("utf-8")
