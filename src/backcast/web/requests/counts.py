"""Counts: what a monitoring program reads, over all processes of this machine, in the words of Prometheus."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # where several processes count together; the library reads it
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The counters of one application."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    database_errors: Counter

    @classmethod
    def begin(cls) -> "Counts":
        """Counters at zero, or, where processes count together, this process's part of them."""
        registry = CollectorRegistry()
        return cls(
            registry,
            Counter("backcast_requests", "Requests answered.", ("page", "status"), registry=registry),
            Histogram(
                "backcast_request_seconds",
                "How long answers took, in seconds.",
                ("page",),
                buckets=_SECONDS,
                registry=registry,
            ),
            Counter("backcast_database_errors", "Requests that the database failed.", ("kind",), registry=registry),
        )

    def note(self, page: str, status: int, seconds: float) -> None:
        """Count an answer; ``page`` is the pattern of its address."""
        requests, times = self._of(page, status // 100)
        requests.inc()
        times.observe(seconds)

    @lru_cache(maxsize=1_000)  # noqa: B019 - there is one of these as long as the process lives, and few pages
    def _of(self, page: str, hundreds: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(page, f"{hundreds}xx"), self.seconds.labels(page)

    def note_database_error(self, kind: str) -> None:
        """Count a request that the database failed."""
        self.database_errors.labels(kind).inc()

    def shown(self, rows: Mapping[str, int]) -> bytes:
        """Everything counted, and ``rows``: how many there are of each kind in the database."""
        counted = self.registry
        if FOLDER_VARIABLE in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + _rows_shown(rows)


def _rows_shown(rows: Mapping[str, int]) -> bytes:
    """Written by hand: a gauge of the library would be kept in the files of each process."""
    lines = [f'backcast_rows{{kind="{kind}"}} {count}' for kind, count in sorted(rows.items())]
    head = ["# HELP backcast_rows How many there are in the database.", "# TYPE backcast_rows gauge"]
    return "".join(f"{line}\n" for line in (*head, *lines) if rows).encode()
