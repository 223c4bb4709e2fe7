"""Tables of calendar feeds: the links, each with its own secret and choices, and what they gave last."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from backcast.storage.tables.columns import Moment, belongs, key, metadata, moment, of_plan, of_team, text, workspace

feeds = Table(
    "feeds",
    metadata,
    key(),
    workspace(),
    belongs("person_id", "people.id"),
    Column("scope", String(16), nullable=False),
    Column("plan_id", String(32)),
    Column("team_id", String(32)),
    text("owner"),
    text("name"),
    text("slug"),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("choices", JSON, nullable=False),
    moment("created"),
    moment("last_used", optional=True),
    text("reader"),
    moment("revoked", optional=True),
    of_plan(),
    of_team(),
    Index("ix_feeds_person_id", "person_id"),
)

# The whole calendar as it was given last, in either form, with the revision of what it shows.
feed_bodies = Table(
    "feed_bodies",
    metadata,
    Column("feed_id", String(32), ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("variant", String(16), primary_key=True),
    workspace(),
    Column("seen", String(64), nullable=False),
    Column("revision", String(64), nullable=False),
    Column("changed", Moment, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("zipped", LargeBinary, nullable=False),
)
