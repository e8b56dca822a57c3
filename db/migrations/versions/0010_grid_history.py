"""Re-division of grids, hand-over, training, notes, external codes; corrections of locked sweep days."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "external_code",
        sa.Column("entity", sa.String(length=20), nullable=False),
        sa.Column("record_uid", sa.Uuid(), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_external_code_uid")),
    )
    with op.batch_alter_table("external_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_code_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_external_code_office_id"), ["office_id"], unique=False)
        batch_op.create_index("ix_external_code_record_uid", ["record_uid"], unique=False)

    op.create_table(
        "sweep_correction",
        sa.Column("township_code", sa.String(length=17), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("grid_code", sa.String(length=32), nullable=False),
        sa.Column("grid_name", sa.String(length=100), nullable=False),
        sa.Column("village_code", sa.String(length=17), nullable=False),
        sa.Column("village_name", sa.String(length=100), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=True),
        sa.Column("to_state", sa.String(length=32), nullable=True),
        sa.Column("reporter_name", sa.String(length=100), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.String(length=100), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_doubtful", sa.Boolean(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_correction")),
        sa.UniqueConstraint("uid", name=op.f("uq_sweep_correction_uid")),
    )
    with op.batch_alter_table("sweep_correction", schema=None) as batch_op:
        batch_op.create_index("ix_sweep_correction_day", ["township_code", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_sweep_correction_office_id"), ["office_id"], unique=False)

    op.create_table(
        "grid_change",
        sa.Column("grid_id", _KEY, nullable=False),
        sa.Column("successor_id", _KEY, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("village_code", sa.String(length=17), nullable=False),
        sa.Column("village_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_change_grid_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["grid.id"], name=op.f("fk_grid_change_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_grid_change_uid")),
    )
    with op.batch_alter_table("grid_change", schema=None) as batch_op:
        batch_op.create_index("ix_grid_change_grid_id", ["grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_change_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_change_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "grid_handover",
        sa.Column("grid_id", _KEY, nullable=False),
        sa.Column("from_worker_id", _KEY, nullable=False),
        sa.Column("to_worker_id", _KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("witness_name", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_worker_id"], ["grid_worker.id"], name=op.f("fk_grid_handover_from_worker_id")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_handover_grid_id")),
        sa.ForeignKeyConstraint(
            ["to_worker_id"], ["grid_worker.id"], name=op.f("fk_grid_handover_to_worker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_handover")),
        sa.UniqueConstraint("uid", name=op.f("uq_grid_handover_uid")),
    )
    with op.batch_alter_table("grid_handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grid_handover_from_worker_id"), ["from_worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_handover_grid_id"), ["grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_handover_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_handover_to_worker_id"), ["to_worker_id"], unique=False)

    op.create_table(
        "grid_note",
        sa.Column("grid_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_note_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_note")),
        sa.UniqueConstraint("uid", name=op.f("uq_grid_note_uid")),
    )
    with op.batch_alter_table("grid_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grid_note_grid_id"), ["grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_note_office_id"), ["office_id"], unique=False)

    op.create_table(
        "grid_training",
        sa.Column("grid_worker_id", _KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grid_worker_id"], ["grid_worker.id"], name=op.f("fk_grid_training_grid_worker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_training")),
        sa.UniqueConstraint("uid", name=op.f("uq_grid_training_uid")),
    )
    with op.batch_alter_table("grid_training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grid_training_grid_worker_id"), ["grid_worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_training_office_id"), ["office_id"], unique=False)

    op.create_table(
        "grid_handover_item",
        sa.Column("grid_handover_id", _KEY, nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("record_uid", sa.Uuid(), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grid_handover_id"], ["grid_handover.id"], name=op.f("fk_grid_handover_item_grid_handover_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_handover_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_grid_handover_item_uid")),
    )
    with op.batch_alter_table("grid_handover_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_grid_handover_item_grid_handover_id"), ["grid_handover_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_grid_handover_item_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grid_handover_item_record_uid"), ["record_uid"], unique=False)

    with op.batch_alter_table("grid", schema=None) as batch_op:
        batch_op.add_column(sa.Column("party_branch", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("party_secretary", sa.String(length=100), nullable=True))

    with op.batch_alter_table("grid_worker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact", sa.String(length=100), nullable=True))

    with op.batch_alter_table("sweep_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_note", sa.Text(), nullable=True))

    with op.batch_alter_table("sweep_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock_doubtful", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("second", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("second_reason", sa.Text(), nullable=True))
