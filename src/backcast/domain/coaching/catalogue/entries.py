"""Entries of the catalogue: a measure with all that is needed to propose it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure that is worth a key result.

    ``unit`` stands behind the numbers of a sentence. ``level`` is 4 results, 3 behaviour, 2 learning, whatever the
    field. ``traits``: b cannot pass its bound, z starts at zero in every cycle. ``lag`` is in weeks, from the change to
    the day on which the measure shows it. Synonyms are separated by semicolons; an English one may be any word that
    people use when they mean this.
    """

    name: str
    unit: str
    direction: str
    level: int
    traits: str
    lag: int
    source: str
    counter: str
    question: str
    english: str
    german: str
    french: str
    spanish: str
    domain: str = ""

    @property
    def is_bounded(self) -> bool:
        """Whether it cannot pass a bound such as 100 %."""
        return "b" in self.traits

    @property
    def starts_at_zero(self) -> bool:
        """Whether it needs no baseline."""
        return "z" in self.traits

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Every word for it, in small letters."""
        texts = (self.name, self.english, self.german, self.french, self.spanish)
        return tuple(word.strip().lower() for text in texts for word in text.split(";") if word.strip())


UP: Final = "up"
DOWN: Final = "down"
