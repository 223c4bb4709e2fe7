"""Install every reader that can be had into a folder that git ignores, then read with all of them: ``make readers``."""

import os
import sys
from collections.abc import Callable

from tests.calendars.readers import thunderbirds
from tests.calendars.readers.installations import INSTALLED, Missing, prepare


def main(arguments: list[str]) -> int:
    """Say what there is to read with, and run the tests with it; all 10,000 titles of Unicode among them."""
    prepare()
    for name, installation in INSTALLED.items():
        provide(name, installation.command, installation.install)
    provide("Thunderbird", thunderbirds.environment, thunderbirds.install)
    os.environ["BACKCAST_READERS"] = "yes"
    os.environ.setdefault("BACKCAST_TITLES", "10000")
    command = [sys.executable, "-m", "pytest", "tests/calendars/readers", *arguments]
    return os.spawnv(os.P_WAIT, sys.executable, command)  # anew: what was installed is looked for at the start


def provide(name: str, check: Callable[[], object], install: Callable[[], None]) -> None:
    """Install a reader unless it is there."""
    try:
        check()
    except Missing:
        try:
            install()
            check()
        except Missing as missing:
            print(f"NOT INSTALLED: {name}: {missing}. Its tests are skipped.", file=sys.stderr)
            return
    print(f"{name} is installed", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
