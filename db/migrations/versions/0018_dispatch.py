"""Orders of a centre to its own units, supervision inside a township, escalation and random re-inspection."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _table(name: str, *columns: sa.Column[object], keys: tuple[tuple[str, str], ...] = ()) -> None:
    """An exchanged table with its own columns, its references, and the indexes of both."""
    op.create_table(
        name,
        *columns,
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}"))
            for column, target in keys
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{name}_uid")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        for column in ("office_id", *(column for column, _ in keys)):
            batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)


def upgrade() -> None:
    """Add the tables and columns."""
    _table(
        "dispatch_unit",
        sa.Column("dispatch_id", _KEY, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("unit_code", sa.String(length=17), nullable=True),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("responsible_name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        keys=(("dispatch_id", "dispatch.id"),),
    )
    _table(
        "supervision_entry",
        sa.Column("supervision_id", _KEY, nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("people", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=True),
        sa.Column("met", sa.String(length=200), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=True),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        keys=(("supervision_id", "supervision.id"),),
    )
    _table(
        "escalation",
        sa.Column("dispute_id", _KEY, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("risk", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        keys=(("dispute_id", "dispute.id"),),
    )
    _table(
        "escalation_answer",
        sa.Column("escalation_id", _KEY, nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("order_uid", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        keys=(("escalation_id", "escalation.id"),),
    )
    _table(
        "reinspection",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("drawn_by", sa.String(length=100), nullable=False),
        sa.Column("witness_name", sa.String(length=100), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("population_sha256", sa.String(length=64), nullable=False),
    )
    _table(
        "reinspection_case",
        sa.Column("dispute_id", _KEY, nullable=False),
        sa.Column("reinspection_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("met", sa.String(length=200), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspected_by", sa.String(length=100), nullable=True),
        keys=(("dispute_id", "dispute.id"), ("reinspection_id", "reinspection.id")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leader_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("feedback_cycle", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("report_demand", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("copies_to", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("basis", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("decided_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("after_uid", sa.Uuid(), nullable=True))
    with op.batch_alter_table("dispatch_response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", _KEY, nullable=True))
        batch_op.add_column(sa.Column("manner", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("recorder_name", sa.String(length=100), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_dispatch_response_unit_id"), "dispatch_unit", ["unit_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_dispatch_response_unit_id"), ["unit_id"], unique=False)
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lifted_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("leader_name", sa.String(length=100), nullable=True))
