"""The whole workspace as one archive, for its owners: plans, history, people, teams and the audit trail."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from backcast.domain.errors import NotFound
from backcast.domain.events import AuditEntry
from backcast.domain.people.accounts import Membership, Team, Workspace
from backcast.domain.people.feeds import FeedRecord
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.plan_files.writings import write_plan
from backcast.spreadsheets import plain_table
from backcast.storage.coaching.exports import Drafted
from backcast.storage.plans.exports import WholePlan
from backcast.storage.store import Store

MOST_AUDIT_LINES: Final = 50_000
_AT_ONCE: Final = 1_000
_AUDIT_COLUMNS: Final = ("When (UTC)", "Who", "What", "In words", "About", "From where", "How")
_PEOPLE_COLUMNS: Final = ("Name", "E-mail", "Role", "Teams", "Second factor", "Since", "Until")
_README: Final = """\
Everything that the workspace “{name}” keeps, taken from Backcast on {day}.

plans/          one folder for each plan, private ones too:
  plan.yaml     the plan itself; Backcast imports it as a new plan (help: “The plan file”)
  history.json  what happened to it, the oldest first, and what each change changed
  sharing.json  who gets at it
  drafts.json   lines that were drafted for its key results, what was offered for them and what became of it
people.csv      everybody who is or was here; people.json says the same
teams.json      the teams and their people
feeds.json      who made which calendar link, and when it was fetched last; never the address itself
audit.csv       who did what, when and from where, the newest first, {most:,} lines at most; audit.json says the same

Left out on purpose: passwords, second factors, sessions, links and tokens, and plans that were deleted.
Texts that a spreadsheet would take for a formula begin with an apostrophe in the .csv files.
"""


def export_workspace(store: Store, person: Person, into: IO[bytes]) -> None:
    """Write everything into a ZIP archive, plan by plan, so that memory holds one of them at a time.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        person.must(Deed.EXPORT_WORKSPACE)
        tx.audits.note("workspace exported", "Exported the whole workspace")
    with store.reading(person) as tx:
        workspace, everybody, teams = tx.people.workspace(), tx.people.all(former=True), tx.teams.all()
        feeds = tx.feeds.of_everybody()
        plan_ids = tx.exports.plan_ids()
    archive = _Archive(into, store.now())
    archive.add("README.txt", _README.format(name=workspace.name, day=f"{store.now():%Y-%m-%d}", most=MOST_AUDIT_LINES))
    _add_people(archive, workspace, everybody, teams)
    archive.add_json("feeds.json", [_feed(name, record) for name, record in feeds])
    _add_audit(archive, read_whole_audit(store, person, whole=True))
    for plan_id in plan_ids:
        with suppress(NotFound), store.reading(person) as tx:  # it may have been deleted a moment ago
            _add_plan(archive, tx.exports.plan(plan_id), tx.draft_exports.plan(plan_id))
    archive.close()


def read_whole_audit(store: Store, person: Person, person_id: str = "", *, whole: bool = False) -> list[AuditEntry]:
    """The audit trail, the newest first, as far as it can be downloaded; of one person when one is named.

    Only the export of the ``whole`` workspace tells of plans that the person cannot see: it holds them as well.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    found: list[AuditEntry] = []
    with store.reading(person) as tx:
        while len(found) < MOST_AUDIT_LINES:
            lines = tx.audits.read(_AT_ONCE, found[-1].id if found else "", person_id, whole=whole)
            found += lines
            if len(lines) < _AT_ONCE:
                break
    return found[:MOST_AUDIT_LINES]


def audit_table(entries: Iterable[AuditEntry]) -> str:
    """The audit trail as comma-separated values."""
    return plain_table(
        _AUDIT_COLUMNS,
        (
            (_moment(each.at), each.person, each.deed, each.text, each.about, each.address, each.means)
            for each in entries
        ),
    )


class _Archive:
    """A ZIP archive in which every file has the same moment."""

    def __init__(self, into: IO[bytes], moment: datetime) -> None:
        self._file = ZipFile(into, "w", ZIP_DEFLATED)
        self._moment = moment.timetuple()[:6]

    def add(self, name: str, text: str) -> None:
        """Add a text."""
        entry = ZipInfo(name, self._moment)
        entry.compress_type = ZIP_DEFLATED
        self._file.writestr(entry, text.encode())

    def add_json(self, name: str, value: Any) -> None:
        """Add a value as JSON."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def close(self) -> None:
        """Write the table of contents; without it the archive is none."""
        self._file.close()


def _add_people(archive: _Archive, workspace: Workspace, everybody: list[Membership], teams: list[Team]) -> None:
    names = {team.id: team.name for team in teams}
    people = [
        {
            "id": each.person, "name": each.name, "email": each.email, "role": each.role.value,
            "teams": [names[team] for team in each.teams], "second_factor": each.has_second_factor,
            "since": _moment(each.since), "until": _moment(each.left) if each.left else None,
        }
        for each in everybody
    ]  # fmt: skip
    archive.add_json("people.json", {"workspace": workspace.name, "people": people})
    lines = [
        (
            each.name, each.email, each.role.value, ", ".join(names[team] for team in each.teams),
            "yes" if each.has_second_factor else "no", _moment(each.since), _moment(each.left) if each.left else "",
        )
        for each in everybody
    ]  # fmt: skip
    archive.add("people.csv", "\ufeff" + plain_table(_PEOPLE_COLUMNS, lines))
    archive.add_json("teams.json", [{"id": each.id, "name": each.name, "people": each.members} for each in teams])


def _add_audit(archive: _Archive, entries: list[AuditEntry]) -> None:
    archive.add("audit.csv", "\ufeff" + audit_table(entries))
    archive.add_json(
        "audit.json",
        [
            {
                "at": _moment(each.at), "person": each.person, "deed": each.deed, "text": each.text,
                "about": each.about, "address": each.address, "means": each.means,
            }
            for each in entries
        ],
    )  # fmt: skip


def _add_plan(archive: _Archive, whole: WholePlan, drafted: Drafted) -> None:
    plan = whole.record.plan
    plain = "-".join(re.findall(r"[a-z0-9]+", plan.title.lower())[:8]) or "plan"
    folder = f"plans/{plain[:60]}-{whole.record.id}"
    archive.add(f"{folder}/plan.yaml", write_plan(plan))
    archive.add_json(f"{folder}/history.json", [_event(each) for each in whole.events])
    archive.add_json(f"{folder}/sharing.json", _sharing(whole))
    archive.add_json(f"{folder}/drafts.json", _drafted(drafted))


def _event(each: Any) -> dict[str, Any]:
    return {
        "version": each.version, "at": _moment(each.at), "person": each.person,
        "happened": each.event.happened.value, "text": each.event.text, "of": each.event.of, "changes": each.lines,
    }  # fmt: skip


def _feed(person: str, record: FeedRecord) -> dict[str, Any]:
    shows = record.shows
    return {
        "person": person, "calendar_of": shows.scope.value, "plan": shows.plan, "team": shows.team,
        "owner": shows.owner, "name": shows.name, "made": _moment(record.created), "fetched_by": record.reader,
        "last_fetched": _moment(record.last_used) if record.last_used else None,
    }  # fmt: skip


def _sharing(whole: WholePlan) -> dict[str, Any]:
    sharing = whole.sharing
    return {
        "audience": sharing.audience.value,
        "team": sharing.team,
        "people": [{"name": each.name, "email": each.email, "role": each.role.value} for each in sharing.members],
        "read_only_links": [{"name": each.name, "made_by": each.made_by} for each in sharing.links],
    }


def _drafted(drafted: Drafted) -> dict[str, Any]:
    return {
        "lines": [{**asdict(each), "changed": _moment(each.changed)} for each in drafted.lines],
        "offers": [
            {
                "id": each.id, **asdict(each.offer), "person": each.person, "created": _moment(each.created),
                "decided": _moment(each.decided) if each.decided else None,
            }
            for each in drafted.offers
        ],
    }  # fmt: skip


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
