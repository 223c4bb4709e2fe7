"""The outbox: mails written in the transaction of what they tell of, and sent afterwards by exactly one process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from backcast.storage.identifiers import new_id
from backcast.storage.tables.services import mails

LEASE: Final = timedelta(minutes=2)  # a process that died while sending gives its mail back after this
MOST_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that this process has claimed; its id makes a Message-ID that stays the same over all tries."""

    id: str
    recipient: str
    subject: str
    text: str
    tries: int


class Outbox:
    """Mails that wait to be sent."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def add(self, workspace_id: str, recipient: str, subject: str, text: str) -> None:
        """Write a mail."""
        now = self._now()
        self._connection.execute(
            insert(mails).values(
                id=new_id(), workspace_id=workspace_id, recipient=recipient, subject=subject, text=text,
                created=now, due=now, tries=0,
            )
        )  # fmt: skip

    def claim(self) -> WaitingMail | None:
        """The mail that is due longest, now this process's own; None when none is due.

        One UPDATE with its condition: of several processes exactly one gets a mail.
        """
        now = self._now()
        free = (mails.c.claimed.is_(None)) | (mails.c.claimed < now - LEASE)
        waiting = (mails.c.sent.is_(None), mails.c.due <= now, mails.c.tries < MOST_TRIES, free)
        first = select(mails.c.id).where(*waiting).order_by(mails.c.due, mails.c.id).limit(1)
        if self._connection.dialect.name != "sqlite":
            first = first.with_for_update(skip_locked=True)
        claimed = self._connection.execute(
            update(mails)
            .where(mails.c.id == first.scalar_subquery(), *waiting)
            .values(claimed=now, tries=mails.c.tries + 1)
            .returning(mails.c.id, mails.c.recipient, mails.c.subject, mails.c.text, mails.c.tries)
        ).first()
        return WaitingMail(*claimed) if claimed else None

    def note_sent(self, mail_id: str) -> None:
        """It is on its way; its text, which may hold a link, is forgotten."""
        self._connection.execute(
            update(mails).where(mails.c.id == mail_id).values(sent=self._now(), text="", failure=None)
        )

    def note_failed(self, mail_id: str, tries: int, reason: str, *, lasting: bool = False) -> None:
        """Try again later, after 1, 2, 4 … minutes; never again where that would be useless.

        The text of a mail that will not be tried again is forgotten: it may hold a link that is still good.

        ``tries`` is what the claim said: a mail that another process has taken over meanwhile is left to it.
        """
        due = self._now() + timedelta(minutes=2 ** (tries - 1))
        values: dict[str, Any] = {"claimed": None, "due": due, "failure": reason[:500]}
        if lasting or tries >= MOST_TRIES:
            values |= {"text": "", "tries": MOST_TRIES}
        self._connection.execute(
            update(mails).where(mails.c.id == mail_id, mails.c.tries == tries, mails.c.sent.is_(None)).values(**values)
        )

    def waiting(self) -> int:
        """How many mails are not sent yet and will still be tried."""
        query = select(func.count()).select_from(mails).where(mails.c.sent.is_(None), mails.c.tries < MOST_TRIES)
        return self._connection.execute(query).scalar_one()
