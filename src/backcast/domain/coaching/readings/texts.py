"""Texts as people paste them: bullets, labels, arrows, emoji and hidden orders are told from what is meant."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.lexicons import english, french, german, spanish
from backcast.domain.coaching.lexicons.everything import ACTIVITIES, CHANGES, KEEPS, REACHES
from backcast.domain.coaching.statements import Span
from backcast.domain.limits import TEXT_LENGTH

_SAME_WIDTH: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\t\r", " "),
        **dict.fromkeys("–—−‑‒", "-"),
        **dict.fromkeys("⇒➔➜➡⟶➞►", "→"),
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("*_#|", " "),
    }
)
_BULLET: Final = re.compile(
    r"\s*(?:[-+•·‣▪◦○●>✓✔☐☑✅🎯→]+️?|\d{1,2}[.)](?!\d)|\(?[a-z]\)|\[[ x]?\]|"
    r"(?:kr|key result|objective|goal|okr|o|target|ziel|objectif|objetivo|resultado clave|résultat clé)"
    r"\s?\d{0,2}(?:\.\d{1,2})?\s?(?:[:.)]|-\s)|[^\w\s\"'(\[<$€£+%&@/.,:;!?~=-])\s*"
)
_TAGS: Final = re.compile(r"\s*(?:#[^\W\d]\w{0,40}\s+)+")
_LABEL: Final = re.compile(r"\s*([^\W\d][\w &/+'-]{0,40}?)\s?(?::|\s-)\s+(?=[^\W\d_]+)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ELIDED: Final = re.compile(r"(?:l|d|n|s|j|qu|m|t)'(?=[^\W\d_]{3})")
_ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,2}?(?:the|all|any|previous|above|prior|your|these|every\w*)\b"
    r"(?:\s+\w+){0,3}?\s*(?:instructions?|rubrics?|above|rules?|prompts?|guidelines?|criteria|before|everything|text)\b"
    r"|\bignore (?:the above|everything|previous)|\bforget (?:everything|all|your|previous)|\byou are (?:now|an? (?:ai|assistant))"
    r"|(?:^|[\n.;!\"])[ ]{0,3}(?:system|assistant|user|developer)\s?(?:prompt|message)?\s?:|</?\s?(?:prompt|system|instructions?|s|user|script)\s?>"
    r"|\b(?:answer|reply|respond|return|output|say)\s+(?:only|just|with|nothing but)\b[^.\n]{0,20}?(?:['\"]|\bok\b|\bonly\b|\byes\b|\bjson\b|\boutcome\b|\bgreat\b|\bperfect\b|\bscore\b)"
    r"|\b(?:print|reveal|show|repeat|leak|output|tell)\s+(?:me\s+)?(?:your|the)\s+(?:hidden |system |secret |initial )*(?:instructions?|prompts?|api key|secrets?|rules)"
    r"|\b(?:rate|score|mark|classify|grade|label|treat)\s+(?:this|it|me)\s+(?:\w+\s+){0,3}?(?:as\s+|\d|perfect|great|outcome|excellent|good|top)"
    r"|\bpretend (?:to be|you|that)|\bas an? (?:ai|language model)\b|\bact as an?\b|\bjailbreak\b|\bdeveloper mode\b|\[/?inst\]|<\|"
    r"|\bnew instructions?\s?:|\bignorier\w*\s+(?:alle|die|bisherige|vorherige)|\bvergiss\s+(?:alle|die|deine)|\bantworte nur"
    r"|\bignore[zr]?\s+(?:les|toutes|tes|vos)\s|\boublie[zr]?\s+(?:les|tes|vos|toutes)|\brépond[sez]* (?:seulement|uniquement)"
    r"|\bignora\s+(?:las|todas|tus|el)\s|\bolvida\s+(?:las|todas|tus)|\bresponde (?:solo|sólo|únicamente)",
)
_STOPS: Final = {
    "de": re.compile(r"\b(?:der|die|das|den|dem|des|und|von|auf|bis|mit|für|im|zu|ein|eine|einen|unter|wir|aller|alle|pro|um|ist|neue|neuen|zum|zur|auf|bei|über|aus|mindestens|sind|nicht|ende|durchschnittliche|[a-z]*ung|[a-z]*[äöüß][a-z]*)\b"),
    "fr": re.compile(r"\b(?:le|la|les|de|des|du|et|à|au|aux|d'ici|pour|un|une|dans|nos|notre|sur|avec|l'\w+|d'\w+|fin|par|en|sous|\w*[èêçœ]\w*|taux|les|tous|chaque)\b"),
    "es": re.compile(r"\b(?:el|la|los|las|de|del|y|al|para|un|una|en|con|nuestro|por|antes|finales|su|\w*[ñ]\w*|\w+ción|\w+ciones|menos|más|todos|cada|nuevos|tasa)\b"),
    "en": re.compile(r"\b(?:the|of|to|and|by|for|from|in|with|our|per|at|on|is|are|new|all|an|this|who|their|we|that|every)\b"),
}  # fmt: skip

_ENGLISH: Final = english.ACTIVITIES | english.RISES | english.FALLS | {"plus", "former", "baisse", "via", "monitoring"}
_VERBS: Final = {
    lang: (module.ACTIVITIES | module.RISES | module.FALLS) - _ENGLISH
    for lang, module in (("de", german), ("fr", french), ("es", spanish))
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, in small letters, with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A statement made ready to read. Every text here is as long as the original: places are the same in all."""

    original: str
    folded: str
    begin: int
    lang: str
    orders: Span | None
    words: tuple[Word, ...]


def read_text(original: str, lang: str | None) -> Text:
    """Make a text ready: same length, small letters, one kind of dash; what addresses a machine is blanked.

    Args:
        original: as it was typed; what lies beyond ``TEXT_LENGTH`` is left out.
        lang: en, de, fr, es; None to find out.
    """
    original = original[:TEXT_LENGTH]
    folded = "".join(_small(letter) for letter in original).translate(_SAME_WIDTH)
    orders = _orders(folded)
    if orders:
        folded = folded[: orders.start] + " " * (orders.end - orders.start) + folded[orders.end :]
    found = lang if lang in _STOPS else _language(folded)
    begin = _beginning(original, folded)
    words = tuple(_word(match) for match in _WORD.finditer(folded, begin))
    return Text(original, folded, begin, found, orders, words)


def _word(match: re.Match[str]) -> Word:
    elided = _ELIDED.match(match[0])
    skip = elided.end() if elided else 0
    return Word(match[0][skip:], match.start() + skip, match.end())


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def _orders(folded: str) -> Span | None:
    """Where a sentence is addressed to a machine: from where it begins, or from “and” and “also”, to its end."""
    match = _ORDERS.search(folded)
    if match is None:
        return None
    before = folded[: match.start()]
    start = max(before.rfind(mark) + 1 for mark in (". ", "; ", "! ", "\n", " - ", ", and ")) if before.strip() else 0
    start = start or (match.start() if before.strip() else 0)
    rest = re.search(r"\n" if before.strip() else r"[.!;\n]\s", folded[match.end() :])
    return Span(start, match.end() + rest.end() if rest else len(folded))


def _language(folded: str) -> str:
    counts = {lang: len(pattern.findall(folded[:1000])) for lang, pattern in _STOPS.items()}
    if re.search(r"[äöüß]", folded):
        counts["de"] += 2
    if re.search(r"[ñ¿¡]|\bción", folded):
        counts["es"] += 2
    for word in _WORD.findall(folded[:1000]):
        for lang, verbs in _VERBS.items():
            counts[lang] += word in verbs
    best = max(counts, key=lambda lang: (counts[lang], lang == "en"))
    return best if counts[best] else "en"


def _beginning(original: str, folded: str) -> int:
    """Where what is meant begins, after bullets, numbers, emoji and labels."""
    tags = _TAGS.match(original)
    begin = tags.end() if tags else 0
    for _ in range(6):
        match = _BULLET.match(folded, begin)
        if match is None or match.end() == begin:
            break
        begin = match.end()
    label = _LABEL.match(folded, begin)
    if label is None:
        return begin
    first = _WORD.match(folded, label.end())
    verbs = first is not None and first[0] in ACTIVITIES | CHANGES | KEEPS | REACHES
    own = _WORD.match(label[1])
    return label.end() if verbs and own and own[0] not in ACTIVITIES | CHANGES | KEEPS | REACHES else begin
