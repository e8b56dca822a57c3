"""``paper``, ``dossier``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import PaperKind
from desktop_app.commands.desk import Desk, desk, show, write_file
from desktop_app.commands.dispatches import order_of
from desktop_app.commands.disputes import uid_of
from desktop_app.commands.usage import WrongUsage
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.mediation_view import MediationRow

_OTHER_WAYS = frozenset({PaperKind.DOSSIER, PaperKind.GRID_HANDOVER})


def _kinds() -> tuple[PaperKind, ...]:
    """Kinds that this verb gives, in the order of a case."""
    from desktop_app.services.paper_catalogue import CATALOGUE

    return tuple(kind for kind in PaperKind if kind in CATALOGUE and kind not in _OTHER_WAYS)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.command("paper", help="输出一份文书为 PDF；种类写错时列出全部。")(paper)
    app.command("dossier", help="装订一件纠纷的卷宗为一个 PDF。")(dossier)


def mediation_of(session: Session, number: str, at: Desk) -> "MediationRow":
    """The newest mediation of the dispute with this number.

    :raises RuleViolation: when there is none.
    """
    from desktop_app.services.mediation_view import list_mediations

    uid = uid_of(session, number, at)
    rows = list_mediations(session, by=at.actor, today=at.today, include_ended=True, dispute_uid=uid)
    if not rows:
        raise RuleViolation(f"{number} 还没有人民调解，请先登记调解申请", "number")
    return max(rows, key=lambda row: row.applied_on)


def _subject(session: Session, kind: PaperKind, number: str, ordinal: int, at: Desk) -> UUID:
    """The record that a paper of this kind about this number is made from."""
    from desktop_app.services import mediation_record as record
    from desktop_app.services.dispatch import list_dispatches
    from desktop_app.services.dispatch_inner_view import list_inner
    from desktop_app.services.leader_view import list_leaders
    from desktop_app.services.mediation_detail import mediation_detail
    from desktop_app.services.mediation_paper import papers_of
    from desktop_app.services.supervision_inside_view import list_inside
    from desktop_app.services.supervision_view import list_supervisions

    match kind:
        case PaperKind.REGISTRATION_SHEET:
            return uid_of(session, number, at)
        case (
            PaperKind.LEADER_ASSIGNMENT
            | PaperKind.ASSIGNMENT_PLAN
            | PaperKind.ASSIGNMENT_PROGRESS
            | PaperKind.ASSIGNMENT_DISCHARGE
            | PaperKind.ASSIGNMENT_HANDOVER
        ):
            found = _of_assignment(session, kind, number, at)[ordinal - 1 :]
        case PaperKind.LEADER_CASES:
            leaders = list_leaders(session, at.rules, by=at.actor, today=at.today)
            found = [row.uid for row in leaders if row.name == number]
        case PaperKind.DISPATCH_ORDER:
            orders = list_dispatches(session, at.rules, by=at.actor, today=at.today)
            inner = list_inner(session, at.rules, by=at.actor, today=at.today)
            found = [r.uid for r in (*orders, *inner) if r.number == number]
        case PaperKind.TRANSFER_NOTICE | PaperKind.DISPATCH_LOG:
            found = [order_of(session, number, at)]
        case PaperKind.FEEDBACK_REPORT:
            rows = list_inner(session, at.rules, by=at.actor, today=at.today)
            found = [unit.uid for r in rows if r.number == number for unit in r.units][ordinal - 1 :]
        case PaperKind.SUPERVISION_ORDER | PaperKind.URGE_NOTICE:
            inside = list_inside(session, by=at.actor, today=at.today)
            county = list_supervisions(session, at.rules, by=at.actor, today=at.today)
            found = [r.uid for r in (*inside, *county) if r.number == number]
        case PaperKind.SEPARATE_TALK:
            # By the talks, not by the papers: one in confidence is refused with its reason.
            uid = mediation_of(session, number, at).uid
            detail = mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)
            found = [talk.uid for talk in detail.work.talks if talk.ordinal == ordinal]
        case _:
            mediation = record.find(session, mediation_of(session, number, at).uid, at.actor)
            found = [one.subject for one in papers_of(session, mediation) if one.kind is kind]
            found = found[ordinal - 1 :]
    if not found:
        raise RuleViolation(f"{number} 还没有{kind.label}", "number")
    return found[0]


def _of_assignment(session: Session, kind: PaperKind, number: str, at: Desk) -> list[UUID]:
    """Records of this kind of sheet, for an assignment or its case by number."""
    from desktop_app.services.assignment_detail import assignment_detail
    from desktop_app.services.assignment_view import list_assignments

    rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
    found = [r.uid for r in rows if number in (r.number, r.matter_number)]
    if kind is not PaperKind.ASSIGNMENT_HANDOVER:
        return found
    details = [assignment_detail(session, uid, at.rules, by=at.actor, today=at.today) for uid in found]
    return [handed.uid for detail in details for handed in detail.handovers]


def paper(
    context: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False)],
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="纠纷、包案或交办编号；领导包案一览写领导姓名")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="写到哪里")],
    meeting: Annotated[int, typer.Option("--meeting", min=1, help="同一种有几份时，第几份")] = 1,
) -> None:
    """Write one paper as PDF and keep its issue in the log."""
    from desktop_app.services.paper import make_paper, record_issue, render_paper

    if kind not in _kinds():
        known = "、".join(f"{one.value} {one.label}" for one in _kinds())
        raise WrongUsage(f"{kind.label}请用 dossier 或 report 输出；这里的种类：{known}")
    with desk(context) as at:
        with at.reading() as session:
            subject = _subject(session, kind, number, meeting, at)
            made = make_paper(session, kind, subject, at.rules, by=at.actor, today=at.today)
        pdf = render_paper(made)
        write_file(output, pdf)
        with at.writing() as session:
            record_issue(session, made, pdf, by=at.actor, now=at.now)
    show(
        context, {"file": str(output), "kind": kind.value, "name": made.name}, f"{made.name} 已写到 {output}"
    )


def dossier(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="写到哪里")],
) -> None:
    """Bind the dossier of a mediated dispute; what is missing is said, and marked on the cover."""
    from desktop_app.services.dossier import build_dossier, number_dossier
    from desktop_app.services.dossier_binding import BindingDraft, bind_dossier

    with desk(context) as at, at.writing() as session:
        uid = mediation_of(session, number, at).uid
        number_dossier(session, uid, at.rules, by=at.actor, now=at.now)
        draft = BindingDraft(at.actor.name, at.today)
        made = build_dossier(session, uid, draft, at.rules, by=at.actor, today=at.today)
        bound = bind_dossier(at.centre, made)
        # Before the commit: no number is used up for a file that could not be written.
        write_file(output, bound.pdf)
    document = {
        "file": str(output),
        "number": made.number,
        "pages": bound.pages,
        "checksum": bound.checksum,
        "missing": list(made.missing),
    }
    show(context, document, "\n".join([*made.missing, f"{made.number} 共 {bound.pages} 页，已写到 {output}"]))
