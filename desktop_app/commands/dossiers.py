"""``dossiers …``: filed dossiers, the retrieval log, given numbers, notes and addenda."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from desktop_app.commands.desk import Desk, desk, show
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.dossier_catalogue import DossierRow

dossiers = typer.Typer(help="案卷目录", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="卷号")]
Text = Annotated[str, typer.Option("--find", metavar="TEXT", help="卷号、卷名、当事人、盒号、地点里有的字")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(dossiers, name="dossiers")


def _rows(session: Session, at: Desk, text: str) -> tuple["DossierRow", ...]:
    from desktop_app.services.dossier_catalogue import CatalogueQuery, list_dossiers

    return list_dossiers(session, CatalogueQuery(text), by=at.actor, today=at.today)


def _uid(session: Session, at: Desk, number: str) -> UUID:
    found = [row.mediation_uid for row in _rows(session, at, "") if row.number == number]
    if not found:
        raise RuleViolation(f"案卷目录里没有“{number}”，请用 dossiers list 看卷号。", "number")
    return found[0]


@dossiers.command("list", help="列出立卷归档的案卷：放在哪里、谁调走了。")
def list_all(context: typer.Context, find: Text = "") -> None:
    """List filed dossiers."""
    with desk(context) as at, at.reading() as session:
        rows = _rows(session, at, find)
    document = {
        "dossiers": [
            {
                "number": r.number,
                "title": r.title,
                "filed_on": r.filed_on,
                "retention": r.retention,
                "kept_until": r.kept_until,
                "pages": r.pages,
                "edition": r.edition,
                "box": r.box,
                "shelf": r.shelf,
                "out_to": r.out_to,
                "overdue": r.overdue,
            }
            for r in rows
        ]
    }
    lines = [
        "\t".join((r.number, r.title, r.retention, f"{r.pages} 页", r.box, r.shelf, r.out_to)) for r in rows
    ]
    show(context, document, "\n".join(lines) or "还没有立卷的案卷")


@dossiers.command("export", help="导出案卷目录为 xlsx（移交、归档清单）。")
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="写到哪里")],
    find: Text = "",
) -> None:
    """Write the archive list; the audit log keeps that it was taken out."""
    from desktop_app.services.dossier_catalogue import (
        CatalogueQuery,
        archive_list,
        note_archive_list,
        write_archive_list,
    )

    with desk(context) as at, at.writing() as session:
        sheet = archive_list(session, CatalogueQuery(find), by=at.actor, today=at.today)
        note_archive_list(session, len(sheet.rows), output.name, by=at.actor, now=at.now)
        # Before the commit: nothing is noted for a file that could not be written.
        write_archive_list(sheet, output)
    show(
        context, {"file": str(output), "dossiers": len(sheet.rows)}, f"{len(sheet.rows)} 卷，已写到 {output}"
    )


@dossiers.command("numbers", help="编号登记：一年里各调委会给出的编号，作废、缺号的写明原因。")
def numbers(
    context: typer.Context,
    year: Annotated[int | None, typer.Option("--year", help="年度；默认今年")] = None,
    committee: Annotated[str, typer.Option("--committee", help="只看这个调委会（全称）")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.xlsx", help="写成 xlsx；不写就列出来")
    ] = None,
) -> None:
    """List every number given in a year, or write the list as a workbook and note it in the audit log."""
    from desktop_app.services.committee import list_committees
    from desktop_app.services.dossier_catalogue import write_archive_list
    from desktop_app.services.number_view import (
        NumberQuery,
        list_numbers,
        note_number_sheet,
        number_sheet,
    )

    with desk(context) as at, at.writing() as session:
        known = {one.name: one.uid for one in list_committees(session, by=at.actor, today=at.today)}
        if committee and committee not in known:
            raise RuleViolation(f"没有“{committee}”，请写全称：{'、'.join(known)}", "committee")
        query = NumberQuery(at.today.year if year is None else year, known.get(committee))
        if output is not None:
            sheet = number_sheet(session, query, at.rules, by=at.actor, today=at.today)
            note_number_sheet(session, len(sheet.rows), output.name, by=at.actor, now=at.now)
            # Before the commit: nothing is noted for a file that could not be written.
            write_archive_list(sheet, output)
        rows = list_numbers(session, query, at.rules, by=at.actor, today=at.today)
    document = {
        "file": None if output is None else str(output),
        "numbers": [
            {
                "committee": r.committee,
                "kind": r.kind.value,
                "number": r.number,
                "given_on": r.given_on,
                "matter": r.matter,
                "state": r.state.value,
                "reason": r.reason,
            }
            for r in rows
        ],
    }
    lines = ["\t".join((r.kind.label, r.number, r.state.label, r.reason or r.matter)) for r in rows]
    said = f"{len(rows)} 个编号，已写到 {output}" if output else "\n".join(lines) or "这一年还没有给出编号"
    show(context, document, said)


@dossiers.command("note", help="写卷宗情况说明；按纠纷编号，立卷前后都可以写。")
def note(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    text: Annotated[str, typer.Option("--text", help="卷宗的情况：少了什么、为什么")],
    missing: Annotated[str, typer.Option("--missing", help="缺损的文书、页号")] = "",
) -> None:
    """Write a note of the dossier of a dispute's newest mediation."""
    from desktop_app.commands.paper_subjects import mediation_of
    from desktop_app.services.dossier_note import NoteDraft, list_notes, write_note

    with desk(context) as at, at.writing() as session:
        mediation = mediation_of(session, number, at).uid
        uid = write_note(session, mediation, NoteDraft(text, missing), by=at.actor, now=at.now)
        rows = list_notes(session, mediation, by=at.actor, today=at.today)
    edition = next(row.edition for row in rows if row.uid == uid)
    show(context, {"uid": str(uid), "edition": edition}, f"已写下，随第 {edition} 次装订")


@dossiers.command("addendum", help="给立了卷的卷宗加附页；按纠纷编号。")
def addendum(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="扫描件：PDF 或图片")],
    title: Annotated[str, typer.Option("--title", help="名称，默认取文件名")] = "",
) -> None:
    """Add a scan behind a filed dossier; it is bound with the next edition."""
    from desktop_app.commands.paper_subjects import mediation_of
    from desktop_app.services.dossier_addendum import add_addendum
    from desktop_app.services.dossier_scan_file import keep_scan

    with desk(context) as at:
        kept = keep_scan(at.centre, file)
        with at.writing() as session:
            mediation = mediation_of(session, number, at).uid
            uid = add_addendum(session, at.centre, mediation, kept, title, by=at.actor, now=at.now)
    show(context, {"uid": str(uid), "sha256": kept.sha256}, "已加附页，写好情况说明再装订")


@dossiers.command("shelve", help="记下一卷放在哪个盒、什么地方。")
def shelve(
    context: typer.Context,
    number: Number,
    box: Annotated[str, typer.Option("--box", help="盒号")] = "",
    size: Annotated[int | None, typer.Option("--size", help="盒厚：20、30、40、50 毫米")] = None,
    shelf: Annotated[str, typer.Option("--shelf", help="存放地点")] = "",
) -> None:
    """Say where a dossier is kept."""
    from desktop_app.services.dossier_catalogue import ShelfDraft, shelve_dossier

    with desk(context) as at, at.writing() as session:
        uid = _uid(session, at, number)
        shelve_dossier(session, uid, ShelfDraft(box, size, shelf), by=at.actor, now=at.now)
    show(context, {"number": number, "box": box, "shelf": shelf}, f"{number} 已记下存放地点")


@dossiers.command("lend", help="登记调卷。")
def lend(
    context: typer.Context,
    number: Number,
    to: Annotated[str, typer.Option("--to", help="调卷人")],
    purpose: Annotated[str, typer.Option("--purpose", help="用途")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="批准人")],
    unit: Annotated[str, typer.Option("--unit", help="单位")] = "",
    days: Annotated[int, typer.Option("--days", min=0, help="几天内归还")] = 15,
) -> None:
    """Note that a dossier was taken out today."""
    from desktop_app.services.dossier_loan import LoanDraft, take_out

    with desk(context) as at, at.writing() as session:
        due_on = at.today + timedelta(days=days)
        draft = LoanDraft(to, purpose, approved_by, at.today, due_on, unit)
        take_out(session, _uid(session, at, number), draft, by=at.actor, now=at.now)
    show(context, {"number": number, "due_on": due_on}, f"{number} 已调出，应于 {due_on} 归还")


@dossiers.command("return", help="登记归还。")
def give_back(
    context: typer.Context,
    number: Number,
    note: Annotated[str, typer.Option("--note", help="卷宗情况")] = "",
) -> None:
    """Note that a dossier is back today."""
    from desktop_app.services.dossier_loan import bring_back

    with desk(context) as at, at.writing() as session:
        bring_back(session, _uid(session, at, number), at.today, note, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已归还")
