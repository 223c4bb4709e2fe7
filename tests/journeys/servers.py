"""A real server for the browser: the same application and server as in use, on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from waitress import wasyncore
from waitress.server import create_server

from backcast.app import create_app, make_first_plan, migrate_store, open_store, sign_in_address
from backcast.settings import Settings
from backcast.storage.store import Store


@dataclass(frozen=True)
class Served:
    """A running Backcast: where it is, its database, and the address that signs the owner in once."""

    address: str
    store: Store
    link: str

    def fresh_link(self) -> str:
        """Another address that signs the owner in once."""
        return sign_in_address(self.store, self.address)


@contextmanager
def served(folder: Path, today: date, **more: str) -> Iterator[Served]:
    """Backcast as ``backcast run`` starts it, on a day of the test's choice, with more settings where it needs them."""
    settings = Settings.read({"BACKCAST_INSTANCE": str(folder), "BACKCAST_TODAY": today.isoformat(), **more})
    store = open_store(settings)
    migrate_store(store)
    make_first_plan(store, settings)
    server = create_server(create_app(settings, store), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    try:
        yield Served(address, store, sign_in_address(store, address))
    finally:
        server.task_dispatcher.shutdown()  # what is being answered is answered to its end
        # Closed by its own thread: closed by ours, the other would listen to what is not there any more.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)
        store.engine.dispose()
