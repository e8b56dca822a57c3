"""``paper``, ``dossier``."""

from datetime import date
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
    from desktop_app.services.mediation_view import MediationRow

_OF_PETITIONS = frozenset(
    {
        PaperKind.PETITION_ACCEPTANCE,
        PaperKind.PETITION_REFUSAL,
        PaperKind.PETITION_EXTENSION,
        PaperKind.PETITION_OPINION,
    }
)
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
    from desktop_app.services.assignment_view import list_assignments
    from desktop_app.services.dispatch import list_dispatches
    from desktop_app.services.mediation_detail import mediation_detail
    from desktop_app.services.mediation_paper import papers_of
    from desktop_app.services.petition_view import PetitionQuery, list_petitions
    from desktop_app.services.reception_view import list_visits

    match kind:
        case PaperKind.REGISTRATION_SHEET:
            return uid_of(session, number, at)
        case PaperKind.LEADER_ASSIGNMENT:
            rows = list_assignments(session, at.rules, by=at.actor, today=at.today, include_ended=True)
            found = [r.uid for r in rows if number in (r.number, r.dispute_number)]
        case PaperKind.DISPATCH_ORDER:
            orders = list_dispatches(session, at.rules, by=at.actor, today=at.today)
            found = [r.uid for r in orders if r.number == number]
        case PaperKind.RECEPTION_REGISTER:
            visits = list_visits(session, date.min, date.max, by=at.actor, today=at.today)
            found = [one.row.uid for one in visits if one.row.number == number]
        case _ if kind in _OF_PETITIONS:
            rows_of = list_petitions(
                session, PetitionQuery(open_only=False), at.rules, by=at.actor, today=at.today
            )
            found = [one.uid for one in rows_of if number in (one.number, one.external_number)]
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


def paper(
    context: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False)],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷、包案、交办、信访或来访编号")],
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
