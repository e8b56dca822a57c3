"""Opening the centre's database: SQLCipher file or PostgreSQL, with the same models on both."""

from pathlib import Path
from sqlite3 import Connection as DriverConnection

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from db import change_log, search, write_guard
from db.change_log import Author
from db.errors import DamagedDatabase, DatabaseProblem

KEY_BYTES = 32


def sqlite_url_problem(error: object, path: Path) -> DatabaseProblem:
    """Turn a driver's message into a title and a next step."""
    message = str(error).lower()
    if "readonly" in message or "read-only" in message or "unable to open" in message:
        return DatabaseProblem(
            "数据文件夹不能写入", f"请检查“{path.parent.name}”是否只读、磁盘是否被写保护，再重新打开"
        )
    if "disk is full" in message or "disk i/o" in message:
        return DatabaseProblem("磁盘已满或读写出错", "请腾出空间后再试；刚才这一步没有保存")
    if "locked" in message or "busy" in message:
        return DatabaseProblem("数据库正被占用", "请关闭另一个正在使用本中心的窗口后再试")
    return DamagedDatabase("数据库文件打不开或已损坏", "请先不要再录入，用“恢复”取回最近一次备份")


def _connect(path: Path, key: bytes, read_only: bool) -> DriverConnection:
    # Autocommit at the driver: BEGIN is ours, so that a failed migration leaves nothing behind.
    mode = "ro" if read_only else "rw"
    connection = sqlcipher.connect(
        f"file:{_escaped(path)}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
    )
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -16000")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


def _escaped(path: Path) -> str:
    return path.resolve().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def create_database_file(path: Path, key: bytes) -> None:
    """Create an empty encrypted database file.

    :raises DatabaseProblem: when the folder cannot be written.
    :raises FileExistsError: when the file is there already.
    """
    if path.exists():
        raise FileExistsError(path)
    try:
        connection = sqlcipher.connect(str(path), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE made (id INTEGER)")
        connection.execute("DROP TABLE made")
        connection.close()
    except sqlcipher.Error as error:
        raise sqlite_url_problem(error, path) from error


def open_engine(path: Path, key: bytes, *, read_only: bool = False) -> Engine:
    """Open the encrypted database with its raw 256-bit key (no key derivation: about 2 ms).

    :raises DamagedDatabase: when the file is damaged or the key does not fit.
    :raises DatabaseProblem: when the file cannot be opened for writing.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key has 32 bytes")
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key, read_only),
        poolclass=QueuePool,
        hide_parameters=True,
        pool_size=2,
        max_overflow=4,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def do_begin(conn: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        conn.exec_driver_sql(begin if not conn.get_execution_options().get("snapshot") else "BEGIN")

    write_guard.guard(engine)
    try:
        with engine.connect() as conn:
            conn.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    except (DatabaseError, sqlcipher.Error) as error:
        engine.dispose()
        raise sqlite_url_problem(error, path) from error
    return engine


def open_postgres(url: str) -> Engine:
    """Open a PostgreSQL database by its SQLAlchemy address (``postgresql+psycopg://…``).

    :raises DatabaseProblem: when the server does not answer.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    write_guard.guard(engine)
    try:
        with engine.connect() as conn:
            conn.execute(text("SELECT 1"))
    except OperationalError as error:
        engine.dispose()
        raise DatabaseProblem("连不上数据库服务器", "请检查网络和 centre.toml 里的数据库地址") from error
    return engine


def writing_session(engine: Engine, author: Author) -> Session:
    """A session whose writes are logged in the author's name and indexed for search."""
    session = Session(engine, autoflush=True, expire_on_commit=False)
    session.info["author"] = author
    change_log.install(session)
    search.install(session)
    return session


def applying_session(engine: Engine) -> Session:
    """A session that applies changes which are in the log already: it needs no author, and is indexed."""
    session = Session(engine, autoflush=True, expire_on_commit=False)
    search.install(session)
    return session


def reading_session(engine: Engine) -> Session:
    """A session on a snapshot that takes no write lock."""
    return Session(engine.execution_options(snapshot=True), autoflush=False)
