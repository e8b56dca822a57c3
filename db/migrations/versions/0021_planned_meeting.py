"""Meetings of mediations that are to be held (调解会议安排)."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; it is exchanged."""
    op.create_table(
        "planned_meeting",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("guests", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("planned_by", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("follows_uid", sa.Uuid(), nullable=True),
        sa.Column("meeting_ordinal", sa.Integer(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_planned_meeting_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_planned_meeting_uid")),
    )
    with op.batch_alter_table("planned_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_meeting_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_meeting_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_meeting_starts_at"), ["starts_at"], unique=False)
