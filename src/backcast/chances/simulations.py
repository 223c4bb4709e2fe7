"""Simulations: a plan played through thousands of times, and what the samples say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backcast.chances.calendars import FAR, Row
from backcast.chances.draws import draw
from backcast.chances.figures import FINISH_LEVELS, Curve, Figures, Question, StepFigures, samples_for
from backcast.chances.networks import Network
from backcast.chances.passes import Spans, backward, forward, latest_begin
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline

_MOST_POINTS: Final = 400  # of a curve
_MOST_RANKS: Final = 2_048


def simulate(plan: Plan, timeline: Timeline, question: Question) -> Figures:
    """What the samples say about a plan whose dates are those of ``timeline``.

    Raises:
        InvalidInput: when the step that is asked for is finished, or dates leave the years 1900 to 2200.
        NotFound: when the plan holds no such step.
    """
    network = Network(plan, timeline, question)
    samples = samples_for(question, len(network.parts))
    durations = draw(network.parts, question.uncertainty, samples, question.seed)
    latest = backward(network, durations)
    begin, kept = latest_begin(network, latest)
    ordered = np.sort(np.where(kept, np.minimum(begin, network.last), -FAR))
    early = forward(network, durations, network.begin)
    finishes = _finishes(network, early)
    critical = _critical(latest, forward(network, durations, np.maximum(begin, network.begin), early.starts))
    measures = _Measures(durations, begin)
    return Figures(
        question=question,
        samples=samples,
        due=network.due,
        must_start=_must_start(network, timeline, question),
        on_time=_share(ordered, network.begin),
        curve=_curve(network, ordered),
        safe=_safe(network, ordered, question.levels),
        finishes=finishes,
        steps={
            part.id: _step_figures(network, i, latest, critical[i], measures, question.levels)
            for i, part in enumerate(network.parts)
        },
    )


class _Measures:
    """How far each row of durations spreads, and how it goes along with the length of the plan."""

    def __init__(self, durations: Row, begin: Row) -> None:
        self._durations = durations
        self._spread = _deviation(begin)
        self._ranks = _centred(-begin) if self._spread else None
        self._square = 0.0 if self._ranks is None else float(self._ranks @ self._ranks)

    def sensitivity(self, index: int, criticality: float) -> float:
        """The schedule sensitivity index of a part."""
        if not self._spread:
            return 0.0
        return criticality * _deviation(self._durations[index]) / self._spread

    def cruciality(self, index: int) -> float:
        """The rank correlation of a part's duration with the length of the plan."""
        if self._ranks is None:
            return 0.0
        ranks = _centred(self._durations[index])
        spread = float(ranks @ ranks)
        return float(ranks @ self._ranks) / (spread * self._square) ** 0.5 if spread else 0.0


def _step_figures(
    network: Network, index: int, latest: Spans, criticality: float, measures: _Measures, levels: Sequence[int]
) -> StepFigures:
    start = latest.starts[index] - np.int32(network.ahead[index])
    start.sort()
    first = network.today if network.begun[index] else network.begin
    return StepFigures(
        safe={level: _own_day(network, index, int(_at_level(start, level))) for level in levels},
        in_time=_share(start, first),
        criticality=criticality,
        sensitivity=measures.sensitivity(index, criticality),
        cruciality=measures.cruciality(index),
    )


def _own_day(network: Network, index: int, tick: int) -> date:
    """The working day of a part that holds a tick, or the one before it."""
    day = network.clock.day(tick)
    if not network.own[index]:
        return day
    axis = network.plan.axes[network.steps[index].calendar]
    return axis.day(axis.number_at_or_before(day.toordinal()))


def _critical(latest: Spans, early: Spans) -> list[float]:
    """For each part the share of samples in which it could not start later than it would."""
    samples = latest.starts.shape[1]
    rows = zip(latest.starts, early.starts, strict=True)
    return [int(np.count_nonzero(late <= soon)) / samples for late, soon in rows]


def _finishes(network: Network, early: Spans) -> Mapping[int, date]:
    """The days by which all targets are finished, by level."""
    last = np.full(early.starts.shape[1], -FAR, np.int32)
    for i in network.targets:
        np.maximum(last, early.finish(i) - np.int32(network.behind[i]), out=last)
    if not network.targets:
        return {}
    ordered = np.sort(last)
    return {level: network.clock.day(int(ordered[-(-level * len(ordered) // 100) - 1])) for level in FINISH_LEVELS}


def _safe(network: Network, ordered: Row, levels: Sequence[int]) -> Mapping[int, date | None]:
    if all(network.begun):
        return dict.fromkeys(levels)
    ticks = {level: int(_at_level(ordered, level)) for level in levels}
    return {level: None if tick == -FAR else network.clock.day(tick) for level, tick in ticks.items()}


def _at_level(ordered: Row, level: int) -> np.int32:
    """The value that ``level`` percent of the samples reach: never one between two samples."""
    count: int = len(ordered)
    value: np.int32 = ordered[count - (-(-level * count // 100))]
    return value


def _share(ordered: Row, tick: int) -> float:
    """The share of samples at or after a tick."""
    return (len(ordered) - int(np.searchsorted(ordered, tick))) / len(ordered)


def _curve(network: Network, ordered: Row) -> Curve:
    finite = ordered[ordered > -FAR]
    if not len(finite):
        return Curve((), ())
    first, last = (network.clock.number(int(tick)) for tick in (finite[0], finite[-1]))
    stride = max(-(-(last - first + 1) // _MOST_POINTS), 1)
    numbers = range(last, first - stride, -stride)[::-1]
    shares = [_share(ordered, network.clock.tick(number)) for number in numbers]
    return Curve(tuple(network.clock.axis.day(number) for number in numbers), tuple(shares))


def _must_start(network: Network, timeline: Timeline, question: Question) -> date | None:
    """The last day on which work may begin when all takes its likely duration."""
    if not question.step and not question.due:
        return timeline.must_start
    scale = 1 << network.clock.bits
    likely = np.array([[round(part.likely * scale)] for part in network.parts], np.int32)
    begin, _ = latest_begin(network, backward(network, likely))
    return None if begin[0] == FAR else network.clock.day(int(begin[0]))


def _deviation(row: Row) -> float:
    """The standard deviation of a row."""
    values = row.astype(np.float64)
    values -= values.mean()
    return float((values @ values / len(values)) ** 0.5)


def _centred(row: Row) -> NDArray[np.float64]:
    """The ranks of a row less their mean; equal values share the middle of their ranks.

    Rows that spread too far for a table of counts are rounded first.
    """
    low, high = int(row.min()), int(row.max())
    places = ((row - np.int32(low)) >> max((high - low).bit_length() - _MOST_RANKS.bit_length() + 1, 0)).astype(np.intp)
    counts = np.bincount(places)
    middles = np.cumsum(counts) - counts / 2 - len(row) / 2
    ranks: NDArray[np.float64] = middles.take(places)
    return ranks
