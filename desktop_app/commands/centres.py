"""``init``, ``users``, ``doctor``, ``check``, ``deadline``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from db.enums import CentreLevel, Role
from desktop_app.commands.desk import PASSWORD_VARIABLE, call_of, desk, folder_of, password, show, write_file
from desktop_app.commands.usage import WrongUsage
from desktop_app.errors import EnvironmentProblem, FengqiaoError, RuleViolation

if TYPE_CHECKING:
    from desktop_app.services.user import UserRow

users = typer.Typer(help="用户")


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.command("init", help="新建一个中心，并显示一次恢复码。")(init)
    app.command("check", help="检查数据库和附件是否完好；--json 时带上业务数据的摘要。")(check)
    app.command("doctor", help="看看中心文件夹哪里不对：不需要密码。")(doctor)
    app.command("deadline", help="按年历表算期限；不需要中心。")(deadline)
    app.add_typer(users, name="users")


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新中心的文件夹")],
    level: Annotated[CentreLevel, typer.Option("--level", help="township 或 county")],
    name: Annotated[str, typer.Option("--name", help="中心全称")],
    code: Annotated[str, typer.Option("--code", help="12 位区划代码")],
    admin: Annotated[str, typer.Option("--admin", help="中心主任姓名")],
    short: Annotated[str | None, typer.Option("--short", help="编号里用的简称，默认取自全称")] = None,
) -> None:
    """Create a centre and show its recovery code once."""
    from desktop_app.runtime.clock import utc_now
    from desktop_app.services.centre import NewCentre, create_centre, short_name_of

    new = NewCentre(
        folder, level, name, short or short_name_of(name), code, admin, password("给中心主任设密码", new=True)
    )
    centre, _actor, recovery = create_centre(new, now=utc_now)
    centre.close()
    document = {
        "folder": str(folder),
        "name": name,
        "code": code,
        "level": level.value,
        "recovery_code": recovery,
    }
    show(context, document, f"已建好“{name}”。\n恢复码（只显示这一次，请打印后封存）：{recovery}")


@users.command("add", help="新增用户。")
def add_user(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[Role, typer.Option("--role", help="角色")],
    new_password: Annotated[
        str | None, typer.Option("--password", envvar="FENGQIAO_NEW_PASSWORD", help="新用户的密码")
    ] = None,
) -> None:
    """Add a user with a key slot of their own."""
    from desktop_app.services import user

    with desk(context) as at, at.writing() as session:
        # Without a password of its own the one from the environment serves, and that is said.
        secret = new_password if new_password is not None else password("给新用户设密码", new=True)
        uid = user.add_user(session, at.centre, name, role, secret, by=at.actor, now=at.now)
    shared = new_password is None and PASSWORD_VARIABLE in os.environ
    document = {"uid": str(uid), "name": name, "role": role.value, "shared_password": shared}
    note = f"，密码暂与 {at.actor.name} 的相同，请本人登录后马上修改" if shared else ""
    show(context, document, f"已新增 {name}（{role.label}）{note}")


@users.command("off", help="停用账号；以前办的事还记在他名下。")
def switch_off(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Switch an account off."""
    from desktop_app.services import user

    with desk(context) as at, at.writing() as session:
        uid = _uid_of(user.list_users(session, by=at.actor, today=at.today), name)
        user.switch_off_user(session, at.centre, uid, by=at.actor, now=at.now)
    show(context, {"name": name, "active": False}, f"{name}的账号已停用")


@users.command("password", help="给同事重新设密码；停用的账号由此恢复使用。")
def give_password(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    new_password: Annotated[
        str | None, typer.Option("--password", envvar="FENGQIAO_NEW_PASSWORD", help="新密码")
    ] = None,
) -> None:
    """Give somebody a new password."""
    from desktop_app.services import user

    with desk(context) as at, at.writing() as session:
        uid = _uid_of(user.list_users(session, by=at.actor, today=at.today), name)
        secret = new_password if new_password is not None else password("给同事设密码", new=True)
        user.give_password(session, at.centre, uid, secret, by=at.actor, now=at.now)
    show(context, {"name": name, "active": True}, f"{name}可以用新密码登录了，请本人登录后马上修改")


def _uid_of(rows: "tuple[UserRow, ...]", name: str) -> UUID:
    for row in rows:
        if row.name == name:
            return row.uid
    raise RuleViolation(f"没有叫“{name}”的账号，用 users list 看看名字", "name")


@users.command("held", help="一个人名下在办的事；不写名字，列出谁名下有几件。")
def held(context: typer.Context, name: Annotated[str | None, typer.Argument(metavar="NAME")] = None) -> None:
    """What is open in somebody's hands, or in whose hands anything is."""
    from desktop_app.services.user_handover import held_by_name, list_holders

    with desk(context) as at, at.reading() as session:
        if name is None:
            holders = list_holders(session, at.rules, by=at.actor, today=at.today)
            items = [{"name": h.name, "active": h.active, "count": h.count} for h in holders]
            lines = [f"{h.name}\t{h.count} 件" for h in holders]
        else:
            matters = held_by_name(session, name, at.rules, by=at.actor, today=at.today)
            items = [
                {
                    "kind": m.kind.value,
                    "uid": m.uid.hex,
                    "number": m.number,
                    "text": m.text,
                    "due_on": m.due_on,
                }
                for m in matters
            ]
            lines = [f"{m.kind.label}\t{m.number}\t{m.text}\t{m.due_on or ''}" for m in matters]
    show(context, {"count": len(items), "items": items}, "\n".join(lines))


@users.command("hand-over", help="把一个人名下在办的事全部移交给另一个人，存一份要签名的清单。")
def hand_over(
    context: typer.Context,
    leaver: Annotated[str, typer.Argument(metavar="FROM")],
    successor: Annotated[str, typer.Argument(metavar="TO")],
    reason: Annotated[str, typer.Option("--reason", help="为什么移交")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.pdf")],
    decided_by: Annotated[str, typer.Option("--decided-by", help="名下有包案时，批准的党政主要负责人")] = "",
) -> None:
    """Hand everything over and write the list."""
    from desktop_app.services.user_handover import HandoverDraft, hand_over_matters, held_by_name

    with desk(context) as at, at.writing() as session:
        matters = held_by_name(session, leaver, at.rules, by=at.actor, today=at.today)
        chosen = tuple((m.kind, m.uid) for m in matters)
        draft = HandoverDraft(leaver, successor, chosen, reason, decided_by)
        made = hand_over_matters(session, draft, at.rules, by=at.actor, now=at.now)
    write_file(out, made.draw())
    show(
        context, {"count": len(made.matters), "file": str(out)}, f"已移交 {len(made.matters)} 项，清单 {out}"
    )


@users.command("list", help="列出用户。")
def list_users(context: typer.Context) -> None:
    """List the users."""
    from desktop_app.services import user

    with desk(context) as at, at.reading() as session:
        rows = user.list_users(session, by=at.actor, today=at.today)
    document = {"users": [{"name": r.name, "role": r.role.value, "active": r.active} for r in rows]}
    show(
        context, document, "\n".join(f"{r.name}\t{r.role.label}\t{'' if r.active else '停用'}" for r in rows)
    )


def check(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="逐条核对更改记录和日志，附件逐个读一遍")] = False,
) -> None:
    """Check the database and the attachments; with ``--json`` also give the digest of all business data."""
    from db import integrity
    from db.attachment_check import check_attachments
    from desktop_app.services.attachment_file import recheck_attachments
    from desktop_app.services.blob import store_of
    from desktop_app.services.permissions import Permission, allowed

    with desk(context) as at:
        found = list(integrity.quick_check(at.centre.engine))
        with at.reading() as session:
            if full:
                found += integrity.full_check(session)
            files = check_attachments(session, store_of(at.centre), full=full)
            digest = integrity.business_digest(session) if call_of(context).as_json else ""
        if files and allowed(at.actor, Permission.BACK_UP):
            with at.writing() as session:
                recheck_attachments(session, at.centre, by=at.actor, now=at.now)
    document = {
        "ok": not found and not files,
        "problems": [{"where": f.where, "text": f.text} for f in (*found, *files)],
        "digest": digest,
    }
    show(context, document, "\n".join(f.text for f in (*found, *files)) or "数据库完好")
    if found:
        raise EnvironmentProblem("数据库有损坏", "请先不要再录入，用 fengqiao restore 取回最近一次备份")
    if files:
        raise EnvironmentProblem(
            "有附件缺了或已损坏", "已记下，下次送包时向对方要；手里有原件的，把同一个文件再加一次"
        )


def doctor(context: typer.Context) -> None:
    """Say what is wrong with a centre folder, without its password."""
    from db import backup, vault
    from db.errors import DatabaseProblem
    from desktop_app.services.centre_file import read_identity

    folder = folder_of(call_of(context))
    facts: list[tuple[str, bool, str]] = []
    try:
        identity = read_identity(folder)
        facts.append(("centre.toml", True, f"{identity.name}（{identity.level.label}）"))
    except FengqiaoError as error:
        facts.append(("centre.toml", False, error.text))
    try:
        facts.append(("centre.keys", True, f"{len(vault.load(folder / 'centre.keys'))} 个钥匙位"))
    except DatabaseProblem as problem:
        facts.append(("centre.keys", False, str(problem)))
    database = folder / "centre.db"
    there = database.is_file() and database.stat().st_size > 0
    facts.append(
        ("centre.db", there, f"{database.stat().st_size} 字节" if there else "没有数据库文件，请从备份恢复")
    )
    facts.append(_attachments(folder / "attachments"))
    backups = backup.list_backups(folder / "backups")
    facts.append(
        ("backups", bool(backups), f"{len(backups)} 份备份" if backups else "还没有备份，请尽快备份一次")
    )
    document = {"facts": [{"what": w, "ok": ok, "text": t} for w, ok, t in facts]}
    show(context, document, "\n".join(f"{'正常' if ok else '注意'}\t{w}\t{t}" for w, ok, t in facts))
    if not all(ok for _, ok, _ in facts[:3]):
        raise EnvironmentProblem("中心文件夹不完整", "请照标着“注意”的几行处理，或用 restore 取回备份")


def _attachments(folder: Path) -> tuple[str, bool, str]:
    """How many files of attachments there are; without the key nothing can be said of their content."""
    from db.attachments import PART, WHOLE
    from desktop_app.domain.attachment import size_words

    if not folder.is_dir():
        return "attachments", False, "附件的文件夹没有了，请从备份恢复"
    sizes = [path.stat().st_size for path in folder.glob(f"??/*{WHOLE}")]
    parts = len(list(folder.glob(f"??/*{PART}")))
    said = f"{len(sizes)} 个文件，{size_words(sum(sizes))}" + (f"，另有 {parts} 个没到齐" if parts else "")
    return "attachments", True, said


def deadline(
    context: typer.Context,
    start: Annotated[str, typer.Argument(metavar="START", help="起算日，例如 2026-11-23")],
    days: Annotated[int, typer.Argument(metavar="N", min=0, max=3650)],
    kind: Annotated[str, typer.Option("--kind", help="working 工作日，calendar 自然日，court 民诉法 85 条")],
) -> None:
    """Compute a due date by the year tables; no centre is needed."""
    from datetime import date

    from desktop_app.domain import deadlines
    from desktop_app.domain.working_day import ClockKind
    from desktop_app.services.calendar_table import load_calendar

    if kind not in ("working", "calendar", "court"):
        raise WrongUsage("--kind 只能是 working、calendar 或 court")
    try:
        first = date.fromisoformat(start)
    except ValueError as error:
        raise RuleViolation(f"“{start}”不是日期，请写成 2026-11-23 这样", "start") from error
    due = deadlines.due(first, days, ClockKind(kind), load_calendar())
    document = {"due": due.due.isoformat(), "unpublished_year": due.unpublished_year}
    show(
        context,
        document,
        due.due.isoformat() + ("（假期表未更新，按周一至周五推算）" if due.unpublished_year else ""),
    )
