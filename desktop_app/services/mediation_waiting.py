"""What a mediation waits for beside its course: challenges, unfinished records, answers, papers to serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from db.enums import PlannedState
from db.models.dispute import Party
from db.models.mediation import Mediation
from db.models.mediation_course import CourtReferral, MediationExtension, MediationNotice
from db.models.mediation_work import PlannedMeeting, Recusal
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_time
from desktop_app.services.record_draft import begun_by


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sentences, each empty where nothing waits.

    ``first`` comes before everything else (no meeting under a challenged host; a record is
    finished while one remembers), ``then`` before the next meeting, ``court`` once there is a result.
    """

    first: str = ""
    then: str = ""
    court: str = ""


NOTHING = Waiting()


def waiting_of(
    session: Session, found: Sequence[tuple[Mediation, Sequence[Party]]], by: Actor
) -> Mapping[int, Waiting]:
    """What each of these mediations (with living parties) waits for, by id; called inside other services."""
    ids = [mediation.id for mediation, _ in found]
    challenged = _challenged(session, ids)
    begun = begun_by(session, by)
    extensions, notices = _extensions(session, ids), _notices(session, ids)
    planned = _planned(session, ids)
    courts = _courts(session, ids)
    waits: dict[int, Waiting] = {}
    for mediation, parties in found:
        one = mediation.id
        subjects = [mediation.uid, *(m.uid for m in mediation.meetings if m.voided_at is None)]
        kind = next((begun[uid] for uid in subjects if uid in begun), None)
        written = f"{kind.label}没写完，接着写" if kind is not None else ""
        then = _answers(extensions.get(one), parties) or _service(notices.get(one, ()), parties)
        then = then or planned.get(one, "")
        waits[one] = Waiting(challenged.get(one) or written, then, courts.get(one, ""))
    return waits


def _challenged(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(Recusal).where(
        Recusal.mediation_id.in_(ids),
        Recusal.mediator_id.is_not(None),
        Recusal.granted.is_(None),
        Recusal.voided_at.is_(None),
    )
    return {row.mediation_id: f"决定{row.challenged_name}要不要回避" for row in session.scalars(query)}


def _extensions(session: Session, ids: Sequence[int]) -> dict[int, MediationExtension]:
    query = select(MediationExtension).where(
        MediationExtension.mediation_id.in_(ids),
        MediationExtension.granted_on.is_(None),
        MediationExtension.refused_on.is_(None),
        MediationExtension.voided_at.is_(None),
    )
    query = query.options(selectinload(MediationExtension.answers))
    return {row.mediation_id: row for row in session.scalars(query)}


def _answers(extension: MediationExtension | None, parties: Sequence[Party]) -> str:
    if extension is None:
        return ""
    done = {answer.party_id for answer in extension.answers if answer.voided_at is None}
    left = [party.name for party in parties if party.id not in done]
    return f"延期还差 {len(left)} 方答复" if left else ""


def _notices(session: Session, ids: Sequence[int]) -> dict[int, list[MediationNotice]]:
    query = select(MediationNotice).where(
        MediationNotice.mediation_id.in_(ids), MediationNotice.voided_at.is_(None)
    )
    found: dict[int, list[MediationNotice]] = {}
    query = query.options(selectinload(MediationNotice.services)).order_by(MediationNotice.id)
    for row in session.scalars(query):
        found.setdefault(row.mediation_id, []).append(row)
    return found


def _service(notices: Sequence[MediationNotice], parties: Sequence[Party]) -> str:
    for notice in notices:
        done = {service.party_id for service in notice.services if service.voided_at is None}
        left = [party.name for party in parties if party.id not in done]
        if left:
            return f"{notice.kind.label}还有 {len(left)} 方没有送达"
    return ""


def _planned(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The next meeting that is planned, of each mediation that has one."""
    query = select(PlannedMeeting.mediation_id, func.min(PlannedMeeting.starts_at)).where(
        PlannedMeeting.mediation_id.in_(ids),
        PlannedMeeting.state == PlannedState.WAITING,
        PlannedMeeting.voided_at.is_(None),
    )
    return {
        key: f"{local_time(at):%m-%d %H:%M} 开调解会"
        for key, at in session.execute(query.group_by(PlannedMeeting.mediation_id))
    }


def unreported() -> Select[int]:
    """Ids of the mediations whose result the court that sent them does not know yet."""
    return select(CourtReferral.mediation_id).where(
        CourtReferral.reported_on.is_(None), CourtReferral.voided_at.is_(None)
    )


def _courts(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(CourtReferral).where(
        CourtReferral.mediation_id.in_(ids),
        CourtReferral.reported_on.is_(None),
        CourtReferral.voided_at.is_(None),
    )
    return {row.mediation_id: f"把结果反馈给{row.court}" for row in session.scalars(query)}
