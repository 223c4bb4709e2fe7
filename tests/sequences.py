"""Any sequence of what people do, for as many steps as are wanted: python -m tests.sequences --steps 50000.

The machine is that of ``tests/use_cases/test_people_sequences.py``, which the tests let take some hundred steps. Each
round draws anew; what breaks a rule is shown as the shortest sequence that does. One process, on SQLite.
"""

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from backcast.storage.migrate import migrate
from backcast.storage.store import Store
from tests.builders import database_url
from tests.use_cases.test_people_sequences import Workspaces


def main() -> int:
    """Take the steps, and say how it went."""
    asked = argparse.ArgumentParser(description="Let people do anything in any order, and check the rules after each.")
    asked.add_argument("--steps", type=int, default=50_000, help="how many steps at least (50000)")
    asked.add_argument("--seed", type=int, default=20_261_122, help="of the first round; the next one is one more")
    wanted = asked.parse_args()
    began, taken, rounds = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.db"
        store = Store(database_url(empty), lambda: datetime(2026, 1, 1, tzinfo=UTC))
        migrate(store.engine)
        store.engine.dispose()
        while taken < wanted.steps:
            Workspaces.file, Workspaces.prepared, Workspaces.steps = Path(folder) / "begun.db", None, 0
            shutil.copyfile(empty, Workspaces.file)
            machine: type[Workspaces] = seed(wanted.seed + rounds)(type("Machine", (Workspaces,), {}))
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=50, stateful_step_count=30, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
                ),
            )  # fmt: skip
            taken, rounds = taken + machine.steps, rounds + 1
            print(f"{taken:,} steps in {rounds} rounds, {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
