"""From the database to the papers of orders and supervisions: 交办, 转办, 反馈, 督办, 催办, the log."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import DispatchKind, DispatchState, InvolvedRole, SupervisionForm, SupervisionKind
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from db.models.office import Office
from db.models.supervision import Supervision, SupervisionEntry
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.papers.circular import Circular
from desktop_app.papers.dispatch_log import DispatchLog, Move
from desktop_app.papers.dispatch_order import DispatchOrder
from desktop_app.papers.feedback_report import FeedbackReport
from desktop_app.papers.supervision_order import LogLine, SupervisionOrder
from desktop_app.papers.transfer_notice import TransferNotice
from desktop_app.papers.urge_notice import UrgeNotice
from desktop_app.services.attachment_view import file_titles
from desktop_app.services.dispatch_record import OrderBook
from desktop_app.services.dispute_title import printed
from desktop_app.services.rules import Rules

_LATE = frozenset(SupervisionKind) - {SupervisionKind.REMINDER}


def issuer_of(session: Session, office: UUID, rules: Rules) -> str:
    """Name of the office that issued a paper."""
    return (
        session.scalars(select(Office.name).where(Office.uid == office)).one_or_none() or rules.identity.name
    )


def dispatch_order(session: Session, dispatch: Dispatch, rules: Rules) -> DispatchOrder:
    """The order of the county to a township, or of a centre to its units."""
    units = OrderBook(session, [dispatch]).units(dispatch)
    lead = units[0] if units else None
    responsible = "" if lead is None else lead.responsible_name or ""
    return DispatchOrder(
        issuer=issuer_of(session, dispatch.office_id, rules),
        number=dispatch.number,
        issued_on=dispatch.issued_on,
        to_unit=dispatch.recipient_name,
        matter=printed(dispatch.title),
        content=dispatch.content,
        demands=dispatch.demands,
        due_on=dispatch.due_on,
        sign_due_on=dispatch.sign_due_on if units else None,
        supports=tuple(unit.unit_name for unit in units[1:]),
        copies_to=_listed(dispatch.copies_to),
        case_number=dispatch.matter_number or "",
        feedback_cycle=dispatch.feedback_cycle or "",
        report_demand=dispatch.report_demand or "",
        leader=dispatch.leader_name or "",
        responsible=responsible,
        contact=dispatch.contact_name,
        phone=dispatch.contact_phone or "",
        basis=dispatch.basis or "",
        decided_reason=dispatch.decided_reason or "",
        diverted=dispatch.kind is DispatchKind.INTERNAL,
        official=rules.profile.dispatch.official,
    )


def transfer_notice(session: Session, dispatch: Dispatch, rules: Rules) -> TransferNotice:
    """The letter that goes with a transfer (转办)."""
    units = OrderBook(session, [dispatch]).units(dispatch)
    return TransferNotice(
        issuer=issuer_of(session, dispatch.office_id, rules),
        number=dispatch.number,
        issued_on=dispatch.issued_on,
        to_units=tuple(unit.unit_name for unit in units) or (dispatch.recipient_name,),
        matter=printed(dispatch.title),
        content=dispatch.content,
        demands=dispatch.demands,
        due_on=dispatch.due_on,
        return_days=rules.profile.limit.return_objection,
        case_number=dispatch.matter_number or "",
        basis=dispatch.basis or "",
        leader=dispatch.leader_name or "",
        contact=dispatch.contact_name,
        phone=dispatch.contact_phone or "",
        copies_to=_listed(dispatch.copies_to),
        official=rules.profile.dispatch.official,
    )


def feedback_report(session: Session, unit: DispatchUnit, rules: Rules) -> FeedbackReport:
    """The newest feedback of a unit with its review; the form to fill in while there is none."""
    order = session.get_one(Dispatch, unit.dispatch_id)
    steps = OrderBook(session, [order]).responses(unit)
    fed_back = next((s for s in reversed(steps) if s.state is DispatchState.FED_BACK), None)
    reviewed = steps[-1] if fed_back is not None and steps[-1] is not fed_back else None
    written = "" if fed_back is None else fed_back.evidence or ""
    files = file_titles(session, [unit.uid]).get(unit.uid, ())
    words = "" if reviewed is None else reviewed.content or reviewed.state.label
    return FeedbackReport(
        issuer=issuer_of(session, order.office_id, rules),
        order_number=order.number,
        made_on=order.issued_on if fed_back is None else local_date(fed_back.happened_at),
        unit=unit.unit_name,
        role=unit.role.label,
        matter=printed(order.title),
        case_number=order.matter_number or "",
        demands=order.demands,
        due_on=order.due_on,
        fed_back_on=None if fed_back is None else local_date(fed_back.happened_at),
        result="" if fed_back is None else fed_back.content or "",
        evidence="；".join(part for part in (written, f"附件 {'、'.join(files)}" if files else "") if part),
        review=words,
        reviewer="" if reviewed is None else reviewed.recorder_name or "",
        official=rules.profile.dispatch.official,
    )


def supervision_order(session: Session, row: Supervision, rules: Rules) -> SupervisionOrder:
    """A step as an order with its log."""
    title, risk = _matter(session, row)
    return SupervisionOrder(
        issuer=issuer_of(session, row.office_id, rules),
        number=row.number,
        issued_on=row.issued_on,
        to_unit=row.recipient_name,
        matter=printed(title),
        case_number=row.matter_number,
        reason=row.reason,
        demands=row.demands,
        reply_due_on=row.reply_due_on,
        risk=risk,
        leader=row.leader_name or "",
        contact=row.issuer_name,
        listed=row.kind is SupervisionKind.LISTED,
        lifted_on=row.lifted_on,
        lifted_reason=row.lifted_reason or "",
        log=_log(session, [row]),
        official=rules.profile.dispatch.official,
    )


def urge_notice(session: Session, row: Supervision, rules: Rules) -> UrgeNotice:
    """A step as a letter."""
    return UrgeNotice(
        issuer=issuer_of(session, row.office_id, rules),
        number=row.number,
        issued_on=row.issued_on,
        to_unit=row.recipient_name,
        reason=printed(row.reason),
        demands=row.demands,
        reply_due_on=row.reply_due_on,
        late=row.kind in _LATE,
        contact=row.issuer_name,
        official=rules.profile.dispatch.official,
    )


def circular(session: Session, row: Supervision, rules: Rules) -> Circular:
    """A step as a circular, in its own words: nothing of the case beside its number."""
    return Circular(
        issuer=issuer_of(session, row.office_id, rules),
        number=row.number,
        issued_on=row.issued_on,
        unit=row.recipient_name,
        to=row.circulated_to or "",
        reason=row.reason,
        demands=row.demands,
        reply_due_on=row.reply_due_on,
        contact=row.issuer_name,
        official=rules.profile.dispatch.official,
    )


def dispatch_log(session: Session, order: Dispatch, rules: Rules) -> DispatchLog:
    """Where the matter of an order went, with all orders of the same case, and how it was supervised."""
    orders = _orders_of(session, order)
    book = OrderBook(session, orders)
    moves: list[Move] = []
    for one in orders:
        for unit in book.units(one):
            steps = book.responses(unit)
            signed = next((s for s in steps if s.state is DispatchState.SIGNED_FOR), None)
            at = "" if signed is None else f"{local_time(signed.happened_at):%Y-%m-%d %H:%M}"
            helps = "（协办）" if unit.role is InvolvedRole.SUPPORT else ""
            moves.append(
                Move(
                    f"{one.issued_on:%Y-%m-%d}",
                    unit.unit_name + helps,
                    one.kind.label,
                    book.state(unit).label,
                    f"{at} {signed.signer_name}".strip() if signed is not None else "",
                )
            )
    matters = {one.uid for one in orders}
    if order.matter_uid is not None:
        matters.add(order.matter_uid)
    urged = session.scalars(
        select(Supervision)
        .where(
            Supervision.matter_uid.in_(matters),
            Supervision.office_id == order.office_id,
            Supervision.voided_at.is_(None),
        )
        .order_by(Supervision.issued_on, Supervision.id)
    ).all()
    return DispatchLog(
        centre=issuer_of(session, order.office_id, rules),
        matter=printed(order.title),
        case_number=order.matter_number or order.number,
        made_on=orders[-1].issued_on,
        moves=tuple(moves),
        supervisions=_log(session, urged, issued=True),
        official=rules.profile.dispatch.official,
    )


def _orders_of(session: Session, order: Dispatch) -> Sequence[Dispatch]:
    """The order with those about the same dispute, or those that it follows."""
    if order.matter_uid is not None:
        return session.scalars(
            select(Dispatch)
            .where(
                Dispatch.matter_uid == order.matter_uid,
                Dispatch.kind != DispatchKind.COUNTY,
                Dispatch.office_id == order.office_id,
                Dispatch.voided_at.is_(None),
            )
            .order_by(Dispatch.id)
        ).all()
    chain, before = [order], order.after_uid
    while before is not None:
        earlier = session.scalars(select(Dispatch).where(Dispatch.uid == before)).one_or_none()
        if earlier is None:
            break
        chain.insert(0, earlier)
        before = earlier.after_uid
    return chain


def _log(session: Session, rows: Sequence[Supervision], *, issued: bool = False) -> tuple[LogLine, ...]:
    found: list[LogLine] = []
    for row in rows:
        if issued:
            found.append(
                LogLine(
                    f"{row.kind.label}", row.issued_on, row.issuer_name, "", row.recipient_name, row.number
                )
            )
        entries = session.scalars(
            select(SupervisionEntry)
            .where(SupervisionEntry.supervision_id == row.id, SupervisionEntry.voided_at.is_(None))
            .order_by(SupervisionEntry.happened_on, SupervisionEntry.id)
        )
        found += [
            LogLine(_form(e), e.happened_on, e.people, e.place or "", e.met or "", e.content) for e in entries
        ]
    return tuple(found)


def _form(entry: SupervisionEntry) -> str:
    """The form of a line; of a reply with the way in which it came."""
    named = entry.form is SupervisionForm.REPLY and entry.manner is not None
    return f"{entry.form.label}（{entry.manner.label}）" if named and entry.manner else entry.form.label


def _matter(session: Session, row: Supervision) -> tuple[str, str]:
    """Title and risk of what a step is about."""
    dispute = session.scalars(select(Dispute).where(Dispute.uid == row.matter_uid)).one_or_none()
    if dispute is not None:
        return dispute.title, dispute.risk_level.label
    order = session.scalars(select(Dispatch).where(Dispatch.uid == row.matter_uid)).one_or_none()
    return ("" if order is None else order.title), ""


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").replace("，", "、").split("、") if part)
