"""``scans read|list|discard``: printed sheets that come home; ``print-case``, ``print-kind``, ``blank``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from db.enums import PaperKind
from desktop_app.commands.desk import Desk, desk, show, write_file
from desktop_app.commands.disputes import uid_of
from desktop_app.commands.usage import WrongUsage
from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.paper_batch import BatchItem
    from desktop_app.services.sheet_tray import TrayRow

scans = typer.Typer(help="收扫描件：打印出去的纸签好扫描回来，自己归位", no_args_is_help=True)
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="写到哪里")]
Kind = Annotated[PaperKind, typer.Argument(metavar="KIND", show_choices=False)]
BothSides = Annotated[bool, typer.Option("--both-sides", help="双面：每份从新的一张纸开始")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(scans, name="scans")
    app.command("print-case", help="一件纠纷没打印过的和版本已变的文书，按份数合成一个 PDF。")(print_case)
    app.command("print-kind", help="所有调解的同一种文书，没打印过的合成一个 PDF。")(print_kind)
    app.command("blank", help="空白表，供手写。")(blank)


def _tray(at: Desk) -> tuple["TrayRow", ...]:
    from desktop_app.services.sheet_tray import list_tray

    with at.reading() as session:
        return list_tray(session, by=at.actor, today=at.today)


def _line(number: int, row: "TrayRow") -> str:
    sheet = f"第 {row.page} 张" if row.page else f"第 {row.place} 页"
    return f"{number}. {row.paper or row.file_name} {sheet}：{row.why or row.state.label}"


@scans.command("read", help="读扫描件（PDF、TIFF、JPEG、PNG），每张纸按码归位。")
def read(context: typer.Context, files: Annotated[list[Path], typer.Argument(metavar="FILE...")]) -> None:
    """Read files, file what is complete, and say what waits."""
    from desktop_app.services.sheet_reading import join_sheets, read_scans
    from desktop_app.services.sheet_return import file_bundle, take_leaves

    with desk(context) as at:
        reading = read_scans(at.centre, files)
        with at.writing() as session:
            taken = take_leaves(session, reading.leaves, by=at.actor, now=at.now)
        filed: list[str] = []
        refused = list(reading.refusals)
        for bundle in taken.bundles:
            joined = join_sheets(at.centre, bundle.parts, bundle.name)
            with at.writing() as session:
                done = file_bundle(session, at.centre, bundle, joined, at.rules, by=at.actor, now=at.now)
            if done.attachment_uid is None:
                refused.append(f"{done.name}：{done.refusal}")
            else:
                filed.append(done.name)
        rows = _tray(at)
    document = {
        "pages": taken.pages, "again": taken.again, "filed": filed, "refused": refused, "waiting": len(rows),
    }  # fmt: skip
    text = [f"收进 {taken.pages} 页，归位 {len(filed)} 份，{len(rows)} 页等着看", *filed, *refused]
    show(context, document, "\n".join(text))


@scans.command("list", help="收纸盘里等着看的页。")
def list_waiting(context: typer.Context) -> None:
    """Print the tray."""
    with desk(context) as at:
        rows = _tray(at)
    document = {
        "rows": [
            {"file": r.file_name, "place": r.place, "state": r.state.value, "paper": r.paper,
             "page": r.page, "pages": r.pages, "why": r.why}
            for r in rows
        ]
    }  # fmt: skip
    lines = [_line(number, row) for number, row in enumerate(rows, 1)]
    show(context, document, "\n".join(lines) or "没有等着看的页")


@scans.command("discard", help="不要收纸盘里的一页；原因一直留着。")
def discard(
    context: typer.Context,
    which: Annotated[int, typer.Argument(metavar="N", min=1, help="scans list 里的第几页")],
    reason: Annotated[str, typer.Option("--reason", help="为什么不要")],
) -> None:
    """Take one page out of the tray."""
    from desktop_app.services.sheet_tray import discard_leaves

    with desk(context) as at:
        rows = _tray(at)
        if which > len(rows):
            raise RuleViolation(f"收纸盘里只有 {len(rows)} 页，请用 scans list 看编号", "n")
        with at.writing() as session:
            discard_leaves(session, [rows[which - 1].uid], reason, by=at.actor, now=at.now)
    show(context, {"discarded": which}, "已弃")


def _print(context: typer.Context, at: Desk, items: "Sequence[BatchItem]", output: Path, both: bool) -> None:
    from desktop_app.services.paper_batch import make_batch, record_batch, render_batch

    if not items:
        raise RuleViolation("没有要打印的文书：都打印过，也没有变", "items")
    with at.reading() as session:
        batch = make_batch(session, items, at.rules, by=at.actor, today=at.today)
    drawn = render_batch(batch, both)
    write_file(output, drawn.pdf)
    with at.writing() as session:
        record_batch(session, batch, drawn.single, by=at.actor, now=at.now)
    copies = sum(count for _, count in batch.papers)
    missing = [f"{one.code} 印成〓：{one.around}" for one in drawn.missing]
    document = {
        "file": str(output), "papers": [paper.name for paper, _ in batch.papers], "copies": copies,
        "refused": list(batch.refusals), "missing": [one.code for one in drawn.missing],
    }  # fmt: skip
    said = f"{len(batch.papers)} 份文书，共 {copies} 份，已写到 {output}"
    show(context, document, "\n".join([said, *batch.refusals, *missing]))


def print_case(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="纠纷编号")],
    output: Output,
    both_sides: BothSides = False,
) -> None:
    """Write the papers of one case that are to be printed as one PDF."""
    from desktop_app.services.paper_batch import BatchItem, batch_of_case

    with desk(context) as at:
        with at.reading() as session:
            uid = uid_of(session, number, at)
            rows = batch_of_case(session, uid, at.rules, by=at.actor, today=at.today)
        _print(
            context,
            at,
            [BatchItem(r.kind, r.subject, r.copies) for r in rows if r.wanted],
            output,
            both_sides,
        )


def print_kind(context: typer.Context, kind: Kind, output: Output, both_sides: BothSides = False) -> None:
    """Write one kind of paper of all cases as one PDF."""
    from desktop_app.services.paper_batch import BatchItem, batch_kinds, batch_of_kind

    if kind not in batch_kinds():
        raise WrongUsage(f"{kind.label}不能这样打印；可以的有：{'、'.join(k.value for k in batch_kinds())}")
    with desk(context) as at:
        with at.reading() as session:
            rows = batch_of_kind(session, kind, at.rules, by=at.actor, today=at.today)
        _print(
            context,
            at,
            [BatchItem(r.kind, r.subject, r.copies) for r in rows if r.wanted],
            output,
            both_sides,
        )


def blank(
    context: typer.Context,
    kind: Kind,
    output: Output,
    issuer: Annotated[str, typer.Option("--issuer", help="表头的单位，默认本中心")] = "",
) -> None:
    """Write a blank form."""
    from desktop_app.services.paper_batch import blank_forms, draw_blank

    if kind not in blank_forms():
        raise WrongUsage(f"{kind.label}没有空白表；有的是：{'、'.join(k.value for k in blank_forms())}")
    with desk(context) as at:
        write_file(output, draw_blank(kind, issuer or at.rules.identity.name))
    show(context, {"file": str(output), "kind": kind.value}, f"{kind.label}（空白）已写到 {output}")
