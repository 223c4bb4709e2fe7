"""The outcome chain of a plan."""

from flask import Response

from backcast.api import current
from backcast.api.bodies import read
from backcast.api.changes import Parts, changed
from backcast.api.models.chains import ChainPart, ChangedChain, ShownChain, shown_chain
from backcast.api.operations import PREVIEW, operation
from backcast.api.replies import reply
from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.use_cases.chains.links import replace_chain
from backcast.use_cases.changes import Outcome
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import open_plan


@operation("GET", "/plans/{plan_id}/chain", ShownChain, tagged=True)
def get_chain(plan_id: str) -> Response:
    """The outcome chain of a plan, and its gaps."""
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_chain(record.plan), str(record.version))


@operation("PUT", "/plans/{plan_id}/chain", ChangedChain, ChainPart, query=PREVIEW, versioned=True)
def put_chain(plan_id: str) -> Response:
    """Give a plan another outcome chain: all of it, and what every step is for, is replaced."""
    body = read(ChainPart)
    links, purposes = body.links(), body.purposes()
    if len(purposes) < len(body.steps):
        raise InvalidInput({"steps": "A step is named twice."})

    def edit(plan: Plan) -> Edit:
        unknown = [step_id for step_id in purposes if step_id not in plan.steps]
        if unknown:
            raise InvalidInput({"steps": f"The plan holds no step {unknown[0]}."})
        return replace_chain(links, purposes)

    return changed(plan_id, edit, _with_chain)


def _with_chain(outcome: Outcome) -> Parts:
    return ChangedChain, {"chain": shown_chain(outcome.plan)}
