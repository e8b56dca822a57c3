"""``assign ledger|import|imports|undo-import``: ledgers of leader assignments going out and coming in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from desktop_app.commands.assignments import assign, leader_of
from desktop_app.commands.desk import Desk, day_of, desk, show, write_file
from desktop_app.domain.assignment_ledger import LedgerForm
from desktop_app.domain.clock_time import local_time
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery, LedgerScope
from desktop_app.services.sheet_file import CsvEncoding, to_csv, to_xlsx, write_sheet_file


def register(app: typer.Typer) -> None:
    """The verbs stand below ``assign``, which another module adds."""
    del app


@assign.command("ledger", help="领导包案台账或月报表：PDF（按文件名 .pdf），或 Excel、csv。")
def ledger(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到哪里")],
    form: Annotated[LedgerForm, typer.Option("--form", help="式样")] = LedgerForm.COUNTY,
    first: Annotated[str | None, typer.Option("--from", help="从哪天，不写是本月一日")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天，不写是今天")] = None,
    leader: Annotated[str, typer.Option("--leader", help="只要这位领导的")] = "",
    only_open: Annotated[bool, typer.Option("--open", help="只要没有销号的")] = False,
    full: Annotated[bool, typer.Option("--full-numbers", help="号码完整；要另一位同事先同意")] = False,
    reason: Annotated[str, typer.Option("--reason", help="用途，写进日志")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="不导出，请另一个人同意")] = False,
) -> None:
    """Write the ledger of a period and keep in the log that it was written."""
    with desk(context) as at:
        wish = LedgerWish(output, form, first, last, leader, only_open, full, reason, ask)
        document, said = _ledger(at, wish)
    show(context, document, said)


@assign.command("import", help="导入已有的包案台账（xlsx、xls、csv）；拿不准是哪件的不导入，在窗口里选。")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入")] = False,
    rest: Annotated[
        Path | None, typer.Option("--rest", metavar="REST.xlsx", help="没导入的行连同原因写进这个文件")
    ] = None,
) -> None:
    """Import an existing ledger; the exit status is 0 when at least one row is stored or known."""
    from desktop_app.services.assignment_import_columns import assignment_ledger_kind
    from desktop_app.services.assignment_import_plan import AssignmentImportPlan, plan_assignments
    from desktop_app.services.assignment_import_work import (
        NO_CHOICES,
        assignment_import_facts,
        assignment_import_preview,
        chosen_layouts,
        store_assignments,
    )
    from desktop_app.services.ledger_file import open_ledger
    from desktop_app.services.ledger_plan import RowFate
    from desktop_app.services.ledger_rest import write_rest

    opened = open_ledger(file, assignment_ledger_kind())
    with desk(context) as at, at.writing() as session:
        facts = assignment_import_facts(session, at.rules, by=at.actor, today=at.today)
        plan = plan_assignments(
            opened, chosen_layouts(opened, facts), facts.villages, at.rules, at.actor.office_uid, at.now
        )
        seen = assignment_import_preview(session, plan, NO_CHOICES, by=at.actor, today=at.today)
        counts = {fate: seen.counts.get(fate, 0) for fate in RowFate}
        stored = counts[RowFate.STORED] + counts[RowFate.INCOMPLETE]
        uid = None
        if not dry_run:
            done = store_assignments(session, plan, NO_CHOICES, at.rules, by=at.actor, now=at.now)
            uid = done.uid
        if rest is not None and isinstance(seen.plan, AssignmentImportPlan):
            write_rest(seen.plan, rest)
    document = {"file": file.name, "import": str(uid) if uid else None, "dry_run": dry_run}
    document |= {fate.value: count for fate, count in counts.items()}
    text = (
        f"{'试导入' if dry_run else '已导入'} {stored} 件；已有 {counts[RowFate.KNOWN]} 件，"
        f"要选定案件 {counts[RowFate.WAITING]} 行，有问题 {counts[RowFate.BLOCKED]} 行"
    )
    show(context, document, "\n".join([*plan.notes, text]))
    if not stored and not counts[RowFate.KNOWN]:
        raise RuleViolation(f"“{file.name}”里没有一行可以导入，请用 --rest 看原因", "path")


@assign.command("imports", help="列出本机导入过的包案台账，最近的在前。")
def list_imports(context: typer.Context) -> None:
    """List imports of assignment ledgers on this PC."""
    from desktop_app.services.assignment_import_undo import past_assignment_imports

    with desk(context) as at, at.reading() as session:
        rows = past_assignment_imports(session, by=at.actor, today=at.today)
    items = [
        {"import": str(row.uid), "file": row.file_name, "stored": row.stored, "undone_at": row.undone_at}
        for row in rows
    ]
    lines = [
        f"{row.uid}\t{local_time(row.started_at):%Y-%m-%d %H:%M}\t{row.stored} 件\t{row.file_name}"
        for row in rows
    ]
    show(context, {"count": len(items), "items": items}, "\n".join([*lines, f"共 {len(items)} 次"]))


@assign.command("undo-import", help="撤销一次包案台账导入：没人动过的作废，办过的留下并列出来。")
def undo(
    context: typer.Context,
    uid: Annotated[UUID, typer.Argument(metavar="IMPORT", help="assign imports 列出的编号")],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤销")],
) -> None:
    """Take an import back."""
    from desktop_app.services.assignment_import_undo import undo_assignment_import

    with desk(context) as at, at.writing() as session:
        done = undo_assignment_import(session, uid, reason, by=at.actor, now=at.now)
    kept = f"；办过的留下 {len(done.kept)} 件：{'、'.join(done.kept)}" if done.kept else ""
    document = {"undone": done.undone, "cases": done.cases, "kept": list(done.kept)}
    show(context, document, f"已作废 {done.undone} 件包案、{done.cases} 件纠纷{kept}")


@dataclass(frozen=True, slots=True)
class LedgerWish:
    """What was typed."""

    output: Path
    form: LedgerForm
    first: str | None
    last: str | None
    leader: str
    only_open: bool
    full: bool
    reason: str
    ask: bool


def _ledger(at: Desk, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    """Write the file, or with ``ask`` ask a second person; what is shown of it, as document and as text."""
    leader = None
    if wish.leader:
        with at.reading() as session:
            leader = leader_of(session, at, wish.leader)
    query = AssignmentLedgerQuery(
        wish.form,
        day_of(wish.first, at.today) if wish.first else at.today.replace(day=1),
        day_of(wish.last, at.today) if wish.last else at.today,
        leader,
        LedgerScope.OPEN if wish.only_open else LedgerScope.ALL,
        wish.full,
    )
    return _print(at, query, wish) if wish.output.suffix.lower() == ".pdf" else _table(at, query, wish)


def _asked(uid: UUID, count: int) -> tuple[dict[str, Any], str]:
    return {"request": str(uid), "count": count}, f"已请人同意导出 {count} 件，申请号 {uid}"


def _print(at: Desk, query: AssignmentLedgerQuery, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    from desktop_app.services.assignment_ledger import (
        make_assignment_ledger,
        record_assignment_ledger,
        render_assignment_ledger,
    )
    from desktop_app.services.ledger_release import ask_ledger, release_ledger

    with at.reading() as session:
        made = make_assignment_ledger(session, query, at.rules, at.now, by=at.actor, today=at.today)
    count = made.release("").count
    if wish.ask:
        with at.writing() as session:
            return _asked(ask_ledger(session, made, wish.reason, by=at.actor, now=at.now), count)
    if made.why:
        with at.writing() as session:
            made = release_ledger(session, made, at.rules, by=at.actor, now=at.now)
    pdf = render_assignment_ledger(made)
    write_file(wish.output, pdf)
    with at.writing() as session:
        record_assignment_ledger(session, made, pdf, by=at.actor, now=at.now)
    document = {"files": [str(wish.output)], "form": query.form.value, "count": count}
    return document, f"{made.name} 共 {count} 件，已写到 {wish.output}"


def _table(at: Desk, query: AssignmentLedgerQuery, wish: LedgerWish) -> tuple[dict[str, Any], str]:
    from desktop_app.services.assignment_ledger import assignment_ledger_sheet
    from desktop_app.services.export_approval import ask_approval
    from desktop_app.services.export_release import release

    with at.reading() as session:
        made = assignment_ledger_sheet(session, query, at.rules, at.now, by=at.actor, today=at.today)
    wanted = made.release(wish.reason, wish.output.name)
    with at.writing() as session:
        if wish.ask:
            return _asked(ask_approval(session, wanted, by=at.actor, now=at.now), wanted.count)
        release(session, wanted, at.rules, by=at.actor, now=at.now)
    is_csv = wish.output.suffix.lower() == ".csv"
    content = to_csv(made.sheet, CsvEncoding.UTF8) if is_csv else to_xlsx([made.sheet])
    write_sheet_file(wish.output, content)
    document = {"files": [str(wish.output)], "form": query.form.value, "count": wanted.count}
    return document, f"已导出 {wanted.count} 件到 {wish.output}"
