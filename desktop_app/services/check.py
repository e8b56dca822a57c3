"""The daily check of the database: in the background, once a day, never before the first page."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from db import integrity
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services import setting
from desktop_app.services.attachment_file import note_missing
from desktop_app.services.centre import Centre
from desktop_app.services.permissions import Permission, needs


@needs(Permission.BACK_UP)
def last_checked(session: Session, *, by: Actor, today: date) -> date | None:
    """Day of the last check that found nothing; None when there was none."""
    del by, today
    value = setting.get(session, setting.LAST_CHECK)
    return date.fromisoformat(value) if isinstance(value, str) else None


def quick(centre: Centre) -> tuple[str, ...]:
    """What the quick check finds, one sentence each; empty when sound.

    On a connection of its own: ten to twenty seconds on a centre of 100,000 disputes.
    """
    return tuple(finding.text for finding in integrity.quick_check(centre.engine))


@needs(Permission.BACK_UP)
def keep_checked(session: Session, centre: Centre, *, by: Actor, now: datetime) -> None:
    """Remember that today's check found nothing; note attachments whose files are gone, to ask for them."""
    del by
    note_missing(session, centre, now)
    setting.put(session, setting.LAST_CHECK, local_date(now).isoformat())
