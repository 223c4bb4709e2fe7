"""Chores of a server: a thread beside those that answer, which sends mails and sweeps."""

import logging
import threading
from datetime import UTC, datetime
from functools import partial
from typing import Final

from backcast.mails.deliveries import deliver
from backcast.mails.letters import Mail
from backcast.mails.servers import server_of
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.chores import Send, do_chores
from backcast.use_cases.people.letters import opened_letter

_SECONDS: Final = 10
_log = logging.getLogger("backcast.chores")


def begin_chores(settings: Settings, store: Store) -> threading.Event:
    """Start the thread; it ends with the process, or before its next round when the event is set."""
    ended = threading.Event()
    threading.Thread(target=partial(_go_round, settings, store, ended), name="chores", daemon=True).start()
    return ended


def _go_round(settings: Settings, store: Store, ended: threading.Event) -> None:
    send, domain = sender_of(settings)
    while not ended.wait(_SECONDS):
        try:
            do_chores(store, send, domain)
        except Exception:  # noqa: BLE001  # one bad round must not end all that follow
            _log.exception("A round of chores failed")


def sender_of(settings: Settings) -> tuple[Send | None, str]:
    """How mails are sent, None where the settings name no server; and the domain that their ids end with."""
    if not settings.smtp:
        return None, ""
    server = server_of(settings.smtp, settings.mail_from)

    def send(mail: Mail) -> None:
        deliver(server, opened_letter(mail, settings.secret_key), datetime.now(UTC))

    return send, server.sender.rpartition("@")[2]
