"""A plan's dates pushed into a calendar on a CalDAV server, which belongs to that plan alone."""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import click

from backcast.app import needs_migration, open_store
from backcast.calendars.choices import Choices
from backcast.cli.streams import Refused, say, told
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.calendars.pushes import (
    Difference,
    Fate,
    Pushed,
    collection_at,
    differences,
    make,
    wanted_entries,
)
from backcast.use_cases.people.sign_ins import person_with_address, welcome_owner

_ALL_WELL, _SOMETHING_LEFT = 0, 1
_MOST_TOLD: Final = 500
_DONE: Final = {Fate.ADD: "added", Fate.CHANGE: "changed", Fate.REMOVE: "removed", Fate.KEEP: "as they were"}
_TO_DO: Final = {Fate.ADD: "to add", Fate.CHANGE: "to change", Fate.REMOVE: "to remove", Fate.KEEP: "as they are"}


@click.command()
@click.argument("plan_id")
@click.option("--to", "address", required=True, help="Address of the calendar on the server, made for this plan alone.")
@click.option("--dry-run", is_flag=True, help="Say what would be written and removed, and do nothing.")
@click.option("--starts", is_flag=True, help="With the last day on which to start each piece of work.")
@click.option("--spans", is_flag=True, help="Work on all of its days instead of only on the day on which it is due.")
@click.option("--overwrite", is_flag=True, help="Also take back what somebody changed in that calendar.")
@click.option("--as", "email", default="", help="Whose plan it is, by e-mail address; the owner unless said otherwise.")
@click.pass_context
def push(
    context: click.Context,
    /,
    plan_id: str,
    address: str,
    *,
    dry_run: bool,
    overwrite: bool,
    email: str,
    **shown: Any,
) -> None:
    """Write the dates of a plan, as last saved, into a calendar on a CalDAV server.

    Name and password come from BACKCAST_CALDAV_NAME and BACKCAST_CALDAV_PASSWORD. Only what Backcast wrote for this
    plan is ever changed or removed. Exit code: 0 the calendar shows the plan, 1 something was left, 2 it did not work.
    """
    settings, store, person = _opened(email)
    collection = told(
        lambda: collection_at(address, settings.caldav_name, settings.caldav_password, settings.private_networks)
    )
    place = f"{settings.address}/plans/{plan_id}" if settings.address else ""
    wanted = told(lambda: wanted_entries(store, person, plan_id, place, Choices(**shown)))
    called = told(collection.name)
    found = told(lambda: differences(wanted, collection.stored(), plan_id, overwrite=overwrite))
    _say_differences(called or address, found)
    if dry_run:
        say(_sum(Counter(each.fate for each in found), _TO_DO, "Nothing was changed: "))
        context.exit(_SOMETHING_LEFT if any(each.fate is Fate.LEAVE for each in found) else _ALL_WELL)
    context.exit(_told_of(make(collection, found)))


def _opened(email: str) -> tuple[Settings, Store, Person]:
    settings = told(lambda: Settings.read(os.environ))
    if not settings.caldav_name:
        raise Refused("Pushing is off. Set BACKCAST_CALDAV_NAME and BACKCAST_CALDAV_PASSWORD to switch it on.")
    store = told(lambda: open_store(settings))
    if told(lambda: needs_migration(store)):
        raise Refused("There is no database yet, or an older one. Run “backcast migrate” first.")
    person = told(lambda: person_with_address(store, email) if email else welcome_owner(store))
    return settings, store, person


def _say_differences(called: str, found: Sequence[Difference]) -> None:
    say(f"Calendar “{called}”")
    lines = [each.sentence() for each in found if each.fate is not Fate.KEEP]
    say(
        "\n".join(
            [*lines[:_MOST_TOLD], *([f"and {len(lines) - _MOST_TOLD:,} more"] if len(lines) > _MOST_TOLD else [])]
        )
        or "–"
    )
    if any(each.fate is Fate.LEAVE and each.wanted is None for each in found):
        click.echo("This calendar holds entries that are not this plan's: one of its own is safer.", err=True)


def _told_of(pushed: Pushed) -> int:
    for sentence in pushed.refused:
        click.echo(sentence, err=True)
    say(_sum(Counter(pushed.counts), _DONE, ""))
    return _SOMETHING_LEFT if pushed.counts[Fate.LEAVE] else _ALL_WELL


def _sum(counts: Counter[Fate], words: dict[Fate, str], begin: str) -> str:
    parts = [f"{counts[fate]:,} {word}" for fate, word in {**words, Fate.LEAVE: "left alone"}.items()]
    return f"{begin}{', '.join(parts)}."
