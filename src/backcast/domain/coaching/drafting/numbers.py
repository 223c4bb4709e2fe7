"""Numbers: every way to write one, so that none gets through that nobody gave."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from backcast.domain.coaching.drafting.drafts import written
from backcast.domain.coaching.lexicons.words import words

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WORDS: Final = {
    "en": words("""
        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
        nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
        millions billion billions trillion dozen dozens half halves halve halved halving twice double doubles doubled
        doubling triple triples tripled tripling treble trebles trebled trebling thrice zero
    """),
    "de": words("""
        zwanzig dreißig dreissig vierzig fünfzig fuenfzig sechzig siebzig achtzig neunzig dreizehn vierzehn fünfzehn
        fuenfzehn sechzehn siebzehn achtzehn neunzehn zwo fuenf zwoelf hunderte tausende dutzende paar
        zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend million millionen milliarde milliarden
        dutzend hälfte hälften halb halbe halben halber halbes halbiert halbieren halbierung anderthalb null
    """),
    "fr": words("""
        deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
        cinquante soixante cent cents mille million millions milliard milliards douzaine moitié double triple zéro
        dizaine dizaines vingtaine trentaine quarantaine cinquantaine soixantaine centaine centaines millier milliers
        quinzaine douzaines demi demie doublé doubler doublée doublement triplé tripler
    """),
    "es": words("""
        dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta
        cincuenta sesenta setenta ochenta noventa cien ciento cientos mil millón millones docena docenas mitad doble
        triple cero decena decenas veintena centenar centenares millar millares tercio tercios dobla doblar doblado
        duplica duplicar duplican duplicó duplicado triplica triplicar
    """),
}
_OTHERWISE_WORDS: Final = frozenset({"once", "sept", "cent", "null", "mil", "mille"})
_ALL_WORDS: Final = frozenset[str]().union(*_WORDS.values()) - _OTHERWISE_WORDS
_TENS: Final = "zwanzig|drei(?:ß|ss)ig|vierzig|f(?:ü|ue)nfzig|sechzig|siebzig|achtzig|neunzig"
_GERMAN: Final = rf"(?:zwei|drei|vier|f(?:ü|ue)nf|sechs|sieben|acht|neun|(?:\w{{3,6}})?zehn|elf|zw(?:ö|oe)lf|{_TENS})"
_ENGLISH: Final = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundred|thousand|million|billion|dozen)"
)
_PUT_TOGETHER: Final = re.compile(
    r"\w*(?:hundert|tausend|million)\w*|\w+und(?:zwanzig|\w+[sß]{1,2}ig|\w+zig)"
    rf"|{_ENGLISH}folds?"  # tenfold
    rf"|(?:\w+und)?(?:{_GERMAN}|dutzend|paar)(?:mal|fach)\w*"  # zehnmal, zehnfache
    r"|doppelt\w*|verdopp(?:el|l)\w*|ver(?!ein|viel|mehr)\w+fach\w*|\w+einhalb\w*"  # verdoppelt, verzehnfacht
    rf"|(?:{_GERMAN})?(?:drit|vier|fünf|sechs|sieb|sieben|ach|neun|zehn|elf|zwölf|zwanzigs|hunderts|tausends)tel[ns]?"
    r"|[qc]u[aá]dr[iu]?[uú]?pl\w*|(?:qu[ií]ntu|s[eé]xtu|d[eé]cu|c[eé]ntu)pl(?:e|es|ed|ing|é|er|ée|ica|ican|icar)"
    r"|(?:cuadru|quintu|decu)plic\w+|veinti\w+|dieci\w+|\w{3,6}cient[oa]s|quinient[oa]s"
    r"|(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth|thousandth)s"
)
_ORDINALS: Final = "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth|thousandth"
# Words that are numbers only with others beside them: a quarter of the year is a time, a quarter of the staff a share.
_BESIDE: Final = re.compile(
    rf"\b(?:a|an|one)[\s-](?:{_ORDINALS})\b(?![\s-]part(?:y|ies))|\b(?:{_ORDINALS})\s(?:of|more|less|fewer)\b"
    r"|\bone[\s-]quarter\b|\ba\squarter\s(?:of|more|less|fewer|again|as|\w+er)\b(?!\s(?:the|a)\s(?:year|hour))"
    r"|\b(?:by|to|than|from|reach\w*|about|around|nearly|almost|roughly|over|under|only|least|just|is|are|was)"
    r"\sa\squarter\b"
    r"|\b(?:a\s)?couple\sof\b|\ba\s(?:couple|pair)\b|\bpairs?\sof\b"
    r"|\b(?:une?|deux|trois|le|les)\s(?:tiers|quarts?|paire|couple)\b"
    r"|\b(?:une?|le|les|deux|trois)\s(?:cinqu|six|sept|huit|neuv|dix|vingt|cent|mill)ièmes?\b"
    r"|\b(?:un|tres|el)\s(?:cuartos?|quinto|sexto|octavo|décimo|par)\b"
    r"|\b(?:tercera|cuarta|quinta|sexta|séptima|octava|novena|décima|centésima)s?\spartes?\b"
    r"|\by\smedi[oa]\b",
    re.IGNORECASE,
)


def tokens_of(text: str) -> frozenset[str]:
    """The numbers of a text, as they are written."""
    return frozenset(match.strip(".,") for match in _DIGITS.findall(text))


def ways_of(value: Decimal) -> frozenset[str]:
    """The ways in which a value may be written."""
    return frozenset({written(value, lang) for lang in ("en", "de", "fr")} | {f"{value.normalize():f}"})


def foreign_numbers(text: str, given: Iterable[str], values: Iterable[Decimal], lang: str) -> tuple[str, ...]:
    """The numbers of a text that nobody gave, as it writes them: digits of every script, fractions, and words.

    A word such as “mehrfach” or “many” says no number, and stays.

    Args:
        text: what is to be shown.
        given: the texts in which people gave numbers.
        values: the numbers that were recorded.
        lang: its language, in which a word such as “once” may be a number.
    """
    text, told = unicodedata.normalize("NFC", text), unicodedata.normalize("NFC", " ".join(given))
    known = tokens_of(told).union(*(ways_of(value) for value in values))
    found = [match.strip(".,") for match in _DIGITS.findall(text) if match.strip(".,") not in known]
    found += [each for each in text if each.isnumeric() and not each.isdecimal() and each not in told]
    said = {word.lower() for word in _WORD.findall(told)}
    listed = _ALL_WORDS | _WORDS.get(lang, frozenset())
    found += [word for word in _WORD.findall(text.lower()) if word not in said and _is_number(word, listed)]
    found += [words for words in _BESIDE.findall(re.sub(r"\s+", " ", text)) if words.lower() not in told.lower()]
    return tuple(dict.fromkeys(found))


def _is_number(word: str, listed: frozenset[str]) -> bool:
    return word in listed or _PUT_TOGETHER.fullmatch(word) is not None
