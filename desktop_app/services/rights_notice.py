"""That the parties were told of their rights and duties (权利义务告知书, F3; 人民调解法 23, 24)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import TellManner
from db.models.mediation import Mediation
from db.models.mediation_course import RightsNotice
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.field_text import required
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True)
class TellingDraft:
    """Who was told, how, when and by whom."""

    parties: tuple[UUID, ...]
    manner: TellManner
    told_on: date
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class TellingRow:
    """One telling, with the names of the parties."""

    uid: UUID
    told_on: date
    manner: TellManner
    told_by: str
    parties: tuple[str, ...]


@needs(Permission.TAKE_MEDIATION)
def tell_rights(session: Session, uid: UUID, draft: TellingDraft, *, by: Actor, now: datetime) -> UUID:
    """Record that parties were told; those who come later are told in a further row.

    :raises RuleViolation: for nobody, somebody who is no party, somebody told already, or a wrong day.
    """
    mediation = record.find_own(session, uid, by)
    record.check_day(draft.told_on, now, "told_on")
    told = told_parties(session, mediation.id)
    parties = [p for p in record.living_parties(session, mediation.dispute_id) if p.uid in draft.parties]
    if not parties or len(parties) != len(set(draft.parties)):
        raise RuleViolation("请勾选告知了哪几位现在的当事人。", "parties")
    if again := [party.name for party in parties if party.uid.hex in told]:
        raise RuleViolation(f"{'、'.join(again)}已经登记告知过。", "parties")
    notice = RightsNotice(
        mediation_id=mediation.id,
        told_on=draft.told_on,
        manner=draft.manner,
        told_by=required(draft.told_by or by.name, "told_by", "请填写告知人。", 100),
        parties=[party.uid.hex for party in parties],
    )
    session.add(notice)
    said = f"{draft.manner.label}：{'、'.join(party.name for party in parties)}"
    at = record.moment_of(draft.told_on, now)
    record.log_step(session, mediation, "tell_rights", said, by, happened_at=at, now=now)
    session.flush()
    return notice.uid


def notices_of(session: Session, mediation_id: int) -> list[RightsNotice]:
    """All tellings of a mediation in their order; called inside other services."""
    query = select(RightsNotice).where(
        RightsNotice.mediation_id == mediation_id, RightsNotice.voided_at.is_(None)
    )
    return list(session.scalars(query.order_by(RightsNotice.told_on, RightsNotice.id)))


def told_parties(session: Session, mediation_id: int) -> frozenset[str]:
    """Uids (hex) of the parties who were told; called inside other services."""
    return frozenset(uid for row in notices_of(session, mediation_id) for uid in row.parties)


def untold(session: Session, mediation: Mediation) -> tuple[str, ...]:
    """Names of the parties who were not told yet; called inside other services."""
    told = told_parties(session, mediation.id)
    parties = record.living_parties(session, mediation.dispute_id)
    return tuple(party.name for party in parties if party.uid.hex not in told)


def telling_rows(session: Session, mediation: Mediation) -> tuple[TellingRow, ...]:
    """The tellings as the detail shows them; called inside other services."""
    return tuple(
        TellingRow(
            row.uid,
            row.told_on,
            row.manner,
            row.told_by,
            record.names_of(session, mediation.dispute_id, row.parties),
        )
        for row in notices_of(session, mediation.id)
    )
