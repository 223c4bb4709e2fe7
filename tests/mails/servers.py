"""A mail server on loopback: real sockets, real encryption, and answers that a test can spoil."""

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ANN = "\0ann\0her password"


@dataclass(frozen=True)
class Received:
    """A mail as it came over the wire."""

    sender: str
    to: list[str]
    packed: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.packed, policy=policy.default)


@dataclass
class Postbox:
    """The server: ``spoiled`` maps a verb (or ``greeting``, ``data end``) to what it answers in place of yes."""

    port: int = 0
    spoiled: dict[str, str] = field(default_factory=dict)
    extensions: list[str] = field(default_factory=list)
    encryption: ssl.SSLContext | None = None
    encrypted_from_the_start: bool = False
    received: list[Received] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@contextmanager
def serving(postbox: Postbox) -> Iterator[Postbox]:
    """The postbox, open for mails on a free port."""

    class Visit(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the client left, or would not have our certificate
                Conversation(postbox, self.request).hold()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = False
        block_on_close = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Visit) as server:
        postbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield postbox
        finally:
            server.shutdown()
            thread.join()


class Conversation:
    """One client's visit, from the greeting to the farewell."""

    def __init__(self, postbox: Postbox, connection: socket.socket) -> None:
        self.postbox = postbox
        self.connection = connection
        self.encrypted = False
        self.sender = ""
        self.to: list[str] = []

    def hold(self) -> None:
        """Answer until the client says goodbye or is gone."""
        if self.postbox.encrypted_from_the_start:
            self.encrypt()
        self.reader = self.connection.makefile("rb")
        try:
            self.answer("greeting", "220 postbox.example ready")
            while line := self.reader.readline().decode("latin-1").rstrip("\r\n"):
                self.postbox.said.append(line)
                getattr(self, line.split(" ")[0].lower())(line)
        finally:
            self.reader.close()
            self.connection.close()

    def answer(self, verb: str, usual: str) -> bool:
        """Say what is usual or what the test wants said; whether the client may go on."""
        told = self.postbox.spoiled.get(verb, usual)
        if not told:
            raise ConnectionAbortedError("the test wants us to hang up")
        self.connection.sendall((told + "\r\n").encode())
        return told == usual

    def encrypt(self) -> None:
        assert self.postbox.encryption
        self.connection = self.postbox.encryption.wrap_socket(self.connection, server_side=True)
        self.encrypted = True

    def ehlo(self, _: str) -> None:
        offered = [*self.postbox.extensions, "8BITMIME"]
        offered += ["STARTTLS"] if self.postbox.encryption and not self.encrypted else []
        self.answer("EHLO", "\r\n".join(["250-postbox.example", *(f"250-{one}" for one in offered), "250 HELP"]))

    def helo(self, _: str) -> None:
        self.answer("EHLO", "250 postbox.example")

    def starttls(self, _: str) -> None:
        if self.answer("STARTTLS", "220 go on"):
            self.reader.close()
            self.encrypt()
            self.reader = self.connection.makefile("rb")

    def auth(self, line: str) -> None:
        known = line.endswith(" " + base64.b64encode(ANN.encode()).decode())
        self.answer("AUTH", "235 welcome" if known else "535 who are you")

    def mail(self, line: str) -> None:
        self.sender = line.partition("<")[2].partition(">")[0]
        self.answer("MAIL", "250 fine")

    def rcpt(self, line: str) -> None:
        self.to.append(line.partition("<")[2].partition(">")[0])
        self.answer("RCPT", "250 fine")

    def data(self, _: str) -> None:
        if self.answer("DATA", "354 go on"):
            lines = iter(self.reader.readline, b".\r\n")
            packed = b"".join(line.removeprefix(b".") for line in lines)  # RFC 5321, 4.5.2
            if self.answer("data end", "250 taken"):
                self.postbox.received.append(Received(self.sender, self.to, packed, self.encrypted))

    def rset(self, _: str) -> None:
        self.answer("RSET", "250 fine")

    def quit(self, _: str) -> None:
        self.answer("QUIT", "221 bye")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that signs itself, for 127.0.0.1 or a host name: its file, and what a server needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "postbox")])
    one: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    start = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)  # it takes UTC without saying so
    signed = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number(), start)
        .not_valid_after(start + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([one]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    shown, hidden = folder / f"{name}.pem", folder / f"{name}.key"
    shown.write_bytes(signed.public_bytes(Encoding.PEM))
    hidden.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, hidden)
    return shown, context
