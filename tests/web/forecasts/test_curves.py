"""The drawing of the chances: where its line and its marks stand."""

from dataclasses import replace
from datetime import date

from backcast.chances.figures import Curve, Figures, Question
from backcast.domain.planning.spreads import Uncertainty
from backcast.web.forecasts.curves import BOTTOM, LEFT, RIGHT, TOP, drawn_curve

MONDAY = date(2027, 6, 7)
FIGURES = Figures(
    question=Question(MONDAY, Uncertainty()),
    samples=100,
    due=date(2027, 6, 30),
    must_start=date(2027, 6, 11),
    on_time=1.0,
    curve=Curve((MONDAY, date(2027, 6, 9), date(2027, 6, 11)), (1.0, 0.5, 0.25)),
    safe={80: MONDAY, 50: date(2027, 6, 9)},
    finishes={},
    steps={},
)


def test_the_line_falls_from_certain_to_nothing_between_the_edges() -> None:
    drawn = drawn_curve(FIGURES)

    assert drawn is not None
    points = [tuple(float(part) for part in point.split(",")) for point in drawn.points.split()]
    assert points[0] == (LEFT, TOP)
    assert (237.0, (TOP + BOTTOM) / 2) in points  # Wednesday: halfway, and half as likely
    assert points[-1] == (RIGHT, BOTTOM)
    assert drawn.level_y == BOTTOM - 0.8 * (BOTTOM - TOP)


def test_a_start_far_before_the_curve_stands_at_its_edge_and_says_so() -> None:
    early = replace(FIGURES, question=Question(date(2026, 1, 4), Uncertainty()))

    drawn = drawn_curve(early)

    assert drawn is not None
    start = next(mark for mark in drawn.marks if mark.kind == "start")
    assert (start.x, start.day, start.is_beyond) == (LEFT, date(2026, 1, 4), True)


def test_a_start_on_the_first_day_that_is_drawn_does_not_lie_beyond_it() -> None:
    drawn = drawn_curve(FIGURES)

    assert drawn is not None
    assert [(mark.x, mark.is_beyond) for mark in drawn.marks if mark.kind == "start"] == [(LEFT, False)]


def test_a_band_runs_from_the_surest_start_to_the_one_that_is_sure_enough() -> None:
    drawn, none = drawn_curve(FIGURES), drawn_curve(replace(FIGURES, safe={80: MONDAY, 95: None}))

    assert drawn is not None
    assert none is not None
    assert drawn.band is not None
    assert (drawn.band.levels, drawn.band.days) == ((80, 50), (MONDAY, date(2027, 6, 9)))
    assert (drawn.band.x, drawn.band.width) == (LEFT, (RIGHT - LEFT) / 2)  # Monday to Wednesday of Monday to Friday
    assert none.band is None


def test_words_that_would_meet_stand_on_rows_of_their_own() -> None:
    drawn = drawn_curve(FIGURES)

    assert drawn is not None
    assert len({mark.y for mark in drawn.marks}) == 3


def test_there_is_no_curve_where_every_start_is_as_likely() -> None:
    assert drawn_curve(replace(FIGURES, curve=Curve((MONDAY,), (1.0,)))) is None


def test_the_curve_gives_the_share_of_the_next_day_that_it_knows() -> None:
    curve = FIGURES.curve

    shares = [curve.share(day) for day in (date(2027, 6, 1), date(2027, 6, 8), date(2027, 6, 11), date(2027, 6, 12))]

    assert shares == [1.0, 0.5, 0.25, 0.0]
