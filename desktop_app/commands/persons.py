"""``persons find|list|show|numbers|same|merge|part``: the people file (人员档案)."""

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


@persons.command("list", help="人员名单：姓名、拼音、证件号或电话后几位；不写就是最近的。")
def listed(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]")] = "",
    broken: Annotated[bool, typer.Option("--broken", help="只列协议没有履行的")] = False,
) -> None:
    """People as the page 人员 lists them."""
    from desktop_app.services.person_list import list_persons

    with desk(context) as at, at.reading() as session:
        found = list_persons(session, text, by=at.actor, today=at.today, broken_only=broken)
    items = [
        {"uid": r.uid.hex, "name": r.name, "id": r.id_masked, "disputes": r.disputes, "broken": r.broken}
        for r in found.rows
    ]
    lines = [
        f"{r.uid.hex}\t{r.name}\t{r.id_masked or '证件不详'}\t纠纷 {r.disputes} 件"
        + ("\t协议没有履行" if r.broken else "")
        for r in found.rows
    ]
    lines += ["还有其他人，请多写几个字再找。"] if found.more else []
    show(context, {"count": len(items), "items": items}, "\n".join(lines) or "没有找到。")


@persons.command("numbers", help="看一个人的证件号和电话；理由会记进日志。")
def numbers(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID")],
    reason: Annotated[str, typer.Option("--reason", help="为什么要看")],
) -> None:
    """Numbers in full, with the reason."""
    from desktop_app.services.person_number import person_numbers

    with desk(context) as at, at.writing() as session:
        found = person_numbers(session, _uid(uid), reason, by=at.actor, now=at.now)
    document = {"id_number": found.id_number, "phone": found.phone}
    show(context, document, f"{found.id_number or '证件不详'}\t{found.phone or '没有电话'}")


@persons.command("show", help="一个人的纠纷，和以前的姓名、号码、住址。")
def shown(context: typer.Context, uid: Annotated[str, typer.Argument(metavar="UID")]) -> None:
    """The file of a person."""
    from desktop_app.services.person_file import person_file

    with desk(context) as at, at.reading() as session:
        found = person_file(session, _uid(uid), by=at.actor, today=at.today)
    lines = [f"{found.name}\t{found.id_masked}\t{found.phone_masked}\t{found.address}"]
    lines += [f"{c.number}\t{c.side.label}\t{c.state.label}\t{c.title}\t{c.broken}" for c in found.cases]
    lines += [f"同一户\t{m.uid.hex}\t{m.name}\t{m.tie.label}" for m in found.household]
    lines += [found.note] if found.note else []
    lines += [f"{f.since:%Y-%m-%d}\t{f.label}\t{f.text}\t{f.case_number}" for f in found.former]
    lines += [f"合并自\t{m.uid.hex}\t{m.text}" for m in found.merged]
    answer = {
        "uid": found.uid.hex,
        "name": found.name,
        "cases": [c.number for c in found.cases],
        "former": [{"field": f.label, "text": f.text, "case": f.case_number} for f in found.former],
        "merged": [m.uid.hex for m in found.merged],
        "household": [m.uid.hex for m in found.household],
        "note": found.note,
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
