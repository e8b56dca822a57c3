"""Imports of existing ledgers and the layouts that were explained for them; local to a PC."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "ledger_import",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_uid", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("incomplete", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_ledger_import_uid")),
    )
    op.create_table(
        "ledger_import_row",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("import_id", _KEY, nullable=False),
        sa.Column("dispute_uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_ledger_import_row_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import_row")),
        sa.UniqueConstraint("dispute_uid", name=op.f("uq_ledger_import_row_dispute_uid")),
    )
    with op.batch_alter_table("ledger_import_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_import_row_import_id"), ["import_id"], unique=False)
    op.create_table(
        "ledger_layout",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ledger_layout")),
    )
