import pytest
from argon2 import extract_parameters
from argon2.low_level import Type, hash_secret, verify_secret
from hypothesis import given
from hypothesis import strategies as st

from backcast.credentials.passwords import (
    LEAST_WITH_SECOND_FACTOR,
    common_passwords,
    hash_password,
    match_nobody,
    matches,
    normalised,
    outdated,
    problems_of,
)
from backcast.domain.errors import InvalidInput

GOOD = "copper lantern under seven bridges"
ABOUT = ("Maria Lopez", "m.lopez42@clinic.example")


def test_only_the_password_that_was_hashed_matches() -> None:
    kept = hash_password(GOOD)

    assert matches(kept, GOOD)
    assert not matches(kept, GOOD + " ")
    assert not matches(kept, GOOD.upper())
    assert not matches(kept, "")


def test_the_same_password_is_hashed_differently_each_time() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_passwords_are_hashed_with_the_parameters_of_the_owasp_sheet() -> None:
    found = extract_parameters(hash_password(GOOD))

    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19_456, 2, 1)
    assert found.salt_len >= 16
    assert not outdated(hash_password(GOOD))


def test_a_hash_of_weaker_parameters_still_matches_and_is_outdated() -> None:
    weaker = hash_secret(GOOD.encode(), b"0123456789abcdef", 1, 8_192, 1, 32, Type.ID).decode()

    assert matches(weaker, GOOD)
    assert outdated(weaker)


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$v=19$m=7,t=2,p=1$", "pbkdf2:sha256:1$a$b"])
def test_nothing_matches_what_is_no_hash(kept: str) -> None:
    assert not matches(kept, GOOD)
    assert not matches(kept, "")
    assert outdated(kept)


def test_nobody_has_any_password() -> None:
    assert not match_nobody(GOOD)
    assert not match_nobody("")


def test_an_unknown_account_costs_the_same_hashing_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # The work is counted where it is done, in the Argon2 library: time itself would make the test a matter of luck.
    work: list[tuple[int, int]] = []

    def count_hashing(**given: int) -> bytes:
        work.append((given["memory_cost"], given["time_cost"]))
        return hash_secret(**given)  # type: ignore[arg-type]

    def count_verifying(kept: bytes, secret: bytes, kind: Type) -> bool:
        found = extract_parameters(kept.decode())
        work.append((found.memory_cost, found.time_cost))
        return verify_secret(kept, secret, kind)

    kept = hash_password(GOOD)
    monkeypatch.setattr("argon2._password_hasher.hash_secret", count_hashing)
    monkeypatch.setattr("argon2._password_hasher.verify_secret", count_verifying)

    matches(kept, GOOD)
    matches(kept, "wrong")
    matches(kept, "x" * 100_000)
    matches(kept, "half a character \ud800")
    matches("", "an account without a password")
    match_nobody("anything")
    match_nobody("x" * 100_000)

    assert work == [(19_456, 2)] * 7


@pytest.mark.parametrize(
    ("typed_first", "typed_later"),
    [
        ("caf\u00e9 au lait \u2116 5", "cafe\u0301 au lait \u2116 5"),  # é as one character, and as e with an accent
        ("copper lantern bridges", "copper\u00a0lantern\u3000bridges"),  # the spaces of other keyboards
        ("\uac00\uac01 copper lantern", "\u1100\u1161\u1100\u1161\u11a8 copper lantern"),  # Korean syllables and parts
    ],
)
def test_the_same_password_from_another_keyboard_matches(typed_first: str, typed_later: str) -> None:
    assert matches(hash_password(typed_first), typed_later)


def test_signs_that_only_look_alike_stay_different() -> None:
    assert not matches(hash_password("area in m\u00b2 of rooms"), "area in m2 of rooms")


@pytest.mark.parametrize(
    "text", [GOOD, "correct horse battery staple", "Übergrößenträger 4 Gänse", "水の音がする古池の蛙"]
)
def test_a_password_that_nobody_else_would_think_of_is_welcome(text: str) -> None:
    assert problems_of(text, ABOUT, least=10) is None


def test_what_people_add_to_a_good_password_is_no_problem() -> None:
    assert problems_of("7!kd0-w92x#o_4q", ABOUT) is None
    assert problems_of("maria hums below the kitchen table", ABOUT) is None
    assert problems_of("x" + "7" * 5 + "ödb" + "!" * 991, ABOUT) is None  # 1,000 characters


def test_a_password_needs_twelve_characters_alone_and_eight_beside_a_second_factor() -> None:
    assert (problems_of("köp-lantern") or "").startswith("This password has 11 characters; it needs at least 12.")
    assert problems_of("köpp-lantern") is None
    assert (problems_of("kö-lant", least=LEAST_WITH_SECOND_FACTOR) or "").startswith("This password has 7 characters")
    assert problems_of("köp-lant", least=LEAST_WITH_SECOND_FACTOR) is None


def test_characters_are_counted_and_not_bytes() -> None:
    assert problems_of("水の音がする古池の蛙👋") is not None  # 11 characters, 34 bytes
    assert problems_of("水の音がする古池の蛙👋!") is None
    assert problems_of("e\u0301" * 5 + "\u00e8\u00ea\u00ef\u0144 ") is not None  # 15 code points, 10 letters


def test_a_password_has_at_most_1000_characters() -> None:
    longest = "".join(chr(0x4E00 + place * 7 % 997) for place in range(1000))

    assert problems_of(longest) is None
    assert problems_of(longest + "a") == "This password has 1,001 characters; at most 1,000 fit."
    with pytest.raises(InvalidInput, match="at most 1,000 fit"):
        hash_password(longest + "a")
    assert matches(hash_password(longest), longest)
    assert not matches(hash_password(longest), longest + "a")


def test_half_a_character_is_refused_in_a_sentence() -> None:
    assert problems_of(GOOD + "\ud83d") == "This password holds half a character, which cannot be kept. Type it anew."
    with pytest.raises(InvalidInput, match="half a character"):
        hash_password(GOOD + "\ud83d")


@pytest.mark.parametrize(
    "text",
    [
        "1q2w3e4r5t6y",  # on the list as it stands
        "1Q2W3E4R5T6Y",
        "qwertyuiop[]",
        "Password2026!",  # on the list, with little around it
        "!!!football!!!",
        "2026-dragon-2026",
        "passwordpassword",
        "monkey monkey monkey",
        "MonkeyMonkey99",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123412341234",
        "zyxwvutsrqpon",
        "678901234567",
        "135791357913",
        "____________",
        "            ",
    ],
)
def test_a_password_that_attackers_try_first_is_refused(text: str) -> None:
    assert (problems_of(text) or "").startswith("This password is one of the first that attackers try.")


@pytest.mark.parametrize(
    "text",
    [
        "maria lopez 1",
        "MariaLopez1987",
        "1987-Maria-Lopez",
        "m.lopez42@clinic.example",
        "M.LOPEZ42@CLINIC.EXAMPLE!",
        "lopez1234567",
        "mlopez-12345678",
        "clinic!!!!!!",
        "backcast2026!",
        "Back-Cast 12345",
        "backcastbackcast",
    ],
)
def test_a_password_made_of_the_name_or_address_is_refused(text: str) -> None:
    assert (problems_of(text, ABOUT) or "").startswith("This password is your name, your address or Backcast")


def test_somebody_elses_name_is_no_reason_to_refuse() -> None:
    assert problems_of("marialopez1987", ("Ann Xu", "ann@clinic.example")) is None


def test_the_list_of_common_passwords_holds_what_breaches_hold() -> None:
    assert len(common_passwords()) > 19_000
    assert {"123456", "qwerty", "password", "iloveyou", "dragon"} <= common_passwords()


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_every_text_gets_an_answer(text: str, about: list[str]) -> None:
    problem = problems_of(text, about)

    assert problem is None or problem.endswith(".")
    assert problem is not None or len(normalised(text)) >= 12
