import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from backcast.credentials.one_time_codes import (
    hashed_recovery_code,
    new_recovery_codes,
    new_secret,
    qr_code,
    setup_address,
    verify,
)

# RFC 6238, appendix B, SHA-1: the published codes have eight digits, an app shows the last six.
PUBLISHED_SECRET = base64.b32encode(b"12345678901234567890").decode()
PUBLISHED = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
]
NOON = datetime.fromtimestamp(1_234_567_890, UTC)  # step 41,152,263: 1,234,567,890 / 30, with nothing over
STEP = 41_152_263
CODE = "005924"


@pytest.mark.parametrize(("seconds", "code"), PUBLISHED)
def test_the_published_codes_are_accepted_at_their_time(seconds: int, code: str) -> None:
    assert verify(PUBLISHED_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(
    ("seconds_later", "accepted"),
    [(-31, False), (-30, True), (-1, True), (0, True), (29, True), (30, True), (59, True), (60, False), (3_600, False)],
)
def test_a_code_counts_one_step_before_and_after_its_own(seconds_later: int, accepted: bool) -> None:
    found = verify(PUBLISHED_SECRET, CODE, NOON + timedelta(seconds=seconds_later))

    assert found == (STEP if accepted else None)


def test_a_code_counts_once() -> None:
    step = verify(PUBLISHED_SECRET, CODE, NOON)

    assert step == STEP
    assert verify(PUBLISHED_SECRET, CODE, NOON, step) is None
    assert verify(PUBLISHED_SECRET, CODE, NOON + timedelta(seconds=40), step) is None


def test_after_a_code_no_earlier_one_counts_and_the_next_one_does() -> None:
    earlier, later = "081804", "050471"  # neighbours in the published table: steps 37,037,036 and 37,037,037
    now = datetime.fromtimestamp(1_111_111_111, UTC)

    assert verify(PUBLISHED_SECRET, later, now, 37_037_036) == 37_037_037
    assert verify(PUBLISHED_SECRET, earlier, now, 37_037_037) is None
    assert verify(PUBLISHED_SECRET, earlier, now) == 37_037_036


def test_the_zone_of_the_clock_makes_no_difference() -> None:
    assert verify(PUBLISHED_SECRET, CODE, NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))) == STEP
    with pytest.raises(ValueError, match="zone"):
        verify(PUBLISHED_SECRET, CODE, NOON.replace(tzinfo=None))


@pytest.mark.parametrize("typed", ["005 924", " 005924\n", "0 0 5 9 2 4", "００５９２４"])
def test_spaces_and_wide_digits_are_no_mistake(typed: str) -> None:
    assert verify(PUBLISHED_SECRET, typed, NOON) == STEP


@pytest.mark.parametrize(
    "typed", ["", "5924", "05924", "0059240", "005925", "abcdef", "٠٠٥٩٢٤", "00592\ud800", "0" * 9999]
)
def test_anything_else_is_refused(typed: str) -> None:
    assert verify(PUBLISHED_SECRET, typed, NOON) is None


def test_the_code_of_another_secret_is_refused() -> None:
    another = base64.b32encode(b"12345678901234567891").decode()

    assert verify(another, CODE, NOON) is None


def test_every_secret_is_new_and_has_160_bits() -> None:
    secrets = {new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


def test_an_app_reads_account_issuer_and_secret_from_the_address() -> None:
    address = urlsplit(setup_address(PUBLISHED_SECRET, "maria+plan@clinic.example", "Backcast: Süd & Co"))

    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/Backcast: Süd & Co:maria+plan@clinic.example"
    assert parse_qs(address.query)["secret"] == [PUBLISHED_SECRET]
    assert parse_qs(address.query)["issuer"] == ["Backcast: Süd & Co"]


def test_the_drawn_squares_are_those_of_the_qr_code() -> None:
    address = setup_address(PUBLISHED_SECRET, "maria@clinic.example")
    expected = [[bool(square) for square in row] for row in segno.make_qr(address, error="m").matrix_iter(border=4)]

    code = qr_code(address)

    assert drawn(code.path, code.size) == expected
    assert not any(any(row) for row in expected[:4])  # the quiet zone
    assert expected[4][4:11] == [True] * 7  # the top of the first finder


def drawn(path: str, size: int) -> list[list[bool]]:
    """The squares that an SVG path of horizontal bars fills."""
    squares = [[False] * size for _ in range(size)]
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{there}v1h-{back}z" for x, y, there, back in bars) == path
    for x, y, there, back in bars:
        assert there == back
        for column in range(int(x), int(x) + int(there)):
            squares[int(y)][column] = True
    return squares


def test_ten_recovery_codes_of_80_bits_are_made() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    for code in codes:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)


def test_every_letter_of_the_alphabet_comes_up() -> None:
    letters = {letter for _ in range(20) for code in new_recovery_codes() for letter in code}

    assert letters == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")  # 3,200 draws: one is missing once in 10^42


@pytest.mark.parametrize(
    "typed",
    [
        "7K2M-Q0Z1-93XF-HTBW",
        "7k2m-q0z1-93xf-htbw",
        "7K2MQ0Z193XFHTBW",
        "  7K2M Q0Z1 93XF HTBW\n",
        "7K2M–Q0Z1—93XF‑HTBW",
        "7K2M-QOZI-93XF-HTBW",
        "7k2m-qozl-93xf-htbw",
        "７Ｋ２Ｍ-Ｑ０Ｚ１-93XF-HTBW",
    ],
)
def test_a_recovery_code_is_recognised_however_it_is_typed(typed: str) -> None:
    assert hashed_recovery_code(typed) == hashlib.sha256(b"7K2MQ0Z193XFHTBW").hexdigest()


@pytest.mark.parametrize(
    "typed", ["", "7K2M-Q0Z1-93XF-HTB", "7K2M-Q0Z1-93XF-HTBWX", "7K2M-Q0Z1-93XF-HTBU", "7K2M-Q0Z1-93XF-HTB\ud800"]
)
def test_a_text_that_cannot_be_a_recovery_code_has_no_hash(typed: str) -> None:
    assert hashed_recovery_code(typed) is None


def test_every_code_that_is_given_out_is_recognised() -> None:
    codes = new_recovery_codes()

    assert len({hashed_recovery_code(code) for code in codes} - {None}) == 10


@given(st.text(max_size=200))
def test_whatever_is_typed_gets_an_answer(typed: str) -> None:
    assert verify(PUBLISHED_SECRET, typed, NOON) in (None, STEP, STEP - 1, STEP + 1)
    assert len(hashed_recovery_code(typed) or "x" * 64) == 64
