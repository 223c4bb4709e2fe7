"""Random plans that fill every field: what storage must give back is more than what the dates depend on."""

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, At, Kind, Step, Unit
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Direction, Measurement, Metric
from backcast.domain.workdays import Closure, WorkCalendar

MONDAY = date(2026, 8, 3)
# All that can be printed: no control characters, no lone surrogates, no line separators, nothing that turns the
# direction of reading, no byte order mark.
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
PRINTABLE = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters=TURNS)
NAMES = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], exclude_characters="/\\?#%" + TURNS)

texts = st.one_of(st.just(""), st.text(st.one_of(PRINTABLE, st.sampled_from("\n\t'\"\\;%")), max_size=30))
lines = st.text(PRINTABLE, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
step_ids = st.text(NAMES, min_size=1, max_size=12).filter(lambda text: text not in (".", "..", "new"))
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
near_days = st.integers(-60, 200).map(lambda n: MONDAY + timedelta(n))
numbers = st.decimals(-(10**12), 10**12, places=4)
levels = st.one_of(st.none(), st.integers(0, 5))


def tried(examples: int) -> settings:
    """How often a property is tried; all examples of a test share one database, each in a plan of its own."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, suppress_health_check=unhurried)


@st.composite
def work_calendars(draw: st.DrawFn, week: frozenset[int] | None = None) -> WorkCalendar:
    """Working days with closures and holidays."""
    closed = [Closure(min(pair), max(pair), draw(texts)) for pair in draw(st.lists(st.tuples(near_days, near_days)))]
    return WorkCalendar(
        week or draw(st.frozensets(st.integers(0, 6), min_size=1)),
        tuple(closed),
        draw(st.sampled_from(["", "US", "DE"])),
        draw(st.sampled_from(["", "NY", "BY"])),
        MappingProxyType(draw(st.dictionaries(days, texts, max_size=3))),
    )


@st.composite
def drawn_steps(draw: st.DrawFn, step_id: str, earlier: list[str], calendars: list[str]) -> Step:
    """A step of any kind with every field that its kind may have."""
    kind = draw(st.sampled_from(list(Kind) if earlier else [Kind.ACTION, Kind.MILESTONE]))
    rest: dict[str, Any] = {
        name: draw(texts) for name in ("owner", "phase", "note", "criteria", "instrument", "sample")
    }
    rest |= {name: draw(st.one_of(st.none(), days)) for name in ("not_before", "deadline")}
    rest |= {"level": draw(levels), "training": draw(st.sampled_from([None, True, False]))}
    rest["calendar"] = draw(st.sampled_from(["", *calendars]))
    if kind is Kind.MILESTONE:
        rest |= {"at": draw(st.sampled_from(list(At))), "days": 0}
    else:
        rest["days"] = draw(st.integers(1, 10_000))
    if earlier and (kind is Kind.FOLLOW_UP or draw(st.booleans())):
        offset, window = draw(st.integers(0, 10_000)), draw(st.integers(0, 10_000))
        rest["anchor"] = Anchor(draw(st.sampled_from(earlier)), offset, draw(st.sampled_from(list(Unit))), window)
    if draw(st.booleans()):
        rest["started"] = draw(days)
        rest["finished"] = draw(st.one_of(st.none(), st.dates(rest["started"], date(2200, 12, 31))))
        if kind is not Kind.MILESTONE:
            rest["remaining"] = draw(st.one_of(st.none(), st.integers(1, 10_000)))
    return Step(step_id, kind, draw(lines), **rest)


@st.composite
def drawn_links(draw: st.DrawFn, ids: list[str]) -> tuple[Dependency, ...]:
    """Dependencies of every type and unit, several between the same two steps."""
    links = []
    for later in range(1, len(ids)):
        for before in draw(st.lists(st.sampled_from(ids[:later]), max_size=4)):
            unit = draw(st.sampled_from(list(Unit)))
            lag = draw(st.integers(1 if unit is Unit.CALENDAR else -10_000, 10_000))
            links.append(Dependency(before, ids[later], draw(st.sampled_from(list(LinkType))), lag, unit, draw(texts)))
    return tuple(links)


@st.composite
def drawn_results(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    """Metrics, key results with and without a baseline, on a number or a band, and measurements."""
    metric_ids = draw(st.lists(lines, unique=True, max_size=3))
    metrics = [
        Metric(name, draw(lines), draw(texts), draw(st.sampled_from(list(Direction))), draw(texts), draw(texts))
        for name in metric_ids
    ]
    if not metrics:
        return {}
    measured = st.builds(Measurement, st.sampled_from(metric_ids), days, numbers, texts)
    return {
        "metrics": tuple(metrics),
        "key_results": tuple(
            draw(drawn_key_result(name, draw(st.sampled_from(metric_ids)), ids))
            for name in draw(st.lists(lines, unique=True, max_size=3))
        ),
        "measurements": tuple(draw(st.lists(measured, max_size=3))),
    }


@st.composite
def drawn_key_result(draw: st.DrawFn, name: str, metric: str, ids: list[str]) -> KeyResult:
    """One key result."""
    band = draw(st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))))
    target: Decimal | tuple[Decimal, Decimal] = band if band[0] < band[1] and draw(st.booleans()) else band[0]
    baseline = draw(st.one_of(st.none(), st.builds(Baseline, numbers, st.one_of(st.none(), days), texts, texts)))
    at = [DueAt(draw(st.sampled_from(ids)), draw(st.sampled_from(list(Edge)))) for _ in range(draw(st.integers(0, 2)))]
    due = draw(st.one_of(st.none(), days))
    rest = (draw(levels), draw(st.booleans()), draw(texts), draw(texts))
    return KeyResult(name, metric, target, baseline, due, tuple(at) if ids else (), *rest)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan with everything that a plan can hold."""
    week = draw(st.frozensets(st.integers(0, 6), min_size=1))
    names = draw(st.lists(lines, unique=True, max_size=2))
    ids = draw(st.lists(step_ids, unique=True, min_size=1, max_size=5))
    goal_texts = {name: draw(texts) for name in ("why", "for_whom", "sponsor", "evidence", "out_of_scope")}
    steps = [draw(drawn_steps(name, ids[:number], names)) for number, name in enumerate(ids)]
    return Plan(
        title=draw(lines),
        goal=EndGoal(draw(lines), draw(days), draw(st.booleans()), **goal_texts),
        calendar=draw(work_calendars(week)),
        calendars=MappingProxyType({name: draw(work_calendars(week)) for name in names}),
        steps=MappingProxyType({step.id: step for step in draw(st.permutations(steps))}),
        dependencies=draw(drawn_links(ids)),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        name=draw(texts),
        programme=draw(texts),
        **draw(drawn_results(ids)),
    )
