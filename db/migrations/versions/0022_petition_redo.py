"""A petition whose answer a review quashed is handled anew: which review ordered it, and by when."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("redo_review_uid", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("redo_due_on", sa.Date(), nullable=True))
