"""Answers to calendar programs: the rules of HTTP, one by one, through the whole application."""

import gzip
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.web.feeds.answers import takes_gzip
from tests.builders import Clock, statements_of
from tests.web.feeds.addresses import a_plan, fetch, made

pytestmark = pytest.mark.only("sqlite")  # what is asked of the database is tried on both in the other files


@pytest.fixture
def path(store: Store, owner: Person, client: FlaskClient) -> str:
    return made(client, f"/plans/{a_plan(store, owner)}/feeds")


def test_a_calendar_comes_whole_with_all_that_caches_and_programs_need(client: FlaskClient, path: str) -> None:
    answer = fetch(client, path)

    headers = answer.headers
    assert answer.status_code == 200
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert answer.data.endswith(b"END:VCALENDAR\r\n")
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Length"] == str(len(answer.data))
    assert headers["Content-Disposition"] == 'inline; filename="spring.ics"'
    assert headers["ETag"].startswith('W/"1-')
    assert headers["ETag"].endswith('-events-gmaf"')
    assert headers["Last-Modified"] == "Thu, 30 Jul 2026 09:15:42 GMT"
    assert headers["Cache-Control"] == "private, max-age=900"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert not {"Set-Cookie", "Location"} & set(headers.keys())


def test_who_has_the_revision_already_is_told_so_and_the_revision_counts_before_the_moment(
    client: FlaskClient, path: str
) -> None:
    first = fetch(client, path)
    etag, moment = first.headers["ETag"], first.headers["Last-Modified"]

    answers = {
        name: fetch(client, path, **headers)
        for name, headers in {
            "the same": {"If_None_Match": etag},
            "the same, strongly": {"If_None_Match": etag.removeprefix("W/")},
            "one of several": {"If_None_Match": f'"other", {etag}'},
            "any": {"If_None_Match": "*"},
            "another": {"If_None_Match": '"other"'},
            "another of this moment": {"If_None_Match": '"other"', "If_Modified_Since": moment},
            "since then": {"If_Modified_Since": moment},
            "since later": {"If_Modified_Since": "Fri, 31 Jul 2026 00:00:00 GMT"},
            "since before": {"If_Modified_Since": "Thu, 30 Jul 2026 09:15:41 GMT"},
            "since no moment": {"If_Modified_Since": "yesterday"},
        }.items()
    }

    unchanged = {name for name, answer in answers.items() if answer.status_code == 304}
    assert unchanged == {"the same", "the same, strongly", "one of several", "any", "since then", "since later"}
    assert {answer.data for name, answer in answers.items() if name not in unchanged} == {first.data}
    for name in unchanged:
        kept = {each: answers[name].headers[each] for each in ("ETag", "Last-Modified", "Cache-Control", "Vary")}
        assert kept == {each: first.headers[each] for each in kept}
        assert (answers[name].data, answers[name].headers.get("Content-Type")) == (b"", None)


def test_whatever_a_program_accepts_is_called_or_adds_it_gets_the_same_octets(client: FlaskClient, path: str) -> None:
    first = fetch(client, path)

    others = [
        fetch(client, path, Accept="text/html"),
        fetch(client, path, Accept="application/json;q=0.1"),
        fetch(client, path, User_Agent="Mozilla/5.0 (compatible; ICS)"),
        fetch(client, f"{path}?_=1718000000&starts=1"),
        fetch(client, path, Cookie="backcast=anything", Host="another.example"),
        fetch(client, path, X_Forwarded_Host="evil.example"),
    ]

    assert {answer.data for answer in others} == {first.data}
    assert {answer.headers["ETag"] for answer in others} == {first.headers["ETag"]}


def test_a_program_that_takes_gzip_gets_it_stored_and_never_made_for_it(client: FlaskClient, path: str) -> None:
    plain = fetch(client, path)

    once, again = (fetch(client, path, Accept_Encoding="br, gzip;q=0.9") for _ in range(2))

    assert once.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(once.data) == plain.data
    assert once.data == again.data
    assert once.headers["ETag"] == plain.headers["ETag"]
    assert int(once.headers["Content-Length"]) == len(once.data) < len(plain.data)


def test_what_accepts_nothing_compressed_is_understood() -> None:
    accepted = ["gzip", "GZIP", "*", "gzip;q=1", "deflate, gzip;q=0.001"]
    refused = ["", "identity", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "deflate"]

    taken = [each for each in accepted + refused if takes_gzip(each)]

    assert taken == accepted


def test_head_is_answered_like_get_without_the_body_and_nothing_else_is_allowed(client: FlaskClient, path: str) -> None:
    got = fetch(client, path)

    head = client.head(path)
    others = [client.open(path, method=method) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")]

    own = {"X-Request-Id"}
    assert (head.status_code, head.data) == (200, b"")
    assert {n: v for n, v in head.headers if n not in own} == {n: v for n, v in got.headers if n not in own}
    assert {(answer.status_code, answer.headers["Allow"]) for answer in others} == {(405, "GET, HEAD")}


def test_every_address_that_is_none_gets_the_same_answer(client: FlaskClient, path: str) -> None:
    _, _, token, name = path.split("/")
    wrong = [
        f"/feeds/{token[:-1]}/{name}", f"/feeds/{token}x/{name}", f"/feeds/{token.upper()}/{name}", f"/feeds/x/{name}",
        f"/feeds/{token}/other.ics", f"/feeds/{token}/{name.upper().replace('ICS', 'ics')}", "/feeds/%00/spring.ics",
        f"/feeds/{token}/%00.ics", "/feeds/%F0%9F%98%80/spring.ics", f"/feeds/{token}/spring-tasks-tasks.ics",
    ]  # fmt: skip

    answers = [fetch(client, each) for each in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.data for answer in answers} == {b"There is no calendar at this address.\n"}
    assert {tuple(sorted(answer.headers.keys())) for answer in answers} == {tuple(sorted(answers[0].headers.keys()))}
    assert not any({"Set-Cookie", "Location"} & set(answer.headers.keys()) for answer in answers)


def test_an_unchanged_calendar_costs_one_query_and_an_unknown_address_the_same_one(
    store: Store, client: FlaskClient, path: str
) -> None:
    etag = fetch(client, path).headers["ETag"]

    asked = []
    for at, headers in ((path, {"If_None_Match": etag}), (path, {}), ("/feeds/bcf_unknown/spring.ics", {})):
        with statements_of(store) as statements:
            fetch(client, at, **headers)
        asked.append(statements)

    assert [len(statements) for statements in asked] == [1, 1, 1]
    assert asked[0] == asked[1] == asked[2]


def test_the_log_and_the_counts_know_the_page_and_never_the_token(
    client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for at in (path, path.replace("spring", "other"), f"/plans/x?next={path}"):
        fetch(client, at)

    said = [vars(record) for record in caplog.records]

    assert {each.get("page") for each in said} >= {"/feeds/<token>/<name>.ics"}
    assert path.split("/")[2] not in repr(said)


def test_search_engines_that_fetch_calendars_are_let_in(client: FlaskClient) -> None:
    answer = fetch(client, "/robots.txt")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text == "User-agent: *\nAllow: /feeds/\nDisallow: /\n"


def test_two_changes_within_a_second_are_two_moments(
    store: Store, owner: Person, client: FlaskClient, clock: Clock, path: str
) -> None:
    feed_id = client.get("/feeds").text.partition("/feeds/")[2].partition('"')[0]
    moments = [fetch(client, path).headers["Last-Modified"]]
    for name in ("One", "Two"):
        with store.transaction(owner) as tx:
            tx.feeds.change(feed_id, {}, name)
        clock.turn(timedelta(milliseconds=100))
        moments.append(fetch(client, path).headers["Last-Modified"])

    assert [moment[-12:-4] for moment in moments] == ["09:15:42", "09:15:43", "09:15:44"]
