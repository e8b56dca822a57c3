"""``disputes export``: a list taken out of the program, as a table or as the printed ledger."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from db.enums import DisputeState, DisputeType, RiskLevel, Source
from desktop_app.commands.desk import Desk, day_of, desk, show, write_file
from desktop_app.commands.usage import WrongUsage
from desktop_app.domain.period import Period
from desktop_app.services.dispute_export import DISPUTE_KINDS, LIST_COLUMNS, ExportKind
from desktop_app.services.dispute_export_file import ExportDraft, FileForm, read_export, write_export
from desktop_app.services.dispute_view import DisputeQuery


def register(disputes: typer.Typer) -> None:
    """Add this module's verb to those of the disputes."""
    words = "导出：纠纷列表、台账（也可以是 PDF）或上报用的综治记录；表格要写用途，会记入日志。"
    disputes.command("export", help=words)(export)


def export(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到哪里")],
    reason: Annotated[str, typer.Option("--reason", help="用途")] = "",
    kind: Annotated[ExportKind, typer.Option("--kind", help="导出什么")] = ExportKind.LIST,
    form: Annotated[FileForm, typer.Option("--form", help="文件种类")] = FileForm.XLSX,
    pdf: Annotated[bool, typer.Option("--pdf", help="台账输出为 PDF")] = False,
    columns: Annotated[str, typer.Option("--columns", help="列表的各列，用逗号隔开")] = "",
    everything: Annotated[bool, typer.Option("--all", help="含已结案")] = False,
    states: Annotated[list[DisputeState] | None, typer.Option("--state", help="状态，可以写几次")] = None,
    risks: Annotated[list[RiskLevel] | None, typer.Option("--risk", help="风险，可以写几次")] = None,
    category: Annotated[str, typer.Option("--category", help="类别代码，两位是大类，四位是小类")] = "",
    village: Annotated[str | None, typer.Option("--village", help="村（社区）代码")] = None,
    period: Annotated[Period | None, typer.Option("--period", help="登记期间")] = None,
    first: Annotated[str | None, typer.Option("--from", help="登记日期从哪天")] = None,
    last: Annotated[str | None, typer.Option("--to", help="登记日期到哪天")] = None,
    source: Annotated[Source | None, typer.Option("--source", help="来源")] = None,
    dispute_type: Annotated[DisputeType | None, typer.Option("--type", help="纠纷类型")] = None,
    text: Annotated[str, typer.Option("--text", help="含有的字词")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="不导出，请另一个人同意")] = False,
) -> None:
    """Write a file and keep in the log that it was written; with ``--ask`` ask a second person first."""
    keys = tuple(columns.split(",")) if columns else tuple(LIST_COLUMNS)
    if unknown := [key for key in keys if key not in LIST_COLUMNS]:
        raise WrongUsage(f"没有“{unknown[0]}”这一列，可以用：{'、'.join(LIST_COLUMNS)}")
    if kind not in DISPUTE_KINDS:
        raise WrongUsage(f"{kind.label}用 assign ledger 导出")
    if pdf and kind is not ExportKind.LEDGER:
        raise WrongUsage("只有台账能输出为 PDF，请加 --kind ledger")
    with desk(context) as at:
        query = DisputeQuery(
            text, not everything, tuple(states or ()), tuple(risks or ()), dispute_type, source, category,
            village, period=period, registered_from=day_of(first, at.today) if first else None,
            registered_to=day_of(last, at.today) if last else None, limit=0,
        )  # fmt: skip
        if pdf:
            document, said = _print(at, query, reason, output, ask=ask)
        else:
            document, said = _write(at, ExportDraft(kind, query, keys), reason, form, output, ask=ask)
    show(context, document, said)


def _asked(uid: UUID, kind: ExportKind, count: int) -> tuple[dict[str, Any], str]:
    document = {"request": str(uid), "kind": kind.value, "count": count}
    return document, f"已请人同意导出 {count} 件，申请号 {uid}"


def _write(
    at: Desk, draft: ExportDraft, reason: str, form: FileForm, output: Path, *, ask: bool
) -> tuple[dict[str, Any], str]:
    from desktop_app.services.export_approval import ask_approval
    from desktop_app.services.export_release import release

    with at.reading() as session:
        made = read_export(session, draft, at.rules, at.now, by=at.actor, today=at.today)
    count = len(made.main.rows)
    if ask:
        with at.writing() as session:
            uid = ask_approval(session, made.release(reason, output), by=at.actor, now=at.now)
        return _asked(uid, draft.kind, count)
    with at.writing() as session:
        release(session, made.release(reason, output), at.rules, by=at.actor, now=at.now)
    written = write_export(made, form, output)
    said = f"已导出 {count} 件到 {written[0]}"
    if made.left_out:
        said += f"；{made.left_out} 件不合标准，没有导出，原因见 {written[-1].name}"
    document = {
        "files": [str(path) for path in written],
        "kind": draft.kind.value,
        "count": count,
        "left_out": made.left_out,
    }
    return document, said


def _print(
    at: Desk, query: DisputeQuery, reason: str, output: Path, *, ask: bool
) -> tuple[dict[str, Any], str]:
    from desktop_app.services.dispute_ledger import make_ledger, record_ledger, render_ledger
    from desktop_app.services.ledger_release import ask_ledger, release_ledger

    with at.reading() as session:
        made = make_ledger(session, query, at.rules, at.now, by=at.actor, today=at.today)
    if ask:
        with at.writing() as session:
            uid = ask_ledger(session, made, reason, by=at.actor, now=at.now)
        return _asked(uid, ExportKind.LEDGER, len(made.content.rows))
    if made.why:
        with at.writing() as session:
            made = release_ledger(session, made, at.rules, by=at.actor, now=at.now)
    pdf = render_ledger(made)
    write_file(output, pdf)
    with at.writing() as session:
        record_ledger(session, made, pdf, by=at.actor, now=at.now)
    count = len(made.content.rows)
    kind = ExportKind.LEDGER
    document = {"files": [str(output)], "kind": kind.value, "count": count, "left_out": 0}
    return document, f"{made.name} 共 {count} 件，已写到 {output}"
