"""Plans on their way to other programs and back, through the pages."""

import io
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import form_token, signed_in
from tests.web.routes import a_plan

PROJECT = b"""<Project xmlns="http://schemas.microsoft.com/project"><Title>Move house</Title>
<ScheduleFromStart>0</ScheduleFromStart><FinishDate>2027-06-30T17:00:00</FinishDate><CalendarUID>1</CalendarUID>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar></Calendars>
<Tasks><Task><UID>1</UID><ID>1</ID><Name>Pack</Name><Duration>PT16H0M0S</Duration>%s</Task></Tasks></Project>"""


def brought_in(client: FlaskClient, content: bytes) -> TestResponse:
    form = {"csrf_token": form_token(client), "start": "file", "file": (io.BytesIO(content), "of-any-name.txt")}
    return client.post("/plans", data=form)


def test_the_page_lists_what_each_form_cannot_carry_and_gives_both(app: Flask, store: Store, owner: Person) -> None:
    client, plan_id = signed_in(app, store, owner), a_plan(store, owner)

    page = client.get(f"/plans/{plan_id}/exchange")
    project, table = (client.get(f"/plans/{plan_id}/export.{form}") for form in ("xml", "csv"))

    assert "Metrics, key results and measurements have no place in MS Project." in page.text
    assert (project.mimetype, table.mimetype) == ("application/xml", "text/csv")
    assert project.text.startswith('<?xml version="1.0" encoding="UTF-8"')
    assert ",end goal," in table.text


def test_a_project_that_fits_opens_as_a_plan(app: Flask, store: Store, owner: Person) -> None:
    client = signed_in(app, store, owner)

    answer = brought_in(client, PROJECT % b"")

    plan = open_plan(store, owner, answer.location.rpartition("/")[2]).plan
    assert (plan.title, plan.goal.due, plan.steps["T1"].days) == ("Move house", date(2027, 6, 30), 2)


def test_what_did_not_fit_is_shown_after_the_import(app: Flask, store: Store, owner: Person) -> None:
    client = signed_in(app, store, owner)

    answer = brought_in(client, PROJECT % b"<FixedCost>500</FixedCost>")

    assert answer.location.endswith("/history")
    assert "Costs and rates are left out: “Pack”." in client.get(answer.location).text


def test_a_file_that_cannot_be_read_is_refused_on_the_form(app: Flask, store: Store, owner: Person) -> None:
    client = signed_in(app, store, owner)

    answer = brought_in(client, b"<html/>")

    assert answer.status_code == 422
    assert "begins with &lt;html&gt; instead of &lt;Project&gt;" in answer.text
