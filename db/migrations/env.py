"""Alembic environment: runs on the connection that ``db.upgrade`` hands over, inside its transaction."""

from alembic import context
from sqlalchemy import Connection

from db import search
from db.base import Base

connection = context.config.attributes.get("connection")
assert isinstance(connection, Connection)


def include(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    return search.include_object(name, kind)


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=include,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
