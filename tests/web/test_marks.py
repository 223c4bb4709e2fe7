"""What is written down without a template: every text of a person stays a text, whatever it holds."""

from datetime import date
from html.parser import HTMLParser

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.web.marks import chains, charts, names
from backcast.web.pictures.drawings import draw
from backcast.web.pictures.lanes import Choice

TODAY = date(2026, 3, 2)  # a Monday
HOSTILE = "\"><script>alert('1')</script>&amp;"
FIRST, GATE = "A<\"'&>1", "G<\"'&>1"  # what an id may hold
TAGS = {"rect", "g", "path", "text", "tspan", "circle", "li", "button", "svg", "span", "a"}


class Seen(HTMLParser):
    """What a browser makes of it: the tags, the attributes and the words."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.values: dict[str, set[str]] = {}
        self.words: list[str] = []
        self.feed(written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.values.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plan() -> Plan:
    work = Step(FIRST, Kind.ACTION, HOSTILE, 5, owner=HOSTILE)
    other = Step("A2", Kind.ACTION, "Plain", 3)
    gate = Step(GATE, Kind.MILESTONE, HOSTILE)
    ties = (Dependency(FIRST, "A2"), Dependency("A2", GATE))
    return Plan("A plan", EndGoal("It is true", date(2026, 6, 30)), steps={s.id: s for s in (work, other, gate)},
                dependencies=ties)  # fmt: skip


def test_hostile_texts_stay_texts_in_open_lanes() -> None:
    drawing = draw(plan(), work_backward(plan(), TODAY), 1000, Choice(everything=True))

    chart = Seen(charts.bands(drawing) + charts.links(drawing) + charts.lanes(drawing, True))
    rows = Seen(names.names(drawing, lambda step: f"/{step}", lambda step: f"/{step}/move", lambda lane: f"/?{lane}"))

    assert chart.tags | rows.tags <= TAGS
    assert {FIRST, "A2", GATE} <= chart.values["data-id"]
    assert chart.values["data-u"] == {FIRST}  # the link from A2 goes to the lane's own milestone and is not drawn
    assert {FIRST, "A2", GATE} == rows.values["data-id"]
    assert rows.values["data-needs"] == {FIRST, "A2"}
    assert {f"/{FIRST}", f"/{GATE}"} <= rows.values["href"]
    assert {f"/{FIRST}/move", "/A2/move", f"/{GATE}/move"} == rows.values["data-move"]
    assert rows.values["title"] == {HOSTILE}  # of the two titles that may be cut off, and of the owner
    assert rows.words.count(HOSTILE) == 2


def test_hostile_texts_stay_texts_in_closed_lanes() -> None:
    drawing = draw(plan(), work_backward(plan(), TODAY), 1000, Choice(()))

    chart = Seen(charts.lanes(drawing, False))

    assert chart.tags <= TAGS
    assert {FIRST, "A2", GATE} == chart.values["data-id"]
    assert chart.values["data-needs"] == {FIRST}
    assert HOSTILE in "".join(chart.words)


def test_nothing_can_be_moved_by_whoever_may_not_change_the_plan() -> None:
    drawing = draw(plan(), work_backward(plan(), TODAY), 1000, Choice(everything=True))

    chart = Seen(charts.lanes(drawing, False))
    rows = Seen(names.names(drawing, lambda step: step, None, lambda lane: lane))

    assert "circle" not in chart.tags
    assert "data-move" not in rows.values


def test_a_chain_of_forty_is_shown_whole_and_of_a_longer_one_the_ends() -> None:
    def chain_of(count: int) -> Seen:
        steps = {f"A{n}": Step(f"A{n}", Kind.ACTION, f"Do {n}", 1) for n in range(count)}
        ties = tuple(Dependency(f"A{n}", f"A{n + 1}") for n in range(count - 1))
        long = Plan("A plan", EndGoal("It is true", date(2026, 12, 18)), steps=steps, dependencies=ties)
        return Seen(chains.chain(list(steps.values()), work_backward(long, TODAY), lambda step: f"/{step}"))

    whole, ends = chain_of(40), chain_of(41)

    assert len(whole.values["href"]) == 40
    assert ends.values["href"] == {f"/A{n}" for n in (*range(30), *range(36, 41))}
    assert "6 steps between" in ends.words


def test_a_chain_keeps_hostile_texts_texts() -> None:
    steps = list(plan().steps.values())

    seen = Seen(chains.chain(steps, work_backward(plan(), TODAY), lambda step: f"/{step}"))

    assert seen.tags == {"li", "a", "span"}
    assert f"{FIRST} {HOSTILE}" in seen.words
