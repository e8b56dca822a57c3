"""A quashed petition is handled anew by order of a review; a circular says to whom it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("redo_review_uid", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("redo_due_on", sa.Date(), nullable=True))
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circulated_to", sa.String(length=300), nullable=True))
