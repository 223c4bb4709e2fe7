"""A real Thunderbird without a screen that subscribes to calendars, and what stands in its own database afterwards."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.calendars.readers.installations import DEBIAN, Missing, install_debian, libraries_of
from tests.calendars.readers.sightings import Seen

PROGRAM = DEBIAN / "usr/lib/thunderbird/thunderbird"
MOST_SECONDS = 240
ALL_DAY = 8  # a bit of its column "flags"
QUIET = {
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}


def install() -> None:
    """Unpack it beside the other readers; nothing is installed into the machine."""
    install_debian("thunderbird")


def environment() -> Mapping[str, str]:
    """How it is run.

    Raises:
        Missing: when it is not installed, or the machine lacks a library that it needs.
    """
    if not PROGRAM.exists():
        raise Missing("thunderbird is not installed")
    libraries = os.pathsep.join([str(PROGRAM.parent), libraries_of(DEBIAN)])
    run = {**os.environ, "LD_LIBRARY_PATH": libraries, "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}
    told = subprocess.run([PROGRAM, "--version"], env=run, capture_output=True, check=False, timeout=60)
    if told.returncode:
        raise Missing(f"thunderbird does not start: {told.stderr.decode(errors='replace').strip()[-300:]}")
    return run


def subscribe(profile: Path, addresses: Mapping[str, str], zone: str, is_enough: Callable[[], bool]) -> None:
    """Run it with calendars by id at addresses, asked for every minute, until it is enough."""
    settings: dict[str, object] = {
        **QUIET,
        "calendar.timezone.local": zone,
        "calendar.timezone.useSystemTimezone": False,
    }
    for calendar, address in addresses.items():
        named = f"calendar.registry.{calendar}"
        settings |= {f"{named}.type": "ics", f"{named}.uri": address, f"{named}.name": calendar}
        settings |= {f"{named}.readOnly": True, f"{named}.refreshInterval": "1", f"{named}.cache.enabled": True}
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [str(PROGRAM), "--headless", "--no-remote", "--profile", str(profile)]
    with (profile / "told.txt").open("wb") as told:
        started = subprocess.Popen(
            command, env={**environment(), "HOME": str(profile)}, stdout=told, stderr=told, start_new_session=True
        )
    try:
        end = time.monotonic() + MOST_SECONDS
        while time.monotonic() < end and started.poll() is None and not is_enough():
            time.sleep(0.5)
        time.sleep(3)  # it writes its database a moment after it has read
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait(30)


def seen_in(profile: Path, calendar: str) -> list[Seen]:
    """What it holds of one calendar, in the order of the uids; an entry that is not a whole day is an error."""
    copy = profile / "copied"
    shutil.copytree(profile / "calendar-data", copy, dirs_exist_ok=True)
    database = sqlite3.connect(copy / "cache.sqlite")
    try:
        events = database.execute(
            "SELECT id, title, event_start, event_end, flags FROM cal_events WHERE cal_id = ?", (calendar,)
        ).fetchall()
        to_dos = database.execute(
            "SELECT id, title, todo_entry, todo_due, flags FROM cal_todos WHERE cal_id = ?", (calendar,)
        ).fetchall()
    finally:
        database.close()
    assert all(flags & ALL_DAY for *_, flags in events)
    found = [Seen(uid, "VEVENT", title, _day(first), _required(end)) for uid, title, first, end, _ in events]
    found += [Seen(uid, "VTODO", title, _day(first), _required(end)) for uid, title, first, end, _ in to_dos]
    return sorted(found)


def _day(microseconds: int | None) -> date | None:
    if microseconds is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).date()


def _required(microseconds: int | None) -> date:
    day = _day(microseconds)
    assert day
    return day
