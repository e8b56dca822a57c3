"""Obligations and itemised sums of agreements, performance, breach, confirmation, follow-up, closing report.

Instalments from before keep their rows as they are: without a number they are grouped by who pays whom.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "closing_report",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("handling_unit", sa.String(length=100), nullable=False),
        sa.Column("handler_name", sa.String(length=200), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("approver_name", sa.String(length=100), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_closing_report_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report")),
        sa.UniqueConstraint("uid", name=op.f("uq_closing_report_uid")),
    )
    with op.batch_alter_table("closing_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_report_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_closing_report_office_id"), ["office_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=False),
        sa.Column("visited", sa.Text(), nullable=False),
        sa.Column("finding", sa.String(length=32), nullable=False),
        sa.Column("performance", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.String(length=40), nullable=True),
        sa.Column("suit", sa.String(length=32), nullable=False),
        sa.Column("suit_note", sa.Text(), nullable=True),
        sa.Column("error_note", sa.Text(), nullable=True),
        sa.Column("escalation_note", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("visitor_name", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_follow_up_mediation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("uid", name=op.f("uq_follow_up_uid")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_office_id"), ["office_id"], unique=False)

    op.create_table(
        "agreement_item",
        sa.Column("agreement_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_item_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_agreement_item_uid")),
    )
    with op.batch_alter_table("agreement_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_item_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_item_office_id"), ["office_id"], unique=False)

    op.create_table(
        "breach",
        sa.Column("agreement_id", _KEY, nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.String(length=100), nullable=False),
        sa.Column("party_id", _KEY, nullable=True),
        sa.Column("instalments", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("undone", sa.Text(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.Column("route", sa.String(length=32), nullable=True),
        sa.Column("route_on", sa.Date(), nullable=True),
        sa.Column("route_note", sa.Text(), nullable=True),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_breach_agreement_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_breach_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("uid", name=op.f("uq_breach_uid")),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_breach_office_id"), ["office_id"], unique=False)

    op.create_table(
        "judicial_confirmation",
        sa.Column("agreement_id", _KEY, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("court_rule", sa.String(length=32), nullable=True),
        sa.Column("court_name", sa.String(length=100), nullable=True),
        sa.Column("applicants", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("case_number", sa.String(length=60), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("enforcement_on", sa.Date(), nullable=True),
        sa.Column("enforcement_note", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_judicial_confirmation_agreement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judicial_confirmation")),
        sa.UniqueConstraint("uid", name=op.f("uq_judicial_confirmation_uid")),
    )
    with op.batch_alter_table("judicial_confirmation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_judicial_confirmation_agreement_id"), ["agreement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_judicial_confirmation_office_id"), ["office_id"], unique=False)

    op.create_table(
        "performance",
        sa.Column("instalment_id", _KEY, nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("means", sa.String(length=40), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_performance_instalment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance")),
        sa.UniqueConstraint("uid", name=op.f("uq_performance_uid")),
    )
    with op.batch_alter_table("performance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_performance_instalment_id"), ["instalment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_performance_office_id"), ["office_id"], unique=False)

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supersedes_id", _KEY, nullable=True))
        batch_op.add_column(sa.Column("superseded_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_agreement_supersedes_id"), ["supersedes_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_supersedes_id"), "agreement", ["supersedes_id"], ["id"]
        )

    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("obligation", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("condition", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("means", sa.String(length=40), nullable=True))
        batch_op.alter_column("due_on", existing_type=sa.DATE(), nullable=True)
