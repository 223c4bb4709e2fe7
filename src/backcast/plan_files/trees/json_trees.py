"""JSON: from a text to a tree, token by token, with the place of each."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from backcast.domain.limits import ON_THE_SPOT, TEXT_LENGTH, Room
from backcast.plan_files.trees.nodes import Builder, Node, Section, Series, shortened

# Of octets: a file is never held as a text, which takes four times the room when one letter of it is a rare one.
_TOKEN: Final = re.compile(
    rb"""(?P<blank>[ \t\r\n]+)"""
    rb"""|(?P<mark>[\[\]{},:])"""
    rb"""|(?P<text>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")"""
    rb"""|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+\x80-\xff-]))"""
    rb"""|(?P<word>(?:true|false|null)(?![\w\x80-\xff]))"""
)
_LONGEST: Final = 1_000_000  # octets; what is shorter is told with where it belongs
_AROUND: Final = 240  # octets: the longest word that is told
_OTHER_WORD: Final = re.compile(r"[-+\w.]{1,60}")
_CONTROL_ESCAPE: Final = re.compile(r"\\u(?:d[89a-f]|D[89A-F])", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of JSON; ``kind`` is mark, text, number, word or end."""

    kind: str
    text: str
    line: int
    column: int


def json_tree(source: bytes, room: Room = ON_THE_SPOT) -> Node | None:
    """The tree of a JSON text in UTF-8.

    Raises:
        UnreadablePlanFile: when it is no well-formed JSON, or says too much.
    """
    reader = _Reader(room)
    for token in _tokens(source, reader.builder):
        reader.expect(token)
    return reader.builder.root


class _Reader:
    """Knows at every token what may come next: ``expect`` is always one of the methods below."""

    def __init__(self, room: Room) -> None:
        self.builder = Builder(room)
        self.expect: Callable[[Token], None] = self._value

    def _value(self, token: Token) -> None:
        line, column = token.line, token.column
        if token.text == "{" and token.kind == "mark":
            self.builder.begin(Section, line, column)
            self.expect = self._first_key
        elif token.text == "[" and token.kind == "mark":
            self.builder.begin(Series, line, column)
            self.expect = self._first_value
        elif token.kind == "text":
            self.builder.leaf(self._unescaped(token), False, line, column)
            self.expect = self._after_value()
        elif token.kind in ("number", "word"):
            self.builder.leaf(token.text, True, line, column)
            self.expect = self._after_value()
        else:
            self._refuse("a value", token)

    def _first_value(self, token: Token) -> None:
        if token.kind == "mark" and token.text == "]":
            self._comma(token)
        else:
            self._value(token)

    def _key(self, token: Token) -> None:
        if token.kind != "text":
            self._refuse("a key in double quotes", token)
        self.builder.key(self._unescaped(token), token.line, token.column)
        self.expect = self._colon

    def _first_key(self, token: Token) -> None:
        if token.kind == "mark" and token.text == "}":
            self._comma(token)
        else:
            self._key(token)

    def _colon(self, token: Token) -> None:
        if token.text != ":" or token.kind != "mark":
            self._refuse("a colon", token)
        self.expect = self._value

    def _comma(self, token: Token) -> None:
        in_section = isinstance(self.builder.innermost, Section)
        closing = "}" if in_section else "]"
        if token.kind == "mark" and token.text == ",":
            self.expect = self._key if in_section else self._value
        elif token.kind == "mark" and token.text == closing:
            self.builder.end()
            self.expect = self._after_value()
        else:
            self._refuse(f"a comma or “{closing}”", token)

    def _end(self, token: Token) -> None:
        if token.kind != "end":
            self._refuse("nothing more, because the plan has ended,", token)

    def _after_value(self) -> Callable[[Token], None]:
        return self._comma if self.builder.is_open else self._end

    def _unescaped(self, token: Token) -> str:
        text: str = json.loads(token.text) if "\\" in token.text else token.text[1:-1]
        if _CONTROL_ESCAPE.search(token.text) and any("\ud800" <= character <= "\udfff" for character in text):
            self.builder.refuse("This text holds half a surrogate pair, which is no character.", *token[2:])
        return text

    def _refuse(self, expected: str, token: Token) -> None:
        found = "the end of the file" if token.kind == "end" else f"“{shortened(token.text)}”"
        self.builder.refuse(f"Expected {expected} here, but found {found}.", token.line, token.column)


def _tokens(source: bytes, builder: Builder) -> Iterator[Token]:
    line, column, at = 1, 1, 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            _refuse_other(source[at : at + _AROUND].decode("utf-8", "ignore"), builder, line, column)
            return
        at, size = match.end(), match.end() - match.start()
        if size > _LONGEST and match.lastgroup != "blank":
            builder.refuse(f"This text is {size:,} octets long; at most {TEXT_LENGTH:,} letters fit.", line, column)
        found = match.group().decode()
        if match.lastgroup != "blank":
            yield Token(str(match.lastgroup), found, line, column)
            column += len(found)
        elif breaks := found.count("\n"):
            line, column = line + breaks, len(found) - found.rfind("\n")
        else:
            column += len(found)
    yield Token("end", "", line, column)


def _refuse_other(text: str, builder: Builder, line: int, column: int) -> None:
    """Say what begins where no token of JSON does."""
    word = _OTHER_WORD.match(text)
    if text[0] == '"':
        message = "This text does not end on its line, or holds a tab or a backslash that means nothing in JSON."
    elif word and word.group().lstrip("+-") in ("NaN", "Infinity", "inf", "nan"):
        message = f"“{word.group()}” is no number in JSON."
    elif text[0] in "/#":
        message = "JSON has no comments: take this away, or write the file as YAML."
    elif text[0] == "'":
        message = "JSON wants double quotes."
    else:
        message = f"“{word.group() if word else text[0]}” means nothing in JSON: texts stand in double quotes."
    builder.refuse(message, line, column)
