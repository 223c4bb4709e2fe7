"""Passwords: how they are hashed and compared, and which ones are too easy to guess."""

import gzip
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from backcast.domain.errors import InvalidInput

LEAST_ALONE: Final = 12
LEAST_WITH_SECOND_FACTOR: Final = 8
MOST: Final = 1_000

# 19 MiB and two passes: the first choice of OWASP's password storage sheet.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_SHORTEST_WORD: Final = 4
_LONGEST_REPEATED: Final = 4
_SIGNS: Final = re.compile(r"[\W_]+")
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_AROUND: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def hash_password(text: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters.

    Raises:
        InvalidInput: when it is too long or holds half a character; ``problems_of`` says the same before.
    """
    if problem := _unusable(text):
        raise InvalidInput({"password": problem})
    return _HASHER.hash(normalised(text))


def matches(kept: str, text: str) -> bool:
    """Whether this is the password whose hash was kept; costs the same whether it is or not."""
    if _unusable(text):
        return match_nobody("")
    try:
        return _HASHER.verify(kept, normalised(text))
    except InvalidHashError:  # an account without a password
        return match_nobody(text)
    except VerificationError:
        return False


def match_nobody(text: str) -> bool:
    """The same work as ``matches`` for an account that does not exist, so that time tells nobody which ones do."""
    _HASHER.hash("" if _unusable(text) else normalised(text))
    return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's and should be made anew at the next sign-in."""
    try:
        return _HASHER.check_needs_rehash(kept)
    except InvalidHashError:
        return True


def problems_of(text: str, about: Sequence[str] = (), least: int = LEAST_ALONE) -> str | None:
    """What is wrong with a password that somebody wants to have, None when nothing is.

    There are no rules of composition: they make passwords harder to remember and no harder to guess.

    Args:
        text: the password.
        about: the person's name, address and the like.
        least: how many characters it needs; ``LEAST_WITH_SECOND_FACTOR`` when it is not the only thing asked for.

    Source: NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.
    """
    if problem := _unusable(text):
        return problem
    chosen = normalised(text)
    if len(chosen) < least:
        return (
            f"This password has {len(chosen)} characters; it needs at least {least}. "
            "Four or five words that nobody else would put together are easy to remember."
        )
    cores = _cores(chosen.casefold())
    if not {_squeezed(core) for core in cores}.isdisjoint(_words_about(about)):
        return "This password is your name, your address or Backcast with little added. Choose something else."
    if _is_pattern(chosen.casefold()) or not cores.isdisjoint(common_passwords()):
        return "This password is one of the first that attackers try. Choose one that nobody else would think of."
    return None


def normalised(text: str) -> str:
    """A password as it is hashed: composed (NFC), and with plain spaces.

    Keyboards spell “é” and the space in different ways, and the same person must come in from all of them. The wider
    NFKC would make “²” and “2” the same, which nobody who typed them expects.

    Source: RFC 8265, profile OpaqueString.
    """
    plain = "".join(" " if unicodedata.category(character) == "Zs" else character for character in text)
    return unicodedata.normalize("NFC", plain)


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that occur most often in published breaches, in lower case; read once, at the first need."""
    packed = files("backcast.credentials").joinpath("common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").casefold().split("\n"))


def _unusable(text: str) -> str | None:
    if len(text) > MOST:  # before anything else is done with it: a password is no way to keep us busy
        return f"This password has {len(text):,} characters; at most {MOST:,} fit."
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "This password holds half a character, which cannot be kept. Type it anew."
    return None


def _cores(text: str) -> set[str]:
    """A password, and what is left of it without what people add to reach a length: repetition, digits and signs."""
    cores = {text, _repeated(text), _repeated(_SIGNS.sub("", text))}
    trimmed = {_AROUND.sub("", core) for core in cores}
    cores |= trimmed | {_repeated(core) for core in trimmed}
    return {core for core in cores if len(core) >= _SHORTEST_WORD}


def _repeated(text: str) -> str:
    """The shortest text that this one repeats; itself when it repeats none."""
    length = (text + text).find(text, 1)
    return text[:length]


def _is_pattern(text: str) -> bool:
    """Whether it repeats few characters, or each follows the one before at the same distance: abcdef, 97531, 8901."""
    distances = {_distance(one, following) for one, following in pairwise(text)}
    return len(_repeated(text)) <= _LONGEST_REPEATED or len(distances) == 1


def _distance(one: str, other: str) -> int:
    """From one character to the other; after 9 comes 0."""
    distance = ord(other) - ord(one)
    return distance % 10 if one.isdigit() and other.isdigit() else distance


def _squeezed(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


def _words_about(about: Sequence[str]) -> set[str]:
    """Names and addresses whole and in pieces, without signs and digits."""
    texts = [normalised(text[:MOST]).casefold() for text in (*about, "backcast")]
    pieces = [piece for text in texts for piece in (text, *text.split("@"), *_NOT_LETTERS.split(text))]
    return {word for piece in pieces if len(word := _squeezed(piece)) >= _SHORTEST_WORD}
