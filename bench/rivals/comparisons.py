"""All comparisons of one run, or those that are named, in the environment that ``make rivals`` makes."""

import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from bench.rivals.findings import Finding, found, table
from bench.rivals.java_schedulers import java_findings
from bench.rivals.levellers import level_findings
from bench.rivals.simulators import memory_findings, sample_findings
from bench.rivals.taskjugglers import ruby_findings
from bench.rivals.trueppms import date_findings

PACKAGES = ("trueppm-scheduler", "mpxj", "pmcontrols", "ccpm-scheduler")
COMPARISONS: dict[str, Callable[[], list[Finding]]] = {
    "memory": memory_findings,  # first: a child starts with the peak of its parent
    "trueppm": date_findings,
    "samples": sample_findings,
    "ccpm": level_findings,
    "tj3": ruby_findings,
    "mpxj": java_findings,  # last: its Java machine stays
}


def main(names: list[str]) -> int:
    """Compare and print the table; 1 when two programs did not mean the same."""
    findings: list[Finding] = []
    for name in names or COMPARISONS:
        print(f"{name} …", file=sys.stderr, flush=True)
        findings += found(name, COMPARISONS[name])
    print(f"CPU time, one run (Python {platform.python_version()}, {platform.machine()}); {_versions()}.\n")
    print(table(findings))
    return int(any(each.note.startswith("NOT COMPARABLE") for each in findings))


def _versions() -> str:
    said = []
    for package in PACKAGES:
        try:
            said.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            said.append(f"{package} not installed")
    return ", ".join(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
