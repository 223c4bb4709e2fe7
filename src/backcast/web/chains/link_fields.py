"""A link of the outcome chain as its form says it, and the form as the link says it."""

from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from typing import Final

from backcast.domain.planning.changes import Link
from backcast.domain.planning.plan import Plan
from backcast.domain.results.chains import Barrier, Behaviour, Cause, Learning, Objective
from backcast.use_cases.chains.links import LinkKind, held_by
from backcast.web.forms import Fields


def link_from(fields: Fields, kind: LinkKind, link_id: str) -> Link:
    """The link that a form describes.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    return _READERS[kind.name](fields, link_id)


def held_from(fields: Fields) -> tuple[str, ...] | None:
    """What the form says serves the link; None where the form did not ask."""
    return tuple(dict.fromkeys(fields.texts("held"))) if fields.switch("holds") else None


def link_values(plan: Plan, link: Link) -> dict[str, object]:
    """What the form of an existing link shows."""
    values = {field.name: getattr(link, field.name) for field in fields_of(link)}
    return {**values, "held": list(held_by(plan, link.id))}


def _objective(fields: Fields, link_id: str) -> Objective:
    statement = _said(fields, "statement", "Say in one sentence what is wanted.")
    return Objective(link_id, statement, fields.line("owner"))


def _behaviour(fields: Fields, link_id: str) -> Behaviour:
    texts = {name: fields.line(name) for name in ("who", "when", "standard", "observed", "owner")}
    does = _said(fields, "does", "Say what somebody does, such as “Agent confirms the resolution before closing”.")
    return Behaviour(link_id, does, moves=_ends(fields, "moves"), **texts)


def _learning(fields: Fields, link_id: str) -> Learning:
    proof = (fields.line("evidence"), fields.line("pass_mark"))
    shows = _said(fields, "shows", "Say what people must be able to show.")
    return Learning(link_id, shows, *proof, _ends(fields, "enables"))


def _barrier(fields: Fields, link_id: str) -> Barrier:
    cause, note = fields.choice("cause", Cause, Cause.ENVIRONMENT), fields.text("note")
    what = _said(fields, "what", "Say what stands in the way.")
    return Barrier(link_id, what, cause, _ends(fields, "blocks"), note)


def _said(fields: Fields, name: str, when_empty: str) -> str:
    """The line that makes the link; it is read last, so that all problems are told together."""
    line = fields.line(name)
    fields.need(name, line, when_empty)
    fields.check()
    return line


def _ends(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in fields.texts(name) if text))


_READERS: Final[Mapping[str, Callable[[Fields, str], Link]]] = {
    "objectives": _objective,
    "behaviours": _behaviour,
    "learnings": _learning,
    "barriers": _barrier,
}
