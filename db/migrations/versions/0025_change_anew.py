"""Mark the changes that arrived anew: whoever sent one here may have it sealed still."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; nothing is marked yet."""
    op.add_column("change", sa.Column("anew", sa.Boolean(), nullable=True))
