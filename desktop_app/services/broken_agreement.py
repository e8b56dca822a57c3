"""Agreements that were not kept: what is said of a case wherever its people come up again."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models.dispute import Dispute
from db.models.mediation import Agreement, Instalment, Mediation
from desktop_app.services.obligation import still_owed


def broken_agreements(
    session: Session, disputes: Collection[int] | Select[int], today: date
) -> dict[int, str]:
    """What became of agreements in force, by local id of the dispute: only those that were broken.

    Instalments long due on ``today``, or the quarrel broke out again (反弹). ``disputes`` are local ids, or a
    query of them, that the caller has narrowed to what the user may read.
    """
    agreed = (
        select(Mediation.dispute_id)
        .join(Agreement, Agreement.mediation_id == Mediation.id)
        .where(
            Mediation.dispute_id.in_(disputes),
            Mediation.voided_at.is_(None),
            Agreement.effective_on.is_not(None),
            Agreement.voided_at.is_(None),
        )
    )
    again = select(Dispute.id).where(Dispute.id.in_(agreed), Dispute.round > 1)
    found = dict.fromkeys(session.scalars(again), "达成协议后又反弹")
    owing = (
        agreed.add_columns(func.count())
        .join(Instalment, Instalment.agreement_id == Agreement.id)
        .where(still_owed(), Instalment.due_on < today, Agreement.superseded_on.is_(None))
        .group_by(Mediation.dispute_id)
    )
    found |= {key: f"协议有 {number} 期到期没有履行" for key, number in session.execute(owing)}
    return found
