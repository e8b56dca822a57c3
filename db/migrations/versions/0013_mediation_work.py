"""The work of a mediation: invited participants, recusal, talks, offers, investigation, evidence, phrases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and what a meeting says beside its record."""
    with op.batch_alter_table("mediation_meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("means", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("agents", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("guests", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mediators", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("corrects_uid", sa.Uuid(), nullable=True))
    op.create_table(
        "invited_participant",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("relation", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_invited_participant_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited_participant")),
        sa.UniqueConstraint("uid", name=op.f("uq_invited_participant_uid")),
    )
    with op.batch_alter_table("invited_participant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invited_participant_mediation_id"), ["mediation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_invited_participant_office_id"), ["office_id"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("meeting_ordinal", sa.Integer(), nullable=True),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("mediator_id", _KEY, nullable=True),
        sa.Column("challenged_name", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.String(length=100), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_recusal_mediation_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_recusal_party_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["mediator.id"], name=op.f("fk_recusal_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("uid", name=op.f("uq_recusal_uid")),
    )
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recusal_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_party_id"), ["party_id"], unique=False)
    op.create_table(
        "separate_talk",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("with_parties", sa.Text(), nullable=False),
        sa.Column("with_others", sa.String(length=200), nullable=True),
        sa.Column("mediators", sa.Text(), nullable=False),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("corrects_uid", sa.Uuid(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_separate_talk_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_separate_talk")),
        sa.UniqueConstraint("uid", name=op.f("uq_separate_talk_uid")),
    )
    with op.batch_alter_table("separate_talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_separate_talk_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_separate_talk_office_id"), ["office_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("talk_ordinal", sa.Integer(), nullable=True),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(length=400), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_offer_mediation_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_offer_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("uid", name=op.f("uq_offer_uid")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_party_id"), ["party_id"], unique=False)
    op.create_table(
        "investigation_record",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("participants", sa.Text(), nullable=True),
        sa.Column("subject_name", sa.String(length=100), nullable=True),
        sa.Column("subject_note", sa.String(length=400), nullable=True),
        sa.Column("investigators", sa.Text(), nullable=False),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("measurements", sa.Text(), nullable=True),
        sa.Column("corrects_uid", sa.Uuid(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_investigation_record_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_record")),
        sa.UniqueConstraint("uid", name=op.f("uq_investigation_record_uid")),
    )
    with op.batch_alter_table("investigation_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_investigation_record_mediation_id"), ["mediation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_investigation_record_office_id"), ["office_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("party_id", _KEY, nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("proves", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=100), nullable=True),
        sa.Column("attachment_uid", sa.Uuid(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_evidence_mediation_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_evidence_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("uid", name=op.f("uq_evidence_uid")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_office_id"), ["office_id"], unique=False)
    op.create_table(
        "meeting_protocol",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("meeting_ordinal", sa.Integer(), nullable=False),
        sa.Column("identities", sa.Text(), nullable=False),
        sa.Column("discipline", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("statements", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("host_name", sa.String(length=100), nullable=False),
        sa.Column("recorder_name", sa.String(length=100), nullable=False),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediation_id"], ["mediation.id"], name=op.f("fk_meeting_protocol_mediation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_protocol")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_protocol_uid")),
    )
    with op.batch_alter_table("meeting_protocol", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_protocol_mediation_id"), ["mediation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_protocol_office_id"), ["office_id"], unique=False)
    op.create_table(
        "participant_consent",
        sa.Column("participant_id", _KEY, nullable=False),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["invited_participant.id"], name=op.f("fk_participant_consent_participant_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_participant_consent_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_consent")),
        sa.UniqueConstraint("uid", name=op.f("uq_participant_consent_uid")),
    )
    with op.batch_alter_table("participant_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_consent_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_participant_consent_participant_id"), ["participant_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_participant_consent_party_id"), ["party_id"], unique=False)
    op.create_table(
        "phrase",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("uid", name=op.f("uq_phrase_uid")),
    )
