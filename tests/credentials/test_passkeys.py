import base64
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.credentials.passkeys import (
    Claim,
    Passkey,
    PasskeyRefused,
    Question,
    Site,
    ask_for_known,
    ask_for_new,
    claim_of,
    new_passkey,
    prove,
    site_of,
)
from tests.credentials.authenticators import BACKED_UP, BACKUP_ABLE, PRESENT, VERIFIED, Device, text

SITE = Site("plan.example.org", "https://plan.example.org")
ACCOUNT = "account-7f3a"


def registered(device: Device, site: Site = SITE, account: str = ACCOUNT) -> Passkey:
    question = ask_for_new(site, account, "maria@clinic.example")
    return new_passkey(site, question.challenge, device.create(question.options))


def signed_in(device: Device, kept: Passkey, site: Site = SITE, account: str = ACCOUNT) -> Passkey:
    question = ask_for_known(site)
    return prove(site, question.challenge, device.get(question.options), kept, account)


@pytest.mark.parametrize(
    ("address", "rp_id", "origin"),
    [
        ("https://plan.example.org", "plan.example.org", "https://plan.example.org"),
        ("https://Plan.Example.org:443/backcast/", "plan.example.org", "https://plan.example.org"),
        ("https://plan.example.org:8443", "plan.example.org", "https://plan.example.org:8443"),
        ("http://localhost:8000/", "localhost", "http://localhost:8000"),
    ],
)
def test_a_site_is_bound_to_the_host_of_its_public_address(address: str, rp_id: str, origin: str) -> None:
    assert site_of(address) == Site(rp_id, origin)


@pytest.mark.parametrize(
    "address",
    [
        "http://plan.example.org",
        "https://192.0.2.7",
        "http://127.0.0.1:8000",
        "https://[2001:db8::1]",
        "",
        "ftp://a.b",
        "https://[",
    ],
)
def test_where_browsers_offer_no_passkeys_there_is_no_site(address: str) -> None:
    assert site_of(address) is None


def test_a_passkey_is_made_and_signs_in_alone() -> None:
    device = Device()
    kept = registered(device)
    question = ask_for_known(SITE)
    answer = device.get(question.options)

    claim = claim_of(answer)
    proven = prove(SITE, question.challenge, answer, kept, claim.account)

    assert claim == Claim(kept.id, ACCOUNT)
    assert kept.id == text(b"a passkey of sixteen")
    assert (kept.sign_count, proven.sign_count) == (0, 1)
    assert replace(proven, sign_count=0) == kept


def test_the_browser_is_asked_for_a_passkey_that_needs_neither_name_nor_second_factor() -> None:
    known = text(b"an older passkey")

    asked = json.loads(ask_for_new(SITE, ACCOUNT, "maria@clinic.example", [known]).options)

    assert asked["rp"] == {"id": "plan.example.org", "name": "Backcast"}
    assert base64.urlsafe_b64decode(asked["user"]["id"] + "==") == ACCOUNT.encode()
    assert asked["user"]["name"] == "maria@clinic.example"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert asked["attestation"] == "none"
    assert [one["id"] for one in asked["excludeCredentials"]] == [known]


def test_the_browser_is_asked_for_any_passkey_of_the_site_or_for_those_named() -> None:
    named = text(b"an older passkey")

    anybody, somebody = json.loads(ask_for_known(SITE).options), json.loads(ask_for_known(SITE, [named]).options)

    assert (anybody["rpId"], anybody["userVerification"]) == ("plan.example.org", "required")
    assert anybody["allowCredentials"] == []
    assert [one["id"] for one in somebody["allowCredentials"]] == [named]


def test_every_question_has_a_challenge_of_its_own_that_the_browser_gets() -> None:
    questions = [ask_for_new(SITE, ACCOUNT, "m@x.example"), ask_for_known(SITE), ask_for_known(SITE)]

    assert len({question.challenge for question in questions}) == 3
    for question in questions:
        assert json.loads(question.options)["challenge"] == question.challenge
        assert len(base64.urlsafe_b64decode(question.challenge + "==")) >= 16


FALSE_DEVICES = [
    pytest.param({"origin": "https://plan.example.org.evil.example"}, id="another origin"),
    pytest.param({"origin": "http://plan.example.org"}, id="the origin without encryption"),
    pytest.param({"origin": "https://plan.example.org:8443"}, id="another port"),
    pytest.param({"rp_id": "example.org"}, id="another rp"),
    pytest.param({"flags": VERIFIED}, id="nobody present"),
    pytest.param({"flags": PRESENT}, id="nobody checked"),
]


@pytest.mark.parametrize("false", FALSE_DEVICES)
def test_no_passkey_is_made_by_a_false_device(false: dict[str, str | int]) -> None:
    question = ask_for_new(SITE, ACCOUNT, "maria@clinic.example")
    answer = Device(**false).create(question.options)  # type: ignore[arg-type]

    with pytest.raises(PasskeyRefused):
        new_passkey(SITE, question.challenge, answer)


@pytest.mark.parametrize("false", FALSE_DEVICES)
def test_a_false_device_does_not_sign_in(false: dict[str, str | int]) -> None:
    device = Device()
    kept = registered(device)
    for name, value in false.items():
        setattr(device, name, value)

    with pytest.raises(PasskeyRefused):
        signed_in(device, kept)


def test_an_answer_to_another_question_is_refused() -> None:
    device = Device()
    kept = registered(device)
    asked, another = ask_for_known(SITE), ask_for_known(SITE)
    created, another_creation = ask_for_new(SITE, ACCOUNT, "a@b.example"), ask_for_new(SITE, ACCOUNT, "a@b.example")

    with pytest.raises(PasskeyRefused):
        prove(SITE, another.challenge, device.get(asked.options), kept, ACCOUNT)
    with pytest.raises(PasskeyRefused):
        new_passkey(SITE, another_creation.challenge, device.create(created.options))


def test_an_answer_counts_for_what_was_asked_only() -> None:
    device = Device()
    kept = registered(device)
    question = ask_for_known(SITE)
    made = ask_for_new(SITE, ACCOUNT, "a@b.example")

    with pytest.raises(PasskeyRefused):
        prove(SITE, question.challenge, device.get(question.options, type="webauthn.create"), kept, ACCOUNT)
    with pytest.raises(PasskeyRefused):
        new_passkey(SITE, made.challenge, device.create(made.options, type="webauthn.get"))


def test_the_signature_of_another_key_is_refused() -> None:
    kept, thief = registered(Device()), Device()
    thief.account = ACCOUNT.encode()

    with pytest.raises(PasskeyRefused) as refused:
        signed_in(thief, kept)

    assert "signature" in refused.value.reason


def test_an_answer_whose_contents_were_changed_after_signing_is_refused() -> None:
    device = Device()
    kept = registered(device)
    question = ask_for_known(SITE)
    answer = json.loads(device.get(question.options))
    data = bytearray(base64.urlsafe_b64decode(answer["response"]["authenticatorData"] + "=="))
    data[36] += 1  # the last byte of the count
    answer["response"]["authenticatorData"] = text(bytes(data))

    with pytest.raises(PasskeyRefused) as refused:
        prove(SITE, question.challenge, json.dumps(answer), kept, ACCOUNT)

    assert "signature" in refused.value.reason


@pytest.mark.parametrize("count", [3, 4])
def test_a_device_that_does_not_count_on_is_refused(count: int) -> None:
    device = Device(count=4)
    kept = replace(registered(device), sign_count=5)
    device.count = count  # its answer says one more: 4 or 5

    with pytest.raises(PasskeyRefused) as refused:
        signed_in(device, kept)

    assert "count" in refused.value.reason


def test_an_answer_that_is_sent_again_is_refused_by_its_count_even_with_its_challenge() -> None:
    device = Device()
    kept = registered(device)
    question = ask_for_known(SITE)
    answer = device.get(question.options)

    proven = prove(SITE, question.challenge, answer, kept, ACCOUNT)

    with pytest.raises(PasskeyRefused):
        prove(SITE, question.challenge, answer, proven, ACCOUNT)


def test_devices_that_never_count_sign_in_again_and_again() -> None:
    device = Device(counts=False, flags=PRESENT | VERIFIED | BACKUP_ABLE | BACKED_UP)
    kept = registered(device)

    again = signed_in(device, signed_in(device, kept))

    assert (again.sign_count, again.backed_up) == (0, True)


def test_a_passkey_signs_in_to_its_own_account_only() -> None:
    device = Device()
    kept = registered(device)

    with pytest.raises(PasskeyRefused) as refused:
        signed_in(device, kept, account="account-of-somebody-else")

    assert "account" in refused.value.reason


def test_a_passkey_is_not_taken_for_another_one() -> None:
    device = Device()
    kept = replace(registered(device), id=text(b"another passkey"))

    with pytest.raises(PasskeyRefused):
        signed_in(device, kept)


def test_what_the_person_reads_tells_nothing_about_why() -> None:
    device = Device(rp_id="example.org")

    with pytest.raises(PasskeyRefused) as refused:
        registered(device)

    assert str(refused.value) == "This passkey could not be checked. Try again, or sign in another way."


def test_an_answer_longer_than_any_device_writes_is_not_even_read() -> None:
    device = Device()
    question = ask_for_new(SITE, ACCOUNT, "a@b.example")
    answer = device.create(question.options)

    assert new_passkey(SITE, question.challenge, answer.ljust(20_000)).id == text(device.credential_id)
    with pytest.raises(PasskeyRefused) as refused:
        new_passkey(SITE, question.challenge, answer.ljust(20_001))

    assert refused.value.reason == "the answer has 20,001 characters"


def of_nothing() -> list[str]:
    whole = Device().create(ask_for_new(SITE, ACCOUNT, "a@b.example").options)
    held = json.loads(whole)
    return [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "[" * 19_000,
        '{"a":' * 3_000,
        " " * 20_001,
        '{"id": 7}',
        '{"id": "a", "response": {"userHandle": 7}}',
        '{"id": "ünder", "rawId": "ünder", "type": "public-key", "response": {}}',
        '{"id": "\\ud800", "response": []}',
        json.dumps({**held, "type": "password"}),
        json.dumps({**held, "id": text(b"another")}),
        json.dumps({**held, "response": {**held["response"], "attestationObject": text(b"\xa0")}}),
        json.dumps({**held, "response": {**held["response"], "attestationObject": text(b"\x9f" * 900)}}),
        json.dumps({**held, "response": {**held["response"], "clientDataJSON": text(b"[" * 9_000)}}),
        json.dumps({**held, "response": {**held["response"], "clientDataJSON": text(b'{"challenge": 1}')}}),
    ]


@pytest.mark.parametrize("answer", of_nothing())
def test_an_answer_of_nothing_is_refused_and_breaks_nothing(answer: str) -> None:
    kept = registered(Device())
    question = ask_for_known(SITE)

    with pytest.raises(PasskeyRefused):
        new_passkey(SITE, question.challenge, answer)
    with pytest.raises(PasskeyRefused):
        prove(SITE, question.challenge, answer, kept, ACCOUNT)


DEVICE = Device()
MADE = ask_for_new(SITE, ACCOUNT, "a@b.example")
CREATED = DEVICE.create(MADE.options)
KEPT = new_passkey(SITE, MADE.challenge, CREATED)
ASKED = ask_for_known(SITE)
GOT = DEVICE.get(ASKED.options)


def into_new(question: Question, answer: str) -> Passkey:
    return new_passkey(SITE, question.challenge, answer)


def into_known(question: Question, answer: str) -> Passkey:
    return prove(SITE, question.challenge, answer, KEPT, ACCOUNT)


@pytest.mark.parametrize(
    ("question", "answer", "field", "into"),
    [
        (MADE, CREATED, "attestationObject", into_new),
        (MADE, CREATED, "clientDataJSON", into_new),
        (ASKED, GOT, "authenticatorData", into_known),
        (ASKED, GOT, "clientDataJSON", into_known),
        (ASKED, GOT, "signature", into_known),
    ],
)
@given(drawn=st.data())
def test_damaged_answers_are_refused_or_say_the_same(
    question: Question, answer: str, field: str, into: Callable[[Question, str], Passkey], drawn: st.DataObject
) -> None:
    held = json.loads(answer)
    packed = bytearray(base64.urlsafe_b64decode(held["response"][field] + "=="))
    place = drawn.draw(st.integers(0, len(packed) - 1))
    packed[place : place + drawn.draw(st.integers(0, 3))] = drawn.draw(st.binary(max_size=3))
    held["response"][field] = text(bytes(packed))

    try:
        passkey = into(question, json.dumps(held))
    except PasskeyRefused:
        return

    # A registration is not signed, so that its count, flags, make or key may be others; everything else says the same.
    assert field == "attestationObject" or passkey == into(question, answer)
