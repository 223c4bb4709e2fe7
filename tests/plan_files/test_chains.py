"""The outcome chain in a plan file: what is written is read again, and a name of nothing is refused where it stands."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import UnreadablePlanFile
from backcast.domain.planning.plan import Plan
from backcast.plan_files.writings import write_plan
from tests.domain.chains.drawn_chains import chained_plans
from tests.domain.drawn_plans import tried
from tests.plan_files.test_writings import LINES, TEXTS, in_file_order
from tests.plan_files.texts import read

FILE = """\
format: backcast-plan/1
title: Calls
goal: {statement: Calls are solved, due: 2026-12-18}
metrics: [{id: calls, name: Calls}]
key_results: [{id: KR1, metric: calls, target: 5}]
behaviours:
  - {id: B1, does: Agent asks, moves: [KR1]}
learnings:
  - {id: L1, shows: Ask, enables: [B1]}
barriers:
  - {id: X1, what: No time, cause: environment, blocks: [B1]}
steps:
  - {id: A1, kind: action, title: Practise, days: 5, serves: [L1]}
"""


@st.composite
def worded_plans(draw: st.DrawFn) -> Plan:
    """A plan with a chain that says anything."""
    plan = draw(chained_plans())
    chain: Any = plan.chain
    behaviours = [replace(each, **draw(words("does", "who", "when", "standard"))) for each in chain.behaviours]
    learnings = [replace(each, **draw(words("shows", "evidence", "pass_mark"))) for each in chain.learnings]
    barriers = [replace(each, **draw(words("what", "note"))) for each in chain.barriers]
    objectives = [replace(each, **draw(words("statement", "owner"))) for each in chain.objectives]
    links = {"behaviours": behaviours, "learnings": learnings, "barriers": barriers, "objectives": objectives}
    return plan.with_chain(replace(chain, **links))


@st.composite
def words(draw: st.DrawFn, line: str, *texts: str) -> dict[str, Any]:
    """A line that must be there, and texts that may say anything."""
    return {line: draw(LINES), **{name: draw(TEXTS) for name in texts}}


@pytest.mark.parametrize("form", ["yaml", "json"])
@given(worded_plans())
@tried(40)
def test_a_chain_that_is_written_is_read_again(form: Any, written: Plan) -> None:
    text = write_plan(written, None, form)

    found = read(text.encode()).plan

    assert found == in_file_order(written)
    assert write_plan(found, None, form) == text


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("moves: [KR1]", "moves: [KR2]", 7, "No “KR2” stands under key_results."),
        ("enables: [B1]", "enables: [B2]", 9, "No “B2” stands under behaviours."),
        ("blocks: [B1]", "blocks: [L1]", 11, "No “L1” stands under behaviours."),
        ("serves: [L1]", "serves: [L9]", 13, "No “L9” stands under behaviours, learnings, barriers or key_results."),
        ("id: X1", "id: B1", 11, "The id “B1” is taken by another part, in line 7."),
        ("cause: environment", "cause: weather", 11, "weather"),
    ],
)
def test_what_a_chain_cannot_say_is_refused_in_its_line(right: str, wrong: str, line: int, said: str) -> None:
    with pytest.raises(UnreadablePlanFile) as refused:
        read(FILE.replace(right, wrong).encode())

    assert f"Line {line}," in str(refused.value)
    assert said in str(refused.value)
