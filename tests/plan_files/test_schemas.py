import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from backcast.plan_files import calendar_readings, readings, result_readings, step_readings
from backcast.plan_files.schemas import PLAN_FILE
from backcast.plan_files.writings import write_plan
from tests.domain.drawn_plans import tried
from tests.plan_files.test_writings import full_plans
from tests.plan_files.texts import SMALL, read

VALIDATOR = Draft202012Validator(PLAN_FILE, format_checker=Draft202012Validator.FORMAT_CHECKER)
PROGRAMMES = [path for path in files("backcast").joinpath("programmes").iterdir() if path.name.endswith(".yaml")]


def content(source: bytes | str) -> Any:
    return json.loads(write_plan(read(source).plan, None, "json"))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(PLAN_FILE)

    assert json.loads(json.dumps(PLAN_FILE)) == PLAN_FILE


def test_there_are_six_programmes_to_check() -> None:
    assert len(PROGRAMMES) == 6


@pytest.mark.parametrize("path", PROGRAMMES, ids=lambda path: path.name)
def test_every_programme_keeps_to_the_schema(path: Any) -> None:
    VALIDATOR.validate(content(path.read_bytes()))


@given(full_plans())
@tried(60)
def test_whatever_is_written_keeps_to_the_schema(drawn: Any) -> None:
    plan, today = drawn

    VALIDATOR.validate(json.loads(write_plan(plan, today, "json")))


@pytest.mark.parametrize(
    "where",
    [(), ("goal",), ("calendar",), ("steps", 0), ("steps", 2, "anchor"), ("steps", 1, "needs", 0)],
)
def test_the_schema_refuses_unknown_keys(where: tuple[str | int, ...]) -> None:
    changed = content(SMALL.replace("needs: [A1]", "needs: [{step: A1, lag: 1}]"))
    place = changed
    for key in where:
        place = place[key]

    assert VALIDATOR.is_valid(changed)
    place["dayz"] = 1
    assert not VALIDATOR.is_valid(changed)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("days", 0),
        ("days", None),
        ("kind", "task"),
        ("id", "a b"),
        ("deadline", "3.8.2026"),
        ("level", 6),
        ("at", "start"),
    ],
)
def test_the_schema_refuses_wrong_steps(key: str, value: object) -> None:
    changed = content(SMALL)

    changed["steps"][0][key] = value

    assert not VALIDATOR.is_valid(changed)


def test_the_schema_knows_the_keys_that_the_reader_knows() -> None:
    def keys(*path: str) -> set[str]:
        schema: Any = PLAN_FILE
        for part in path:
            schema = schema["items"] if part == "[]" else schema["properties"][part]
        return set(schema["properties"])

    assert keys() == set(readings.ROOT_KEYS)
    assert keys("goal") == set(readings.GOAL_KEYS)
    assert keys("calendar") == set(calendar_readings.CALENDAR_KEYS)
    assert keys("steps", "[]") == set(step_readings.STEP_KEYS)
    assert keys("steps", "[]", "anchor") == set(step_readings.ANCHOR_KEYS)
    assert keys("metrics", "[]") == set(result_readings.METRIC_KEYS)
    assert keys("key_results", "[]") == set(result_readings.KEY_RESULT_KEYS)
    assert keys("key_results", "[]", "baseline") == set(result_readings.BASELINE_KEYS)
    assert keys("measurements", "[]") == set(result_readings.MEASUREMENT_KEYS)
