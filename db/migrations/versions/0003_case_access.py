"""Who may read a restricted case, why it is restricted, and people who turned out to be one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_RESTRICTED = sa.text("restricted_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "case_access",
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_uid", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("user_role", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("granted_by", sa.String(length=100), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_case_access_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_access")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_access_uid")),
    )
    with op.batch_alter_table("case_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_access_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_access_office_id"), ["office_id"], unique=False)

    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restriction_kind", sa.String(length=32), nullable=True))
        batch_op.create_index(
            "ix_dispute_restricted",
            ["restricted_at"],
            unique=False,
            sqlite_where=_RESTRICTED,
            postgresql_where=_RESTRICTED,
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_uid", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into_uid"), ["merged_into_uid"], unique=False)

    for table, column in (("party", "address"), ("party", "guardian_phone"), ("agent", "phone")):
        given = sa.text(f"{column} IS NOT NULL")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(
                f"ix_{table}_{column}", [column], unique=False, sqlite_where=given, postgresql_where=given
            )
