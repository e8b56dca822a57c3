"""``disputes add|import|imports|undo-import|list|show|search|act``; ``export`` is in dispute_exports."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from desktop_app.commands import dispute_exports
from desktop_app.commands.desk import Desk, desk, say, show
from desktop_app.commands.usage import WrongUsage
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import RuleViolation

disputes = typer.Typer(help="矛盾纠纷", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs and those that have a file of their own."""
    dispute_exports.register(disputes)
    app.add_typer(disputes, name="disputes")


def uid_of(session: Session, number: str, at: Desk) -> UUID:
    """The dispute with this number, whole or short.

    :raises RuleViolation: when there is none, or a short number fits several.
    """
    from desktop_app.services.dispute_number import find_number

    return find_number(session, number, by=at.actor, today=at.today)


@disputes.command("add", help="登记一件纠纷：--json FILE 或 -；最后一行是编号。--example 打印一份样子。")
def add(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Option("--json", metavar="FILE|-", help="草稿文件，- 为标准输入")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="打印一份草稿样子")] = False,
) -> None:
    """Register one dispute from a JSON draft."""
    from desktop_app.services import dispute
    from desktop_app.services.dispute_draft import EXAMPLE, decode_draft, encode_draft

    if example:
        say(encode_draft(EXAMPLE).decode())
        return
    if source is None:
        raise WrongUsage("请用 --json 指定草稿文件，或用 --example 看样子")
    draft = decode_draft(source_bytes(source))
    with desk(context) as at, at.writing() as session:
        try:
            done = dispute.register(session, draft, at.rules, by=at.actor, now=at.now)
        except RuleViolation as refused:
            if not refused.field:
                raise
            # There is no form here to show the sentence at its field: the draft's key says where.
            raise RuleViolation(f"{refused.field}：{refused.text}", refused.field) from refused
    document = {"uid": str(done.uid), "number": done.number, "title": done.title, "due_on": done.due_on}
    show(context, document, f"{done.title}\n{done.number}")


def source_bytes(source: str) -> bytes:
    """What is in a file, or on the standard input for ``-``.

    :raises RuleViolation: at ``json``, when the file cannot be read.
    """
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise RuleViolation(f"打不开草稿文件“{source}”，请检查文件名", "json") from error


@disputes.command("import", help="导入已有台账（xlsx、xls、csv）；不完整的旧行标为待补全，不丢行。")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    mapping: Annotated[Path | None, typer.Option("--map", help="列名对照表（TOML）")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入")] = False,
    report: Annotated[Path | None, typer.Option("--report", metavar="OUT.csv", help="逐行结果")] = None,
    rest: Annotated[
        Path | None,
        typer.Option("--rest", metavar="REST.xlsx", help="有明显错误的行不导入，连同原因写进这个文件"),
    ] = None,
) -> None:
    """Import an existing ledger; the exit status is 0 when at least one row is stored or known."""
    from desktop_app.services.dispute_import import import_ledger, write_report
    from desktop_app.services.dispute_import_columns import load_mapping
    from desktop_app.services.ledger_rest import write_rest

    columns = None if mapping is None else load_mapping(mapping)
    with desk(context) as at, at.writing() as session:
        done, plan = import_ledger(
            session, file, at.rules, mapping=columns, dry_run=dry_run, leave_wrong=rest is not None,
            by=at.actor, now=at.now,
        )  # fmt: skip
        # Before the commit: a file that cannot be written leaves nothing changed.
        if report is not None:
            write_report(done, report)
        if rest is not None:
            write_rest(plan, rest)
    stored = done.stored + done.incomplete
    document = {
        "file": done.file_name,
        "stored": stored,
        "incomplete": done.incomplete,
        "left": done.left,
        "known": done.known,
        "empty": done.empty,
        "dry_run": done.dry_run,
        "notes": list(done.notes),
    }
    text = (
        f"{'试导入' if dry_run else '已导入'} {stored} 件，其中待补全 {done.incomplete} 件；"
        f"已有 {done.known} 件，空行 {done.empty} 行"
    )
    left = (
        [f"有问题没导入的 {done.left} 行，原因写在“{rest.name}”里"] if rest is not None and done.left else []
    )
    show(context, document, "\n".join([*done.notes, *left, text]))
    if not stored and not done.known:
        raise RuleViolation(f"“{done.file_name}”里没有一行可以导入，请检查表头下面有没有内容", "path")


@disputes.command("imports", help="列出本机导入过的台账，最近的在前。")
def list_imports(context: typer.Context) -> None:
    """List imports of ledgers on this PC."""
    from desktop_app.services.dispute_import_undo import past_imports

    with desk(context) as at, at.reading() as session:
        rows = past_imports(session, by=at.actor, today=at.today)
    items = [
        {
            "import": str(row.uid),
            "file": row.file_name,
            "at": row.started_at,
            "by": row.user_name,
            "stored": row.stored,
            "incomplete": row.incomplete,
            "known": row.known,
            "left": row.left,
            "undone": row.undone,
            "undone_at": row.undone_at,
        }
        for row in rows
    ]
    lines = [
        f"{row.uid}\t{local_time(row.started_at):%Y-%m-%d %H:%M}\t{row.user_name}\t{row.stored} 件\t"
        f"{f'已撤销 {row.undone} 件' if row.undone_at else '有效'}\t{row.file_name}"
        for row in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 次"]))


@disputes.command("undo-import", help="撤销一次台账导入：没人动过的全部作废，办过的留下并列出来。")
def undo(
    context: typer.Context,
    uid: Annotated[UUID, typer.Argument(metavar="IMPORT", help="disputes imports 列出的编号")],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤销")],
) -> None:
    """Take a whole import back."""
    from desktop_app.services.dispute_import_undo import undo_import

    with desk(context) as at, at.writing() as session:
        done = undo_import(session, uid, reason, by=at.actor, now=at.now)
    kept = [f"已办过，留着：{number}" for number in done.kept]
    document = {"undone": done.undone, "kept": list(done.kept)}
    show(context, document, "\n".join([*kept, f"已作废 {done.undone} 件，留着 {len(done.kept)} 件"]))


@disputes.command("list", help="列出纠纷；默认只列未结案的。")
def list_all(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="含已结案")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几件，0 为全部")] = 50,
) -> None:
    """List disputes, the newest first."""
    from desktop_app.services.dispute_view import DisputeQuery, list_disputes, list_order

    query = DisputeQuery(open_only=not everything, limit=limit)
    with desk(context) as at, at.reading() as session:
        page = list_disputes(session, query, by=at.actor, today=at.today)
        total = len(list_order(session, query, by=at.actor, today=at.today).ids)
    items = [
        {
            "number": r.number,
            "title": r.title,
            "state": r.state.value,
            "risk": r.risk.value,
            "due_on": r.due_on,
            "source_ref": r.source_ref or None,
            "incomplete": r.incomplete,
        }
        for r in page.rows
    ]
    lines = [f"{r.number}\t{r.state.label}\t{r.risk.label}\t{r.due_on or '—'}\t{r.title}" for r in page.rows]
    show(context, {"count": total, "items": items}, "\n".join([*lines, f"共 {total} 件"]))


@disputes.command("search", help="按任意字词查找。")
def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几件，0 为全部")] = 50,
) -> None:
    """Find disputes that contain all words."""
    from desktop_app.services.search import find_disputes

    with desk(context) as at, at.reading() as session:
        rows = find_disputes(session, text, by=at.actor, today=at.today, limit=0)
    shown = rows if limit == 0 else rows[:limit]
    items = [{"number": r.number, "title": r.title, "source_ref": r.source_ref or None} for r in shown]
    lines = [f"{r.number}\t{r.title}" for r in shown]
    show(context, {"count": len(rows), "items": items}, "\n".join([*lines, f"共 {len(rows)} 件"]))


@disputes.command("show", help="看一件纠纷的全部内容（号码已遮挡）。")
def show_one(context: typer.Context, number: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    """Show one dispute with parties, timeline and possible steps."""
    from desktop_app.services.dispute_detail import dispute_detail

    with desk(context) as at, at.reading() as session:
        uid = uid_of(session, number, at)
        d = dispute_detail(session, uid, at.rules, by=at.actor, today=at.today)
    document: dict[str, Any] = {
        "number": d.number,
        "title": d.title,
        "state": d.state.value,
        "risk": d.risk_level.value,
        "due_on": d.due_on,
        "registered_at": d.registered_at,
        "description": d.description,
        "parties": [{"side": p.side.value, "name": p.name} for p in d.parties],
        "timeline": [{"at": t.happened_at, "action": t.action, "by": t.actor_name} for t in d.timeline],
        "actions": [a.key for a in d.actions if not a.why_not],
    }
    lines = [
        f"{d.number}　{d.title}",
        f"状态 {d.state.label}　风险 {d.risk_level.label}　期限 {d.due_on or '—'}",
    ]
    lines += [f"{p.side.label} {p.name}" for p in d.parties]
    lines += ["", d.description, ""]
    lines += [f"{local_time(t.happened_at):%Y-%m-%d %H:%M} {t.word} {t.actor_name}" for t in d.timeline]
    lines.append("可以办理：" + ("、".join(a.verb for a in d.actions) or "无"))
    show(context, document, "\n".join(lines))


@disputes.command("act", help="办理一步，例如 accept、dispatch、sign_for、settle。")
def act(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    reason: Annotated[str, typer.Option("--reason", help="理由")] = "",
    note: Annotated[str, typer.Option("--note", help="说明")] = "",
    unit: Annotated[str | None, typer.Option("--unit", help="主办单位代码")] = None,
    result: Annotated[str, typer.Option("--result", help="化解结果")] = "",
    mediation: Annotated[bool, typer.Option("--mediation", help="转人民调解")] = False,
) -> None:
    """Take one step of the dispute's state machine."""
    from desktop_app.services import dispute_step
    from desktop_app.services.dispute_record import StepDraft

    step = StepDraft(
        reason=reason, note=note, lead_unit_code=unit, result=result, in_mediation=True if mediation else None
    )
    with desk(context) as at, at.writing() as session:
        uid = uid_of(session, number, at)
        taken = dispute_step.act(session, uid, action, step, at.rules, by=at.actor, now=at.now)
    document = {"number": number, "state": taken.state.value, "due_on": taken.due_on}
    show(context, document, f"{number} {taken.state.label}")
