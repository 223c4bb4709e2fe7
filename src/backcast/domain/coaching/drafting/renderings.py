"""Renderings: parts put into a sentence by our own template; a model never writes the sentence."""

import re
from datetime import date
from typing import Final

from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.drafting.drafts import Figure
from backcast.domain.coaching.rewordings import sentences
from backcast.domain.coaching.rewordings.sentences import day_text

_KEEP: Final = {
    "en": ("Keep {name} at {high}{unit}{by}", " until {day}"),
    "de": ("{name} bei {high}{unit} halten{by}", " bis {day}"),
    "fr": ("Maintenir {name} à {high}{unit}{by}", " jusqu'au {day}"),
    "es": ("Mantener {name} en {high}{unit}{by}", " hasta el {day}"),
}
_WHO: Final = re.compile(r"\w\s(?:who|die|qui|que)\s")
_SHARE: Final = {"en": "the share of ", "de": "Anteil der ", "fr": "la part des ", "es": "la proporción de "}
_SHARES: Final = ("the share", "share", "percentage", "the percentage", "proportion", "anteil", "la part", "la prop")
MAINTAIN: Final = "maintain"
INCREASE: Final = "increase"
DECREASE: Final = "decrease"


def named(measure: str, population: str, unit: str, lang: str) -> str:
    """The measure with whom or what it counts, unless its words say so: “managers who coach” are a share."""
    if _WHO.search(measure):
        share = _SHARE.get(lang, _SHARE["en"]) if unit == "%" else ""
        return measure if measure.lower().startswith(_SHARES) else f"{share}{measure}"
    return measure if stems_of(population) <= stems_of(measure) else f"{measure} ({population})"


def rendered(
    name: str, unit: str, direction: str, figures: tuple[Figure | None, Figure | None], by: date | None, lang: str
) -> str:
    """The sentence, with ``[baseline]`` and ``[target]`` where nothing is known.

    Args:
        name: of the measure, with whom it counts.
        unit: behind the numbers.
        direction: increase, decrease or maintain.
        figures: baseline and target.
        by: the last day.
        lang: en, de, fr or es.
    """
    low, high = (figure.written if figure else "" for figure in figures)
    if direction != MAINTAIN:
        return sentences.sentence(sentences.Draft(name, unit, direction == INCREASE, low, high, by, lang))
    form, until = _KEEP.get(lang, _KEEP["en"])
    text = form.format(
        name=name,
        high=high or "[target]",
        unit=f" {unit}" if unit else "",
        by=until.format(day=day_text(by, lang)) if by else "",
    )
    return re.sub(r"\s+", " ", text[:1].upper() + text[1:]).strip()
