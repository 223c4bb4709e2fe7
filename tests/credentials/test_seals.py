import base64
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from backcast.credentials.seals import seal, unseal

KEY = "a secret key of the instance folder"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_sealed_secret_comes_back_with_the_same_key_and_account() -> None:
    assert unseal(KEY, seal(KEY, SECRET, "ann"), "ann") == SECRET


@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet=st.characters(codec="utf-8")))
def test_every_text_comes_back(text: str, account: str) -> None:
    assert unseal(KEY, seal(KEY, text, account), account) == text


def test_another_key_opens_nothing() -> None:
    assert unseal(KEY + "!", seal(KEY, SECRET, "ann"), "ann") is None


def test_a_seal_cannot_be_moved_to_another_account() -> None:
    assert unseal(KEY, seal(KEY, SECRET, "ann"), "bob") is None


def test_the_secret_does_not_show_and_two_seals_of_it_differ() -> None:
    one, other = seal(KEY, SECRET, "ann"), seal(KEY, SECRET, "ann")

    assert one != other
    assert SECRET.encode() not in base64.urlsafe_b64decode(one.removeprefix("s1."))


def test_a_seal_that_was_touched_anywhere_does_not_open() -> None:
    sealed = seal(KEY, SECRET, "ann")
    packed = base64.urlsafe_b64decode(sealed.removeprefix("s1."))

    for place in range(len(packed)):
        touched = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
        assert unseal(KEY, "s1." + base64.urlsafe_b64encode(touched).decode(), "ann") is None


@pytest.mark.parametrize(
    "sealed", ["", "s1.", "s1.AAAA", "s1.AAA", "s2.AAAA", "plain text", "s1.ünder", SECRET, "s1.!" * 9]
)
def test_what_is_no_seal_opens_to_nothing(sealed: str) -> None:
    assert unseal(KEY, sealed, "ann") is None


def test_a_seal_of_another_version_does_not_open() -> None:
    assert unseal(KEY, seal(KEY, SECRET, "ann").removeprefix("s1."), "ann") is None
    assert unseal(KEY, "s2." + seal(KEY, SECRET, "ann").removeprefix("s1."), "ann") is None


def test_a_seal_of_an_earlier_release_opens() -> None:
    # HKDF written out after RFC 5869 (no salt, one block): whoever changes the derivation locks everybody out.
    extracted = hmac.digest(bytes(32), KEY.encode(), "sha256")
    key = hmac.digest(extracted, b"backcast seals 1" + b"\x01", "sha256")
    closed = AESGCM(key).encrypt(b"twelve bytes", SECRET.encode(), b"ann")
    sealed = "s1." + base64.urlsafe_b64encode(b"twelve bytes" + closed).decode()

    assert unseal(KEY, sealed, "ann") == SECRET
    assert unseal(KEY, sealed, "bob") is None
