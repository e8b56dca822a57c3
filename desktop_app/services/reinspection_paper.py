"""Papers of a re-inspection as they are read from the database: the draw, and the sheet of a case.

The paper of a draw goes round: a restricted case stands there by its uid alone, whoever prints it.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.enums import DisputeState, InspectionOutcome
from db.models.dispute import Dispute
from db.models.reinspection import Reinspection, ReinspectionCase
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.reinspection import by_lot, lot_of
from desktop_app.services.dispute_closing import handlers_of
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_title import printed
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet


def read_draw(row: Reinspection, at: Reading) -> PaperSheet:
    """随机抽查抽取单."""
    from desktop_app.papers.reinspection_draw import DrawnCase, Lot, ReinspectionDraw, render

    numbers = _numbers(at, list(row.population))
    drawn = at.session.scalars(
        select(Dispute)
        .join(ReinspectionCase, ReinspectionCase.dispute_id == Dispute.id)
        .where(ReinspectionCase.reinspection_id == row.id, ReinspectionCase.voided_at.is_(None))
        .order_by(ReinspectionCase.position)
    ).all()
    content = ReinspectionDraw(
        centre=at.rules.identity.name,
        number=row.number,
        drawn_on=row.drawn_on,
        drawer=row.drawn_by,
        witness=row.witness_name,
        first_on=row.first_on,
        last_on=row.last_on,
        share=row.share,
        seed=row.seed,
        digest=row.population_sha256,
        drawn=tuple(
            DrawnCase("", "", None)
            if case.restricted_at is not None
            else DrawnCase(
                case.number,
                printed(case.title),
                _closed_on(case),
                tuple(sorted(handlers_of(at.session, case))),
            )
            for case in drawn
        ),
        lots=tuple(
            Lot(uid, numbers.get(uid, ""), lot_of(row.seed, uid)) for uid in by_lot(row.population, row.seed)
        ),
    )
    return sheet(content, render, row.number)


def read_sheet(row: ReinspectionCase, at: Reading) -> PaperSheet:
    """随机抽查登记表 of a drawn case."""
    from desktop_app.papers.reinspection_sheet import ReinspectionSheet, render

    drawn = at.session.get_one(Reinspection, row.reinspection_id)
    case = at.session.get_one(Dispute, row.dispute_id)
    content = ReinspectionSheet(
        centre=at.rules.identity.name,
        number=drawn.number,
        drawn_on=drawn.drawn_on,
        position=row.position,
        case_number=case.number,
        title=printed(case.title),
        closed_on=_closed_on(case),
        handlers=tuple(sorted(handlers_of(at.session, case))),
        inspected_on=row.inspected_on,
        inspector=row.inspected_by or "",
        met=row.met or "",
        findings=row.findings or "",
        outcome=row.outcome,
        measures=row.measures or "",
        after=_after(row, case),
    )
    return sheet(content, render, drawn.number, f"（第{row.position}件）")


def _after(row: ReinspectionCase, case: Dispute) -> str:
    if row.outcome is not InspectionOutcome.FAILED:
        return ""
    if case.state is DisputeState.ARCHIVED:
        return "已归档，没有退回；另行登记处理。"
    return f"已退回办理，现在{case.state.label}。"


def _closed_on(case: Dispute) -> date | None:
    return None if case.closed_at is None else local_date(case.closed_at)


def _numbers(at: Reading, population: list[str]) -> dict[str, str]:
    """Numbers of the cases that took part, by uid in hex, without those of restricted cases."""
    found: dict[str, str] = {}
    for part in parts([UUID(uid) for uid in population]):
        rows = at.session.execute(
            select(Dispute.uid, Dispute.number).where(Dispute.uid.in_(part), Dispute.restricted_at.is_(None))
        )
        found |= {uid.hex: number for uid, number in rows}
    return found
