"""``attachments add|list|save|void``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.commands.desk import Desk, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.domain.attachment import size_words
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.attachment_view import AttachmentRow

attachments = typer.Typer(help="附件", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")]
Which = Annotated[int, typer.Argument(metavar="N", min=1, help="attachments list 里的第几份")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(attachments, name="attachments")


def _rows(at: Desk, number: str) -> tuple["AttachmentRow", ...]:
    from desktop_app.services.attachment_view import list_attachments

    with at.reading() as session:
        return list_attachments(session, uid_of(session, number, at), by=at.actor, today=at.today)


def _row(at: Desk, number: str, which: int) -> "AttachmentRow":
    rows = _rows(at, number)
    if which > len(rows):
        raise RuleViolation(f"{number} 只有 {len(rows)} 份附件，请用 attachments list 看编号", "n")
    return rows[which - 1]


@attachments.command("add", help="给一件纠纷加附件（一份最大 200 MB）；--slot 放进卷宗的一个位置。")
def add(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    title: Annotated[str, typer.Option("--title", help="名称，默认取文件名")] = "",
    slot: Annotated[
        str | None, typer.Option("--slot", metavar="CODE", help="卷内位置，例如 evidence")
    ] = None,
) -> None:
    """Store a file and record it with a case, or as a scan of its dossier."""
    from desktop_app.commands.paper_subjects import mediation_of
    from desktop_app.services.attachment import AttachmentDraft, add_attachment, keep_file
    from desktop_app.services.dossier_scan import add_scan
    from desktop_app.services.dossier_scan_file import keep_scan

    with desk(context) as at:
        kept = keep_file(at.centre, file) if slot is None else keep_scan(at.centre, file)
        with at.writing() as session:
            if slot is None:
                draft = AttachmentDraft(uid_of(session, number, at), kept, title)
                uid = add_attachment(session, at.centre, draft, by=at.actor, now=at.now)
            else:
                mediation = mediation_of(session, number, at).uid
                uid = add_scan(session, at.centre, mediation, slot, kept, at.rules, by=at.actor, now=at.now)
    document = {"uid": str(uid), "sha256": kept.sha256, "size": kept.size, "media_type": kept.media_type}
    show(context, document, f"已加入附件（{size_words(kept.size)}）")


@attachments.command("list", help="列出一件纠纷的附件，没到的标明。")
def list_all(context: typer.Context, number: Number) -> None:
    """List the attachments of a case."""
    with desk(context) as at:
        rows = _rows(at, number)
    document = {
        "attachments": [
            {
                "n": n,
                "title": r.title,
                "file_name": r.file_name,
                "kind": r.kind.value,
                "size": r.size,
                "added_at": r.added_at,
                "added_by": r.added_by,
                "state": r.state.value,
                "chunks_here": r.here,
                "chunks": r.chunks,
                "slot": r.slot or None,
                "sha256": r.sha256,
            }
            for n, r in enumerate(rows, 1)
        ]
    }
    lines = [
        f"{n}\t{r.title}\t{r.kind.label} {size_words(r.size)}\t{local_time(r.added_at):%Y-%m-%d %H:%M}"
        f"\t{r.added_by}\t{r.text or r.state.label}"
        for n, r in enumerate(rows, 1)
    ]
    show(context, document, "\n".join(lines) or "还没有附件")


@attachments.command("save", help="把一份附件另存为文件；谁在什么时候存过会记下来。")
def save(
    context: typer.Context,
    number: Number,
    which: Which,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="写到哪里")] = None,
) -> None:
    """Save one attachment as a plain file."""
    from desktop_app.services.attachment_file import export_attachment, write_out

    with desk(context) as at:
        row = _row(at, number, which)
        with at.writing() as session:
            file = export_attachment(session, row.uid, by=at.actor, now=at.now)
        target = write_out(at.centre, file, output or Path(file.file_name))
    show(context, {"file": str(target), "size": file.size}, f"{row.title} 已写到 {target}")


@attachments.command("void", help="作废一份附件；原因一直留着。")
def void(
    context: typer.Context,
    number: Number,
    which: Which,
    reason: Annotated[str, typer.Option("--reason", help="为什么作废")],
) -> None:
    """Make one attachment void."""
    from desktop_app.services.attachment import void_attachment

    with desk(context) as at:
        row = _row(at, number, which)
        with at.writing() as session:
            void_attachment(session, row.uid, reason, by=at.actor, now=at.now)
    show(context, {"uid": str(row.uid), "title": row.title}, f"附件“{row.title}”已作废")
