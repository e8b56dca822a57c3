"""Watched persons of the special groups and the visits they are paid."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _exchanged(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid")),
    ]


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "watched_person",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("id_number", sa.String(length=50), nullable=True),
        sa.Column("gender", sa.String(length=32), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("level_reason", sa.String(length=200), nullable=True),
        sa.Column("responsible_name", sa.String(length=100), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
        sa.Column("person_uid", sa.Uuid(), nullable=True),
        *_exchanged("watched_person"),
    )
    op.create_index(op.f("ix_watched_person_id_number"), "watched_person", ["id_number"])
    op.create_index(op.f("ix_watched_person_office_id"), "watched_person", ["office_id"])
    op.create_table(
        "home_visit",
        sa.Column("watched_person_id", _KEY, nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("visitor_name", sa.String(length=100), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["watched_person_id"], ["watched_person.id"], name=op.f("fk_home_visit_watched_person_id")
        ),
        *_exchanged("home_visit"),
    )
    op.create_index(op.f("ix_home_visit_watched_person_id"), "home_visit", ["watched_person_id"])
    op.create_index(op.f("ix_home_visit_office_id"), "home_visit", ["office_id"])
