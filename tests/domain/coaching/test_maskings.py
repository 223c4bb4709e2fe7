"""Maskings: what names a person becomes a token before it is sent; what names nobody stays."""

import json
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.coaching.drafting.briefs import brief_of
from backcast.domain.coaching.drafting.drafts import DraftAsk, Recorded
from backcast.domain.coaching.drafting.maskings import mask, names_somebody

NAMES = ("Ana Sommerfeld", "Will March", "李伟", "Zoë O'Brien", "Me", "Olga Petrova", "Ольга Иванова", "Jan Kern")


def masked(text: str) -> str:
    return mask({"text": text}, NAMES).texts["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Sommerfeld raises sales", "[person A] raises sales"),
        ("ANA SOMMERFELD and sommerfeld", "[person A] and [person B]"),
        ("Sommerfeld's team", "[person A]'s team"),
        ("ＡＮＡ ＳＯＭＭＥＲＦＥＬＤ raises sales", "[person A] raises sales"),
        ("Som\u00admer\u200bfeld raises sales", "[person A] raises sales"),
        ("李伟 raises sales", "[person A] raises sales"),
        ("Zoë O'Brien raises sales", "[person A] raises sales"),
        ("Will does it in March", "[person A] does it in [person B]"),
        ("Dr. Lim and Frau Prof. Berg train wards", "[person A] and [person B] train wards"),
        ("Olga Petrova's close rate", "[person A]'s close rate"),
        ("Olgas Abschlussquote steigt von 10 auf 20", "[person A] Abschlussquote steigt von 10 auf 20"),
        ("Petrovas Team, PETROVAS, sommerfelds", "[person A] Team, [person A], [person B]"),
        ("Jans Quote und die der Sommerfelden", "[person A] Quote und die der [person B]"),
        ("OlgaPetrova, Olga_Petrova, olga.petrova", "[person A], [person B], [person C]"),
        ("请李伟负责客户留存", "请[person A]负责客户留存"),
        ("команда Ольги растет, с Ивановой", "команда [person A] растет, с [person B]"),
        ("write to a.b@example.net", "write to [email A]"),
        ("write to a.b (at) example.net", "write to [email A]"),
        ("ask @karl.b", "ask [person A]"),
        ("call +49 30 1234567", "[phone A]"),
        ("Tel. 030 / 123 45 67", "[phone A]"),
        ("ring (555) 123-4567 or 555-123-4567", "[phone A] or [phone B]"),
        ("see https://intranet.example/x?y=1", "see [link A]"),
        ("see intranet.local/visits", "see [link A]"),
    ],
)
def test_what_names_somebody_is_taken_out(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert names_somebody(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Increase web visits from 50,000 to 60,000 by 30 Sep 2026",
        "Reduce scrap from 3.8 % to 2.1 % between 2026-07-01 and 2026-09-30",
        "we will go on in march and measure me",
        "Call 1200 customers in Q3",
        "Order 4711 12 90 times; 1.200.000 euro",
        "St. Mary ward, Kirkpatrick level 3",
        "99.95 % uptime of api.example.org",
        "Der Januar und die Kernquote, kernels and a kernel, Petrovasian rocks",
        "we sign wills and marches in march",
    ],
)
def test_what_names_nobody_stays_as_it_is(text: str) -> None:
    assert masked(text) == text
    assert not names_somebody(text, NAMES)


def test_the_same_name_is_the_same_token_in_all_texts_and_is_counted_once() -> None:
    found = mask({"a": "Olga and a@example.org", "b": "olga, OLGA", "c": "Olga asks Peter"}, ())

    assert found.texts == {"a": "[person A] and [email A]", "b": "olga, [person A]", "c": "[person A] asks [person B]"}
    assert found.told == ("1 e-mail address", "2 names")


def test_a_token_in_an_answer_names_somebody() -> None:
    assert names_somebody("visits of [person A]", ())


def test_many_names_have_tokens_without_numbers() -> None:
    found = mask({"a": " ".join(f"@a{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))}, ()).texts["a"]

    assert found.split()[-2:] == ["[person", "BH]"]
    assert not any(letter.isdigit() for letter in found)


def test_of_a_long_text_nothing_is_sent_that_may_be_half_an_address() -> None:
    address = f"{'olga-petrova-' * 4}{'x' * 8}@firma.example"  # 74 characters, 9 when it is masked
    statement = f"{' '.join([address] * 26)} {'olga.petrova@firma.example'}" + " more" * 900

    brief = brief_of(DraftAsk("Customers stay", statement), [], lambda _: True)

    assert brief is not None
    assert "olga" not in brief.given
    assert "firma" not in brief.given


@pytest.mark.parametrize("before", range(360, 401))
@pytest.mark.parametrize("told", ["olga.petrova@firma-gmbh.example", "+49 170 1234567", "Olga Petrova"])
def test_what_is_cut_off_cuts_no_name_in_two(told: str, before: int) -> None:
    statement = f"{'w' * (before - 1)} {told} now"
    fact = Recorded(f"{'v' * (before - 1)} {told}", Decimal(5), "a month", "report", date(2026, 6, 30))

    brief = brief_of(DraftAsk("Customers stay", statement, facts=(fact,)), ["Olga Petrova"], lambda _: True)

    assert brief is not None
    sent = json.loads(brief.given)
    for text in (sent["statement"], sent["facts"][0]["text"]):
        rest = text.strip("wv").strip()
        assert rest == "" or (rest.startswith("[") and "]" in rest)
        assert len(text) <= 400
