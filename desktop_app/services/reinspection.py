"""Random re-inspection of closed cases (抽查): an honest draw, findings, and back to work when a case fails.

What was drawn can be drawn again: the list of cases that took part is kept with the seed, the share, and who
drew it before which witness. A case that fails goes back to work in a new round (反弹).
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, DisputeState, InspectionOutcome
from db.models.dispute import Dispute
from db.models.reinspection import Reinspection, ReinspectionCase
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA, local_date
from desktop_app.domain.number import NumberKind
from desktop_app.domain.reinspection import digest, draw, ordered
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.case_holder import held_by
from desktop_app.services.dispute_access import not_hidden, readable
from desktop_app.services.dispute_closing import handlers_of
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_row import parts
from desktop_app.services.dispute_step import act
from desktop_app.services.number import issue_number
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules


@dataclass(frozen=True, slots=True)
class DrawDraft:
    """Cases closed from ``first_on`` to ``last_on``; ``share`` in percent.

    An empty ``seed`` is made by the program; a thrown or drawn number that all have seen is better.
    """

    first_on: date
    last_on: date
    share: int
    witness_name: str
    seed: str = ""


@dataclass(frozen=True, slots=True)
class InspectionDraft:
    """What the inspection of a drawn case found."""

    case_uid: UUID
    outcome: InspectionOutcome
    findings: str
    inspected_on: date
    met: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class InspectedRow:
    """A drawn case and what was found."""

    uid: UUID
    position: int
    dispute_uid: UUID
    dispute_number: str
    title: str
    state: DisputeState
    outcome: InspectionOutcome | None
    findings: str
    met: str
    measures: str
    inspected_on: date | None
    inspected_by: str


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw with its cases. ``honest``: drawn again from the kept list it gives the same cases."""

    uid: UUID
    number: str
    drawn_on: date
    drawn_by: str
    witness_name: str
    first_on: date
    last_on: date
    seed: str
    share: int
    population: int
    population_sha256: str
    honest: bool
    cases: tuple[InspectedRow, ...]

    @property
    def waiting(self) -> int:
        """Cases that nobody has looked at yet."""
        return sum(case.outcome is None for case in self.cases)


@needs(Permission.ISSUE_SUPERVISION)
def draw_cases(session: Session, draft: DrawDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Draw closed cases of this office; returns the draw's uid.

    :raises PermissionDenied: at a county centre.
    :raises RuleViolation: at the field: days the wrong way round, a share below the county's, no witness
        beside whoever draws, or no closed case in these days.
    """
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        raise PermissionDenied("抽查由办案的乡镇综治中心办理。", "role")
    today = local_date(now)
    if draft.last_on < draft.first_on:
        raise RuleViolation("截止日期早于起始日期，请改正。", "last_on")
    if draft.last_on > today:
        raise RuleViolation("截止日期不能晚于今天。", "last_on")
    least = rules.profile.dispatch.inspection_share
    if not least <= draft.share <= 100:
        raise RuleViolation(f"抽查比例应在 {least}% 至 100% 之间。", "share")
    witness = draft.witness_name.strip()
    if not witness or witness == by.name:
        raise RuleViolation("请写明见证人，见证人不能是抽取人自己。", "witness_name")
    cases = _population(session, draft, by)
    if not cases:
        raise RuleViolation("这段时间没有结案的纠纷，请换一段时间。", "first_on")
    seed = draft.seed.strip() or secrets.token_hex(4)
    number = issue_number(
        session, NumberKind.REINSPECTION, rules.profile.number.reinspection, rules.identity.short_name,
        rules.identity.code, today.year,
    )  # fmt: skip
    row = Reinspection(
        number=number,
        drawn_on=today,
        drawn_by=by.name,
        witness_name=witness,
        first_on=draft.first_on,
        last_on=draft.last_on,
        seed=seed,
        share=draft.share,
        population=list(ordered(list(cases))),
        population_sha256=digest(list(cases)),
    )
    session.add(row)
    session.flush()
    for position, uid in enumerate(draw(list(cases), seed, draft.share), 1):
        session.add(ReinspectionCase(reinspection_id=row.id, dispute_id=cases[uid], position=position))
    session.flush()
    return row.uid


def _population(session: Session, draft: DrawDraft, by: Actor) -> dict[str, int]:
    """Uid (hex) and local id of the cases that take part."""
    first = datetime.combine(draft.first_on, time(), CHINA)
    end = datetime.combine(draft.last_on + timedelta(days=1), time(), CHINA)
    rows = session.execute(
        select(Dispute.uid, Dispute.id).where(
            Dispute.state.in_((DisputeState.CLOSED, DisputeState.ARCHIVED)),
            Dispute.closed_at >= first,
            Dispute.closed_at < end,
            Dispute.voided_at.is_(None),
            held_by(by.office_uid),
            readable(by),
        )
    )
    return {uid.hex: id_ for uid, id_ in rows}


@needs(Permission.ISSUE_SUPERVISION)
def record_inspection(
    session: Session, draft: InspectionDraft, rules: Rules, *, by: Actor, now: datetime
) -> bool:
    """Record what was found; returns whether the case went back to work.

    An archived dossier stays shut: what is found there is put right in a case of its own.

    :raises RuleViolation: at the field: no findings, nothing to put right in a failed case, a day that is not
        between the draw and today, a case that was looked at before, or that the inspector handled himself.
    """
    row, drawn, dispute = _find_case(session, draft.case_uid, by)
    if row.outcome is not None:
        raise RuleViolation("这件已经登记过抽查结果，请刷新。", "uid")
    if by.name in handlers_of(session, dispute):
        raise RuleViolation("经办人不能抽查自己办的案子，请由另一位同事抽查。", "role")
    if not draft.findings.strip():
        raise RuleViolation("请写明核查情况。", "findings")
    failed = draft.outcome is InspectionOutcome.FAILED
    if failed and not draft.measures.strip():
        raise RuleViolation("不合格的要写明怎么整改。", "measures")
    if not drawn.drawn_on <= draft.inspected_on <= local_date(now):
        raise RuleViolation(f"抽查日期应在 {drawn.drawn_on:%m-%d} 到今天之间。", "inspected_on")
    row.outcome = draft.outcome
    row.findings = draft.findings.strip()
    row.met = draft.met.strip() or None
    row.measures = draft.measures.strip() or None
    row.inspected_on = draft.inspected_on
    row.inspected_by = by.name
    session.flush()
    if not failed or dispute.state is not DisputeState.CLOSED:
        return False
    reason = f"抽查不合格（{drawn.number}）：{row.findings}；整改：{row.measures}"
    act(session, dispute.uid, "relapse", StepDraft(reason=reason), rules, by=by, now=now)
    return True


@needs(Permission.VIEW_DISPUTES)
def list_draws(session: Session, *, by: Actor, today: date) -> tuple[DrawRow, ...]:
    """Draws of this office, those with cases to look at first, then the newest."""
    del today
    found = session.scalars(
        select(Reinspection)
        .where(Reinspection.office_id == by.office_uid, Reinspection.voided_at.is_(None))
        .order_by(Reinspection.drawn_on.desc(), Reinspection.id.desc())
    ).all()
    cases = _cases(session, [row.id for row in found], by)
    rows = [_row(session, row, cases.get(row.id, ())) for row in found]
    return tuple(sorted(rows, key=lambda row: not row.waiting))


def _cases(session: Session, draws: list[int], by: Actor) -> dict[int, tuple[InspectedRow, ...]]:
    found: dict[int, list[InspectedRow]] = {}
    for part in parts(draws):
        rows = session.execute(
            select(ReinspectionCase, Dispute)
            .join(Dispute, Dispute.id == ReinspectionCase.dispute_id)
            .where(
                ReinspectionCase.reinspection_id.in_(part),
                ReinspectionCase.voided_at.is_(None),
                not_hidden(ReinspectionCase.dispute_id, by),
            )
            .order_by(ReinspectionCase.position)
        )
        for case, dispute in rows:
            found.setdefault(case.reinspection_id, []).append(
                InspectedRow(
                    case.uid, case.position, dispute.uid, dispute.number, dispute.title, dispute.state,
                    case.outcome, case.findings or "", case.met or "", case.measures or "",
                    case.inspected_on, case.inspected_by or "",
                )
            )  # fmt: skip
    return {draw_id: tuple(rows) for draw_id, rows in found.items()}


def _row(session: Session, row: Reinspection, cases: tuple[InspectedRow, ...]) -> DrawRow:
    kept: list[str] = list(row.population)
    lots = session.execute(
        select(Dispute.uid)
        .join(ReinspectionCase, ReinspectionCase.dispute_id == Dispute.id)
        .where(ReinspectionCase.reinspection_id == row.id, ReinspectionCase.voided_at.is_(None))
        .order_by(ReinspectionCase.position)
    )
    drawn = tuple(uid.hex for (uid,) in lots)
    honest = digest(kept) == row.population_sha256 and draw(kept, row.seed, row.share) == drawn
    return DrawRow(
        row.uid, row.number, row.drawn_on, row.drawn_by, row.witness_name, row.first_on, row.last_on,
        row.seed, row.share, len(kept), row.population_sha256, honest, cases,
    )  # fmt: skip


def _find_case(session: Session, uid: UUID, by: Actor) -> tuple[ReinspectionCase, Reinspection, Dispute]:
    found = session.execute(
        select(ReinspectionCase, Reinspection, Dispute)
        .join(Reinspection, Reinspection.id == ReinspectionCase.reinspection_id)
        .join(Dispute, Dispute.id == ReinspectionCase.dispute_id)
        .where(
            ReinspectionCase.uid == uid,
            ReinspectionCase.office_id == by.office_uid,
            ReinspectionCase.voided_at.is_(None),
            not_hidden(ReinspectionCase.dispute_id, by),
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这件抽查，请刷新后再试。", "uid")
    case, drawn, dispute = found
    return case, drawn, dispute
