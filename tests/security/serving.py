"""A program of its own for the tests: serves Backcast from the folder that it is given, until it is told to stop."""

import sys
from datetime import date
from pathlib import Path

from tests.journeys.servers import served

if __name__ == "__main__":
    with served(Path(sys.argv[1]), date(2026, 7, 30)) as running:
        print(running.address, running.link, flush=True)
        sys.stdin.read()
