"""Version floors: nobody runs a release of a library that the world knows how to attack."""

import re
from pathlib import Path

import pytest

LOCK = Path(__file__).parents[2] / "requirements" / "run.lock"
DEV = LOCK.with_name("dev.lock")
# The first version without a known fault that reaches us, and the fault.
FLOORS = {
    "cryptography": ("44.0.1", "CVE-2024-12797: OpenSSL inside the wheels"),
    "flask": ("3.1.3", "CVE-2026-27205: a cache could mix sessions up for want of Vary: Cookie"),
    "granian": ("2.8.0", "the first whose limits of heads and bodies our way of serving is written for"),
    "icalendar": ("7.1.3", "CVE-2026-55099: comparing takes for ever"),
    "jinja2": ("3.1.6", "CVE-2025-27516: out of the sandbox by a filter"),
    "pyyaml": ("5.4", "CVE-2020-14343: tags that run code"),
    "waitress": ("3.0.1", "CVE-2024-49768 and -49769: requests that overtake, connections that never end"),
    "werkzeug": ("3.1.4", "CVE-2025-66221: names of devices under Windows; before it CVE-2023-25577, CVE-2023-46136"),
}
FLOORS_OF_EXTRAS = {
    "authlib": ("1.6.5", "CVE-2025-59420, -61920: critical headers ignored, tokens of any size"),
    "requests": ("2.32.4", "CVE-2024-47081: .netrc sent to another host"),
    "urllib3": ("2.5.0", "CVE-2025-50181: redirects that were switched off were followed"),
}


def locked(text: str) -> dict[str, str]:
    """Names and versions of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([0-9][^\s;\\]*)", text, re.MULTILINE))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers; anything that is none, such as “3.1.4rc1”, counts as what was before it."""
    parts = version.split(".")
    found = [int(part) if part.isdigit() else -1 for part in parts]
    return (*found, *[0] * (4 - len(found)))


def below(lock: dict[str, str], floors: dict[str, tuple[str, str]]) -> list[str]:
    """What of a lock is missing or older than it may be."""
    return [
        f"{name} {lock.get(name, 'is missing')}: at least {floor} ({why})"
        for name, (floor, why) in floors.items()
        if name not in lock or numbers(lock[name]) < numbers(floor)
    ]


def test_every_locked_version_is_at_or_above_its_floor() -> None:
    assert below(locked(LOCK.read_text()), FLOORS) == []
    assert below(locked(DEV.read_text()), FLOORS_OF_EXTRAS) == []


def test_what_is_tested_is_what_runs() -> None:
    run, dev = locked(LOCK.read_text()), locked(DEV.read_text())

    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("flask==3.1.3 \\", False),
        ("flask==3.1.10 \\", False),
        ("flask==4.0 \\", False),
        ("flask==3.1.2 \\", True),
        ("flask==3.1 \\", True),
        ("flask==2.9.9 \\", True),
        ("flask==3.1.3rc1 \\", True),
        ("flask-login==9.9.9 \\", True),
    ],
)
def test_a_version_below_its_floor_is_told(line: str, is_told: bool) -> None:
    lock = locked(f"alpha==1.0 \\\n    --hash=sha256:0\n{line}\n    --hash=sha256:1\n")

    assert bool(below(lock, {"flask": FLOORS["flask"]})) is is_told
