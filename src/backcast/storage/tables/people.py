"""Tables of workspaces, accounts and people. An account signs in; a person is an account's membership in one workspace.

Accounts and what hangs on them belong to no workspace: one account can be a person of several.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from backcast.storage.tables.columns import (
    Moment,
    belongs,
    key,
    metadata,
    moment,
    of_person,
    of_plan,
    of_team,
    text,
    workspace,
)

workspaces = Table(
    "workspaces",
    metadata,
    key(),
    text("name"),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
    Column("created", Moment, nullable=False),
    Column("model_on", Boolean, nullable=False, server_default=false()),
    Column("calendar_revision", Integer, nullable=False, server_default="0"),
)

accounts = Table(
    "accounts",
    metadata,
    key(),
    Column("email", Text, unique=True),
    Column("password", Text),
    Column("epoch", Integer, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("week_start", Integer, nullable=False),
    Column("totp", Text),
    Column("totp_since", Moment),
    Column("totp_step", Integer),
    Column("created", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    key(),
    workspace(),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("created", Moment, nullable=False),
    Column("account_id", String(32), ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("left", Moment),
    UniqueConstraint("id", "workspace_id"),
    UniqueConstraint("workspace_id", "account_id"),
    Index("ix_people_workspace_id", "workspace_id"),
    Index("ix_people_account_id", "account_id"),
)

teams = Table(
    "teams",
    metadata,
    key(),
    workspace(),
    text("name"),
    moment("created"),
    UniqueConstraint("id", "workspace_id"),
    UniqueConstraint("workspace_id", "name"),
)

team_members = Table(
    "team_members",
    metadata,
    key("team_id"),
    key("person_id"),
    workspace(),
    of_team(),
    of_person(),
    Index("ix_team_members_person_id", "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    key(),
    workspace(),
    Column("token_hash", String(64), nullable=False, unique=True),
    text("email"),
    text("name"),
    Column("role", String(16), nullable=False),
    Column("plan_id", String(32)),
    Column("plan_role", String(16)),
    belongs("made_by", "people.id"),
    moment("created"),
    moment("expires"),
    moment("accepted", optional=True),
    moment("ended", optional=True),
    of_plan(),
    Index("ix_invitations_workspace_id", "workspace_id"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    workspace(),
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
    Column("purpose", String(16), nullable=False, server_default="sign-in"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    workspace(),
    Column("person_id", String(32), ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("id", String(32), nullable=False, unique=True),
    belongs("account_id", "accounts.id"),
    Column("epoch", Integer, nullable=False),
    Column("confirmed", Moment),
    Column("browser", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index("ix_sessions_person_id", "person_id"),
    Index("ix_sessions_account_id", "account_id"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    belongs("account_id", "accounts.id"),
    moment("created"),
    moment("used", optional=True),
    Index("ix_recovery_codes_account_id", "account_id"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    belongs("account_id", "accounts.id"),
    text("name"),
    text("public_key"),
    Column("sign_count", Integer, nullable=False),
    moment("created"),
    moment("last_used", optional=True),
    Index("ix_passkeys_account_id", "account_id"),
)

challenges = Table(
    "challenges",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    text("challenge"),
    moment("expires"),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(300), primary_key=True),
    belongs("account_id", "accounts.id"),
    moment("created"),
    Index("ix_identities_account_id", "account_id"),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    key(),
    Column("person_id", String(32), nullable=False),
    workspace(),
    Column("token_hash", String(64), nullable=False, unique=True),
    text("name"),
    Column("hint", String(8), nullable=False),
    Column("scope", String(8), nullable=False),
    moment("created"),
    moment("expires", optional=True),
    moment("last_used", optional=True),
    of_person(),
    Index("ix_access_tokens_person_id", "person_id"),
)
