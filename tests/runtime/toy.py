"""A toy table and toy services, to try the runner without the real ones."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.enums import Role
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.runtime.progress import Progress

CLERK = Actor(UUID(int=1), "试用窗口", Role.WINDOW_CLERK, UUID(int=2))
READER_SEES: list[str] = []


class Toys(DeclarativeBase):
    """Base of the toy tables."""


class Note(Toys):
    """One line of text."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[str]
    thread: Mapped[str]


@dataclass
class StandingClock:
    """A clock that stands where it was put."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was put to."""
        return self.moment


def make_engine(path: Path) -> Engine:
    """A WAL file engine that begins write transactions at once, as the real one does."""
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False, "isolation_level": None}
    )

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        snapshot = conn.get_execution_options().get("snapshot")
        conn.exec_driver_sql("BEGIN" if snapshot else "BEGIN IMMEDIATE")

    with engine.connect() as conn:
        conn.connection.cursor().execute("PRAGMA journal_mode = WAL")
    Toys.metadata.create_all(engine)
    return engine


def open_session(engine: Engine, read_only: bool) -> Session:
    """A session whose flushes note the changed tables, as db/change_log.py does."""
    if read_only:
        return Session(engine.execution_options(snapshot=True), autoflush=False)
    session = Session(engine, expire_on_commit=False)

    @event.listens_for(session, "after_flush")
    def note_changes(session: Session, _context: object) -> None:  # pyright: ignore[reportUnusedFunction]
        changed: set[str] = session.info.setdefault("changed", set())
        changed.update(type(record).__tablename__ for record in session.new)

    return session


def add(session: Session, text: str, *, by: Actor, now: datetime) -> int:
    """Store a note; returns its id."""
    note = Note(text=text, by=by.name, at=now.isoformat(), thread=threading.current_thread().name)
    session.add(note)
    session.flush()
    return note.id


def add_with_reason(session: Session, text: str, *, reason: str, by: Actor, now: datetime) -> int:
    """A command with a keyword-only argument of its own."""
    return add(session, f"{text}：{reason}", by=by, now=now)


def add_when(session: Session, text: str, gate: threading.Event, *, by: Actor, now: datetime) -> int:
    """Store a note, then hold the transaction open until the gate opens."""
    added = add(session, text, by=by, now=now)
    assert gate.wait(10)
    return added


def add_then_refuse(session: Session, text: str, *, by: Actor, now: datetime) -> int:
    """Store a note and break a rule afterwards."""
    add(session, text, by=by, now=now)
    raise RuleViolation("请填写事由", "text")


def add_then_break(session: Session, text: str, *, by: Actor, now: datetime) -> int:
    """Store a note and hit a bug afterwards."""
    add(session, text, by=by, now=now)
    raise KeyError(text)


def add_many(
    session: Session, how_many: int, *, by: Actor, now: datetime, progress: Progress | None = None
) -> int:
    """Store notes slowly, saying how far it is."""
    for number in range(how_many):
        add(session, str(number), by=by, now=now)
        if progress is not None:
            progress.step("正在写入", number + 1, how_many)
        time.sleep(0.002)
    return how_many


def do_nothing(_session: Session, *, by: Actor, now: datetime) -> None:
    """Change nothing."""


def fail_with(_session: Session, error: Exception, *, by: Actor, now: datetime) -> None:
    """Raise what was given."""
    raise error


def texts(session: Session, *, by: Actor, today: date) -> tuple[str, ...]:
    """All texts in order."""
    return tuple(session.scalars(select(Note.text).order_by(Note.id)))


def texts_when(session: Session, gate: threading.Event, *, by: Actor, today: date) -> tuple[str, ...]:
    """All texts, but only after the gate opens; the snapshot is from before."""
    session.scalars(select(Note.text)).all()
    assert gate.wait(10)
    return texts(session, by=by, today=today)


def seen_day(_session: Session, mark: str, *, by: Actor, today: date) -> tuple[str, date, str]:
    """What a query is told, and on which thread."""
    READER_SEES.append(mark)
    return mark, today, threading.current_thread().name


def smuggle(session: Session, text: str, *, by: Actor, today: date) -> None:
    """A query that writes, which it must not."""
    session.add(Note(text=text, by=by.name, at="", thread=""))
    session.flush()


def render(pages: int, shout: Callable[[int], int]) -> int:
    """Plain work without a session."""
    return shout(pages)
