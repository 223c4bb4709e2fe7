"""Accounts: what is taken as an address, a name, a time zone, the first day of a week."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.domain.people.accounts import Account, checked_email, checked_name, checked_profile

RIGHT = {
    "ana@example.org": "ana@example.org",
    "  Ana.Maria@Example.ORG\t": "ana.maria@example.org",
    "a@b.co": "a@b.co",
    "o'brien@example.org": "o'brien@example.org",
    "ana+backcast@mail.example.co.uk": "ana+backcast@mail.example.co.uk",
    "first_last@a-b.example": "first_last@a-b.example",
    "1@2.de": "1@2.de",
    "root@localhost": "root@localhost",
    "ana@xn--bcher-kva.example": "ana@xn--bcher-kva.example",
    f"{'a' * 64}@example.org": f"{'a' * 64}@example.org",
}
WRONG = [
    "", " ", "ana", "@", "ana@", "@example.org", "ana@@example.org", "ana@example..org", "ana@.example.org",
    "ana@example.org.", "ana@-example.org", "ana@example-.org", "an a@example.org", "ana@exam ple.org",
    "ana@example.org,bo@example.org", "ana@example.org;bo@example.org", "Ana <ana@example.org>", '"ana"@example.org',
    "ana@example.org\nBcc: all@example.org", "ana@example.org\r\nSubject: x", "ana\n@example.org", "ana\0@example.org",
    "ana@example.org\0", "anä@example.org", "ana@exämple.org", "ana@[192.0.2.1]", "ana@example_org.de",
    "ana(comment)@example.org", "ana\\@example.org", "<ana@example.org>", "ana@example.org>", "mailto:ana@example.org",
    f"{'a' * 65}@example.org", f"ana@{'a.' * 130}org", "\ud800@example.org", "ana@exam\u2028ple.org",
    "ana@example.org" + "a" * 100_000,
]  # fmt: skip

BEFORE_THE_AT = string.ascii_letters + string.digits + ".!#$%&'*+/=?^_`{|}~-"
labels = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)
addresses = st.builds(
    lambda name, hosts: f"{name}@{'.'.join(hosts)}",
    st.text(BEFORE_THE_AT, min_size=1, max_size=64),
    st.lists(labels, min_size=1, max_size=5),
)


@pytest.mark.parametrize("text", RIGHT)
def test_an_address_is_kept_in_small_letters_without_blanks_around_it(text: str) -> None:
    assert checked_email(text) == RIGHT[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_email(text)

    assert refused.value.problems == {"email": "Write an e-mail address, such as ana@example.org."}


@given(addresses, st.sampled_from(["", " ", "\t", "  "]))
def test_every_plain_address_is_taken_and_stays_the_same_when_it_is_checked_again(address: str, blanks: str) -> None:
    kept = checked_email(f"{blanks}{address}{blanks}")

    assert kept == address.lower()
    assert checked_email(kept) == kept


@given(st.text(max_size=80) | st.builds(lambda a, b: f"{a}@{b}", st.text(max_size=20), st.text(max_size=20)))
def test_whatever_is_taken_cannot_end_the_line_of_a_mail_or_name_two_people(text: str) -> None:
    try:
        kept = checked_email(text)
    except InvalidInput:
        return

    assert kept.isascii()
    assert kept.isprintable()
    assert kept.count("@") == 1
    assert not set(kept) & set(' ,;:<>()[]"\\')
    assert len(kept) <= 254


@pytest.mark.parametrize(
    ("name", "kept"), [("Ana", "Ana"), ("  Ana  ", "Ana"), ("Zoë 計画", "Zoë 計画"), ("x" * 100, "x" * 100)]
)
def test_a_name_is_kept_as_it_was_written(name: str, kept: str) -> None:
    assert checked_name(name) == kept


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "a\0b", "\ud800", "x" * 101, "x" * 501, "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused_under_its_field(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_name(name, "team")

    assert refused.value.problems.keys() == {"team"}


@pytest.mark.parametrize("time_zone", ["", "Europe/Berlin", "America/St_Johns", "UTC"])
@pytest.mark.parametrize("week_start", [1, 6, 7])
def test_a_profile_is_a_known_time_zone_and_a_day_of_the_week(time_zone: str, week_start: int) -> None:
    assert checked_profile(time_zone, week_start) == (time_zone, week_start)


@pytest.mark.parametrize(
    ("time_zone", "week_start", "fields"),
    [
        ("Europe/Atlantis", 1, {"time_zone"}),
        ("europe/berlin", 1, {"time_zone"}),
        ("../../etc/passwd", 1, {"time_zone"}),
        ("/etc/localtime", 1, {"time_zone"}),
        ("\0", 1, {"time_zone"}),
        ("x" * 100_000, 1, {"time_zone"}),
        ("", 0, {"week_start"}),
        ("", 8, {"week_start"}),
        ("", -1, {"week_start"}),
        ("Nowhere", 10**20, {"time_zone", "week_start"}),
    ],
)
def test_a_profile_that_cannot_be_is_refused_field_by_field(time_zone: str, week_start: int, fields: set[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_profile(time_zone, week_start)

    assert refused.value.problems.keys() == fields
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("has_codes", "passkeys", "has_one"), [(False, 0, False), (True, 0, True), (False, 1, True), (True, 3, True)]
)
def test_codes_or_a_passkey_are_a_second_factor(has_codes: bool, passkeys: int, has_one: bool) -> None:
    account = Account("a", "ana@example.org", True, 0, "", 1, has_codes, passkeys)

    assert account.has_second_factor is has_one
