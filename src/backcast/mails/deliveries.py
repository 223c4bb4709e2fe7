"""Deliveries: a mail handed to the mail server that the settings name, encrypted, or not at all."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Final

from backcast.domain.errors import BackcastError, InvalidInput
from backcast.mails.letters import Mail, check_address

_SECONDS: Final = 10
_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailNotSent(BackcastError):
    """A mail that the server did not take.

    ``reason`` is for the log. ``lasting`` is true when the server said that trying again is useless.
    """

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        self.reason = " ".join(reason.split())[:300]
        self.lasting = lasting
        super().__init__(
            "The mail could not be sent. Check the address, or ask whoever runs this Backcast."
            if lasting
            else "The mail could not be sent just now. Try again in some minutes."
        )


class Encryption(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"  # usual on port 587; a server that cannot do it gets no mail
    TLS = "tls"  # from the first byte, usual on port 465
    NONE = "none"  # for a mail server on the same machine


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, and from which address.

    ``authority`` is a file with the certificate of an authority of one's own; without it the system's are trusted.
    """

    host: str
    sender: str
    port: int = 587
    account: str = ""
    password: str = field(default="", repr=False)
    encryption: Encryption = Encryption.STARTTLS
    authority: str = ""

    def __post_init__(self) -> None:
        problems = check_address("sender", self.sender)
        if self.password and self.encryption is Encryption.NONE and self.host not in _ON_THIS_MACHINE:
            problems["encryption"] = "A password is sent over an encrypted connection only: choose starttls or tls."
        if problems:
            raise InvalidInput(problems)


def deliver(server: MailServer, mail: Mail, now: datetime) -> None:
    """Hand a mail in; returns when the server took it over.

    Each answer of the server is waited for 10 seconds.

    Raises:
        MailNotSent: when it did not, for whatever reason.
    """
    try:
        with _connection(server) as connection:
            connection.send_message(_message(server, mail, now), server.sender, [mail.to])
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        raise MailNotSent(f"{code} {words!r}", lasting=code >= 500) from refused
    except smtplib.SMTPAuthenticationError as refused:  # the operator can mend it: the mail is worth another try
        raise MailNotSent(f"the mail server does not know the account: {refused.smtp_code}") from refused
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        raise MailNotSent(f"{refused.smtp_code} {refused.smtp_error!r}", lasting=refused.smtp_code >= 500) from refused
    except (smtplib.SMTPException, OSError, ValueError) as fault:  # ValueError: a host name that is none
        raise MailNotSent(f"{type(fault).__name__}: {fault}") from fault


@contextmanager
def _connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    """An open connection, greeted, encrypted and signed in as the settings say."""
    # The greeting names the sender's domain: asking what this machine is called can take minutes in a broken net.
    greeting = server.sender.rpartition("@")[2]
    if server.encryption is Encryption.TLS:
        trusted = _trusted(server)
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, greeting, timeout=_SECONDS, context=trusted
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, greeting, timeout=_SECONDS)
    try:
        if server.encryption is Encryption.STARTTLS:
            connection.starttls(context=_trusted(server))
        if server.account:
            connection.login(server.account, server.password)
        yield connection
        with suppress(smtplib.SMTPException, OSError):  # taken is taken: a bad farewell must not send it twice
            connection.quit()
    finally:
        connection.close()


def _trusted(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.authority or None)


def _message(server: MailServer, mail: Mail, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Backcast", addr_spec=server.sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(mail.text, cte="quoted-printable")
    return message
