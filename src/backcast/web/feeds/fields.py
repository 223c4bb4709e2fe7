"""Fields: what somebody chose for a calendar link, from its form and back into it."""

from collections.abc import Mapping
from typing import Any, Final

from backcast.calendars.choices import ALL_KINDS, LONGEST_ALARM, Choices
from backcast.calendars.components import EntryKind
from backcast.domain.people.feeds import FeedRecord, FeedScope, FeedShows
from backcast.use_cases.feeds.contents import choices_of
from backcast.web.forms import Fields

KINDS: Final = (
    (EntryKind.GOAL.name.lower(), "End goal"),
    (EntryKind.MILESTONE.name.lower(), "Milestones"),
    (EntryKind.ACTION.name.lower(), "Actions"),
    (EntryKind.FOLLOW_UP.name.lower(), "Follow-ups"),
)
ALARMS: Final = (
    ("", "None"),
    ("0", "On the day"),
    ("1", "1 day before"),
    ("3", "3 days before"),
    ("7", "7 days before"),
    ("14", "14 days before"),
)
_BY_NAME: Final = {name: EntryKind[name.upper()] for name, _ in KINDS}


def shows_from(fields: Fields, plan_id: str | None) -> FeedShows:
    """What the calendar is of; on the page of a plan that is the plan unless something else was chosen."""
    scope = fields.choice("scope", FeedScope, FeedScope.PERSON if plan_id is None else FeedScope.PLAN)
    plan, team = plan_id or fields.line("plan"), fields.line("team")
    if scope is FeedScope.PLAN:
        fields.need("plan", plan, "Choose the plan.")
    if scope is FeedScope.TEAM:
        fields.need("team", team, "Choose the team.")
    owner = fields.line("owner") if scope is FeedScope.PERSON else ""
    of_plan, of_team = scope is FeedScope.PLAN, scope is FeedScope.TEAM
    return FeedShows(scope, plan if of_plan else None, team if of_team else None, owner, fields.line("name"))


def choices_from(fields: Fields) -> Choices:
    """Which entries, and in what form."""
    kinds = frozenset(_BY_NAME[name] for name in fields.texts("kinds") if name in _BY_NAME)
    alarm = fields.integer("alarm")
    fields.need("kinds", kinds, "Choose at least one kind of entry.")
    if alarm is not None and not 0 <= alarm <= LONGEST_ALARM:
        fields.note("alarm", f"An alarm comes 0 to {LONGEST_ALARM} days before.")
    fields.check()
    return Choices(kinds, fields.switch("starts"), fields.switch("spans"), alarm, to_dos=fields.line("do") == "to-dos")


def shown_choices(choices: Choices) -> dict[str, Any]:
    """The same as a form shows it."""
    return {
        "kinds": [name for name, kind in _BY_NAME.items() if kind in choices.kinds],
        "starts": choices.starts,
        "spans": choices.spans,
        "alarm": "" if choices.alarm is None else str(choices.alarm),
    }


def shown_record(record: FeedRecord) -> dict[str, Any]:
    """A link as its form shows it."""
    return {**shown_choices(choices_of(record.shows.choices)), "name": record.shows.name}


def told(values: Mapping[str, Any]) -> str:
    """What somebody chose, in a few words; empty for what everybody gets who chooses nothing."""
    parts = []
    if len(values["kinds"]) < len(ALL_KINDS):
        parts.append(", ".join(name for key, name in KINDS if key in values["kinds"]))
    parts += ["start-by entries"] if values["starts"] else []
    parts += ["work on all its days"] if values["spans"] else []
    if values["alarm"]:
        parts.append(f"alarm {values['alarm']} {'day' if values['alarm'] == '1' else 'days'} before")
    return " · ".join(parts)
