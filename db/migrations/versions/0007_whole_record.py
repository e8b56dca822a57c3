"""The whole 综治 record of a party; an index of the few changes that are kept and not applied."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the record of a party lacked, and the index."""
    op.create_index(
        "ix_change_refused",
        "change",
        ["refused", "change_id"],
        sqlite_where=sa.text("refused IS NOT NULL"),
        postgresql_where=sa.text("refused IS NOT NULL"),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("education", sa.String(length=4), nullable=True))
        batch_op.add_column(sa.Column("person_category", sa.String(length=40), nullable=True))
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock_doubtful", sa.Boolean(), nullable=True))
