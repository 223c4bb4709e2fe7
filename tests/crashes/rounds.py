"""Rounds of kill -9 under write load: nothing that was acknowledged is lost, nothing is half done.

``make crash`` runs a hundred on each database and counts the flushes to disk; the tests run a few. On PostgreSQL the
server itself is killed every fourth time, with everybody in it.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from backcast.domain.errors import OutOfService
from backcast.domain.events import Event, Happened
from backcast.domain.planning.changes import apply, parts_of
from backcast.storage.migrate import migrate
from backcast.storage.store import Store
from backcast.storage.tables.plans import events, plans
from backcast.use_cases.people.sign_ins import welcome_owner
from backcast.use_cases.programmes import programme_names, start_programme
from tests.crashes.writers import DAY
from tests.databases import Postgresql, address_of, create_database

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Acknowledged:
    """A change whose answer came: it led to this version of this plan, and its token stands in the history."""

    plan: str
    version: int
    token: str


@dataclass
class Found:
    """What came of some rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    half_done: int = 0
    flushes: int = 0
    flushes_counted_for: int = 0

    def sentence(self, name: str) -> str:
        """For people."""
        flushed = (
            f"{self.flushes / self.flushes_counted_for:.2f} flushes for each acknowledged write "
            f"({self.flushes} for {self.flushes_counted_for})"
            if self.flushes_counted_for
            else "FLUSHES NOT COUNTED: there is no strace here"
        )
        return (
            f"{name}: {self.rounds} rounds of kill -9, {self.acknowledged} changes acknowledged, {self.lost} lost, "
            f"{self.half_done} half done; {flushed}"
        )


class DurablePostgresql(Postgresql):
    """One that survives a power cut, and can be killed."""

    def kill(self) -> None:
        """End the server and everybody in it at once, as a power cut would."""
        pid = int((self._folder / "kept" / "postmaster.pid").read_text().splitlines()[0])
        family = [pid, *children_of(pid)]
        for each in family:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while any(is_running(each) for each in family):
            time.sleep(0.02)
        # After a power cut no process of that number is there; here one may be left that nobody buries.
        for left in (self._folder / "kept" / "postmaster.pid", *self._folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)


def children_of(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def prepare(address: str) -> None:
    """A database with a person and three plans of a usual size."""
    store = Store(address, lambda: datetime.now(UTC))
    migrate(store.engine)
    person = welcome_owner(store)
    with store.transaction(person) as tx:
        for name in programme_names()[:3]:
            tx.plans.add(start_programme(name).plan, Event(Happened.PLAN_BEGUN, "Begun"), DAY)
    store.engine.dispose()


def write_and_kill(
    address: str, called: str, seconds: float, before_the_end: Callable[[], None] = lambda: None
) -> tuple[list[Acknowledged], int | None]:
    """Let a writer write, then kill it; gives what it was told, and how often it flushed (None: not counted)."""
    command = [sys.executable, "-m", "tests.crashes.writers", address, called]
    counted = Path(tempfile.mkstemp(prefix="flushes-")[1])
    strace = shutil.which("strace") if address.startswith("sqlite") else None
    if strace:
        command = [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(counted), *command]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True, env={**os.environ, "PYTHONPATH": "src"}
    ) as writer:
        assert writer.stdout
        try:
            lines = [writer.stdout.readline()]  # imports are over: from here on it writes
            time.sleep(seconds)
            before_the_end()
        finally:
            os.killpg(writer.pid, signal.SIGKILL)
        lines += writer.stdout.readlines()
    words = [line.decode().split() for line in lines if line.endswith(b"\n")]
    acknowledged = [Acknowledged(plan, int(version), token) for plan, version, token in words]
    flushes = sum("sync(" in line for line in counted.read_text().splitlines()) if strace else None
    counted.unlink()
    return acknowledged, flushes


def lost_of(store: Store, acknowledged: list[Acknowledged]) -> list[Acknowledged]:
    """What was acknowledged and is not there."""
    with store.engine.connect().execution_options(writing=False) as connection:
        rows = connection.execute(select(events.c.plan_id, events.c.version, events.c.text)).all()
    kept = {(row.plan_id, row.version): row.text for row in rows}
    return [each for each in acknowledged if each.token not in kept.get((each.plan, each.version), "")]


def half_done(store: Store) -> list[str]:
    """Plans whose history does not lead to what they are."""
    person, wrong = welcome_owner(store), []
    with store.engine.connect().execution_options(writing=False) as connection:
        versions = select(plans.c.id, plans.c.version, func.count(events.c.version), func.max(events.c.version))
        rows = connection.execute(
            versions.join(events, events.c.plan_id == plans.c.id).group_by(plans.c.id, plans.c.version)
        ).all()
    for plan_id, version, number, newest in rows:
        with store.reading(person) as tx:
            plan, savings = tx.plans.get(plan_id).plan, tx.plans.changes_since(plan_id, 1)
        then = plan
        for saving in reversed(savings):
            then = apply(then, [change.reversed() for change in reversed(saving.changes)])
        for saving in savings:
            then = apply(then, list(saving.changes))
        if not version == number == newest or parts_of(then) != parts_of(plan):
            wrong.append(plan_id)
    return wrong


def run_rounds(address: str, rounds: int, chance: random.Random, kill_server: Callable[[], None] | None) -> Found:
    """Write, kill, look; again and again."""
    found, everything = Found(), []
    for number in range(rounds):
        server_too = kill_server if kill_server and number % 4 == 3 else None
        acknowledged, flushes = write_and_kill(
            address, f"{number}", chance.uniform(0.05, 0.5), server_too or (lambda: None)
        )
        everything += acknowledged
        store = Store(address, lambda: datetime.now(UTC))
        wait_for(store)
        found.lost += len(lost_of(store, acknowledged))
        found.half_done += len(half_done(store))
        store.engine.dispose()
        found.rounds += 1
        found.acknowledged += len(acknowledged)
        if flushes is not None:
            found.flushes += flushes
            found.flushes_counted_for += len(acknowledged)
    store = Store(address, lambda: datetime.now(UTC))
    found.lost = max(found.lost, len(lost_of(store, everything)))  # nor later on
    store.engine.dispose()
    return found


def wait_for(store: Store) -> None:
    """Until the database answers again."""
    for _ in range(600):
        try:
            welcome_owner(store)
        except OutOfService:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the database did not come back within a minute")


@contextmanager
def durable_postgresql() -> Iterator[tuple[DurablePostgresql, str]]:
    """A server that flushes, and a new database on it."""
    folder = Path(tempfile.mkdtemp(prefix="backcast-"))
    server = DurablePostgresql(folder, {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"})
    try:
        server.make()
        yield server, address_of(server.address, create_database(server.address))
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def flushes_of(server: DurablePostgresql) -> int:
    """How often the server flushed its log since it was started; the figure itself is flushed when somebody leaves."""
    with psycopg.connect(server.address) as connection:
        row = connection.execute("SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'").fetchone()
    return int(row[0] or 0) if row else 0


def on_sqlite(rounds: int, chance: random.Random) -> Found:
    """Rounds on a file."""
    with tempfile.TemporaryDirectory(prefix="backcast-") as folder:
        address = f"sqlite:///{folder}/backcast.db"
        prepare(address)
        return run_rounds(address, rounds, chance, None)


def on_postgresql(rounds: int, chance: random.Random) -> Found:
    """Rounds on a server, which is killed itself every fourth time; flushes are counted in one run without killing."""
    with durable_postgresql() as (server, address):
        prepare(address)

        def kill_server() -> None:
            server.kill()
            server.start()

        before = flushes_of(server)
        acknowledged, _ = write_and_kill(address, "flushes", 1.0)
        time.sleep(1.5)  # the counters of killed connections are written when the server notices
        flushes = flushes_of(server) - before
        found = run_rounds(address, rounds, chance, kill_server)
        found.flushes, found.flushes_counted_for = flushes, len(acknowledged)
        return found
