"""Personal access tokens: made, shown once, listed and ended."""

from datetime import datetime, timedelta
from enum import StrEnum

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from backcast.domain.people.persons import Scope
from backcast.use_cases.people.access_tokens import end_access_token, list_access_tokens, make_access_token
from backcast.web import current
from backcast.web.forms import Fields, shown_again
from backcast.web.plan_pages import back_to

pages = Blueprint("access_tokens", __name__, url_prefix="/account/tokens")


class Life(StrEnum):
    """How long a token is good, in days."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"
    EVER = "never"

    def ends(self, now: datetime) -> datetime | None:
        """When it expires, None when it never does."""
        return None if self is Life.EVER else now + timedelta(days=int(self))


@pages.get("")
def index() -> str:
    """All my tokens in this workspace."""
    return render_template("accounts/tokens.html", **_shown(), values={}, problems={})


@pages.post("")
def make() -> str:
    """A new token, shown this once."""
    shown_again("accounts/tokens.html", **_shown())
    fields, store = Fields(request.form), current.store()
    name, scope = fields.line("name"), fields.choice("scope", Scope, Scope.READ)
    life = fields.choice("life", Life, Life.QUARTER)
    fields.check()

    token = make_access_token(store, current.person(), name, scope, life.ends(store.now()))

    return render_template("accounts/token.html", token=token, name=name, scope=scope)


@pages.post("/<token_id>/end")
def end(token_id: str) -> Response:
    """End a token."""
    end_access_token(current.store(), current.person(), token_id)

    flash("The token opens nothing any more.")
    return back_to("access_tokens.index")


def _shown() -> dict[str, object]:
    found = list_access_tokens(current.store(), current.person())
    return {"tokens": found, "now": current.store().now(), "workspace": current.session().workspace}
