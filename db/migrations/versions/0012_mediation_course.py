"""How a mediation begins and ends: applications, notices, extensions, endings, reports, referrals."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _indexed(table: str, *columns: str) -> None:
    for column in ("office_id", *columns):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _beginnings() -> None:
    op.create_table(
        "application",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=False),
        sa.Column("applicants", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(length=100), nullable=False),
        sa.Column("read_back", sa.Boolean(), nullable=True),
        _refers("application", "mediation_id", "mediation"),
        *_exchanged("application"),
    )
    _indexed("application", "mediation_id")
    op.create_table(
        "application_claim",
        sa.Column("application_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        _refers("application_claim", "application_id", "application"),
        *_exchanged("application_claim"),
    )
    _indexed("application_claim", "application_id")
    op.create_table(
        "rights_notice",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("manner", sa.String(length=32), nullable=False),
        sa.Column("told_by", sa.String(length=100), nullable=False),
        sa.Column("parties", sa.Text(), nullable=False),
        _refers("rights_notice", "mediation_id", "mediation"),
        *_exchanged("rights_notice"),
    )
    _indexed("rights_notice", "mediation_id")
    op.create_table(
        "power_of_attorney",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("agent_id", _KEY, nullable=False),
        sa.Column("authority", sa.String(length=32), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        _refers("power_of_attorney", "mediation_id", "mediation"),
        _refers("power_of_attorney", "party_id", "party"),
        _refers("power_of_attorney", "agent_id", "agent"),
        *_exchanged("power_of_attorney"),
    )
    _indexed("power_of_attorney", "mediation_id", "party_id", "agent_id")


def _extensions() -> None:
    op.create_table(
        "mediation_extension",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        _refers("mediation_extension", "mediation_id", "mediation"),
        *_exchanged("mediation_extension"),
    )
    _indexed("mediation_extension", "mediation_id")
    op.create_table(
        "extension_answer",
        sa.Column("extension_id", _KEY, nullable=False),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _refers("extension_answer", "extension_id", "mediation_extension"),
        _refers("extension_answer", "party_id", "party"),
        *_exchanged("extension_answer"),
    )
    _indexed("extension_answer", "extension_id", "party_id")
    op.create_table(
        "mediation_suspension",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _refers("mediation_suspension", "mediation_id", "mediation"),
        *_exchanged("mediation_suspension"),
    )
    _indexed("mediation_suspension", "mediation_id")


def _endings() -> None:
    op.create_table(
        "mediation_ending",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("points", sa.Text(), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        _refers("mediation_ending", "mediation_id", "mediation"),
        *_exchanged("mediation_ending"),
    )
    _indexed("mediation_ending", "mediation_id")
    op.create_table(
        "mediation_notice",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        _refers("mediation_notice", "mediation_id", "mediation"),
        *_exchanged("mediation_notice"),
    )
    _indexed("mediation_notice", "mediation_id")
    op.create_table(
        "notice_service",
        sa.Column("notice_id", _KEY, nullable=False),
        sa.Column("party_id", _KEY, nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _refers("notice_service", "notice_id", "mediation_notice"),
        _refers("notice_service", "party_id", "party"),
        *_exchanged("notice_service"),
    )
    _indexed("notice_service", "notice_id", "party_id")


def _others() -> None:
    op.create_table(
        "aggravation",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("measures_by", sa.String(length=100), nullable=False),
        sa.Column("for_police", sa.Boolean(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_to", sa.String(length=100), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        _refers("aggravation", "mediation_id", "mediation"),
        *_exchanged("aggravation"),
    )
    _indexed("aggravation", "mediation_id")
    op.create_table(
        "joint_committee",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("committee_id", _KEY, nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _refers("joint_committee", "mediation_id", "mediation"),
        _refers("joint_committee", "committee_id", "committee"),
        *_exchanged("joint_committee"),
    )
    _indexed("joint_committee", "mediation_id")
    op.create_table(
        "court_referral",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("court", sa.String(length=100), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("judge", sa.String(length=100), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=True),
        _refers("court_referral", "mediation_id", "mediation"),
        *_exchanged("court_referral"),
    )
    _indexed("court_referral", "mediation_id")
    op.create_table(
        "panel_seat",
        sa.Column("mediation_id", _KEY, nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("person_name", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=True),
        sa.Column("sat_on", sa.Date(), nullable=False),
        _refers("panel_seat", "mediation_id", "mediation"),
        *_exchanged("panel_seat"),
    )
    _indexed("panel_seat", "mediation_id")


def upgrade() -> None:
    """Add the tables, and to a mediation its clock and its source in the detail of the statistics."""
    for column in (
        sa.Column("clock_key", sa.String(length=60), nullable=True),
        sa.Column("clock_started_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=True),
        sa.Column("referred_by", sa.String(length=100), nullable=True),
    ):
        op.add_column("mediation", column)
    _beginnings()
    _extensions()
    _endings()
    _others()
