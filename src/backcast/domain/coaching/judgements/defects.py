"""Defects: what keeps a statement from being a good key result, each with the words that show it."""

from typing import Final

from backcast.domain.coaching.judgements.cases import Case, Rule
from backcast.domain.coaching.judgements.figures import (
    ambiguous_percent,
    direction,
    impossible,
    low_ambition,
    low_level,
    no_baseline,
    no_deadline,
    no_metric,
    no_target,
)
from backcast.domain.coaching.judgements.persons import injection, person
from backcast.domain.coaching.judgements.wordings import compound, fuzzy, how, multi, vanity
from backcast.domain.coaching.statements import Sign


def signs_of(case: Case) -> tuple[Sign, ...]:
    """Every defect of a statement, in the order of the rules."""
    return tuple(Sign(code, span) for code, rule in RULES for span in rule(case))


RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("NO_METRIC", no_metric),
    ("NO_TARGET", no_target),
    ("NO_BASELINE", no_baseline),
    ("NO_DEADLINE", no_deadline),
    ("FUZZY", fuzzy),
    ("VANITY", vanity),
    ("LOW_LEVEL", low_level),
    ("HOW", how),
    ("MULTI_METRIC", multi),
    ("COMPOUND", compound),
    ("PCT_AMBIGUOUS", ambiguous_percent),
    ("DIRECTION", direction),
    ("LOW_AMBITION", low_ambition),
    ("IMPOSSIBLE", impossible),
    ("PERSON", person),
    ("INJECTION", injection),
)
