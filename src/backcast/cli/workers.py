"""Workers: the processes that “backcast serve” answers with, and how they follow one another without losing a request.

Granian runs them. Five things are added to it. All workers take from one listening socket, so that what waits there is
lost with none of them. A worker that makes room for a new one first stops taking, answers what it took, and only then
ends. It makes room once the new one is ready, however long that takes. And before any of them makes room, a trial shows
that a new one can start: a broken upgrade changes nothing. And who sends half a body holds nobody else up: granian
waits for the rest without end, so that happens in threads of its own, and such a connection is ended (granian#728).
"""

import logging
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from struct import unpack_from
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from granian.constants import Interfaces
from granian.net import SocketSpec  # type: ignore[attr-defined]  # its other name is private
from granian.server.mp import MPServer

from backcast.app import MOST_BYTES, create_app, look_for_circles_less_often, needs_migration, open_store
from backcast.cli.chores import begin_chores
from backcast.domain.errors import BackcastError
from backcast.logs import configuration
from backcast.settings import Settings
from backcast.web.requests.bodies import MOST_WAITING, Reception
from backcast.web.requests.counts import FOLDER_VARIABLE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger("backcast.workers")

_DRAIN_SECONDS: Final = 1.5  # what was taken arrives, open connections hear that they end
_START_SECONDS: Final = 1  # between a new worker that is ready and the end of the old one
_STOP_SECONDS: Final = 30  # for requests in flight, then a worker is killed
_TRIAL_SECONDS: Final = 60
_DRAIN_SIGNAL: Final = signal.SIGUSR1
_OPEN_FILES: Final = Path("/dev/fd")
_ROOM: Final = 96  # threads for requests that are complete and wait for their turn
_SINCE_HEARD: Final = 52  # where Linux tells, in its answer to TCP_INFO, the milliseconds since anything came


def serve_with_workers(settings: Settings, host: str, port: int) -> None:
    """Answer with several processes until SIGTERM or SIGINT; SIGHUP puts new ones in their place."""
    _count_together(settings.instance / "metrics" / str(port))
    multiprocessing.set_start_method("spawn", force=True)  # a fork would keep the code of before an upgrade
    server = _Server(
        "backcast",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        workers_kill_timeout=_STOP_SECONDS,
        respawn_interval=_START_SECONDS,
        respawn_failed_workers=True,
        log_dictconfig=configuration(settings.log),
    )
    server.serve(target_loader=load_application, wrap_loader=False)


def load_application(listening: int | None = None) -> "WSGIApplication":
    """The application of one worker; ``listening`` is the file number of the socket that it takes from.

    Raises:
        BackcastError: when the settings or the database would not let it serve.
    """
    settings = Settings.read(os.environ)
    store = open_store(settings)
    if needs_migration(store):
        raise NotMigrated("The database is not up to date. Run “backcast migrate” first; it keeps all plans.")
    app = create_app(settings, store)
    leaving = _Leaving(
        Reception(app, places=settings.threads, proxies=settings.proxies, most=MOST_BYTES, hang_up=_hang_up)
    )
    look_for_circles_less_often()
    if listening is not None:
        os.setpgid(0, 0)  # Ctrl-C goes to the first process alone: two signals at once would leave a worker hanging
        leaving.leave_when_told(listening)
        begin_chores(settings, store)
        _ready_file(os.getpid()).touch()
    return leaving


class NotMigrated(BackcastError):
    """The database has to be migrated before this program can serve it."""


class _Server(MPServer):
    """Granian with one socket for all workers, a trial before a reload, and workers that drain before they end."""

    def _init_shared_socket(self: Any) -> None:
        """As granian does it where workers cannot each listen on one port; on Linux each of its workers would."""
        self._ssp = None
        self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _spawn_worker(  # type: ignore[override]  # as MPServer itself does
        self, idx: int, target: Any, callback_loader: "Callable[..., WSGIApplication]"
    ) -> Any:
        self.blocking_threads = MOST_WAITING + _ROOM  # not at the start: it would be warned of
        worker: Any = super()._spawn_worker(idx, target, partial(callback_loader, self._sfd))
        end = worker.terminate

        def drain_and_end() -> None:
            worker.interrupt_by_parent = True
            if not self.interrupt_signal and worker.is_alive():
                os.kill(worker.inner.pid, _DRAIN_SIGNAL)
                time.sleep(_DRAIN_SECONDS)
            end()

        worker.terminate = drain_and_end
        return worker

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        """In place of those that died at once; in place of those that answer, one after another."""
        if not delay:
            super()._respawn_workers(workers, spawn_target, target_loader)
            return
        for index in workers:
            self._replace(index, self._spawn_worker(index, spawn_target, target_loader))

    def _replace(self, index: int, new: Any) -> None:
        """The old worker goes on until the new one is ready, and for good when that does not happen."""
        old: Any = self.wrks[index]
        new.interrupt_by_parent = True  # nobody has to follow it while it may still fail
        new.start()
        if not _is_ready(new):
            _log.error(
                "The new worker-%d was not ready within %d seconds. The old one goes on.", index + 1, _TRIAL_SECONDS
            )
            new.kill()
            return
        new.interrupt_by_parent = False
        self.wrks[index] = new
        time.sleep(_START_SECONDS)
        _log.info("Stopping old worker-%d, the new one is ready", index + 1)
        old.terminate()
        old.join(_STOP_SECONDS)
        if old.is_alive():
            _log.warning("Killing old worker-%d, which did not stop", index + 1)
            old.kill()
            old.join()
        _log.info("Stopped old worker-%d", index + 1)

    def _reload(self, spawn_target: Any, target_loader: Any) -> None:
        problem = _trial()
        if not problem:
            super()._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            return
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        _log.error("The reload was refused, everything goes on as it was: %s", problem)


def _ready_file(process: int) -> Path:
    """What a worker leaves when it is about to answer."""
    return Path(os.environ[FOLDER_VARIABLE]) / f"ready-{process}"


def _is_ready(worker: Any) -> bool:
    """Wait until it is; false when it ended or took too long."""
    until = time.monotonic() + _TRIAL_SECONDS
    while worker.is_alive() and time.monotonic() < until:
        if _ready_file(worker.inner.pid).exists():
            return True
        time.sleep(0.1)
    return False


def _trial() -> str:
    """Why a new worker could not start, in a sentence; empty when it can. Asked of the code that is installed now."""
    command = [sys.executable, "-c", f"from {__name__} import load_application; load_application()"]
    alone = {name: value for name, value in os.environ.items() if name != FOLDER_VARIABLE}  # it is not to be counted
    try:
        tried = subprocess.run(  # noqa: S603  # this very Python
            command, capture_output=True, text=True, timeout=_TRIAL_SECONDS, check=False, env=alone
        )
    except subprocess.TimeoutExpired:
        return f"a new worker was not ready within {_TRIAL_SECONDS} seconds."
    last_words = tried.stderr.strip().rpartition("\n")[2].rpartition("Error: ")[2]
    return (last_words or f"it ended with {tried.returncode}.") if tried.returncode else ""


class _Leaving:
    """The application of a worker; once it is told to leave, it takes nothing more and closes each connection."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._is_leaving = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer; the last answer on a connection says that it is the last."""
        if not self._is_leaving:
            return self._application(environ, start_response)

        def start_last(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *rest)

        return self._application(environ, start_last)

    def leave_when_told(self, listening: int) -> None:
        """At the signal, put a socket on which nobody calls in the place of the one that all workers share."""
        place = os.fstat(listening).st_ino
        deaf = socket.socket()
        deaf.setblocking(False)
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)

        def leave(_signal: int, _frame: FrameType | None) -> None:
            for number in _numbers_of(place):
                os.dup2(deaf.fileno(), number)  # to close it would not do: the server still looks at this number
            self._is_leaving = True

        signal.signal(_DRAIN_SIGNAL, leave)


def _numbers_of(place: int) -> list[int]:
    """The file numbers under which this process has the socket open."""
    found = []
    for name in os.listdir(_OPEN_FILES):  # noqa: PTH208  # a listing of numbers, not of paths
        try:
            found += [int(name)] if os.fstat(int(name)).st_ino == place else []
        except OSError:
            continue  # the listing itself was one of them
    return found


def _hang_up(peer: str, port: int, seconds: float) -> None:
    """End what comes from this address to this port over connections that brought nothing for so long.

    The server does not say which connection a request came over. Those that wait for their next request are ended as
    well, which HTTP allows at any time. Only Linux tells since when a connection is silent.
    """
    for name in os.listdir(_OPEN_FILES) if hasattr(socket, "TCP_INFO") else ():  # noqa: PTH208  # as above
        try:
            with socket.socket(fileno=os.dup(int(name))) as connection:  # a number of our own: nobody else closes it
                if connection.getpeername()[0] != peer or connection.getsockname()[1] != port:
                    continue
                told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
                if unpack_from("I", told, _SINCE_HEARD)[0] >= seconds * 1000:
                    connection.shutdown(socket.SHUT_RD)  # the answer can still be sent
        except (OSError, IndexError):
            continue  # no connection, or one that is gone


def _count_together(folder: Path) -> None:
    """An empty folder in which all processes of this server count."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER_VARIABLE] = str(folder)
