"""Filters: what templates say with, ``{{ step.finished | day }}``; the only module that may make markup."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from backcast.web.pictures import words
from backcast.web.pictures.changes import told_limits
from backcast.web.pictures.details import details_of
from backcast.web.pictures.overviews import Overview

FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "amount": words.amount,
    "count_of": words.count_of,
    "day": words.long_day,
    "details": details_of,
    "from_today": words.from_today,
    "initials": words.initials,
    "kind": words.kind,
    "level": words.level,
    "number": words.number,
    "overview": Overview,
    "period": words.period,
    "short_day": words.short_day,
    "slack": words.slack,
    "t_minus": words.t_minus,
    "target": words.target,
    "tie": words.tie,
    "told_limits": told_limits,
    "weekday": words.weekday,
    "working_days": words.working_days,
}
