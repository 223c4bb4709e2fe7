"""Documents: what the table of operations says about itself, as OpenAPI 3.1 and for the page about the interface."""

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from backcast.api.models.answers import Problem
from backcast.api.operations import Operation
from backcast.api.problems import TYPE
from backcast.api.replies import JSON, MOST, USUAL

Schema = dict[str, Any]

_REF: Final = "#/components/schemas/{model}"
_IN_PATH: Final = re.compile(r"\{([a-z_]+)\}")
_SWITCH: Final = {"type": "string", "enum": ["0", "1"]}
_ID: Final = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[^\s/\\?#%]+$"}
_KEY: Final = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
_QUERY: Final[Mapping[str, tuple[Schema, str]]] = {
    "limit": ({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "how many at most"),
    "cursor": ({"type": "string"}, "where to go on: “next” of the part before"),
    "preview": (_SWITCH, "1 says what the change would do and makes none"),
    "deleted": (_SWITCH, "1 lists the plans that can be brought back"),
    "start": ({"type": "string", "format": "date"}, "the day on which work starts; today unless said"),
    "due": ({"type": "string", "format": "date"}, "another date to be met than the goal's, or than the step's latest"),
    "step": ({"type": "string"}, "the id of one step; the end goal unless said"),
    "starts": (_SWITCH, "0 leaves out the days to start by"),
    "spans": (_SWITCH, "1 adds the work itself"),
}
_HEADERS: Final[Mapping[str, str]] = {
    "If-Match": "the version that you saw, as ETag gave it: needed unless this is a preview",
    "If-None-Match": "the version that you have: the answer is 304 when there is no newer one",
    "Idempotency-Key": "a key of your own: sent again with the same request, it gets the same answer and does nothing",
}
_DESCRIPTION: Final = (
    "Plans, their steps and their dates, for programs. Send a personal access token; what its person may not do, it "
    "may not do either. Changes name the version of the plan that was seen (If-Match) and are joined with what others "
    "changed; what goes wrong is told as RFC 9457 problems."
)


def openapi(operations: Iterable[Operation]) -> Response:
    """The OpenAPI document."""
    return Response(_written(tuple(operations)), content_type=JSON)


def shown_calls(operations: Iterable[Operation]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The calls in groups, each with its example, for people."""
    known = examples()
    shown: list[dict[str, Any]] = [{"call": each, "example": _readable(known[each.name])} for each in operations]
    return [(name, list(calls)) for name, calls in groupby(shown, _group)]


@cache
def examples() -> dict[str, dict[str, Any]]:
    """One example for each operation: the first of those that are told."""
    return {each["operation"]: each for each in reversed(told_examples())}


@cache
def told_examples() -> list[dict[str, Any]]:
    """All examples, in an order in which they can be run one after another from an empty workspace."""
    found: list[dict[str, Any]] = json.loads(files("backcast").joinpath("api", "examples.json").read_text("utf-8"))
    return found


def _group(shown: dict[str, Any]) -> str:
    call: Operation = shown["call"]
    return call.group


def _readable(example: dict[str, Any]) -> dict[str, str]:
    sent, got = example["request"], example["answer"]
    lines = [f"{sent['method']} /api/v1{sent['path']} HTTP/1.1", "Authorization: Bearer bct_…"]
    lines += [f"{name}: {value}" for name, value in sent.get("headers", {}).items()]
    back = [str(got["status"]), *(f"{name}: {value}" for name, value in got.get("headers", {}).items())]
    return {"sent": _block(lines, sent), "got": _block(back, got)}


def _block(lines: list[str], whole: dict[str, Any]) -> str:
    if "text" in whole:
        return "\n".join([*lines, "", whole["text"].rstrip("\n")])
    if "body" in whole:
        return "\n".join([*lines, "", json.dumps(whole["body"], ensure_ascii=False, indent=2)])
    return "\n".join(lines)


@cache
def _written(operations: tuple[Operation, ...]) -> str:
    schemas, definitions = _schemas(operations)
    paths: dict[str, Schema] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _described(each, schemas, definitions)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Backcast", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "bct_…"}},
        },
    }
    return json.dumps(whole, ensure_ascii=False)


def _schemas(operations: Iterable[Operation]) -> tuple[Mapping[Any, Schema], dict[str, Schema]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for each in operations:
        if each.body:
            wanted[each.body, "validation"] = None
        if each.answer:
            wanted[each.answer, "serialization"] = None
    schemas, whole = models_json_schema(list(wanted), ref_template=_REF)
    definitions = whole["$defs"]
    for schema in definitions.values():
        _simplified(schema)
    return schemas, definitions


def _simplified(schema: Schema) -> None:
    """Titles that only say the name of the field again help nobody."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


def _described(each: Operation, schemas: Mapping[Any, Schema], definitions: dict[str, Schema]) -> Schema:
    described: Schema = {
        "operationId": each.name,
        "summary": each.summary,
        "tags": [each.group],
        "parameters": list(_parameters(each)),
        "responses": _answers(each, schemas),
    }
    if each.takes != (JSON,):
        media: Schema = {"schema": {}} | _example_of(each, "request")
        described["requestBody"] = {"required": True, "content": {kind: {"schema": {}} for kind in each.takes}}
        described["requestBody"]["content"][each.takes[0]] = media
    elif each.body:
        schema = _patch(each.body, schemas, definitions) if each.patches else schemas[each.body, "validation"]
        content = {JSON: {"schema": schema, **_example_of(each, "request")}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(each: Operation) -> Iterable[Schema]:
    for name in _IN_PATH.findall(each.path):
        yield {"name": name, "in": "path", "required": True, "schema": _ID}
    for name in each.query:
        schema, text = _QUERY[name]
        yield {"name": name, "in": "query", "schema": schema, "description": text}
    if each.name == "get_history":
        return
    wanted = {"If-Match": each.versioned, "If-None-Match": each.tagged and each.method == "GET"}
    for name, is_wanted in {**wanted, "Idempotency-Key": each.creates}.items():
        if is_wanted:
            schema = _KEY if name == "Idempotency-Key" else {"type": "string"}
            yield {"name": name, "in": "header", "schema": schema, "description": _HEADERS[name]}


def _answers(each: Operation, schemas: Mapping[Any, Schema]) -> Schema:
    refused = {"description": "A problem, as in RFC 9457", "content": _problem(schemas)}
    answers: Schema = {"4XX": refused, "5XX": refused}
    if each.status >= 400:
        return {str(each.status): {**refused, "content": _problem(schemas, _example_of(each, "answer"))}, **answers}
    done: Schema = {"description": each.summary}
    if each.answer:
        done["content"] = {JSON: {"schema": schemas[each.answer, "serialization"], **_example_of(each, "answer")}}
    elif each.status != 204:
        done["content"] = {kind: {"schema": {}, **_example_of(each, "answer")} for kind in each.gives}
    if each.tagged or each.versioned:
        done["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "the version of the plan"}}
    answers = {str(each.status): done, **answers}
    if "preview" in each.query and each.status == 201:
        answers["200"] = {**done, "description": "What the change would do"}
    if each.tagged and each.method == "GET":
        answers["304"] = {"description": "There is no newer version than yours"}
    return answers


def _problem(schemas: Mapping[Any, Schema], example: Schema | None = None) -> Schema:
    return {TYPE: {"schema": schemas[Problem, "serialization"], **(example or {})}}


def _example_of(each: Operation, side: str) -> Schema:
    whole = examples()[each.name][side]
    found = whole.get("body", whole.get("text"))
    return {} if found is None else {"example": found}


def _patch(body: type[BaseModel], schemas: Mapping[Any, Schema], definitions: dict[str, Schema]) -> Schema:
    """The same with nothing needed, and null for what is to be taken away."""
    known = schemas[body, "validation"]["$ref"].rsplit("/", 1)[1]
    whole = deepcopy(definitions[known])
    needed = whole.pop("required", [])
    for name, field in whole["properties"].items():
        field.pop("default", None)
        if name not in needed and {"type": "null"} not in field.get("anyOf", []):
            whole["properties"][name] = {"anyOf": [field, {"type": "null"}]}
    name = f"{known}Patch"
    definitions[name] = {**whole, "title": name, "description": "What is to be changed; null takes a value away."}
    return {"$ref": _REF.format(model=name)}
