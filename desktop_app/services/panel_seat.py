"""Who sat on the local panel (例如人民调解“5+1”) of a mediation; its posts are data of the profile.

The posts are those in force, not those of when the dispute was opened: they are people, no limits.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.mediation import Mediation
from db.models.mediation_course import PanelSeat
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import optional, required
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """Who takes a post, of which unit."""

    post: str
    person_name: str
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A post of the panel with who sat there; ``person_name`` empty: nobody yet."""

    post: str
    person_name: str
    unit_name: str
    sat_on: date | None


@needs(Permission.MEDIATE)
def seat_panel(
    session: Session,
    uid: UUID,
    seats: tuple[SeatDraft, ...],
    sat_on: date,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record who sat on the panel; for a post that is taken the new person follows the earlier one.

    :raises RuleViolation: where the county has no panel, for unknown posts, a post twice, or no names.
    """
    mediation = record.find_open(session, uid, by, "登记调解席")
    panel = rules.profile.panel
    if not panel.posts:
        raise RuleViolation(f"县里还没有定{panel.name}的席位。", "post")
    record.check_day(sat_on, now, "sat_on", earliest=mediation.applied_on)
    named = [seat for seat in seats if seat.person_name.strip()]
    if not named:
        raise RuleViolation("请至少填写一席是谁。", "person_name")
    posts = [seat.post for seat in named]
    if len(set(posts)) != len(posts) or not set(posts) <= set(panel.posts):
        raise RuleViolation(f"席位应是：{'、'.join(panel.posts)}，每席一位。", "post")
    taken = {seat.post: seat for seat in seats_of(session, mediation.id)}
    for seat in named:
        earlier = taken.get(seat.post)
        if earlier is not None:
            earlier.voided_at, earlier.voided_reason = now, "换人"
        session.add(
            PanelSeat(
                mediation_id=mediation.id,
                post=seat.post,
                person_name=required(seat.person_name, "person_name", "请填写姓名。", 100),
                unit_name=optional(seat.unit_name, "unit_name", 100),
                sat_on=sat_on,
            )
        )
    said = "、".join(f"{seat.post} {seat.person_name.strip()}" for seat in named)
    at = record.moment_of(sat_on, now)
    record.log_step(session, mediation, "seat_panel", said, by, happened_at=at, now=now)
    session.flush()


def seats_of(session: Session, mediation_id: int) -> list[PanelSeat]:
    """Who sits on the panel of a mediation now; called inside other services."""
    query = select(PanelSeat).where(PanelSeat.mediation_id == mediation_id, PanelSeat.voided_at.is_(None))
    return list(session.scalars(query.order_by(PanelSeat.id)))


def seat_rows(session: Session, mediation: Mediation, rules: Rules) -> tuple[SeatRow, ...]:
    """All posts of the panel, and seats of posts that are no more; called inside other services."""
    taken = {seat.post: seat for seat in seats_of(session, mediation.id)}
    posts = dict.fromkeys((*rules.profile.panel.posts, *taken))
    rows: list[SeatRow] = []
    for post in posts:
        seat = taken.get(post)
        rows.append(
            SeatRow(post, "", "", None)
            if seat is None
            else SeatRow(post, seat.person_name, seat.unit_name or "", seat.sat_on)
        )
    return tuple(rows)
