"""Logs: how a line of the log is written, and what may never stand in one."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

_OPAQUE: Final = r"[A-Za-z0-9_\-.~%+/=]{4,}"
_ALWAYS_REDACTED: Final = (
    (re.compile(r"\b(bc[a-z]_)[A-Za-z0-9_\-]{4,}"), r"\1…"),
    # Addresses that are keys: whoever knows the last part may come in.
    (
        re.compile(r"(/(?:sign-in|recovery|invitations|shared|feeds|account/email)/)(?:s1\.)?[A-Za-z0-9_\-~]{8,}"),
        r"\1…",
    ),
    (re.compile(r"(?<=/)(?=[^/\s]*\d)[A-Za-z0-9_\-]{32,}"), "…"),
    (re.compile(r"(?<=://)[^/\s'\"]+@"), "…@"),
    (re.compile(r"(?i)(authorization['\"]?\s*[:=,]\s*['\"]?)(?:(bearer|basic|digest)\s+)?" + _OPAQUE), r"\1…"),
    (re.compile(r"\b((?i:bearer|basic))\s+(?=\S*[A-Z0-9=])" + _OPAQUE), r"\1 …"),
    (re.compile(r"(?i)((?:set-)?cookie['\"]?\s*:\s*['\"]?)[^'\"\r\n]+"), r"\1…"),
    (re.compile(r"((?:__Host-)?\b(?:backcast|form)=)" + _OPAQUE), r"\1…"),
    (
        re.compile(r"(?i)\b((?:password|passwd|secret|token|secret_key|client_secret|code|state)=)[^\s&'\",;)]+"),
        r"\1…",
    ),
)
# What a line of a request says beside its message: attribute of the record → word in the line.
_PARTS: Final = ("reference", "method", "page", "status", "ms", "person", "address", "error")


def redacted(text: str) -> str:
    """The same text without tokens, cookies and passwords.

    >>> redacted("GET /shared/8fK2jd93kkQ_x7/summary for bct_0123 at smtp://me:hush@mail.example")
    'GET /shared/…/summary for bct_… at smtp://…@mail.example'
    """
    for pattern, instead in _ALWAYS_REDACTED:
        text = pattern.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """A line that people read: moment, level, message, and of a request its parts as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows on lines of its own."""
        message = _one_line(redacted(record.getMessage()))
        parts = " ".join(f"{name}={_one_line(str(value))}" for name, value in _parts_of(record).items())
        line = " ".join(part for part in (_moment(record), record.levelname, message, parts) if part)
        return "\n".join(part for part in (line, _traceback(self, record)) if part)


class JsonLines(logging.Formatter):
    """A line that machines read: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever happened; a traceback is one of its texts."""
        shown: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
            **_parts_of(record),
        }
        if traceback := _traceback(self, record):
            shown["traceback"] = traceback
        return json.dumps(shown, default=str)  # ASCII: some letters are ends of lines elsewhere


def configuration(form: str, *, requests: bool = True) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` is told: ``form`` is text or json; without ``requests`` only what is wrong."""
    lines = {"text": TextLines, "json": JsonLines}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{lines.__module__}.{lines.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "backcast": {"level": "INFO" if requests else "WARNING"},
            "_granian": {"level": "INFO"},
            "granian.access": {"level": "WARNING"},
            "waitress.queue": {"level": "ERROR"},  # it tells of every page that waits a moment for a thread
        },
    }


def _parts_of(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name, None) for name in _PARTS}
    return {
        name: redacted(value) if isinstance(value, str) else value
        for name, value in found.items()
        if value not in (None, "")
    }


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(record.msecs):03}Z"


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return redacted(formatter.formatException(record.exc_info)) if record.exc_info else ""


def _one_line(text: str) -> str:
    """No line of the log can be forged: what would begin a new one, or steer a terminal, is written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
