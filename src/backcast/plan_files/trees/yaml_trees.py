"""YAML: from the events of a parser to a tree; nothing is constructed, no tag or alias is followed."""

from collections.abc import Iterator
from typing import Final, cast

import yaml

from backcast.domain.limits import ON_THE_SPOT, Room
from backcast.plan_files.trees.nodes import Builder, Node, Section, Series

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What libyaml and PyYAML say, and what a person can do about it.
_PLAINER: Final = (
    ("mapping values are not allowed", "a colon stands here that begins no new entry: put the text into quotes"),
    ("cannot start any token", "a text cannot begin with a tab, @ or `: indent with blanks, or put it into quotes"),
    ("simple key", "expected a key with a colon (“title: …”) here"),
    ("could not find expected ':'", "expected a key with a colon (“title: …”) here"),
    ("did not find expected key", "expected a key with a colon here: check the indentation and the quotes before it"),
    ("did not find expected '-' indicator", "expected “- ” here: check the indentation of this list"),
    ("block sequence entries are not allowed", "a list cannot begin here: put it on a line of its own"),
    ("did not find expected ',' or ']'", "expected a comma or “]” here"),
    ("did not find expected ',' or '}'", "expected a comma or “}” here"),
    ("unexpected end of stream", "the text in quotes that begins here does not end"),
    ("unexpected document indicator", "the document ends inside a text in quotes"),
    ("unknown escape character", "this backslash means nothing here: double it, or use single quotes"),
    ("invalid Unicode character escape", "this escape names no character"),
    ("did not find expected <document start>", "something follows here that belongs to no key"),
    ("found duplicate", "this directive stands here twice"),
    ("expected alphabetic or numeric", "“&” and “*” have a meaning of their own in YAML: put the text into quotes"),
    ("did not find expected alphabetic", "“&” and “*” have a meaning of their own in YAML: put the text into quotes"),
    ("incompatible", "this is not YAML 1.2"),
)


def yaml_tree(source: bytes, room: Room = ON_THE_SPOT) -> Node | None:
    """The tree of a YAML text, None when it is empty.

    Raises:
        UnreadablePlanFile: when it is no well-formed YAML, uses what plan files do not, or says too much.
    """
    builder = Builder(room)
    for event in _events(source, builder):
        assert event.start_mark is not None
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            _take_scalar(builder, event, line, column)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            _refuse_marks(builder, event, line, column)
            builder.begin(Section if isinstance(event, yaml.MappingStartEvent) else Series, line, column)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            builder.end()
        elif isinstance(event, yaml.AliasEvent):
            builder.refuse("Aliases (“*name”) are not used in plan files: write the value out.", line, column)
        elif isinstance(event, yaml.DocumentStartEvent) and builder.root is not None:
            builder.refuse("A second document begins here: a plan file holds one plan.", line, column)
    return builder.root


def _take_scalar(builder: Builder, event: yaml.ScalarEvent, line: int, column: int) -> None:
    _refuse_marks(builder, event, line, column)
    if builder.expects_key:
        builder.key(event.value, line, column)
    else:
        builder.leaf(event.value, event.implicit[0], line, column)


def _refuse_marks(builder: Builder, event: yaml.NodeEvent, line: int, column: int) -> None:
    if event.anchor is not None:
        builder.refuse("Anchors (“&name”) are not used in plan files: write the value out.", line, column)
    if cast("yaml.ScalarEvent", event).tag is not None:
        builder.refuse("Tags (“!name”) are not used in plan files: leave it out.", line, column)


def _events(source: bytes, builder: Builder) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        is_unclosed = "unexpected end of stream" in str(error.problem)  # noticed at the end, caused where it begins
        mark = (is_unclosed and error.context_mark) or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.refuse(f"This is not YAML: {_plain(str(error.problem))}.", line, column)
    except yaml.reader.ReaderError as error:
        builder.refuse(f"This is not YAML: {error.reason}.", 1, 1)


def _plain(problem: str) -> str:
    return next((sentence for part, sentence in _PLAINER if part in problem), problem)
