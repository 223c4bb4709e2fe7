"""All languages together: a word is looked up wherever it comes from, so that mixed texts are understood."""

from typing import Final

from backcast.domain.coaching.lexicons import english, french, german, measures, spanish
from backcast.domain.coaching.lexicons.words import words

_OTHERS: Final = (german, french, spanish)


def _all(name: str, *modules: object) -> frozenset[str]:
    return frozenset().union(*(getattr(module, name) for module in modules))


def past_of(verb: str) -> str:
    """The past participle of an English verb."""
    if verb in english.IRREGULAR:
        return english.IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


def gerund_of(verb: str) -> str:
    """The form on -ing of an English verb."""
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1]}ing" if verb in _DOUBLED else f"{verb}ing"


def third_of(verb: str) -> str:
    """What he, she or it does, of an English verb."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"


_DOUBLED: Final = words("plan run ship map set get cut begin enrol program put blog scan refer spin step submit model")
_ENGLISH: Final = english.ACTIVITIES - {"move", "improve-docs"}
ACTIVITIES: Final = _ENGLISH | _all("ACTIVITIES", *_OTHERS)
ENGLISH_ACTIVITIES: Final = _ENGLISH
GERUNDS: Final = frozenset(gerund_of(verb) for verb in _ENGLISH)
THIRDS: Final = frozenset(third_of(verb) for verb in _ENGLISH)
DONE: Final = (
    frozenset(past_of(verb) for verb in _ENGLISH if verb not in ("put", "set")) - english.RESULT_PARTICIPLES
) | words("chosen drafted approved gone-live migrated live trained equipped")
FINAL_VERBS: Final = german.ACTIVITIES
RISES: Final = _all("RISES", english, *_OTHERS)
FALLS: Final = _all("FALLS", english, *_OTHERS)
REACHES: Final = _all("REACHES", english, *_OTHERS)
KEEPS: Final = _all("KEEPS", english, *_OTHERS)
WINS: Final = _all("WINS", english, *_OTHERS)
STATES: Final = _all("STATES", english, *_OTHERS)
FUZZY: Final = _all("FUZZY", english, *_OTHERS)
THROUGHPUT: Final = _all("THROUGHPUT", english, *_OTHERS)
VANITY: Final = _all("VANITY", english, *_OTHERS)
LEARNING: Final = _all("LEARNING", english, *_OTHERS) - {"managers", "führungskräfte"}
REACTION: Final = _all("REACTION", english, *_OTHERS)
PARTICIPATION: Final = _all("PARTICIPATION", english, *_OTHERS)
KNOWLEDGE: Final = _all("KNOWLEDGE", english, *_OTHERS)
BEHAVIOUR: Final = _all("BEHAVIOUR", english, *_OTHERS)
PEOPLE: Final = _all("PEOPLE", english, *_OTHERS)
CONFIRMED: Final = _all("CONFIRMED", english, *_OTHERS)
RATES: Final = _all("RATES", english, *_OTHERS)
GOOD_DOWN: Final = _all("GOOD_DOWN", english, *_OTHERS)
MEASURES: Final = measures.MEASURES | _all("MEASURES", *_OTHERS) | german.RATES | german.GOOD_DOWN
CHANGES: Final = RISES | FALLS
