"""Measure how well the rules coach judges: ``make eval`` prints a table in Markdown.

Three sets: the 60 given examples, and our own 369 in two halves. Rules were tuned on the odd half and never on the
even one. Labels of our own set were written by one person from the definitions before any rule had seen the texts;
defects that follow from the fields (NO_METRIC, NO_TARGET, NO_BASELINE, NO_DEADLINE) were derived from the labels. Names
of measures are not compared: people word them differently. Wordings are checked by program: that a rewrite is an
outcome is our own parser's verdict, the other properties are looked up in the text.
"""

import json
import re
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from backcast.domain.coaching.catalogue.everything import entries_for
from backcast.domain.coaching.catalogue.stems import stems_of
from backcast.domain.coaching.parsers import parse
from backcast.domain.coaching.rewordings.rewrites import Asked, rewrites
from backcast.domain.coaching.statements import Statement

EXAMPLES = Path(__file__).parents[1] / "tests" / "coaching" / "examples"
NEEDS_REWRITE = {"NO_METRIC", "NO_TARGET", "MULTI_METRIC", "COMPOUND", "FUZZY", "LOW_LEVEL", "VANITY", "PCT_AMBIGUOUS"}
NEEDS_REWRITE |= {"PERSON", "IMPOSSIBLE", "DIRECTION", "INJECTION", "HOW"}
CYCLE_END = date(2026, 9, 30)
Example = dict[str, Any]


def examples(name: str, split: str = "") -> list[Example]:
    """The labelled statements of a set, or of one half of it."""
    lines = (EXAMPLES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [each for each in map(json.loads, lines) if not split or each["split"] == split]


def near(one: Any, other: Any) -> bool:
    """Whether two numbers, ranges or absences are the same."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return all(near(left, right) for left, right in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 0.06
    return one is None and other is None


def same_metric(label: Example | None, said: Statement) -> bool:
    """Whether unit, baseline, target, change and direction are all as labelled; count and rate are one unit."""
    found = said.metric
    if label is None or found is None:
        return label is None and found is None
    units = [{"rate": "count"}.get(unit or "", unit) for unit in (label["unit"], found.unit)]
    change = (found.change.amount, found.change.unit) if found.change else (None, None)
    wanted = (label["change"]["amount"], label["change"]["unit"]) if label["change"] else (None, None)
    numbers = near(label["baseline"], found.baseline) and near(label["target"], found.target)
    changes = near(wanted[0], change[0]) and wanted[1] == change[1]
    return units[0] == units[1] and numbers and changes and label["direction"] == found.direction


def f1(hits: int, extra: int, missing: int) -> float:
    """The harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
    return 2 * hits / (2 * hits + extra + missing) if hits + extra + missing else 1.0


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """The mean F1 of the kinds that are labelled."""
    kinds = sorted({wanted for wanted, _ in pairs})
    scores = []
    for kind in kinds:
        counted = Counter((wanted == kind, found == kind) for wanted, found in pairs)
        scores.append(f1(counted[True, True], counted[False, True], counted[True, False]))
    return sum(scores) / len(scores)


def needs_rewrite(kind: str, defects: Any) -> bool:
    """Whether a statement should be reworded: it is no outcome, or has a defect that is more than a hint."""
    return kind in ("task", "output", "vague") or bool(set(defects) & NEEDS_REWRITE)


def has_all_properties(label: Example) -> bool:
    """Whether the best rewrite keeps the subject, is an outcome that fits, carries the date, and invents nothing."""
    domain = label["domain"]
    asked = Asked("", label["text"], domain, CYCLE_END)
    texts = rewrites(asked).texts
    if not texts:
        return False
    best, read = texts[0], parse(texts[0].replace("[baseline]", "31").replace("[target]", "37"))
    numbers = set(re.findall(r"\d+", best.replace("2026", "").replace("30", ""))) - {"09"}
    known = {synonym for entry in entries_for(label["text"], domain)[:3] for synonym in entry.synonyms}
    subject = stems_of(best) & (stems_of(label["text"]) | stems_of(" ".join(known)))
    dated = "30 Sep 2026" in best or "30.09.2026" in best or "30/09/2026" in best
    return (
        read.kind.value in ("outcome", "health")
        and dated
        and bool(subject)
        and numbers <= set(re.findall(r"\d+", label["text"]))
        and (domain != "ld" or read.kirkpatrick in (2, 3, 4, None) or label["kind"] == "health")
    )


def figures(labels: list[Example]) -> dict[str, float]:
    """All figures of a set, each between 0 and 1."""
    said = [(label, parse(label["text"])) for label in labels]
    kinds = [(label["kind"], found.kind.value) for label, found in said]
    defects: Counter[str] = Counter()
    wanting: Counter[tuple[bool, bool]] = Counter()
    for label, found in said:
        wanted, told = set(label["defects"]), set(found.defects)
        defects.update(hits=len(wanted & told), extra=len(told - wanted), missing=len(wanted - told))
        wanting[needs_rewrite(label["kind"], wanted), needs_rewrite(found.kind.value, told)] += 1
    learning = [(label, found) for label, found in said if label["domain"] == "ld"]
    due = [(label, found) for label, found in learning if needs_rewrite(label["kind"], label["defects"])]
    caught = sum(needs_rewrite(found.kind.value, found.defects) for _, found in due)
    poor = [label for label in labels if needs_rewrite(label["kind"], label["defects"])]
    return {
        "kind accuracy": sum(wanted == found for wanted, found in kinds) / len(kinds),
        "kind macro-F1": macro_f1(kinds),
        "needs-rewrite F1": f1(wanting[True, True], wanting[False, True], wanting[True, False]),
        "L&D recall of needs-rewrite": caught / len(due) if due else 1.0,
        "defects micro-F1": f1(defects["hits"], defects["extra"], defects["missing"]),
        "metric exact": sum(same_metric(label["metric"], found) for label, found in said) / len(said),
        "deadline found": sum((label["by"] is None) == (found.by is None) for label, found in said) / len(said),
        "deadline exact": sum(label["by"] == found.by for label, found in said) / len(said),
        "rewrites with all properties": sum(map(has_all_properties, poor)) / len(poor) if poor else 1.0,
    }


def by_language(labels: list[Example]) -> dict[str, tuple[float, int]]:
    """Kind accuracy and size for each language."""
    told = {}
    for lang in sorted({label["lang"] for label in labels}):
        own = [label for label in labels if label["lang"] == lang]
        told[lang] = sum(parse(label["text"]).kind.value == label["kind"] for label in own) / len(own), len(own)
    return told


def slowest(labels: list[Example]) -> tuple[float, float]:
    """CPU milliseconds of the statement at the 99th percentile, and as a multiple of the median."""
    times = []
    for label in labels * 3:
        begin = time.process_time()
        parse(label["text"])
        times.append((time.process_time() - begin) * 1000)
    times.sort()
    p99 = times[int(len(times) * 0.99)]
    return p99, p99 / times[len(times) // 2]


def main() -> None:
    """Print the table."""
    sets = {
        "given": examples("given"),
        "own, tuned on": examples("own", "tuned"),
        "own, held out": examples("own", "held"),
    }
    told = {name: figures(labels) for name, labels in sets.items()}
    head = [f"{name} ({len(labels)})" for name, labels in sets.items()]
    rows = ["| figure | " + " | ".join(head) + " |", "| --- |" + " ---: |" * len(head)]
    rows += [f"| {name} | " + " | ".join(f"{told[each][name]:.2f}" for each in told) + " |" for name in told["given"]]
    rows += [
        f"| kind accuracy, {lang} ({size}) | | | {share:.2f} |"
        for lang, (share, size) in by_language(sets["own, held out"]).items()
    ]
    p99, ratio = slowest(examples("own"))
    rows += [f"| one statement, p99 | | | {p99:.1f} ms, {ratio:.0f} × the median |"]
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
