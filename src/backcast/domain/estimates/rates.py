"""Rates of effort: hours of work for one finished hour, each with its source."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_number, check_text

MOST_HOURS: Final = 10_000
SURVEY_2017: Final = "ATD research with Defelice and Kapp, survey of 2017"


@dataclass(frozen=True, slots=True)
class EffortRate:
    """How many hours of work one finished hour takes; ``name`` is one of ``PUBLISHED``, as ``e-learning-2``."""

    name: str
    hours: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        problems = check_number("hours", self.hours) | check_text("source", self.source)
        if not problems and not 0 < self.hours <= MOST_HOURS:
            problems["hours"] = f"A finished hour takes more than 0 and at most {MOST_HOURS:,} hours of work."
        if self.name not in TITLES:
            problems["name"] = f"There is no rate “{self.name}”; there are {', '.join(TITLES)}."
        if problems:
            raise InvalidInput(problems)


TITLES: Final = {
    "classroom": "Classroom",
    "virtual": "Virtual classroom",
    "e-learning-1": "E-learning, level 1 (pages to read)",
    "e-learning-2": "E-learning, level 2 (interactive)",
    "e-learning-3": "E-learning, level 3 (scenarios and branches)",
    "e-learning-4": "E-learning, level 4 (simulation)",
}
PUBLISHED: Final = {
    name: EffortRate(name, Decimal(hours), SURVEY_2017)
    for name, hours in zip(TITLES, (38, 28, 42, 71, 130, 143), strict=True)
}
# An earlier round of the survey, shown beside: so far apart are two honest answers to the same question.
EARLIER_2009: Final = {name: Decimal(hours) for name, hours in zip(TITLES, (114, 69, 95, 126, 173, 526), strict=True)}
