"""What ``make crash`` does; exit code 1 when anything was lost, doubled, half done or not flushed."""

import argparse
import random
import sys
import time

from tests.crashes.editors import edit_together
from tests.crashes.rounds import on_postgresql, on_sqlite


def main() -> None:
    """Rounds of kill -9 on each database, then many editors at once on two servers."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--editors", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    bad = 0
    for name, run in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        found = run(chosen.rounds, random.Random(chosen.seed))
        print(found.sentence(name), flush=True)
        bad += found.lost + found.half_done + (found.flushes < found.flushes_counted_for)
    print(edit_together(chosen.editors), flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
