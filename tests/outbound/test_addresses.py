import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.outbound.addresses import NotFetched, checked_addresses, is_public, refuse_private
from backcast.outbound.fetches import fetch

PUBLIC = "93.184.215.14"
NAMES = {
    "example.org": [PUBLIC],
    "both.example.org": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC],
    "inside.example.org": ["10.0.0.8"],
    "half.example.org": [PUBLIC, "127.0.0.1"],
    "six.example.org": [PUBLIC, "::1"],
    "mapped.example.org": ["::ffff:169.254.169.254"],
    "nowhere.example.org": [],
}


def look_up(host: str) -> Sequence[str]:
    """The names of the outside network, and addresses as they are."""
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    if host not in NAMES:
        raise socket.gaierror(-2, "Name or service not known")
    return NAMES[host]


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://example.org", [PUBLIC]),
        ("HTTPS://Example.ORG/page?x=1#part", [PUBLIC]),
        ("http://example.org:80/", [PUBLIC]),
        ("https://example.org:443/", [PUBLIC]),
        ("https://both.example.org/", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC]),
        ("https://93.184.215.14/", [PUBLIC]),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"]),
    ],
)
def test_a_public_web_address_leads_to_its_addresses(url: str, addresses: list[str]) -> None:
    assert checked_addresses(url, look_up) == addresses


REFUSED = [
    # loopback, as people and programs spell it
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0.0.0.0/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.01/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://127.0.0.1./",
    "http://example.org./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://ｌocalhost/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%2f@example.org/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::10.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    # the networks behind us
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.88.99.1/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    # names that lead there
    "http://inside.example.org/",
    "http://half.example.org/",
    "http://six.example.org/",
    "http://mapped.example.org/",
    "http://nowhere.example.org/",
    # two programs read two hosts
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://ann:secret@example.org/",
    "http://@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\example.org/",
    "http://example.org\t.inside/",
    "http://exam\nple.org/",
    " http://example.org/",
    "http://example.org /",
    "http://example.org/a b",
    "http://[example.org]/",
    "http://[::1/",
    # other ports, other schemes, no address at all
    "http://example.org:22/",
    "http://example.org:8080/",
    "http://example.org:443/",
    "https://example.org:80/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:8o/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "dict://example.org/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "//example.org/",
    "example.org",
    "http:example.org",
    "http:///example.org",
    "http://",
    "",
    "http://example/",
    "http://-example.org/",
    "http://exa_mple.org/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 126 + "org/",
    "http://example.org/" + "a" * 2_000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_everything_that_is_not_plainly_public_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **more: opened.append(given))

    with pytest.raises(InvalidInput) as refused:
        checked_addresses(url, look_up)
    with pytest.raises(InvalidInput):
        fetch(url, look_up=look_up)
    with pytest.raises(InvalidInput):
        refuse_private(url, "https://sign-in.example.org", look_up)

    assert set(refused.value.problems) == {"url"}
    assert opened == []


@given(st.text())
def test_every_text_gets_an_answer(url: str) -> None:
    with pytest.raises((InvalidInput, NotFetched)):
        checked_addresses("http://" + url, lambda host: ["127.0.0.1"])


def test_the_host_that_the_operator_named_may_be_anywhere_and_no_other() -> None:
    trusted = "https://inside.example.org:8443/realm"

    refuse_private("https://inside.example.org/keys", trusted, look_up)
    with pytest.raises(InvalidInput):
        refuse_private("https://half.example.org/keys", trusted, look_up)


def test_an_unknown_name_is_no_traceback() -> None:
    with pytest.raises(NotFetched, match="could not be reached"):
        checked_addresses("https://unknown.example.org/", look_up)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"])
def test_computers_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "8.8.8.8 ",
        "::8.8.8.8",  # forms of IPv6 that carry an address which is public by itself
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "2606:4700:4700::1111%eth0",
        "168.63.129.16",
        "192.0.0.9",
        "192.88.99.1",
        "100::1",
        "2001:1::1",
        "2001:20::1",
        "3ffe::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fec0::1",
    ],
)
def test_what_only_looks_public_is_not(address: str) -> None:
    assert not is_public(address)
