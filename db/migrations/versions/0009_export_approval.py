"""Requests to take personal data out and what a second person said (local); own cases by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and the two indexes."""
    op.create_table(
        "export_approval",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("query_digest", sa.String(length=64), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_uid", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_uid", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_approval")),
        sa.UniqueConstraint("uid", name=op.f("uq_export_approval_uid")),
    )
    with op.batch_alter_table("export_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_approval_asked_by_uid"), ["asked_by_uid"], unique=False)
    op.create_index("ix_dispute_first_asker", "dispute", ["first_asker_uid"])
    given = sa.text("responsible_name IS NOT NULL")
    op.create_index(
        "ix_dispute_responsible", "dispute", ["responsible_name"], sqlite_where=given, postgresql_where=given
    )
