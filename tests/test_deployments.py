"""What stands in deploy/, compose.yaml and Containerfile: every setting, command and file that they name is there."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from backcast.cli.main import main
from backcast.settings import DESCRIBED, PACKAGE, Settings

HOUSE = PACKAGE.parents[1]
DEPLOY = HOUSE / "deploy"
VARIABLES = {variable for variable, _ in DESCRIBED.values()}
# What stands there but is not ours: of the proxy example and of PostgreSQL's image.
OF_OTHERS = {"BACKCAST_UPSTREAM", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}
PLACES = [
    "compose.yaml",
    "Containerfile",
    *(f"deploy/{name}" for name in ("backcast.env.example", "backcast.service", "Caddyfile", "nginx.conf")),
]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """compose.yaml, read."""
    found: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    """The systemd unit, read; of a key that stands twice the last."""
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DEPLOY / "backcast.service", "utf-8")
    return found


def commands() -> set[str]:
    assert isinstance(main, click.Group)
    return set(main.list_commands(click.Context(main)))


def copied() -> list[str]:
    """What the Containerfile takes from this folder."""
    lines = (HOUSE / "Containerfile").read_text("utf-8").splitlines()
    found = [shlex.split(line)[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    return [name for names in found for name in names]


@pytest.mark.parametrize("place", PLACES)
def test_every_setting_that_is_named_exists(place: str) -> None:
    named = set(re.findall(r"\b(?:BACKCAST|POSTGRES)_[A-Z_]+\b", (HOUSE / place).read_text("utf-8")))

    assert named - OF_OTHERS <= VARIABLES


def test_the_example_of_an_environment_can_be_read_once_it_is_filled_in(tmp_path: Path) -> None:
    lines = (DEPLOY / "backcast.env.example").read_text("utf-8").splitlines()
    pairs = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    filled = {name: value or "a-secret-that-is-long-enough-for-all" for name, value in pairs.items()}

    settings = Settings.read(filled, tmp_path)

    assert (settings.address, settings.https) == ("https://plans.example.org", True)
    assert settings.database.startswith("postgresql://")
    assert settings.mail_from


def test_the_example_of_an_environment_sets_nothing_of_ours_that_is_a_mistake_as_it_stands(tmp_path: Path) -> None:
    lines = (DEPLOY / "backcast.env.example").read_text("utf-8").splitlines()
    pairs = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))

    settings = Settings.read(pairs, tmp_path)

    assert [name for name, value in pairs.items() if not value] == ["POSTGRES_PASSWORD"]  # told beside it
    assert (settings.address, settings.proxies) == ("https://plans.example.org", 1)


def test_the_services_call_commands_that_exist(compose: dict[str, Any]) -> None:
    called = {name: service["command"] for name, service in compose["services"].items() if "command" in service}

    assert called == {"migrate": ["migrate"], "backcast": ["serve"]}
    assert {"migrate", "serve", "link"} <= commands()


def test_the_database_is_there_and_migrated_before_anybody_is_served(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["backcast"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["proxy"]["depends_on"] == {"backcast": {"condition": "service_healthy"}}
    assert "pg_isready" in services["database"]["healthcheck"]["test"][1]


def test_only_the_proxy_can_be_reached_and_nothing_of_ours_writes_outside_its_volume(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    for name in ("migrate", "backcast"):
        assert services[name]["read_only"]
        assert (services[name]["cap_drop"], services[name]["tmpfs"]) == (["ALL"], ["/tmp"])


def test_volumes_and_files_that_the_services_mount_are_there(compose: dict[str, Any]) -> None:
    mounted = [mount.split(":")[0] for service in compose["services"].values() for mount in service["volumes"]]

    for source in mounted:
        assert (HOUSE / source).is_file() if source.startswith("./") else source in compose["volumes"]


def test_no_file_holds_a_secret() -> None:
    for place in PLACES:
        secrets = re.findall(r"^\s*(?:BACKCAST_SECRET_KEY|POSTGRES_PASSWORD|BACKCAST_METRICS_TOKEN)[=:] *([^$\s].*)?$",
                             (HOUSE / place).read_text("utf-8"), re.MULTILINE)  # fmt: skip
        assert not any(secrets), place
    assert "/deploy/backcast.env" in (HOUSE / ".gitignore").read_text("utf-8").splitlines()


def test_the_unit_calls_commands_that_exist(unit: configparser.ConfigParser) -> None:
    service = unit["Service"]

    called = [shlex.split(service[name]) for name in ("ExecStartPre", "ExecStart")]

    assert called == [["/opt/backcast/bin/backcast", "migrate"], ["/opt/backcast/bin/backcast", "serve"]]
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["Environment"].split("=")[1] == f"/var/lib/{service['StateDirectory']}"
    assert int(service["TimeoutStopSec"]) > 30  # requests in flight get thirty seconds


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    text = (DEPLOY / "backcast.service").read_text("utf-8")
    (tmp_path / "backcast.service").write_text(text.replace("/opt/backcast/bin/backcast", sys.executable))

    verified = subprocess.run(
        [analyze, "verify", tmp_path / "backcast.service"], capture_output=True, text=True, check=False
    )

    assert "backcast.service" not in verified.stderr
    assert verified.returncode == 0


def test_the_container_is_made_of_files_that_are_there_and_sent_to_the_builder() -> None:
    sent = {line[1:] for line in (HOUSE / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}

    assert copied()
    assert all((HOUSE / name).exists() for name in copied())
    assert set(copied()) == sent


def test_the_container_runs_as_nobody_special_and_starts_a_command_that_exists() -> None:
    text = (HOUSE / "Containerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]

    assert re.search(r"^USER (\d+)$", last, re.MULTILINE)
    assert "USER 0" not in last
    assert "--require-hashes --requirement requirements/run.lock" in text
    assert re.search(r'^ENTRYPOINT \["backcast"\]\nCMD \["serve"\]$', last, re.MULTILINE)
    assert "/ready" in last.partition("HEALTHCHECK")[2]


def test_what_is_optional_can_be_built_in_and_is_what_is_tested(compose: dict[str, Any]) -> None:
    locks = [(HOUSE / "requirements" / f"{name}.lock").read_text("utf-8") for name in ("run", "dev", "sso", "ai")]
    run, dev, sso, ai = (
        dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE)) for text in locks
    )

    assert {"authlib", "joserfc"} <= set(sso) - set(run)
    assert {"openai", "httpx2"} <= set(ai) - set(run)
    assert run.items() <= sso.items() <= dev.items()
    assert run.items() <= ai.items() <= dev.items()
    wanted = {"SSO": "${BACKCAST_OIDC_ISSUER:+1}", "AI": "${BACKCAST_MODEL_URL:+1}"}
    assert compose["x-backcast"]["build"]["args"] == wanted
    assert re.findall(r"^ARG (\w+)=$", (HOUSE / "Containerfile").read_text("utf-8"), re.MULTILINE) == ["SSO", "AI"]


@pytest.mark.slow
def test_what_the_container_copies_is_enough_to_install_and_run_backcast(tmp_path: Path) -> None:
    source, installed = tmp_path / "source", tmp_path / "installed"
    for name in copied():
        if (HOUSE / name).is_dir():
            shutil.copytree(HOUSE / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOUSE / name, source / name)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BACKCAST_", "PYTHON"))}
    environment |= {"PYTHONPATH": str(installed), "BACKCAST_INSTANCE": str(tmp_path / "data")}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--target", str(installed), ".")
    (source / "src").rename(source / "gone")
    run(sys.executable, "-m", "backcast.cli", "migrate")
    told = run(sys.executable, "-m", "backcast.cli", "doctor")
    place = run(sys.executable, "-c", "from backcast.settings import folder; print(folder('templates'))")

    assert "The database is whole and up to date." in told
    assert place.strip() == str(installed / "backcast" / "templates")
    assert (installed / "backcast" / "templates" / "base.html").is_file()
