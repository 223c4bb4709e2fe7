"""Plan schedules: a timeline as the JSON object that other programs read; its keys are fixed."""

from collections.abc import Mapping
from typing import Any

from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Explanation, Timeline, Window


def schedule_object(plan: Plan, timeline: Timeline, plan_id: str) -> dict[str, Any]:
    """The dates of a plan, ready for JSON: ISO, inclusive, steps in the order of the plan.

    Of a plan that cannot be met, ``conflicts`` explains each limit that is missed, the first as ``explanation``; there
    are ``missed`` of them, of which the first fifty are told.

    Args:
        plan: whose dates they are.
        timeline: what was computed of it.
        plan_id: what the object is called where the plan has no id of its own.
    """
    schedule: dict[str, Any] = {
        "id": plan.name or plan_id,
        "feasible": timeline.feasible,
        "must_start": timeline.must_start.isoformat() if timeline.must_start else None,
        "goal_due": plan.goal.due.isoformat(),
        "min_slack": timeline.min_slack,
        "steps": {step: _window(timeline.windows[step]) for step in plan.steps},
    }
    if timeline.explanation:
        schedule["explanation"] = _explanation(timeline.explanation)
        schedule["conflicts"] = [_explanation(conflict) for conflict in timeline.conflicts]
        schedule["missed"] = timeline.missed
    return schedule


def _window(window: Window) -> Mapping[str, str | int | bool]:
    return {
        "latest_start": window.latest_start.isoformat(),
        "latest_finish": window.latest_finish.isoformat(),
        "earliest_start": window.earliest_start.isoformat(),
        "earliest_finish": window.earliest_finish.isoformat(),
        "planned_start": window.planned_start.isoformat(),
        "planned_finish": window.planned_finish.isoformat(),
        "slack": window.slack,
        "critical": window.critical,
        "driving": window.driving,
    }


def _explanation(explanation: Explanation) -> Mapping[str, Any]:
    start, chain = explanation.start, explanation.chain
    return {
        "from": {"kind": str(start.kind), "date": start.date.isoformat()},
        "steps": list(chain.steps),
        "dependencies": [
            {"from": link.before, "to": link.after, "type": str(link.type), "lag": link.lag, "unit": str(link.unit)}
            for link in chain.links
        ],
        "to": {"kind": str(chain.to.kind), "date": chain.to.date.isoformat()},
        "short_by": explanation.short_by,
    }
