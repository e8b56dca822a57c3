"""The county exchange: PCs of an office, custody, attachments, decided conflicts, published rules."""

import json
import secrets
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OFFICE = sa.table(
    "office",
    sa.column("uid", sa.Uuid()),
    sa.column("is_self", sa.Boolean()),
    sa.column("installations", sa.Text()),
    sa.column("paired_at", sa.DateTime(timezone=True)),
)
_LINK = sa.table(
    "link", sa.column("id", sa.Integer()), sa.column("asks", sa.Boolean()), sa.column("request", sa.String())
)
_SETTING = sa.table("setting", sa.column("key", sa.String()), sa.column("value", sa.Text()))
_INSTALLATION = sa.table(
    "installation",
    sa.column("uid", sa.Uuid()),
    sa.column("office_uid", sa.Uuid()),
    sa.column("signing_key", sa.String()),
    sa.column("name", sa.String()),
    sa.column("is_self", sa.Boolean()),
    sa.column("paired_at", sa.DateTime(timezone=True)),
    sa.column("revoked_last", sa.Integer()),
)


def _move_installations() -> None:
    """Until now an office held its PCs as {uid: signing key} in one column."""
    connection = op.get_bind()
    own = connection.execute(sa.select(_SETTING.c.value).where(_SETTING.c.key == "installation")).scalar()
    me = None if own is None else UUID(hex=json.loads(own))
    for office in connection.execute(sa.select(_OFFICE)).all():
        for uid, key in json.loads(office.installations).items():
            connection.execute(
                sa.insert(_INSTALLATION).values(
                    uid=UUID(hex=uid),
                    office_uid=office.uid,
                    signing_key=key,
                    name="",
                    is_self=office.is_self and UUID(hex=uid) == me,
                    paired_at=office.paired_at,
                    revoked_last=0,
                )
            )


def _name_requests() -> None:
    """A link that asks for everything does so under a name from now on."""
    connection = op.get_bind()
    for (link,) in connection.execute(sa.select(_LINK.c.id).where(_LINK.c.asks)).all():
        named = sa.update(_LINK).where(_LINK.c.id == link).values(request=secrets.token_hex(16))
        connection.execute(named)


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("chunks", sa.Text(), nullable=False),
        sa.Column("complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_blob_sha256")),
    )
    op.create_table(
        "blob_sent",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("peer_office", sa.Uuid(), nullable=False),
        sa.Column("peer_installation", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob_sent")),
    )
    with op.batch_alter_table("blob_sent", schema=None) as batch_op:
        batch_op.create_index("ix_blob_sent_sha256", ["sha256", "peer_office"], unique=False)

    op.create_table(
        "conflict_decision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("record_uid", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("change_ids", sa.Text(), nullable=False),
        sa.Column("chosen_id", sa.String(length=64), nullable=True),
        sa.Column("decided_id", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_decision")),
    )
    with op.batch_alter_table("conflict_decision", schema=None) as batch_op:
        batch_op.create_index("ix_conflict_decision_record", ["record_uid", "entity", "field"], unique=False)

    op.create_table(
        "custody",
        sa.Column("dispute_uid", sa.Uuid(), nullable=False),
        sa.Column("dispute_number", sa.String(length=60), nullable=False),
        sa.Column("custody_no", sa.Integer(), nullable=False),
        sa.Column("from_office_id", sa.Uuid(), nullable=False),
        sa.Column("from_name", sa.String(length=100), nullable=False),
        sa.Column("to_office_id", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        sa.UniqueConstraint("uid", name=op.f("uq_custody_uid")),
    )
    with op.batch_alter_table("custody", schema=None) as batch_op:
        batch_op.create_index("ix_custody_dispute_uid", ["dispute_uid"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_office_id"), ["office_id"], unique=False)

    op.create_table(
        "installation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_uid", sa.Uuid(), nullable=False),
        sa.Column("signing_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_self", sa.Boolean(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_epoch", sa.String(length=32), nullable=True),
        sa.Column("revoked_last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("uid", name=op.f("uq_installation_uid")),
    )
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_installation_office_uid"), ["office_uid"], unique=False)

    op.create_table(
        "roster_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_roster_version")),
    )
    op.create_table(
        "rule_document",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_document")),
        sa.UniqueConstraint("uid", name=op.f("uq_rule_document_uid")),
    )
    with op.batch_alter_table("rule_document", schema=None) as batch_op:
        batch_op.create_index("ix_rule_document_key", ["kind", "key", "version"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_document_office_id"), ["office_id"], unique=False)

    op.create_table(
        "supervision",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("matter_uid", sa.Uuid(), nullable=False),
        sa.Column("matter_number", sa.String(length=60), nullable=False),
        sa.Column("recipient_office_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("issuer_name", sa.String(length=100), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("uid", name=op.f("uq_supervision_uid")),
    )
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_matter_uid", ["matter_uid"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_office_id"), ["office_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=True),
        sa.Column("record_uid", sa.Uuid(), nullable=True),
        sa.Column("slot", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_attachment_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_office_id"), ["office_id"], unique=False)
        batch_op.create_index("ix_attachment_sha256", ["sha256"], unique=False)

    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))
        batch_op.drop_index("ix_change_pending")
        # Of the few that wait: every change that is taken in would cost a place in it otherwise.
        batch_op.create_index(
            "ix_change_pending",
            ["record_uid", "entity"],
            unique=False,
            sqlite_where=sa.text("pending = 1"),
            postgresql_where=sa.text("pending"),
        )

    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_to", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("access_offices", sa.Text(), nullable=True))

    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("peer_installation", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("is_rebuild", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("heard", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("floors", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("request", sa.String(length=32), nullable=True))
    _name_requests()
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_column("asks")

    _move_installations()
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.drop_column("installations")

    # ### end Alembic commands ###
    with op.batch_alter_table("package_journal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("peer_installation", sa.Uuid(), nullable=True))
