"""The daily check of the database: in the background, once a day, never before the first page."""

from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import integrity
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import setting
from desktop_app.services.permissions import Permission, needs


@needs(Permission.BACK_UP)
def last_checked(session: Session, *, by: Actor, today: date) -> date | None:
    """Day of the last check that found nothing; None when there was none."""
    del by, today
    value = setting.get(session, setting.LAST_CHECK)
    return date.fromisoformat(value) if isinstance(value, str) else None


@needs(Permission.BACK_UP)
def quick(session: Session, *, by: Actor, today: date) -> tuple[str, ...]:
    """What the quick check finds, one sentence each; empty when sound."""
    del by, today
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return tuple(finding.text for finding in integrity.quick_check(engine))


@needs(Permission.BACK_UP)
def keep_checked(session: Session, *, by: Actor, now: datetime) -> None:
    """Remember that today's check found nothing."""
    del by
    setting.put(session, setting.LAST_CHECK, local_date(now).isoformat())
