"""Drafting: what a model wrote is held against what is known; what cannot be shown is refused with its reason."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backcast.domain.coaching.drafting.answers import read_answer
from backcast.domain.coaching.drafting.briefs import Brief, brief_of
from backcast.domain.coaching.drafting.checks import Refused, checked
from backcast.domain.coaching.drafting.drafts import DraftAsk, Recorded, Suggestion
from backcast.domain.coaching.drafting.rule_drafts import rule_drafts
from backcast.domain.coaching.lexicons.words import words
from tests.model_servers import ITEM

VISITS: Final = Recorded("web visits", Decimal(50_000), "a month", "analytics", date(2026, 6, 30))
SCRAP: Final = Recorded("scrap", Decimal("3.8"), "%", "quality log", date(2026, 6, 30))


def wanted(objective: str, statement: str = "", **rest: Any) -> DraftAsk:
    """What is to be drafted for the third quarter."""
    return DraftAsk(objective, statement, begin=date(2026, 7, 1), end=date(2026, 9, 30), **rest)


ASKS: Final = {
    "visitors": wanted("More visitors", "Increase web traffic by 20% in Q3", facts=(VISITS, SCRAP)),
    "training": wanted("Technicians repair machines safely", domain="ld"),
    "german": wanted("Anträge werden schneller bearbeitet"),
}
ROWS: Final = [
    row
    for path in sorted((Path(__file__).parents[2] / "coaching" / "answers").glob("*.json"))
    for row in json.loads(path.read_text("utf-8"))
]


def brief(ask: DraftAsk) -> Brief:
    """What a model was given, Ana Sommer being a colleague."""
    made = brief_of(ask, ["Ana Sommer"], lambda _: True)
    assert made is not None
    return made


def judged(answer: str, ask: DraftAsk) -> tuple[list[Suggestion], list[Refused], list[str]]:
    """What of an answer is shown, what is refused, and what is said about it."""
    shown: list[Suggestion] = []
    refused: list[Refused] = []
    notes: list[str] = []
    for draft in read_answer(answer).drafts:
        found, told = checked(draft, brief(ask), "large", [ask.statement, *(each.text for each in shown)])
        notes += told
        if isinstance(found, Refused):
            refused.append(found)
            notes += found.notes
        else:
            shown.append(found)
    return shown, refused, notes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_stored_answers_give_what_they_gave(row: dict[str, Any]) -> None:
    shown, refused, _ = judged(row["answer"], ASKS[row["ask"]])

    assert [each.text for each in shown] == row["offered"]
    assert [sorted(each.codes) for each in refused] == [sorted(codes) for codes in row["refused"]]


def test_there_are_fifty_stored_answers_and_more() -> None:
    assert len(ROWS) >= 50


_Parts = st.SearchStrategy[dict[str, Any]]
_WORDS: Final = st.sampled_from(
    """
    web|visits|visitors|from|of|47,000|47k|47|60,000|50,000|４７|½|Ⅻ|forty|thousand|double|20%|30|2026|F1|T1|by 2031|-5
    |1e9|٤٧|null|[baseline]|47 000|4.7|0.5|siebzig|tenfold|Drittel|zehnmal
    """.replace("\n", "")
    .replace("  ", "")
    .split("|")
)
_TEXTS: Final = st.lists(_WORDS, max_size=5).map(" ".join) | st.text(max_size=12)
_VALUES: Final = _TEXTS | st.integers() | st.floats() | st.none() | st.booleans() | st.lists(_TEXTS, max_size=2)
_IDS: Final = st.sampled_from(["F1", "F2", "T1", "F9", None, "50,000", 47_000])


_NOTHING: _Parts = st.just({})
_ASIDES: _Parts = st.fixed_dictionaries(
    {}, optional={"why": _TEXTS, "counter_metric": _TEXTS, "questions": st.lists(_TEXTS, max_size=2)}
)
_PARTS: _Parts = st.fixed_dictionaries(
    {"measure": _TEXTS.map("web visits {}".format), "population": _TEXTS | st.just("x")}
)
_ANYTHING: _Parts = st.dictionaries(st.sampled_from([*ITEM, "baseline", "target", "value"]), _VALUES, max_size=3)
_POINTING: _Parts = st.fixed_dictionaries({"baseline_fact_id": _IDS, "target_fact_id": _IDS})


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    """An item as no honest model would write it, close enough to a good one to come far."""
    return {**ITEM, **draw(_POINTING | _NOTHING), **draw(_ASIDES), **draw(_NOTHING | _PARTS | _ANYTHING)}


@settings(max_examples=200)
@given(st.lists(items(), max_size=3))
def test_whatever_a_model_answers_no_number_is_shown_that_nobody_gave(drafted: list[dict[str, Any]]) -> None:
    known = {"50,000", "60,000", "20", "3"}  # the fact that speaks of it, the statement, its sum, “Q3”
    spelt = re.compile(r"\b(forty|thousand|double|siebzig|tenfold|Drittel|zehnmal)\b", re.IGNORECASE)

    shown, _, _ = judged(json.dumps({"items": drafted}), ASKS["visitors"])

    for each in shown:
        told = " ".join((each.text, each.measure, each.population, each.unit, each.counter, each.why, *each.questions))
        day = re.sub(r"\b30 Sep 2026\b", "", told)
        assert set(re.findall(r"\d+(?:[.,]\d+)*", day)) <= known
        assert not [letter for letter in told if letter.isnumeric() and letter not in "0123456789"]
        assert not (each.baseline and each.baseline.value != 50_000)
        assert not (each.target and each.target.value not in (50_000, 60_000))
        assert not spelt.search(told)


_GERMAN: Final = words("zwei drei fünf fu\u0308nf zehn zwölf zwanzig dreißig siebenundvierzig hundert")
_SINGLE: Final = words("""
    half halves doubled quadruple quintupled verdoppelt verdreifacht doppelte eineinhalb dizaine centaines décuple
    cuádruple doscientos veintidós dieciséis decenas
""")
_PHRASES: Final = ["a couple of", "a pair of", "one quarter", "a quarter more", "ein paar", "la tercera parte"]
_MADE: Final = (
    st.builds("{}fold".format, st.sampled_from(sorted(words("two five ten twelve twenty hundred thousand"))))
    | st.builds("{}{}".format, st.sampled_from(sorted(_GERMAN)), st.sampled_from(["", "mal", "fach", "fache"]))
    | st.builds("{} {}".format, st.sampled_from(["a", "one", "two"]), st.sampled_from(["third of", "thirds of"]))
    | st.builds("ein {}".format, st.sampled_from(["Drittel", "Viertel", "Fünftel", "Zehntel"]))
    | st.builds("un {}".format, st.sampled_from(["tiers", "quart", "dixième", "tercio", "cuarto", "par"]))
    | st.sampled_from([*sorted(_SINGLE), *_PHRASES])
)


@settings(max_examples=60)
@given(_MADE, st.sampled_from([str.lower, str.title, str.upper]))
def test_no_number_in_words_is_shown_that_nobody_said(number: str, case: Callable[[str], str]) -> None:
    item = ITEM | {"why": f"Others reach {case(number)} visits."}

    shown, refused, _ = judged(json.dumps([item, ITEM | {"population": f"{case(number)} visitors"}]), ASKS["visitors"])

    assert [each.why for each in shown] == [""]
    assert ["NUMBER" in each.codes for each in refused] == [True]


@pytest.mark.parametrize(
    "why",
    [
        "first visits of new visitors each quarter", "visitors of third-party sites", "einfach und mehrfach gezählt",
        "visitors above the threshold", "visits in the third quarter of the year", "headquarters, pair programming",
    ],
)  # fmt: skip
def test_words_that_only_look_like_numbers_are_shown(why: str) -> None:
    shown, _, notes = judged(json.dumps([ITEM | {"why": why}]), ASKS["visitors"])

    assert ([each.why for each in shown], notes) == ([why], [])


def test_only_the_value_of_a_row_counts_as_given_and_only_where_it_is_pointed_to() -> None:
    row = Recorded("first-contact resolution", Decimal(61), "%", "Ticket report 7", date(2026, 11, 12))
    ask = wanted("Customers get help faster", facts=(row,))
    item = ITEM | {"measure": "first-contact resolution", "population": "tickets of customers", "unit": "%"}
    asides = ["7 of them wait.", "Why 12?", "It was 61."]

    without, refused, _ = judged(json.dumps([item | {"questions": asides}]), ask)
    pointing, _, notes = judged(json.dumps([item | {"questions": asides, "baseline_fact_id": "F1"}]), ask)
    _, within, _ = judged(json.dumps([item | {"population": "tickets within 12 hours"}]), ask)

    assert ([each.questions for each in without], refused) == ([()], [])
    assert [each.questions for each in pointing] == [("It was 61.",)]
    assert pointing[0].text.startswith("Increase first-contact resolution (tickets of customers) from 61 to [target] %")
    assert notes == ["The model stated the number 7 12, which nobody recorded; it was left out."]
    assert ["NUMBER" in each.codes for each in within] == [True]


def test_a_measure_keeps_the_number_in_its_name_and_lends_it_to_nothing_else() -> None:
    row = Recorded("help within 48 hours", Decimal(61), "%", "tickets")
    ask = wanted("Customers get help faster", facts=(row,))
    item = ITEM | {"measure": row.measure, "unit": "%", "population": "customers", "baseline_fact_id": "F1"}

    shown, refused, _ = judged(json.dumps([item, item | {"population": "48 customers"}]), ask)

    assert [each.measure for each in shown] == ["help within 48 hours"]
    assert [each.codes for each in refused] == [("NUMBER",)]


@pytest.mark.parametrize("key", ["measure", "population", "unit", "why", "counter_metric", "by", "baseline"])
@pytest.mark.parametrize("part", ["und", "a.", "1", "[", "<", "@a", "http://", "Olga "])
def test_endless_texts_take_no_time_and_are_not_shown(key: str, part: str) -> None:
    endless = part * 40_000

    shown, _, _ = judged(json.dumps([ITEM | {key: endless, "questions": [endless] * 9}]), ASKS["visitors"])

    assert all(part * 50 not in " ".join((each.text, each.why, each.counter, *each.questions)) for each in shown)


def test_a_number_beside_the_sentence_is_left_out_and_told() -> None:
    item = ITEM | {"why": "There were 47,000 visits.", "questions": ["Why not 90?", "Which visits?"]}

    shown, _, notes = judged(json.dumps([item]), ASKS["visitors"])

    assert (shown[0].why, shown[0].questions) == ("", ("Which visits?",))
    assert notes == ["The model stated the number 47,000 90, which nobody recorded; it was left out."]


def test_a_baseline_that_nobody_recorded_is_named_when_it_is_refused() -> None:
    _, _, notes = judged(json.dumps([ITEM | {"baseline": 47_000, "target": "80,000"}]), ASKS["visitors"])

    assert notes == [
        "The model stated a baseline of 47,000 that nobody recorded; it was refused.",
        "The model stated a target of 80,000 that nobody recorded; it was refused.",
    ]


def test_rules_find_the_target_that_the_objective_names() -> None:
    ask = wanted("Increase web traffic by 20 % by autumn", facts=(VISITS,))

    first = rule_drafts(ask).offered[0]

    assert first.text == "Increase web traffic from 50,000 to 60,000 visits a month by 30 Sep 2026"
    row = "web visits: 50,000 a month, analytics, 30 Jun 2026"
    assert first.cited == (row, f"20% more than {row}")


def test_rules_never_take_a_count_for_a_share() -> None:
    ask = replace(ASKS["visitors"], statement="Launch a portal for web visits")

    wrong = [each.text for each in rule_drafts(ask).offered if "50,000" in each.text and "%" in each.text]

    assert wrong == []


def test_rules_tell_the_parts_of_what_they_offer() -> None:
    first = rule_drafts(wanted("More visitors")).offered[0]

    assert (first.measure, first.unit, first.direction) == ("web traffic", "visits a month", "increase")
    assert (first.counter, first.leading, first.by) == ("bounce rate", True, date(2026, 9, 30))
    assert first.why == "Usually measured by: web analytics."
    assert json.loads(json.dumps(first.parts))["baseline"] is None


def test_rules_leave_out_what_is_there_already() -> None:
    first = rule_drafts(wanted("More visitors")).offered[0]

    others = rule_drafts(wanted("More visitors", siblings=(first.text,))).offered

    assert first.text not in {each.text for each in others}
    assert len(others) == 3
