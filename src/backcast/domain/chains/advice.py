"""Advice: for every gap how grave it is, why it matters, who says so, and what to do."""

# ruff: noqa: E501  # rows are read whole

from dataclasses import dataclass
from typing import Final

MUST: Final = "must"
SHOULD: Final = "should"
HINT: Final = "hint"
SEVERITIES: Final = (MUST, SHOULD, HINT)


@dataclass(frozen=True, slots=True)
class Advice:
    """What is told with a gap."""

    severity: str
    why: str
    source: str
    remedy: str


ADVICE: Final = {
    "NO_BASELINE": Advice(MUST, "Without the value of today nobody can ever show that the programme changed it.", "Kirkpatrick level 4; Phillips: baseline before the programme", "Measure it first and write the baseline into the key result; plan the measuring as a step."),
    "BASELINE_TO_COME": Advice(HINT, "Until then nobody can say how far it is to the target.", "Phillips: baseline before the programme", "When it is measured, write the value into the key result as its baseline."),
    "ONLY_LOW_LEVELS": Advice(SHOULD, "All measures stop at participation, reaction or learning: a good score would not show that anything changed at work.", "Kirkpatrick levels 3 and 4", "Add a measure of behaviour (level 3) or results (level 4)."),
    "RESULT_WITHOUT_BEHAVIOUR": Advice(SHOULD, "A result moves because somebody does something differently. Nobody said who, or what.", "Action mapping; Kirkpatrick: critical behaviours", "Say what somebody does on the job that moves it, or tie a behaviour to it."),
    "BEHAVIOUR_MOVES_NOTHING": Advice(SHOULD, "If everybody did this, no measure of the plan would show it.", "Action mapping: what people need to do, for a business goal", "Choose the key results that it moves, or leave it out."),
    "ACTIVITY_SERVES_NOTHING": Advice(SHOULD, "Work that leads to no behaviour can be done to the last day and change nothing.", "Action mapping; Understanding by Design: activities last", "In the form of the step say what it is for, or leave the step out."),
    "BEHAVIOUR_NOT_ENABLED": Advice(SHOULD, "People are expected to do this, but nothing in the plan makes it possible.", "Cause analysis of performance consulting", "Add what they must learn, or a step that makes it possible or takes a barrier away."),
    "BARRIER_STAYS": Advice(SHOULD, "As long as it stands there, people who could do it will not.", "Cause analysis; training needs analysis", "Plan a step that removes it, and tie that step to the barrier."),
    "BARRIER_TRAINED": Advice(SHOULD, "Training helps where knowledge or skill is missing. It mends no tool, no rule and no reward.", "Mager and Pipe; cause analysis of performance consulting", "Plan work that is not training: mend the cause itself."),
    "LEARNING_ENABLES_NOTHING": Advice(SHOULD, "What nobody needs on the job is forgotten, and tested for its own sake.", "Understanding by Design; action mapping", "Choose the behaviours that need it, or leave it out."),
    "LEARNING_UNTAUGHT": Advice(HINT, "People must be able to show it, but no step of the plan leads there.", "Understanding by Design: learning plan", "Tie the steps that teach or practise it, or say that people can do it already and take it away."),
    "NO_DRIVER": Advice(SHOULD, "What nobody reminds, coaches, rewards or watches fades within weeks.", "New World Kirkpatrick: required drivers", "Plan a briefing of managers, coaching or a checklist, and mark that step as a required driver."),
}  # fmt: skip
