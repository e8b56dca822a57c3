"""Petitions with their reviews; leader reception: calendar, visitors, visits with a case; talk points."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _petitions()
    _receptions()
    _talks()


def _petitions() -> None:
    op.create_table(
        "petition",
        sa.Column("dispute_id", _KEY, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("route", sa.String(length=32), nullable=False),
        sa.Column("external_number", sa.String(length=60), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=100), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("reported_to", sa.String(length=100), nullable=True),
        sa.Column("handler_name", sa.String(length=100), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objection_reason", sa.Text(), nullable=True),
        sa.Column("handed_to", sa.String(length=100), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("hand_due_on", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("notice_number", sa.String(length=60), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("extension_days", sa.Integer(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("extension_approved_by", sa.String(length=100), nullable=True),
        sa.Column("extension_approved_on", sa.Date(), nullable=True),
        sa.Column("extension_told_on", sa.Date(), nullable=True),
        sa.Column("extension_number", sa.String(length=60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("opinion_number", sa.String(length=60), nullable=True),
        sa.Column("opinion_facts", sa.Text(), nullable=True),
        sa.Column("opinion_basis", sa.Text(), nullable=True),
        sa.Column("opinion_decision", sa.String(length=32), nullable=True),
        sa.Column("opinion_text", sa.Text(), nullable=True),
        sa.Column("review_organ", sa.String(length=100), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=True),
        sa.Column("rules_version", sa.String(length=40), nullable=False),
        sa.Column("earlier_uid", sa.Uuid(), nullable=True),
        sa.Column("new_facts", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_petition_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("uid", name=op.f("uq_petition_uid")),
    )
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_petition_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_external_number"), ["external_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_state"), ["state"], unique=False)

    op.create_table(
        "petition_review",
        sa.Column("petition_id", _KEY, nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hearing_from", sa.Date(), nullable=True),
        sa.Column("hearing_to", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_petition_review_petition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_petition_review_uid")),
    )
    with op.batch_alter_table("petition_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_petition_review_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_review_petition_id"), ["petition_id"], unique=False)


def _receptions() -> None:
    op.create_table(
        "reception_duty",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("leader_uid", sa.Uuid(), nullable=True),
        sa.Column("leader_name", sa.String(length=100), nullable=False),
        sa.Column("leader_post", sa.String(length=60), nullable=False),
        sa.Column("substitute_name", sa.String(length=100), nullable=True),
        sa.Column("companions", sa.String(length=200), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("rule", sa.String(length=100), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_duty")),
        sa.UniqueConstraint("uid", name=op.f("uq_reception_duty_uid")),
    )
    with op.batch_alter_table("reception_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reception_duty_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_reception_duty_office_id"), ["office_id"], unique=False)

    op.create_table(
        "reception_visit",
        sa.Column("reception_duty_id", _KEY, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id_number", sa.String(length=50), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("representatives", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("instruction", sa.Text(), nullable=True),
        sa.Column("undertaker", sa.String(length=100), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("told_where", sa.String(length=200), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("satisfaction", sa.String(length=40), nullable=True),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.Column("follow_up_note", sa.Text(), nullable=True),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        sa.Column("dispute_id", _KEY, nullable=True),
        sa.Column("source_ref", sa.String(length=100), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reception_duty_id"], ["reception_duty.id"], name=op.f("fk_reception_visit_reception_duty_id")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_reception_visit_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_visit")),
        sa.UniqueConstraint("uid", name=op.f("uq_reception_visit_uid")),
    )
    with op.batch_alter_table("reception_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reception_visit_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reception_visit_id_number"), ["id_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_reception_visit_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_reception_visit_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_reception_visit_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reception_visit_reception_duty_id"), ["reception_duty_id"], unique=False
        )

    op.create_table(
        "case_visit",
        sa.Column("dispute_id", _KEY, nullable=False),
        sa.Column("leader_uid", sa.Uuid(), nullable=True),
        sa.Column("leader_name", sa.String(length=100), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("met", sa.String(length=200), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        sa.Column("progress_uid", sa.Uuid(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_case_visit_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_visit")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_visit_uid")),
    )
    with op.batch_alter_table("case_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_visit_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_visit_office_id"), ["office_id"], unique=False)


def _talks() -> None:
    op.create_table(
        "talk_point",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("village_code", sa.String(length=17), nullable=True),
        sa.Column("keeper_name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_point")),
        sa.UniqueConstraint("uid", name=op.f("uq_talk_point_uid")),
    )
    with op.batch_alter_table("talk_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_point_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_point_village_code"), ["village_code"], unique=False)

    op.create_table(
        "talk_entry",
        sa.Column("talk_point_id", _KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("listener_name", sa.String(length=100), nullable=False),
        sa.Column("dispute_id", _KEY, nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["talk_point_id"], ["talk_point.id"], name=op.f("fk_talk_entry_talk_point_id")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_talk_entry_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_talk_entry_uid")),
    )
    with op.batch_alter_table("talk_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_entry_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_entry_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_entry_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_entry_talk_point_id"), ["talk_point_id"], unique=False)
