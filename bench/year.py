"""What a township writes in a year: cases with their parties, their course step by step, and sweep days."""

import base64
import random
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import corpus
from bench.big_centre import OpenBench, dispute_row, party_row
from bench.clock import NOW
from db import change_log, search
from db.enums import DisputeState, SweepDayState
from db.models.change import Change
from db.models.dispute import Dispute, Party, Transition
from db.models.sweep import SweepDay
from desktop_app.domain.clock_time import local_date

_PART = 500
_STEPS = (DisputeState.ACCEPTED, DisputeState.IN_PROGRESS)
"""Every case is followed through two steps; each changes the case and adds a dated entry."""
_CHANGES_OF_A_CASE = 3.2 + 2 * len(_STEPS)
_DAYS = 365
_DAY_BYTES = 700
"""A locked day of a township, deflated (measured on the sample county)."""


def write_year(office: OpenBench, changes: int, first: int = 1) -> int:
    """Have an office write about so many changes, cases from rank ``first`` on; returns their number.

    A twentieth of them are sweep days, the rest cases: created, then changed twice.
    """
    with office.writing() as session, session.begin():
        before = _count(session)
        _sweep_days(session, office, min(_DAYS, changes // 20))
    cases = max(1, int((changes - min(_DAYS, changes // 20)) / _CHANGES_OF_A_CASE))
    for ranks in _parts(range(first, first + cases)):
        with office.writing() as session, session.begin():
            _register(session, office, ranks)
        for step in _STEPS:
            with office.writing() as session, session.begin():
                _follow(session, office, ranks, step)
    with office.centre.reading() as session:
        return _count(session) - before


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Change)) or 0


def _parts(ranks: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ranks)
    while part := list(islice(rest, _PART)):
        yield part


def _sweep_days(session: Session, office: OpenBench, days: int) -> None:
    last, code = local_date(NOW), office.centre.identity.code
    rows = [
        {
            "township_code": code,
            "day": last - timedelta(days=back),
            "state": SweepDayState.LOCKED,
            "compiler_name": office.actor.name,
            "locked_at": NOW - timedelta(days=back),
            "packed": {
                "v": 1,
                "grids": 30,
                "figures": {"safe": 30},
                "rows": base64.b64encode(random.Random(back).randbytes(_DAY_BYTES)).decode(),
            },
        }
        for back in range(1, days + 1)
    ]
    change_log.bulk_insert(session, SweepDay, rows)


def _register(session: Session, office: OpenBench, ranks: list[int]) -> None:
    cases = {rank: corpus.case(rank) for rank in ranks}
    rows = [
        dispute_row(rank, case, office) | {"state": DisputeState.REGISTERED} for rank, case in cases.items()
    ]
    change_log.bulk_insert(session, Dispute, rows)
    parties = [
        party_row(rank, position, party)
        for rank, case in cases.items()
        for position, party in enumerate(case.draft.parties, 1)
    ]
    change_log.bulk_insert(session, Party, parties)
    search.index_disputes(session, cases)


def _follow(session: Session, office: OpenBench, ranks: list[int], step: DisputeState) -> None:
    disputes = session.scalars(select(Dispute).where(Dispute.id.in_(ranks)).order_by(Dispute.id)).all()
    steps: list[dict[str, object]] = []
    for dispute in disputes:
        steps.append(_entry(dispute.uid, dispute.state, step, office))
        dispute.state = step
        dispute.responsible_name = office.actor.name
        if step is DisputeState.ACCEPTED:
            dispute.accepted_at = dispute.registered_at + timedelta(days=1)
        else:
            dispute.resolution_text = dispute.description[:60]
    session.flush()
    change_log.bulk_insert(session, Transition, steps)


def _entry(uid: UUID, before: DisputeState, after: DisputeState, office: OpenBench) -> dict[str, object]:
    return {
        "entity": "dispute",
        "record_uid": uid,
        "action": "accept" if after is DisputeState.ACCEPTED else "start",
        "from_state": before.value,
        "to_state": after.value,
        "reason": "双方愿意调解，由村调委会先行走访。",
        "happened_at": NOW,
        "entered_at": NOW,
        "actor_name": office.actor.name,
    }
