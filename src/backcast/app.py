"""The application: puts the house together."""

import gc
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from backcast.api import routes
from backcast.credentials.passwords import LEAST_ALONE, LEAST_WITH_SECOND_FACTOR
from backcast.settings import PACKAGE, Settings, folder
from backcast.storage.migrate import find_problems, migrate, missing_migrations
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import issue_sign_in_link, person_with_address, welcome_owner
from backcast.use_cases.plans import make_example
from backcast.web import current, errors, guard, headers, html
from backcast.web.accounts.blueprints import BLUEPRINTS
from backcast.web.chains import links as chain_links
from backcast.web.closures import imports
from backcast.web.drafting.blueprints import BLUEPRINTS as DRAFTING
from backcast.web.feeds import doors
from backcast.web.feeds import pages as feed_pages
from backcast.web.forecasts.blueprints import BLUEPRINTS as FORECASTS
from backcast.web.metrics import baselines
from backcast.web.pictures import kept_drawings
from backcast.web.plan_pages import plan_url, step_urls, whole_url
from backcast.web.requests import addresses, kept_answers, places, repeats, traces
from backcast.web.requests.form_sessions import FormSessions
from backcast.web.views import (
    calendars,
    exports,
    goals,
    healths,
    help_pages,
    histories,
    key_results,
    plans,
    programmes,
    steps,
    timelines,
)
from backcast.web.workspaces import audits, invitations, people, shared_plans, sharings, teams, workspaces

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES = 25 * 1024 * 1024


class _Application(Flask):
    """Flask, but addresses are those that people use, and its last resort does not log them: one holds a token."""

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request. Over https it comes from a proxy, which speaks plain http to us."""
        https = self.config["PREFERRED_URL_SCHEME"] == "https"
        if https:
            environ["wsgi.url_scheme"] = "https"
        return super().wsgi_app(environ, headers.with_protection(start_response, https=https))

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is asynchronous: to look at each function first costs as much as the short ones among them."""
        return func

    def handle_user_exception(self, e: Exception) -> Any:
        """Turn what went wrong into a page, and remember it for the line of the log."""
        if not isinstance(e, HTTPException):
            traces.note_error(e)
        return super().handle_user_exception(e)

    def log_exception(self, exc_info: Any) -> None:
        """Log what went wrong while a page that tells of a problem was made."""
        self.logger.error("Exception at %s", request.endpoint, exc_info=exc_info)


def open_store(settings: Settings) -> Store:
    """The database that the settings name."""
    return Store(settings.database, lambda: datetime.now(UTC))


def create_app(settings: Settings, store: Store | None = None) -> Flask:
    """The web application.

    Raises:
        InvalidInput: when the database was made by a newer Backcast.
    """
    app = _Application(
        "backcast",
        template_folder=str(folder("templates")),
        static_folder=str(PACKAGE / "web" / "static"),
        instance_path=str(settings.instance),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="__Host-form" if settings.https else "form",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a form that was left open over lunch still counts; the token ends with the session
        WTF_CSRF_SSL_STRICT=settings.https,
        METRICS_TOKEN=settings.metrics_token,
        MAIL_BASE=settings.address if settings.smtp else "",  # a link in a mail never begins with what a request names
    )
    app.session_interface = FormSessions()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(html.FILTERS)
    app.context_processor(_always)
    app.jinja_env.globals["icon"] = html.icon
    places.attach(app)
    current.attach(app, store or open_store(settings), _clock(settings), settings)
    traces.attach(app, proxied=settings.proxies > 0)
    kept_answers.attach(app, current.store_of(app), https=settings.https)
    doors.attach(app, current.store_of(app), settings)  # behind the proxies, before everything else
    addresses.attach(app, proxies=settings.proxies, address=settings.address)
    calls = routes.attach(app)  # before the guard: programs show a token, and are never sent to the door
    guard.attach(app)  # before the check of forms: who is not signed in is shown the door, not a complaint
    CSRFProtect(app).exempt(calls)  # no cookie does anything there
    kept_drawings.attach(app)
    headers.attach(app)
    errors.attach(app)
    for views in (
        plans, timelines, steps, goals, calendars, key_results, histories, exports, programmes, help_pages, healths,
        people, teams, workspaces, audits, sharings, invitations, shared_plans,
    ):  # fmt: skip
        app.register_blueprint(views.pages)
    for pages in (*BLUEPRINTS, *DRAFTING, *FORECASTS):
        app.register_blueprint(pages)
    for views in (chain_links, baselines, imports, feed_pages):
        app.register_blueprint(views.pages)
    repeats.attach(app)
    return app


def sign_in_address(store: Store, base: str, email: str = "") -> str:
    """An address that signs in once, within a day: the person with this e-mail address, or the owner.

    Raises:
        NotFound: when nobody has it.
    """
    person = person_with_address(store, email) if email else welcome_owner(store)
    return f"{base}/sign-in/{issue_sign_in_link(store, person)}"


def make_first_plan(store: Store, settings: Settings) -> None:
    """The first person and an example plan, in a database that holds nobody yet."""
    with store.entrance(writing=False) as door:
        known = door.owner()
    if known is None:
        make_example(store, welcome_owner(store), _clock(settings)())


def migrate_store(store: Store) -> list[str]:
    """Bring the database to the schema of this program; gives the reasons of the migrations made."""
    return migrate(store.engine)


def database_problems(store: Store) -> list[str]:
    """What is wrong with the database, a sentence each."""
    return find_problems(store.engine)


def needs_migration(store: Store) -> bool:
    """Whether the database is older than this program."""
    return bool(missing_migrations(store.engine))


def look_for_circles_less_often() -> None:
    """Have a process that serves look for circles of garbage every hundred pages, not four times in each of them.

    A page of a large plan makes thousands of values and next to no circles. What a circle holds, mostly that of an
    error, stays a little longer: some megabytes at most. What was loaded at the start is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 5, 5)


def _always() -> dict[str, object]:
    """What every template can name."""
    usual = {"person": g.get("person"), "tab": "", "status": "", "record": None, "drawing": None, "outcome": None}
    lengths = {"least_alone": LEAST_ALONE, "least_beside": LEAST_WITH_SECOND_FACTOR}  # of a password
    return {**usual, **lengths, "plan_url": plan_url, "step_urls": step_urls, "whole_url": whole_url}


def _clock(settings: Settings) -> Callable[[], date]:
    if settings.today:
        day = settings.today
        return lambda: day
    return date.today  # the day of the machine: on a laptop that is the person's own
