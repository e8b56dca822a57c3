"""Filed dossiers, their notes, who took them out, and how scans lie in them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _table(name: str, parent: str, *columns: "sa.Column[object]") -> None:
    """An exchanged table whose records cannot be without one of ``parent``."""
    op.create_table(
        name,
        sa.Column(f"{parent}_id", _KEY, nullable=False),
        *columns,
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint([f"{parent}_id"], [f"{parent}.id"], name=op.f(f"fk_{name}_{parent}_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        for column in (f"{parent}_id", "office_id"):
            batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)


def upgrade() -> None:
    """Add the tables."""
    _table(
        "dossier",
        "mediation",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(length=100), nullable=False),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=True),
        sa.Column("box_size", sa.Integer(), nullable=True),
        sa.Column("shelf", sa.String(length=100), nullable=True),
    )
    _table(
        "dossier_note",
        "mediation",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("explains", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.String(length=100), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.String(length=100), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
    )
    _table(
        "dossier_loan",
        "mediation",
        sa.Column("borrower", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_note", sa.String(length=200), nullable=True),
    )
    _table(
        "dossier_scan",
        "attachment",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
    )
