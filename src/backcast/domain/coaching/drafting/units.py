"""Units: those that a suggestion may be measured in."""

import re
from collections.abc import Iterable
from typing import Final

from backcast.domain.coaching.catalogue.everything import CATALOGUE
from backcast.domain.coaching.lexicons.words import words

PERCENT: Final = "%"
_SAME: Final = {"percent": PERCENT, "per cent": PERCENT, "pct": PERCENT, "prozent": PERCENT, "pour cent": PERCENT}
_COMMON: Final = frozenset({PERCENT, "€", "$", "£"}) | words("""
    points days weeks months hours minutes seconds milliseconds years euro euros eur usd gbp chf dollars pounds score
    count number rate ratio people customers users visits visitors sessions orders leads deals accounts tickets calls
    errors defects incidents complaints cases jobs ideas employees participants learners managers teams members
    stunden tage wochen monate minuten punkte personen kunden fälle aufträge besuche fehler
    heures jours semaines mois points personnes clients cas visites erreurs
    horas días semanas meses minutos puntos personas clientes casos visitas errores
""")
_PER: Final = re.compile(r"\s(?:(?:a|per|each|every|pro|je|par|por)\s|/\s?).*$|\s(?:of|von|der|de)\s.*$")


def _plain(unit: str) -> str:
    folded = re.sub(r"\s+", " ", unit.strip().lower())
    return _SAME.get(folded, folded)


_OF_CATALOGUE: Final = frozenset(_plain(entry.unit) for entry in CATALOGUE)


def known_unit(unit: str, recorded: Iterable[str]) -> str:
    """A unit as we write it, empty when nobody knows it: of the catalogue, of what was recorded, or a common one."""
    plain = _plain(unit)
    if plain in _OF_CATALOGUE or plain in {_plain(each) for each in recorded if each}:
        return plain if plain == PERCENT else unit.strip()
    core = _PER.sub("", plain)
    return (PERCENT if plain == PERCENT else unit.strip()) if core in _COMMON else ""


def is_percent(unit: str) -> bool:
    """Whether a unit is a share: such a number is never taken for a count."""
    return _plain(unit).startswith(PERCENT)
