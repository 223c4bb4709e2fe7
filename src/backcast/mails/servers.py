"""Servers: the mail server that the settings name, such as ``smtp://person:password@mail.example.org:587``."""

from email.utils import parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from backcast.mails.deliveries import Encryption, MailServer

_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def server_of(address: str, sender: str) -> MailServer:
    """What an address says: ``smtps`` is encrypted from the first byte, ``smtp`` by STARTTLS.

    A server on this machine is spoken to without encryption unless its port says otherwise (587, 465): mail programs
    that only listen there seldom have a certificate.

    Raises:
        InvalidInput: when the sender is no address, or a password would be sent in clear.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    encryption = Encryption.TLS if parts.scheme == "smtps" else Encryption.STARTTLS
    if parts.scheme == "smtp" and host in _ON_THIS_MACHINE and parts.port != 587:
        encryption = Encryption.NONE
    usual = {Encryption.TLS: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}[encryption]
    return MailServer(
        host,
        parseaddr(sender)[1],
        parts.port or usual,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        encryption,
    )
