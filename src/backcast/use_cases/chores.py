"""Chores: mails go out and what nobody needs goes away; each is done by exactly one of all processes."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from backcast.domain.errors import InvalidInput, OutOfService
from backcast.mails.deliveries import MailNotSent
from backcast.mails.letters import Mail
from backcast.storage.services.outboxes import WaitingMail
from backcast.storage.store import Store

# Hands a mail to the mail server; raises MailNotSent when the server does not take it.
Send = Callable[[Mail], None]

SWEEP_EVERY: Final = timedelta(hours=1)
_MOST_AT_ONCE: Final = 100  # mails of one round: the next round comes in seconds

_log = logging.getLogger("backcast.chores")


def do_chores(store: Store, send: Send | None, domain: str = "backcast.invalid") -> None:
    """One round: send what waits, and once an hour sweep. Nothing is sent where ``send`` is None.

    ``domain`` is that of the sender: it stands in the Message-ID, which stays the same over all tries. A database that
    is away or busy now will be there in a later round.
    """
    try:
        if send is not None:
            send_mails(store, send, domain)
        sweep(store)
    except OutOfService as problem:
        _log.warning("Chores wait: %s", problem)


def send_mails(store: Store, send: Send, domain: str) -> int:
    """Send the mails that wait, one after another; gives how many were taken.

    A mail is claimed in one transaction, sent outside of any, and noted in another: of several processes exactly one
    sends it, and one that was killed on the way goes out again, with the same Message-ID, when its lease has ended.
    """
    sent = 0
    for _ in range(_MOST_AT_ONCE):
        with store.entrance() as door:
            waiting = door.outbox.claim()
        if waiting is None:
            break
        sent += _sent(store, send, waiting, domain)
    return sent


def sweep(store: Store) -> dict[str, int] | None:
    """Remove what nobody can use any more, once an hour; gives how many rows, None where it is not due."""
    with store.entrance() as door:
        if not door.chores.claim("sweep", SWEEP_EVERY):
            return None
    with store.entrance() as door:
        swept = door.chores.sweep()
        door.chores.done("sweep")
    if any(swept.values()):
        _log.info("Swept %s", ", ".join(f"{count} {what}" for what, count in swept.items() if count))
    return swept


def _sent(store: Store, send: Send, waiting: WaitingMail, domain: str) -> bool:
    try:
        send(Mail(waiting.recipient, waiting.subject, waiting.text, f"<{waiting.id}@{domain}>"))
    except (MailNotSent, InvalidInput) as problem:
        lasting = isinstance(problem, InvalidInput) or problem.lasting  # what is no mail will never be one
        reason = str(problem) if isinstance(problem, InvalidInput) else problem.reason
        _log.warning("A mail was not sent: %s", reason)
        with store.entrance() as door:
            door.outbox.note_failed(waiting.id, waiting.tries, reason, lasting=lasting)
        return False
    with store.entrance() as door:
        door.outbox.note_sent(waiting.id)
    return True
