"""Tables of what keeps the house in order: the audit trail, counted tries, repeated requests, mails, chores."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from backcast.storage.tables.columns import Moment, belongs, key, metadata, moment, of_person, text, workspace

audits = Table(
    "audits",
    metadata,
    key(),
    workspace(),
    Column("at", Moment, nullable=False),
    belongs("person_id", "people.id", optional=True),
    Column("deed", String(32), nullable=False),
    text("text"),
    text("about"),
    text("address"),
    text("means"),
    Index("ix_audits_workspace_id", "workspace_id", "at"),
)

throttles = Table(
    "throttles",
    metadata,
    Column("key", String(64), primary_key=True),
    moment("since"),
    Column("count", Integer, nullable=False),
)

repeats = Table(
    "repeats",
    metadata,
    key("person_id"),
    Column("key", String(200), primary_key=True),
    workspace(),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    text("location"),
    text("body"),
    moment("created"),
    of_person(),
)

mails = Table(
    "mails",
    metadata,
    key(),
    workspace(),
    text("recipient"),
    text("subject"),
    text("text"),
    moment("created"),
    moment("due"),
    Column("tries", Integer, nullable=False),
    moment("claimed", optional=True),
    moment("sent", optional=True),
    Column("failure", Text),
    Index("ix_mails_due", "due"),
)

chores = Table(
    "chores",
    metadata,
    Column("name", String(32), primary_key=True),
    moment("due"),
    moment("claimed", optional=True),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(32), primary_key=True),
    text("value"),
)
