"""Leader assignment: the roster's card, absences, interests, plan steps, hand-overs, petitions and hazards.

An assignment from before keeps its dispute and has no kind of matter: none is a dispute.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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


def _leaders() -> None:
    with op.batch_alter_table("leader", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("duties", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("term_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("term_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("user_uid", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("retired_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("retired_reason", sa.Text(), nullable=True))
    op.create_table(
        "leader_absence",
        sa.Column("leader_id", _KEY, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("deputy_id", _KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        _refers("leader_absence", "leader_id", "leader"),
        _refers("leader_absence", "deputy_id", "leader"),
        *_exchanged("leader_absence"),
    )
    _indexed("leader_absence", "leader_id", "deputy_id")
    op.create_table(
        "leader_interest",
        sa.Column("leader_id", _KEY, nullable=False),
        sa.Column("person_name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        _refers("leader_interest", "leader_id", "leader"),
        *_exchanged("leader_interest"),
    )
    _indexed("leader_interest", "leader_id", "person_name")


def _assignments() -> None:
    with op.batch_alter_table("leader_assignment", schema=None) as batch_op:
        batch_op.alter_column("dispute_id", existing_type=_KEY, nullable=True)
        for name, kind in (
            ("matter_kind", sa.String(length=32)),
            ("matter_uid", sa.Uuid()),
            ("trigger", sa.String(length=32)),
            ("profile_version", sa.String(length=40)),
            ("clock_from", sa.Date()),
            ("confirmed_by", sa.String(length=100)),
            ("limit_on", sa.Date()),
            ("extension_asked_on", sa.Date()),
            ("extension_asked_by", sa.String(length=100)),
            ("extended_by", sa.String(length=100)),
            ("extended_from", sa.Date()),
            ("discharge_asked_on", sa.Date()),
            ("discharge_asked_by", sa.String(length=100)),
            ("reviewed_by", sa.String(length=100)),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_index("ix_leader_assignment_matter", ["matter_uid", "state"], unique=False)
    with op.batch_alter_table("progress_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("evidence_uid", sa.Uuid(), nullable=True))
    op.create_table(
        "assignment_step",
        sa.Column("leader_assignment_id", _KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("responsible_name", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note", sa.Text(), nullable=True),
        _refers("assignment_step", "leader_assignment_id", "leader_assignment"),
        *_exchanged("assignment_step"),
    )
    _indexed("assignment_step", "leader_assignment_id")
    op.create_table(
        "assignment_handover",
        sa.Column("leader_assignment_id", _KEY, nullable=False),
        sa.Column("from_leader_id", _KEY, nullable=False),
        sa.Column("to_leader_id", _KEY, nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        _refers("assignment_handover", "leader_assignment_id", "leader_assignment"),
        _refers("assignment_handover", "from_leader_id", "leader"),
        _refers("assignment_handover", "to_leader_id", "leader"),
        *_exchanged("assignment_handover"),
    )
    _indexed("assignment_handover", "leader_assignment_id", "from_leader_id", "to_leader_id")


def upgrade() -> None:
    """Add the tables and columns."""
    _leaders()
    _assignments()
