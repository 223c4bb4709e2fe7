"""Tables of the coach: lines that are being drafted, what was offered for them and what became of it, calls of a model.

No text that was sent to a model or came from it stands in ``model_calls``: hashes and counts only.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, false

from backcast.storage.tables.columns import Moment, belongs, key, metadata, moment, of_plan, text, workspace

ANSWERS_KEPT: Final = timedelta(days=30)

drafts = Table(
    "drafts",
    metadata,
    key(),
    Column("plan_id", String(32), nullable=False),
    workspace(),
    text("objective"),
    Column("position", Integer, nullable=False),
    text("text"),
    text("original"),
    text("key_result"),
    text("origin"),
    belongs("person_id", "people.id"),
    moment("created"),
    moment("changed"),
    of_plan(),
    Index("ix_drafts_plan_id", "plan_id"),
)

suggestions = Table(
    "suggestions",
    metadata,
    key(),
    Column("plan_id", String(32), nullable=False),
    workspace(),
    text("objective"),
    text("draft"),
    Column("kind", String(16), nullable=False),
    text("about"),
    text("text"),
    Column("parts", JSON, nullable=False),
    text("origin"),
    text("ruleset"),
    text("prompt"),
    Column("findings", JSON, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    text("final"),
    text("reason"),
    text("key_result"),
    belongs("person_id", "people.id"),
    moment("created"),
    moment("decided", optional=True),
    of_plan(),
    Index("ix_suggestions_plan_id", "plan_id"),
)

# What a model answered, for the same question asked again; it goes with its plan.
model_answers = Table(
    "model_answers",
    metadata,
    Column("workspace_id", String(32), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("plan_id", String(32), nullable=False),
    text("answer"),
    moment("created"),
    of_plan(),
    Index("ix_model_answers_created", "created"),
)

model_calls = Table(
    "model_calls",
    metadata,
    key(),
    workspace(),
    belongs("person_id", "people.id"),
    text("plan_id"),
    Column("at", Moment, nullable=False),
    Column("purpose", String(16), nullable=False),
    text("model"),
    text("prompt"),
    text("ruleset"),
    Column("question_hash", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("requests", Integer, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("estimated", Boolean, nullable=False, server_default=false()),
    Column("milliseconds", Integer, nullable=False),
    Index("ix_model_calls_workspace_id", "workspace_id", "at"),
)

# What is known of a server and its model, for the whole instance: which form it understands, and whether it fails.
model_profiles = Table(
    "model_profiles",
    metadata,
    Column("key", String(64), primary_key=True),
    text("form"),
    text("limit_name"),
    Column("failures", Integer, nullable=False),
    moment("closed_until", optional=True),
)

# A question that is under way, so that a second click waits for it instead of asking again.
model_flights = Table(
    "model_flights",
    metadata,
    Column("key", String(64), primary_key=True),
    moment("since"),
)
