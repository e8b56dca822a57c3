"""Representatives (代表人) that a numerous side elects to speak for it.

民事诉讼法 56 with 解释 75, 76 and 78: from about ten people on, a side may elect two to five; giving up a
claim, admitting the other side's, and settling still need those who are represented. 信访工作条例 20: at most
five.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PartySide
from db.models.dispute import Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_record import open_dispute, write_step
from desktop_app.services.permissions import Permission, needs

NUMEROUS = 10
"""Members from which a side is numerous (民诉法解释 75)."""
LEAST_OF_NUMEROUS, MOST = 2, 5


@dataclass(frozen=True, slots=True)
class Election:
    """Whom a side elected, on which day, and how (村民小组会议推选，附签名单)."""

    side: PartySide
    elected: tuple[UUID, ...]
    on: date
    how: str


@needs(Permission.HANDLE_DISPUTE)
def elect_representatives(
    session: Session, dispute_uid: UUID, election: Election, *, by: Actor, now: datetime
) -> None:
    """Record whom a side elected; whoever was elected before and is not now speaks for nobody any more.

    :raises RuleViolation: for a side of one, too few or too many, somebody who is not a present party of that
        side, a day in the future, or without saying how they were elected.
    """
    dispute = open_dispute(session, dispute_uid, by)
    members = session.scalars(
        select(Party)
        .where(
            Party.dispute_id == dispute.id,
            Party.side == election.side,
            Party.voided_at.is_(None),
            Party.replaced_by_id.is_(None),
        )
        .order_by(Party.position)
    ).all()
    chosen = [party for party in members if party.uid in election.elected]
    _check(election, len(members), len(chosen), local_date(now))
    for party in members:
        elected = party.uid in election.elected
        if party.is_representative is not elected:
            party.is_representative = elected
    names = "、".join(party.name for party in chosen)
    write_step(
        session,
        dispute.uid,
        "elect_representatives",
        actor=by,
        happened_at=now,
        now=now,
        reason=f"{election.side.label} {len(members)} 人推选 {names} 为代表人：{election.how.strip()}"
        f"（{election.on.isoformat()}）",
    )
    session.flush()


def _check(election: Election, members: int, chosen: int, today: date) -> None:
    side = election.side.label
    if members < 2:
        raise RuleViolation(f"{side}只有一位，不用推选代表人。", "side")
    if chosen != len(set(election.elected)):
        raise RuleViolation("选的人里有的已不是这一方的当事人，请刷新后再选。", "elected")
    least = LEAST_OF_NUMEROUS if members >= NUMEROUS else 1
    if chosen == members:
        raise RuleViolation("全都选上就没有人要代表了，请只选出来说话的几位。", "elected")
    if not least <= chosen <= MOST:
        raise RuleViolation(f"{side}有 {members} 人，代表人应选 {least} 到 {MOST} 位。", "elected")
    if not election.how.strip():
        raise RuleViolation("请写明怎样推选的，例如“村民小组会议推选，附签名单”。", "how")
    if election.on > today:
        raise RuleViolation("推选日期晚于今天，请核对。", "on")
