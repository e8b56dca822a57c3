"""The papers of orders and supervisions in the catalogue: each is read from one record."""

from db.enums import SupervisionKind
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.supervision import Supervision
from desktop_app.errors import RuleViolation
from desktop_app.services.paper_sheet import PaperSheet, Reading, sheet


def read_order(order: Dispatch, at: Reading) -> PaperSheet:
    """交办单."""
    from desktop_app.papers.dispatch_order import render
    from desktop_app.services.paper_facts_dispatch import dispatch_order

    return sheet(dispatch_order(at.session, order, at.rules), render, order.number)


def read_transfer(order: Dispatch, at: Reading) -> PaperSheet:
    """转办告知单."""
    from desktop_app.papers.transfer_notice import render
    from desktop_app.services.paper_facts_dispatch import transfer_notice

    return sheet(transfer_notice(at.session, order, at.rules), render, order.number)


def read_feedback(unit: DispatchUnit, at: Reading) -> PaperSheet:
    """反馈单 of one unit."""
    from desktop_app.papers.feedback_report import render
    from desktop_app.services.paper_facts_dispatch import feedback_report

    report = feedback_report(at.session, unit, at.rules)
    return sheet(report, render, report.order_number, f"（{report.unit}）")


def read_supervision(row: Supervision, at: Reading) -> PaperSheet:
    """督办单 or 挂牌督办单."""
    from desktop_app.papers.supervision_order import render
    from desktop_app.services.paper_facts_dispatch import supervision_order

    return sheet(supervision_order(at.session, row, at.rules), render, row.number)


def read_circular(row: Supervision, at: Reading) -> PaperSheet:
    """通报.

    :raises RuleViolation: for a step that is none.
    """
    from desktop_app.papers.circular import render
    from desktop_app.services.paper_facts_dispatch import circular

    if row.kind is not SupervisionKind.CIRCULAR:
        raise RuleViolation(f"这份是{row.kind.label}，不是通报。", "kind")
    return sheet(circular(at.session, row, at.rules), render, row.number)


def read_urge(row: Supervision, at: Reading) -> PaperSheet:
    """办理提醒函 or 催办单."""
    from desktop_app.papers.urge_notice import render
    from desktop_app.services.paper_facts_dispatch import urge_notice

    return sheet(urge_notice(at.session, row, at.rules), render, row.number)


def read_log(order: Dispatch, at: Reading) -> PaperSheet:
    """流转和督办登记表 of an order's matter."""
    from desktop_app.papers.dispatch_log import render
    from desktop_app.services.paper_facts_dispatch import dispatch_log

    return sheet(dispatch_log(at.session, order, at.rules), render, order.matter_number or order.number)
