"""Codes and versions of printed papers, scans that belong to a print, the tray of scanned sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "scan_leaf",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=4), nullable=True),
        sa.Column("mark", sa.String(length=16), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("box", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("attachment_uid", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.String(length=100), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_leaf")),
        sa.UniqueConstraint("uid", name=op.f("uq_scan_leaf_uid")),
    )
    with op.batch_alter_table("scan_leaf", schema=None) as batch_op:
        batch_op.create_index("ix_scan_leaf_mark", ["mark"], unique=False)
        batch_op.create_index("ix_scan_leaf_state", ["state"], unique=False)
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("version", sa.String(length=16), nullable=True))
        batch_op.create_index("ix_paper_mark", ["mark"], unique=False)
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_uid", sa.Uuid(), nullable=True))
