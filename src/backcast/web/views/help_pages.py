"""Help: how Backcast thinks, what its words mean, and the plan file."""

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.domain.people.permissions import PLAN_DEEDS, TABLE, Deed, Role
from backcast.plan_files.schemas import PLAN_FILE
from backcast.settings import DESCRIBED

pages = Blueprint("help", __name__)

TOPICS = {
    "dates": "How dates are worked out",
    "words": "What the words mean",
    "plan-file": "The plan file",
    "exchange": "MS Project, spreadsheets and other programs",
    "chain": "The outcome chain and its gaps",
    "coach": "What the coach says about key results",
    "calendars": "Dates in a calendar program",
    "keyboard": "The keyboard",
    "people": "People, roles and sharing",
    "api": "Backcast for programs",
    "running": "Running Backcast for your organisation",
}

ROLES = tuple(role.value.capitalize() for role in Role)


def rights() -> list[tuple[str, list[tuple[str, list[bool]]]]]:
    """The whole table of who may do what: a heading with its deeds, and for each deed a yes or no for each role."""
    in_plans, of_oneself = PLAN_DEEDS, {Deed.KEEP_ACCOUNT}
    parts = {
        "With a plan, by the role in that plan": in_plans,
        "With the workspace, by the role in it": set(Deed) - in_plans - of_oneself,
        "With oneself": of_oneself,
    }
    return [
        (heading, [(deed.capitalize(), [role in TABLE[deed] for role in Role]) for deed in Deed if deed in deeds])
        for heading, deeds in parts.items()
    ]


@pages.get("/help")
def index() -> str:
    """The topics."""
    return render_template("help/index.html", topics=TOPICS)


@pages.get("/help/<topic>")
def show(topic: str) -> str:
    """One topic."""
    if topic not in TOPICS:
        raise NotFound(f"There is no help on “{topic}”.")
    shown = {"topics": TOPICS, "topic": topic, "settings": DESCRIBED, "roles": ROLES, "rights": rights()}
    return render_template(f"help/{topic}.html", **shown)


@pages.get("/help/plan-file.schema.json")
def schema() -> Response:
    """The JSON Schema of the plan file."""
    return jsonify(PLAN_FILE)


@pages.get("/health")
def health() -> Response:
    """Whether the server answers."""
    return jsonify(status="ok")
