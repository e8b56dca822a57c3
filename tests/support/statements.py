"""SQL is compiled once for all databases of a test run, not anew for each of the hundreds that are opened.

SQLAlchemy keeps compiled statements by engine and dialect. Here all encrypted files share one dialect and
one such store.
"""

from functools import cache

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine

from db import engine as database

_ROOM = 5000


def share_statements() -> None:
    """From now on every database file that is opened uses the compiled statements of all the others."""
    database.create_engine = _opened


@cache
def _first() -> Engine:
    engine = create_engine("sqlite://", module=sqlcipher, query_cache_size=_ROOM)
    with engine.connect():  # so that the dialect has asked the driver what it can do
        return engine


def _opened(url: str, **options: object) -> Engine:
    engine = create_engine(url, **options)
    if url == "sqlite://":
        engine.dialect = _first().dialect
        engine._compiled_cache = _first()._compiled_cache
    return engine
