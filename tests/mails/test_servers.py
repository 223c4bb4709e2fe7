"""The mail server that the settings name: where it is, how the way there is protected, and who signs in."""

import pytest

from backcast.domain.errors import InvalidInput
from backcast.mails.deliveries import Encryption
from backcast.mails.servers import server_of

SENDER = "Backcast <plans@example.org>"


@pytest.mark.parametrize(
    ("address", "host", "port", "encryption"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, Encryption.STARTTLS),
        ("smtp://mail.example.org:25", "mail.example.org", 25, Encryption.STARTTLS),
        ("smtps://mail.example.org", "mail.example.org", 465, Encryption.TLS),
        ("smtps://mail.example.org:8465", "mail.example.org", 8465, Encryption.TLS),
        ("smtp://127.0.0.1", "127.0.0.1", 25, Encryption.NONE),
        ("smtp://localhost:1025", "localhost", 1025, Encryption.NONE),
        ("smtp://localhost:587", "localhost", 587, Encryption.STARTTLS),
    ],
)
def test_an_address_says_where_and_how(address: str, host: str, port: int, encryption: Encryption) -> None:
    server = server_of(address, SENDER)

    assert (server.host, server.port, server.encryption) == (host, port, encryption)
    assert server.sender == "plans@example.org"
    assert (server.account, server.password) == ("", "")


def test_name_and_password_may_hold_any_character(  # an address writes @ and / by their numbers
) -> None:
    server = server_of("smtp://ana%40example.org:p%2Fss%3Aw%40rd@mail.example.org", SENDER)

    assert (server.account, server.password) == ("ana@example.org", "p/ss:w@rd")
    assert "ss:w" not in repr(server)


def test_who_mails_come_from_must_be_an_address() -> None:
    with pytest.raises(InvalidInput):
        server_of("smtp://mail.example.org", "Backcast")
