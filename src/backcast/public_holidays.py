"""Public holidays: which days a country or region has off, from the holidays library."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import holidays
from holidays.registry import COUNTRIES

from backcast.domain.errors import InvalidInput

_SMALL_WORDS = {"and", "of", "the", "da"}


def holidays_of(country: str, region: str, years: Iterable[int]) -> Mapping[date, str]:
    """The public holidays of a country, or of one of its regions, with their names.

    Names are English where the library knows them. ``region`` may be empty: then the holidays of the whole country.

    Raises:
        InvalidInput: for a country or a region that the library does not know.
    """
    _check(country, region)
    found: dict[date, str] = {}
    for year in years:
        found |= _holidays_in(country, region, year)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def countries() -> list[tuple[str, str]]:
    """Every known country with its English name, by name."""
    known = {codes[1]: _name(module) for module, codes in COUNTRIES.items()}
    listed = [(code, known[code]) for code in holidays.list_supported_countries(include_aliases=False) if code in known]
    return sorted(listed, key=lambda pair: pair[1])


@cache
def regions(country: str) -> list[tuple[str, str]]:
    """Every region of a country that has holidays of its own, with its name where the library knows one.

    Raises:
        InvalidInput: for an unknown country.
    """
    _check(country, "")
    entity = holidays.country_holidays(country, years=())
    names: dict[str, str] = {}
    for name, code in entity.subdivisions_aliases.items():
        names.setdefault(code, name)
    return sorted(((code, names.get(code, code)) for code in entity.subdivisions), key=lambda pair: pair[1])


@cache
def _holidays_in(country: str, region: str, year: int) -> Mapping[date, str]:
    entity = holidays.country_holidays(country, region or None, years=year, language=_language(country))
    return dict(entity.items())


@cache
def _language(country: str) -> str | None:
    """The code of English, None where the library names the holidays of a country in one language only."""
    supported = holidays.country_holidays(country, years=()).supported_languages
    english = [language for language in supported if language.startswith("en")]
    return "en_US" if "en_US" in english else next(iter(english), None)


@cache
def _check(country: str, region: str) -> None:
    known = holidays.list_supported_countries()
    if country not in known:
        near = get_close_matches(country.upper(), known, 3, 0.5) or _codes_by_name(country)
        raise InvalidInput({"country": f"“{country}” is no country code that is known here{_guess(near)}"})
    subdivisions = [code for code, _ in regions(country)] if region else []
    if region and region not in subdivisions:
        near = get_close_matches(region.upper(), subdivisions, 3, 0.5)
        near = near or [code for code, name in regions(country) if name.lower() == region.lower()]
        if not subdivisions:
            raise InvalidInput({"region": f"{country} has no regions with holidays of their own: leave it out."})
        hint = _guess(near) if near else f": it has {', '.join(subdivisions)}."
        raise InvalidInput({"region": f"“{region}” is no region of {country} that is known here{hint}"})


def _codes_by_name(name: str) -> list[str]:
    codes = {english.lower(): code for code, english in countries()}
    return [codes[near] for near in get_close_matches(name.lower(), codes, 3, 0.8)]


def _guess(near: list[str]) -> str:
    return f"; did you mean {' or '.join(near)}?" if near else ": use two letters, like US or DE."


def _name(module: str) -> str:
    words = module.split("_")
    return " ".join(word if word in _SMALL_WORDS and place else word.capitalize() for place, word in enumerate(words))
