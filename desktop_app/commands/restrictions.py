"""``restrict set|show|lift|report``: who may read a case (受限), and the duty to report violence at home."""

from collections.abc import Collection, Sequence
from typing import Annotated
from uuid import UUID

import typer

from db.enums import RestrictionKind
from desktop_app.commands.desk import desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

restrict = typer.Typer(help="受限纠纷", no_args_is_help=True)
_Number = Annotated[str, typer.Argument(metavar="NUMBER")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(restrict, name="restrict")


def _named(known: Sequence[tuple[str, UUID]], wanted: Collection[str]) -> tuple[UUID, ...]:
    by_name = dict(known)
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise RuleViolation(f"没有叫“{'、'.join(missing)}”的人或单位，请核对。", "readers")
    return tuple(by_name[name] for name in wanted)


@restrict.command("set", help="设为受限，或改名单：--reader 是名单上的全部人。")
def put(
    context: typer.Context,
    number: _Number,
    kind: Annotated[RestrictionKind, typer.Option("--kind", help="原因")],
    reader: Annotated[list[str] | None, typer.Option("--reader", help="谁能看（姓名，可重复）")] = None,
    office: Annotated[list[str] | None, typer.Option("--office", help="哪个单位能看（可重复）")] = None,
    reason: Annotated[str, typer.Option("--reason", help="说明")] = "",
) -> None:
    """Restrict a case, or name anew who may read it."""
    from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute, restriction_form

    with desk(context) as at, at.writing() as session:
        uid = uid_of(session, number, at)
        form = restriction_form(session, uid, by=at.actor, today=at.today)
        readers = _named([(row.name, row.user_uid) for row in form.readers], reader) if reader else None
        offices = _named([(row.name, row.uid) for row in form.offices], office or ())
        draft = RestrictionDraft(uid, offices, kind, readers, reason)
        restrict_dispute(session, draft, by=at.actor, now=at.now)
    show(context, {"number": number, "kind": kind.value}, f"{number} 已设为受限（{kind.label}）。")


@restrict.command("show", help="一件受限纠纷谁能看。")
def shown(context: typer.Context, number: _Number) -> None:
    """Who may read a case."""
    from desktop_app.services.dispute_restriction import restriction_form

    with desk(context) as at, at.reading() as session:
        form = restriction_form(session, uid_of(session, number, at), by=at.actor, today=at.today)
    readers = [row.name for row in form.readers if row.reads] if form.kind else []
    kind = form.kind.label if form.kind else "没有受限"
    text = f"{number} {kind}\t{'、'.join(readers)}"
    show(context, {"number": number, "kind": form.kind and form.kind.value, "readers": readers}, text)


@restrict.command("lift", help="解除受限。")
def lift(context: typer.Context, number: _Number) -> None:
    """Restrict a case no more."""
    from desktop_app.services.dispute_restriction import lift_restriction

    with desk(context) as at, at.writing() as session:
        lift_restriction(session, uid_of(session, number, at), by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 已解除受限。")


@restrict.command("report", help="登记家庭暴力已经报案（反家庭暴力法第十四条）。")
def report(
    context: typer.Context,
    number: _Number,
    to: Annotated[str, typer.Option("--to", help="向哪个公安机关")],
    note: Annotated[str, typer.Option("--note", help="说了什么")] = "",
) -> None:
    """Record that the police were told."""
    from desktop_app.services.duty_report import DutyReportDraft, record_duty_report

    with desk(context) as at, at.writing() as session:
        draft = DutyReportDraft(to, None, note)
        record_duty_report(session, uid_of(session, number, at), draft, by=at.actor, now=at.now)
    show(context, {"number": number}, f"{number} 报案已记下。")
