"""Replies: models written as JSON, with the version of the plan as their tag, and lists in parts."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import NotAcceptable

from backcast.api.current import SAFE_METHODS
from backcast.domain.errors import InvalidInput

Element = TypeVar("Element")

JSON: Final = "application/json"
MOST: Final = 200
USUAL: Final = 50


def written(model: BaseModel) -> str:
    """A model as JSON; what is None in it stands as null."""
    return json.dumps(model.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))


def reply(model: BaseModel, tag: str = "", next_cursor: str | None = None) -> Response:
    """An answer of what was asked for; 304 when the program has this very version already.

    Args:
        model: what it holds.
        tag: the version of the plan, empty where there is none.
        next_cursor: of a list, where the part that follows begins.
    """
    answer = Response(written(model), content_type=JSON)
    if next_cursor is not None:
        answer.headers["Link"] = f'<{request.path}?{urlencode({**request.args, "cursor": next_cursor})}>; rel="next"'
    return tagged(answer, tag)


def tagged(answer: Response, tag: str) -> Response:
    """The answer with its tag; without its body when the program has it already."""
    if not tag:
        return answer
    if request.method in SAFE_METHODS and request.if_none_match.contains_weak(tag):
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    answer.set_etag(tag)
    return answer


def must_accept(*types: str) -> None:
    """Refuse a program that wants none of the types that there are.

    Raises:
        NotAcceptable: naming them.
    """
    wanted = request.headers.get("Accept", "").strip()
    if wanted and request.accept_mimetypes.best_match(types) is None:
        raise NotAcceptable(f"This comes as {' or '.join(types)}.")


def limit() -> int:
    """How many parts of a list are wanted, at most 200.

    Raises:
        InvalidInput: when this is no such number.
    """
    return number("limit", USUAL, MOST)


def number(name: str, usual: int, most: int) -> int:
    """A whole number of the query, 1 to ``most``.

    Raises:
        InvalidInput: when it is none.
    """
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise InvalidInput({f"?{name}": f"“{text[:40]}” is no whole number from 1 to {most:,}."})
    return int(text)


def switch(name: str, *, usual: bool = False) -> bool:
    """Whether a switch of the query is on: 1 or 0; ``usual`` is what it is when absent.

    Raises:
        InvalidInput: when it is neither.
    """
    text = request.args.get(name, "1" if usual else "0")
    if text not in ("0", "1"):
        raise InvalidInput({f"?{name}": f"This is 0 or 1, not “{text[:40]}”."})
    return text == "1"


def part_of(elements: Sequence[Element], key: Callable[[Element], str]) -> tuple[Sequence[Element], str | None]:
    """The part of a list that was asked for, and the cursor of the next; cursors are keys of the last element given.

    Raises:
        InvalidInput: when the cursor names nothing here any more, or the limit is none.
    """
    most, cursor = limit(), request.args.get("cursor")
    begin = 0
    if cursor is not None:
        keys = [key(element) for element in elements]
        if cursor not in keys:
            raise InvalidInput({"?cursor": "What this cursor named is gone. Begin again without it."})
        begin = keys.index(cursor) + 1
    part = elements[begin : begin + most]
    more = begin + most < len(elements)
    return part, key(part[-1]) if more else None


def query_of(*names: str) -> dict[str, Any]:
    """What the query holds under these names."""
    return {name: request.args[name] for name in names if name in request.args}
