"""`backcast coach`: what a coach would say about key results, line by line, without a model and without a network."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from backcast.cli.streams import STDIN, Refused, say
from backcast.domain.coaching.findings import Finding, findings
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.rewordings.rewrites import Asked, rewrites
from backcast.domain.coaching.statements import RULESET, Measured, Statement
from backcast.domain.limits import TEXT_LENGTH

_LONGEST_LINE: Final = 20 * TEXT_LENGTH
_LANGUAGES: Final = ("en", "de", "fr", "es")

Answer = dict[str, Any]


class Wrong(Exception):
    """A line that cannot be answered, with its id and the sentence that says why."""

    def __init__(self, key: object, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


@click.group()
def coach() -> None:
    """Look at key results as a coach would: by rules, on this machine, the same answer every time."""


@coach.command()
@click.argument("file", default=STDIN)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def check(file: str, form: str) -> None:
    """Say what each line is, what it measures, and what is wrong with it.

    FILE holds a statement a line, or JSON lines with "id" and "text", and "lang" and "today" if you like. Exit code:
    0, or 2 when a line could not be read; the others are answered.
    """
    _answer(file, _checked, _as_text if form == "text" else _as_json)


@coach.command()
@click.argument("file", default=STDIN)
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
def rewrite(file: str, form: str) -> None:
    """Propose better wordings for each line, the best first.

    FILE holds JSON lines with "id", "objective", "statement", "domain", "cycle_end" (a day) and "facts" (a text).
    """
    del form
    _answer(file, _rewritten, _as_json)


def _answer(file: str, work: Callable[[Answer], Answer], show: Callable[[Answer], str]) -> None:
    failed = 0
    with _opened(file) as stream:
        for number, line in enumerate(_lines(stream), start=1):
            if not line.strip():
                continue
            try:
                answer = work(_read(line, number))
            except Wrong as wrong:
                failed += 1
                answer = {"id": wrong.key, "error": str(wrong)}
            say(show(answer))
    if failed:
        raise Refused(f"{failed:,} line{'s' if failed != 1 else ''} could not be read; the others are answered.")


def _opened(file: str) -> Any:
    if file == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise Refused(f"{file} could not be read: {error.strerror}.") from None


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines; one that is far too long comes in its first part only, and is refused by its length."""
    while line := stream.readline(_LONGEST_LINE + 1):
        yield line
        while not line.endswith(b"\n") and len(line) > _LONGEST_LINE:
            line = stream.readline(_LONGEST_LINE + 1)


def _read(line: bytes, number: int) -> Answer:
    if len(line) > _LONGEST_LINE:
        raise Wrong(number, f"Line {number} is longer than {_LONGEST_LINE:,} bytes.")
    try:
        text = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise Wrong(number, f"Line {number} is not UTF-8.") from None
    if not text.lstrip().startswith("{"):
        return {"id": number, "text": text}
    try:
        content: Answer = json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong(number, f"Line {number} begins like JSON and is none.") from None
    return {"id": number, **content}


def _text_of(content: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    text = content.get(name)
    if text is None and not needed:
        return ""
    if not isinstance(text, str):
        raise Wrong(content["id"], f"“{name}” must be a text.")
    if needed and not text.strip():
        raise Wrong(content["id"], f"“{name}” is empty.")
    if len(text) > TEXT_LENGTH:
        raise Wrong(content["id"], f"“{name}” is longer than {TEXT_LENGTH:,} characters.")
    return text


def _day_of(content: Mapping[str, Any], name: str) -> date | None:
    text = _text_of(content, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Wrong(content["id"], f"“{name}” is not a day like 2026-09-30.") from None


def _checked(content: Answer) -> Answer:
    text, lang = _text_of(content, "text", needed=True), _text_of(content, "lang")
    if lang and lang not in _LANGUAGES:
        raise Wrong(content["id"], f"“lang” is one of {', '.join(_LANGUAGES)}.")
    return _told(content["id"], parse(text, lang or None, _day_of(content, "today")))


def _told(key: object, statement: Statement) -> Answer:
    return {
        "id": key,
        "kind": statement.kind.value,
        "has_metric": statement.has_metric,
        "binary": statement.binary,
        "metric": _metric(statement.metric),
        "by": statement.by,
        "defects": list(statement.defects),
        "kirkpatrick": statement.kirkpatrick,
        "findings": [_finding(each) for each in findings(statement)],
        "lang": statement.lang,
        "ruleset": RULESET,
    }


def _finding(found: Finding) -> Answer:
    told = asdict(found)
    del told["ruleset"]
    return told


def _metric(metric: Measured | None) -> Answer | None:
    if metric is None:
        return None
    return {
        "name": metric.name,
        "unit": metric.unit,
        "baseline": _plain(metric.baseline),
        "target": _plain(metric.target),
        "change": {"amount": _plain(metric.change.amount), "unit": metric.change.unit} if metric.change else None,
        "direction": metric.direction,
    }


def _plain(number: float | tuple[float, float] | None) -> Any:
    """Whole numbers without a decimal point, as they are written."""
    if isinstance(number, tuple):
        return [_plain(each) for each in number]
    return int(number) if number is not None and number == int(number) else number


def _rewritten(content: Answer) -> Answer:
    asked = Asked(
        objective=_text_of(content, "objective"),
        statement=_text_of(content, "statement", needed=True),
        domain=_text_of(content, "domain"),
        cycle_end=_day_of(content, "cycle_end"),
        facts=_text_of(content, "facts"),
    )
    found = rewrites(asked)
    return {
        "id": content["id"],
        "rewrites": list(found.texts),
        "origin": found.origin,
        "questions": list(found.questions),
        "actions": list(found.actions),
        "ruleset": RULESET,
    }


def _as_json(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _as_text(answer: Answer) -> str:
    if "error" in answer:
        return f"{answer['id']}: {answer['error']}\n"
    by = f", by {answer['by']}" if answer["by"] else ""
    lines = [f"{answer['id']}: {answer['kind']}{by}"]
    for each in answer["findings"]:
        lines.append(f"  {each['severity']:<6} {each['code']}: {each['why']} {each['remedy']} ({each['source']})")
    return "\n".join(lines) + "\n"
