"""The outcome chain in bodies: the same names and meanings as in a plan file."""

from collections.abc import Mapping

from pydantic import Field

from backcast.api.models.answers import Changed
from backcast.api.models.fields import Identifier, Line, Number, Part, Text, Truth
from backcast.domain.chains.gaps import Gap, gaps_of
from backcast.domain.planning.changes import Link
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective, Purpose, purpose_of


class ObjectivePart(Part):
    """A desired outcome in words, beside the end goal."""

    id: Line
    statement: Line
    owner: Text = ""


class BehaviourPart(Part):
    """Who does what on the job, when, to which standard, and how that is seen."""

    id: Line
    does: Line
    who: Text = ""
    when: Text = ""
    standard: Text = ""
    observed: Text = ""
    moves: list[Line] = Field(default=[], description="ids of key results")
    owner: Text = ""


class LearningPart(Part):
    """What people must be able to show."""

    id: Line
    shows: Line
    evidence: Text = ""
    pass_mark: Text = ""
    enables: list[Line] = Field(default=[], description="ids of behaviours")


class BarrierPart(Part):
    """What stands in the way; training removes it only where knowledge or skill is missing."""

    id: Line
    what: Line
    cause: Cause = Cause.ENVIRONMENT
    blocks: list[Line] = Field(default=[], description="ids of behaviours")
    note: Text = ""


class PurposePart(Part):
    """What a step is for."""

    step: Identifier
    serves: list[Line] = Field(default=[], description="ids of behaviours, learning, barriers and key results")
    driver: Truth = Field(default=False, description="a required driver: it reminds, coaches, rewards or watches")
    cost: Number | None = Field(default=None, description="in the plan's own currency")


class ChainPart(Part):
    """A whole outcome chain. What is left out is not in it, and a step that is not named is for nothing."""

    objectives: list[ObjectivePart] = Field(default=[])
    behaviours: list[BehaviourPart] = Field(default=[])
    learnings: list[LearningPart] = Field(default=[])
    barriers: list[BarrierPart] = Field(default=[])
    steps: list[PurposePart] = Field(default=[], description="what steps are for")

    def links(self) -> Mapping[str, list[Link]]:
        """The links that this describes, by kind.

        Raises:
            InvalidInput: when the rules refuse one.
        """
        return {
            "objectives": [Objective(each.id, each.statement, each.owner) for each in self.objectives],
            "behaviours": [_behaviour(each) for each in self.behaviours],
            "learnings": [
                Learning(each.id, each.shows, each.evidence, each.pass_mark, tuple(each.enables))
                for each in self.learnings
            ],
            "barriers": [
                Barrier(each.id, each.what, each.cause, tuple(each.blocks), each.note) for each in self.barriers
            ],
        }

    def purposes(self) -> Mapping[StepId, Purpose | None]:
        """What each step that is named is for.

        Raises:
            InvalidInput: when the rules refuse one.
        """
        return {each.step: purpose_of(each.serves, each.cost, driver=each.driver) for each in self.steps}


class GapPart(Part):
    """A place where the chain is broken."""

    code: str
    severity: str = Field(description="must, should or hint")
    sentence: str
    ids: list[str] = Field(description="what it is about")
    why: str
    source: str = Field(description="whose rule it is")
    remedy: str


class ShownChain(ChainPart):
    """The outcome chain of a plan, and where it is broken."""

    gaps: list[GapPart]


class ChangedChain(Changed):
    """A change of the outcome chain."""

    chain: ShownChain


def shown_chain(plan: Plan) -> ShownChain:
    """The outcome chain of a plan."""
    return ShownChain(
        objectives=[ObjectivePart(id=each.id, statement=each.statement, owner=each.owner) for each in plan.objectives],
        behaviours=[_shown_behaviour(each) for each in plan.behaviours],
        learnings=[
            LearningPart(
                id=each.id,
                shows=each.shows,
                evidence=each.evidence,
                pass_mark=each.pass_mark,
                enables=list(each.enables),
            )
            for each in plan.learnings
        ],
        barriers=[
            BarrierPart(id=each.id, what=each.what, cause=each.cause, blocks=list(each.blocks), note=each.note)
            for each in plan.barriers
        ],
        steps=[
            PurposePart(step=step.id, serves=list(step.serves), driver=step.purpose.driver, cost=step.purpose.cost)
            for step in plan.steps.values()
            if step.purpose
        ],
        gaps=[_shown_gap(gap) for gap in gaps_of(plan)],
    )


def _behaviour(part: BehaviourPart) -> Behaviour:
    manner = (part.who, part.when, part.standard, part.observed)
    return Behaviour(part.id, part.does, *manner, tuple(part.moves), part.owner)


def _shown_behaviour(known: Behaviour) -> BehaviourPart:
    return BehaviourPart(
        id=known.id, does=known.does, who=known.who, when=known.when, standard=known.standard,
        observed=known.observed, moves=list(known.moves), owner=known.owner,
    )  # fmt: skip


def _shown_gap(gap: Gap) -> GapPart:
    return GapPart(
        code=gap.code, severity=gap.severity, sentence=gap.sentence, ids=list(gap.ids), why=gap.why,
        source=gap.source, remedy=gap.remedy,
    )  # fmt: skip
