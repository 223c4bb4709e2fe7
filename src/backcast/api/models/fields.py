"""Fields: the kinds of value that bodies are made of, read strictly and written plainly."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    WithJsonSchema,
)

from backcast.domain.limits import LINE_LENGTH, TEXT_LENGTH

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID: Final = r"^(?!(\.{1,2}|new)$)[^\s/\\?#%]{1,64}$"
_NUMBER: Final = {"type": "number"}


class Part(BaseModel):
    """Whatever a body holds; a name that is not known is refused, so that no misspelling is overlooked."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True, frozen=True)


class Named(Part):
    """What has an id; it stands first in what is shown."""

    id: str


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Write a date as year-month-day, such as 2026-12-18.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"The calendar has no {value}.") from None


def _number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise ValueError("Write a number, such as 86 or 4.3.")


def _target(value: object) -> Decimal | tuple[Decimal, Decimal]:
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise ValueError("A band has two numbers, the lower and the higher one.")
        return _number(value[0]), _number(value[1])
    return _number(value)


def _written(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _target_written(target: Decimal | tuple[Decimal, Decimal]) -> Any:
    return [_written(edge) for edge in target] if isinstance(target, tuple) else _written(target)


def _identifier(text: str) -> str:
    if not re.fullmatch(_ID, text):
        raise ValueError("An id has 1 to 64 characters without blanks and / \\ ? # %, and is not “.”, “..” or “new”.")
    return text


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Number = Annotated[
    Decimal,
    PlainValidator(_number),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema(_NUMBER),
]
Target = Annotated[
    Decimal | tuple[Decimal, Decimal],
    PlainValidator(_target),
    PlainSerializer(_target_written, when_used="json"),
    WithJsonSchema(
        {
            "oneOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}],
            "description": "a number, or [lower, higher] of a band",
        }
    ),
]
Line = Annotated[str, Field(min_length=1, max_length=LINE_LENGTH)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
Identifier = Annotated[
    str, BeforeValidator(lambda value: _identifier(value) if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "pattern": _ID}),
]  # fmt: skip
Whole = Annotated[int, Strict()]
Truth = Annotated[bool, Strict()]
Moment = Annotated[datetime, PlainSerializer(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"), when_used="json")]
