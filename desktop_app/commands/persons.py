"""``persons find|show|same|merge|part``: the people file (人员档案)."""

from typing import Annotated
from uuid import UUID

import typer

from desktop_app.commands.desk import desk, show
from desktop_app.errors import RuleViolation

persons = typer.Typer(help="人员档案", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(persons, name="persons")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RuleViolation(f"“{text}”不是人员的标识，请从 persons find 里抄。", "uid") from error


@persons.command("find", help="按姓名、证件号或电话找人。")
def find(context: typer.Context, text: Annotated[str, typer.Argument(metavar="TEXT")]) -> None:
    """Known people by name, sound of the name, number or phone."""
    from desktop_app.services.person import suggest

    with desk(context) as at, at.reading() as session:
        rows = suggest(session, text, by=at.actor, today=at.today)
    items = [{"uid": r.uid.hex, "name": r.name, "id": r.id_masked, "disputes": r.disputes} for r in rows]
    lines = [f"{r.uid.hex}\t{r.name}\t{r.id_masked or '证件不详'}\t纠纷 {r.disputes} 件" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有找到。")


@persons.command("show", help="一个人的纠纷，和以前的姓名、号码、住址。")
def shown(context: typer.Context, uid: Annotated[str, typer.Argument(metavar="UID")]) -> None:
    """The file of a person."""
    from desktop_app.services.person_file import person_file

    with desk(context) as at, at.reading() as session:
        found = person_file(session, _uid(uid), by=at.actor, today=at.today)
    lines = [f"{found.name}\t{found.id_masked}\t{found.phone_masked}\t{found.address}"]
    lines += [f"{c.number}\t{c.side.label}\t{c.state.label}\t{c.title}" for c in found.cases]
    lines += [f"{f.since:%Y-%m-%d}\t{f.label}\t{f.text}\t{f.case_number}" for f in found.former]
    lines += [f"合并自\t{m.uid.hex}\t{m.text}" for m in found.merged]
    answer = {
        "uid": found.uid.hex,
        "name": found.name,
        "cases": [c.number for c in found.cases],
        "former": [{"field": f.label, "text": f.text, "case": f.case_number} for f in found.former],
        "merged": [m.uid.hex for m in found.merged],
    }
    show(context, answer, "\n".join(lines))


@persons.command("same", help="像是同一个人的两条记录。")
def same(context: typer.Context) -> None:
    """Records that seem to be one person."""
    from desktop_app.services.person_merge import same_persons

    with desk(context) as at, at.reading() as session:
        rows = same_persons(session, by=at.actor, today=at.today)
    items = [{"keep": r.keep_uid.hex, "other": r.other_uid.hex, "why": r.why} for r in rows]
    lines = [f"{r.keep_uid.hex} {r.keep}\n{r.other_uid.hex} {r.other}\n  {r.why}" for r in rows]
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有像是同一个人的记录。")


@persons.command("merge", help="两条记录是同一个人：合并，以第一条为准。")
def merge(
    context: typer.Context,
    keep: Annotated[str, typer.Argument(metavar="KEEP")],
    other: Annotated[str, typer.Argument(metavar="OTHER")],
) -> None:
    """Let the second record stand for the same person as the first."""
    from desktop_app.services.person_merge import merge_persons

    with desk(context) as at, at.writing() as session:
        merge_persons(session, _uid(keep), _uid(other), by=at.actor, now=at.now)
    show(context, {"keep": keep, "other": other}, "已合并。合错了用 persons part 撤销。")


@persons.command("part", help="撤销合并：这条记录又是另一个人。")
def part(context: typer.Context, uid: Annotated[str, typer.Argument(metavar="UID")]) -> None:
    """Undo a merge."""
    from desktop_app.services.person_merge import part_persons

    with desk(context) as at, at.writing() as session:
        part_persons(session, _uid(uid), by=at.actor, now=at.now)
    show(context, {"uid": uid}, "已撤销合并，各回各处。")
