"""``paper``, ``dossier``."""

from pathlib import Path
from typing import Annotated

import typer

from db.enums import PaperKind
from desktop_app.commands.desk import desk, show, write_file
from desktop_app.commands.paper_subjects import mediation_of, subject_of
from desktop_app.commands.usage import WrongUsage

_OTHER_WAYS = frozenset({PaperKind.DOSSIER, PaperKind.GRID_HANDOVER})


def _kinds() -> tuple[PaperKind, ...]:
    """Kinds that this verb gives, in the order of a case."""
    from desktop_app.services.paper_catalogue import CATALOGUE

    return tuple(kind for kind in PaperKind if kind in CATALOGUE and kind not in _OTHER_WAYS)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.command("paper", help="输出一份文书为 PDF；种类写错时列出全部。")(paper)
    app.command("dossier", help="装订一件纠纷的卷宗为一个 PDF。")(dossier)


def paper(
    context: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False)],
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="纠纷、包案、交办、信访或来访编号；包案一览写领导姓名")
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
            subject = subject_of(session, kind, number, meeting, at)
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
