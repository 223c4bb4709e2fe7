"""The log: one line whatever happens, in text or JSON, and never a secret in it."""

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from backcast.logs import JsonLines, TextLines, configuration, redacted

HUSH = "Zx81-Qw_hush7Y"


def line_of(formatter: logging.Formatter, message: str, *values: object, **extra: Any) -> str:
    record = logging.LogRecord("backcast", logging.INFO, __file__, 1, message, values, None)
    record.created, record.msecs = 1785402942.25, 250.0  # 30 July 2026, 09:15:42 UTC
    record.__dict__.update(extra)
    return formatter.format(record)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"key bct_{HUSH} used", "key bct_… used"),
        (f"link bcs_{HUSH} used", "link bcs_… used"),
        (f"GET /a-page-of-later/{HUSH * 3}/edit", "GET /a-page-of-later/…/edit"),
        (f"GET /sign-in/{HUSH}{HUSH} failed", "GET /sign-in/… failed"),
        (f"https://plans.example.org/shared/{HUSH}/summary", "https://plans.example.org/shared/…/summary"),
        (f"GET /feeds/{HUSH}/spring.ics failed", "GET /feeds/…/spring.ics failed"),
        (
            f"webcal://plans.example.org/feeds/bcf_{HUSH}/spring.ics",
            "webcal://plans.example.org/feeds/bcf_…/spring.ics",
        ),
        (f"postgresql://backcast:{HUSH}@db.example/plans", "postgresql://…@db.example/plans"),
        (f"smtp://me:p@ss{HUSH}@mail.example.org:587", "smtp://…@mail.example.org:587"),
        (f"Authorization: Bearer {HUSH}", "Authorization: …"),
        (f"{{'Authorization': 'Basic {HUSH}=='}}", "{'Authorization': '…'}"),
        (f"authorization={HUSH}", "authorization=…"),
        (f"sent Bearer {HUSH} along", "sent Bearer … along"),
        (f"Cookie: backcast={HUSH}; form={HUSH}", "Cookie: …"),
        (f"got __Host-backcast={HUSH} twice", "got __Host-backcast=… twice"),
        (f"/callback?code={HUSH}&state={HUSH}&next=plans", "/callback?code=…&state=…&next=plans"),
        (f"password={HUSH}", "password=…"),
    ],
)
def test_what_lets_somebody_in_is_taken_out(text: str, kept: str) -> None:
    assert redacted(text) == kept
    assert HUSH not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /plans/<plan_id> 200",
        "The door is at /sign-in and the links are at /shared",
        "smtp://mail.example.org:587 refused us",
        "person@example.org has come in",
        "a basic mistake",
        "",
    ],
)
def test_what_lets_nobody_in_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_line_of_text_has_its_moment_its_message_and_the_parts_of_a_request() -> None:
    line = line_of(
        TextLines(), "request", reference="ab12", method="GET", page="/plans/<plan_id>", status=200, ms=0, person=None
    )

    assert (
        line == "2026-07-30T09:15:42.250Z INFO request reference=ab12 method=GET page=/plans/<plan_id> status=200 ms=0"
    )


def test_a_line_of_json_has_the_same_as_an_object() -> None:
    line = line_of(JsonLines(), "plan of %s", "“Ada”", reference="ab12", status=200, person="p1")

    assert json.loads(line) == {
        "time": "2026-07-30T09:15:42.250Z",
        "level": "info",
        "logger": "backcast",
        "message": "plan of “Ada”",
        "reference": "ab12",
        "status": 200,
        "person": "p1",
    }


@pytest.mark.parametrize("formatter", [TextLines(), JsonLines()])
def test_nobody_can_forge_a_line_or_steer_a_terminal(formatter: logging.Formatter) -> None:
    line = line_of(formatter, "said %s", "a\n2026-07-30T09:15:42.250Z INFO request\r\x1b[2J\u2028b", address="x\ny")

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


@pytest.mark.parametrize("formatter", [TextLines(), JsonLines()])
def test_a_secret_is_taken_out_of_values_parts_and_tracebacks(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(f"cannot reach smtp://me:{HUSH}@mail.example.org")
    except ValueError:
        line = line_of(formatter, "tried %s", f"/shared/{HUSH}", exc_info=sys.exc_info(), error=f"bct_{HUSH}")

    assert HUSH not in line
    assert "Traceback" in line
    assert "mail.example.org" in line


@pytest.fixture
def usual_logging() -> Iterator[None]:
    """Whatever a test configures is taken back."""
    root, ours = logging.getLogger(), logging.getLogger("backcast")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.mark.parametrize(("requests", "lines"), [(True, 2), (False, 1)])
def test_a_server_logs_requests_and_a_laptop_only_what_is_wrong(
    usual_logging: None, monkeypatch: pytest.MonkeyPatch, requests: bool, lines: int
) -> None:
    written = StringIO()
    monkeypatch.setattr("sys.stderr", written)

    logging.config.dictConfig(configuration("json", requests=requests))
    logging.getLogger("backcast.requests").info("request")
    logging.getLogger("backcast").error("wrong: bct_%s", HUSH)

    told = [json.loads(line) for line in written.getvalue().splitlines()]
    assert len(told) == lines
    assert told[-1]["message"] == "wrong: bct_…"
