"""Finding a dispute by the number that somebody reads out."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.number import normal_form
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_access import readable
from desktop_app.services.permissions import Permission, needs


@needs(Permission.VIEW_DISPUTES)
def find_number(session: Session, number: str, *, by: Actor, today: date) -> UUID:
    """The dispute with this number; brackets, width and case do not matter, the short form A0123-X does.

    :raises RuleViolation: when there is none, or when a short number fits several.
    """
    del today
    wanted = normal_form(number)
    exact = session.scalars(select(Dispute.uid).where(Dispute.number == wanted, readable(by))).all()
    if len(exact) == 1:
        return exact[0]
    fitting = session.scalars(
        select(Dispute.uid).where(Dispute.number.endswith(wanted, autoescape=True), readable(by)).limit(2)
    ).all()
    if not fitting or not wanted:
        raise RuleViolation(f"没有编号是“{number}”的纠纷，请核对编号", "number")
    if len(fitting) > 1 or len(exact) > 1:
        raise RuleViolation(f"有几件纠纷的编号都以“{number}”结尾，请写全编号", "number")
    return fitting[0]
