"""Metrics, measurements and key results: what they refuse, and how far a value has come."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.results.key_results import Baseline, KeyResult, progress
from backcast.domain.results.metrics import Direction, Measurement, Metric

D = Decimal


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"name": ""}, "name", "Give the metric a name"),
        ({"id": ""}, "id", "needs an id"),
        ({"unit": "\x00"}, "unit", "U[+]0000"),
        ({"source": "x" * 10_001}, "source", "at most 10,000"),
        ({"owner": "\x01"}, "owner", "U[+]0001"),
    ],
)
def test_a_metric_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        Metric(**{"id": "csat", "name": "Customer satisfaction", **written})

    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"value": D("NaN")}, "value", "is a number"),
        ({"value": D("Infinity")}, "value", "is a number"),
        ({"on": date(1899, 1, 1)}, "date", "outside the years"),
        ({"source": "\x00"}, "source", "U[+]0000"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        Measurement(**{"metric": "csat", "on": date(2026, 6, 30), "value": D(78), **written})

    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"target": D("NaN")}, "target", "is a number"),
        ({"target": (D(1), D("Infinity"))}, "target", "is a number"),
        ({"target": (D(3), D(3))}, "target", "from a lower to a higher"),
        ({"target": (D(4), D(3))}, "target", "from a lower to a higher"),
        ({"level": 6}, "level", "0 to 5"),
        ({"level": -1}, "level", "0 to 5"),
        ({"due": date(2300, 1, 1)}, "due", "outside the years"),
        ({"owner": "\x00"}, "owner", "U[+]0000"),
        ({"note": "\x00"}, "note", "U[+]0000"),
    ],
)
def test_a_key_result_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        KeyResult(**{"id": "KR1", "metric": "csat", "target": D(86), **written})

    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("value", [D("NaN"), D("Infinity")])
def test_a_baseline_that_is_no_number_is_refused(value: Decimal) -> None:
    with pytest.raises(InvalidInput, match="number"):
        KeyResult("KR1", "csat", D(86), Baseline(value))


def at(value: str, target: str | tuple[str, str], baseline: str | None, direction: Direction) -> Decimal | None:
    """How far a value has come from a baseline to a target."""
    aim = D(target) if isinstance(target, str) else (D(target[0]), D(target[1]))
    return progress(KeyResult("KR1", "m", aim, Baseline(D(baseline)) if baseline else None), direction, D(value))


@pytest.mark.parametrize(
    ("value", "share"),
    [("78", "0"), ("82", "0.5"), ("86", "1"), ("87", "1.125"), ("76", "-0.25")],
)
def test_progress_of_raising_is_the_share_of_the_way_and_never_clamped(value: str, share: str) -> None:
    assert at(value, "86", "78", Direction.RAISE) == D(share)


@pytest.mark.parametrize(("value", "share"), [("70", "0"), ("60", "0.4"), ("45", "1"), ("40", "1.2"), ("75", "-0.2")])
def test_progress_of_reducing_is_the_same_share_downwards(value: str, share: str) -> None:
    assert at(value, "45", "70", Direction.REDUCE) == D(share)


@pytest.mark.parametrize("direction", list(Direction))
def test_without_a_baseline_there_is_no_percentage(direction: Direction) -> None:
    assert at("60", "45", None, direction) is None


@pytest.mark.parametrize(
    ("direction", "value", "share"),
    [
        (Direction.RAISE, "90", 1),
        (Direction.RAISE, "91", 1),
        (Direction.RAISE, "89", None),
        (Direction.REDUCE, "90", 1),
        (Direction.REDUCE, "89", 1),
        (Direction.REDUCE, "91", None),
        (Direction.REACH, "90", 1),
        (Direction.REACH, "89", None),
    ],
)
def test_a_baseline_that_equals_the_target_is_either_reached_or_undefined(
    direction: Direction, value: str, share: int | None
) -> None:
    assert at(value, "90", "90", direction) == share


@pytest.mark.parametrize(
    ("value", "share"), [("5", "1"), ("3", "1"), ("4", "1"), ("9", "0"), ("7", "0.5"), ("11", "-0.5"), ("1", "0.5")]
)
def test_progress_in_a_band_falls_with_the_distance_to_the_nearer_edge(value: str, share: str) -> None:
    assert at(value, ("3", "5"), "9", Direction.KEEP) == D(share)


@pytest.mark.parametrize(("value", "baseline", "share"), [("4", None, 1), ("6", None, None), ("6", "4", None)])
def test_in_a_band_only_being_inside_needs_no_baseline(value: str, baseline: str | None, share: int | None) -> None:
    assert at(value, ("3", "5"), baseline, Direction.KEEP) == share


def test_a_key_result_that_follows_names_the_new_day_in_its_sentence_and_no_longer_number_is_touched() -> None:
    known = KeyResult("KR1", "csat", D(4), due=date(2026, 12, 8), text="To 4 by 8 Dec 2026, half by 08.12.2026")
    beside = replace(known, text="To 4 after 18 Dec 2026")

    moved = known.following(date(2026, 12, 8), date(2027, 1, 15))

    assert moved == replace(known, due=date(2027, 1, 15), text="To 4 by 15 Jan 2027, half by 15.01.2027")
    assert beside.following(date(2026, 12, 8), date(2027, 1, 15)).text == "To 4 after 18 Dec 2026"
    assert known.following(date(2026, 12, 18), date(2027, 1, 15)) == known
