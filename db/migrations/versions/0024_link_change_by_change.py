"""Find the links of a change without looking through all of them."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_link_change_change", "link_change", ["change_id"], unique=False)
