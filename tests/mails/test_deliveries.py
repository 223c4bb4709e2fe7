import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backcast.domain.errors import InvalidInput
from backcast.mails.deliveries import Encryption, MailNotSent, MailServer, deliver
from backcast.mails.letters import Mail
from tests.mails.servers import Postbox, certificate, serving

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
MAIL = Mail(
    "maria@clinic.example", "An invitation", "Grüße!\n.\nA line with a dot alone above.\n", "<i-7@plan.example>"
)


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("certificates"), "127.0.0.1")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with serving(Postbox()) as box:
        yield box


def plain(postbox: Postbox) -> MailServer:
    return MailServer("127.0.0.1", "backcast@plan.example", postbox.port, encryption=Encryption.NONE)


def test_a_mail_arrives_as_it_was_written(postbox: Postbox) -> None:
    deliver(plain(postbox), MAIL, NOW)

    (received,) = postbox.received
    assert (received.sender, received.to) == ("backcast@plan.example", ["maria@clinic.example"])
    assert received.message.get_content() == MAIL.text.replace("\n", "\r\n")
    assert dict(received.message) == {
        "From": "Backcast <backcast@plan.example>",
        "To": "maria@clinic.example",
        "Subject": "An invitation",
        "Date": "Mon, 03 Aug 2026 09:30:00 +0000",
        "Message-ID": "<i-7@plan.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }


def test_a_mail_is_plain_text_in_lines_that_every_server_takes(postbox: Postbox) -> None:
    link = "https://plan.example/join/" + "x" * 900
    deliver(plain(postbox), replace(MAIL, subject="Über " + "ä" * 150, text=f"Open this:\n\n{link}\n"), NOW)

    (received,) = postbox.received
    assert received.message.get_content_type() == "text/plain"
    assert link in received.message.get_content()
    assert received.message["Subject"] == "Über " + "ä" * 150
    assert max(len(line) for line in received.packed.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1
    assert received.packed.isascii()


def test_the_server_is_greeted_with_the_senders_domain(postbox: Postbox) -> None:
    deliver(plain(postbox), MAIL, NOW)

    assert postbox.said[0] == "ehlo plan.example"


def test_the_password_goes_over_an_encrypted_connection(certified: tuple[Path, ssl.SSLContext]) -> None:
    authority, context = certified
    with serving(Postbox(encryption=context, extensions=["AUTH PLAIN"])) as postbox:
        server = MailServer(
            "127.0.0.1", "backcast@plan.example", postbox.port, "ann", "her password", authority=str(authority)
        )
        deliver(server, MAIL, NOW)

    assert [received.encrypted for received in postbox.received] == [True]
    verbs = [line.split(" ")[0].upper() for line in postbox.said]
    assert verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_connection_can_be_encrypted_from_the_first_byte(certified: tuple[Path, ssl.SSLContext]) -> None:
    authority, context = certified
    with serving(Postbox(encryption=context, encrypted_from_the_start=True)) as postbox:
        server = MailServer(
            "127.0.0.1",
            "backcast@plan.example",
            postbox.port,
            encryption=Encryption.TLS,
            authority=str(authority),
        )
        deliver(server, MAIL, NOW)

    assert [received.encrypted for received in postbox.received] == [True]


def test_a_server_that_cannot_encrypt_gets_neither_password_nor_mail(postbox: Postbox) -> None:
    postbox.extensions = ["AUTH PLAIN"]
    server = MailServer("127.0.0.1", "backcast@plan.example", postbox.port, "ann", "her password")

    with pytest.raises(MailNotSent) as refused:
        deliver(server, MAIL, NOW)

    assert "STARTTLS" in refused.value.reason
    assert not refused.value.lasting
    assert {line.split(" ")[0].upper() for line in postbox.said} <= {"EHLO", "QUIT"}


def test_a_server_that_refuses_to_encrypt_gets_no_mail(certified: tuple[Path, ssl.SSLContext]) -> None:
    with serving(Postbox(encryption=certified[1], spoiled={"STARTTLS": "454 not now"})) as postbox:
        server = MailServer("127.0.0.1", "backcast@plan.example", postbox.port, authority=str(certified[0]))
        with pytest.raises(MailNotSent):
            deliver(server, MAIL, NOW)

    assert postbox.received == []


@pytest.mark.parametrize("from_the_start", [True, False])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    certified: tuple[Path, ssl.SSLContext], from_the_start: bool
) -> None:
    with serving(Postbox(encryption=certified[1], encrypted_from_the_start=from_the_start)) as postbox:
        server = MailServer(
            "127.0.0.1",
            "backcast@plan.example",
            postbox.port,
            encryption=Encryption.TLS if from_the_start else Encryption.STARTTLS,
        )
        with pytest.raises(MailNotSent, match="just now") as refused:
            deliver(server, MAIL, NOW)

    assert "certificate verify failed" in refused.value.reason
    assert postbox.received == []


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    authority, context = certificate(tmp_path, "other.example")
    with serving(Postbox(encryption=context)) as postbox:
        server = MailServer("127.0.0.1", "backcast@plan.example", postbox.port, authority=str(authority))
        with pytest.raises(MailNotSent) as refused:
            deliver(server, MAIL, NOW)

    assert "127.0.0.1" in refused.value.reason
    assert postbox.received == []


@pytest.mark.parametrize(
    ("where", "told", "lasting"),
    [
        ("greeting", "554 go away", False),  # our server, our settings: nobody's address is wrong
        ("EHLO", "421 busy", False),
        ("MAIL", "451 try later", False),
        ("MAIL", "550 not you", True),
        ("RCPT", "450 mailbox busy", False),
        ("RCPT", "550 no such mailbox", True),
        ("DATA", "452 no space", False),
        ("DATA", "554 no", True),
        ("data end", "451 greylisted", False),
        ("data end", "554 looks like spam", True),
        ("MAIL", "gibberish", False),
        ("MAIL", "", False),
        ("data end", "", False),
    ],
)
def test_a_server_that_refuses_says_whether_to_try_again(
    postbox: Postbox, where: str, told: str, lasting: bool
) -> None:
    postbox.spoiled[where] = told

    with pytest.raises(MailNotSent) as refused:
        deliver(plain(postbox), MAIL, NOW)

    assert refused.value.lasting == lasting
    assert postbox.received == []


def test_a_wrong_password_is_told_without_the_password(certified: tuple[Path, ssl.SSLContext]) -> None:
    with serving(Postbox(encryption=certified[1], extensions=["AUTH PLAIN"])) as postbox:
        server = MailServer(
            "127.0.0.1", "backcast@plan.example", postbox.port, "ann", "wr0ng-one", authority=str(certified[0])
        )
        with pytest.raises(MailNotSent) as refused:
            deliver(server, MAIL, NOW)

    assert refused.value.reason == "the mail server does not know the account: 535"
    assert "wr0ng-one" not in f"{refused.value} {refused.value.reason} {server}"
    assert not refused.value.lasting


@pytest.mark.parametrize("farewell", ["500 what", "gibberish", ""])
def test_a_bad_farewell_does_not_undo_what_was_taken(postbox: Postbox, farewell: str) -> None:
    postbox.spoiled["QUIT"] = farewell

    deliver(plain(postbox), MAIL, NOW)

    assert len(postbox.received) == 1


def test_nobody_listening_is_told_as_a_fault_that_passes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(MailNotSent) as refused:
        deliver(MailServer("127.0.0.1", "backcast@plan.example", port, encryption=Encryption.NONE), MAIL, NOW)

    assert not refused.value.lasting
    assert "ConnectionRefusedError" in refused.value.reason


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backcast.mails.deliveries._SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = MailServer("127.0.0.1", "backcast@plan.example", silent.getsockname()[1], encryption=Encryption.NONE)

        with pytest.raises(MailNotSent) as refused:
            deliver(server, MAIL, NOW)

    assert "timed out" in refused.value.reason


@pytest.mark.parametrize("host", ["", "\ud800", "a" * 70 + ".example", ".."])
def test_a_host_name_that_is_none_is_told_as_a_fault(host: str) -> None:
    server = MailServer(host, "backcast@plan.example", 9, encryption=Encryption.NONE)

    with pytest.raises(MailNotSent):
        deliver(server, MAIL, NOW)


def test_a_reason_fits_on_a_line_of_the_log() -> None:
    reason = MailNotSent("554 first\r\nINFO a line of its own " + "x" * 999).reason

    assert "\n" not in reason
    assert len(reason) == 300


def test_a_password_is_never_configured_without_encryption() -> None:
    with pytest.raises(InvalidInput, match="encrypted connection only"):
        MailServer("mail.example", "a@plan.example", 25, "ann", "her password", Encryption.NONE)

    assert MailServer("localhost", "a@plan.example", 25, "ann", "her password", Encryption.NONE).port == 25


def test_the_sender_is_an_address() -> None:
    with pytest.raises(InvalidInput, match="no mail address"):
        MailServer("mail.example", "Backcast <a@plan.example>")
