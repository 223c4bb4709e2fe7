"""The readers that are no locked package: installed by ``make readers`` into a folder that git ignores, and run there.

``python -m tests.calendars.readers`` installs what it can, says loudly what it cannot, and runs the tests. Each reader
is a program in ``programs`` that reads a calendar on standard input and prints what it saw as JSON.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.calendars.readers.libraries import Reader
from tests.calendars.readers.sightings import Sighting, sighting_of_json

FOLDER = Path(__file__).parents[3] / ".readers"
PROGRAMS = Path(__file__).parent / "programs"
NODE, DEBIAN = FOLDER / "node", FOLDER / "debian"
SECONDS = 300  # a reader that hangs is ended, and its test fails
PACKAGES = {
    "ruby": ("ruby3.1", "libruby3.1", "ruby-icalendar", "ruby-ice-cube", "libyaml-0-2"),
    "perl": (
        "libdata-ical-perl",
        "libtext-vfile-asdata-perl",
        "libclass-accessor-perl",
        "libclass-accessor-chained-perl",
        "libclass-returnvalue-perl",
        "libdevel-stacktrace-perl",
    ),
    "thunderbird": ("thunderbird", "libvpx7", "libotr5", "libevent-2.1-7"),
    "c": ("libical3", "libicu72", "libdb5.3"),
}


class Missing(Exception):
    """A reader cannot be installed or run here; the text says why."""


@dataclass(frozen=True)
class Installation:
    """How a reader is installed, and with which command and environment it reads."""

    install: Callable[[], None]
    command: Callable[[], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def reader(self) -> Reader:
        """The reader; the test that asks for it is skipped where it is not installed."""
        try:
            command = self.command()
        except Missing as missing:
            pytest.skip(f"{missing} (`make readers` installs it)")
        return partial(_read, command, {**os.environ, **self.environment})


def _read(command: list[str], environment: Mapping[str, str], octets: bytes) -> Sighting:
    answer = subprocess.run(command, input=octets, env=environment, capture_output=True, check=False, timeout=SECONDS)
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")[-2_000:]
    return sighting_of_json(answer.stdout.decode())


def _run(*command: str | Path, folder: Path | None = None) -> None:
    if not shutil.which(str(command[0])):
        raise Missing(f"there is no {command[0]} here")
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL
    )
    if ran.returncode:
        told = ran.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise Missing(f"{' '.join(map(str, command[:3]))} failed: {told[-1]}")


# --- Node, Debian ----------------------------------------------------------------------------------------------------


def prepare() -> None:
    """The folder, which says itself that git is to ignore it."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")


def _install_node(package: str) -> None:
    NODE.mkdir(parents=True, exist_ok=True)
    _run("npm", "install", "--prefix", NODE, "--no-audit", "--no-fund", "--ignore-scripts", package)


def _node(program: str, package: str) -> list[str]:
    return [_program("node"), str(PROGRAMS / program), str(_there(NODE / "node_modules" / package).parents[1])]


def install_debian(kind: str) -> None:
    """The packages unpacked into the folder: nothing is installed into the machine."""
    downloads = FOLDER / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    DEBIAN.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES[kind]:
        _run("apt-get", "download", package, folder=downloads)
        for archive in downloads.glob(f"{package}_*.deb"):
            _run("dpkg", "-x", archive, DEBIAN)


def libraries_of(root: Path) -> str:
    return os.pathsep.join(str(each) for each in (*root.glob("usr/lib/*-linux-gnu"), *root.glob("lib/*-linux-gnu")))


def _ruby_folders() -> str:
    gems = DEBIAN.glob("usr/share/rubygems-integration/all/gems/*/lib")
    plain = DEBIAN.glob("usr/lib/ruby/[0-9]*")
    compiled = DEBIAN.glob("usr/lib/*-linux-gnu/ruby/[0-9]*")
    return os.pathsep.join(map(str, (*gems, *plain, *compiled)))


def _ruby() -> list[str]:
    (ruby,) = [*DEBIAN.glob("usr/bin/ruby3.1")] or [_there(DEBIAN / "usr/bin/ruby3.1")]
    return [str(ruby), "--disable-gems", str(PROGRAMS / "rubyicalendar.rb")]


def _perl() -> list[str]:
    for module in ("Data/ICal.pm", "Class/Accessor/Chained/Fast.pm", "Class/ReturnValue.pm", "Text/vFile/asData.pm"):
        _there(DEBIAN / "usr/share/perl5" / module)
    return [_program("perl"), str(PROGRAMS / "dataical.pl")]


def _libical() -> list[str]:
    found = [*DEBIAN.glob("usr/lib/*-linux-gnu/libical.so.3")] or [_there(DEBIAN / "usr/lib/libical.so.3")]
    return [sys.executable, str(PROGRAMS / "libical.py"), str(found[0])]


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"there is no {name} here")
    return found


def _there(path: Path) -> Path:
    if not path.exists():
        raise Missing(f"{path.name} is not installed")
    return path


_LIBRARY_PATH = {"LD_LIBRARY_PATH": libraries_of(DEBIAN)}
INSTALLED = {
    "ical.js": Installation(partial(_install_node, "ical.js"), partial(_node, "icaljs.mjs", "ical.js")),
    "node-ical": Installation(partial(_install_node, "node-ical"), partial(_node, "nodeical.mjs", "node-ical")),
    "ruby icalendar": Installation(
        partial(install_debian, "ruby"), _ruby, {"RUBYLIB": _ruby_folders(), **_LIBRARY_PATH}
    ),
    "Data::ICal": Installation(partial(install_debian, "perl"), _perl, {"PERL5LIB": str(DEBIAN / "usr/share/perl5")}),
    "libical": Installation(partial(install_debian, "c"), _libical, _LIBRARY_PATH),
}
