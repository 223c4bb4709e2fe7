"""Writings: a plan as a text, the same bytes for the same plan."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal

from backcast.domain.planning.plan import Plan
from backcast.plan_files.documents import Value, document

LINE: Final = 100
_LONGEST_KEY: Final = 200  # YAML allows 1,024 characters before the colon of a simple key

# A text stands without quotes when it begins with a letter or digit and is no word or number of YAML 1.1 or 1.2.
_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_NUMBER_LIKE: Final = re.compile(r"[0-9][-+0-9_.:a-fA-FxXoOtTzZ ]*")
_BLOCK_MARK: Final = re.compile(r": | #|[: ]$")
_FLOW_MARK: Final = re.compile(r"[:,\[\]{}#]| $")
_PRINTED: Final = frozenset("\u00a0\u202f")  # blanks that do not break: seen and wanted in French texts


def write_plan(plan: Plan, today: date | None = None, form: Literal["yaml", "json"] = "yaml") -> str:
    """The plan file of a plan.

    Args:
        plan: what is written. Public holidays are not: the country is, and they are looked up again.
        today: the day as which the plan wants to be seen, None to leave that open.
        form: YAML for people, JSON for programs; both hold the same.
    """
    whole = document(plan, today)
    if form == "json":
        return "".join(_json(whole, 0)) + "\n"
    sections = [list(_yaml_section(key, value)) for key, value in whole.items()]
    return "\n".join(_with_gaps(sections)) + "\n"


def _with_gaps(sections: list[list[str]]) -> Iterator[str]:
    """A blank line around each section of several lines, none between the short ones at the top."""
    for number, lines in enumerate(sections):
        if number and (len(lines) > 1 or len(sections[number - 1]) > 1):
            yield ""
        yield from lines


# YAML: long sections block by block, what is short on one line.


def _yaml_section(key: str, value: Value) -> Iterator[str]:
    if key == "steps" and isinstance(value, list):
        yield "steps:"
        for number, step in enumerate(value):
            if number:
                yield ""
            yield from _member(step, "  ")
    else:
        yield from _entry(key, value, "")


def _entry(key: str, value: Value, indent: str) -> Iterator[str]:
    """``key: value`` on one line where it fits or must be, else with what is inside on lines of their own."""
    name = _scalar(key, True)
    begin = f"{indent}{name}:"
    if len(name) > _LONGEST_KEY:
        yield f"{indent}? {name}"
        begin = f"{indent}:"
    deeper = indent + "  "
    if isinstance(value, str):
        yield from _text(begin, value, deeper)
    elif _is_short(value, len(begin)):
        yield f"{begin} {_flow(value)}"
    else:
        yield begin
        if isinstance(value, Mapping):
            for inner, content in value.items():
                yield from _entry(inner, content, deeper)
        elif isinstance(value, list):
            for member in value:
                yield from _member(member, deeper)


def _member(member: Value, indent: str) -> Iterator[str]:
    """``- member``; the first key of a section stands beside the dash."""
    if isinstance(member, str):
        yield from _text(f"{indent}-", member, indent + "  ")
    elif not isinstance(member, Mapping) or (_is_flat(member) and _is_short(member, len(indent))):
        yield f"{indent}- {_flow(member)}"
    else:
        lines = (line for key, value in member.items() for line in _entry(key, value, indent + "  "))
        yield f"{indent}- {next(lines).lstrip(' ')}"
        yield from lines


def _is_flat(member: Mapping[str, Value]) -> bool:
    """Whether it is one of the small sections that people write on one line: no step, metric or key result."""
    return "id" not in member


def _is_short(value: Value, used: int) -> bool:
    """Whether a value stands on one line: a single one, a list of words or numbers, or a small section."""
    if isinstance(value, list):
        is_small = not any(isinstance(member, Mapping | list) or " " in str(member) for member in value)
    elif isinstance(value, Mapping):
        is_small = not any(isinstance(inner, Mapping | list) for inner in value.values()) and "statement" not in value
    else:
        return True
    return is_small and used + len(_flow(value)) < LINE


def _flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key, True)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, True)


def _text(begin: str, text: str, indent: str) -> Iterator[str]:
    """A text behind its key: on the same line, folded when it is long, as a block when it has several lines."""
    if _is_block(text):
        yield f"{begin} |" if text.endswith("\n") else f"{begin} |-"
        yield from (f"{indent}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))
    elif len(begin) + len(text) >= LINE and _is_foldable(text):
        yield f"{begin} >-"
        yield from (indent + line for line in _folded(text, LINE - len(indent)))
    else:
        yield f"{begin} {_scalar(text)}"


def _is_block(text: str) -> bool:
    """Whether a literal block gives the text back exactly: its first line sets the indentation."""
    return (
        "\n" in text
        and text[0] not in " \n"
        and not text.endswith("\n\n")
        and all(_is_printed(line) and (not line or line.strip(" ")) for line in text.split("\n"))
    )


def _is_foldable(text: str) -> bool:
    """Whether folding gives the text back exactly: its lines are joined again by single blanks."""
    return _is_printed(text) and "  " not in text and text == text.strip(" ")


def _folded(text: str, width: int) -> Iterator[str]:
    words = text.split(" ")
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line += f" {word}"
    yield line


def _scalar(value: Value, in_flow: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if _is_plain(value, in_flow) else _quoted(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_plain(text: str, in_flow: bool) -> bool:
    return (
        text[:1].isalnum()
        and _is_printed(text)
        and text.lower() not in _WORDS
        and not _NUMBER_LIKE.fullmatch(text)
        and not (_FLOW_MARK if in_flow else _BLOCK_MARK).search(text)
    )


def _is_printed(text: str) -> bool:
    return text.isprintable() or all(character.isprintable() or character in _PRINTED for character in text)


def _quoted(text: str) -> str:
    """Double quotes with the escapes that JSON and YAML share, and those for what cannot be seen."""
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if _is_printed(quoted) else "".join(map(_escaped, quoted))


def _escaped(character: str) -> str:
    if _is_printed(character):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# JSON.


def _json(value: Value, depth: int) -> Iterator[str]:
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, Mapping) and value:
        yield "{"
        for number, (key, content) in enumerate(value.items()):
            yield f"{',' if number else ''}{inner}{_json_scalar(key)}: "
            yield from _json(content, depth + 1)
        yield outer + "}"
    elif isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
        yield "["
        for number, member in enumerate(value):
            yield f"{',' if number else ''}{inner}"
            yield from _json(member, depth + 1)
        yield outer + "]"
    elif isinstance(value, list):
        yield "[" + ", ".join("".join(_json(member, depth)) for member in value) + "]"
    else:
        yield _json_scalar(value)


def _json_scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=not _is_printed(value))
    return f'"{value.isoformat()}"' if isinstance(value, date) else str(value)
