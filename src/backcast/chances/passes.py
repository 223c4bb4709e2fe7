"""The passes over all samples at once: the latest starts from the limits above, the earliest from those below.

They are the passes of the dates (domain/scheduling) with a row of samples where those have a number. What the backward
pass finds is the greatest schedule that meets the limits above; so the forward pass from a start meets them in exactly
the samples whose latest starts all lie at or after it.
"""

from collections.abc import Sequence

import numpy as np

from backcast.chances.calendars import FAR, FINISH, OwnDays, Row, Truths, bounded
from backcast.chances.networks import Network

Bound = Row | int | np.int32  # of an event: one for all samples as long as no row asks for more


class Spans:
    """For each part and sample where it lies, in ticks: a row of starts, and its finishes."""

    def __init__(self, network: Network, durations: Row, into: Row | None = None) -> None:
        self._durations = durations
        self.starts = np.empty_like(durations) if into is None else into
        # Only work with days of its own finishes elsewhere than its duration after its start.
        self._finishes: dict[int, Row] = {}
        self._own = network.own
        self._may_leave = network.is_far_reaching

    def event(self, index: int, event: int) -> Row:
        """The row of one event of a part."""
        return self.finish(index) if event == FINISH else self.starts[index]

    def finish(self, index: int) -> Row:
        """The row of finishes of a part."""
        if self._own[index]:
            return self._finishes[index]
        finish: Row = self.starts[index] + self._durations[index]
        return finish

    def put(self, index: int, start: Bound, finish: Row | None = None) -> None:
        """Say where a part lies."""
        self.starts[index] = bounded(np.asarray(start, np.int32)) if self._may_leave else start
        if finish is not None:
            self._finishes[index] = finish


def backward(network: Network, durations: Row) -> Spans:
    """The latest spans of all parts."""
    spans, clock = Spans(network, durations), network.clock
    for i in reversed(network.order):
        bounds: list[Bound] = [network.upper_start[i], network.upper_finish[i]]
        for tie in network.out[i]:
            last, held = clock.upper(tie, spans.event(tie.after, tie.to)), bounds[tie.of]
            bounds[tie.of] = last if _is(held, FAR) else np.minimum(held, last)
        _place_latest(network, i, bounds, durations[i], spans)
    return spans


def forward(network: Network, durations: Row, begin: Row | int, into: Row | None = None) -> Spans:
    """The earliest spans of all parts: what waits starts at tick ``begin`` or later, what has begun goes on today.

    The starts go ``into`` the memory of a pass that is not needed any more, where there is one.
    """
    spans, clock = Spans(network, durations, into), network.clock
    for i in network.order:
        first = np.int32(network.today) if network.begun[i] else begin
        start = first + np.int32(network.ahead[i])
        limit, finish = network.lower_start[i], network.lower_finish[i]
        bounds: list[Bound] = [start if limit == -FAR else np.maximum(start, limit), finish]
        for tie in network.into[i]:
            earliest, held = clock.lower(tie, spans.event(tie.before, tie.of)), bounds[tie.to]
            bounds[tie.to] = np.maximum(held, earliest)
        _place_earliest(network, i, bounds, durations[i], spans)
    return spans


def meets(network: Network, spans: Spans) -> Truths:
    """For each sample whether spans keep all limits above."""
    kept = np.ones(spans.starts.shape[1], np.bool_)
    for i in range(len(network.parts)):
        if network.upper_start[i] < FAR:
            kept &= spans.starts[i] <= network.upper_start[i]
        if network.upper_finish[i] < FAR:
            kept &= spans.finish(i) <= network.upper_finish[i]
    return kept


def latest_begin(network: Network, latest: Spans) -> tuple[Row, Truths]:
    """For each sample the last tick at which what waits can begin, FAR when nothing does.

    The second row says whether the limits below are kept: where not, no begin is early enough.
    """
    begin = np.full(latest.starts.shape[1], FAR, np.int32)
    kept = np.ones(latest.starts.shape[1], np.bool_)
    for i, start in enumerate(latest.starts):
        if network.begun[i]:
            kept &= start >= network.today + network.ahead[i]
        else:
            np.minimum(begin, start - np.int32(network.ahead[i]), out=begin)
        if network.lower_start[i] > -FAR:
            kept &= start >= network.lower_start[i]
        if network.lower_finish[i] > -FAR:
            kept &= latest.finish(i) >= network.lower_finish[i]
    return begin, kept


def _is(bound: Bound, limit: int) -> bool:
    """Whether nothing holds an event: no row was made for it."""
    return isinstance(bound, int) and bound == limit


def _rows(bounds: Sequence[Bound], like: Row) -> list[Row]:
    return [np.full_like(like, bound) if np.ndim(bound) == 0 else np.asarray(bound) for bound in bounds]


def _place_latest(network: Network, index: int, held: Sequence[Bound], duration: Row, spans: Spans) -> None:
    own = network.own[index]
    if own is None and _is(held[0], FAR):
        spans.put(index, held[1] - duration)
        return
    bounds = _rows(held, duration)
    if own is None:
        spans.put(index, np.minimum(bounds[0], bounds[1] - duration))
    elif not network.parts[index].most:
        spans.put(index, *_milestone(network, index, own, np.minimum(*bounds), is_latest=True))
    else:
        last = own.ticks_before(bounds[1]) - duration
        first = np.minimum(own.ticks_before(bounds[0] + np.int32(1)) - np.int32(1), last)
        spans.put(index, own.tick(first), own.tick(first + duration - np.int32(1)) + np.int32(1))


def _place_earliest(network: Network, index: int, held: Sequence[Bound], duration: Row, spans: Spans) -> None:
    own = network.own[index]
    if own is None and _is(held[1], -FAR):
        spans.put(index, held[0])
        return
    bounds = _rows(held, duration)
    if own is None:
        spans.put(index, np.maximum(bounds[0], bounds[1] - duration))
    elif not network.parts[index].most:
        spans.put(index, *_milestone(network, index, own, np.maximum(*bounds), is_latest=False))
    else:
        last = own.ticks_before(bounds[1] - np.int32(1)) + np.int32(1) - duration
        first = np.maximum(own.ticks_before(bounds[0]), last)
        spans.put(index, own.tick(first), own.tick(first + duration - np.int32(1)) + np.int32(1))


def _milestone(network: Network, index: int, own: OwnDays, bound: Row, *, is_latest: bool) -> tuple[Row, Row]:
    """Where a milestone with days of its own lies: at the end of one of their ticks, or at its start (a kick-off)."""
    shift = np.int32(network.behind[index])
    if is_latest:
        place = own.tick(own.ticks_before(bound - shift + np.int32(1)) - np.int32(1)) + shift
    else:
        place = own.tick(own.ticks_before(bound - shift)) + shift
    return place, place
