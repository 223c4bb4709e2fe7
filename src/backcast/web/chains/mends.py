"""Mends: for each gap of an outcome chain the places where it can be mended."""

from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from backcast.domain.chains.gaps import Gap
from backcast.domain.planning.plan import Plan
from backcast.use_cases.chains.links import KINDS, links_of

_MOST: Final = 12
# What would close a gap that is not mended where it shows, but by something new: its kind, and the field that it fills.
_NEW: Final = {"RESULT_WITHOUT_BEHAVIOUR": ("behaviours", "moves"), "BEHAVIOUR_NOT_ENABLED": ("learnings", "enables")}


@dataclass(frozen=True, slots=True)
class Mend:
    """A page on which a gap can be mended, in a word or two."""

    words: str
    address: str


def mends_of(plan: Plan, plan_id: str, gap: Gap) -> list[Mend]:
    """Where to go for a gap, the first dozen places of many."""
    links = [(known, _address(plan, plan_id, known)) for known in gap.links]
    steps = [(known, url_for("steps.edit", plan_id=plan_id, step_id=known, _anchor="purpose")) for known in gap.steps]
    return [*_new(plan_id, gap), *(Mend(f"Edit {known}", address) for known, address in [*links, *steps][:_MOST])]


def _new(plan_id: str, gap: Gap) -> list[Mend]:
    if gap.code == "NO_DRIVER":
        return [Mend("Add a step", url_for("steps.new", plan_id=plan_id, driver="1", serves=gap.ids[0]))]
    if gap.code not in _NEW:
        return []
    kind, field = _NEW[gap.code]
    values: dict[str, Any] = {"kind": kind, field: gap.ids[0]}
    return [Mend(f"Add a {KINDS[kind].noun}", url_for("chain.new", plan_id=plan_id, **values))]


def _address(plan: Plan, plan_id: str, known_id: str) -> str:
    """The form of the link or the key result of this id."""
    for kind in KINDS.values():
        if any(link.id == known_id for link in links_of(plan, kind)):
            return url_for("chain.edit", plan_id=plan_id, kind=kind.name, part_id=known_id)
    return url_for("key_results.edit", plan_id=plan_id, key_result_id=known_id)
