"""``parties replace|elect``: an heir in a party's place, and who speaks for a numerous side."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from db.enums import IdKind, PartyKind, PartySide
from desktop_app.commands.desk import Desk, desk, show
from desktop_app.commands.disputes import uid_of
from desktop_app.errors import RuleViolation

parties = typer.Typer(help="当事人", no_args_is_help=True)
Number = Annotated[str, typer.Argument(metavar="NUMBER")]
Day = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="哪一天")]


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.add_typer(parties, name="parties")


def _party(session: Session, dispute: UUID, name: str, at: Desk) -> tuple[UUID, PartySide]:
    """Uid and side of the present party with this name."""
    from desktop_app.services.dispute_detail import dispute_detail

    detail = dispute_detail(session, dispute, at.rules, by=at.actor, today=at.today)
    found = [p for p in detail.parties if p.name == name and p.replaced_by_uid is None]
    if len(found) != 1:
        raise RuleViolation(f"这件纠纷里叫“{name}”的当事人有 {len(found)} 位，请核对姓名。", "name")
    return found[0].uid, found[0].side


@parties.command("replace", help="更换当事人：继承人或承受人接替原来的当事人。")
def replace(
    context: typer.Context,
    number: Number,
    old: Annotated[str, typer.Argument(metavar="OLD", help="原当事人姓名")],
    heir: Annotated[str, typer.Option("--heir", help="接替的人")],
    reason: Annotated[str, typer.Option("--reason", help="为什么换")],
    on: Day,
    id_number: Annotated[str | None, typer.Option("--id", help="身份证号")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="电话")] = None,
    organisation: Annotated[bool, typer.Option("--organisation", help="接替的是单位")] = False,
) -> None:
    """Let somebody take a party's place."""
    from desktop_app.services.dispute_draft import PartyDraft
    from desktop_app.services.party import Replacement, replace_party

    with desk(context) as at, at.writing() as session:
        uid, side = _party(session, uid_of(session, number, at), old, at)
        draft = PartyDraft(
            side,
            PartyKind.ORGANISATION if organisation else PartyKind.NATURAL,
            heir,
            IdKind.RESIDENT_ID if id_number else IdKind.UNKNOWN,
            id_number,
            None if id_number or organisation else "未带证件",
            phone=phone,
        )
        replace_party(session, uid, draft, Replacement(reason, on.date()), by=at.actor, now=at.now)
    show(context, {"number": number, "old": old, "heir": heir}, f"{old} 已由 {heir} 接替。")


@parties.command("elect", help="推选代表人：人多的一方选出 2 到 5 位。")
def elect(
    context: typer.Context,
    number: Number,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="选出来的人")],
    how: Annotated[str, typer.Option("--how", help="怎样推选的")],
    on: Day,
) -> None:
    """Record whom a side elected."""
    from desktop_app.services.representative import Election, elect_representatives

    with desk(context) as at, at.writing() as session:
        dispute = uid_of(session, number, at)
        found = [_party(session, dispute, name, at) for name in names]
        if len({side for _, side in found}) > 1:
            raise RuleViolation("代表人要在同一方里选，请分两次记。", "side")
        election = Election(found[0][1], tuple(uid for uid, _ in found), on.date(), how)
        elect_representatives(session, dispute, election, by=at.actor, now=at.now)
    show(context, {"number": number, "elected": names}, f"已记下代表人：{'、'.join(names)}。")
