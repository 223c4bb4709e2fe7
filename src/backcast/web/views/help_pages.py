"""Help: how Backcast thinks, what its words mean, and the plan file."""

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from backcast.domain.errors import NotFound
from backcast.plan_files.schemas import PLAN_FILE

pages = Blueprint("help", __name__)

TOPICS = {
    "dates": "How dates are worked out",
    "words": "What the words mean",
    "plan-file": "The plan file",
    "calendars": "Dates in a calendar program",
    "keyboard": "The keyboard",
}


@pages.get("/help")
def index() -> str:
    """The topics."""
    return render_template("help/index.html", topics=TOPICS)


@pages.get("/help/<topic>")
def show(topic: str) -> str:
    """One topic."""
    if topic not in TOPICS:
        raise NotFound(f"There is no help on “{topic}”.")
    return render_template(f"help/{topic}.html", topics=TOPICS, topic=topic)


@pages.get("/help/plan-file.schema.json")
def schema() -> Response:
    """The JSON Schema of the plan file."""
    return jsonify(PLAN_FILE)


@pages.get("/health")
def health() -> Response:
    """Whether the server answers."""
    return jsonify(status="ok")
