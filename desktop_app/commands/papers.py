"""``paper``, ``dossier``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import PaperKind
from desktop_app.commands.desk import Desk, desk, show, write_file
from desktop_app.commands.disputes import uid_of
from desktop_app.commands.usage import WrongUsage
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.mediation_detail import MediationDetail
    from desktop_app.services.mediation_view import MediationRow

SINGLE = (
    PaperKind.REGISTRATION_SHEET,
    PaperKind.ACCEPTANCE_REGISTER,
    PaperKind.MEDIATION_RECORD,
    PaperKind.AGREEMENT,
    PaperKind.ORAL_AGREEMENT_REGISTER,
    PaperKind.FOLLOW_UP_RECORD,
    PaperKind.JUDICIAL_CONFIRMATION_APPLICATION,
    PaperKind.CLOSING_REPORT,
    PaperKind.LEADER_ASSIGNMENT,
    PaperKind.DISPATCH_ORDER,
    PaperKind.INVESTIGATION_RECORD,
    PaperKind.EVIDENCE_LIST,
    PaperKind.SEPARATE_TALK,
    PaperKind.MEETING_PROTOCOL,
)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    kinds = "、".join(f"{kind.value} {kind.label}" for kind in SINGLE)
    app.command("paper", help=f"输出一份文书为 PDF。种类：{kinds}")(paper)
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


def _subject(session: Session, kind: PaperKind, number: str, meeting: int, at: Desk) -> UUID:
    """The record that a paper of this kind about this number is made from."""
    from desktop_app.services.assignment_view import list_assignments
    from desktop_app.services.dispatch import list_dispatches
    from desktop_app.services.mediation_detail import mediation_detail

    match kind:
        case PaperKind.REGISTRATION_SHEET:
            return uid_of(session, number, at)
        case PaperKind.LEADER_ASSIGNMENT:
            rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
            found = [r.uid for r in rows if number in (r.number, r.dispute_number)]
        case PaperKind.DISPATCH_ORDER:
            orders = list_dispatches(session, at.rules, by=at.actor, today=at.today)
            found = [r.uid for r in orders if r.number == number]
        case PaperKind.ACCEPTANCE_REGISTER | PaperKind.EVIDENCE_LIST:
            return mediation_of(session, number, at).uid
        case _:
            uid = mediation_of(session, number, at).uid
            detail = mediation_detail(session, uid, at.rules, by=at.actor, today=at.today)
            found = _of_mediation(detail, kind, meeting)
    if not found:
        raise RuleViolation(f"{number} 还没有{kind.label}", "number")
    return found[0]


def _of_mediation(detail: "MediationDetail", kind: PaperKind, ordinal: int) -> list[UUID]:
    """Subjects of the papers of a mediation; ``ordinal`` counts meetings, records and visits."""
    drawn, after, work = detail.agreement, detail.after, detail.work
    held = [one for one in detail.meetings if one.ordinal == ordinal]
    match kind:
        case PaperKind.MEDIATION_RECORD:
            return [one.uid for one in held]
        case PaperKind.MEETING_PROTOCOL:
            return [one.protocol.uid for one in held if one.protocol is not None]
        case PaperKind.INVESTIGATION_RECORD:
            return [one.uid for one in work.investigations if one.ordinal == ordinal]
        case PaperKind.SEPARATE_TALK:
            return [one.uid for one in work.talks if one.ordinal == ordinal]
        case PaperKind.FOLLOW_UP_RECORD:
            return [one.uid for one in after.visits if one.ordinal == ordinal]
        case PaperKind.JUDICIAL_CONFIRMATION_APPLICATION:
            return [] if after.confirmation is None else [after.confirmation.uid]
        case PaperKind.CLOSING_REPORT:
            return [] if after.report_uid is None else [after.report_uid]
        case _:
            return [] if drawn is None else [drawn.uid]


def paper(
    context: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False)],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷、包案或交办编号")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="写到哪里")],
    meeting: Annotated[int, typer.Option("--meeting", min=1, help="第几次调解、第几份记录、第几次回访")] = 1,
) -> None:
    """Write one paper as PDF and keep its issue in the log."""
    from desktop_app.services.paper import make_paper, record_issue, render_paper

    if kind not in SINGLE:
        raise WrongUsage(f"{kind.label}请用 dossier 或 report 输出")
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
