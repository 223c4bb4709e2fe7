"""The help tells the truth: its example is a plan, it names every key, and its dates are those of the programme."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backcast.credentials.one_time_codes import RECOVERY_CODES
from backcast.domain.errors import InvalidInput
from backcast.domain.people.accounts import SESSION_IDLE, SESSION_LIFE
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.plan_files.readings import read_plan
from backcast.plan_files.schemas import PLAN_FILE
from backcast.public_holidays import holidays_of
from backcast.storage.entrances import LINK_LIFE, RECOVERY_LIFE
from backcast.storage.people.invitations import INVITATION_LIFE
from backcast.storage.services.chores import BIN_LIFE
from backcast.use_cases.people.sign_ins import MOST_TRIES
from backcast.use_cases.programmes import start_programme
from backcast.web.views.help_pages import TOPICS

HELP = Path(__file__).parents[2] / "templates" / "help"


def keys_in(schema: object) -> set[str]:
    """Every key that a plan file may hold, at any depth."""
    if isinstance(schema, list):
        return {key for each in schema for key in keys_in(each)}
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", ())) | {key for each in schema.values() for key in keys_in(each)}


def test_the_example_of_the_plan_file_is_a_plan() -> None:
    plan = read_plan((HELP / "example.yaml").read_bytes(), holidays_of).plan

    assert (len(plan.steps), len(plan.key_results), plan.goal.due) == (7, 2, date(2026, 12, 18))


def test_the_example_is_shown_as_it_stands(client: FlaskClient) -> None:
    page = client.get("/help/plan-file").text

    assert "needs: [A1]" in page
    assert "<pre" in page


@pytest.mark.parametrize("key", sorted(keys_in(PLAN_FILE)))
def test_every_key_of_the_plan_file_is_told_and_shown(key: str) -> None:
    told, shown = (HELP / "plan-file.html").read_text("utf-8"), (HELP / "example.yaml").read_text("utf-8")

    assert f'("{key}", "' in told or re.search(rf"\{{[^}}]*\b{key}\b[^}}]*\}}", told)
    assert re.search(rf"\b{key}:", shown)


def test_a_key_that_the_help_does_not_know_is_refused() -> None:
    text = (HELP / "example.yaml").read_bytes().replace(b"hard: true", b"herd: true")

    with pytest.raises(InvalidInput, match="herd"):
        read_plan(text, holidays_of)


def test_the_worked_dates_are_those_of_the_programme() -> None:
    told = re.sub(r"<[^>]+>", "", (HELP / "dates.html").read_text("utf-8"))
    plan = start_programme("onboarding").plan
    in_time, late = work_backward(plan, date(2026, 8, 3)), work_backward(plan, date(2026, 8, 10))

    windows, chain = in_time.windows, in_time.driving_chain
    assert in_time.must_start == date(2026, 8, 3)
    assert f"so it must start by {windows['A4'].latest_start:%a %d %b}. That is 16 days of slack" in told
    assert windows["A4"].slack == 16
    assert f"so E1 stands on {windows['E1'].planned_start:%a %d %b}" in told
    assert f"E2 comes 45 calendar days after it: {windows['E2'].planned_start:%a %d %b}" in told
    assert chain is not None
    assert " → ".join(chain.steps) in told
    assert f"the plan is {late.short_by} working days short" in told
    assert f"The earliest possible end is then {late.finish:%a %d %b %Y}" in told


def test_what_is_left_of_work_under_way_is_what_the_help_says() -> None:
    told = (HELP / "dates.html").read_text("utf-8")
    begun = date(2026, 2, 23)  # a Monday; five working days later is Mon 2 March
    steps = {name: Step(name, Kind.ACTION, name, days, started=begun) for name, days in (("A1", 10), ("A2", 3))}
    plan = Plan("Plan", EndGoal("True", date(2026, 6, 30)), steps=steps)

    windows = work_backward(plan, date(2026, 3, 2)).windows

    assert "what its duration leaves after the working days since its start, at least one day" in told
    assert windows["A1"].earliest_finish == date(2026, 3, 6)
    assert windows["A2"].earliest_finish == date(2026, 3, 2)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_page(client: FlaskClient, topic: str) -> None:
    answer = client.get(f"/help/{topic}")

    assert answer.status_code == 200
    assert TOPICS[topic] in answer.text


def test_the_help_says_how_to_subscribe_and_promises_no_program_to_be_quicker_than_it_is(client: FlaskClient) -> None:
    page = client.get("/help/calendars").text

    assert "More → Subscribe in a calendar" in page
    assert "Google Calendar every 4 to 24 hours" in page
    assert "not there yet" not in page


def test_the_table_of_roles_is_the_one_that_everything_else_asks(client: FlaskClient) -> None:
    page = client.get("/help/people").text

    table = page.partition('aria-label="Who may do what"')[2].partition("</table>")[0]
    head = re.findall(r'<th scope="col">(.*?)</th>', table)
    rows = {
        deed: "".join("y" if each == "yes" else "-" for each in re.findall(r"<td>(.*?)</td>", rest))
        for deed, rest in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)
    }
    assert head == ["May", "Owner", "Editor", "Contributor", "Viewer", "Guest"]
    assert rows == {
        "Read this plan": "yyyy-",
        "Report progress in this plan": "yyy--",
        "Change this plan": "yy---",
        "Read the history of this plan": "yy---",
        "Delete this plan": "y----",
        "Say who gets at this plan": "y----",
        "Make a plan": "yy---",
        "See the people of this workspace": "yyyy-",
        "Invite, change or remove people": "y----",
        "Change this workspace": "y----",
        "Change capacities and estimates of this workspace": "yy---",
        "Read the audit trail": "yy---",
        "Export the whole workspace": "y----",
        "Change your own account": "yyyyy",
    }


def test_what_the_help_says_of_passwords_links_and_sessions_is_what_counts(client: FlaskClient) -> None:
    shown = client.get("/help/people").text
    told = re.sub(r"<[^>]+>", "", (HELP / "people.html").read_text("utf-8"))

    assert "</b>: 12 characters or more, 8 if you have a second factor" in shown
    assert f"After {MOST_TRIES} wrong passwords" in told
    assert f"after {SESSION_IDLE.days} days without use, after {SESSION_LIFE.days} days in any case" in told
    assert (re.findall(r"within \w+ days", told)[0], INVITATION_LIFE.days) == ("within seven days", 7)
    assert (re.findall(r"For \w+ days", told)[0], BIN_LIFE.days) == ("For thirty days", 30)
    assert (re.findall(r"\w+ recovery codes", told)[0], RECOVERY_CODES) == ("ten recovery codes", 10)
    assert (re.findall(r"good for an hour", told)[0], RECOVERY_LIFE / timedelta(hours=1)) == ("good for an hour", 1)
    assert (re.findall(r"good for a day", told)[0], LINK_LIFE / timedelta(hours=1)) == ("good for a day", 24)


@pytest.mark.parametrize("place", ["/people", "/account", "/account/erase", "/account/workspaces"])
def test_the_pages_of_people_lead_to_their_help(client: FlaskClient, place: str) -> None:
    assert 'href="/help/people"' in client.get(place).text
