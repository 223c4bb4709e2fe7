"""Healths: whether this machine can serve people, and how much there is in the database."""

import hashlib
import hmac
import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from backcast.domain.errors import InvalidInput
from backcast.storage.migrate import missing_migrations
from backcast.storage.services.chores import Chores
from backcast.storage.store import Store, connected

_KEY = "secret key"
_log = logging.getLogger("backcast")
_asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")  # one: while it hangs, no others pile up


def unreadiness(store: Store, seconds: float = 3) -> str:
    """Why this machine cannot serve people, in two words; empty when it can. Answers within ``seconds``."""
    asked = _asking.submit(_unreadiness, store)
    try:
        return asked.result(seconds)
    except TooLate:
        asked.cancel()
        return "database silent"


def knows_key(store: Store, secret_key: str) -> bool | None:
    """Whether the database was used with this key; None while it was used with none."""
    with store.entrance(writing=False) as door:
        noted = door.marks.get(_KEY)
    return None if noted is None else hmac.compare_digest(noted, _told_by(secret_key))


def note_key(store: Store, secret_key: str) -> None:
    """Remember which key the database is used with; nothing can be learnt of the key from that."""
    with store.entrance() as door:
        door.marks.set(_KEY, _told_by(secret_key))


def _told_by(secret_key: str) -> str:
    return hmac.new(secret_key.encode(), b"which key a database was used with", hashlib.sha256).hexdigest()


def count_rows(store: Store) -> dict[str, int]:
    """How many rows there are of what an administrator watches; nothing while the database is away."""
    try:
        with connected(store.engine, writing=False) as connection:
            return Chores(connection, store.now).counts()
    except Exception:  # noqa: BLE001  # whatever it is: the other figures are wanted most when the database is away
        _log.warning("The rows cannot be counted.")
        return {}


def _unreadiness(store: Store) -> str:
    try:
        return "migration missing" if missing_migrations(store.engine) else ""
    except InvalidInput:  # a newer Backcast has migrated it: until this machine is upgraded too, it goes on serving
        return ""
    except Exception as error:  # noqa: BLE001  # whatever it is: we are not ready
        _log.warning("Not ready: %s", type(error).__name__)
        return "database away"
