"""Campaigns, hazards, proposals to correct locked days; imports of sweep ledgers beside those of disputes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "campaign",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("rule_values", sa.Text(), nullable=False),
        sa.Column("township_code", sa.String(length=17), nullable=True),
        sa.Column("villages", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("uid", name=op.f("uq_campaign_uid")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_office_id"), ["office_id"], unique=False)
    op.create_table(
        "sweep_proposal",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("grid_code", sa.String(length=32), nullable=False),
        sa.Column("grid_title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reporter_name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("closed_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_sweep_proposal_uid")),
    )
    with op.batch_alter_table("sweep_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_sweep_proposal_day", ["day", "grid_code"], unique=False)
    with op.batch_alter_table("grid_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("owner_name", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("campaign_id", _KEY, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_grid_event_campaign_id"), "campaign", ["campaign_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_grid_event_campaign_id"), ["campaign_id"], unique=False)
    with op.batch_alter_table("ledger_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="dispute"))
    with op.batch_alter_table("ledger_import", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)
    with op.batch_alter_table("ledger_import_row", schema=None) as batch_op:
        batch_op.drop_constraint("uq_ledger_import_row_dispute_uid", type_="unique")
        batch_op.alter_column("dispute_uid", new_column_name="record_uid")
    with op.batch_alter_table("ledger_import_row", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_ledger_import_row_record_uid"), ["record_uid"])
