"""Chain readings: objectives, behaviours, learning and barriers, as a plan file says them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from backcast.domain.limits import check_line
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective
from backcast.domain.results.key_results import KeyResult
from backcast.plan_files.fields import Fields, refuse, suggestion, text
from backcast.plan_files.result_readings import KEY_RESULT_KEYS
from backcast.plan_files.step_readings import Known

OBJECTIVE_KEYS = ("id", "statement", "owner")
BEHAVIOUR_KEYS = ("id", "does", "who", "when", "standard", "observed", "moves", "owner")
LEARNING_KEYS = ("id", "shows", "evidence", "pass_mark", "enables")
BARRIER_KEYS = ("id", "what", "cause", "blocks", "note")

Link = TypeVar("Link")


@dataclass(frozen=True, slots=True)
class Links:
    """The links of the outcome chain, in the order of the file."""

    objectives: tuple[Objective, ...]
    behaviours: tuple[Behaviour, ...]
    learnings: tuple[Learning, ...]
    barriers: tuple[Barrier, ...]


def read_chain(root: Fields, steps: Known, key_results: Sequence[KeyResult]) -> Links:
    """The links; what they and the steps name must stand in the file."""
    taken = {key_result.id: "a key result" for key_result in key_results}
    objectives = _read(root, "objectives", OBJECTIVE_KEYS, taken, _objective)
    behaviours = _read(root, "behaviours", BEHAVIOUR_KEYS, taken, _behaviour)
    learnings = _read(root, "learnings", LEARNING_KEYS, taken, _learning)
    barriers = _read(root, "barriers", BARRIER_KEYS, taken, _barrier)
    links = Links(_links(objectives), _links(behaviours), _links(learnings), _links(barriers))
    results, known = [each.id for each in key_results], [each.id for each in links.behaviours]
    for fields, _ in behaviours:
        _look_up(fields, "moves", results, "key_results")
    for fields, _ in learnings:
        _look_up(fields, "enables", known, "behaviours")
    for fields, _ in barriers:
        _look_up(fields, "blocks", known, "behaviours")
    served = [*results, *known, *(each.id for each in links.learnings), *(each.id for each in links.barriers)]
    for fields in steps.values():
        _look_up(fields, "serves", served, "behaviours, learnings, barriers or key_results")
    _look_up_objectives(root, [each.id for each in links.objectives])
    return links


def _links(read: Sequence[tuple[Fields, Link]]) -> tuple[Link, ...]:
    return tuple(link for _, link in read)


def _read(
    root: Fields, name: str, keys: Sequence[str], taken: dict[str, str], make: Callable[[Fields], Link]
) -> list[tuple[Fields, Link]]:
    found = []
    for node, path in root.members(name):
        fields = Fields(node, path, keys)
        fields.require("id", "others refer to it.")
        fields.require(keys[1], "say it in one sentence.")
        known_id = fields.text("id")
        for problem in check_line("id", known_id, "An id cannot be empty.").values():
            fields.refuse("id", problem)
        if known_id in taken:
            fields.refuse("id", f"The id “{known_id}” is taken by {taken[known_id]}.")
        taken[known_id] = f"another part, in line {fields.entries['id'].line}"
        with fields.located():
            found.append((fields, make(fields)))
    return found


def _objective(fields: Fields) -> Objective:
    return Objective(fields.text("id"), fields.text("statement"), fields.text("owner"))


def _behaviour(fields: Fields) -> Behaviour:
    told = {name: fields.text(name) for name in ("who", "when", "standard", "observed", "owner")}
    return Behaviour(fields.text("id"), fields.text("does"), moves=_ids(fields, "moves"), **told)


def _learning(fields: Fields) -> Learning:
    proof = (fields.text("evidence"), fields.text("pass_mark"))
    return Learning(fields.text("id"), fields.text("shows"), *proof, _ids(fields, "enables"))


def _barrier(fields: Fields) -> Barrier:
    cause = fields.choice("cause", Cause.ENVIRONMENT)
    return Barrier(fields.text("id"), fields.text("what"), cause, _ids(fields, "blocks"), fields.text("note"))


def _ids(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(text(*member) for member in fields.members(name))


def _look_up(fields: Fields, name: str, known: Sequence[str], where: str) -> None:
    for node, path in fields.members(name):
        named = text(node, path)
        if named not in known:
            refuse(node, path, f"No “{named}” stands under {where}.{suggestion(named, known)}")


def _look_up_objectives(root: Fields, known: Sequence[str]) -> None:
    for node, path in root.members("key_results"):
        fields = Fields(node, path, KEY_RESULT_KEYS)
        named = fields.text("objective")
        if named and named not in known:
            fields.refuse("objective", f"No “{named}” stands under objectives.{suggestion(named, known)}")
