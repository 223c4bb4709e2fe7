"""Advice: for every finding how grave it is, why it matters, who says so, and what to do."""

# ruff: noqa: E501  # patterns and rows are read whole

from dataclasses import dataclass
from typing import Final

MUST: Final = "must"
SHOULD: Final = "should"
HINT: Final = "hint"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is told with a finding."""

    severity: str
    why: str
    source: str
    remedy: str


ADVICE: Final = {
    "TASK": Advice(MUST, "This is an activity. It can be done to the last day and still change nothing.", "Doerr; Wodtke: outcomes, not outputs; Perdoo keeps initiatives apart", "What changes if it works? Measure that, and keep the activity as an action for it."),
    "VAGUE": Advice(MUST, "This is a direction, not a result: two people could disagree whether it was reached.", "Doerr: verifiable without argument; SMART: specific", "Choose what you would see or count if it were true."),
    "OUTPUT": Advice(SHOULD, "This counts what is finished or put through, not what it changes.", "Wodtke; Sourcegraph handbook on goals", "Finish the sentence “so that …” and measure the use or effect."),
    "NO_METRIC": Advice(MUST, "Nothing here can be counted, and nobody outside confirms it.", "Lamorte: how will we know; SMART: measurable", "Name what is counted, and in which unit."),
    "NO_TARGET": Advice(SHOULD, "The measure has no value to reach, so every change would count as success.", "SMART: measurable", "Say from which value to which."),
    "NO_BASELINE": Advice(HINT, "Without the value of today nobody can tell how far the target is.", "Lamorte: move A from X to Y", "Fill in the baseline; if nobody knows it, measure it first."),
    "NO_DEADLINE": Advice(HINT, "It does not say by when.", "SMART: time-bound", "Add the end of the cycle, or a date."),
    "FUZZY": Advice(SHOULD, "Whether it is met depends on what this word means to whoever decides.", "Doerr: verifiable without argument", "Replace the word by the threshold that defines it."),
    "MULTI_METRIC": Advice(SHOULD, "Two measures in one: if one is met and the other is not, nobody knows the score.", "Lamorte: one metric, from X to Y", "Split it into two key results."),
    "COMPOUND": Advice(SHOULD, "Two things in one: an action with its result, or two actions.", "Perdoo: initiatives do not count towards progress", "Keep the result, and plan the action as a step."),
    "HOW": Advice(SHOULD, "It says how. If a better way turns up, the key result stands in its way.", "Doerr: objectives are what, not how", "Cut the clause, and keep it as an action."),
    "VANITY": Advice(SHOULD, "This counts how many were exposed. It can grow without anybody acting.", "Wodtke; Croll and Yoskovitz on vanity metrics", "Measure the next step: who asks, returns, buys or recommends."),
    "LOW_LEVEL": Advice(SHOULD, "Attendance and smiles say little about use on the job: estimates of transfer run from 10 % to about 50 %.", "Kirkpatrick levels 0 and 1; research on transfer", "What do they do differently on the job (level 3), and what does that change (level 4)?"),
    "PCT_AMBIGUOUS": Advice(SHOULD, "The measure is itself a percentage: “by 5 %” can mean five points or a twentieth.", "SMART: specific", "Say points or percent, or give both values."),
    "DIRECTION": Advice(MUST, "The words and the numbers point in opposite directions.", "Doerr: verifiable without argument", "Which is right, the verb or the numbers? Correct it; the numbers are never swapped for you."),
    "LOW_AMBITION": Advice(HINT, "The change is so small that it may be chance.", "Doerr: aggressive yet realistic; steady 1.0 is sandbagging", "Would anybody notice? If not, aim further."),
    "IMPOSSIBLE": Advice(MUST, "The value lies beyond what this measure can be.", "SMART: achievable", "Check the number and its scale."),
    "PERSON": Advice(SHOULD, "It names a person. A key result belongs to a team, and names travel further than meant.", "Privacy: no more personal particulars than needed", "Write the role; the person goes into the owner field."),
    "INJECTION": Advice(MUST, "Part of the text is addressed to a machine, not to your team.", "OWASP: prompt injection", "Remove that sentence. The rest was read as usual."),
    "TOO_FEW": Advice(HINT, "One key result alone seldom shows that the objective is met.", "Wodtke: about three; Tability: three to five", "Add one or two that would show it from another side."),
    "TOO_MANY": Advice(SHOULD, "More than five key results are a list, not a focus.", "Sourcegraph handbook: one to five; Radical Candor: at most four", "Keep those that would hurt most to miss."),
    "ALL_LAGGING": Advice(SHOULD, "All of these move late: when they do, it is too late to act.", "Sourcegraph handbook: avoid lagging indicators as goals", "Add one measure of behaviour that moves earlier."),
    "ALL_SAME_LEVEL": Advice(SHOULD, "All measures stop at participation, reaction or learning.", "Kirkpatrick", "Add a measure of behaviour (3) or results (4)."),
    "NO_HEALTH": Advice(HINT, "Faster or more can cost quality, and nothing here would show it.", "Wodtke: health metrics below the OKR; Lamorte: health metric", "Add a guardrail: “… stays at or above …”."),
    "DUPLICATE": Advice(SHOULD, "The same measure stands here twice.", "GitLab handbook: shared objectives, deconflicted key results", "Keep one, or split it by group."),
    "NOT_SUFFICIENT": Advice(HINT, "Only people can judge this; it is not scored.", "GitLab handbook: “objective as measured by key results”", "If all of these are met, could the objective still fail?"),
}  # fmt: skip
