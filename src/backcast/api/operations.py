"""Operations: the table of every call, from which routes, checks, the OpenAPI document and its page are made."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeAlias

from flask import Blueprint, Response, request
from pydantic import BaseModel

from backcast.api.models.fields import Part
from backcast.api.replies import JSON, must_accept
from backcast.domain.errors import InvalidInput

View: TypeAlias = Callable[..., Response]

PAGED: Final = ("limit", "cursor")
PREVIEW: Final = ("preview",)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call.

    ``patches``: the body holds only what changes. ``tagged``: the answer carries the version of the plan.
    ``versioned``: If-Match must say which version was seen. ``creates``: a repeat under one key is done once.
    ``takes`` and ``gives`` are the types of body and answer.
    """

    method: str
    path: str
    name: str
    summary: str
    answer: type[BaseModel] | None
    status: int = 200
    body: type[Part] | None = None
    patches: bool = False
    query: tuple[str, ...] = ()
    tagged: bool = False
    versioned: bool = False
    creates: bool = False
    takes: tuple[str, ...] = (JSON,)
    gives: tuple[str, ...] = (JSON,)

    @property
    def group(self) -> str:
        """What it is about: the last word of its address that is no id, but of a plan itself “plans”."""
        words = [word for word in self.path.split("/") if word and "{" not in word]
        named = [word for word in words[1:] if word not in ("restore", "undo", "redo", "import")]
        return named[0].split(".")[0] if words[0] == "plans" and named else words[0]


OPERATIONS: Final[list[tuple[Operation, View]]] = []


def operation(
    method: str, path: str, answer: type[BaseModel] | None, body: type[Part] | None = None, **more: Any
) -> Callable[[View], View]:
    """Put a view into the table; its docstring is the summary of the call, its name that of the operation."""

    def put(view: View) -> View:
        summary = (view.__doc__ or "").strip().split("\n")[0]
        known = Operation(method, path, view.__name__, summary, answer, body=body, **more)

        @wraps(view)
        def checked(**values: str) -> Response:
            must_accept(*known.gives)
            _refuse_unknown(known)
            return view(**values)

        OPERATIONS.append((known, checked))
        return checked

    return put


def add_routes(calls: Blueprint) -> None:
    """A route for every operation of the table."""
    for known, view in OPERATIONS:
        path = known.path.replace("{", "<").replace("}", ">")
        calls.add_url_rule(path, known.name, view, methods=[known.method])


def _refuse_unknown(known: Operation) -> None:
    """A misspelt “preview” must not make the change that it was to show."""
    unknown = {f"?{name}": "There is no such parameter." for name in request.args if name not in known.query}
    if unknown:
        raise InvalidInput(unknown)
