"""The catalogue of measures: whole, and found by the words that people use."""

from collections import Counter

import pytest

from backcast.domain.coaching.catalogue.everything import CATALOGUE, entries_for


def test_it_has_enough_measures_of_every_field() -> None:
    sizes = Counter(entry.domain for entry in CATALOGUE)

    assert len(CATALOGUE) >= 120
    assert set(sizes) == {"ld", "sales", "support", "operations", "safety", "hr", "product", "finance"}
    assert min(sizes.values()) >= 15


def test_every_measure_is_told_in_four_languages_with_its_guardrail() -> None:
    texts = ("unit", "source", "counter", "question", "english", "german", "french", "spanish")

    assert [entry.name for entry in CATALOGUE if not all(getattr(entry, name) for name in texts)] == []
    assert {entry.direction for entry in CATALOGUE} == {"up", "down"}
    assert {entry.level for entry in CATALOGUE} == {2, 3, 4}
    assert all(entry.question.endswith("?") for entry in CATALOGUE)


def test_no_measure_stands_there_twice() -> None:
    assert [name for name, count in Counter(entry.name for entry in CATALOGUE).items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "domain", "name"),
    [
        ("More visitors", "", "web traffic"),
        ("Launch a new campaign", "", "web traffic"),
        ("Improve communication between shifts", "", "handover errors between shifts"),
        ("Fluktuation senken", "", "employee turnover"),
        ("réduire l'absentéisme", "", "absence rate"),
        ("Reducir las quejas", "", "complaint rate"),
        ("Be an attractive employer", "hr", "employee turnover"),
    ],
)
def test_a_measure_is_found_by_what_people_say(text: str, domain: str, name: str) -> None:
    assert entries_for(text, domain)[0].name == name


def test_what_starts_at_zero_and_what_is_bounded_is_known() -> None:
    entries = {entry.name: entry for entry in CATALOGUE}

    assert entries["new customers"].starts_at_zero
    assert not entries["revenue"].starts_at_zero
    assert entries["availability"].is_bounded
    assert not entries["revenue"].is_bounded
