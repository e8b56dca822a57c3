"""Where printed papers are signed, and what was seen at each of those places."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "signed_line",
        sa.Column("dispute_id", _KEY, nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("attachment_uid", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_signed_line_dispute_id_dispute")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_line")),
        sa.UniqueConstraint("uid", name=op.f("uq_signed_line_uid")),
    )
    with op.batch_alter_table("signed_line", schema=None) as batch_op:
        for column in ("dispute_id", "office_id"):
            batch_op.create_index(batch_op.f(f"ix_signed_line_{column}"), [column], unique=False)
        batch_op.create_index("ix_signed_line_mark", ["mark"], unique=False)
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lines", sa.Text(), nullable=True))
