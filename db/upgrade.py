"""Bringing a database to this version's revision, with a refusal of newer ones.

``python -m db.upgrade --check-metadata`` migrates an empty file and prints every difference between the
migrations and the models (none is the gate).
"""

import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db import models, search
from db.base import Base
from db.errors import NewerDatabase

assert models.__all__, "every model is registered before migrations are compared or frozen into a build"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@cache
def _revisions() -> ScriptDirectory:
    """This program's revisions, read once: they are a folder of modules, and every opening asks for them."""
    return ScriptDirectory.from_config(_config())


def head_revision() -> str:
    """The revision this version of the program works with."""
    head = _revisions().get_current_head()
    assert head is not None
    return head


def current_revision(engine: Engine) -> str | None:
    """The revision of the database; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_due(engine: Engine) -> bool:
    """Whether the database must be upgraded before it can be used.

    :raises NewerDatabase: when a newer version of the program wrote it.
    """
    current = current_revision(engine)
    known = {script.revision for script in _revisions().walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabase("这个数据库是更新版本的程序写的", "请先把程序升级到同样或更新的版本，再打开")
    return current != head_revision()


def upgrade(engine: Engine, *, backup: Callable[[], object] | None = None) -> bool:
    """Upgrade to the head revision in one transaction; True when something was done.

    ``backup`` is called before an existing database is touched.

    :raises NewerDatabase: when a newer version of the program wrote it.
    """
    if not is_due(engine):
        return False
    if backup is not None and current_revision(engine) is not None:
        backup()
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    return True


def metadata_differences(engine: Engine) -> list[object]:
    """What autogenerate would change: empty when migrations and models agree."""

    def include(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
        return search.include_object(name, kind)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": include, "compare_type": True, "render_as_batch": True}
        )
        return list(compare_metadata(context, Base.metadata))


def main(arguments: list[str]) -> int:
    """Run ``--check-metadata``; the exit status is 1 when there are differences."""
    if arguments != ["--check-metadata"]:
        sys.stderr.write("usage: python -m db.upgrade --check-metadata\n")
        return 2
    from db.engine import create_database_file, open_engine

    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "centre.db", bytes(32)
        create_database_file(path, key)
        engine = open_engine(path, key)
        try:
            upgrade(engine)
            differences = metadata_differences(engine)
        finally:
            engine.dispose()
    for difference in differences:
        sys.stderr.write(f"{difference}\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
