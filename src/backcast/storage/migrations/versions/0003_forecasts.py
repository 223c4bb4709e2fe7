"""Forecasts: how sure durations are, what is not negotiable, capacities of owners, rates of effort."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capacities",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=500), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("absences", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_capacities_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "owner", name=op.f("pk_capacities")),
    )
    op.create_table(
        "effort_rates",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_effort_rates_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_effort_rates")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("uncertainty", sa.Text(), server_default=sa.text("''"), nullable=False))
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basis", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("load", sa.Integer(), server_default="100", nullable=False))
        batch_op.add_column(sa.Column("firm", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("spread_low", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("spread_high", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("spread_unit", sa.String(length=16), nullable=True))
    with op.batch_alter_table("work_calendars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("within", sa.Text(), server_default=sa.text("''"), nullable=False))
    with op.batch_alter_table("dependencies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("firm", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("work_calendars", schema=None) as batch_op:
        batch_op.drop_column("within")
    with op.batch_alter_table("dependencies", schema=None) as batch_op:
        batch_op.drop_column("firm")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        for name in ("spread_unit", "spread_high", "spread_low", "firm", "load", "basis"):
            batch_op.drop_column(name)
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_column("uncertainty")
    op.drop_table("effort_rates")
    op.drop_table("capacities")
