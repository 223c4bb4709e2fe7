"""Files that nobody would write by mistake: bombs, floods, lies and nonsense. Each must be refused with a sentence."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, Final

HEAD: Final = "format: backcast-plan/1\ntitle: T\n"
GOAL: Final = "goal: {statement: It is true, due: 2026-12-18}\n"
STEPS: Final = "steps:\n  - {id: A, kind: action, title: Build, days: 5}\n"
Make = Callable[[], bytes]


def plan(more: str = "", *, head: str = HEAD, goal: str = GOAL, steps: str = STEPS) -> Make:
    """A plan file with something wrong in one place."""
    return lambda: (head + goal + more + steps).encode("utf-8", "surrogatepass")


def step(text: str) -> Make:
    """A plan file whose second step is this."""
    return plan(steps=f"{STEPS}  - {{{text}}}\n")


def as_json(**more: Any) -> Make:
    """The same as JSON, with entries that are other than they should be."""
    whole = {
        "format": "backcast-plan/1", "title": "T", "goal": {"statement": "It is true", "due": "2026-12-18"},
        "steps": [{"id": "A", "kind": "action", "title": "Build", "days": 5}], **more,
    }  # fmt: skip
    return lambda: json.dumps(whole).encode()


def many(count: int, needs: Callable[[int], str] = lambda _: "") -> Make:
    """A plan file of so many steps, each with these words more."""
    return lambda: "".join(
        [HEAD, GOAL, "steps:\n"]
        + [f"  - {{id: S{number}, kind: action, title: T, days: 1{needs(number)}}}\n" for number in range(count)]
    ).encode()


def zipped() -> bytes:
    """A hundred megabytes of nothing in a hundred kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.yaml", b"\0" * 100_000_000)
    return packed.getvalue()


LAUGHS: Final = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [*{before},*{before},*{before},*{before},*{before},*{before},*{before},*{before}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
CALENDAR: Final = "calendar: {workdays: [mon], closed: [%s]}\n"
METRIC: Final = "metrics: [{id: m, name: M, unit: a week}]\n"
WAITS: Final = "".join(f"S{number}," for number in range(451))
JSON: Final = b'{"format": "backcast-plan/1", '

PROJECT: Final = b'<Project xmlns="http://schemas.microsoft.com/project">'

FILES: Final[dict[str, Make]] = {
    # Nothing, or something else.
    "nothing": lambda: b"",
    "blanks": lambda: b" \n\n  \n",
    "a remark only": lambda: b"# nothing\n",
    "a list": lambda: b"- a\n- b\n",
    "a word": lambda: b"hello",
    "null": lambda: b"null",
    "a number": lambda: b"7",
    "zeros": lambda: b"\0" * 100_000,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "XML with an entity": lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "a zip bomb": zipped,
    "a gzip bomb": lambda: gzip.compress(b"\0" * 50_000_000, 9),
    # Characters.
    "UTF-16": lambda: plan()().decode().encode("utf-16"),
    "UTF-32": lambda: plan()().decode().encode("utf-32"),
    "Latin-1": lambda: plan(head="format: backcast-plan/1\ntitle: Zo\u00eb\n")().decode().encode("latin-1"),
    "cut in the middle of a letter": lambda: (HEAD + GOAL + STEPS + "# \u00e9").encode()[:-1],
    "half a pair": plan(head="format: backcast-plan/1\ntitle: a\ud800b\n"),
    "half a pair as an escape": plan(head='format: backcast-plan/1\ntitle: "a\\ud800b"\n'),
    "half a pair in JSON": lambda: JSON + b'"title": "\\ud800"}',
    "NUL": plan(head="format: backcast-plan/1\ntitle: a\0b\n"),
    "NUL as an escape": plan(head='format: backcast-plan/1\ntitle: "a\\0b"\n'),
    "an escape sequence": plan(head="format: backcast-plan/1\ntitle: a\x1b[31mb\n"),
    "a turned reading direction": plan(head='format: backcast-plan/1\ntitle: "a\\u202eb"\n'),
    "a byte order mark inside": plan(head="format: backcast-plan/1\ntitle: a\ufeffb\n"),
    "a line separator": plan(head="format: backcast-plan/1\ntitle: a\u2028b\n"),
    # YAML as a programming language.
    "a billion laughs": lambda: LAUGHS.encode() + plan()(),
    "an alias to itself": lambda: b"a: &a [*a]\n" + plan()(),
    "a merge": lambda: b"<<: {title: T}\n" + plan()(),
    "a tag that runs": lambda: b"!!python/object/apply:os.system ['touch /tmp/owned']\n",
    "a tag inside": step("id: B, kind: action, title: !!python/name:os.system x, days: 1"),
    "a tag of its own": lambda: b"!mine {format: backcast-plan/1}\n",
    "binary": plan(head="format: backcast-plan/1\ntitle: !!binary aGVsbG8=\n"),
    "a directive": lambda: b"%YAML 9.9\n---\n" + plan()(),
    "two documents": lambda: plan()() + b"---\n" + plan()(),
    "a name twice": plan(head=HEAD + "title: U\n"),
    "a list as a name": lambda: b"? [a, b]\n: c\n" + plan()(),
    # Depth and size.
    "200,000 brackets": lambda: b"[" * 200_000,
    "200,000 brackets in pairs": lambda: b"[" * 200_000 + b"]" * 200_000,
    "200,000 braces": lambda: b"{a: " * 200_000,
    "200,000 dashes": lambda: b"- " * 200_000,
    "200,000 brackets in JSON": lambda: JSON + b'"steps": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "200,000 braces in JSON": lambda: b'{"a": ' * 200_000 + b"1" + b"}" * 200_000,
    "two million entries": lambda: HEAD.encode() + b"notes:\n" + b"- a\n" * 2_000_000,
    "two million entries in JSON": lambda: JSON + b'"notes": [' + b"1," * 2_000_000 + b"1]}",
    "100,001 steps": many(100_001),
    "500,000 connections": many(1_500, lambda number: f", needs: [{WAITS[: WAITS.find(f'S{min(number, 450)},')]}]"),
    "a title of ten megabytes": plan(head=f"format: backcast-plan/1\ntitle: {'x' * 10_000_000}\n"),
    "a name of ten megabytes": lambda: b"x" * 10_000_000 + b": 1\n" + plan()(),
    "nineteen megabytes of blanks": lambda: b" " * 19_000_000 + b"x",
    "twenty-one megabytes": lambda: plan()() + b"#" * 21_000_000,
    # Numbers and days.
    "not a number": plan(METRIC + "key_results: [{id: K, metric: m, target: .nan, at: [A]}]\n"),
    "NaN in JSON": lambda: JSON + b'"title": "T", "steps": [{"id": "A", "days": NaN}]}',
    "infinity in JSON": lambda: JSON + b'"title": "T", "steps": [{"id": "A", "days": Infinity}]}',
    "a number beyond all measure": step("id: B, kind: action, title: T, days: 1e999999"),
    "a number of 100,000 digits": step(f"id: B, kind: action, title: T, days: {'9' * 100_000}"),
    "a target of 100,000 digits": plan(METRIC + "key_results: [{id: K, metric: m, target: %s}]\n" % ("9" * 100_000)),
    "less than nothing": step("id: B, kind: action, title: T, days: -1"),
    "more than a lifetime": step("id: B, kind: action, title: T, days: 9223372036854775808"),
    "half a day": step("id: B, kind: action, title: T, days: 1.5"),
    "a day that is none": plan(goal="goal: {statement: It is true, due: 2026-02-30}\n"),
    "the year zero": plan(goal="goal: {statement: It is true, due: 0000-01-01}\n"),
    "the year 9999": plan(goal="goal: {statement: It is true, due: 9999-12-31}\n"),
    "a day of other digits": plan(goal="goal: {statement: It is true, due: \u0662\u0660\u0662\u0666-12-18}\n"),
    # Wrong types and wrong things.
    "no format": plan(head="title: T\n"),
    "another format": plan(head="format: backcast-plan/2\ntitle: T\n"),
    "no goal": plan(goal=""),
    "a goal that is a list": plan(goal="goal: [a]\n"),
    "an unknown entry": plan("owner: me\n"),
    "another workspace": plan("workspace_id: 1\n"),
    "steps by name": plan(steps="steps: {A: {title: T}}\n"),
    "steps of words": plan(steps="steps: [a, b]\n"),
    "a title that is a list": as_json(title=["a"]),
    "true for days": as_json(steps=[{"id": "A", "kind": "action", "title": "T", "days": True}]),
    "an object for days": as_json(steps=[{"id": "A", "kind": "action", "title": "T", "days": {"$gt": 0}}]),
    "null for everything": as_json(goal=None, steps=None, title=None),
    "another kind": step("id: B, kind: root, title: T, days: 1"),
    "an id twice": step("id: A, kind: action, title: T, days: 1"),
    "an id of 10,000 letters": step(f"id: {'B' * 10_000}, kind: action, title: T, days: 1"),
    "an id with a path": step("id: ../../etc/passwd, kind: action, title: T, days: 1"),
    "no working day": plan("calendar: {workdays: []}\n"),
    "an unknown country": plan("calendar: {workdays: [mon], country: ../../etc}\n"),
    "closed backwards": plan(CALENDAR % "{from: 2026-12-31, to: 2026-01-01}"),
    "closed for ever": plan(CALENDAR % "{from: 1900-01-01, to: 2200-12-31}"),
    "a name twice in JSON": lambda: JSON + b'"title": "a", "title": "b"}',
    "JSON that ends": lambda: as_json()()[:-1],
    "a text that ends": plan(head='format: backcast-plan/1\ntitle: "T\n'),
    # Files of other programs.
    "an XML bomb": lambda: b'<!DOCTYPE p [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><Project>&b;</Project>',
    "an XML file that reaches out": lambda: b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><Project/>',
    "XML without an end": lambda: PROJECT + b"<Tasks>" + b"<Task>" * 100_000,
    "XML of a million empty tasks": lambda: PROJECT + b"<Tasks>" + b"<Task/>" * 1_000_000 + b"</Tasks></Project>",
    "XML of a hundred thousand names": lambda: PROJECT + b"".join(b"<X%d/>" % number for number in range(100_000)),
    "XML with an attribute of ten megabytes": lambda: PROJECT[:-1] + b' a="' + b"x" * 10_000_000 + b'"></Project>',
    "a table with a cell of a megabyte": lambda: b"Title,Days\n" + b"x" * 1_000_000 + b",1\n",
    "a table of a million rows": lambda: b"Title,Days\n" + b"a,1\n" * 1_000_000,
    "a table that ends within quotes": lambda: b'Title,Days\n"a,1\n',
    # What cannot be followed.
    "a step that waits for itself": step("id: B, kind: action, title: T, days: 1, needs: [B]"),
    "a circle of two": plan(
        steps="steps: [{id: A, kind: action, title: T, days: 1, needs: [B]}, {id: B, kind: action, title: T, days: 1, "
        "needs: [A]}]\n"
    ),
    "a circle of 10,000": many(10_000, lambda number: f", needs: [S{(number + 1) % 10_000}]"),
    "a step that is not there": step("id: B, kind: action, title: T, days: 1, needs: [Z]"),
    "a key result on nothing": plan(METRIC + "key_results: [{id: K, metric: m, target: 5, at: [Z]}]\n"),
    "a measurement of nothing": plan("measurements: [{metric: m, date: 2026-01-01, value: 1}]\n"),
    "an anchor to itself": step("id: B, kind: follow-up, title: T, days: 1, anchor: {step: B, offset: 1}"),
}  # fmt: skip
# Each says much in little room: held as a tree without a limit, it would be thirty times as large.
CROWDED: Final[dict[str, Make]] = {
    "a million names in JSON": lambda: b"{%s}" % b",".join(b'"k%d": 1' % number for number in range(990_000)),
    "a million names in YAML": lambda: b"\n".join(b"k%d: 1" % number for number in range(990_000)),
    "a hundred thousand steps": many(100_000),
    "half a million empty sections in JSON": lambda: JSON + b'"notes": [%s]}' % b",".join([b'{"a":{}}'] * 490_000),
    "a text of eighteen megabytes with a rare letter": lambda: (
        JSON + '"title": "\U0001f600'.encode() + b"x" * 18_000_000 + b'"}'
    ),
    "a million links in XML": lambda: (
        PROJECT + b"<Tasks><Task>" + b"<PredecessorLink/>" * 1_000_000 + b"</Task></Tasks></Project>"
    ),
}
LARGE: Final = 1_000_000  # bytes; larger ones are sent by one way in only
