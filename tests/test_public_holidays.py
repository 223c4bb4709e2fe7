from datetime import date

import pytest

from backcast.domain.errors import InvalidInput
from backcast.public_holidays import countries, holidays_of, regions


def test_a_country_has_its_public_holidays_in_english() -> None:
    found = holidays_of("DE", "BE", [2026])

    # Published by the Land Berlin.
    assert list(found) == [
        date(2026, 1, 1),
        date(2026, 3, 8),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 10, 3),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]
    assert found[date(2026, 4, 3)] == "Good Friday"


def test_a_region_has_holidays_that_the_country_has_not() -> None:
    assert date(2026, 3, 8) not in holidays_of("DE", "", [2026])


@pytest.mark.parametrize(
    ("country", "region", "field", "words"),
    [
        ("us", "", "country", "did you mean US"),
        ("Germany", "", "country", "did you mean DE?"),
        ("??", "", "country", "“??” is no country code"),
        ("US", "NYY", "region", "did you mean NY?"),
        ("DE", "Berlin", "region", "did you mean BE?"),
        ("VA", "X", "region", "leave it out"),
    ],
)
def test_an_unknown_code_is_named_with_what_is_near(country: str, region: str, field: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        holidays_of(country, region, [2026])

    assert words in refused.value.problems[field]


def test_pickers_have_english_names() -> None:
    assert ("BA", "Bosnia and Herzegovina") in countries()
    assert ("US", "United States") in countries()
    assert len(countries()) > 200
    assert ("NY", "New York") in regions("US")


def test_every_country_and_region_can_be_asked() -> None:
    for country, name in countries():
        assert name
        holidays_of(country, "", [2026])
        for region, _ in regions(country)[:1]:
            holidays_of(country, region, [2026])
