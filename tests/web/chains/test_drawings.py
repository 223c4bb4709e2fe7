"""The picture of a chain as numbers: boxes stand apart inside it, and lines run from right to left between them."""

import re
from itertools import pairwise

from hypothesis import given

from backcast.domain.planning.plan import Plan
from backcast.web.chains.drawings import BOX, GUTTER, HEAD, TALL, WIDTH, draw
from backcast.web.chains.nodes import MOST_IN_COLUMN, Node, nodes_of
from tests.domain.chains.drawn_chains import chained_plans
from tests.domain.drawn_plans import tried


def node(column: int, key: str, *to: str, kind: str = "behaviour") -> Node:
    return Node(column, kind, key, f"{key} says", f"place-{key}", (key,), to)


@given(chained_plans())
@tried(50)
def test_boxes_stand_apart_in_their_columns_and_inside_the_picture(plan: Plan) -> None:
    drawing = draw(nodes_of(plan, ()))

    for column in range(4):
        tops = sorted(box.y for box in drawing.boxes if box.x == column * (BOX + GUTTER))
        assert all(lower - upper >= TALL for upper, lower in pairwise(tops))
        assert all(HEAD <= top <= drawing.height - TALL for top in tops)
    assert drawing.left_out == 0


@given(chained_plans())
@tried(50)
def test_every_line_runs_left_from_the_edge_of_one_box_to_the_edge_of_another(plan: Plan) -> None:
    drawing = draw(nodes_of(plan, ()))
    boxes = {box.number: box for box in drawing.boxes}

    for line in drawing.lines:
        start, end = (boxes[number] for number in line.ends)
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+", line.path)]
        assert numbers[:2] == [start.x, start.middle]
        assert numbers[-2:] == [end.x + BOX, end.middle]
        assert end.x < start.x
        assert min(numbers) >= 0
        assert max(numbers) <= max(WIDTH, drawing.height)


def test_a_chain_is_near_from_its_result_to_its_activities_and_another_is_not() -> None:
    one = [node(0, "K1"), node(1, "B1", "K1"), node(2, "L1", "B1"), node(3, "A1", "L1")]
    other = [node(0, "K2"), node(1, "B2", "K2")]

    boxes = {box.node.ids[0]: box for box in draw([*one, *other]).boxes}

    def near(key: str) -> set[str]:
        numbers = boxes[key].near.split()
        return {known for known, box in boxes.items() if str(box.number) in numbers}

    assert near("B1") == near("A1") == {"K1", "B1", "L1", "A1"}
    assert near("B2") == near("K2") == {"K2", "B2"}


def test_lines_say_what_they_are_and_what_is_tied_to_nothing_shown_has_none() -> None:
    nodes = [
        node(0, "K1"),
        node(1, "B1", "K1", "gone"),
        node(2, "X1", "B1", kind="barrier"),
        node(3, "A1", "K1", "X1", kind="activity"),
    ]

    assert [line.kind for line in draw(nodes).lines] == ["", "blocking", "direct", ""]


def test_a_step_of_the_same_id_as_a_link_has_a_box_of_its_own() -> None:
    nodes = [
        node(0, "KR1", kind="result"),
        node(1, "B1", "KR1"),
        node(2, "L1", "B1", kind="learning"),
        node(3, "L1", "B1", kind="activity"),
        node(3, "B1", "L1", kind="activity"),
    ]

    drawing = draw(nodes)

    # By number: 0 the result, 1 the behaviour, 2 the learning, 3 the step L1, 4 the step B1.
    assert [line.ends for line in drawing.lines] == [(1, 0), (2, 1), (3, 1), (4, 2)]
    assert [box.near for box in drawing.boxes] == ["0 1 2 3 4", "0 1 2 3 4", "0 1 2 4", "0 1 3", "0 1 2 4"]


def test_a_line_that_passes_a_column_keeps_clear_of_its_boxes() -> None:
    passing = [node(0, "K1"), node(1, "B1", "K1"), node(2, "L1", "B1"), node(3, "A1", "B1")]

    drawing = draw(passing)

    learning = next(box for box in drawing.boxes if box.node.ids == ("L1",))
    line = next(line for line in drawing.lines if line.ends == (3, 1))
    found = re.search(r" ([0-9.]+)H", line.path)
    assert found
    height = float(found[1])
    assert not learning.y <= height <= learning.y + TALL


def test_of_very_many_boxes_the_rest_is_counted() -> None:
    drawing = draw([node(1, f"B{number}") for number in range(MOST_IN_COLUMN + 25)])

    assert (len(drawing.boxes), drawing.left_out) == (MOST_IN_COLUMN, 25)


def test_a_plan_without_a_chain_gives_an_empty_picture() -> None:
    drawing = draw([])

    assert (drawing.boxes, drawing.lines, drawing.height) == ((), (), HEAD + 2)
