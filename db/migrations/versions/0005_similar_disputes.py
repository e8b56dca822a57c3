"""Similar disputes: fingerprints of the open ones, readings of names, and the text folded by NFC."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from db import search

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and index every dispute anew."""
    op.create_table(
        "dispute_sketch",
        sa.Column("dispute_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_dispute_sketch")),
    )
    op.create_table(
        "dispute_token",
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", "dispute_id", name=op.f("pk_dispute_token")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    search.create_name_index(connection)
    with Session(bind=connection) as session:
        search.rebuild(session)
