"""Bodies: what a program sends, read strictly: well-formed JSON first, then a model of ours, then the rules."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn, TypeVar

from flask import g, request
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from backcast.api.models.fields import Part
from backcast.domain.errors import InvalidInput

Body = TypeVar("Body", bound=Part)

MOST_BYTES: Final = 1_000_000  # a plan file may have more, and is read in another way
_LONGEST_NUMBER: Final = 60
_HALF_PAIR: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HALF: Final = re.compile("[\ud800-\udfff]")
_PROBLEMS: Final = {
    "missing": "This is missing.",
    "string_type": "Write a text.",
    "string_too_short": "This must not be empty.",
    "int_type": "Write a whole number.",
    "bool_type": "Write true or false.",
    "list_type": "Write a list.",
    "dict_type": "Write an object.",
    "model_type": "Write an object.",
    "too_short": "This list is too short.",
}


class _NotJson(ValueError):
    """What makes a text no JSON that we take."""


def read(model: type[Body]) -> Body:
    """The body of the request.

    Raises:
        HTTPException: when it is too large, of another type, or no JSON.
        InvalidInput: naming each field that is wrong by where it stands.
    """
    return _checked(model, read_object())


def read_over(model: type[Body], known: Part) -> Body:
    """What ``known`` becomes when the fields of the body take the place of its own; null takes a field away.

    Raises:
        HTTPException: when the body is too large, of another type, or no JSON.
        InvalidInput: naming each field that is wrong by where it stands.
    """
    kept = {name: value for name, value in known.model_dump(by_alias=True).items() if name in model.model_fields}
    merged = {**kept, **read_object()}
    return _checked(model, {name: value for name, value in merged.items() if value is not None})


def read_object() -> dict[str, Any]:
    """The body as JSON: an object.

    Raises:
        HTTPException: when it is too large, of another type, or no JSON.
    """
    require_type("application/json")
    request.max_content_length = MOST_BYTES
    try:
        text = request.get_data().decode()
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_whole_number,
            parse_float=_number,
        )
    except UnicodeDecodeError:
        raise BadRequest("This is not UTF-8.") from None
    except RecursionError:
        raise BadRequest("This is nested too deeply.") from None
    except ValueError as wrong:
        raise BadRequest(f"This is no JSON that Backcast takes: {wrong}.") from None
    if _HALF_PAIR.search(text):
        _refuse_half_pairs(found)
    if not isinstance(found, dict):
        raise InvalidInput({"": "Write an object: {…}."})
    return found


def require_type(*known: str) -> None:
    """Refuse a body of another type.

    Raises:
        UnsupportedMediaType: naming the types that are read here.
        RequestEntityTooLarge: when it says that it is larger than anything read here.
    """
    limit = request.max_content_length
    if limit is not None and (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in known or charset not in ("utf-8", "utf8") or request.content_encoding:
        raise UnsupportedMediaType(f"Send {' or '.join(known)} in UTF-8, and say so in Content-Type.")


def _checked(model: type[Body], found: dict[str, Any]) -> Body:
    known = frozenset(field.alias or name for name, field in model.model_fields.items())
    g.body_fields = known | {_escaped(name) for name in found}
    try:
        return model.model_validate(found)
    except ValidationError as wrong:
        raise InvalidInput(_problems(wrong, known)) from None


def _problems(wrong: ValidationError, known: Iterable[str]) -> dict[str, str]:
    return {
        "/".join(_escaped(part) for part in each["loc"]): _problem(each, known)
        for each in wrong.errors(include_url=False, include_input=False)[:100]
    }


def _problem(each: Any, known: Iterable[str]) -> str:
    kind = each["type"]
    if kind == "extra_forbidden":
        at = f" Known are {', '.join(sorted(known))}." if len(each["loc"]) == 1 else ""
        return f"There is no such field.{at}"
    if kind == "value_error":
        return str(each["ctx"]["error"])
    return _PROBLEMS.get(kind, f"{each['msg'].removesuffix('.')}.")


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotJson("an object names a field twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _NotJson(f"{name} is no number in JSON")


def _whole_number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _NotJson(f"a number has {len(text):,} digits")
    return int(text)


def _number(text: str) -> Decimal:
    """Exactly as it is written."""
    if len(text) > _LONGEST_NUMBER:
        raise _NotJson(f"a number has {len(text):,} digits")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _NotJson("a number is beyond all measure") from None


def _refuse_half_pairs(found: object) -> None:
    """Half a surrogate pair is no character: it could be neither stored nor sent."""
    left = [found]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and _HALF.search(value):
            raise BadRequest("This holds half of a surrogate pair, which is no character.")
