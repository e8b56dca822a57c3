"""``grids rename|split|merge|abolish|history|handover``: re-division of grids, hand-over between workers."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_app.commands.desk import day_of, desk, show, write_file
from desktop_app.errors import RuleViolation

grids = typer.Typer(help="网格的调整和交接", no_args_is_help=True)
_GRID = Annotated[str, typer.Argument(metavar="GRID", help="网格编码")]
_DAY = Annotated[str | None, typer.Option("--date", help="从哪天起，默认今天")]
_REASON = Annotated[str, typer.Option("--reason", help="依据：文号或谁决定的")]
_PART = Annotated[list[str], typer.Option("--part", metavar="CODE=NAME", help="编码=名称，可写多次")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(grids, name="grids")


def _uid(session: Session, code: str) -> UUID:
    """Identity of the grid with this code, also of one that was abolished."""
    from db.models.grid import Grid

    uid = session.scalars(select(Grid.uid).where(Grid.code == code, Grid.voided_at.is_(None))).first()
    if uid is None:
        raise RuleViolation(f"没有编码为“{code}”的网格，请核对编码", "grid_code")
    return uid


def _pair(text: str) -> tuple[str, str]:
    code, _, name = text.partition("=")
    if not name:
        raise RuleViolation(f"“{text}”应写成 编码=名称", "part")
    return code, name


@grids.command("rename", help="给网格改名；以前报的事还显示原来的名称。")
def rename(context: typer.Context, grid: _GRID, name: str, day: _DAY = None, reason: _REASON = "") -> None:
    """Rename a grid from a day on."""
    from desktop_app.services.grid_change import RenameDraft, rename_grid

    with desk(context) as at, at.writing() as session:
        draft = RenameDraft(name, day_of(day, at.today), reason)
        rename_grid(session, _uid(session, grid), draft, by=at.actor, now=at.now)
    show(context, {"grid": grid, "name": name, "starts_on": draft.starts_on}, f"{grid} 改名为{name}")


@grids.command("split", help="把一个网格拆成几个：--part 编码=名称 写两次以上。")
def split(context: typer.Context, grid: _GRID, part: _PART, day: _DAY = None, reason: _REASON = "") -> None:
    """Split a grid."""
    from desktop_app.services.grid_redivision import PartDraft, SplitDraft, split_grid

    parts = tuple(PartDraft(*_pair(text)) for text in part)
    with desk(context) as at, at.writing() as session:
        draft = SplitDraft(parts, day_of(day, at.today), reason)
        split_grid(session, _uid(session, grid), draft, by=at.actor, now=at.now)
    codes = [p.code for p in parts]
    show(context, {"grid": grid, "parts": codes}, f"{grid} 拆成 {'、'.join(codes)}")


@grids.command("merge", help="把几个网格合成一个：先写各网格编码，再用 --into 编码=名称。")
def merge(
    context: typer.Context,
    grid: Annotated[list[str], typer.Argument(metavar="GRID…")],
    into: Annotated[str, typer.Option("--into", metavar="CODE=NAME")],
    day: _DAY = None,
    reason: _REASON = "",
) -> None:
    """Merge grids of one village."""
    from desktop_app.services.grid_redivision import MergeDraft, PartDraft, merge_grids

    part = PartDraft(*_pair(into))
    with desk(context) as at, at.writing() as session:
        uids = tuple(_uid(session, code) for code in grid)
        draft = MergeDraft(uids, part, day_of(day, at.today), reason)
        merge_grids(session, draft, by=at.actor, now=at.now)
    show(context, {"grids": grid, "into": part.code}, f"{'、'.join(grid)} 合成 {part.code}{part.name}")


@grids.command("abolish", help="撤销网格：--date 是最后一天，第二天起不能再报。")
def abolish(context: typer.Context, grid: _GRID, day: _DAY = None, reason: _REASON = "") -> None:
    """Abolish a grid."""
    from desktop_app.services.grid_change import end_grid

    with desk(context) as at, at.writing() as session:
        last = day_of(day, at.today)
        end_grid(session, _uid(session, grid), last, reason, by=at.actor, now=at.now)
    show(context, {"grid": grid, "last_day": last}, f"{grid} 到 {last} 为止")


@grids.command("history", help="一个网格的调整和交接经过。")
def history(context: typer.Context, grid: _GRID) -> None:
    """List the re-divisions and hand-overs of a grid."""
    from desktop_app.services.grid_change import list_grid_changes
    from desktop_app.services.grid_handover import list_handovers

    with desk(context) as at, at.reading() as session:
        uid = _uid(session, grid)
        changes = list_grid_changes(session, uid, by=at.actor, today=at.today)
        handed = list_handovers(session, uid, by=at.actor, today=at.today)
    document = {
        "changes": [
            {
                "day": c.starts_on,
                "kind": c.kind.value,
                "code": c.code,
                "name": c.name,
                "into": c.successor_code,
            }
            for c in changes
        ],
        "handovers": [{"day": h.day, "from": h.from_name, "to": h.to_name} for h in handed],
    }
    lines = [f"{c.starts_on}\t{c.kind.label}\t{c.village}{c.name}\t{c.successor}" for c in changes]
    lines += [f"{h.day}\t交接\t{h.from_name} 交给 {h.to_name}" for h in handed]
    show(context, document, "\n".join(lines) or "没有调整，也没有交接")


@grids.command("handover", help="在岗网格员把网格和手上的事交给接任的人；-o 输出交接单。")
def handover(
    context: typer.Context,
    grid: _GRID,
    name: Annotated[str, typer.Option("--to", help="接任人姓名")],
    phone: Annotated[str, typer.Option("--phone", help="接任人电话")],
    day: _DAY = None,
    witness: Annotated[str, typer.Option("--witness", help="监交人")] = "",
    every: Annotated[bool, typer.Option("--all", help="名下的网格一起交")] = False,
    out: Annotated[Path | None, typer.Option("-o", metavar="FILE.pdf")] = None,
) -> None:
    """Hand a grid over and print the sheet."""
    from db.enums import PaperKind
    from desktop_app.services.grid_handover import HandoverDraft, hand_over
    from desktop_app.services.grid_view import grid_detail
    from desktop_app.services.grid_worker import WorkerDraft
    from desktop_app.services.paper import make_paper, record_issue, render_paper

    with desk(context) as at:
        with at.writing() as session:
            uid = _uid(session, grid)
            known = grid_detail(session, uid, at.rules, by=at.actor, today=at.today)
            if known.worker is None:
                raise RuleViolation("这个网格现在没有在岗的网格员，请直接派人", "grid")
            successor = WorkerDraft(name, phone=phone)
            uids = () if every else (uid,)
            draft = HandoverDraft(known.worker.uid, successor, day_of(day, at.today), uids, witness)
            done = hand_over(session, draft, at.rules, by=at.actor, now=at.now)
            paper = make_paper(
                session, PaperKind.GRID_HANDOVER, done.uid, at.rules, by=at.actor, today=at.today
            )
            pdf = render_paper(paper) if out is not None else b""
            if pdf:
                record_issue(session, paper, pdf, by=at.actor, now=at.now)
        if out is not None:
            write_file(out, pdf)
    document = {"to": done.successor, "grids": list(done.grids), "matters": len(done.matters)}
    show(context, document, f"{known.worker.name} 已交接给{done.successor}：{len(done.matters)} 项")
