"""Maskings: names, addresses and telephone numbers become tokens before anything leaves the machine."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from backcast.domain.coaching.lexicons.names import FIRST_NAMES
from backcast.domain.coaching.lexicons.words import words as words_of
from backcast.domain.limits import unprintable

_LETTER: Final = r"[^\W\d_]"
_NAME: Final = rf"[A-ZÀ-ÖØ-Þ]{_LETTER}*(?:(?:-|['’](?!s\b)){_LETTER}+)*"
_NO_SAINT: Final = r"(?<!\bSt\.\s)(?<!\bSt\s)(?<!\bSaint\s)(?<!\bSan\s)(?<!\bSanta\s)"
_LINK: Final = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|org|net|io|de|fr|es|eu|uk|local|internal)/\S+",
    re.I,
)
_EMAIL: Final = re.compile(r"[\w.+'-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_HANDLE: Final = re.compile(r"(?<![\w@])@[^\W\d][\w.-]{1,38}")
_PHONE: Final = re.compile(
    r"\+\d{1,3}[\s()./-]{0,2}\d[\d\s()./-]{5,16}\d"
    r"|\b(?i:tel|phone|telephone|telefon|call|ring|mobile|mobil|fax|handy)\b[.:]?\s{0,2}\+?\(?\d[\d\s()./-]{4,16}\d"
    r"|(?<![\d.,])\(\d{2,5}\)\s?\d{3,4}[\s-]?\d{3,5}\b"
    r"|(?<![\d.,])\d{3}[-.\s]\d{3}[-.\s]\d{4}(?![\d.,-])"
    r"|(?<![\d.,])0\d{2,4}[\s/-]{1,3}\d{3,4}[\d\s-]{0,8}\d(?![\d.,])"
)
_TITLED: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Frau|Herrn?|Mme|Mlle|Monsieur|Madame|Sra?|Señora?|Doña|Don)\.?\s"
    rf"(?:(?:Dr|Prof)\.?\s)?{_NAME}(?:\s{_NAME}){{0,2}}"
)
_FIRST_NAMED: Final = re.compile(
    rf"\b{_NO_SAINT}({_NAME})((?:\s(?:van|von|de|der|den|la|le|da|di)){{0,2}}(?:\s{_NAME}){{0,2}})"
)
_PERSON: Final = "person"
_KINDS: Final = {"link": "link", "email": "e-mail address", "phone": "telephone number", _PERSON: "name"}
TOKEN: Final = re.compile(r"\[(?:link|email|phone|person) [A-Z]+\]", re.I)


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts without what names a person, by their keys, and how much of which kind was taken out."""

    texts: Mapping[str, str]
    counts: Mapping[str, int]

    @property
    def told(self) -> tuple[str, ...]:
        """What was taken out, in words."""
        return tuple(f"{n} {_KINDS[kind]}{_plural(kind) if n > 1 else ''}" for kind, n in self.counts.items() if n)


def _plural(kind: str) -> str:
    return "es" if kind == "email" else "s"


def mask(texts: Mapping[str, str], names: Iterable[str]) -> Masked:
    """Take out what names a person. The same name becomes the same token in all texts.

    Args:
        texts: what would be sent.
        names: of people who are known here; each of their words counts where it begins with a capital letter.
    """
    tokens: dict[tuple[str, str], str] = {}
    rules = _rules(names)
    masked = {}
    for key, text in texts.items():
        plain = _plain(text)
        for kind, pattern, is_one in rules:
            plain = pattern.sub(_replacing(kind, is_one, tokens), plain)
        masked[key] = plain
    counts = {kind: sum(1 for known, _ in tokens if known == kind) for kind in _KINDS}
    return Masked(masked, counts)


def shortened(text: str, most: int) -> str:
    """The beginning of a masked text, cut before a token rather than in the midst of it.

    Args:
        text: what was masked as a whole: what is cut first may hold half a name, which nobody would find.
        most: characters that are kept.
    """
    cut = next((token.start() for token in TOKEN.finditer(text) if token.start() < most < token.end()), most)
    return text[:cut]


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Whether a text names a person, or holds a token that stands for one."""
    return TOKEN.search(text) is not None or mask({"text": text}, names).texts["text"] != _plain(text)


def _plain(text: str) -> str:
    """Letters that look like others become these: a name in wide letters is the same name."""
    return "".join(
        each for each in unicodedata.normalize("NFKC", text) if not unprintable(each) and each not in _UNSEEN
    )


_NOBODY: Final = frozenset(
    {"", "i", "me", "you", "owner", "admin", "erased person"}
)  # called so by the app, or by nobody
# Words that are names as well: in small letters they are left, or every “will” would become somebody.
_ORDINARY: Final = words_of("""
    will may mark grace hope faith joy rose bill art ray june april august march summer winter page price young long
    short white black brown green gray grey king cook baker hunter fisher miller smith bishop carter cooper taylor
    turner walker weaver marsh field fields rivers hill stone wood woods banks parks lane street church best good love
    frank pat drew chase skip rich dean earl jack jean guy gene rob sue don dale grant major miles chance case cash
    sommer winter klein gross lang kurz jung weiss schwarz braun rot koch becker jäger müller schneider fischer
    petit grand blanc noir roux bon leroy roy mora rosa luz cruz campo rey sol mar paz
""")
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\u180e")
_BORDERLESS: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]{3,}")
_CYRILLIC_LETTER: Final = "[Ѐ-ӿ]"
_CYRILLIC_ENDS: Final = "аеёиоуыэюяйьіїє"
_ENDINGS: Final = "(?i:s|es|n|en|in|ns)?"
_GENITIVE: Final = "[sS]?"
_Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]]


def _rules(names: Iterable[str]) -> list[_Rule]:
    known = [plain for name in names if (plain := _plain(name).strip()).lower() not in _NOBODY]
    rules: list[_Rule] = [
        ("link", _LINK, _always),
        ("email", _EMAIL, _always),
        ("phone", _PHONE, _always),
        (_PERSON, _HANDLE, _always),
    ]
    whole = {_joined(name) for name in known if len(name) > 1 and name.lower() not in _ORDINARY}
    if whole:
        rules.append((_PERSON, re.compile(_any_of(whole), re.I), _always))
    rules.append((_PERSON, _TITLED, _always))
    words = {word for name in known for word in re.findall(rf"{_LETTER}{{2,}}", name)}
    parts = {form for word in words for form in _written_forms(word)}
    if parts:
        rules.append((_PERSON, re.compile(_any_of(parts)), _always))
    rules.append((_PERSON, _FIRST_NAMED, _is_first_name))
    return rules


def _any_of(forms: Iterable[str]) -> str:
    """One of these, the longest first; between no letters, where it is written in letters that have borders."""
    longest = sorted(forms, key=lambda form: (-len(form), form))
    bordered = "|".join(form for form in longest if not _BORDERLESS.search(form))
    within = rf"(?<!{_LETTER})(?:{bordered})(?!{_LETTER})" if bordered else ""
    return "|".join([*([within] if within else ()), *(form for form in longest if _BORDERLESS.search(form))])


def _joined(name: str) -> str:
    """A whole name, however its words are joined: by a space, a line, or nothing at all."""
    words = re.split(r"[\s_]+", name)
    if _BORDERLESS.search(name):
        return r"\s?".join(map(re.escape, words))
    return r"[\s_.-]{0,2}".join(_with_endings(word) for word in words)


def _with_endings(word: str) -> str:
    """A word as it is declined: “Petrovas”, “Ольги”. Words that are ordinary ones as well have the s alone."""
    if _CYRILLIC.fullmatch(word):
        stem = word[:-1] if word[-1].lower() in _CYRILLIC_ENDS else word
        return rf"{re.escape(stem)}{_CYRILLIC_LETTER}{{0,{4 if len(stem) > 3 else 2}}}" if len(stem) > 2 else word
    if len(word) < 3 or not word[-1].isalpha():
        return re.escape(word)
    return re.escape(word) + (_GENITIVE if len(word) == 3 or word.lower() in _ORDINARY else _ENDINGS)


def _written_forms(word: str) -> tuple[str, ...]:
    """As what a part of a name is looked for: a word that is also an ordinary one only where it looks like a name."""
    if _BORDERLESS.search(word):
        return (re.escape(word),)
    plain = word.lower()
    forms = (word, word.capitalize(), word.upper(), *(() if plain in _ORDINARY or len(plain) < 4 else (plain,)))
    return tuple(_with_endings(form) for form in forms)


def _always(_: re.Match[str]) -> bool:
    return True


def _is_first_name(match: re.Match[str]) -> bool:
    return match[1].lower() in FIRST_NAMES


def _replacing(
    kind: str, is_one: Callable[[re.Match[str]], bool], tokens: dict[tuple[str, str], str]
) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        if not is_one(match):
            return match[0]
        key = (kind, match[0].casefold())
        if key not in tokens:
            count = sum(1 for known, _ in tokens if known == kind)
            tokens[key] = f"[{kind} {_letters(count)}]"
        return tokens[key]

    return replace


def _letters(count: int) -> str:
    """A, B, … Z, AA: letters, since a number would be taken for one that was given."""
    first, last = divmod(count, 26)
    return (_letters(first - 1) if first else "") + chr(65 + last)
